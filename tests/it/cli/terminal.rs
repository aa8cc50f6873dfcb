//! At a terminal: questions, wrong answers, Ctrl-C, and what stands on the screen in the end.

use std::time::{Duration, Instant};

use super::Place;
use super::desk::{Desk, Left, PATIENCE, sit};
use super::disk::large;
use super::sessions::school;

/// A question, wrong answers with what is said to them, and a right one.
type Question = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// Each question of `hoso new`, answers that cannot be used with what is said to them, and one that can.
const INTERVIEW: &[Question] = &[
    (
        "Năm học [2025-2026]:",
        &[("hai ngàn", "ghi như 2026-2027"), ("2025-2027", "không phải năm học")],
        "",
    ),
    (
        "Tên trường:",
        &[("", "chưa ghi tên"), ("Trường a/b", "«/»"), ("CON", "dành riêng")],
        "Trường Tiểu học Thử",
    ),
    ("Xã, phường", &[("a:b", "«:»")], ""),
    ("Mã trường", &[("hai chữ", "Ví dụ: «hai-chu»")], "24999001"),
    ("Chọn [1]:", &[("3", "từ 1 đến 2"), ("không", "từ 1 đến 2")], "1"),
    ("Thư mục [ho-so]:", &[], ""),
    (
        "Email của Phòng GDĐT",
        &[("phong", "không phải địa chỉ email")],
        "phong@example.edu.vn",
    ),
    ("Email của Sở GDĐT", &[("@", "không phải địa chỉ email")], ""),
    (
        "Tệp danh sách",
        &[("khong-co.csv", "không thấy tệp này"), ("cv.docx", "«.docx»")],
        "giao-vien.csv",
    ),
];

fn empty() -> Place {
    let place = school();
    std::fs::remove_file(place.path("hoso.yaml")).expect("removed");
    std::fs::create_dir(place.path("nha")).expect("a home");
    let roster = place.read("giao-vien.csv").replace("example.edu.vn", "bacgiang.edu.vn");
    place.write("giao-vien.csv", roster);
    place.write("cv.docx", "x");
    place
}

#[test]
fn new_asks_question_by_question_says_why_an_answer_cannot_be_used_and_asks_again() {
    let place = empty();
    let mut desk = sit(&place, &["new"], 80);
    desk.sees("Ctrl-C");
    for (question, wrong, right) in INTERVIEW {
        desk.sees(question);
        for (answer, why) in *wrong {
            desk.types(answer).sees(why).sees(question);
        }
        desk.types(right);
    }
    desk.sees("Đã viết hoso.yaml");
    desk.ends(0);
    place.hoso(&["plan"]).ended(0);
    let yaml = place.read("hoso.yaml");
    assert!(
        yaml.contains("phong@example.edu.vn") && yaml.contains("24999001"),
        "{yaml}"
    );
}

#[test]
fn without_a_roster_the_domain_is_asked_for() {
    let place = empty();
    let mut desk = sit(&place, &["new"], 80);
    for (question, _, right) in INTERVIEW {
        let last = *question == "Tệp danh sách";
        desk.sees(question).types(if last { "" } else { right });
    }
    let question = "Tên miền email của trường (phần sau @) [bacgiang.edu.vn]:";
    desk.sees(question).types("trường ta").sees("không phải tên miền");
    desk.sees(question).types("@th-thu.edu.vn").sees("Đã viết");
    desk.ends(0);
    let text = place.read("hoso.yaml");
    assert!(text.contains("allowed_domains: [th-thu.edu.vn]"), "{text}");
}

#[test]
fn ctrl_c_at_any_question_of_new_ends_it_and_nothing_was_written() {
    let place = empty();
    let before = place.tree("");
    for stop in 0..INTERVIEW.len() {
        let mut desk = sit(&place, &["new"], 80);
        for (question, _, right) in &INTERVIEW[..stop] {
            desk.sees(question).types(right);
        }
        desk.sees(INTERVIEW[stop].0);
        desk.interrupt();
        assert_eq!(place.tree(""), before, "{stop}");
    }
}

