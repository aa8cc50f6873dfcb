//! What people did by hand to a tree on Google Drive, what time did to it, and how a school comes out of it.

#[cfg(unix)]
use super::desk::{Desk, sit};
use super::drive::{ADMIN, OnDrive, STAFF};
use crate::emulator::{Role, World};

/// The next commands run on this day, here and at the service.
fn on(school: &mut OnDrive, day: &str) {
    school.place.at(&format!("{day}T08:00:00+07:00"));
    school.emulator.world().set_clock(&format!("{day}T01:00:00Z"));
}

/// What was said, however it was wrapped.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const HERS: &str = "Năm học 2025-2026/03 Giáo viên/Trần Văn Cường";
const SUBSTITUTE: &str = "binh@example.edu.vn";

#[test]
fn a_substitute_may_write_until_her_last_day_and_is_then_listed_and_put_out() {
    let mut school = OnDrive::new();
    let text = school.place.read("hoso.yaml");
    let absence = "staff:\n  tran-van-cuong:\n    nghi: [{from: 1/10/2025, to: 24/10/2025, thay: le-thi-binh}]\n";
    school.place.write("hoso.yaml", text + absence);
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        in_one_line(&said.out).contains("binh@example.edu.vn (đến 24/10/2025)"),
        "{}",
        said.shown()
    );
    let may_write = |school: &OnDrive| {
        let folder = school.emulator.world().find(&school.root, HERS).expect("made");
        let world = school.emulator.world();
        let grants = world.grants(&folder);
        grants.iter().any(|grant| format!("{grant:?}").contains(SUBSTITUTE))
    };
    assert!(may_write(&school));
    school.emulator.forget();
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    on(&mut school, "2025-10-25");
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        in_one_line(&said.out).contains("dạy thay đến 24/10/2025"),
        "{}",
        said.shown()
    );
    assert!(may_write(&school), "nothing is taken away unasked");
    let said = school.hoso(&["audit"]);
    assert!(
        in_one_line(&said.out).contains("chỉ được cấp đến 24/10/2025"),
        "{}",
        said.shown()
    );
    school.hoso(&["share", "--revoke", "--yes"]).ended(0);
    assert!(!may_write(&school));
    let said = school.hoso(&["audit"]);
    assert!(!said.out.contains("HS404"), "{}", said.shown());
    school.emulator.check();
}

/// A folder of the tree, by its path below the year's.
fn find(school: &OnDrive, path: &str) -> String {
    let world = school.emulator.world();
    world
        .find(&school.root, format!("Năm học 2025-2026/{path}").trim_end_matches('/'))
        .expect("made")
}

fn happens(school: &OnDrive, event: impl FnOnce(&mut World)) {
    event(&mut school.emulator.world());
}

/// A second run finds nothing more to do.
fn is_settled(school: &OnDrive) {
    school.emulator.forget();
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}

const BINH: &str = "03 Giáo viên/Lê Thị Bình";

#[test]
fn a_folder_deleted_for_ever_is_made_anew_when_that_is_said_and_not_before() {
    let school = OnDrive::new().made();
    let before = school.tree();
    let folder = find(&school, BINH);
    happens(&school, |world| world.destroy(&folder));
    let after = school.tree();
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert_eq!(
        said.out.matches("=moi").count(),
        1,
        "said once, of the upper one: {}",
        said.shown()
    );
    assert!(
        in_one_line(&said.out).contains("hoso adopt GV@le-thi-binh=moi"),
        "{}",
        said.shown()
    );
    assert_eq!(school.tree(), after, "nothing is made unasked");
    // What people must settle first is pending, and shown without a word about how it ends.
    school.hoso(&["plan", "--check"]).ended(1);
    school.hoso(&["plan"]).ended(0);
    school.hoso(&["init", "--dry-run"]).ended(4);
    let said = school.hoso(&["adopt", "--yes", "GV@le-thi-binh=mới"]).ended(0);
    assert!(said.out.contains("tạo lại"), "{}", said.shown());
    assert_eq!(school.tree(), before);
    is_settled(&school);
    for there in ["GV@le-thi-binh=moi", "NAM=new"] {
        let said = school.hoso(&["adopt", "--yes", there]).ended(2);
        assert!(said.err.contains("không tạo cái thứ hai"), "{}", said.shown());
    }
}

/// Her folder goes into somebody else's Drive, and this account sees it no more.
fn lose(school: &OnDrive, path: &str) -> String {
    let folder = find(school, path);
    happens(school, |world| {
        let elsewhere = world.root(STAFF[2]);
        world.relocate(&folder, &elsewhere);
        for one in world.below(&folder).into_iter().chain([folder.clone()]) {
            world.give_away(&one, STAFF[2]);
            world.revoke(&one, ADMIN);
        }
    });
    folder
}

