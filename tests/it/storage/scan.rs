//! Looking at a tree: what is late, hidden, endless or refused.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use futures::executor::block_on;
use hoso::storage::faulty::{Faulty, Script};
use hoso::storage::memory::Memory;
use hoso::storage::{ErrorKind, Progress, Scan, Storage, scan};
use hoso::tree::{Address, Gap, Lead, Node, NodeId, NodeKind, Role, Sight, Snapshot};

use super::odd::{Odd, Way};

/// A small school: root/2025-2026/{Tổ 1/{a.pdf}, Tổ 2}, root/2024-2025/Cũ.
fn school() -> Memory {
    let memory = Memory::drive();
    let people = memory.people();
    let year = people.folder(&people.root(), "2025-2026");
    let group = people.folder(&year, "Tổ 1");
    people.folder(&year, "Tổ 2");
    people.file(&group, "a.pdf", b"%PDF");
    people.folders(&people.root(), &["2024-2025", "Cũ"]);
    memory
}

fn look(storage: &dyn Storage, options: &Scan<'_>) -> Snapshot {
    block_on(scan(storage, options)).unwrap()
}

fn paths(snapshot: &Snapshot) -> Vec<String> {
    let mut paths: Vec<String> = snapshot
        .nodes()
        .map(|node| snapshot.path(&node.id).join("/"))
        .filter(|path| !path.is_empty())
        .collect();
    paths.sort();
    paths
}

#[test]
fn everything_below_the_root_is_seen_once() {
    let memory = school();
    let snapshot = look(&memory, &Scan::default());
    assert_eq!(paths(&snapshot), memory.people().tree());
    assert!(snapshot.gaps.is_empty());
}

#[test]
fn another_year_is_left_alone_and_said_to_be() {
    let memory = school();
    let leave = |node: &Node| (node.name == "2024-2025").then_some(Gap::OtherYear);
    let snapshot = look(
        &memory,
        &Scan {
            leave: Some(&leave),
            ..Scan::default()
        },
    );
    assert!(!paths(&snapshot).contains(&"2024-2025/Cũ".to_owned()));
    assert_eq!(snapshot.gaps.values().collect::<Vec<_>>(), [&Gap::OtherYear]);
}

#[test]
fn what_a_late_listing_does_not_show_is_asked_for_and_put_in_its_place_with_what_lies_in_it() {
    let memory = school();
    let people = memory.people();
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    memory.let_listings_lag(Duration::from_secs(60));
    memory.pass(Duration::from_secs(120));
    let group = people.folder(&year, "Tổ 3");
    let record = people.folder(&group, "STO");
    memory.pass(Duration::from_secs(1));
    assert!(look(&memory, &Scan::default()).get(&group).is_none());
    let ask = vec![record.clone(), group.clone()];
    let snapshot = look(&memory, &Scan { ask, ..Scan::default() });
    assert_eq!(snapshot.path(&record), ["2025-2026", "Tổ 3", "STO"]);
    assert!(matches!(snapshot.sights.get(&group), Some(Sight::Found(_))));
}

#[test]
fn a_folder_found_late_is_looked_into() {
    let memory = school();
    let people = memory.people();
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    let late = people.folder(&year, "Tổ 3");
    people.file(&late, "b.pdf", b"%PDF");
    let faulty = Odd(memory.clone(), Way::NeverLists(late.clone()));
    let ask = vec![late.clone()];
    let snapshot = look(&faulty, &Scan { ask, ..Scan::default() });
    assert!(paths(&snapshot).contains(&"2025-2026/Tổ 3/b.pdf".to_owned()));
}

#[test]
fn what_lies_elsewhere_is_looked_into_where_it_is_and_what_is_in_the_trash_is_not() {
    let memory = school();
    let people = memory.people();
    let find = |path: &[&str]| people.find(&people.root(), path).unwrap();
    let (gone, binned) = (find(&["2025-2026", "Tổ 1"]), find(&["2025-2026", "Tổ 2"]));
    let inside = people.folder(&gone, "STO");
    people.move_to(&gone, &people.outside());
    people.trash(&binned);
    let unknown = NodeId::new("unknown");
    let ask = vec![gone.clone(), binned.clone(), unknown.clone()];
    let snapshot = look(&memory, &Scan { ask, ..Scan::default() });
    assert!(matches!(snapshot.sights.get(&gone), Some(Sight::Found(_))));
    assert!(matches!(snapshot.sights.get(&binned), Some(Sight::Trashed(_))));
    assert_eq!(snapshot.sights.get(&unknown), Some(&Sight::NotVisible));
    assert!(!snapshot.is_within(&gone, snapshot.root().unwrap()));
    assert_eq!(snapshot.path(&inside), ["Tổ 1", "STO"]);
    assert_eq!(snapshot.children(&gone).count(), 2);
    assert!(snapshot.get(&binned).is_none());
}

