//! What helps against a refusal depends on what was refused, to whom, and how he signed in.

use super::Said;
use super::drive::{ADMIN, OFFICE, OnDrive, STAFF};
use crate::emulator::{Fault, On, Role, Word};

const YEAR: &str = "Năm học 2025-2026";

/// All that was said, as if the terminal were wide.
fn flat(said: &Said) -> String {
    let all = format!("{} {}", said.out, said.err);
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(said: &Said, these: &[&str], not: &[&str]) {
    let all = flat(said);
    for words in these {
        assert!(all.contains(words), "«{words}» is not said: {}", said.shown());
    }
    for words in not {
        assert!(!all.contains(words), "«{words}» is said: {}", said.shown());
    }
}

fn refused(status: u16, reason: &'static str) -> Fault {
    Fault::Refuse(Word::Reason(status, reason))
}

#[test]
fn a_page_before_the_first_step_is_told_once_with_what_helps() {
    let school = OnDrive::new();
    let page = Fault::Refuse(Word::Html(200));
    school.emulator.faults().script(On::method("files.generateIds"), page);
    let said = school.hoso(&["init", "--yes"]).ended(6);
    says(&said, &["trang đăng nhập", "đăng nhập mạng"], &[]);
    assert_eq!(flat(&said).matches("đăng nhập mạng").count(), 1, "{}", said.shown());
}

#[test]
fn a_sign_in_named_by_a_variable_is_not_mended_by_signing_in_alone() {
    let school = OnDrive::new().made();
    school
        .emulator
        .auth()
        .refusals
        .insert(ADMIN.to_owned(), "invalid_grant");
    for (words, role) in [(&["audit"][..], "--role xem"), (&["init", "--yes"], "--role quan-tri")] {
        let said = school.hoso(words).ended(3);
        says(
            &said,
            &["dang-nhap.json", "bỏ HOSO_GOOGLE_CREDENTIALS", role],
            &["đăng nhập lại: hoso login"],
        );
    }
    let text = school.place.read("hoso.yaml");
    let named = text.replace("    folder:", "    credentials: dang-nhap.json\n    folder:");
    school.place.write("hoso.yaml", named);
    let said = school.hoso(&["audit"]).ended(3);
    says(&said, &["bỏ storage.google.credentials"], &["HOSO_GOOGLE_CREDENTIALS"]);
}

#[test]
fn who_only_looks_is_never_told_to_take_the_right_to_change() {
    let school = OnDrive::new().made();
    let year = school.at(YEAR);
    school.sign_in(OFFICE, "drive.metadata.readonly");
    let said = school.hoso(&["audit", "--root", &year]).ended(3);
    says(&said, &["--role xem", "drive.readonly"], &["quan-tri"]);
    // The same where the sign-in itself says that it is too small.
    let mut user = school.emulator.authorized_user(OFFICE, &["drive.metadata.readonly"]);
    user["scope"] = "https://www.googleapis.com/auth/drive.metadata.readonly".into();
    school.place.write("dang-nhap.json", user.to_string());
    let said = school.hoso(&["audit", "--root", &year]).ended(3);
    says(&said, &["--role xem"], &["quan-tri", "tạo và chia sẻ"]);
}

#[test]
fn who_was_given_a_link_is_not_sent_to_a_hoso_yaml() {
    let school = OnDrive::new().made();
    let year = school.at(YEAR);
    school.sign_in(STAFF[5], "drive.readonly");
    for file in ["hoso.yaml", "nhan-su.yaml"] {
        std::fs::remove_file(school.place.path(file)).expect("a file");
    }
    for (words, option) in [
        (&["audit", "--root", &year][..], "--root"),
        (&["new", "--from", &year], "--from"),
    ] {
        let said = school.hoso(words).ended(4);
        says(&said, &[option, "nhờ trường chia sẻ"], &["storage.google"]);
    }
}

#[test]
fn each_limit_of_drives_has_its_own_words_and_no_room_is_to_be_made_for_it() {
    for (reason, words) in [
        ("numChildrenInNonRootLimitExceeded", "đã đủ 500.000 mục"),
        ("teamDriveFileLimitExceeded", "kể cả trong thùng rác"),
        ("activeItemCreationLimitExceeded", "tài khoản quản trị khác"),
        ("myDriveHierarchyDepthLimitExceeded", "100 cấp"),
    ] {
        let school = OnDrive::new();
        let create = On::method("files.create").from(6);
        school.emulator.faults().script(create, refused(403, reason));
        let said = school.hoso(&["init", "--yes"]).ended(4);
        says(&said, &[words, reason], &["dung lượng"]);
    }
}

/// The tree is to stand in a shared drive of this name.
fn stands_in(school: &OnDrive, name: &str) {
    let text = school.place.read("hoso.yaml");
    let at = text.find("    folder:").expect("a folder");
    let end = at + text[at..].find('\n').expect("a line");
    let text = format!("{}    shared_drive: {name}{}", &text[..at], &text[end..]);
    school.place.write("hoso.yaml", text);
}

#[test]
fn an_account_that_may_make_no_shared_drive_is_told_before_anything_is_tried() {
    let school = OnDrive::new();
    stands_in(&school, "Hồ sơ mới");
    let words = [&["plan"][..], &["init", "--yes"], &["doctor"]];
    let ask = ["quản trị viên Google Workspace", "tạo «Hồ sơ mới»", "Người quản lý"];
    for words in words {
        says(&school.hoso(words).ended(4), &["--create-drive"], &ask);
    }
    school.emulator.world().policy.no_drives = true;
    for words in words {
        says(&school.hoso(words).ended(4), &ask, &["--create-drive"]);
    }
    let said = school.hoso(&["init", "--yes", "--create-drive"]).ended(3);
    says(&said, &["không được tạo bộ nhớ dùng chung; chưa làm gì", ask[0]], &[]);
    let tried = school
        .emulator
        .calls()
        .iter()
        .any(|call| call.method == "drive.drives.create");
    assert!(!tried && school.emulator.writes().is_empty());
    school.emulator.check();
}

#[test]
fn who_may_make_no_shared_drive_is_sent_to_who_can_allow_it() {
    let school = OnDrive::new();
    stands_in(&school, "Hồ sơ mới");
    let refusal = refused(403, "userCannotCreateTeamDrives");
    school.emulator.faults().script(On::method("drives.create"), refusal);
    let said = school.hoso(&["init", "--yes", "--create-drive"]).ended(3);
    says(
        &said,
        &["quản trị viên Google Workspace", "«Hồ sơ mới»", "chưa làm gì"],
        &["quản trị thư mục"],
    );
}

#[test]
fn one_folder_that_may_not_be_made_is_a_step_that_failed_not_a_right_that_is_lacking() {
    let school = OnDrive::new();
    let create = On::method("files.create").from(12).times(1);
    let refusal = refused(403, "insufficientFilePermissions");
    school.emulator.faults().script(create, refusal);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    says(&said, &["không có quyền", "Làm được"], &[]);
    school.hoso(&["init", "--yes"]).ended(0);
}

#[test]
fn two_shared_drives_of_one_name_are_not_called_a_bad_name() {
    let school = OnDrive::in_shared_drive();
    school.emulator.world().shared_drive(ADMIN, "Hồ sơ TH Thử Nghiệm");
    stands_in(&school, "Hồ sơ TH Thử Nghiệm");
    let said = school.hoso(&["plan"]).ended(4);
    says(
        &said,
        &["2 bộ nhớ dùng chung cùng tên", "chép địa chỉ"],
        &["không nhận tên"],
    );
}

#[test]
fn a_right_on_the_folder_of_a_pupil_who_is_not_named_any_more_is_told_by_her_code() {
    let school = OnDrive::new();
    let text = school.place.read("hoso.yaml");
    let two = text.replace("  HS01:\n    lop: 1A\n", "  HS01:\n    lop: 1A\n  HS02:\n    lop: 2A\n");
    assert_ne!(two, text);
    school.place.write("hoso.yaml", two);
    let school = school.made();
    school.place.write("hoso.yaml", text);
    let said = school.hoso(&["plan"]);
    says(&said, &["không còn cần", "«HS@HS02»"], &["«»"]);
}

#[test]
fn who_took_a_tree_over_is_told_so() {
    let school = OnDrive::new().made();
    let root = school.root.clone();
    school.emulator.world().grant(&root, STAFF[1], Role::Writer);
    let folder = school.at("Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật");
    school.emulator.world().grant(&folder, STAFF[1], Role::Writer);
    school.sign_in(STAFF[1], "drive");
    let said = school.hoso(&["init", "--yes", "--take-over"]).ended(0);
    says(&said, &[STAFF[1], "danh sách quản trị"], &[]);
}

#[test]
fn a_strict_audit_says_what_is_out_of_scope_when_only_that_makes_it_fail() {
    let mut school = OnDrive::new();
    school.place.at("2025-09-02T08:00:00+07:00");
    let school = school.made();
    let year = school.at(YEAR);
    school.sign_in(OFFICE, "drive.readonly");
    let said = school.hoso(&["audit", "--root", &year, "--strict"]).ended(4);
    says(&said, &["--strict:", "ngoài phạm vi", "mã thoát là 4"], &[]);
    assert!(said.err.contains("--strict"), "beside the report: {}", said.shown());
    let said = school.hoso(&["audit", "--root", &year]).ended(0);
    says(&said, &[], &["--strict"]);
}

#[test]
fn a_shared_drive_is_called_by_its_own_name_whatever_its_top_folder_is_called() {
    let school = OnDrive::in_shared_drive();
    let root = school.root.clone();
    school.emulator.world().rename(&root, "Drive");
    let said = school.hoso(&["plan"]);
    says(&said, &["«Hồ sơ TH Thử Nghiệm» (bộ nhớ dùng chung)"], &["«Drive»"]);
}

#[test]
fn what_helps_against_many_refusals_is_said_once_and_hides_no_other() {
    let school = OnDrive::in_shared_drive();
    let drive = school.root.clone();
    school.emulator.world().restrict_drive(&drive, "driveMembersOnly", true);
    let denied = Fault::Refuse(Word::Reason(403, "insufficientFilePermissions"));
    school
        .emulator
        .faults()
        .script(On::method("files.create").from(30).times(1), denied);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    let told = said.err.split_whitespace().collect::<Vec<_>>().join(" ");
    for hint in [
        "→ hỏi người quản trị tên miền",
        "→ nhờ người quản trị thư mục cấp quyền",
    ] {
        assert_eq!(told.matches(hint).count(), 1, "{hint}: {}", said.shown());
    }
    assert!(
        told.contains("việc khác. → hỏi người quản trị tên miền"),
        "{}",
        said.shown()
    );
}
