//! The folder of pupils with disabilities after a change of hands: no code of theirs is published, and still it is known.

use super::Place;
use super::drive::{ADMIN, OFFICE, OnDrive, STAFF};
use crate::emulator::Role;

const YEAR: &str = "Năm học 2025-2026";
const FOLDER: &str = "Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật";
const NEXT: &str = STAFF[1];

impl OnDrive {
    /// What the inspector from above reads in the year's folder.
    fn inspected(&self) -> super::Said {
        let (year, own) = (self.at(YEAR), self.place.read("dang-nhap.json"));
        self.sign_in(OFFICE, "drive.readonly");
        let said = self.hoso(&["audit", "--root", &year, "--fail-on", "never"]);
        self.place.write("dang-nhap.json", own);
        said
    }

    /// The school names no pupils any more.
    fn without_codes(&self) {
        let text = self.place.read("hoso.yaml");
        let codes = "hs_khuyet_tat:\n  HS01:\n    lop: 1A\n";
        assert!(text.contains(codes));
        self.place.write("hoso.yaml", text.replace(codes, ""));
    }

    /// The next admin sits down at another machine, with a description written from the link; the machine of before.
    fn handed_over(&mut self) -> Place {
        let root = self.root.clone();
        if self.emulator.world().role_of(NEXT, &root).is_none() {
            self.emulator.world().grant(&root, NEXT, Role::Writer);
        }
        let before = std::mem::replace(&mut self.place, Place::new());
        self.sign_in(NEXT, "drive");
        self.hoso(&["new", "--from", &root]).ended(0);
        before
    }

    /// At the other machine, by whom sits there.
    fn at_the_other(&mut self, other: &mut Place, words: &[&str]) -> super::Said {
        std::mem::swap(&mut self.place, other);
        let said = self.hoso(words);
        std::mem::swap(&mut self.place, other);
        said
    }
}

/// Known to everybody, and a stray to nobody.
#[track_caller]
fn in_order(said: &super::Said, code: i32) {
    let whole = said.shown();
    assert_eq!(said.code, code, "{whole}");
    for rule in ["HS104", "HS901", "HS406", "HS404"] {
        assert!(!said.out.contains(rule), "{rule}: {whole}");
    }
    assert!(
        said.out.contains("Ngoài phạm vi") && said.out.contains("hồ sơ học sinh khuyết tật"),
        "{whole}"
    );
}

#[test]
fn the_next_admin_without_their_codes_is_told_who_lets_her_in_and_the_inspector_misses_nothing() {
    let mut school = OnDrive::new().made();
    let before = school.tree();
    school.handed_over();
    let said = school.hoso(&["init", "--yes", "--take-over"]).ended(4);
    for words in ["«03 HS khuyết tật»", NEXT, "chưa", "Chia sẻ", ADMIN] {
        assert!(said.out.contains(words), "{words}: {}", said.shown());
    }
    let twice = "ai có quyền";
    assert!(!said.out.contains(twice), "told once: {}", said.shown());
    assert_eq!(school.tree(), before);
    in_order(&school.inspected(), 0);
    let audited = school.hoso(&["audit", "--fail-on", "never"]).ended(4);
    assert!(!audited.out.contains("HS104"), "{}", audited.shown());
    let (hidden, twice) = ("bên trong bị ẩn với tài khoản này", "quyền chia sẻ của");
    let told = audited.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(hidden) && !told.contains(twice), "told once: {told}");
    let folder = school.at(FOLDER);
    school.emulator.world().grant(&folder, NEXT, Role::Writer);
    school.hoso(&["init", "--yes"]).ended(0);
    in_order(&school.hoso(&["audit", "--fail-on", "never"]), 0);
    assert_eq!(school.tree(), before);
    school.emulator.check();
}

