//! What was renamed, moved, trashed or replaced.

use std::collections::BTreeSet;

use hoso::plan::{Action, At, Conflict, Reason};
use hoso::tree::{LedgerEntry, Naming, Sight};
use jiff::Timestamp;

use super::super::scene::key;
use super::{AN, BINH, DISK, GIAO_VIEN, KHBD_AN, KHBD_BINH, NAM, School, TO, name, says, steps};

#[test]
fn an_empty_root_gets_the_whole_tree_and_a_second_plan_is_empty() {
    let mut school = School::new(Naming::DRIVE);
    let plan = school.apply();
    let made = plan
        .steps()
        .iter()
        .filter(|step| matches!(step.action, Action::Create { .. }));
    assert_eq!(made.count(), 10);
    let again = school.plan();
    assert!(again.is_settled());
    assert_eq!(again.in_order(), 10);
}

#[test]
fn a_renamed_folder_gets_its_name_back() {
    let mut school = School::made(Naming::DRIVE);
    school.rename(AN, "An cũ");
    says(&school.apply(), &["place GV@an «An cũ» → «Lê Văn An» Renamed"]);
    assert!(school.plan().is_settled());
}

#[test]
fn other_letters_for_the_same_name_are_no_renaming() {
    let mut school = School::made(Naming::DRIVE);
    school.rename(AN, "Le\u{302} Va\u{306}n  An ");
    assert!(school.plan().is_settled());
}

#[test]
fn a_moved_folder_comes_back_with_everything_in_it() {
    let mut school = School::made(Naming::DRIVE);
    let to = school.known(TO);
    school.shift(AN, &to);
    says(&school.apply(), &["place GV@an «Lê Văn An» → «Lê Văn An» Moved"]);
    assert_eq!(
        school.id("2025-2026/03 Giáo viên/Lê Văn An/KH bài dạy"),
        school.known(KHBD_AN)
    );
}

#[test]
fn a_folder_that_was_moved_and_renamed_is_placed_in_one_step() {
    let mut school = School::made(Naming::ONEDRIVE);
    let to = school.known(TO);
    school.rename(AN, "x");
    school.shift(AN, &to);
    says(&school.apply(), &["place GV@an «x» → «Lê Văn An» MovedAndRenamed"]);
}

#[test]
fn a_folder_moved_into_its_own_child_comes_out_first() {
    let mut school = School::made(Naming::DRIVE);
    let khbd = school.known(KHBD_AN);
    school.shift(KHBD_AN, &"root".into());
    school.shift(AN, &khbd);
    let plan = school.apply();
    says(
        &plan,
        &[
            "place GV@an «Lê Văn An» → «Lê Văn An» Moved",
            "place KHBD@an «KH bài dạy» → «KH bài dạy» Moved",
        ],
    );
    assert_eq!(plan.steps()[1].needs, vec![plan.steps()[0].id]);
}

#[test]
fn a_folder_moved_out_of_the_tree_is_asked_about_first() {
    let mut school = School::made(Naming::DRIVE);
    school
        .world
        .snapshot
        .insert(super::super::scene::node("khac", None, "Khác"));
    school.shift(AN, &"khac".into());
    let plan = school.plan();
    says(&plan, &[]);
    assert!(matches!(plan.conflicts(), [Conflict::Outside { .. }]));
    school.options.move_back = true;
    says(&school.apply(), &["place GV@an «Lê Văn An» → «Lê Văn An» Moved"]);
}

#[test]
fn a_folder_in_the_trash_comes_out_of_it_with_its_own() {
    let mut school = School::made(Naming::DRIVE);
    let ids = [school.known(AN), school.known(KHBD_AN)];
    school.vanish(&ids, Sight::Trashed);
    says(&school.apply(), &["untrash GV@an", "untrash KHBD@an"]);
    assert!(school.plan().steps().is_empty());
}

