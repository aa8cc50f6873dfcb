//! The school's story once more, on Google Drive: the program against the strict emulator.

use std::io::{BufRead, Read, Write};
use std::process::Stdio;

use super::{Place, Said, started};
use crate::emulator::{Emulator, Fault, On, Role, Word, World};

pub(super) const ADMIN: &str = "hung@example.edu.vn";
pub(super) const OFFICE: &str = "phong@example.edu.vn";
pub(super) const STAFF: [&str; 6] = [
    ADMIN,
    "binh@example.edu.vn",
    "hoa1@example.edu.vn",
    "cuong@example.edu.vn",
    "hoa2@example.edu.vn",
    "dung@example.edu.vn",
];

/// A school whose tree stands on Drive.
pub(super) struct OnDrive {
    pub(super) place: Place,
    pub(super) emulator: Emulator,
    pub(super) root: String,
}

impl OnDrive {
    /// In a folder of the admin's My Drive.
    pub(super) fn new() -> Self {
        let mut world = people();
        let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
        Self::of(world, root)
    }

    pub(super) fn in_shared_drive() -> Self {
        let mut world = people();
        let root = world.shared_drive(ADMIN, "Hồ sơ TH Thử Nghiệm");
        Self::of(world, root)
    }

    pub(super) fn of(world: World, root: String) -> Self {
        let place = Place::new();
        let storage = format!("storage:\n  google:\n    folder: \"https://drive.google.com/drive/folders/{root}\"\n");
        let text = include_str!("../../../src/cli/demo/hoso.yaml")
            .replace("pretend_today: 2025-10-15\n", "")
            .replace("storage:\n  local: ho-so\n  simulate_sharing: true\n", &storage);
        place.write("hoso.yaml", text);
        place.write("giao-vien.csv", include_str!("../../../src/cli/demo/giao-vien.csv"));
        let emulator = Emulator::start(world);
        let school = Self { place, emulator, root };
        school.sign_in(ADMIN, "drive");
        school
    }

    /// The next commands run as this person, with what was consented to.
    pub(super) fn sign_in(&self, account: &str, scope: &str) {
        let user = self.emulator.authorized_user(account, &[scope]);
        self.place.write("dang-nhap.json", user.to_string());
    }

    pub(super) fn hoso(&self, words: &[&str]) -> Said {
        self.hoso_with(words, &[])
    }

    pub(super) fn hoso_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = self.place.command("", words);
        command
            .env("HOSO_GOOGLE_API_ROOT", self.emulator.root_url())
            .env("HOSO_GOOGLE_CREDENTIALS", self.place.path("dang-nhap.json"))
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        self.place.said(&started(|| command.output()))
    }

    pub(super) fn made(self) -> Self {
        self.hoso(&["init", "--yes"]).ended(0);
        self.emulator.check();
        self
    }

    /// The tree as text.
    /// The OAuth client that an office hands out, as its file has it.
    pub(super) fn client(&self) -> String {
        let client = serde_json::json!({"installed": {
            "client_id": "hoso-test.apps.googleusercontent.com", "client_secret": "geheim-1",
            "auth_uri": self.emulator.auth_url(), "token_uri": self.emulator.token_url(),
        }});
        client.to_string()
    }

    pub(super) fn tree(&self) -> String {
        self.emulator.world().tree(&self.root)
    }
}

pub(super) fn people() -> World {
    let mut world = World::new(11);
    world.set_clock("2025-10-15T01:00:00Z");
    for account in STAFF {
        world.person(account, account);
    }
    world.person(OFFICE, "Phòng GDĐT");
    world
}

#[test]
fn init_makes_the_tree_shares_it_and_a_second_one_writes_nothing() {
    for school in [OnDrive::new(), OnDrive::in_shared_drive()] {
        school.hoso(&["init", "--yes"]).ended(0);
        let before = school.tree();
        assert!(before.lines().count() == 40, "{before}");
        school.emulator.check();
        school.emulator.forget();
        let said = school.hoso(&["init", "--yes"]).ended(0);
        assert!(said.out.contains("Không có việc gì phải làm"), "{}", said.shown());
        assert_eq!(school.emulator.writes().len(), 0, "{:#?}", school.emulator.writes());
        assert_eq!(school.tree(), before);
        school.hoso(&["plan", "--check"]).ended(0);
    }
}