#[test]
fn the_end_of_input_at_a_question_is_a_no() {
    let place = empty();
    let mut desk = sit(&place, &["new"], 80);
    desk.sees("Năm học").keys("\u{4}").sees("chưa ghi gì");
    desk.ends(1);
    assert!(!place.path("hoso.yaml").exists());
}

#[test]
fn init_is_done_on_a_yes_only() {
    for no in ["k", "K", "không", "n", ""] {
        let place = school();
        let mut desk = sit(&place, &["init"], 80);
        desk.sees("Làm? [c/K]").types(no).sees("Chưa làm gì");
        desk.ends(1);
        assert!(!place.path("ho-so").exists() && !place.path("nhan-su.yaml").exists());
    }
    let place = school();
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Làm? [c/K]")
        .types("chắc vậy")
        .sees("ghi c")
        .sees("Làm? [c/K]");
    desk.types("C").sees("Xong 65 việc").sees("Tiếp theo: hoso audit");
    desk.ends(0);
    place.hoso(&["plan", "--check"]).ended(0);
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Không có việc gì phải làm");
    desk.ends(0);
}

#[test]
fn ctrl_c_at_the_question_of_init_leaves_everything_as_it_was() {
    let place = school();
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Làm? [c/K]");
    desk.interrupt();
    assert!(!place.path("ho-so").exists() && !place.path("nhan-su.yaml").exists());
    place.hoso(&["init", "--yes", "--no-wait"]).ended(0);
}

/// Lê Thị Bình is gone from her tổ, and somebody of her name is in another one, with another account.
fn doubtful() -> Place {
    let place = school();
    place.hoso(&["init", "--yes"]).ended(0);
    let roster = place.read("giao-vien.csv").replace(
        "Lê Thị Bình,binh@example.edu.vn,Tổ 1,1A,Tổ trưởng",
        "Lê Thị Bình,moi@example.edu.vn,Tổ 2-3,,Giáo viên",
    );
    place.write("giao-vien.csv", roster);
    place
}

#[test]
fn a_row_that_may_be_somebody_known_is_asked_about_and_enter_is_no_answer() {
    let place = doubtful();
    let before = place.folders("ho-so");
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("giao-vien.csv, ô B3: «Lê Thị Bình» là ai?");
    desk.sees("le-thi-binh, binh@example.edu.vn")
        .sees("2  người mới")
        .sees("Chọn:");
    desk.types("").sees("từ 1 đến 2").sees("Chọn:");
    desk.types("1").sees("Làm? [c/K]").types("c").sees("Xong");
    desk.ends(0);
    assert_eq!(place.folders("ho-so"), before, "she keeps her folders");
    assert!(
        place
            .read("nhan-su.yaml")
            .contains("former_emails: [binh@example.edu.vn]")
    );
}

#[test]
fn a_row_said_to_be_somebody_new_never_gets_the_folder_of_her_namesake() {
    let place = doubtful();
    let before = place.folders("ho-so");
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Chọn:").types("2").sees("là thư mục của GV@le-thi-binh,");
    desk.sees("«Đến ngày»").sees("Làm? [c/K]").types("c").sees("Xong");
    desk.ends(4);
    assert!(place.read("nhan-su.yaml").contains("le-thi-binh-2:"));
    assert_eq!(place.folders("ho-so"), before);
    // As the words say: the former one is put back, with her last day.
    let roster = place.read("giao-vien.csv").replace("Chức vụ\n", "Chức vụ,Đến ngày\n")
        + "7,Lê Thị Bình,binh@example.edu.vn,Tổ 1,,Giáo viên,1/10/2025\n";
    place.write("giao-vien.csv", roster);
    place.hoso(&["init", "--yes"]).ended(0);
    let folders = place.folders("ho-so/Năm học 2025-2026/03 Giáo viên");
    for hers in [
        "Lê Thị Bình – Tổ 1/01 KH bài dạy/",
        "Lê Thị Bình – Tổ 2-3/01 KH bài dạy/",
    ] {
        assert!(folders.iter().any(|path| path == hers), "{folders:#?}");
    }
}

