//! Growing books.

use hoso::audit::{Asked, Doubt, Facts, State};
use hoso::report::{View, table};
use hoso::text::Lang;
use hoso::tree::*;
use insta::assert_snapshot;

use super::kit::{World, arrival, at};

fn november() -> World {
    let mut world = World::healthy();
    world.as_of = at("2025-11-10 08:00");
    world.now = world.as_of;
    world
}

fn revisions(times: &[&str]) -> Facts {
    Facts {
        revisions: Asked::Read(times.iter().map(|time| arrival(time, Source::Revision)).collect()),
    }
}

#[test]
fn a_book_that_exists_is_never_missing_and_only_its_latest_month_is_judged() {
    let world = november();
    assert_eq!(world.state("STO@to1", "2025-09"), State::Present);
    assert_eq!(world.state("STO@to1", "2025-10"), State::Late);
    assert_eq!(world.state("STO@to1", "2025-11"), State::Pending);
}

#[test]
fn no_book_at_all_is_missing_for_every_month_that_is_due() {
    let mut world = november();
    world.remove(&world.file("STO@to1", "STO"));
    let said = world
        .says("HS201")
        .iter()
        .filter(|f| f.record == Some("STO".into()))
        .count();
    assert_eq!(said, 2);
}

#[test]
fn a_weak_time_of_change_leaves_a_stale_book_unverifiable() {
    for source in [Source::FileTime, Source::Modified] {
        let mut world = november();
        let book = world.file("STO@to1", "STO");
        world.change(&book, |node| node.modified = Some(arrival("2025-09-30", source)));
        let verdict = world.verdict("STO@to1", "2025-10");
        assert_eq!(
            (verdict.state, verdict.doubt),
            (State::Unverifiable, Some(Doubt::WeakTime))
        );
        let told = world.says("HS901");
        assert_eq!(told.len(), 1);
        world.change(&book, |node| node.modified = Some(arrival("2025-10-28", source)));
        assert_eq!(
            world.state("STO@to1", "2025-10"),
            State::Present,
            "in its favour a weak time counts"
        );
    }
}

#[test]
fn revisions_tell_when_each_month_came() {
    let mut world = november();
    let book = world.file("STO@to1", "STO");
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-10-28", Source::Modified))
    });
    world
        .evidence
        .nodes
        .insert(book, revisions(&["2025-09-10", "2025-10-08", "2025-10-28"]));
    let september = world.verdict("STO@to1", "2025-09");
    assert_eq!(
        (september.state, september.arrival),
        (State::Late, Some(arrival("2025-10-08", Source::Revision)))
    );
    assert_eq!(world.state("STO@to1", "2025-10"), State::Present);
}

#[test]
fn a_book_as_a_word_file_is_wrong_for_what_is_due() {
    let mut world = World::healthy();
    let book = world.file("STO@to1", "STO");
    world.change(&book, |node| node.name = "Sổ tổ.docx".to_owned());
    assert_eq!(world.rules(), ["HS203"]);
    assert_eq!(world.state("STO@to1", "2025-09"), State::Wrong);
}

#[test]
fn one_file_for_each_month_is_a_book_too() {
    let mut world = november();
    let book = world.file("STO@to1", "STO");
    world.remove(&book);
    world.put("STO@to1", "Biên bản tháng 9.pdf", "2025-09-30");
    world.put("STO@to1", "Biên bản 30-10.pdf", "2025-10-30");
    assert_eq!(world.state("STO@to1", "2025-10"), State::Present);
    assert!(!world.rules().contains(&"HS208"));
}

#[test]
fn the_book_of_a_teacher_who_was_away_for_the_last_weeks_is_up_to_date_by_her_own_last_week() {
    let mut world = World::changed(|school| {
        school.people.get_mut("binh").expect("Bình").absences.push(Absence {
            from: super::kit::day("2025-09-22"),
            to: super::kit::day("2025-10-03"),
            substitute: None,
        });
    });
    let book = world.file("SHCM@binh", "SHCM");
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-09-19", Source::Revision))
    });
    assert_eq!(world.state("SHCM@binh", "2025-09"), State::Present);
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-09-12", Source::Revision))
    });
    assert_eq!(world.state("SHCM@binh", "2025-09"), State::Late);
}

/// Books of September whose files are dated 2 and 3 September.
fn dated() -> World {
    let mut world = World::healthy();
    for (short, last) in [("SHCM@binh", "2025-09-02"), ("SHCM@hoa", "2025-09-03")] {
        let book = world.file(short, "SHCM");
        let last = Some(arrival(last, Source::FileTime));
        world.change(&book, |node| (node.arrival, node.modified) = (last, last));
    }
    world
}

fn shown(world: &World) -> String {
    let view = View {
        lang: Lang::Vi,
        width: 200,
        elapsed: None,
    };
    let table = table(&world.audit(), &view);
    let from = table.find("Không kiểm được 2").expect("what could not be checked");
    let told = table[from..].split("\n\n").next().expect("a paragraph");
    told.to_owned()
}