#[test]
fn a_folder_that_was_renamed_moved_or_trashed_comes_back_with_what_is_in_it() {
    let school = OnDrive::new().made();
    let before = school.tree();
    {
        let mut world = school.emulator.world();
        let teacher = world
            .find(&school.root, "Năm học 2025-2026/03 Giáo viên/Lê Thị Bình")
            .expect("made");
        let plans = world.find(&teacher, "01 KH bài dạy").expect("made");
        world.file(ADMIN, &plans, "Tuan 5.pdf", "application/pdf", b"%PDF-1.7");
        world.rename(&plans, "Giáo án của Bình");
        world.relocate(&plans, &school.root);
        let plan = world
            .find(&school.root, "Năm học 2025-2026/01 Nhà trường/01 KH giáo dục")
            .expect("made");
        world.trash(ADMIN, &plan);
    }
    school.hoso(&["init", "--yes"]).ended(0);
    let after = school.tree();
    assert!(after.contains("Tuan 5.pdf"), "{after}");
    assert_eq!(after.replace("        Tuan 5.pdf\n", ""), before);
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}

#[test]
fn a_private_account_writes_nothing() {
    let school = OnDrive::new();
    school.emulator.world().person("hung.rieng@gmail.com", "Hùng");
    let root = school.root.clone();
    school
        .emulator
        .world()
        .grant(&root, "hung.rieng@gmail.com", Role::Writer);
    school.sign_in("hung.rieng@gmail.com", "drive");
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert!(
        said.err.contains("example.edu.vn") && said.err.contains("hoso login"),
        "{}",
        said.shown()
    );
    assert!(school.emulator.writes().is_empty());
}

#[test]
fn who_only_signed_in_to_look_may_audit_and_is_told_how_to_do_more() {
    let school = OnDrive::new().made();
    school.sign_in(ADMIN, "drive.readonly");
    let plan = "Năm học 2025-2026/01 Nhà trường/01 KH giáo dục";
    let plan = school.emulator.world().find(&school.root, plan).expect("made");
    school.emulator.world().trash(ADMIN, &plan);
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert!(said.err.contains("--role quan-tri"), "{}", said.shown());
    let said = school.hoso(&["audit"]);
    assert!(said.out.contains("Trường Tiểu học Thử Nghiệm"), "{}", said.shown());
    assert_eq!(said.code, 4, "nobody looked into the trash: {}", said.shown());
}

#[test]
fn without_a_sign_in_every_command_says_what_to_do() {
    let school = OnDrive::new();
    for words in [&["plan"][..], &["init", "--yes"], &["audit"], &["links"], &["tree"]] {
        let said = school.hoso_with(words, &[("HOSO_GOOGLE_CREDENTIALS", "")]).ended(3);
        assert!(said.err.contains("hoso login"), "{}", said.shown());
    }
}

#[test]
fn an_account_that_does_not_see_the_root_concludes_nothing() {
    let school = OnDrive::new().made();
    school.sign_in(STAFF[1], "drive");
    for words in [&["plan"][..], &["init", "--yes"], &["audit"]] {
        let said = school.hoso(words).ended(4);
        assert!(!said.out.contains("thiếu"), "{}", said.shown());
    }
    school.emulator.check();
}

