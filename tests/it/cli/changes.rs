//! A school year has changes: each ends as the README says, in the tree, in the plan and in the audit.

use std::collections::BTreeMap;

use super::{Place, Said};

const YEAR: &str = "ho-so/Năm học 2025-2026";

/// The demo's school on the first day of September, its tree made.
fn september() -> Place {
    let mut place = super::sessions::school();
    place.at("2025-09-01T08:00:00+07:00");
    place.hoso(&["init", "--yes"]).ended(0);
    place
}

fn edit(place: &Place, file: &str, from: &str, to: &str) {
    let text = place.read(file);
    assert!(text.contains(from), "{from}");
    place.write(file, text.replace(from, to));
}

fn roster(place: &Place, from: &str, to: &str) {
    edit(place, "giao-vien.csv", from, to);
}

fn more(place: &Place, lines: &str) {
    place.write("hoso.yaml", place.read("hoso.yaml") + lines);
}

/// What the state and the manifest know a folder by: its key, with its identity.
fn identities(place: &Place) -> BTreeMap<String, String> {
    let text = place.read(&format!("{YEAR}/hoso.json"));
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let folders = json["folders"].as_object().expect("folders");
    folders
        .iter()
        .map(|(key, folder)| (key.clone(), folder["id"].to_string()))
        .collect()
}

#[track_caller]
fn settled(place: &Place) {
    place.hoso(&["plan", "--check"]).ended(0);
}

#[track_caller]
fn says(said: &Said, parts: &[&str]) {
    let flat = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(flat.contains(part), "«{part}» is not in\n{}", said.shown());
    }
}

#[track_caller]
fn never_says(said: &Said, parts: &[&str]) {
    let flat = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(!flat.contains(part), "«{part}» is in\n{}", said.shown());
    }
}