#[test]
fn the_earlier_admins_audit_accuses_nobody_for_having_let_the_next_one_in_and_shows_it() {
    let mut school = OnDrive::new().made();
    let mut before = school.handed_over();
    school.hoso(&["init", "--yes", "--take-over"]).ended(4);
    let folder = school.at(FOLDER);
    school.emulator.world().grant(&folder, NEXT, Role::Writer);
    school.hoso(&["init", "--yes"]).ended(0);
    let said = school.at_the_other(&mut before, &["audit", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&said.out).expect("an audit");
    let about: Vec<_> = (audit["findings"].as_array().expect("findings").iter())
        .filter(|one| one["args"].to_string().contains(NEXT))
        .map(|one| (one["rule"].as_str(), one["level"].as_str()))
        .collect();
    assert_eq!(about, [(Some("HS404"), Some("note"))], "{}", said.shown());
    let said = school.at_the_other(&mut before, &["audit", "--fail-on", "never"]);
    assert!(said.out.contains("người quản trị"), "{}", said.shown());
    // Whoever may write in the year's folder may write into its list; an account from outside gains nothing by it.
    let manifest = school.at("Năm học 2025-2026/hoso.json");
    let text = String::from_utf8(
        school
            .emulator
            .world()
            .see(&manifest)
            .expect("it")
            .bytes
            .expect("bytes"),
    )
    .expect("text");
    let others = text.replace(NEXT, "la@gmail.com");
    school.emulator.world().upload(ADMIN, &manifest, others.as_bytes());
    let said = school.at_the_other(&mut before, &["audit", "--fail-on", "never"]);
    assert!(said.out.contains("HS406"), "{}", said.shown());
    school.emulator.check();
}

#[test]
fn a_manager_of_a_shared_drive_takes_over_their_folder_with_the_rest() {
    let mut school = OnDrive::in_shared_drive().made();
    let root = school.root.clone();
    school.emulator.world().grant(&root, NEXT, Role::Organizer);
    school.handed_over();
    school.hoso(&["init", "--yes", "--take-over"]).ended(0);
    in_order(&school.hoso(&["audit", "--fail-on", "never"]), 0);
    in_order(&school.inspected(), 0);
    school.emulator.check();
}

#[test]
fn of_two_admins_one_of_whom_names_no_pupils_neither_undoes_the_others_word() {
    let mut school = OnDrive::in_shared_drive().made();
    let root = school.root.clone();
    school.emulator.world().grant(&root, NEXT, Role::Organizer);
    let mut first = school.handed_over();
    school.hoso(&["init", "--yes", "--take-over"]).ended(0);
    school.at_the_other(&mut first, &["init", "--yes"]).ended(0);
    school.emulator.forget();
    for _ in 0..2 {
        school.hoso(&["init", "--yes"]).ended(0);
        school.at_the_other(&mut first, &["init", "--yes"]).ended(0);
    }
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
}

#[test]
fn a_school_whose_pupils_all_left_keeps_their_folder_closed_and_nobody_calls_it_a_stray() {
    let school = OnDrive::new().made();
    school.without_codes();
    let before = school.tree();
    let folder = school.at(FOLDER);
    let said = school.hoso(&["plan", "--check"]).ended(0);
    assert!(!said.out.contains("khuyết tật"), "{}", said.shown());
    in_order(&school.hoso(&["audit", "--fail-on", "never"]), 0);
    school.emulator.world().limit(&folder, false);
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(!school.emulator.world().can_read(OFFICE, &folder), "closed again");
    assert_eq!(school.tree(), before);
    in_order(&school.inspected(), 0);
    in_order(&school.hoso(&["audit", "--fail-on", "never"]), 0);
    school.emulator.check();
}

#[test]
fn a_school_that_never_had_such_pupils_has_no_such_folder() {
    let school = OnDrive::new();
    school.without_codes();
    let school = school.made();
    assert!(!school.tree().contains("khuyết tật"), "{}", school.tree());
    let said = school.inspected();
    assert!(!said.out.contains("khuyết tật"), "{}", said.shown());
}

#[test]
fn another_account_on_the_same_machine_is_told_of_the_closed_folder_and_not_that_what_lies_in_it_is_gone() {
    let school = OnDrive::new();
    let text = school.place.read("hoso.yaml");
    let two = "  HS01:\n    lop: 1A\n  HS02:\n    lop: 1A\n";
    school
        .place
        .write("hoso.yaml", text.replace("  HS01:\n    lop: 1A\n", two));
    let school = school.made();
    let (root, other) = (school.root.clone(), STAFF[3]);
    school.emulator.world().grant(&root, other, Role::Writer);
    school.sign_in(other, "drive");
    let said = school.hoso(&["init", "--yes"]).ended(4);
    let told = said.shown().split_whitespace().collect::<Vec<_>>().join(" ");
    let fact = format!("«03 HS khuyết tật» là thư mục giới hạn người xem, {other} chưa được vào");
    assert_eq!(told.matches(&fact).count(), 1, "told once: {told}");
    for words in ["không còn thấy", "bị xóa hẳn", "ai có quyền"] {
        assert!(!told.contains(words), "{words}: {told}");
    }
    school.sign_in(ADMIN, "drive");
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}