#[test]
fn a_folder_that_is_only_out_of_sight_gets_no_second_beside_it() {
    let school = OnDrive::new().made();
    let folder = lose(&school, BINH);
    let after = school.tree();
    for words in [
        &["init", "--yes"][..],
        &["adopt", "--yes"],
        &["init", "--yes", "--move-back"],
    ] {
        let said = school.hoso(words).ended(4);
        assert!(said.out.contains("không còn thấy"), "{}", said.shown());
        assert_eq!(school.tree(), after);
    }
    // It comes back, and is the folder as before.
    happens(&school, |world| {
        let teachers = world
            .find(&school.root, "Năm học 2025-2026/03 Giáo viên")
            .expect("made");
        for one in world.below(&folder).into_iter().chain([folder.clone()]) {
            world.give_away(&one, ADMIN);
        }
        world.relocate(&folder, &teachers);
    });
    school.hoso(&["init", "--yes"]).ended(0);
    is_settled(&school);
}

#[test]
fn one_made_by_hand_in_the_place_of_a_lost_one_is_proposed_and_taken_over() {
    let school = OnDrive::new().made();
    let before = school.tree();
    lose(&school, BINH);
    let teachers = find(&school, "03 Giáo viên");
    happens(&school, |world| drop(world.folder(ADMIN, &teachers, "Lê Thị Bình")));
    let after = school.tree();
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(
        in_one_line(&said.out).contains("thay cho thư mục cũ cùng tên, nay không còn thấy"),
        "{}",
        said.shown()
    );
    assert_eq!(school.tree(), after);
    // What lay in the old one is another question.
    school.hoso(&["adopt", "--yes"]).ended(4);
    assert_eq!(school.tree(), after);
    school.hoso(&["adopt", "--yes", "GV@le-thi-binh=moi"]).ended(0);
    assert_eq!(school.tree(), before);
    is_settled(&school);
}

#[test]
fn a_folder_moved_out_of_the_tree_comes_back_when_that_is_asked_for() {
    let school = OnDrive::new().made();
    let before = school.tree();
    let folder = find(&school, BINH);
    happens(&school, |world| {
        let elsewhere = world.root(ADMIN);
        world.relocate(&folder, &elsewhere);
    });
    let after = school.tree();
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(
        in_one_line(&said.out).contains("hoso init --move-back"),
        "{}",
        said.shown()
    );
    assert_eq!(school.tree(), after);
    let said = school.hoso(&["plan", "--check", "--move-back"]).ended(1);
    assert!(said.out.contains("chuyển"), "{}", said.shown());
    school.hoso(&["init", "--yes", "--move-back"]).ended(0);
    assert_eq!(school.tree(), before);
    is_settled(&school);
}

#[test]
fn of_two_folders_of_one_name_each_is_told_with_its_link_and_the_link_settles_it() {
    let school = OnDrive::new();
    let (one, two) = {
        let mut world = school.emulator.world();
        let year = world.folder(ADMIN, &school.root, "Năm học 2025-2026");
        let teachers = world.folder(ADMIN, &year, "03 Giáo viên");
        let one = world.folder(ADMIN, &teachers, "Lê Thị Bình");
        let two = world.folder(ADMIN, &teachers, "Lê Thị Bình");
        world.file(ADMIN, &two, "a.pdf", "application/pdf", b"%PDF-1.7");
        (one, two)
    };
    let is_told = |text: &str| {
        let text = in_one_line(text);
        for (id, count) in [(&one, "0 mục"), (&two, "1 mục")] {
            let told = format!("https://drive.google.com/drive/folders/{id} (tạo 15/10/2025, {count})");
            assert!(text.contains(&told), "{told}\n{text}");
        }
    };
    let said = school.hoso(&["init", "--yes"]).ended(4);
    is_told(&said.out);
    let path = "GV@le-thi-binh=Năm học 2025-2026/03 Giáo viên/Lê Thị Bình";
    let said = school.hoso(&["adopt", "--yes", path]).ended(2);
    is_told(&said.err);
    assert!(
        in_one_line(&said.err).contains("hoso adopt GV@le-thi-binh=https://"),
        "{}",
        said.shown()
    );
    let link = format!("GV@le-thi-binh=https://drive.google.com/drive/folders/{two}");
    school.hoso(&["adopt", "--yes", &link]).ended(0);
    let plans = school.emulator.world().find(&two, "01 KH bài dạy");
    assert!(plans.is_some(), "{}", school.tree());
    let said = school.hoso(&["audit"]);
    let told = in_one_line(&said.out);
    assert!(told.contains("2 thư mục «Lê Thị Bình»"), "{}", said.shown());
    assert!(said.out.contains(&one) && said.out.contains(&two), "{}", said.shown());
}

