//! When Google says no, not now, or nothing that makes sense: what people read, once, and what they can do.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::drive::{ADMIN, OFFICE, OnDrive, people};
use super::started;
use crate::emulator::{Fault, On, RetryAfter, Role, Word};

const CRON: &str = "cron@hoso-test.iam.gserviceaccount.com";

/// What was said on standard error, as if the terminal were wide.
fn flat(said: &super::Said) -> String {
    said.err.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl OnDrive {
    /// The tree stands in the shared drive of this name.
    fn in_drive_named(&self, name: &str) {
        let text = self.place.read("hoso.yaml");
        let at = text.find("    folder:").expect("a folder");
        let end = at + text[at..].find('\n').expect("a line");
        let text = format!("{}    shared_drive: {name}{}", &text[..at], &text[end..]);
        self.place.write("hoso.yaml", text);
    }

    fn as_service(&self) {
        let key = self.emulator.service_account_key(CRON);
        self.place.write("dang-nhap.json", key.to_string());
    }
}

#[test]
fn a_sign_in_that_is_revoked_in_the_middle_is_told_once() {
    let school = OnDrive::new();
    let refusal = Fault::Refuse(Word::Reason(401, "authError"));
    school.emulator.faults().script(On::writes().from(12), refusal);
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert_eq!(flat(&said).matches("rồi đăng nhập").count(), 1, "{}", said.shown());
    assert!(flat(&said).contains("chạy lại: hoso init"), "{}", said.shown());
    school.emulator.check();
}

#[test]
fn a_service_that_asks_to_wait_for_long_ends_the_run_with_when_to_come_back() {
    let wait = || Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(3000)));
    // While it looks, and while it writes.
    for on in [On::reads().from(4), On::writes().from(10)] {
        let school = OnDrive::new();
        school.emulator.faults().script(on, wait());
        let began = std::time::Instant::now();
        let said = school.hoso(&["init", "--yes"]).ended(6);
        assert!(began.elapsed().as_secs() < 60);
        assert_eq!(flat(&said).matches("chờ đến").count(), 1, "{}", said.shown());
        assert!(flat(&said).contains("chạy lại sau lúc ấy"), "{}", said.shown());
        school.emulator.faults().calm(1);
        school.hoso(&["init", "--yes"]).ended(0);
        assert_eq!(school.tree().lines().count(), 40, "{}", school.tree());
        school.emulator.check();
    }
}

#[test]
fn the_sign_in_page_of_a_network_is_no_answer_of_drives() {
    let page = || Fault::Refuse(Word::Html(200));
    let one_listing = On::method("files.list").from(4).times(1);
    for on in [
        On::any(),
        On::token(),
        On::reads().from(5),
        On::writes().from(8),
        one_listing,
    ] {
        let school = OnDrive::new();
        school.emulator.faults().script(on.clone(), page());
        let said = school.hoso(&["init", "--yes"]).ended(6);
        assert!(flat(&said).contains("trang đăng nhập"), "{on:?}: {}", said.shown());
        assert!(flat(&said).contains("đăng nhập mạng"), "{on:?}: {}", said.shown());
        school.emulator.faults().calm(1);
        school.hoso(&["init", "--yes"]).ended(0);
        assert_eq!(school.tree().lines().count(), 40, "{on:?}: {}", school.tree());
    }
}

#[test]
fn a_full_drive_is_not_asked_for_every_folder_and_the_next_run_goes_on() {
    let school = OnDrive::new();
    let full = Fault::Refuse(Word::Reason(403, "storageQuotaExceeded"));
    school
        .emulator
        .faults()
        .script(On::method("files.create").from(12), full);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(flat(&said).contains("dọn bớt dung lượng"), "{}", said.shown());
    let writes = school.emulator.writes();
    let tried = writes.iter().filter(|call| call.method == "drive.files.create").count();
    // As many as are in flight at once, and the manifest.
    assert!(tried <= 12 + 8 + 1, "{tried} folders were asked for");
    school.emulator.faults().calm(1);
    school.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(school.tree().lines().count(), 40, "{}", school.tree());
    school.emulator.check();
}