/// The periods (`2025-2026-W05`) for which a lesson plan of this person is demanded, with their states.
fn demanded(place: &Place, record: &str, person: &str) -> BTreeMap<String, String> {
    let said = place.hoso(&["audit", "--format", "json", "--fail-on", "never"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let all = json["obligations"].as_array().expect("obligations");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    all.iter()
        .filter(|one| one["record"] == record && one["owner_id"] == person)
        .map(|one| (word(&one["period"]), word(&one["state"])))
        .collect()
}

fn hand_in(place: &Place, folder: &str, weeks: impl IntoIterator<Item = u8>) {
    for week in weeks {
        place.write(
            &format!("{YEAR}/03 Giáo viên/{folder}/01 KH bài dạy/KHBD_TUAN_{week:02}.pdf"),
            "%PDF-",
        );
    }
}

#[test]
fn a_teacher_who_moves_to_another_to_keeps_her_folder_and_the_heads_change() {
    let mut place = september();
    let before = identities(&place);
    place.at("2025-10-15T08:00:00+07:00");
    roster(&place, "hoa1@example.edu.vn,Tổ 1,1B", "hoa1@example.edu.vn,Tổ 2-3,1B");
    let said = place.hoso(&["plan", "--full"]).ended(0);
    says(
        &said,
        &[
            "chia sẻ",
            "xem cuong@example.edu.vn",
            "binh@example.edu.vn",
            "hoso share --revoke",
        ],
    );
    never_says(&said, &["tạo "]);
    place.hoso(&["init", "--yes"]).ended(0);
    place.hoso(&["share", "--revoke", "--yes"]).ended(0);
    let after = identities(&place);
    assert_eq!(after, before);
    settled(&place);
}

#[test]
fn a_teacher_who_joins_in_january_gets_a_folder_and_no_week_before_her_first_day_is_demanded() {
    let mut place = september();
    let before = identities(&place);
    place.at("2026-01-19T08:00:00+07:00");
    roster(&place, "Chức vụ\n", "Chức vụ,Từ ngày\n");
    place.write(
        "giao-vien.csv",
        place.read("giao-vien.csv") + "7,Đỗ Thị Mới,moi@example.edu.vn,Tổ 1,,Giáo viên,5/1/2026\n",
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert!(
        place
            .path(format!("{YEAR}/03 Giáo viên/Đỗ Thị Mới/01 KH bài dạy"))
            .exists()
    );
    let after = identities(&place);
    assert!(
        before.iter().all(|(key, id)| after.get(key) == Some(id)),
        "the others stay as they were"
    );
    settled(&place);
    let hers = demanded(&place, "KHBD", "do-thi-moi");
    let others = demanded(&place, "KHBD", "le-thi-binh");
    assert_eq!(others.keys().next().map(String::as_str), Some("2025-2026-W01"));
    let first = hers.keys().next().expect("something is demanded").clone();
    assert!(
        first.as_str() >= "2025-2026-W17" && hers.len() < others.len(),
        "{first} {}",
        hers.len()
    );
    assert!(hers.values().any(|state| state == "missing"), "{hers:?}");
}

#[test]
fn nothing_is_demanded_of_a_teacher_who_is_ill_and_her_substitute_may_write_and_is_asked() {
    let mut place = september();
    place.at("2025-10-15T08:00:00+07:00");
    more(
        &place,
        "staff:\n  le-thi-binh:\n    nghi: [{from: 22/9/2025, to: 31/10/2025, thay: nguyen-thi-hoa}]\n",
    );
    hand_in(&place, "Lê Thị Bình", 1..=2);
    hand_in(&place, "Nguyễn Thị Hoa – Tổ 1", 1..=6);
    let said = place.hoso(&["plan", "--full"]).ended(0);
    says(
        &said,
        &["«Năm học 2025-2026/03 Giáo viên/Lê Thị Bình» ghi hoa1@example.edu.vn"],
    );
    place.hoso(&["init", "--yes"]).ended(0);
    settled(&place);
    let hers = demanded(&place, "KHBD", "le-thi-binh");
    let away: Vec<&String> = hers
        .iter()
        .filter(|(_, state)| *state == "missing")
        .map(|(week, _)| week)
        .collect();
    assert!(away.is_empty(), "{away:?} is demanded of somebody ill");
    let theirs = demanded(&place, "KHBD", "nguyen-thi-hoa");
    let states: Vec<&str> = theirs.values().map(String::as_str).collect();
    assert!(
        states.iter().filter(|state| **state == "present").count() >= 6,
        "{theirs:?}"
    );
    // The class's book goes on in her absence: October's is asked of whoever stands in.
    place.at("2025-11-10T08:00:00+07:00");
    let said = place.hoso(&["audit", "--record", "SCN", "--fail-on", "never"]).ended(0);
    let blocks: Vec<&str> = said.out.split("\n\n").collect();
    let of = |name: &str| {
        blocks
            .iter()
            .find(|block| block.starts_with(name))
            .copied()
            .unwrap_or_default()
    };
    assert!(!of("Lê Thị Bình").contains("lớp 1A"), "{}", said.shown());
    assert!(
        of("Nguyễn Thị Hoa (nguyen-thi-hoa)").contains("lớp 1A tháng 9/2025, tháng 10/2025"),
        "{}",
        said.shown()
    );
    // Back at work: the substitute's right is shown for taking away, and the next week is hers again.
    place.at("2025-11-20T08:00:00+07:00");
    let said = place.hoso(&["plan"]).ended(0);
    says(
        &said,
        &[
            "hoso share --revoke",
            "hoa1@example.edu.vn «Năm học 2025-2026/03 Giáo viên/Lê Thị Bình»",
        ],
    );
    let hers = demanded(&place, "KHBD", "le-thi-binh");
    assert!(hers.values().any(|state| state == "missing"), "{hers:?}");
}

#[test]
fn another_mail_domain_for_everybody_keeps_every_folder_and_shows_the_old_grants_for_taking_away() {
    let mut place = september();
    let before = identities(&place);
    place.at("2026-01-10T08:00:00+07:00");
    for file in ["giao-vien.csv", "hoso.yaml"] {
        edit(&place, file, "example.edu.vn", "moi.edu.vn");
    }
    let said = place.hoso(&["init", "--yes"]).ended(0);
    says(&said, &["chia sẻ", "hoso share --revoke", "binh@example.edu.vn"]);
    never_says(&said, &["tạo "]);
    assert_eq!(identities(&place), before);
    let people = place.read("nhan-su.yaml");
    assert!(people.contains("email: [binh@moi.edu.vn]") && people.contains("former_emails: [binh@example.edu.vn]"));
    let said = place.hoso(&["audit", "--fail-on", "never"]);
    says(&said, &["HS403", "binh@example.edu.vn"]);
    place.hoso(&["share", "--revoke", "--yes"]).ended(0);
    never_says(&place.hoso(&["plan"]).ended(0), &["example.edu.vn"]);
    never_says(&place.hoso(&["audit", "--fail-on", "never"]), &["@example.edu.vn"]);
    settled(&place);
}

#[test]
fn former_addresses_in_the_roster_say_who_is_who_where_the_names_changed_too() {
    let place = september();
    let before = identities(&place);
    roster(&place, "Chức vụ\n", "Chức vụ,Email cũ\n");
    roster(
        &place,
        "Trần Văn Cường,cuong@example.edu.vn,Tổ 2-3,2A,Tổ trưởng",
        "Trần Mạnh Cường,tmcuong@example.edu.vn,Tổ 2-3,2A,Tổ trưởng,cuong@example.edu.vn",
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(identities(&place), before);
    let folders = place.folders(&format!("{YEAR}/03 Giáo viên"));
    assert!(folders.iter().any(|path| path == "Trần Mạnh Cường/"), "{folders:#?}");
    assert!(
        !folders.iter().any(|path| path.starts_with("Trần Văn Cường")),
        "{folders:#?}"
    );
    settled(&place);
}

#[test]
fn a_class_with_another_homeroom_teacher_keeps_its_book_and_what_was_filed() {
    let mut place = september();
    let before = identities(&place);
    let book = format!("{YEAR}/04 Lớp chủ nhiệm/Lớp 2A/01 Sổ chủ nhiệm/so.pdf");
    place.write(&book, "%PDF-");
    place.at("2025-11-03T08:00:00+07:00");
    roster(
        &place,
        "hoa2@example.edu.vn,Tổ 2-3,3A,Giáo viên",
        "hoa2@example.edu.vn,Tổ 2-3,2A,Giáo viên",
    );
    roster(
        &place,
        "cuong@example.edu.vn,Tổ 2-3,2A,Tổ trưởng",
        "cuong@example.edu.vn,Tổ 2-3,3A,Tổ trưởng",
    );
    let said = place.hoso(&["plan", "--full"]).ended(0);
    says(
        &said,
        &[
            "«Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 2A» ghi hoa2@example.edu.vn",
            "«Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 3A» ghi cuong@example.edu.vn",
            "cuong@example.edu.vn «Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 2A»",
        ],
    );
    place.hoso(&["init", "--yes", "--revoke"]).ended(0);
    assert_eq!(identities(&place), before);
    assert_eq!(place.read(&book), "%PDF-");
    settled(&place);
}

#[test]
fn a_school_that_merged_goes_on_in_its_tree_under_its_new_code_and_name() {
    let mut place = september();
    let before = (place.folders("ho-so"), identities(&place));
    place.at("2026-02-02T08:00:00+07:00");
    let yaml = place.read("hoso.yaml");
    let code = yaml
        .lines()
        .find(|line| line.starts_with("  code:"))
        .expect("a code")
        .trim()
        .to_owned();
    let old = code.trim_start_matches("code:").trim();
    edit(
        &place,
        "hoso.yaml",
        &code,
        &format!("code: \"24111999\"\n  former_codes: [{old}, \"24000002\"]"),
    );
    edit(
        &place,
        "hoso.yaml",
        "name: Trường Tiểu học Thử Nghiệm",
        "name: Trường Tiểu học Hợp Nhất",
    );
    let said = place.hoso(&["init", "--yes"]).ended(0);
    says(&said, &["Trường Tiểu học Hợp Nhất", "Không có việc gì phải làm"]);
    assert_eq!((place.folders("ho-so"), identities(&place)), before);
    let manifest = place.read(&format!("{YEAR}/hoso.json"));
    assert!(
        manifest.contains("Hợp Nhất") && manifest.contains("24000002"),
        "the manifest says it too"
    );
    settled(&place);
}

#[test]
fn two_teachers_of_one_name_are_told_apart_also_where_neither_has_an_account() {
    let place = super::sessions::school();
    roster(&place, "hoa1@example.edu.vn", "");
    roster(&place, "hoa2@example.edu.vn", "");
    place.hoso(&["init", "--yes"]).ended(0);
    let before = identities(&place);
    let folders = place.folders(&format!("{YEAR}/03 Giáo viên"));
    for name in ["Nguyễn Thị Hoa – Tổ 1/", "Nguyễn Thị Hoa – Tổ 2-3/"] {
        assert!(folders.iter().any(|path| path == name), "{folders:#?}");
    }
    // Accounts that come later are theirs: tổ and class say whose.
    roster(&place, "3,Nguyễn Thị Hoa,,", "3,Nguyễn Thị Hoa,nt.hoa@example.edu.vn,");
    roster(&place, "5,Nguyễn Thị Hoa,,", "5,Nguyễn Thị Hoa,hoa.nt@example.edu.vn,");
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(identities(&place), before);
    settled(&place);
}

#[test]
fn two_of_one_name_in_one_tổ_without_accounts_are_told_apart_by_class_and_a_row_written_twice_is_one() {
    let place = super::sessions::school();
    roster(&place, "hoa1@example.edu.vn", "");
    roster(&place, "hoa2@example.edu.vn,Tổ 2-3,3A", ",Tổ 1,3A");
    place.write(
        "giao-vien.csv",
        place.read("giao-vien.csv") + "9,Nguyễn Thị Hoa,,Tổ 1,1B,Giáo viên\n",
    );
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(
        said.err.contains("ô B8: «Nguyễn Thị Hoa» trùng hoàn toàn"),
        "{}",
        said.shown()
    );
    let folders = place.folders(&format!("{YEAR}/03 Giáo viên"));
    let hers: Vec<&String> = folders
        .iter()
        .filter(|path| path.starts_with("Nguyễn Thị Hoa") && path.matches('/').count() == 1)
        .collect();
    assert_eq!(hers, ["Nguyễn Thị Hoa – 1B/", "Nguyễn Thị Hoa – 3A/"]);
    settled(&place);
}

#[test]
fn a_folder_that_was_removed_with_its_files_and_made_anew_is_the_one_that_is_audited() {
    let mut place = september();
    hand_in(&place, "Lê Thị Bình", 1..=6);
    let folder = place.path(format!("{YEAR}/03 Giáo viên/Lê Thị Bình"));
    place.remove(&format!("{YEAR}/03 Giáo viên/Lê Thị Bình"));
    std::fs::create_dir(&folder).expect("made anew");
    place.at("2025-10-15T08:00:00+07:00");
    place.hoso(&["init", "--yes"]).ended(0);
    hand_in(&place, "Lê Thị Bình", 1..=6);
    settled(&place);
    let states = demanded(&place, "KHBD", "le-thi-binh");
    assert_eq!(
        states
            .values()
            .filter(|state| *state == "present" || *state == "unverifiable")
            .count(),
        6,
        "{states:?}"
    );
    let same: Vec<String> = place.folders(&format!("{YEAR}/03 Giáo viên"));
    assert_eq!(
        same.iter().filter(|path| path.ends_with("Bình/")).count(),
        1,
        "{same:#?}"
    );
}