#[test]
fn what_lies_in_the_trash_in_a_folder_that_another_replaced_comes_out_also_after_a_stop() {
    let mut school = School::made(Naming::DRIVE);
    let (teacher, plans) = (school.known(AN), school.known(KHBD_AN));
    // Another machine made the teacher's folder too, and earlier; then somebody threw this machine's away.
    let teachers = school.known(GIAO_VIEN);
    school.add("hai", teachers.as_str(), "Lê Văn An");
    school.change(&"hai".into(), |node| {
        node.tag = Some(AN.into());
        node.created = Some(Timestamp::UNIX_EPOCH);
    });
    school.vanish(&[teacher.clone(), plans.clone()], Sight::Trashed);
    let plan = school.plan();
    let first = &plan.steps()[..1];
    assert!(
        matches!(&first[0].action, Action::Adopt { node, .. } if node.as_str() == "hai"),
        "{plan:?}"
    );
    school.world.run(first, &BTreeSet::new());
    // The trashed folder is in no ledger any more; a scan asks for it because the other lies in it.
    assert!(
        school
            .world
            .ledger
            .folders
            .values()
            .all(|entry| entry.id() != Some(&teacher))
    );
    says(
        &school.apply(),
        &[
            "untrash KHBD@an",
            "place KHBD@an «KH bài dạy» → «KH bài dạy» NewPlace",
            "grant GV@an an@s.vn Writer",
        ],
    );
    assert!(school.plan().is_settled());
}

#[test]
fn on_a_disk_a_removed_folder_is_made_again_and_one_made_in_its_place_is_taken_over() {
    let mut school = School::made(DISK);
    school.options.sharing = false;
    let ids = [AN, KHBD_AN, BINH, KHBD_BINH].map(|this| school.known(this));
    school.vanish(&ids, |_| Sight::Gone);
    let teachers = school.known(GIAO_VIEN);
    school.add("moi", teachers.as_str(), "Lê Thị Bình");
    let plan = school.apply();
    let mut done = steps(&plan);
    done.sort();
    assert_eq!(
        done,
        [
            "adopt GV@binh «Lê Thị Bình» FoundByName",
            "create GV@an",
            "create KHBD@an",
            "create KHBD@binh"
        ]
    );
    let made = plan
        .steps()
        .iter()
        .filter(|step| matches!(step.action, Action::Create { .. }));
    assert!(made.into_iter().all(|step| step.reason == Reason::Vanished));
    assert_eq!(school.known(BINH), "moi".into());
}

#[test]
fn of_two_folders_that_hoso_made_the_oldest_is_the_folder_and_the_ledger_is_told() {
    let mut school = School::made(Naming::DRIVE);
    let (ours, year) = (school.known(TO), school.known(NAM));
    school.change(&ours, |node| node.created = Timestamp::from_second(20).ok());
    school.add("aelter", year.as_str(), "Tổ 1");
    school.change(&"aelter".into(), |node| {
        node.created = Timestamp::from_second(10).ok();
        node.tag = Some(TO.to_owned());
    });
    says(&school.apply(), &["adopt TO@to1 «Tổ 1» Oldest"]);
    assert_eq!(school.known(TO), "aelter".into());
    assert!(school.plan().steps().is_empty());
}

#[test]
fn two_folders_that_swapped_names_swap_back_where_names_must_differ() {
    let mut school = School::made(Naming::ONEDRIVE);
    let (an, binh) = (school.known(AN), school.known(BINH));
    school.rename(AN, "Lê Thị Bình");
    school.rename(BINH, "Lê Văn An");
    let plan = school.apply();
    assert_eq!(plan.steps().len(), 3, "{:?}", steps(&plan));
    assert_eq!(school.id("2025-2026/03 Giáo viên/Lê Văn An"), an);
    assert_eq!(school.id("2025-2026/03 Giáo viên/Lê Thị Bình"), binh);
    assert!(school.plan().is_settled());
}

#[test]
fn names_handed_on_from_folder_to_folder_need_no_detour() {
    let mut school = School::made(Naming::ONEDRIVE);
    school.want(AN).name = name("Lê Thị Bình");
    school.want(BINH).name = name("Trần Thị Cúc");
    says(
        &school.apply(),
        &[
            "place GV@binh «Lê Thị Bình» → «Trần Thị Cúc» NewName",
            "place GV@an «Lê Văn An» → «Lê Thị Bình» NewName",
        ],
    );
}