#[test]
fn a_service_account_that_may_not_act_for_others_says_which_client_and_scope_to_allow() {
    let mut world = people();
    world.service_account(CRON);
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    let school = OnDrive::of(world, root);
    school.as_service();
    let text = school.place.read("hoso.yaml");
    let text = text.replace("    folder:", &format!("    subject: {ADMIN}\n    folder:"));
    school.place.write("hoso.yaml", text);
    let said = school.hoso(&["plan"]).ended(3);
    for words in [
        "100000000000000000001",
        "auth/drive.readonly",
        "Ủy quyền trên toàn miền",
    ] {
        assert!(flat(&said).contains(words), "{words}: {}", said.shown());
    }
    assert!(!flat(&said).contains("hoso login"), "{}", said.shown());
    school.emulator.world().delegate(CRON, "example.edu.vn", &["drive"]);
    school.hoso(&["init", "--yes"]).ended(0);
}

#[test]
fn a_service_account_whose_root_lies_in_my_drive_is_told_before_anything_is_done() {
    let mut world = people();
    world.service_account(CRON);
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    world.grant(&root, CRON, Role::Writer);
    let school = OnDrive::of(world, root);
    school.as_service();
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert!(
        flat(&said).contains("shared_drive") && flat(&said).contains("chưa làm gì"),
        "{}",
        said.shown()
    );
    assert!(school.emulator.writes().is_empty());
    let said = school.hoso(&["doctor"]).ended(4);
    assert!(said.out.contains("✗ Dung lượng"), "{}", said.shown());
    // Who only looks needs to own nothing.
    let root = school.root.clone();
    school.emulator.world().grant(&root, CRON, Role::Reader);
    let said = school.hoso(&["doctor"]).ended(0);
    assert!(said.out.contains("! Dung lượng"), "{}", said.shown());
}

#[test]
fn a_service_account_finds_a_shared_drive_by_its_name_for_every_command() {
    let mut world = people();
    world.service_account(CRON);
    let root = world.shared_drive(CRON, "Hồ sơ TH Thử Nghiệm");
    let school = OnDrive::of(world, root);
    school.as_service();
    school.in_drive_named("Hồ sơ TH Thử Nghiệm");
    school.hoso(&["init", "--yes"]).ended(0);
    for words in [&["links"][..], &["tree"], &["plan"]] {
        school.hoso(words).ended(0);
    }
    school.hoso(&["audit"]).ended(1);
    // The least that works: `drives.list` is not allowed with less.
    let asked: Vec<String> = (school.emulator.requests().into_iter())
        .filter(|call| call.method == "oauth.token")
        .map(|call| call.body["scope"].to_string())
        .collect();
    assert!(!asked.is_empty());
    school.emulator.check();
}