#[test]
fn an_inspector_needs_nothing_but_the_link_of_the_years_folder() {
    let school = OnDrive::new().made();
    let year = school
        .emulator
        .world()
        .find(&school.root, "Năm học 2025-2026")
        .expect("made");
    school.sign_in(OFFICE, "drive.readonly");
    school.emulator.forget();
    let link = format!("https://drive.google.com/drive/folders/{year}?usp=sharing");
    let first = school.hoso(&["audit", "--root", &link]);
    assert!(first.out.contains("Trường Tiểu học Thử Nghiệm"), "{}", first.shown());
    assert!(
        first.err.contains(ADMIN),
        "who keeps the manifest is told: {}",
        first.shown()
    );
    assert!(school.emulator.writes().is_empty());
    let again = school.hoso(&["audit", "--root", &year]);
    assert!(!again.err.contains(ADMIN), "{}", again.shown());
    school.emulator.check();
}

#[test]
fn the_inspectors_audit_of_a_school_with_nothing_due_is_clean() {
    let mut school = OnDrive::new();
    school.place.at("2025-09-02T08:00:00+07:00");
    let school = school.made();
    let year = school
        .emulator
        .world()
        .find(&school.root, "Năm học 2025-2026")
        .expect("made");
    school.sign_in(OFFICE, "drive.readonly");
    let said = school.hoso(&["audit", "--root", &year]).ended(0);
    assert!(said.out.contains("Không phát hiện lỗi nào"), "{}", said.shown());
}

#[test]
fn next_years_admin_takes_over_with_the_link_and_the_inspector_is_told() {
    let school = OnDrive::new().made();
    let year = school
        .emulator
        .world()
        .find(&school.root, "Năm học 2025-2026")
        .expect("made");
    school.sign_in(OFFICE, "drive.readonly");
    school.hoso(&["audit", "--root", &year]);
    let root = school.root.clone();
    school.emulator.world().grant(&root, STAFF[1], Role::Writer);
    let before = school.tree();
    school.sign_in(STAFF[1], "drive");
    std::fs::remove_dir_all(school.place.states()).expect("another machine");
    // The folder of pupils stays closed to her until the earlier admin lets her in: the run says so.
    school.hoso(&["init", "--yes", "--take-over"]).ended(4);
    assert_eq!(school.tree(), before);
    school.sign_in(OFFICE, "drive.readonly");
    let told = school.hoso(&["audit", "--root", &year]);
    assert!(told.err.contains(STAFF[1]), "{}", told.shown());
}

#[test]
fn doctor_names_what_is_wrong_first_and_how_to_mend_it() {
    let school = OnDrive::new().made();
    let said = school.hoso(&["doctor"]).ended(0);
    for words in ["✓ Đăng nhập", ADMIN, "✓ Quyền ở gốc", "✓ Đồng hồ", "Mọi thứ sẵn sàng"] {
        assert!(said.out.contains(words), "{words}: {}", said.shown());
    }
    let root = school.root.clone();
    school.emulator.world().grant(&root, STAFF[2], Role::Reader);
    school.sign_in(STAFF[2], "drive.readonly");
    let said = school.hoso(&["doctor"]).ended(0);
    assert!(
        said.out.contains("! Quyền ở gốc") && said.out.contains("tạo thư mục"),
        "{}",
        said.shown()
    );
    school.sign_in(STAFF[1], "drive");
    let said = school.hoso(&["doctor"]).ended(4);
    assert!(
        said.out.contains("✗ Thư mục gốc") && said.out.contains("→"),
        "{}",
        said.shown()
    );
    let said = school
        .hoso_with(&["doctor"], &[("HOSO_GOOGLE_CREDENTIALS", "")])
        .ended(3);
    assert!(
        said.out.contains("✗ Đăng nhập") && said.out.contains("hoso login"),
        "{}",
        said.shown()
    );
}

#[test]
fn links_are_printed_for_every_group_teacher_and_class() {
    let school = OnDrive::new().made();
    let said = school.hoso(&["links"]).ended(0);
    assert_eq!(said.out.matches("https://").count(), 2 + 5 + 4, "{}", said.shown());
    for name in ["links.csv", "links.xlsx", "links.html"] {
        school.hoso(&["links", "--output", name]).ended(0);
    }
    let csv = school.place.read("links.csv");
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 12, "{csv}");
    let html = school.place.read("links.html");
    assert_eq!(html.matches("<svg").count(), 11);
    if let Ok(folder) = std::env::var("HOSO_SHOW") {
        for name in ["links.csv", "links.xlsx", "links.html"] {
            std::fs::copy(school.place.path(name), format!("{folder}/{name}")).expect("a copy");
        }
    }
}

