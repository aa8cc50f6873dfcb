//! Files that commands write where people say, and the state that people name: nobody's file is ever written over unasked.

use super::sessions::school;
use super::words::{refused, says};
use super::{Place, Said};

/// Every command that writes a file where it is told to.
const WRITERS: [&[&str]; 3] = [
    &["audit", "--fail-on", "never", "--output"],
    &["links", "--output"],
    &["plan", "--out"],
];

fn to<'a>(writer: &[&'a str], file: &'a str) -> Vec<&'a str> {
    [writer, &[file]].concat()
}

fn made() -> Place {
    let place = school();
    let yaml = place.read("hoso.yaml");
    place.write("hoso.yaml", yaml.replace("template: bg-2023", "template: mau.yaml"));
    place.write(
        "mau.yaml",
        "name: riêng\nextends: bg-2023\nyears: {from: 2025-2026, to: 2025-2026}\n",
    );
    place.hoso(&["init", "--yes"]).ended(0);
    place
}

#[test]
fn no_command_writes_over_what_it_reads_or_what_hoso_keeps_not_even_when_forced() {
    let mut place = made();
    place.write("khoa.json", "{}");
    place.write("hoso-client.json", "{}");
    place
        .variables
        .push(("HOSO_GOOGLE_CREDENTIALS".into(), "khoa.json".into()));
    place.variables.push(("HOSO_STATE".into(), "nha/x.db".into()));
    place.hoso(&["plan"]).ended(0);
    for writer in WRITERS {
        for (file, why) in [
            ("hoso.yaml", "mô tả trường"),
            ("giao-vien.csv", "mô tả trường"),
            ("nhan-su.yaml", "mô tả trường"),
            ("mau.yaml", "mô tả trường"),
            ("khoa.json", "đăng nhập"),
            ("hoso-client.json", "đăng nhập"),
            ("nha/x.db", "trạng thái"),
            ("nha/x.db-wal", "trạng thái"),
            ("nha/x.db.lock", "trạng thái"),
            (
                if cfg!(windows) {
                    "nha/local/hoso/machine"
                } else {
                    "nha/state/hoso/machine"
                },
                "trạng thái",
            ),
        ] {
            for force in [&[][..], &["--force"]] {
                let said = refused(&place, &[&to(writer, file), force].concat());
                // A form that the command cannot write is refused before.
                let why = if said.err.contains("dạng") {
                    "không ghi được"
                } else {
                    why
                };
                says(&said, &[file, why]);
            }
        }
    }
}

#[test]
fn a_file_of_somebody_elses_is_written_over_only_when_forced() {
    let place = made();
    place.write("bang-luong", "lương tháng 9");
    for writer in WRITERS {
        place.write("bang-luong", "lương tháng 9");
        let said = refused(&place, &to(writer, "bang-luong"));
        says(&said, &["có tệp bang-luong", "--force"]);
        let before = place.hoso(&[&to(writer, "bang-luong")[..], &["--force"]].concat());
        assert!(matches!(before.code, 0 | 4), "{}", before.shown());
        assert_ne!(place.read("bang-luong"), "lương tháng 9");
    }
}

#[test]
fn what_hoso_wrote_itself_is_written_anew_each_night_until_somebody_changes_it() {
    let place = made();
    for (i, writer) in WRITERS.into_iter().enumerate() {
        let name = format!("bao-cao-{i}");
        for _ in 0..3 {
            let said: Said = place.hoso(&to(writer, &name));
            assert!(matches!(said.code, 0 | 4), "{}", said.shown());
        }
        place.write(&name, place.read(&name) + "ghi chú của hiệu trưởng\n");
        says(&refused(&place, &to(writer, &name)), &["có tệp", "--force"]);
    }
}

#[test]
fn a_report_never_takes_the_place_of_what_is_no_ordinary_file() {
    let place = made();
    place.write("that.txt", "của trường");
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink(place.path("that.txt"), place.path("loi-tat")).expect("a link");
        says(&refused(&place, &["links", "-o", "loi-tat"]), &["có tệp loi-tat"]);
        says(
            &refused(&place, &["links", "-o", "/dev/null", "--force"]),
            &["không phải tệp thường"],
        );
    }
}

#[test]
fn a_file_named_as_the_state_that_never_was_one_is_left_alone() {
    let place = made();
    place.write("cong-van.docx", b"PK\x03\x04 word/document.xml".as_slice());
    let other = rusqlite::Connection::open(place.path("khac.db")).expect("a database");
    other
        .execute_batch("CREATE TABLE x (y); INSERT INTO x VALUES (1)")
        .expect("written");
    drop(other);
    for file in ["cong-van.docx", "khac.db", "hoso.yaml"] {
        for command in [&["plan"][..], &["init", "--yes"], &["audit"], &["links"]] {
            let said = refused(&place, &[&["--state", file], command].concat());
            says(&said, &[file, "không phải tệp trạng thái", "--state"]);
        }
        let said = place.hoso(&["--state", file, "doctor"]).ended(2);
        assert!(said.out.contains("không phải tệp trạng thái"), "{}", said.shown());
    }
}

