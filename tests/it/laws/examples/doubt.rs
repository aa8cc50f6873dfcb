//! What cannot be said, and so is not done.

use std::collections::BTreeSet;

use hoso::plan::Conflict;
use hoso::tree::{Gap, LedgerEntry, Naming, Node, NodeId, NodeKind, Role, Sight};

use super::super::scene::{grant, key, node};
use super::{AN, BINH, CHUNG, DISK, GIAO_VIEN, HS, HSKT, KHBD_AN, KHBD_BINH, NAM, School, name, says, steps};

#[test]
fn a_folder_that_this_account_does_not_see_is_never_made_again() {
    let mut school = School::made(Naming::DRIVE);
    let ids = [school.known(AN), school.known(KHBD_AN)];
    school.vanish(&ids, |_| Sight::NotVisible);
    let plan = school.plan();
    says(&plan, &[]);
    let [Conflict::NotVisible { key: lost, .. }] = plan.conflicts() else {
        panic!("said once, of the upper one: {:?}", plan.conflicts());
    };
    assert_eq!(*lost, key(AN));
    let made = ["create GV@an", "create KHBD@an", "grant GV@an an@s.vn Writer"];
    school.options.anew.insert(key(AN));
    says(&school.plan(), &made);
    // Stopped in the middle: what stood in the old one is still given up with it, when that is said again.
    let plan = school.plan();
    school.world.run(&plan.steps()[..1], &BTreeSet::new());
    school.options.anew.clear();
    assert!(matches!(school.plan().conflicts(), [Conflict::NotVisible { key: lost, .. }] if *lost == key(KHBD_AN)));
    school.options.anew.insert(key(AN));
    says(&school.apply(), &made[1..]);
    school.options.anew.clear();
    assert!(school.plan().is_settled());
}

#[test]
fn what_stands_elsewhere_than_in_the_folder_that_is_gone_is_not_given_up_with_it() {
    let mut school = School::made(Naming::DRIVE);
    let binh = school.known(BINH);
    school.shift(KHBD_AN, &binh);
    let ids = [school.known(AN)];
    school.vanish(&ids, |_| Sight::NotVisible);
    school.options.anew.insert(key(AN));
    says(
        &school.apply(),
        &[
            "create GV@an",
            "place KHBD@an «KH bài dạy» → «KH bài dạy» Moved",
            "grant GV@an an@s.vn Writer",
        ],
    );
    // Lost by itself, out of a folder that is there: that is another question.
    let mut school = School::made(Naming::DRIVE);
    let ids = [school.known(KHBD_AN)];
    school.vanish(&ids, |_| Sight::NotVisible);
    school.options.anew.insert(key(AN));
    says(&school.plan(), &[]);
    assert!(matches!(school.plan().conflicts(), [Conflict::NotVisible { .. }]));
}

#[test]
fn one_made_by_hand_in_the_place_of_a_folder_that_is_not_seen_any_more_is_asked_about() {
    let mut school = School::made(Naming::DRIVE);
    let (ids, teachers) = ([school.known(AN), school.known(KHBD_AN)], school.known(GIAO_VIEN));
    school.vanish(&ids, |_| Sight::NotVisible);
    school.add("thay", teachers.as_str(), "Lê Văn An");
    let plan = school.plan();
    says(&plan, &[]);
    assert!(plan.conflicts().is_empty(), "{:?}", plan.conflicts());
    let [asked] = plan.proposals() else {
        panic!("{:?}", plan.proposals());
    };
    assert_eq!(
        (&asked.key, &asked.node, asked.instead.as_ref()),
        (&key(AN), &"thay".into(), Some(&ids[0]))
    );
    school.options.accept_proposals = true;
    says(
        &school.apply(),
        &["adopt GV@an «Lê Văn An» ToldByPeople", "grant GV@an an@s.vn Writer"],
    );
    // Of what lay in the old one nobody has said anything yet.
    school.options.accept_proposals = false;
    assert!(matches!(school.plan().conflicts(), [Conflict::NotVisible { key: lost, .. }] if *lost == key(KHBD_AN)));
    school.options.anew.insert(key(AN));
    says(&school.apply(), &["create KHBD@an"]);
    school.options.anew.clear();
    assert!(school.plan().is_settled());
}