#[test]
fn the_folders_around_what_lies_in_the_trash_are_asked_for_and_not_looked_into() {
    let memory = school();
    let people = memory.people();
    let group = people.find(&people.root(), &["2025-2026", "Tổ 1"]).unwrap();
    let (book, beside) = (people.folder(&group, "STO"), people.folder(&group, "KHDH"));
    people.trash(&group);
    let ask = vec![book.clone()];
    let snapshot = look(&memory, &Scan { ask, ..Scan::default() });
    assert!(matches!(snapshot.sights.get(&book), Some(Sight::Trashed(_))));
    assert!(matches!(snapshot.sights.get(&group), Some(Sight::Trashed(_))));
    assert!(!snapshot.sights.contains_key(&beside) && snapshot.get(&beside).is_none());
}

#[test]
fn a_folder_elsewhere_that_is_to_be_left_alone_or_cannot_be_listed_is_a_gap() {
    let memory = school();
    let people = memory.people();
    let gone = people.find(&people.root(), &["2025-2026", "Tổ 1"]).unwrap();
    people.move_to(&gone, &people.outside());
    let closed = |node: &Node| (node.name == "Tổ 1").then_some(Gap::Hidden);
    let snapshot = look(
        &memory,
        &Scan {
            ask: vec![gone.clone()],
            leave: Some(&closed),
            ..Scan::default()
        },
    );
    assert_eq!(
        (snapshot.gaps.get(&gone), snapshot.children(&gone).count()),
        (Some(&Gap::Hidden), 0)
    );
    people.fail_listing(&gone, Some(ErrorKind::Denied));
    let snapshot = look(
        &memory,
        &Scan {
            ask: vec![gone.clone()],
            ..Scan::default()
        },
    );
    assert_eq!(snapshot.gaps.get(&gone), Some(&Gap::NoRight));
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_gap_and_the_rest_is_seen() {
    let memory = school();
    let people = memory.people();
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    people.fail_listing(&year, Some(ErrorKind::Denied));
    let snapshot = look(&memory, &Scan::default());
    assert_eq!(snapshot.gaps.get(&year), Some(&Gap::NoRight));
    assert!(paths(&snapshot).contains(&"2024-2025/Cũ".to_owned()));
    people.fail_listing(&year, Some(ErrorKind::Protocol));
    assert!(matches!(
        look(&memory, &Scan::default()).gaps.get(&year),
        Some(Gap::Failed(_))
    ));
}

#[test]
fn only_the_roots_failure_and_a_lost_sign_in_end_a_scan() {
    let memory = school();
    let people = memory.people();
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    people.fail_listing(&year, Some(ErrorKind::SignIn));
    let kind = |storage: &dyn Storage| block_on(scan(storage, &Scan::default())).unwrap_err().kind;
    assert_eq!(kind(&memory), ErrorKind::SignIn);
    let stranger = memory.seen_by(&Address::new("la@khac.vn").unwrap());
    assert_eq!(kind(&stranger), ErrorKind::NotVisible);
}

#[test]
fn hidden_and_incomplete_listings_are_gaps() {
    let memory = school();
    let people = memory.people();
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    let script = Script {
        hidden: [year.clone()].into(),
        ..Script::default()
    };
    let faulty = Faulty::new(Arc::new(memory.clone()), script);
    assert_eq!(look(&faulty, &Scan::default()).gaps.get(&year), Some(&Gap::Hidden));
    faulty.follow(Script {
        incomplete: 1000,
        ..Script::default()
    });
    assert_eq!(
        look(&faulty, &Scan::default()).gaps.get(&people.root()),
        Some(&Gap::Incomplete)
    );
}

#[test]
fn grants_are_read_where_asked_for_and_stay_unread_where_refused() {
    let memory = school();
    let people = memory.people();
    let wanted = |node: &Node| node.kind == NodeKind::Folder;
    let options = Scan {
        grants: Some(&wanted),
        ..Scan::default()
    };
    let snapshot = look(&memory, &options);
    let year = people.find(&people.root(), &["2025-2026"]).unwrap();
    assert_eq!(snapshot.get(&year).unwrap().grants.as_ref().map(Vec::len), Some(2));
    let office = Address::new("phong@bacgiang.gov.vn").unwrap();
    people.share(&people.root(), &office, Role::Reader);
    let snapshot = look(&memory.seen_by(&office), &options);
    assert!(snapshot.get(&year).unwrap().grants.is_none());
}

#[test]
fn progress_is_told_and_ends_where_the_tree_does() {
    let memory = school();
    let seen = Mutex::new(Progress::default());
    let tell = |progress: Progress| *seen.lock().unwrap() = progress;
    look(
        &memory,
        &Scan {
            progress: Some(&tell),
            ..Scan::default()
        },
    );
    let last = *seen.lock().unwrap();
    assert_eq!((last.listed, last.folders, last.nodes), (6, 6, 7));
}

#[test]
fn a_tree_without_end_ends_in_gaps() {
    let deep = Memory::drive();
    let people = deep.people();
    let path = vec!["x"; 30];
    people.folders(&people.root(), &path);
    let options = Scan {
        depth: 10,
        ..Scan::default()
    };
    let snapshot = look(&deep, &options);
    assert_eq!((snapshot.len(), snapshot.gaps.len()), (12, 1));

    let wide = school();
    let options = Scan {
        nodes: 3,
        ..Scan::default()
    };
    assert!(!look(&wide, &options).gaps.is_empty());
}

#[test]
fn a_storage_that_shows_a_folder_in_itself_and_the_root_in_all_does_not_hang() {
    let memory = school();
    let snapshot = look(&Odd(memory.clone(), Way::Loops), &Scan::default());
    assert_eq!(paths(&snapshot), memory.people().tree());
}

#[test]
fn a_sweep_sees_what_folder_by_folder_does_and_nothing_beside_it() {
    let memory = school();
    let people = memory.people();
    people.folders(&people.outside(), &["Việc khác", "x"]);
    let snapshot = look(&Odd(memory.clone(), Way::Sweeps), &Scan::default());
    assert_eq!(paths(&snapshot), people.tree());
    assert!(memory.calls().iter().all(|call| call.name != "list"));
    let leave = |node: &Node| (node.name == "2024-2025").then_some(Gap::OtherYear);
    let options = Scan {
        leave: Some(&leave),
        ..Scan::default()
    };
    assert!(!paths(&look(&Odd(memory.clone(), Way::Sweeps), &options)).contains(&"2024-2025/Cũ".to_owned()));
}

#[test]
fn a_shortcut_is_not_followed_and_where_it_leads_is_asked_for() {
    let memory = Memory::drive();
    let people = memory.people();
    let (root, outside) = (people.root(), people.outside());
    let inside = people.file(&root, "trong.pdf", b"%PDF");
    let year = people.folder(&root, "2024-2025");
    let old = people.file(&year, "cũ.pdf", b"%PDF");
    let foreign = people.file(&outside, "ngoài.pdf", b"%PDF");
    let thrown = people.file(&outside, "bỏ.pdf", b"%PDF");
    people.trash(&thrown);
    let never = NodeId::new("khong-co");
    for target in [&inside, &old, &foreign, &thrown, &never] {
        people.shortcut_to(&root, "lối tắt", target);
    }
    people.shortcut(&root, "không rõ");
    let leave = |node: &Node| (node.name == "2024-2025").then_some(Gap::OtherYear);
    let options = Scan {
        leave: Some(&leave),
        ..Scan::default()
    };
    let snapshot = look(&memory, &options);
    let lead = |id: &NodeId| snapshot.leads.get(id);
    assert_eq!(lead(&inside), None, "it was listed");
    assert!(matches!(lead(&old), Some(Lead::Inside(node)) if node.id == old));
    assert!(matches!(lead(&foreign), Some(Lead::Outside(node)) if node.id == foreign));
    assert_eq!(lead(&thrown), Some(&Lead::Nowhere));
    assert_eq!(lead(&never), Some(&Lead::NotVisible));
    assert_eq!(
        snapshot.len(),
        1 + 1 + 1 + 6,
        "nothing behind a shortcut is in the tree"
    );
}
