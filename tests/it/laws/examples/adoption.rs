//! Trees that people made by hand, and what became of them on another machine.

use hoso::plan::{Conflict, Plan, World};
use hoso::tree::{LedgerEntry, Naming, Node, NodeId, Origin, Sight, Snapshot};

use super::super::scene::key;
use super::{AN, GIAO_VIEN, NAM, School, TO, says, steps};

const BY_HAND: [&str; 7] = [
    "03_GIAO_VIEN",
    "03_GIAO_VIEN/LE_VAN_AN",
    "03_GIAO_VIEN/LE_VAN_AN/KH_BAI_DAY",
    "03_GIAO_VIEN/LE_THI_BINH",
    "03_GIAO_VIEN/LE_THI_BINH/KH_BAI_DAY",
    "HS_KHUYET_TAT",
    "TO_1",
];

/// Everything there is taken over, nothing is renamed or moved, and only what was not there is made.
fn taken_over_whole(school: &mut School, made: &[&str]) -> Plan {
    let before = school.world.snapshot.clone();
    school.options.accept_proposals = true;
    let plan = school.apply();
    school.options.accept_proposals = false;
    for node in before.nodes() {
        let now = school.world.snapshot.get(&node.id).expect("kept");
        assert_eq!((&now.name, &now.parent), (&node.name, &node.parent));
    }
    let mut created = steps(&plan);
    created.retain(|step| step.starts_with("create"));
    created.sort();
    assert_eq!(created, made);
    assert!(school.plan().is_settled(), "{:?}", school.plan());
    plan
}

#[test]
fn a_tree_made_by_hand_with_a_year_folder_is_taken_over_with_one_yes() {
    let with_year: Vec<String> = BY_HAND.iter().map(|path| format!("2025_2026/{path}")).collect();
    let mut paths = vec!["2025_2026"];
    paths.extend(with_year.iter().map(String::as_str));
    let mut school = School::by_hand(&paths);
    assert_eq!(school.plan().proposals().len(), 8);
    taken_over_whole(&mut school, &["create CHUNG", "create HS@01"]);
}

#[test]
fn a_tree_made_by_hand_without_a_year_folder_is_taken_over_where_it_stands() {
    let mut school = School::by_hand(&BY_HAND);
    let plan = school.plan();
    assert_eq!(plan.proposals().len(), 7);
    // The year's folder would change where the others are looked for: it waits for the answer.
    says(&plan, &["create CHUNG", "grant CHUNG phong@s.vn Reader"]);
    let plan = taken_over_whole(&mut school, &["create CHUNG", "create HS@01", "create NAM"]);
    // What superiors read by the year's folder does not reach the folders beside it: they are given it there.
    for place in ["NAM", "TO@to1", "GIAO-VIEN"] {
        let given = format!("grant {place} phong@s.vn Reader");
        assert!(steps(&plan).contains(&given), "{given}: {:?}", steps(&plan));
    }
    assert_eq!(steps(&plan)[0], "restrict HSKT bgh@s.vn");
}

#[test]
fn the_second_year_never_takes_the_first_years_hand_made_folders() {
    let mut school = School::by_hand(&BY_HAND);
    school.options.accept_proposals = true;
    school.apply();
    school.next_year();
    let plan = school.apply();
    assert!(plan.proposals().is_empty() && plan.conflicts().is_empty());
    assert!(
        !steps(&plan).iter().any(|step| step.starts_with("adopt")),
        "{:?}",
        steps(&plan)
    );
    assert!(school.plan().is_settled());
}

#[test]
fn a_similar_name_is_a_question_and_nothing_is_made_below_it() {
    let school = School::by_hand(&["2025-2026", "2025-2026/GIAO_VIEN", "2025-2026/GIAO_VIEN/LE_VAN_AN"]);
    let plan = school.plan();
    let asked = plan.proposals().iter();
    let asked: Vec<_> = asked.map(|one| (one.key.short(), one.path.join("/"))).collect();
    let expected = [
        ("GIAO-VIEN", "2025-2026/GIAO_VIEN"),
        ("GV@an", "2025-2026/GIAO_VIEN/LE_VAN_AN"),
    ];
    assert_eq!(asked, expected.map(|(key, path)| (key.to_owned(), path.to_owned())));
    assert!(
        !steps(&plan)
            .iter()
            .any(|step| step.contains("GV@") || step.contains("KHBD@"))
    );
}

#[test]
fn people_may_say_that_a_similar_folder_is_not_the_one() {
    let mut school = School::by_hand(&["2025-2026", "2025-2026/GIAO_VIEN"]);
    school.options.anew.insert(key(GIAO_VIEN));
    let plan = school.apply();
    assert!(plan.proposals().is_empty());
    assert!(steps(&plan).contains(&"create GIAO-VIEN".to_owned()));
    school.options.anew.clear();
    assert!(school.plan().is_settled());
}

#[test]
fn a_folder_of_another_use_that_suits_every_teacher_is_nobodys() {
    // By record, then by teacher: «KH_BAI_DAY» would suit both teachers' folders, so it is not asked about.
    let mut school = School::by_hand(&[
        "2025-2026",
        "2025-2026/03 Giáo viên",
        "2025-2026/03 Giáo viên/KH_BAI_DAY",
    ]);
    assert!(school.plan().proposals().is_empty());
    school.apply();
    assert!(school.plan().is_settled());
}