/// A browser: follows the sign-in page to the program's own port.
pub fn browse(url: &str) -> String {
    let get = |url: &str| {
        let rest = url.strip_prefix("http://").expect("loopback");
        let (host, path) = rest.split_once('/').expect("a path");
        let mut stream = std::net::TcpStream::connect(host).expect("somebody listens");
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    };
    let page = get(url);
    let location = page.lines().find_map(|line| {
        line.strip_prefix("location: ")
            .or_else(|| line.strip_prefix("Location: "))
    });
    get(location.expect("a redirect").trim())
}

#[test]
fn a_person_signs_in_works_and_signs_out_and_no_secret_is_ever_printed() {
    let school = OnDrive::new();
    // The office's template names its client; the school needs nothing beside it.
    school
        .place
        .write("so/mau.yaml", "extends: bg-2023\nname: mau-so\nclient: ung-dung.json\n");
    school.place.write("so/ung-dung.json", school.client());
    let text = school
        .place
        .read("hoso.yaml")
        .replace("template: bg-2023", "template: so/mau.yaml");
    school.place.write("hoso.yaml", text);
    school.emulator.auth().browser = Some(ADMIN.to_owned());
    let mut command = school.place.command("", &["login", "--role", "quan-tri", "--verbose"]);
    command
        .env("HOSO_GOOGLE_API_ROOT", school.emulator.root_url())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = started(|| command.spawn());
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("an output")).lines();
    let url = lines.next().expect("an address").expect("a line");
    assert!(browse(&url).contains("200 OK"));
    let rest: Vec<String> = lines.map(|line| line.expect("a line")).collect();
    assert!(child.wait().expect("ended").success(), "{rest:?}");
    assert!(rest.join("\n").contains(ADMIN), "{rest:?}");
    let kept = school.place.states().join("google-dang-nhap.json");
    let secret = std::fs::read_to_string(&kept).expect("kept");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&kept).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let refresh = serde_json::from_str::<serde_json::Value>(&secret).expect("JSON")["refresh_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let signed_in = [("HOSO_GOOGLE_CREDENTIALS", "")];
    let mut shown = rest.join("\n");
    for words in [
        &["doctor", "-v"][..],
        &["init", "--yes", "-v"],
        &["plan", "--check", "-v"],
        &["logout", "-v"],
    ] {
        let said = school.hoso_with(words, &signed_in).ended(0);
        shown.push_str(&said.shown());
    }
    assert!(!kept.exists(), "forgotten");
    let late = school.hoso_with(&["plan", "-v"], &signed_in).ended(3);
    shown.push_str(&late.shown());
    for secret in [refresh.as_str(), "geheim-1", "ya29."] {
        assert!(!shown.contains(secret), "{secret}");
    }
    school.emulator.check();
}

#[test]
fn nobody_is_sent_a_mail_unless_it_is_asked_for() {
    let school = OnDrive::new().made();
    assert!(school.emulator.world().mails().is_empty());
    let other = OnDrive::new();
    other.hoso(&["init", "--yes", "--notify"]).ended(0);
    assert!(!other.emulator.world().mails().is_empty());
}

#[test]
fn a_service_account_of_a_shared_drive_works_without_anybody() {
    let mut world = people();
    world.service_account("cron@hoso-test.iam.gserviceaccount.com");
    let root = world.shared_drive("cron@hoso-test.iam.gserviceaccount.com", "Hồ sơ TH Thử Nghiệm");
    let school = OnDrive::of(world, root);
    let key = school
        .emulator
        .service_account_key("cron@hoso-test.iam.gserviceaccount.com");
    school.place.write("dang-nhap.json", key.to_string());
    school.hoso(&["init", "--yes"]).ended(0);
    school.hoso(&["init", "--yes"]).ended(0);
    school.hoso(&["audit"]).ended(1);
    let said = school.hoso(&["doctor"]).ended(0);
    assert!(said.out.contains("tài khoản dịch vụ"), "{}", said.shown());
    school.emulator.check();
}

