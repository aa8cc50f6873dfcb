//! What a period needs beyond a single file.

use hoso::audit::State;
use hoso::tree::*;

use super::kit::World;

fn parts(world: &World, short: &str) -> Vec<String> {
    let all = world.obligations();
    let own = all.iter().filter(|o| o.folder.short() == short);
    own.filter_map(|o| Some(o.part.as_ref()?.to_string())).collect()
}

fn emptied() -> World {
    let mut world = World::healthy();
    let dir = world.dir("KHDH@to1");
    let old: Vec<NodeId> = world.snapshot.children(&dir).map(|node| node.id.clone()).collect();
    for file in old {
        world.remove(&file);
    }
    world
}

fn open(world: &World) -> Vec<String> {
    let said = world.says("HS201");
    said.iter().filter_map(|f| Some(f.part.as_ref()?.to_string())).collect()
}

#[test]
fn a_group_owes_a_plan_for_each_subject_of_each_of_its_grades() {
    let world = World::healthy();
    let own = parts(&world, "KHDH@to1");
    assert_eq!(own.len(), 7, "{own:?}");
    assert!(own.contains(&"khoi-1/toan".to_owned()));
    assert!(!own.contains(&"khoi-1/khoa-hoc".to_owned()));
    assert!(parts(&world, "KHDH@to2").contains(&"khoi-4/khoa-hoc".to_owned()));
}