#[test]
fn adopted_folders_keep_their_names_until_people_ask_for_the_templates() {
    let mut school = School::by_hand(&["2025-2026", "2025-2026/GIAO_VIEN"]);
    school.options.accept_proposals = true;
    school.apply();
    assert!(school.plan().is_settled());
    school.options.rename = true;
    says(
        &school.apply(),
        &["place GIAO-VIEN «GIAO_VIEN» → «03 Giáo viên» NewName"],
    );
    assert!(school.plan().is_settled());
}

#[test]
fn an_adopted_folder_that_was_moved_or_renamed_goes_back_to_where_people_had_it() {
    let mut school = School::by_hand(&["2025-2026", "2025-2026/GIAO_VIEN", "2025-2026/GIAO_VIEN/LE_VAN_AN"]);
    school.options.accept_proposals = true;
    school.apply();
    let to = school.known(TO);
    school.rename(AN, "x");
    school.shift(AN, &to);
    says(&school.apply(), &["place GV@an «x» → «LE_VAN_AN» MovedAndRenamed"]);
    assert_eq!(school.id("2025-2026/GIAO_VIEN/LE_VAN_AN"), school.known(AN));
}

#[test]
fn an_adopted_folder_that_people_bring_into_its_wanted_place_stays_there() {
    let mut school = School::by_hand(&BY_HAND);
    school.options.accept_proposals = true;
    school.apply();
    let year = school.id("2025-2026");
    school.shift(TO, &year);
    says(&school.apply(), &["adopt TO@to1 «TO_1» Remember"]);
    assert_eq!(school.id("2025-2026/TO_1"), school.known(TO));
    assert!(school.plan().is_settled());
}

#[test]
fn two_folders_that_people_made_are_a_conflict_and_one_word_settles_it() {
    let mut school = School::by_hand(&["2025-2026", "Hồ sơ lâu dài"]);
    for id in ["to-a", "to-b"] {
        school.add(id, "2025-2026", "Tổ 1");
    }
    let plan = school.plan();
    assert!(matches!(plan.conflicts(), [Conflict::Ambiguous { candidates, .. }] if candidates.len() == 2));
    assert!(!steps(&plan).iter().any(|step| step.contains("TO@to1")));
    school.options.adopted.insert(key(TO), "to-b".into());
    assert!(steps(&school.apply()).contains(&"adopt TO@to1 «Tổ 1» ToldByPeople".to_owned()));
    school.options.adopted.clear();
    assert!(school.plan().is_settled());
    assert_eq!(school.known(TO), "to-b".into());
}

#[test]
fn another_machine_finds_adopted_folders_by_the_names_that_are_remembered() {
    let mut school = School::by_hand(&BY_HAND);
    school.options.accept_proposals = true;
    school.options.sharing = false;
    school.apply();
    school.options.accept_proposals = false;
    // The same folders under the identities of another disk, which knows no tags.
    let old = school.world.snapshot.clone();
    let other = |id: &NodeId| NodeId::new(format!("khac:{id}"));
    let root = old.get(&"root".into()).expect("a root").clone();
    let mut new = Snapshot::new(Node {
        id: other(&root.id),
        ..root
    });
    for node in old.nodes().filter(|node| node.parent.is_some()) {
        new.insert(Node {
            id: other(&node.id),
            parent: node.parent.as_ref().map(other),
            tag: None,
            ..node.clone()
        });
        new.sights.insert(node.id.clone(), Sight::Gone);
    }
    school.world = World::new(new, school.world.ledger, Naming::ONEDRIVE);
    let plan = school.apply();
    assert!(plan.proposals().is_empty());
    assert!(
        steps(&plan).iter().all(|step| step.starts_with("adopt")),
        "{:?}",
        steps(&plan)
    );
    assert!(school.plan().is_settled());
    let adopted = |entry: &&LedgerEntry| {
        let LedgerEntry::Confirmed { origin, .. } = entry else {
            return false;
        };
        *origin == Origin::Adopted
    };
    let kept = school.world.ledger.folders.values().filter(adopted).count();
    assert_eq!(kept, BY_HAND.len());
}

#[test]
fn a_folder_that_people_named_for_one_use_is_not_taken_for_the_one_on_its_tag() {
    let mut school = School::made(Naming::DRIVE);
    let an = school.known(AN);
    school.world.ledger.folders.remove(&key(AN));
    school.options.adopted.insert(key(TO), an.clone());
    let plan = school.plan();
    let takes = |key: &str| {
        steps(&plan)
            .iter()
            .any(|step| step.starts_with(&format!("adopt {key} ")))
    };
    assert!(takes("TO@to1") && !takes("GV@an"), "{:?}", steps(&plan));
}

#[test]
fn nobody_waits_for_what_people_named_below_an_open_question() {
    let mut school = School::new(Naming::DRIVE);
    school.add("cua an", "root", "An");
    school.options.adopted.insert(key(AN), "cua an".into());
    school.options.adopted.insert(key(GIAO_VIEN), "khong thay".into());
    let plan = school.apply();
    assert!(
        matches!(plan.conflicts(), [Conflict::NotVisible { .. }]),
        "{:?}",
        plan.conflicts()
    );
    for made in ["create NAM", "create TO@to1"] {
        assert!(steps(&plan).iter().any(|step| step == made), "{:?}", steps(&plan));
    }
    assert_eq!(school.known(AN).as_str(), "cua an");
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
    assert_ne!(school.known(NAM).as_str(), "khong thay");
}