#[test]
fn of_two_shared_drives_of_one_name_none_is_guessed() {
    let mut world = people();
    let root = world.shared_drive(ADMIN, "Hồ sơ");
    world.shared_drive(ADMIN, "Hồ sơ");
    let school = OnDrive::of(world, root);
    school.in_drive_named("Hồ sơ");
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(
        flat(&said).contains("2 bộ nhớ dùng chung") && flat(&said).contains("chép địa chỉ"),
        "{}",
        said.shown()
    );
    assert!(!flat(&said).contains("shared drives"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty());
}

#[test]
fn a_root_in_the_trash_is_seen_by_doctor_and_told_in_ones_own_language() {
    let school = OnDrive::new().made();
    let root = school.root.clone();
    school.emulator.world().trash(ADMIN, &root);
    school.emulator.forget();
    for words in [&["plan"][..], &["init", "--yes"], &["audit"]] {
        let said = school.hoso(words).ended(4);
        assert!(
            flat(&said).contains("đang ở thùng rác") && flat(&said).contains("khôi phục"),
            "{}",
            said.shown()
        );
        assert!(!flat(&said).contains("the root"), "{}", said.shown());
    }
    let said = school.hoso(&["doctor"]).ended(4);
    assert!(
        said.out.contains("✗ Thư mục gốc") && said.out.contains("thùng rác"),
        "{}",
        said.shown()
    );
    let said = school.hoso(&["--lang", "en", "plan"]).ended(4);
    assert!(flat(&said).contains("the root is in the trash"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty());
}

#[test]
fn a_superior_without_a_google_account_is_named_with_the_two_ways_out() {
    let school = OnDrive::new();
    let text = school.place.read("hoso.yaml").replace(OFFICE, "vanthu@bacgiang.gov.vn");
    school.place.write("hoso.yaml", text);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    for words in ["vanthu@bacgiang.gov.vn", "hoso share --notify"] {
        assert!(flat(&said).contains(words), "{words}: {}", said.shown());
    }
    school.hoso(&["share", "--yes", "--notify"]).ended(0);
    assert_eq!(school.emulator.world().mails()[0].to, "vanthu@bacgiang.gov.vn");
}

#[test]
fn a_right_that_turns_out_too_small_leads_to_the_larger_one() {
    let school = OnDrive::new();
    // A file that does not say what was consented to.
    let mut user = school.emulator.authorized_user(ADMIN, &["drive.readonly"]);
    user.as_object_mut().expect("an object").remove("scope");
    school.place.write("dang-nhap.json", user.to_string());
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert_eq!(flat(&said).matches("--role quan-tri").count(), 1, "{}", said.shown());
    assert!(!flat(&said).contains("đăng nhập lại"), "{}", said.shown());
}

#[cfg(unix)]
#[test]
fn at_a_terminal_a_wait_is_told_with_its_end() {
    let mut school = OnDrive::new();
    let credentials = school.place.path("dang-nhap.json").display().to_string();
    school.place.variables = vec![
        ("HOSO_GOOGLE_API_ROOT".to_owned(), school.emulator.root_url()),
        ("HOSO_GOOGLE_CREDENTIALS".to_owned(), credentials),
    ];
    let wait = Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(6)));
    school.emulator.faults().script(On::writes().nth(5).times(1), wait);
    let mut desk = super::desk::sit(&school.place, &["init", "--yes"], 80);
    desk.sees("Google Drive yêu cầu chờ đến");
    desk.sees("Xong ");
    desk.ends(0);
    school.emulator.check();
}

#[test]
fn a_sign_in_that_does_not_come_about_says_why_and_a_bad_network_is_no_matter_of_signing_in() {
    let school = OnDrive::new();
    school.place.write("hoso-client.json", school.client());
    school.emulator.auth().browser = Some(ADMIN.to_owned());
    let login = || {
        let mut command = school.place.command("", &["login", "--role", "xem"]);
        command
            .env("HOSO_GOOGLE_API_ROOT", school.emulator.root_url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = started(|| command.spawn());
        let mut out = BufReader::new(child.stdout.take().expect("an output"));
        let mut url = String::new();
        out.read_line(&mut url).expect("an address");
        super::drive::browse(url.trim());
        school.place.said(&child.wait_with_output().expect("ended"))
    };
    school.emulator.auth().page_refuses = Some("access_denied");
    let said = login().ended(3);
    assert!(
        flat(&said).contains("Chưa đăng nhập được (access_denied)"),
        "{}",
        said.shown()
    );
    school.emulator.auth().page_refuses = None;
    school
        .emulator
        .faults()
        .script(On::token(), Fault::Refuse(Word::Html(200)));
    let said = login().ended(6);
    assert!(flat(&said).contains("đăng nhập mạng"), "{}", said.shown());
    assert!(!flat(&said).contains("hoso login"), "{}", said.shown());
}

#[test]
fn what_was_not_read_whole_is_told_once_for_all_that_may_be_in_it_and_nothing_is_made_there() {
    let school = OnDrive::new();
    let root = school.root.clone();
    school.emulator.world().folder(ADMIN, &root, "Năm học 2025-2026");
    school.emulator.faults().incomplete = Some(1);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    let told = said.shown().split_whitespace().collect::<Vec<_>>().join(" ");
    let fact = "không đọc được trọn thư mục chứa «00 Nhiều năm», «Năm học 2025-2026».";
    assert!(told.contains(fact), "{told}");
    assert_eq!(told.matches("không đọc được trọn").count(), 1, "{told}");
    assert!(
        told.contains("chạy lại sau ít phút") && !told.contains("quyền đọc"),
        "{told}"
    );
    assert!(school.emulator.writes().is_empty(), "{told}");
    school.emulator.check();
}