#[test]
fn rights_above_a_restricted_folder_wait_while_one_by_hand_may_stand_in_its_place() {
    let mut school = School::made(Naming::DRIVE);
    let (ids, year) = ([school.known(HSKT), school.known(HS)], school.known(NAM));
    school.vanish(&ids, |_| Sight::NotVisible);
    school.add("thay", year.as_str(), "HS khuyết tật");
    school.want(NAM).grants.push(grant("so@s.vn", Role::Reader));
    let plan = school.plan();
    says(&plan, &[]);
    assert_eq!((plan.proposals().len(), plan.held()), (1, [key(NAM)].as_slice()));
}

#[test]
fn nothing_is_made_in_a_folder_that_was_not_seen_whole() {
    let mut school = School::by_hand(&["2025-2026"]);
    let year = school.id("2025-2026");
    school.world.snapshot.gaps.insert(year, Gap::Incomplete);
    let plan = school.plan();
    says(
        &plan,
        &[
            "adopt NAM «2025-2026» FoundByName",
            "create CHUNG",
            "grant CHUNG phong@s.vn Reader",
        ],
    );
    let unread = plan.conflicts().iter();
    let unread = unread.filter(|one| matches!(one, Conflict::Unreadable { .. }));
    assert_eq!(unread.count(), 3, "the tổ, the teachers' folder, the restricted one");
    assert_eq!(plan.held(), [key(NAM)], "the restricted one may be there, and open");
}

#[test]
fn a_folder_tagged_as_something_else_in_the_wanted_place_is_a_conflict() {
    let mut school = School::by_hand(&["2025-2026"]);
    let year = school.id("2025-2026");
    school.change(&year, |node| node.tag = Some("khac/2025-2026/NAM".to_owned()));
    let plan = school.plan();
    assert!(
        matches!(plan.conflicts(), [Conflict::ForeignTag { .. }]),
        "{:?}",
        plan.conflicts()
    );
    assert!(!steps(&plan).contains(&"create NAM".to_owned()));
}

#[test]
fn one_folder_that_two_keys_claim_is_nobodys() {
    let mut school = School::made(Naming::DRIVE);
    let binh = school.world.ledger.folders[&key(BINH)].clone();
    school.world.ledger.folders.insert(key(AN), binh);
    let plan = school.plan();
    assert!(matches!(plan.conflicts(), [Conflict::TwoKeys { keys, .. }] if keys.len() == 2));
    says(&plan, &[]);
}

#[test]
fn a_folder_in_the_trash_that_two_keys_claim_is_told_before_it_comes_out() {
    let mut school = School::made(Naming::DRIVE);
    let (teachers, an) = (school.known(GIAO_VIEN), school.known(AN));
    let tag = school.world.snapshot.get(&an).and_then(|node| node.tag.clone());
    school.change(&teachers, |node| {
        node.tag = tag;
        node.name = "Giáo viên".to_owned();
    });
    let all: Vec<NodeId> = school.world.snapshot.nodes().map(|node| node.id.clone()).collect();
    let tree = &school.world.snapshot;
    let below: Vec<NodeId> = all.into_iter().filter(|id| tree.is_within(id, &teachers)).collect();
    school.vanish(&below, Sight::Trashed);
    let plan = school.plan();
    assert!(
        matches!(plan.conflicts(), [Conflict::TwoKeys { node, .. }] if *node == teachers),
        "{:?}",
        plan.conflicts()
    );
    says(&plan, &[]);
}

#[test]
fn who_is_given_a_disputed_folder_keeps_the_one_that_is_remembered() {
    let mut school = School::made(Naming::DRIVE);
    let (binh, standing) = (school.known(BINH), school.known(CHUNG));
    // People say that a folder is Bình's which is another's, and the manifest has Bình's folder as An's.
    school.options.adopted.insert(key(BINH), standing);
    school.options.manifest.insert(key(AN), binh);
    let plan = school.plan();
    let disputes = plan.conflicts().iter();
    let disputes = disputes.filter(|one| matches!(one, Conflict::TwoKeys { .. }));
    assert_eq!(disputes.count(), 2, "{:?}", plan.conflicts());
    says(&plan, &[]);
}

