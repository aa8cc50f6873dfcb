//! What lies in a folder beside the records' own: nobody is called missing over it.

use hoso::audit::{Profile, State};
use hoso::tree::*;

use super::kit::{World, arrival};

/// Week 5 of cô Bình lies in another folder of hers.
fn in_a_folder_beside(name: &str) -> World {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let own = world.dir("GV@binh");
    let beside = world.folder_in(&own, name);
    world.put_into(&beside, "Tuần 5.pdf", Some(arrival("2025-10-04", Source::Service)));
    world
}

#[test]
fn a_folder_under_another_name_of_the_template_is_the_folder_twice_and_both_are_searched() {
    for name in ["KHBD", "Giáo án", "Kế hoạch bài dạy", "Bài soạn", "giao_an"] {
        let world = in_a_folder_beside(name);
        assert_eq!(world.rules(), ["HS102"], "{name}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Present, "{name}");
    }
}

#[test]
fn a_copy_that_a_machine_made_is_the_folder_twice_and_both_are_searched() {
    for name in [
        "01 KH bài dạy (1)",
        "01 KH bài dạy - Copy",
        "01 KH bài dạy - Copy (2)",
        "Bản sao của 01 KH bài dạy",
    ] {
        let world = in_a_folder_beside(name);
        assert_eq!(world.rules(), ["HS102"], "{name}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Present, "{name}");
    }
}

#[test]
fn a_copy_of_a_whole_branch_is_searched_under_whatever_name_its_folders_have() {
    for branch in ["Lê Thị Bình (1)", "Le Thi Binh"] {
        for name in ["01 KH bài dạy", "KHBD"] {
            let mut world = World::healthy();
            world.remove(&world.file("KHBD@binh", "Tuần 5"));
            let above = world.dir("GIAO-VIEN");
            let branch = world.folder_in(&above, branch);
            let second = world.folder_in(&branch, name);
            world.put_into(&second, "Tuần 5.pdf", Some(arrival("2025-10-04", Source::Service)));
            assert_eq!(world.rules(), ["HS102"], "{branch:?}/{name}");
            assert_eq!(world.state("KHBD@binh", "W05"), State::Present, "{branch:?}/{name}");
        }
    }
}

#[test]
fn a_copy_stands_for_the_folder_that_it_is_a_copy_of_and_no_other() {
    let mut world = World::healthy();
    let above = world.dir("GV@binh");
    world.folder_in(&above, "02 Sổ SHCM và theo dõi (1)");
    assert_eq!(world.rules(), ["HS102"]);
    let audit = world.audit();
    assert_eq!(audit.places[&world.key("KHBD@binh")].nodes.len(), 1);
    assert_eq!(audit.places[&world.key("SHCM@binh")].nodes.len(), 2);
}

#[test]
fn a_file_in_a_folder_that_nobody_knows_fills_nothing_and_its_period_is_not_missing() {
    for name in ["GA", "Soạn giảng", "Giáo án (1)", "01 KH bài dạy (cũ)"] {
        let world = in_a_folder_beside(name);
        assert_eq!(world.rules(), ["HS104"], "{name}");
        assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable, "{name}");
    }
    let mut world = in_a_folder_beside("GA");
    world.remove(&world.file("KHBD@binh", "Tuần 4"));
    assert_eq!(
        world.state("KHBD@binh", "W04"),
        State::Missing,
        "what is nowhere is missing"
    );
    world.put("KHBD@binh", "Tuần 4.pdf", "2025-09-27");
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    assert_eq!(world.state("KHBD@binh", "W05"), State::Wrong, "a shield fills nothing");
}

#[test]
fn the_folders_in_a_folder_that_nobody_knows_say_the_period_too() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let own = world.dir("GV@binh");
    let beside = world.folder_in(&own, "GA");
    let week = world.folder_in(&beside, "Tuần 5");
    world.put_into(&week, "Toán.pdf", None);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn files_that_name_the_record_and_no_week_may_be_the_latest() {
    let mut world = World::healthy();
    for week in ["Tuần 3", "Tuần 4", "Tuần 5"] {
        world.remove(&world.file("KHBD@binh", week));
    }
    let own = world.dir("GV@binh");
    let photos = world.folder_in(&own, "Ảnh lớp");
    world.put_into(&photos, "IMG_0412.jpg", None);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Missing, "a picture is no plan");
    world.put_into(&photos, "Giáo án Toán.pdf", None);
    let old = world.folder_in(&own, "Giáo án (cũ)");
    world.put_into(&old, "Bài 12.pdf", None);
    let weeks = ["W03", "W04", "W05"].map(|week| world.state("KHBD@binh", week));
    assert_eq!(weeks, [State::Missing, State::Unverifiable, State::Unverifiable]);
}

#[test]
fn a_yearly_plan_or_a_book_beside_its_folder_is_known_by_its_name() {
    for (record, above, file) in [
        ("KHGD", "NHA-TRUONG", "Kế hoạch giáo dục.pdf"),
        ("SHCM@binh", "GV@binh", "Sổ SHCM.pdf"),
        ("KHDH@to1", "TO@to1", "Phụ lục 2.pdf"),
    ] {
        for beside in [None, Some("Chuyển từ máy cũ")] {
            let mut world = World::healthy();
            let dir = world.dir(record);
            for node in world.snapshot.children(&dir).map(|n| n.id.clone()).collect::<Vec<_>>() {
                world.remove(&node);
            }
            assert!(world.rules().contains(&"HS201"), "{record}");
            let above = world.dir(above);
            let at = beside.map_or(above.clone(), |name| world.folder_in(&above, name));
            world.put_into(&at, file, None);
            assert!(!world.rules().contains(&"HS201"), "{record} {beside:?}");
            assert!(world.rules().contains(&beside.map_or("HS208", |_| "HS104")), "{record}");
        }
    }
}

#[test]
fn beside_a_folder_that_could_not_be_read_nothing_is_missing() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    let own = world.dir("GV@binh");
    let beside = world.folder_in(&own, "GA");
    world.snapshot.gaps.insert(beside, Gap::NoRight);
    assert_eq!(world.rules(), ["HS104", "HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn who_asks_for_one_record_is_told_over_which_folder_it_is_not_judged() {
    let mut world = in_a_folder_beside("GA");
    let elsewhere = world.dir("GV@an");
    world.folder_in(&elsewhere, "Ảnh");
    world.options.records = [RecordId::new("KHBD")].into();
    assert_eq!(world.rules(), ["HS104"]);
    world.profile = Profile::Inspector;
    assert_eq!(world.rules(), ["HS104", "HS901"]);
    world.options.records = [RecordId::new("SHCM")].into();
    assert_eq!(world.rules(), Vec::<&str>::new());
}
