//! Who owns and who may open, on Google Drive through the whole program.

use super::drive::{ADMIN, OFFICE, OnDrive};
use crate::emulator::{Fault, On, Word, World};

const YEAR: &str = "Năm học 2025-2026";
const PUPILS: &str = "Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật";
const STRANGER: &str = "la@gmail.com";

/// The rules that an audit names.
fn rules(school: &OnDrive) -> Vec<String> {
    let said = school.hoso(&["audit", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let findings = audit["findings"].as_array().expect("a list");
    let mut rules: Vec<String> = findings
        .iter()
        .filter_map(|one| Some(one["rule"].as_str()?.to_owned()))
        .collect();
    rules.sort();
    rules.dedup();
    school.emulator.check();
    rules
}

fn school() -> OnDrive {
    let school = OnDrive::new();
    school.emulator.world().person(STRANGER, "Người lạ");
    school.made()
}

#[test]
fn a_file_that_a_foreign_account_owns_is_named() {
    let school = school();
    let foreign = |rules: &[String]| rules.iter().any(|rule| rule == "HS405");
    assert!(!foreign(&rules(&school)));
    let plans = school.at("Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy");
    let hand_over = |world: &mut World| {
        let file = world.file(ADMIN, &plans, "KHBD Tuần 5.pdf", "application/pdf", b"%PDF-1.7");
        world.give_away(&file, STRANGER);
    };
    hand_over(&mut school.emulator.world());
    assert!(foreign(&rules(&school)));
}

#[test]
fn a_restricted_folder_that_people_opened_is_named_and_closed_again_by_init() {
    let school = school();
    let open = |rules: &[String]| rules.iter().any(|rule| rule == "HS406");
    assert!(!open(&rules(&school)));
    let pupils = school.at(PUPILS);
    school.emulator.world().limit(&pupils, false);
    assert!(open(&rules(&school)));
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.world().see(&pupils).expect("there").limited);
    assert!(!open(&rules(&school)));
    // Closed to those above, and somebody who is not named was let in.
    school
        .emulator
        .world()
        .grant(&pupils, STRANGER, crate::emulator::Role::Reader);
    assert!(open(&rules(&school)));
}

#[test]
fn a_right_that_is_missing_is_given_while_listings_do_not_show_the_folder_yet() {
    let school = OnDrive::in_shared_drive();
    school.emulator.faults().list_lag = 1_000_000;
    school.hoso(&["init", "--yes"]).ended(0);
    let (year, teacher) = (school.at(YEAR), school.at("Năm học 2025-2026/03 Giáo viên/Lê Thị Bình"));
    {
        let mut world = school.emulator.world();
        world.revoke(&year, OFFICE);
        world.trash(ADMIN, &teacher);
        world.revoke(&teacher, "binh@example.edu.vn");
    }
    school.hoso(&["plan", "--check"]).ended(1);
    school.emulator.forget();
    school.hoso(&["init", "--yes"]).ended(0);
    let given = school.emulator.writes();
    let given = given.iter().filter(|call| call.method == "drive.permissions.create");
    assert_eq!(given.count(), 2, "what was there is not given again");
    let world = school.emulator.world();
    assert!(world.can_read(OFFICE, &year) && world.can_read("binh@example.edu.vn", &teacher));
    drop(world);
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}

#[test]
fn where_nobody_could_read_who_has_access_nothing_is_called_in_order_and_nothing_is_given_blindly() {
    let school = OnDrive::in_shared_drive().made();
    let refused = || Fault::Refuse(Word::Reason(403, "insufficientFilePermissions"));
    school
        .emulator
        .faults()
        .script(On::method("permissions.list"), refused());
    school.emulator.forget();
    for words in [
        &["plan"][..],
        &["plan", "--check"],
        &["init", "--yes"],
        &["share", "--yes"],
    ] {
        let said = school.hoso(words).ended(4);
        assert!(said.out.contains("Không đọc được ai có quyền ở"), "{}", said.shown());
        assert!(!said.out.contains("Không có việc gì phải làm"), "{}", said.shown());
    }
    let shared = |method: &str| method.starts_with("drive.permissions");
    assert!(!school.emulator.writes().iter().any(|call| shared(&call.method)));
    school.emulator.faults().calm(1);
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}

#[test]
fn a_folder_that_people_limited_is_named_and_opened_by_share_to_those_who_shall_read_it() {
    let school = OnDrive::new().made();
    let teacher = school.at("Năm học 2025-2026/03 Giáo viên/Lê Thị Bình");
    let access = |school: &OnDrive| {
        let mut rules = rules(school);
        rules.retain(|rule| rule.starts_with("HS4"));
        rules
    };
    assert_eq!(access(&school), Vec::<String>::new());
    school.emulator.world().limit(&teacher, true);
    assert_eq!(access(&school), ["HS401"]);
    school.hoso(&["share", "--yes"]).ended(0);
    assert!(school.emulator.world().can_read(OFFICE, &teacher));
    assert_eq!(access(&school), Vec::<String>::new());
    school.hoso(&["plan", "--check"]).ended(0);
}

impl OnDrive {
    /// The office's last day in `hoso.yaml`, or none.
    fn office_until(&self, last: Option<&str>) {
        let text = self.place.read("hoso.yaml");
        let lines = text.lines().filter(|line| !line.starts_with("    until:"));
        let with = |line: &str| match last.filter(|_| line == "    role: xem") {
            Some(last) => format!("{line}\n    until: {last}\n"),
            None => format!("{line}\n"),
        };
        self.place.write("hoso.yaml", lines.map(with).collect::<String>());
    }

    /// Until when somebody may read the year's folder, as the service has it; nothing: for good.
    fn ends(&self, who: &str) -> Option<String> {
        let year = self.at(YEAR);
        let world = self.emulator.world();
        let mut grants = world.grants(&year).iter();
        let grant = grants
            .find(|grant| format!("{:?}", grant.who).contains(who))
            .expect("a grant");
        grant.expires.map(|end| end.to_string())
    }
}

#[test]
fn a_last_day_that_comes_nearer_is_set_on_what_hoso_gave() {
    let school = school();
    assert_eq!(school.ends(OFFICE), None);
    for (last, end) in [("30/6/2026", "2026-06-30"), ("31/5/2026", "2026-05-31")] {
        school.office_until(Some(last));
        assert!(rules(&school).contains(&"HS404".to_owned()), "{last}");
        school.hoso(&["plan", "--check"]).ended(1);
        school.emulator.forget();
        let said = school.hoso(&["share", "--yes"]).ended(0);
        let writes = school.emulator.writes();
        let set = writes
            .iter()
            .filter(|call| call.method.starts_with("drive.permissions"));
        assert!(set.clone().all(|call| call.method == "drive.permissions.update"));
        assert_eq!(set.count(), 2, "{}", said.shown());
        assert!(school.ends(OFFICE).expect("an end").starts_with(end));
        school.hoso(&["plan", "--check"]).ended(0);
        assert!(!rules(&school).contains(&"HS404".to_owned()), "{last}");
    }
}

#[test]
fn a_last_day_is_not_set_on_what_people_gave_and_the_audit_says_so() {
    let school = OnDrive::new();
    let without = school.place.read("hoso.yaml");
    let (office, other) = ("phong@example.edu.vn", "hoa1@example.edu.vn");
    school.place.write("hoso.yaml", without.replace(office, other));
    let school = school.made();
    let year = school.at(YEAR);
    (school.emulator.world()).grant(&year, OFFICE, crate::emulator::Role::Reader);
    school.place.write("hoso.yaml", without);
    school.office_until(Some("31/5/2026"));
    school.hoso(&["share", "--yes"]);
    assert_eq!(school.ends(OFFICE), None);
    let said = school.hoso(&["audit", "--format", "json"]);
    let told = "«Năm học 2025-2026»: phong@example.edu.vn có quyền xem không thời hạn, quy định chỉ đến 31/5/2026";
    assert!(said.out.contains(told), "{}", said.shown());
}

#[test]
fn a_last_day_more_than_a_year_away_costs_nobody_access_and_is_set_when_it_comes_nearer() {
    let school = OnDrive::new();
    school.office_until(Some("31/12/2026"));
    let foretold = "Ngày hết hạn ở đây chỉ đặt trước được một năm";
    let said = school.hoso(&["plan"]).ended(0);
    assert!(said.out.contains(foretold), "{}", said.shown());
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        school.emulator.writes().iter().all(|call| call.status < 300),
        "nothing is refused"
    );
    let year = school.at(YEAR);
    assert!(school.emulator.world().can_read(OFFICE, &year));
    assert_eq!(school.ends(OFFICE), None);
    school.hoso(&["plan", "--check"]).ended(0);
    assert!(!rules(&school).contains(&"HS404".to_owned()));
    school.emulator.world().set_clock("2026-03-02T01:00:00Z");
    let later = [("HOSO_NOW", "2026-03-02T08:00:00+07:00")];
    school.hoso_with(&["share", "--yes"], &later).ended(0);
    assert!(school.ends(OFFICE).expect("an end").starts_with("2026-12-31"));
    school.hoso_with(&["plan", "--check"], &later).ended(0);
    school.emulator.check();
}

