//! What is said of folders: HS101 to HS106.

use hoso::audit::{Arg, FailOn, Level, State};
use hoso::tree::*;
use jiff::Timestamp;

use super::kit::{World, arrival, at, node};

fn adopted(world: &mut World, short: &str) {
    let key = world.key(short);
    if let Some(LedgerEntry::Confirmed { origin, .. }) = world.ledger.folders.get_mut(&key) {
        *origin = Origin::Adopted;
    }
}

#[test]
fn a_folder_that_is_gone_is_missing_and_so_are_its_records() {
    let mut world = World::healthy();
    world.remove(&world.dir("KHBD@binh"));
    let rules = world.rules();
    assert_eq!(rules.iter().filter(|r| **r == "HS101").count(), 1);
    assert_eq!(rules.iter().filter(|r| **r == "HS201").count(), 6);
    let finding = &world.says("HS101")[0];
    assert_eq!(
        finding.path.join("/"),
        "Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy"
    );
    assert_eq!((finding.level, &finding.node), (Level::Error, &None));
}

#[test]
fn of_a_branch_that_is_gone_only_the_top_is_told() {
    let mut world = World::healthy();
    world.remove(&world.dir("GV@binh"));
    let found = world.says("HS101");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].args.get("below"), Some(&Arg::Count(2)));
    assert_eq!(world.state("KHBD@binh", "W05"), State::Missing);
}