#[test]
fn a_subject_that_another_group_of_the_grade_names_is_that_groups() {
    let world = World::changed(|school| {
        let special = Group {
            name: "Tổ năng khiếu".to_owned(),
            grades: Vec::new(),
            subjects: vec!["gdtc".into(), "nghe-thuat".into()],
            address: None,
        };
        school.groups.insert("nk".into(), special);
        let office = Group {
            name: "Tổ văn phòng".to_owned(),
            grades: Vec::new(),
            subjects: Vec::new(),
            address: None,
        };
        school.groups.insert("vp".into(), office);
    });
    assert!(!parts(&world, "KHDH@to1").contains(&"khoi-1/gdtc".to_owned()));
    let own = parts(&world, "KHDH@nk");
    assert_eq!(
        own,
        ["khoi-1/gdtc", "khoi-1/nghe-thuat", "khoi-4/gdtc", "khoi-4/nghe-thuat"]
    );
    assert!(world.asked("KHDH@vp").is_empty(), "an office has no subjects");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn each_part_that_is_absent_is_a_missing_one() {
    let mut world = emptied();
    world.put("KHDH@to1", "KHDH Toán lớp 1.pdf", "2025-09-20");
    world.put("KHDH@to1", "KHDH_TiengViet_TNXH.pdf", "2025-09-20");
    assert_eq!(
        open(&world),
        ["khoi-1/dao-duc", "khoi-1/gdtc", "khoi-1/hdtn", "khoi-1/nghe-thuat"]
    );
}

#[test]
fn all_subjects_may_be_in_one_plan_that_says_so() {
    let mut world = emptied();
    world.put("KHDH@to1", "KHDH các môn học khối 1.pdf", "2025-09-20");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_plan_that_names_no_subject_may_hold_every_subject_of_its_grade() {
    let mut world = emptied();
    world.put("KHDH@to1", "KHDH khối 1.pdf", "2025-09-20");
    assert_eq!(open(&world), Vec::<String>::new());
    assert!(world.rules().contains(&"HS208"));
}

#[test]
fn grades_are_read_as_ranges_and_lists_also_behind_the_subject() {
    for name in [
        "KHDH GDTC 1-5.pdf",
        "KHDH GDTC khối 1 đến khối 5.pdf",
        "KHDH GDTC 5 khối.pdf",
        "KHDH GDTC K1-K5.pdf",
    ] {
        let mut world = emptied();
        world.put("KHDH@to1", name, "2025-09-20");
        assert!(!open(&world).contains(&"khoi-1/gdtc".to_owned()), "{name}");
        assert_eq!(open(&world).len(), 6, "{name}");
    }
}

#[test]
fn a_plan_of_another_grade_stands_for_none_here() {
    let mut world = emptied();
    world.put("KHDH@to1", "KHDH Toán lớp 4.pdf", "2025-09-20");
    assert_eq!(open(&world).len(), 7);
}

#[test]
fn weekly_plans_may_be_asked_by_class_and_subject() {
    let mut world = World::bare();
    let record = world.catalogue.records.get_mut("KHBD").expect("KHBD");
    record.expects = vec![Dimension::Class, Dimension::Subject];
    let own = parts(&world, "KHBD@an");
    assert_eq!(own.len(), 35 * 10, "a homeroom teacher has every subject of her grade");
    let music = Assignment {
        duty: Duty::Subject("nghe-thuat".into(), vec!["1a".into(), "4a".into()]),
        from: None,
        to: None,
    };
    world.school.people.get_mut("doi").expect("Đội").assignments.push(music);
    assert_eq!(
        parts(&world, "KHBD@an").len(),
        35 * 9,
        "less what somebody else teaches"
    );
    let own = parts(&world, "KHBD@doi");
    assert_eq!(own[..2], ["1a/nghe-thuat", "4a/nghe-thuat"]);
    world.expand();
    world.fill();
    assert_eq!(world.audit().summary().total.missing, 0);
    world.remove(&world.file("KHBD@doi", "1a"));
    assert_eq!(world.state("KHBD@doi", "W01"), State::Missing);
}

#[test]
fn a_file_of_a_subject_or_grade_that_is_not_asked_here_is_told_and_stands_for_none() {
    let world = World::healthy();
    let mut own = parts(&world, "KHDH@to1");
    let others = parts(&world, "KHDH@to2");
    own.extend(others);
    own.sort();
    own.dedup();
    let asked = parts(&world, "KHDH@to1");
    for part in own {
        let mut world = emptied();
        world.put(
            "KHDH@to1",
            &format!("KHDH {} .pdf", part.replace(['/', '-'], " ")),
            "2025-09-20",
        );
        let told: Vec<usize> = world.says("HS208").iter().map(|one| one.message).collect();
        let open = open(&world);
        if asked.contains(&part) {
            assert!(
                told.is_empty() && open.len() == 6 && !open.contains(&part),
                "{part}: {told:?} {open:?}"
            );
        } else {
            assert_eq!((told, open.len()), (vec![5], 7), "{part}");
        }
    }
    // What is asked beside it, or all of it, is enough; so is a name that does not say.
    for name in [
        "KHDH Toán lớp 1, 4.pdf",
        "KHDH các môn.pdf",
        "KHDH Toán, Khoa học.pdf",
        "KHDH.pdf",
    ] {
        let mut world = emptied();
        world.put("KHDH@to1", name, "2025-09-20");
        assert!(world.says("HS208").iter().all(|one| one.message != 5), "{name}");
    }
}

#[test]
fn a_class_that_somebody_taught_for_a_time_is_not_told_to_be_anothers() {
    let mut world = World::bare();
    world.catalogue.records.get_mut("KHBD").expect("KHBD").expects = vec![Dimension::Class];
    let binh = world.school.people.get_mut("binh").expect("Bình");
    let music = Assignment {
        duty: Duty::Subject("nghe-thuat".into(), vec!["1b".into()]),
        from: None,
        to: Some(super::kit::day("2025-09-20")),
    };
    binh.assignments.push(music);
    world.expand();
    world.fill();
    world.put("KHBD@binh", "KHBD 1B Tuần 5.pdf", "2025-10-04");
    assert!(world.says("HS208").is_empty(), "{:?}", world.says("HS208"));
    world.put("KHBD@binh", "KHBD 4A Tuần 5.pdf", "2025-10-04");
    assert_eq!(
        world.says("HS208").iter().map(|one| one.message).collect::<Vec<_>>(),
        [5]
    );
}
