//! What is said of records and files: HS201 to HS211, HS305 and HS601, each with a case that does not fire.

use hoso::audit::{Arg, State};
use hoso::tree::*;

use super::kit::{World, address, arrival, day};

#[test]
fn a_school_in_order_has_no_findings() {
    let world = World::healthy();
    assert_eq!(world.rules(), Vec::<&str>::new());
    let audit = world.audit();
    assert_eq!(audit.summary().total.score(), Some(1.0));
    assert_eq!(audit.exit(hoso::audit::FailOn::Warning, false), 0);
}

#[test]
fn a_plan_that_is_due_and_not_there_is_missing() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    assert_eq!(world.rules(), ["HS201"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Missing);
    let finding = &world.says("HS201")[0];
    assert_eq!(finding.owner, Some(Owner::Teacher("binh".into())));
    assert_eq!(finding.period.map(|p| p.to_string()).as_deref(), Some("2025-2026-W05"));
    assert_eq!(finding.args.get("days"), Some(&Arg::Count(10)));
    assert_eq!(world.audit().exit(hoso::audit::FailOn::Error, false), 1);
    assert_eq!(world.audit().exit(hoso::audit::FailOn::Never, false), 0);
}

#[test]
fn before_its_deadline_nothing_is_missing_and_nothing_is_present() {
    let mut world = World::healthy();
    assert_eq!(world.state("KHBD@binh", "W07"), State::Pending);
    world.put("KHBD@binh", "Tuần 7.pdf", "2025-10-14");
    let verdict = world.verdict("KHBD@binh", "W07");
    assert_eq!((verdict.state, verdict.nodes.len()), (State::Pending, 1));
}

#[test]
fn the_last_second_of_the_deadline_is_in_time() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-05 23:59");
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_plan_that_came_after_its_deadline_is_late_on_the_word_of_the_service() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-06 00:00");
    assert_eq!(world.rules(), ["HS202"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Late);
}

#[test]
fn a_word_file_alone_makes_its_week_wrong_and_not_missing_too() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    assert_eq!(world.rules(), ["HS203"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong);
}

#[test]
fn a_word_file_beside_the_pdf_leaves_its_week_present() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    assert_eq!(world.rules(), ["HS203"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
}

#[test]
fn an_image_a_sheet_and_an_archive_are_no_pdfs_and_a_pdf_by_type_is_one() {
    let mut world = World::healthy();
    for name in ["Tuần 5.jpg", "Tuần 5.xlsx", "Tuần 5.zip"] {
        world.put("KHBD@binh", name, "2025-10-04");
    }
    let typed = world.put("KHBD@binh", "Tuần 5 bản in", "2025-10-04");
    world.change(&typed, |node| node.mime = Some("application/pdf".to_owned()));
    world.put("KHBD@binh", "Tuần 5 (2).PDF", "2025-10-04");
    assert_eq!(world.rules(), ["HS203"; 3]);
}

/// The plan of a week under a PDF's name, of the type that the service says.
fn called_a_pdf(mime: Option<&str>) -> World {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let file = world.put("KHBD@binh", "Tuần 5.pdf", "2025-10-04");
    world.change(&file, |node| node.mime = mime.map(str::to_owned));
    world
}

#[test]
fn what_the_service_knows_as_a_word_file_or_an_image_is_no_pdf_by_being_called_one() {
    for (mime, words) in [
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "tệp Word",
        ),
        ("application/msword", "tệp Word"),
        ("application/vnd.ms-excel", "tệp Excel"),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "tệp PowerPoint",
        ),
        ("image/jpeg", "ảnh"),
        ("application/x-zip-compressed", "tệp nén"),
        ("text/plain", "tệp văn bản"),
        ("video/mp4", "phim"),
    ] {
        let world = called_a_pdf(Some(mime));
        assert_eq!(world.rules(), ["HS203"], "{mime}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong, "{mime}");
        let told = world.says("HS203")[0].words(hoso::text::Lang::Vi);
        assert!(told.contains(words) && told.contains("Tuần 5.pdf"), "{told}");
    }
}