#[test]
fn a_shared_drive_is_made_when_that_is_asked_for_and_only_once() {
    let mut world = people();
    let root = world.folder(ADMIN, "root", "không dùng");
    let school = OnDrive::of(world, root);
    let text = school.place.read("hoso.yaml");
    let at = text.find("    folder:").expect("a folder");
    let end = at + text[at..].find('\n').expect("a line");
    school.place.write(
        "hoso.yaml",
        format!("{}    shared_drive: Hồ sơ TH Thử Nghiệm{}", &text[..at], &text[end..]),
    );
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("--create-drive"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty());
    school.hoso(&["init", "--yes", "--create-drive"]).ended(0);
    school.hoso(&["init", "--yes", "--create-drive"]).ended(0);
    assert_eq!(school.emulator.world().shared_drives().len(), 1);
    school.emulator.check();
}

#[test]
fn an_account_that_may_not_share_here_makes_nothing() {
    let mut school = OnDrive::in_shared_drive();
    let root = school.root.clone();
    school
        .emulator
        .world()
        .restrict_drive(&root, "sharingFoldersRequiresOrganizerPermission", true);
    school.emulator.world().grant(&root, STAFF[1], Role::FileOrganizer);
    school.sign_in(STAFF[1], "drive");
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert!(said.err.contains("Người quản lý"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty());
    school.root = root;
}

#[test]
fn an_account_that_may_share_and_not_restrict_is_told_just_that() {
    let mut world = people();
    let drive = world.shared_drive(ADMIN, "Hồ sơ TH Thử Nghiệm");
    let root = world.folder(ADMIN, &drive, "Hồ sơ");
    world.grant(&drive, STAFF[1], Role::FileOrganizer);
    let school = OnDrive::of(world, root);
    school.sign_in(STAFF[1], "drive");
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert!(said.err.contains("không giới hạn được người xem"), "{}", said.shown());
    assert!(!said.err.contains("không chia sẻ được"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty());
}

#[test]
fn the_projects_daily_limit_ends_the_run_and_says_whom_to_ask() {
    let school = OnDrive::new();
    let refusal = Fault::Refuse(Word::Reason(403, "dailyLimitExceeded"));
    school
        .emulator
        .faults()
        .script(On::method("files.create").from(3), refusal);
    let said = school.hoso(&["init", "--yes"]).ended(6);
    assert!(said.err.contains("OAuth client"), "{}", said.shown());
    assert!(!said.err.contains("dung lượng"), "{}", said.shown());
    let tried = school.emulator.writes().len();
    assert!(tried < 20, "{tried} writes were tried");
}

#[test]
fn two_inits_at_once_wait_for_each_other_and_from_two_machines_use_the_same_folders() {
    let school = OnDrive::new();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| school.hoso(&["init", "--yes"]).ended(0)))
            .collect();
        for run in runs {
            run.join().expect("a run");
        }
    });
    assert!(school.emulator.world().duplicates(&school.root).is_empty());
    let other = OnDrive::new();
    let machines = [other.place.path("m1"), other.place.path("m2")];
    std::thread::scope(|scope| {
        let runs: Vec<_> = machines
            .iter()
            .map(|machine| {
                let state = machine.display().to_string();
                let other = &other;
                scope.spawn(move || {
                    other.hoso_with(
                        &["init", "--yes"],
                        &[("XDG_STATE_HOME", &state), ("LOCALAPPDATA", &state)],
                    )
                })
            })
            .collect();
        for run in runs {
            let said = run.join().expect("a run");
            assert!(matches!(said.code, 0 | 4), "{}", said.shown());
        }
    });
    for machine in &machines {
        let state = machine.display().to_string();
        other.hoso_with(
            &["init", "--yes"],
            &[("XDG_STATE_HOME", &state), ("LOCALAPPDATA", &state)],
        );
    }
    other.emulator.forget();
    for machine in &machines {
        let state = machine.display().to_string();
        other.hoso_with(
            &["init", "--yes"],
            &[("XDG_STATE_HOME", &state), ("LOCALAPPDATA", &state)],
        );
    }
    assert!(other.emulator.writes().is_empty(), "{:#?}", other.emulator.writes());
}