#[test]
fn a_renamed_group_is_renamed_and_not_made_anew() {
    let mut school = School::made(Naming::ONEDRIVE);
    school.want(TO).name = name("Tổ 1-2");
    says(&school.apply(), &["place TO@to1 «Tổ 1» → «Tổ 1-2» NewName"]);
}

#[test]
fn a_folder_whose_place_in_the_description_changed_is_moved_with_what_is_in_it() {
    let mut school = School::made(Naming::DRIVE);
    school.want(AN).parent = Some(key(TO));
    says(&school.apply(), &["place GV@an «Lê Văn An» → «Lê Văn An» NewPlace"]);
    assert_eq!(school.id("2025-2026/Tổ 1/Lê Văn An/KH bài dạy"), school.known(KHBD_AN));
}

#[test]
fn the_second_year_stands_beside_the_first_and_leaves_it_alone() {
    for naming in [Naming::DRIVE, Naming::ONEDRIVE] {
        let mut school = School::made(naming);
        let before = school.world.snapshot.clone();
        school.next_year();
        let plan = school.apply();
        let made = steps(&plan).iter().filter(|step| step.starts_with("create")).count();
        assert_eq!(made, 9, "all but the standing folder");
        for node in before.nodes() {
            assert_eq!(school.world.snapshot.get(&node.id), Some(node));
        }
        assert!(school.plan().is_settled());
    }
}

#[test]
fn an_unfinished_creation_is_sent_again_and_one_that_happened_is_written_down() {
    let mut school = School::new(Naming::DRIVE);
    let reserved = LedgerEntry::Reserved {
        id: Some("r1".into()),
        account: None,
        parent: "root".into(),
        name: "2025-2026".to_owned(),
    };
    school.world.ledger.folders.insert(key(NAM), reserved);
    school.world.snapshot.sights.insert("r1".into(), Sight::NotVisible);
    assert_eq!(school.plan().steps()[0].reason, Reason::Unfinished);
    school.world.snapshot.sights.clear();
    school.add("r1", "root", "2025-2026");
    assert_eq!(steps(&school.plan())[0], "adopt NAM «2025-2026» Remember");
}

#[test]
fn losing_the_ledger_makes_nothing_anew() {
    for naming in [Naming::DRIVE, Naming::ONEDRIVE] {
        let mut school = School::made(naming);
        school.world.ledger.folders.clear();
        let plan = school.apply();
        let noted = plan
            .steps()
            .iter()
            .filter(|step| matches!(step.action, Action::Adopt { .. }));
        assert_eq!((noted.count(), plan.steps().len()), (10, 10), "{:?}", steps(&plan));
        assert!(school.plan().is_settled());
    }
}

#[test]
fn a_saved_plan_is_compared_with_a_fresh_one_by_what_it_does() {
    let mut school = School::new(Naming::DRIVE);
    let saved = school.plan();
    assert_eq!(saved.same_work(&school.plan()), Ok(()));
    assert_eq!(saved.basis(), school.plan().basis());
    school.world.run(&saved.steps()[..1], &BTreeSet::new());
    let fresh = school.plan();
    let difference = saved.same_work(&fresh).expect_err("one step is done");
    let made = |action: &Action| {
        matches!(
            action,
            Action::Create {
                parent: At::Node(_),
                ..
            }
        )
    };
    assert!(difference.gone.iter().any(|step| made(&step.action)));
    assert_ne!(saved.basis(), fresh.basis());
}

#[test]
fn an_order_of_the_description_with_a_parent_that_is_not_wanted_does_no_harm() {
    let mut school = School::new(Naming::DRIVE);
    school.spec.folders.remove(&key(GIAO_VIEN));
    let plan = school.plan();
    assert!(!steps(&plan).iter().any(|step| step.contains("GV@")));
}