#[test]
fn ctrl_c_at_a_doubt_settles_nothing() {
    let place = doubtful();
    let (tree, people) = (place.tree("ho-so"), place.read("nhan-su.yaml"));
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Chọn:");
    desk.interrupt();
    assert_eq!((place.tree("ho-so"), place.read("nhan-su.yaml")), (tree, people));
}

#[test]
fn ctrl_c_in_the_middle_of_init_stops_between_two_steps_and_the_next_run_goes_on_to_the_same_tree() {
    let whole = large();
    whole.hoso(&["init", "--yes"]).ended(0);
    let place = large();
    let mut desk = sit(&place, &["init"], 80);
    desk.sees("Làm? [c/K]").types("c");
    let until = Instant::now() + PATIENCE;
    while !place.path("ho-so").exists() || place.folders("ho-so").len() < 5 {
        assert!(Instant::now() < until, "nothing is made");
        std::thread::sleep(Duration::from_millis(2));
    }
    desk.over = true;
    desk.ctrl_c()
        .sees("Chưa có gì bị lặp hay mất")
        .sees("Đã dừng theo yêu cầu")
        .sees("chạy lại: hoso init");
    desk.ends(4);
    assert!(
        place.folders("ho-so").len() < whole.folders("ho-so").len(),
        "it was stopped in time"
    );
    place.hoso(&["init", "--yes"]).ended(0);
    assert_eq!(place.folders("ho-so"), whole.folders("ho-so"));
    place.hoso(&["plan", "--check"]).ended(0);
}

/// Names of all widths: decomposed, wide, long without a space, with marks upon marks.
fn odd() -> Place {
    let place = school();
    let roster = place
        .read("giao-vien.csv")
        .replace("Lê Thị Bình", "Le\u{302} Thi\u{323} Bi\u{300}nh")
        .replace("Trần Văn Cường", "陈文强陈文强陈文强陈文强陈文强陈文强陈文强陈文强")
        .replace("Phạm Thị Dung", &"Dungdung".repeat(12))
        .replace("Nguyễn Văn Hùng", "Nguyễ\u{323}\u{323}n Ｖăn Hùng");
    place.write("giao-vien.csv", roster);
    place
}

#[test]
fn no_line_of_any_command_is_wider_than_the_terminal() {
    let place = odd();
    place.hoso(&["init", "--yes"]).ended(0);
    place.remove("ho-so/Năm học 2025-2026/03 Giáo viên");
    let stray = "ho-so/Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/Ảnh 照片 ".to_owned() + &"rất dài ".repeat(9);
    place.write(&format!("{}/Giáo án 教案.docx", stray.trim_end()), "x");
    for columns in [60, 80, 120] {
        for (words, code) in [
            (&["plan"][..], 0),
            (&["plan", "--full"], 0),
            (&["audit"], 1),
            (&["tree"], 0),
            (&["explain", "--all"], 0),
            (&["explain", "HS208"], 0),
            (&["--help"], 0),
            (&["new", "--help"], 0),
            (&["audit", "--help"], 0),
            (&["--lang", "en", "plan", "--full"], 0),
            (&["--lang", "en", "audit"], 1),
            (&["adopt"], 1),
            (&["share"], 0),
        ] {
            let desk = sit(&place, words, columns);
            let left = if matches!(words, ["adopt"] | ["share"]) {
                interrupted(desk)
            } else {
                desk.left()
            };
            assert!(
                left.signal.is_none() && matches!(left.code, 1 | 4) || left.code == code,
                "{words:?} {columns}: {left:#?}"
            );
        }
    }
}

fn interrupted(mut desk: Desk) -> Left {
    if desk.asks("Làm? [c/K]") {
        desk.keys("\u{4}");
    }
    desk.left()
}