#[test]
fn with_the_link_alone_another_machine_goes_on_with_the_tree() {
    let school = OnDrive::new().made();
    let root = school.root.clone();
    let before = school.tree();
    let next = OnDrive {
        place: Place::new(),
        emulator: school.emulator,
        root,
    };
    next.sign_in(ADMIN, "drive");
    let link = format!("https://drive.google.com/drive/u/0/folders/{}", next.root);
    next.hoso(&["new", "--from", &link]).ended(0);
    next.hoso(&["init", "--yes"]);
    assert_eq!(next.tree(), before, "nothing is made twice, nothing goes");
    next.hoso(&["new", "--from", &link]).ended(2);
    let text = next.place.read("hoso.yaml");
    next.place
        .write("hoso.yaml", format!("{text}hs_khuyet_tat: {{HS01: {{lop: 1A}}}}\n"));
    next.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(next.tree(), before);
    next.hoso(&["plan", "--check"]).ended(0);
    next.emulator.check();
}

#[test]
fn a_refused_superior_is_foretold_named_and_does_not_stop_the_rest() {
    let mut world = people();
    world.person("thanh.tra@so.bacgiang.gov.vn", "Thanh tra");
    let root = world.shared_drive(ADMIN, "Hồ sơ");
    world.restrict_drive(&root, "domainUsersOnly", true);
    let school = OnDrive::of(world, root);
    let text = school
        .place
        .read("hoso.yaml")
        .replace("phong@example.edu.vn", "thanh.tra@so.bacgiang.gov.vn");
    school.place.write("hoso.yaml", text);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("thanh.tra@so.bacgiang.gov.vn"), "{}", said.shown());
    assert_eq!(school.tree().lines().count(), 40);
    let binh = school
        .emulator
        .world()
        .find(&school.root, "Năm học 2025-2026/03 Giáo viên/Lê Thị Bình")
        .expect("made");
    assert!(school.emulator.world().can_read("binh@example.edu.vn", &binh));
    school.emulator.check();
}

#[test]
fn a_drive_for_members_only_is_told_of_by_the_plan_before_anything_is_refused() {
    let school = OnDrive::in_shared_drive();
    let root = school.root.clone();
    school.emulator.world().restrict_drive(&root, "driveMembersOnly", true);
    for words in [&["plan"][..], &["init", "--dry-run"]] {
        let said = school.hoso(words);
        let told = said.err.matches("chỉ cho thành viên").count();
        assert_eq!(told, 1, "{}", said.shown());
    }
    assert_eq!(school.emulator.writes().len(), 0);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert_eq!(said.err.matches("chỉ cho thành viên").count(), 1, "{}", said.shown());
    school.emulator.check();
}

#[test]
fn an_inspection_ends_on_its_day() {
    let school = OnDrive::new();
    let text = school
        .place
        .read("hoso.yaml")
        .replace("    role: xem\n", "    role: xem\n    until: 31/10/2025\n");
    school.place.write("hoso.yaml", text);
    school.hoso(&["init", "--yes"]).ended(0);
    let year = school
        .emulator
        .world()
        .find(&school.root, "Năm học 2025-2026")
        .expect("made");
    let grants = format!("{:?}", school.emulator.world().grants(&year));
    assert!(grants.contains("2025-10-31"), "{grants}");
    school.emulator.check();
}