#[test]
fn a_file_with_the_folders_name_is_in_the_way_only_where_names_must_differ() {
    for naming in [Naming::DRIVE, Naming::ONEDRIVE] {
        let mut school = School::new(naming);
        school.world.snapshot.insert(Node {
            kind: NodeKind::File,
            ..node("tep", Some("root"), "2025-2026")
        });
        let taken = matches!(school.plan().conflicts(), [Conflict::NameTaken { .. }]);
        assert_eq!(taken, naming.unique);
    }
}

#[test]
fn two_wanted_folders_of_one_name_in_one_place_are_told_before_anything_is_made_there() {
    let mut school = School::new(Naming::DRIVE);
    school.want(BINH).name = super::name("Lê Văn An");
    let plan = school.plan();
    assert!(matches!(plan.conflicts(), [Conflict::SameName { key: late, .. }] if *late == key(BINH)));
    assert!(!steps(&plan).iter().any(|step| step.contains("@binh")));
}

#[test]
fn where_names_must_differ_nothing_comes_out_of_the_trash_to_a_place_that_was_not_read_whole() {
    let mut school = School::made(Naming::ONEDRIVE);
    let standing = school.known(CHUNG);
    school.vanish(std::slice::from_ref(&standing), Sight::Trashed);
    school.world.snapshot.gaps.insert("root".into(), Gap::Hidden);
    let plan = school.plan();
    says(&plan, &[]);
    assert!(matches!(plan.conflicts(), [Conflict::Unreadable { key: this, .. }] if *this == key(CHUNG)));
    school.world.snapshot.gaps.clear();
    says(&school.plan(), &["untrash CHUNG"]);
}

#[test]
fn a_folder_that_was_being_made_is_not_taken_for_one_that_once_stood_there() {
    let mut school = School::made(DISK);
    // What was An's folder is gone for ever; Bình's was sent under its name, and the answer was lost.
    let ids = [AN, KHBD_AN, BINH, KHBD_BINH].map(|this| school.known(this));
    school.vanish(&ids, |_| Sight::Gone);
    let teachers = school.known(GIAO_VIEN);
    school.want(BINH).name = name("Lê Văn An");
    school.want(AN).name = name("Lê Văn An (2)");
    school.add("moi", teachers.as_str(), "Lê Văn An");
    let sent = LedgerEntry::Reserved {
        id: None,
        account: None,
        parent: teachers,
        name: "Lê Văn An".to_owned(),
    };
    school.world.ledger.folders.insert(key(BINH), sent);
    let plan = school.apply();
    assert!(plan.conflicts().is_empty(), "{:?}", plan.conflicts());
    assert_eq!(school.known(BINH).as_str(), "moi");
}

#[test]
fn what_the_manifest_knows_comes_out_of_the_trash_also_for_an_admin_who_never_saw_it() {
    let mut school = School::made(Naming::ONEDRIVE);
    let standing = school.known(CHUNG);
    school.world.ledger.folders.remove(&key(CHUNG));
    school.options.manifest.insert(key(CHUNG), standing.clone());
    school.vanish(std::slice::from_ref(&standing), Sight::Trashed);
    school.apply();
    assert_eq!(school.known(CHUNG), standing);
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
}

#[test]
fn what_the_manifest_knows_stays_in_the_trash_where_the_one_in_use_is_there() {
    let mut school = School::made(Naming::DRIVE);
    school.add("cu", "root", "Hồ sơ lâu dài");
    school.change(&"cu".into(), |node| node.created = Some(jiff::Timestamp::UNIX_EPOCH));
    school.vanish(&["cu".into()], Sight::Trashed);
    school.options.manifest.insert(key(CHUNG), "cu".into());
    assert!(school.plan().is_settled(), "{:?}", school.plan());
}

#[test]
fn a_folder_that_memory_and_manifest_say_differently_of_is_disputed_also_inside_a_restricted_one() {
    let mut school = School::made(Naming::ONEDRIVE);
    let (standing, pupil) = (school.known(CHUNG), school.known(HS));
    school.options.manifest.insert(key(GIAO_VIEN), standing);
    for parent in ["root".into(), pupil] {
        school.shift(CHUNG, &parent);
        let plan = school.plan();
        says(&plan, &[]);
        assert!(
            matches!(plan.conflicts(), [Conflict::TwoKeys { .. }]),
            "{parent}: {:?}",
            plan.conflicts()
        );
    }
}