#[test]
fn a_folder_found_by_its_name_alone_is_there() {
    let mut world = World::healthy();
    world.ledger.folders.clear();
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn two_folders_of_one_name_are_twice_and_both_are_searched() {
    let mut world = World::healthy();
    let file = world.file("KHBD@binh", "Tuần 5");
    world.remove(&file);
    let parent = world.dir("GV@binh");
    let second = world.folder_in(&parent, "01_KH_BAI_DAY");
    world.put_into(&second, "Tuần 5.pdf", Some(arrival("2025-10-04", Source::Service)));
    assert_eq!(world.rules(), ["HS102"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
}

#[test]
fn two_whole_branches_are_told_once_and_both_are_searched() {
    let mut world = World::healthy();
    let file = world.file("KHBD@binh", "Tuần 5");
    world.remove(&file);
    let parent = world.dir("GIAO-VIEN");
    let branch = world.folder_in(&parent, "Lê Thị Bình");
    let second = world.folder_in(&branch, "01 KH bài dạy");
    world.put_into(&second, "Tuần 5.pdf", Some(arrival("2025-10-04", Source::Service)));
    assert_eq!(world.rules(), ["HS102"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
}

#[test]
fn of_two_that_hoso_made_the_oldest_is_the_folder() {
    let mut world = World::healthy();
    let key = world.key("KHBD@binh");
    let first = world.dir("KHBD@binh");
    world.change(&first, |node| node.created = Some(at("2025-09-01")));
    let mut other = node("older", Some(&world.dir("GV@binh")), "01 KH bài dạy", NodeKind::Folder);
    other.tag = Some(key.to_string());
    other.created = Some(at("2025-08-01"));
    world.snapshot.insert(other);
    assert_eq!(world.rules(), ["HS102"]);
    assert_eq!(world.audit().places[&key].nodes[0].as_str(), "older");
}

#[test]
fn folders_that_only_look_alike_to_a_computer_are_not_one() {
    let mut world = World::healthy();
    let parent = world.dir("GIAO-VIEN");
    world.folder_in(&parent, "Lê Thị Bích");
    assert_eq!(world.rules(), ["HS104"]);
}

#[test]
fn a_folder_that_was_renamed_or_moved_is_displaced_and_still_searched() {
    let mut world = World::healthy();
    let folder = world.dir("KHBD@binh");
    world.change(&folder, |node| node.name = "Giáo án cô Bình".to_owned());
    assert_eq!(world.rules(), ["HS103"]);
    let elsewhere = world.dir("GV@an");
    world.change(&folder, |node| node.parent = Some(elsewhere));
    assert_eq!(world.rules(), ["HS103"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
}

#[test]
fn an_adopted_folder_keeps_its_name_and_place() {
    let mut world = World::healthy();
    adopted(&mut world, "KHBD@binh");
    let folder = world.dir("KHBD@binh");
    let elsewhere = world.dir("GV@an");
    world.change(&folder, |node| {
        node.name = "Giáo án cô Bình".to_owned();
        node.parent = Some(elsewhere);
    });
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_decomposed_name_is_the_same_name_and_only_awkward() {
    let mut world = World::healthy();
    let folder = world.dir("KHBD@binh");
    world.change(&folder, |node| node.name = "01 KH ba\u{300}i da\u{323}y".to_owned());
    assert_eq!(world.rules(), ["HS106"]);
}

#[test]
fn strays_are_told_only_where_the_specification_names_each_folder() {
    let mut world = World::healthy();
    for (place, name) in [("KHBD@binh", "Toán"), ("KHGD", "Dự thảo")] {
        let parent = world.dir(place);
        world.folder_in(&parent, name);
    }
    assert_eq!(
        world.rules(),
        Vec::<&str>::new(),
        "inside a record's folder people order as they like"
    );
    for place in ["GV@binh", "NAM", "GIAO-VIEN"] {
        let parent = world.dir(place);
        world.folder_in(&parent, "Ảnh");
    }
    world.folder_in(&NodeId::new("root"), "Ảnh");
    assert_eq!(world.rules(), ["HS104"; 4]);
}

#[test]
fn folders_of_programs_are_no_strays() {
    let mut world = World::healthy();
    let git = world.folder_in(&NodeId::new("root"), ".git");
    world.put_into(&git, " lạ .docx", None);
    let trash = world.folder_in(&NodeId::new("root"), "lost+found");
    world.snapshot.gaps.insert(trash, Gap::NoRight);
    let own = world.dir("GV@binh");
    world.folder_in(&own, ".stfolder");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn other_years_are_left_alone() {
    let mut world = World::healthy();
    let root = NodeId::new("root");
    let last = world.folder_in(&root, "Năm học 2024-2025");
    let inside = world.folder_in(&last, " lạ  ");
    world.put_into(&inside, "Học bạ.docx", None);
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn a_known_folder_in_the_trash_is_told_and_its_records_are_not_called_missing() {
    let mut world = World::healthy();
    let id = world.dir("KHBD@binh");
    let folder = world.snapshot.get(&id).expect("a folder").clone();
    world.remove(&id);
    world.snapshot.sights.insert(id, Sight::Trashed(folder));
    assert_eq!(world.rules(), ["HS105", "HS901"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    let audit = world.audit();
    assert!(!audit.complete, "nobody looked into the trash");
    assert_eq!(audit.exit(FailOn::Never, false), 4);
}

#[test]
fn awkward_names_are_told_once_each() {
    let mut world = World::healthy();
    for name in [
        " Tuần 1.pdf",
        "Tuần 2 .pdf ",
        "Tua\u{302}\u{300}n 3.pdf",
        "Tuần 4?.pdf",
        "Tuần 5 a:b.pdf",
        "CON.pdf",
    ] {
        world.put("KHBD@binh", name, "2025-09-07");
    }
    world.put("KHBD@binh", &format!("Tuần 1 {}.pdf", "a".repeat(120)), "2025-09-07");
    let awkward = world.says("HS106");
    assert_eq!(awkward.len(), 7);
    assert!(awkward.iter().all(|f| f.level == Level::Note));
    assert_eq!(
        world.rules().iter().filter(|r| **r != "HS106").count(),
        1,
        "CON.pdf says no week"
    );
}

#[test]
fn a_similar_name_is_a_proposal_and_its_records_are_never_missing() {
    let mut world = World::healthy();
    world.ledger.folders.clear();
    let folder = world.dir_by_name("Lê Thị Bình", "01 KH bài dạy");
    world.change(&folder, |node| node.name = "KH_BAI_DAY".to_owned());
    let gone = world.file_in(&folder, "Tuần 5");
    world.remove(&gone);
    let found = world.says("HS101");
    assert_eq!((found.len(), found[0].message, found[0].level), (1, 2, Level::Warning));
    assert_eq!(world.rules(), ["HS101"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
    assert_eq!(world.state("KHBD@binh", "W04"), State::Present);
}

#[test]
fn a_whole_tree_in_another_spelling_is_a_few_proposals_and_nothing_missing() {
    let mut world = World::healthy();
    world.ledger.folders.clear();
    let folders: Vec<Node> = world
        .snapshot
        .nodes()
        .filter(|n| n.is_folder() && n.id.as_str() != "root")
        .cloned()
        .collect();
    for mut folder in folders {
        folder.name = hoso::text::fold(&folder.name).to_uppercase().replace(' ', "_");
        world.snapshot.insert(folder);
    }
    let rules = world.rules();
    assert!(rules.iter().all(|rule| *rule == "HS101"), "{rules:?}");
    assert!(world.says("HS101").iter().all(|f| f.message == 2));
    assert_eq!(world.audit().summary().total.missing, 0);
}

#[test]
fn a_leaver_whose_folder_is_not_there_is_not_asked_for_one() {
    let mut world = World::changed(|school| {
        school.people.get_mut("hoa").expect("Hoa").to = Some(super::kit::day("2025-09-30"));
    });
    assert!(world.spec.folders[&world.key("GV@hoa")].only_if_there);
    world.remove(&world.dir("GV@hoa"));
    assert!(!world.rules().contains(&"HS101"));
}

#[test]
fn a_missing_folder_beside_a_stray_one_with_files_is_no_proof() {
    let mut world = World::healthy();
    world.remove(&world.dir("KHBD@binh"));
    let parent = world.dir("GV@binh");
    let stray = world.folder_in(&parent, "Soạn giảng");
    world.put_into(&stray, "Tuần 5.pdf", None);
    assert_eq!(world.rules(), ["HS101", "HS104"]);
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn nothing_is_said_of_a_tree_that_was_not_seen() {
    let mut world = World::healthy();
    world.snapshot = Snapshot::default();
    world.snapshot.sights.clear();
    let audit = world.audit();
    assert_eq!(audit.summary().total.missing, 0);
    assert!(!audit.complete, "nothing was read");
}

/// A school whose tree another machine made too: a year that is younger, and in it folders that are older.
fn twice() -> (World, [(&'static str, NodeId, NodeId); 4]) {
    let mut world = World::healthy();
    let mut above = NodeId::new("root");
    let pairs = [("NAM", 60), ("GIAO-VIEN", 40), ("GV@binh", 40), ("KHBD@binh", 40)].map(|(short, made)| {
        let (ours, tag) = (world.dir(short), world.key(short).to_string());
        let second = |second| Timestamp::from_second(second).ok();
        world.change(&ours, |node| node.created = second(50));
        let name = world.snapshot.get(&ours).expect("a folder").name.clone();
        let theirs = world.folder_in(&above, &name);
        world.change(&theirs, |node| (node.created, node.tag) = (second(made), Some(tag)));
        above = theirs.clone();
        (short, ours, theirs)
    });
    (world, pairs)
}

#[test]
fn of_two_trees_the_one_in_use_stands_first_in_all_its_folders() {
    // With a state, and for an inspector who has but what the folders say.
    for remembered in [true, false] {
        let (mut world, pairs) = twice();
        if !remembered {
            world.ledger.folders.clear();
            for (short, ours, theirs) in &pairs {
                let tag = world.key(short).to_string();
                world.change(ours, |node| node.tag = Some(tag));
                world.change(theirs, |node| node.tag = None);
            }
        }
        let audit = world.audit();
        for (short, ours, _) in &pairs {
            assert_eq!(audit.places[&world.key(short)].nodes.first(), Some(ours), "{short}");
        }
    }
}

#[test]
fn the_tree_in_use_in_the_trash_is_told_although_another_machine_made_its_like() {
    let (mut world, pairs) = twice();
    let trashed: Vec<Node> = (pairs.iter())
        .map(|(_, ours, _)| world.snapshot.get(ours).expect("a folder").clone())
        .collect();
    world.remove(&trashed[0].id);
    for node in trashed {
        world.snapshot.sights.insert(node.id.clone(), Sight::Trashed(node));
    }
    assert!(world.rules().contains(&"HS105"), "{:?}", world.rules());
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}