#[test]
fn a_manager_of_the_shared_drive_who_is_named_in_a_closed_folder_keeps_what_was_given_there() {
    // Who runs it made the drive, and is the headmaster, who is let in to the pupils' folder.
    let school = OnDrive::in_shared_drive().made();
    for words in [&["plan", "--check"][..], &["share", "--yes", "--revoke"]] {
        let said = school.hoso(words).ended(0);
        assert!(!said.out.contains("không còn cần"), "{}", said.shown());
        school.emulator.forget();
    }
    school.hoso(&["share", "--yes", "--revoke"]).ended(0);
    assert_eq!(school.emulator.writes().len(), 0, "{:#?}", school.emulator.writes());
    school.emulator.check();
}

#[test]
fn while_drive_does_not_tell_all_nobody_new_reads_above_pupils_and_where_and_why_is_said_once() {
    let school = OnDrive::new().made();
    let (year, teacher) = (school.at(YEAR), school.at("Năm học 2025-2026/03 Giáo viên/Lê Thị Bình"));
    {
        let mut world = school.emulator.world();
        world.revoke(&year, OFFICE);
        world.rename(&teacher, "Cô Bình");
    }
    school.emulator.faults().incomplete = Some(1);
    school.emulator.forget();
    for words in [
        &["plan"][..],
        &["share", "--yes"],
        &["init", "--yes"],
        &["share", "--yes", "--quiet"],
    ] {
        let said = school.hoso(words).ended(4);
        let whole = said.shown().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            whole
                .matches("Chưa chia sẻ thêm «Năm học 2025-2026»: chưa đọc hết")
                .count(),
            1,
            "{whole}"
        );
        assert!(
            whole.contains("thư mục nữa, trong đó") && whole.contains("→ nơi lưu trữ chưa trả lời đủ"),
            "{whole}"
        );
        assert!(
            whole.contains("chạy lại sau ít phút") && !whole.contains("mà chưa giới hạn được"),
            "{whole}"
        );
    }
    let writes = school.emulator.writes();
    assert!(
        !writes.iter().any(|call| call.method.starts_with("drive.permissions")),
        "{writes:#?}"
    );
    school.emulator.faults().calm(1);
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.world().can_read(OFFICE, &year));
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}