#[test]
fn of_books_with_an_old_date_are_said_the_date_and_the_month_and_what_to_do() {
    assert_snapshot!(shown(&dated()), @"
    Không kiểm được 2 chỗ (không kết luận thiếu):
      Sổ SHCM và theo dõi: 2 sổ chưa thấy tháng 9/2025; tệp ghi ngày: Lê Thị Bình (2/9/2025), Trần Thị Hoa (3/9/2025)
      → Cập nhật sổ rồi lưu lại vào thư mục; sổ đã đủ mà tệp vẫn ghi ngày cũ thì hỏi người giữ sổ.
    ");
    let mut world = dated();
    world.remove(&world.dir("KHBD@an"));
    let above = world.dir("GV@an");
    world.snapshot.gaps.insert(above, Gap::NoRight);
    let book = world.file("SHCM@hoa", "SHCM");
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-09-30", Source::FileTime))
    });
    assert_snapshot!(shown(&world), @"
    Không kiểm được 2 chỗ (không kết luận thiếu):
      Năm học 2025-2026/03 Giáo viên/«Lê Văn An»: tài khoản này không được liệt kê
      → Xin quyền xem thư mục đó (người của trường: đăng nhập tài khoản quản trị), rồi chạy lại.
      Sổ SHCM và theo dõi: tệp ghi ngày 2/9/2025, chưa thấy tháng 9/2025 (Lê Thị Bình)
      → Cập nhật sổ rồi lưu lại vào thư mục; sổ đã đủ mà tệp vẫn ghi ngày cũ thì hỏi người giữ sổ.
    ");
}

/// The teacher's book in November, with nothing in its folder but a file of that name.
fn holding(short: &str, file: &str) -> World {
    let mut world = november();
    let folder = world.dir(short);
    let old: Vec<NodeId> = world.snapshot.children(&folder).map(|node| node.id.clone()).collect();
    for id in old {
        world.remove(&id);
    }
    world.put(short, file, "2025-10-30");
    world
}

const BOOKS: [&str; 4] = ["SHCM@binh", "STO@to1", "SCN@1a", "SDOI@doi"];

#[test]
fn a_file_that_is_called_like_another_record_is_no_book_and_nobody_is_called_missing_over_it() {
    let plans = [
        "KHBD_Tuan05_LeThiBinh.pdf",
        "Lê Thị Bình - Kế hoạch bài dạy tuần 5.pdf",
        "giáo án Toán tuần 9.pdf",
        "01. KH bài dạy.pdf",
        "KHDH Toán lớp 1.pdf",
        "Phân phối chương trình.pdf",
        "KHNV 2025-2026_signed.pdf",
    ];
    for short in BOOKS {
        for plan in plans {
            let world = holding(short, plan);
            let verdict = world.verdict(short, "2025-10");
            let (state, doubt) = (verdict.state, verdict.doubt);
            assert_eq!(
                (state, doubt),
                (State::Unverifiable, Some(Doubt::Unplaced)),
                "{short}: {plan}"
            );
            assert_eq!(world.state(short, "2025-09"), State::Unverifiable, "{short}: {plan}");
            let told = world.says("HS208");
            assert_eq!((told.len(), told[0].message), (1, 4), "{short}: {plan}");
            // Beside the book it is only told.
            let mut world = holding(short, plan);
            world.put(short, "Sổ.pdf", "2025-10-30");
            assert_eq!(world.state(short, "2025-10"), State::Present, "{short}: {plan}");
            assert_eq!(world.says("HS208").len(), 1, "{short}: {plan}");
        }
    }
    for (short, other) in [
        ("SHCM@binh", "SCN_1A.pdf"),
        ("SHCM@hoa", "Sổ công tác Đội.pdf"),
        ("SCN@1a", "SHCM.pdf"),
    ] {
        assert_eq!(holding(short, other).says("HS208")[0].message, 4, "{short}: {other}");
    }
    let mut world = holding("SHCM@binh", "Sổ.pdf");
    let folder = world.dir("SHCM@binh");
    let below = world.folder_in(&folder, "Giáo án");
    world.put_into(&below, "Tuần 5.pdf", Some(arrival("2025-10-04", Source::Service)));
    assert_eq!(world.says("HS208").len(), 1, "a folder says it as well");
}

#[test]
fn a_book_may_speak_of_other_records_and_be_called_as_people_like() {
    let books = [
        "Sổ theo dõi KHBD.pdf",
        "Biên bản duyệt giáo án tháng 10.pdf",
        "Sổ SHCM, KHBD, dự giờ.pdf",
        "Góp ý KHBD.pdf",
        "Sinh hoạt chuyên môn - KHBD tuần 5.pdf",
        "Sổ ghi chép.pdf",
        "SHCM tháng 10.pdf",
        "Biên bản họp tổ.pdf",
        "Sổ tay.pdf",
        "scan0001.pdf",
        "1251 kehoach_signed_signed_signed.pdf",
        "Lê Thị Bình.pdf",
    ];
    for short in ["SHCM@binh", "STO@to1"] {
        for book in books {
            let world = holding(short, book);
            let own = world.verdict(short, "2025-10");
            let said = world.says("HS208");
            assert_eq!(said.len(), 0, "{short}: {book}");
            assert_eq!(own.state, State::Present, "{short}: {book}");
        }
    }
}