#[test]
fn a_pdf_whose_type_nobody_knew_or_called_otherwise_is_a_pdf_by_its_name() {
    for mime in [
        None,
        Some("application/octet-stream"),
        Some("application/x-pdf"),
        Some("text/pdf"),
        Some("image/pdf"),
        Some("application/acrobat"),
        Some("application/force-download"),
        Some("application/vnd.library"),
    ] {
        let world = called_a_pdf(mime);
        assert_eq!(world.rules(), Vec::<&str>::new(), "{mime:?}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Present, "{mime:?}");
    }
}

#[test]
fn an_online_document_is_not_a_pdf() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let doc = world.put("KHBD@binh", "Tuần 5", "2025-10-04");
    world.change(&doc, |node| {
        node.kind = NodeKind::Native;
        node.size = None;
    });
    assert_eq!(world.rules(), ["HS204"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong);
}

#[test]
fn a_file_of_no_bytes_is_empty() {
    let mut world = World::healthy();
    let file = world.file("KHBD@binh", "Tuần 5");
    world.change(&file, |node| node.size = Some(0));
    assert_eq!(world.rules(), ["HS206"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong);
    world.change(&file, |node| node.size = Some(1));
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_name_that_says_no_week_is_unplaced_and_shields_the_latest_week_that_looks_unfilled() {
    let mut world = World::healthy();
    for week in ["Tuần 2", "Tuần 5"] {
        world.remove(&world.file("KHBD@binh", week));
    }
    world.put("KHBD@binh", "Giáo án Toán bài 12.pdf", "2025-10-04");
    assert_eq!(world.rules(), ["HS201", "HS208"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    assert_eq!(world.state("KHBD@binh", "W02"), State::Missing);
    assert!(world.audit().complete, "renaming is the remedy: no exit 4");
}

#[test]
fn an_unplaced_file_is_told_also_where_nothing_looks_unfilled() {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Giáo án Toán bài 12.pdf", "2025-10-04");
    assert_eq!(world.rules(), ["HS208"]);
}

#[test]
fn files_of_the_system_are_nobodys_record() {
    let mut world = World::healthy();
    for name in [
        "desktop.ini",
        "Thumbs.db",
        ".DS_Store",
        "~$KHBD tuan 5.docx",
        "._Tuần 5.pdf",
    ] {
        world.put("KHBD@binh", name, "2025-10-04");
    }
    world.put("NAM", "hoso.json", "2025-10-04");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn transcripts_in_the_tree_are_in_the_wrong_system() {
    let mut world = World::healthy();
    world.put("KHGD", "Học bạ lớp 1A.pdf", "2025-09-20");
    world.put("KHGD", "BANG_TONG_HOP_KET_QUA_1A.pdf", "2025-09-20");
    assert_eq!(world.rules(), ["HS211", "HS211"]);
}

#[test]
fn they_are_known_by_their_short_names_too() {
    for name in [
        "HOCBA_3A.pdf",
        "hoc ba 1A.pdf",
        "Ho\u{323}c ba\u{323} 1A.pdf",
        "Bang tong hop KQ danh gia 2B.pdf",
        "Bảng tổng hợp KQ đánh giá 2B.pdf",
        "BTH_2B.pdf",
        "Bảng tổng hợp kết quả HK1 lớp 2A.pdf",
    ] {
        let mut world = World::healthy();
        world.put("KHGD", name, "2025-09-20");
        let mut rules = world.rules();
        rules.retain(|rule| *rule != "HS106");
        assert_eq!(rules, ["HS211"], "{name}");
    }
}

#[test]
fn what_only_sounds_like_them_stands_for_its_week_and_its_book() {
    for name in [
        "Tuần 5 Khoa học Ba thể của nước.pdf",
        "Tuần 5 Khoa học Bà Triệu.pdf",
        "Tuần 5 Em học bà cách nấu cơm.pdf",
        "Tuần 5 - bảng tổng hợp kết quả khảo sát.pdf",
    ] {
        let mut world = World::healthy();
        world.remove(&world.file("KHBD@binh", "Tuần 5"));
        world.put("KHBD@binh", name, "2025-10-04");
        assert_eq!(world.rules(), Vec::<&str>::new(), "{name}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Present, "{name}");
    }
}

#[test]
fn papers_about_transcripts_and_lessons_are_none() {
    let mut world = World::healthy();
    world.put("KHNV", "Kế hoạch kiểm tra học bạ.pdf", "2025-09-20");
    world.put("KHNV", "Bảng tổng hợp học bài.pdf", "2025-09-20");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_folder_of_transcripts_is_said_once() {
    let mut world = World::healthy();
    let parent = world.dir("KHGD");
    let folder = world.folder_in(&parent, "Học bạ");
    world.put_into(&folder, "Học bạ 1A.pdf", Some(arrival("2025-09-20", Source::Service)));
    assert_eq!(world.rules(), ["HS211"]);
}

#[test]
fn laptop_plans_need_a_registration_that_somebody_approved() {
    let mut world = World::healthy();
    let registered = |world: &mut World, approved: Option<&str>| {
        let person = world.school.people.get_mut("binh").expect("Bình");
        person.lesson_plans = LessonPlans::MayTinh;
        person.registration = Some(Registration {
            date: day("2025-09-01"),
            approved_by: approved.map(PersonId::new),
        });
    };
    registered(&mut world, None);
    assert_eq!(world.rules(), ["HS305"]);
    let remedy = &world.says("HS305")[0].rule.remedy.vi;
    assert!(
        ["«Đăng ký»", "«Duyệt»", "«KHBD»"]
            .iter()
            .all(|column| remedy.contains(column)),
        "{remedy}"
    );
    registered(&mut world, Some("hung"));
    assert_eq!(world.rules(), Vec::<&str>::new());
    world.school.people.get_mut("binh").expect("Bình").registration = None;
    assert_eq!(world.rules(), ["HS305"]);
    world.school.people.get_mut("binh").expect("Bình").lesson_plans = LessonPlans::InGiay;
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn records_of_the_sector_database_are_attested_and_never_required() {
    let mut world = World::healthy();
    assert!(
        world
            .audit()
            .verdicts
            .iter()
            .all(|v| v.obligation.record.as_str() != "BTH")
    );
    world.as_of = super::kit::at("2026-01-31 08:00");
    world.now = world.as_of;
    let external = |world: &World| world.says("HS601").iter().map(|f| f.record.clone()).collect::<Vec<_>>();
    assert_eq!(
        external(&world),
        [Some(RecordId::new("BTH"))],
        "once, not for each class"
    );
    world.school.attestations.push(Attestation {
        record: "BTH".into(),
        period: "2025-2026-HK1".parse().expect("a period"),
        date: day("2026-01-23"),
        by: "Nguyễn Văn Hùng".to_owned(),
    });
    assert_eq!(external(&world), Vec::new());
    world.school.attestations[0].date = day("2026-02-01");
    assert_eq!(
        external(&world).len(),
        1,
        "an attestation given later does not count yet"
    );
}

#[test]
fn names_and_paths_of_findings_are_as_found_and_links_come_along() {
    let mut world = World::healthy();
    let file = world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    world.change(&file, |node| node.link = Some("https://drive.google.com/x".to_owned()));
    let finding = &world.says("HS203")[0];
    assert_eq!(
        finding.path.join("/"),
        "Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy/Tuần 5.docx"
    );
    assert_eq!(finding.link.as_deref(), Some("https://drive.google.com/x"));
    assert_eq!(finding.node, Some(file));
}

#[test]
fn filters_keep_what_was_asked_for() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.remove(&world.file("KHBD@an", "Tuần 5"));
    world.options.owners.insert("binh".to_owned());
    assert_eq!(world.rules(), ["HS201"]);
    let audit = world.audit();
    assert!(audit.filtered && !audit.proves_absence());
    let records: Vec<_> = audit.verdicts.iter().map(|v| v.obligation.record.as_str()).collect();
    assert!(records.contains(&"SCN"), "the book of her class is hers to answer for");
    world.options.owners.clear();
    world.options.records.insert("STO".into());
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn levels_can_be_changed_and_rules_turned_off() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world
        .options
        .levels
        .insert("HS201".to_owned(), Some(hoso::audit::Level::Note));
    assert_eq!(world.says("HS201")[0].level, hoso::audit::Level::Note);
    world.options.levels.insert("HS201".to_owned(), None);
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert_eq!(
        world.state("KHBD@binh", "W05"),
        State::Missing,
        "the state does not hang on the rule"
    );
}

#[test]
fn a_foreign_owner_is_told_once_for_each_place() {
    let mut world = World::healthy();
    for week in ["Tuần 1", "Tuần 2"] {
        let file = world.file("KHBD@binh", week);
        world.change(&file, |node| node.owner = Some(address("binh@gmail.com")));
    }
    let file = world.file("KHBD@an", "Tuần 1");
    world.change(&file, |node| node.owner = Some(address("an@bacgiang.edu.vn")));
    assert_eq!(world.rules(), ["HS405"]);
    assert_eq!(world.says("HS405")[0].args.get("more"), Some(&Arg::Count(1)));
}