/// The program at a terminal, with this school's Drive.
#[cfg(unix)]
fn desk(school: &mut OnDrive, words: &[&str]) -> Desk {
    school.place.variables = vec![
        ("HOSO_GOOGLE_API_ROOT".to_owned(), school.emulator.root_url()),
        (
            "HOSO_GOOGLE_CREDENTIALS".to_owned(),
            school.place.path("dang-nhap.json").display().to_string(),
        ),
    ];
    sit(&school.place, words, 80)
}

#[cfg(unix)]
#[test]
fn at_a_terminal_what_is_lost_and_what_was_moved_out_is_asked_about() {
    let mut school = OnDrive::new().made();
    let before = school.tree();
    let (lost, out) = (find(&school, BINH), find(&school, "01 Nhà trường/01 KH giáo dục"));
    happens(&school, |world| {
        let elsewhere = world.root(ADMIN);
        world.destroy(&lost);
        world.relocate(&out, &elsewhere);
    });
    let after = school.tree();
    let (gone, back) = ("bị xóa hẳn, không phải mất quyền xem?", "Chuyển về chỗ cũ? [c/K]");
    let mut no = desk(&mut school, &["init"]);
    no.sees("nay tài khoản hung@example.edu.vn không còn thấy")
        .sees("Lê Thị Bình");
    no.sees(gone)
        .sees("[c/K]")
        .types("")
        .sees("01 KH giáo dục")
        .sees(back)
        .types("k");
    no.ends(4);
    assert_eq!(school.tree(), after);
    let mut yes = desk(&mut school, &["init"]);
    yes.sees(gone).sees("[c/K]").types("c").sees(back).types("c");
    yes.sees("tạo lại").sees("Làm? [c/K]").types("c").sees("Xong");
    yes.ends(0);
    assert_eq!(school.tree(), before);
    is_settled(&school);
}

#[test]
fn an_admin_who_is_not_in_the_restricted_folder_is_told_who_has_to_let_her_in() {
    let school = OnDrive::new().made();
    let root = school.root.clone();
    happens(&school, |world| drop(world.grant(&root, STAFF[1], Role::Writer)));
    school.sign_in(STAFF[1], "drive");
    std::fs::remove_dir_all(school.place.states()).expect("another machine");
    let pupils = find(&school, "01 Nhà trường/03 HS khuyết tật");
    let said = school.hoso(&["init", "--yes", "--take-over"]).ended(4);
    let told = in_one_line(&said.out);
    for words in [
        "«03 HS khuyết tật» là thư mục giới hạn người xem, binh@example.edu.vn chưa được vào",
        "chủ thư mục (hung@example.edu.vn) mở thư mục ấy trong Drive, bấm «Chia sẻ», cho binh@example.edu.vn quyền «Người chỉnh sửa»",
        &pupils,
    ] {
        assert!(told.contains(words), "{words}\n{}", said.shown());
    }
    happens(&school, |world| drop(world.grant(&pupils, STAFF[1], Role::Writer)));
    school.hoso(&["init", "--yes"]).ended(0);
    is_settled(&school);
}

#[test]
fn what_the_service_says_in_its_own_language_is_shown_to_those_who_ask_for_causes() {
    let school = OnDrive::new();
    let text = school.place.read("hoso.yaml");
    school.place.write(
        "hoso.yaml",
        text.replace("phong@example.edu.vn", "khong.co@example.edu.vn"),
    );
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(
        in_one_line(&said.err).contains("khong.co@example.edu.vn: địa chỉ này chưa có tài khoản"),
        "{}",
        said.shown()
    );
    assert!(!in_one_line(&said.err).contains("User message"), "{}", said.shown());
    let said = school.hoso(&["init", "--yes", "--verbose"]).ended(4);
    assert!(in_one_line(&said.err).contains("User message"), "{}", said.shown());
}

#[test]
fn an_inspection_that_takes_longer_keeps_its_access_to_the_new_day() {
    let school = OnDrive::new();
    let until = |day: &str| {
        let text = school.place.read("hoso.yaml");
        let lines = text.lines().filter(|line| !line.contains("until:"));
        let text = lines.collect::<Vec<_>>().join("\n") + "\n";
        school.place.write(
            "hoso.yaml",
            text.replace("    role: xem\n", &format!("    role: xem\n{day}")),
        );
    };
    let grants = || {
        let year = find(&school, "");
        format!("{:?}", school.emulator.world().grants(&year))
    };
    until("    until: 31/10/2025\n");
    school.hoso(&["init", "--yes"]).ended(0);
    until("    until: 30/11/2025\n");
    let said = school.hoso(&["plan", "--full"]).ended(0);
    assert!(
        in_one_line(&said.out).contains("hết hạn sớm hơn ngày ghi trong hoso.yaml"),
        "{}",
        said.shown()
    );
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(grants().contains("2025-11-30"), "{}", grants());
    is_settled(&school);
    until("");
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(!grants().contains("2025-1"), "{}", grants());
    is_settled(&school);
}