#[test]
fn a_damaged_state_that_people_named_is_put_aside_and_said_to_be() {
    let place = school();
    place.hoso(&["--state", "x.db", "init", "--yes"]).ended(0);
    let mut bytes = std::fs::read(place.path("x.db")).expect("a state");
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..100].fill(0xff);
    }
    place.write("x.db", bytes);
    let said = place.hoso(&["--state", "x.db", "init", "--yes"]).ended(0);
    assert!(said.err.contains("cất ở"), "{}", said.shown());
    assert!(place.path("x.db.hong-1").exists());
}

#[test]
fn who_is_who_is_written_down_also_when_the_tree_needs_nothing() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let mut roster = place.read("giao-vien.csv").replace("Chức vụ\n", "Chức vụ,Email cũ\n");
    roster = roster.replace("1A,Tổ trưởng\n", "1A,Tổ trưởng,lebinh@example.edu.vn\n");
    place.write("giao-vien.csv", roster);
    let before = place.read("nhan-su.yaml");
    place.hoso(&["init", "--dry-run"]);
    assert_eq!(place.read("nhan-su.yaml"), before, "only shown");
    let said = place.hoso(&["init", "--yes"]).ended(0);
    assert!(said.out.contains("Không có việc gì phải làm"), "{}", said.shown());
    assert!(place.read("nhan-su.yaml").contains("lebinh@example.edu.vn"));
}

#[test]
fn a_tree_whose_folder_is_gone_is_not_made_a_second_time_before_people_make_the_folder() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let whole = place.folders("ho-so");
    place.remove("ho-so");
    for command in [
        &["plan"][..],
        &["init", "--yes"],
        &["audit"],
        &["tree"],
        &["links"],
        &["share", "--yes"],
    ] {
        let said = place.hoso(command).ended(4);
        says(
            &said,
            &[
                "ho-so không còn ở đó",
                "storage.local",
                "tạo thư mục trống",
                "hoso init",
            ],
        );
        assert!(
            said.err.lines().count() < 10 && !place.path("ho-so").exists(),
            "{}",
            said.shown()
        );
    }
    std::fs::create_dir(place.path("ho-so")).expect("made anew");
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), whole);
    place.hoso(&["plan", "--check"]).ended(0);
}

#[test]
fn a_demo_whose_folder_was_removed_begins_anew() {
    let place = Place::new();
    let first = place.hoso(&["demo"]).ended(0);
    place.remove("hoso-demo");
    assert_eq!(place.hoso(&["demo"]).ended(0).out, first.out);
}

/// The state of a teacher's lesson plan of a week.
fn week(place: &Place, period: &str, words: &[&str]) -> String {
    let said = place.hoso(&[&["audit", "--format", "json", "--fail-on", "never"], words].concat());
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let all = json["obligations"].as_array().expect("obligations").clone();
    let one = all
        .iter()
        .find(|one| one["owner_id"] == "le-thi-binh" && one["period"] == period);
    one.expect("an obligation")["state"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_pdf_is_one_also_without_an_ending_and_anything_else_is_not() {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let folder = "ho-so/Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy";
    place.write(&format!("{folder}/KHBD_TUAN_05"), "%PDF-1.4");
    place.write(&format!("{folder}/KHBD_TUAN_04"), "PK\u{3}\u{4}");
    assert_eq!(week(&place, "2025-2026-W05", &[]), "present");
    assert_eq!(week(&place, "2025-2026-W04", &[]), "wrong");
}

#[test]
fn on_a_day_that_stands_still_a_record_is_not_late_once_and_punctual_then() {
    let place = school();
    let yaml = place.read("hoso.yaml");
    place.write("hoso.yaml", yaml + "pretend_today: 2025-10-15\n");
    place.hoso(&["init", "--yes"]).ended(0);
    let week = |words: &[&str]| week(&place, "2025-2026-W05", words);
    assert_eq!(week(&[]), "missing");
    place.write(
        "ho-so/Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy/KHBD_TUAN_05.pdf",
        "%PDF-",
    );
    // Which of the two runs was first nobody can tell by a clock that stands still.
    assert_eq!(
        [week(&[]), week(&[]), week(&["--as-of", "10/10/2025"])],
        ["present"; 3].map(str::to_owned)
    );
    let yaml = place.read("hoso.yaml");
    place.write(
        "hoso.yaml",
        yaml.replace("pretend_today: 2025-10-15", "pretend_today: 2025-10-12"),
    );
    assert_eq!(
        [week(&[]), week(&["--as-of", "8/10/2025"])],
        ["present"; 2].map(str::to_owned)
    );
}
