//! The script of faults does what it says, the same way every time.

use std::sync::Arc;

use futures::StreamExt;
use futures::executor::block_on;
use hoso::storage::faulty::{Faulty, Script, Stop};
use hoso::storage::memory::Memory;
use hoso::storage::{ErrorKind, NewFolder, Result, Storage};
use hoso::tree::{Name, Node, NodeId};

fn faulty(script: Script) -> (Memory, Faulty, NodeId) {
    let memory = Memory::drive();
    let root = memory.people().root();
    (memory.clone(), Faulty::new(Arc::new(memory), script), root)
}

async fn create(storage: &dyn Storage, parent: &NodeId, name: &str, id: Option<&NodeId>) -> Result<Node> {
    let name = Name::new(name).unwrap();
    let new = NewFolder {
        parent,
        name: &name,
        id,
        tag: None,
        restricted: false,
    };
    storage.create_folder(&new).await
}

fn names(storage: &dyn Storage, folder: &NodeId) -> Vec<String> {
    let (_, listing) = block_on(storage.list(vec![folder.clone()]).into_future()).0.unwrap();
    listing.unwrap().nodes.into_iter().map(|node| node.name).collect()
}

/// Makes ten folders one after the other; says how each ended.
async fn ten(storage: &dyn Storage, parent: &NodeId) -> Vec<Option<ErrorKind>> {
    let mut ends = Vec::new();
    for i in 0..10 {
        let made = create(storage, parent, &format!("Lớp {i}"), None).await;
        ends.push(made.err().map(|error| error.kind));
    }
    ends
}

#[test]
fn a_lost_create_with_a_reserved_id_makes_one_folder() {
    let (memory, faulty, root) = faulty(Script {
        lose: 1000,
        ..Script::default()
    });
    let id = block_on(memory.reserve(1)).unwrap().remove(0);
    for _ in 0..3 {
        let lost = block_on(create(&faulty, &root, "A", Some(&id)));
        assert_eq!(lost.unwrap_err().kind, ErrorKind::Lost);
    }
    faulty.calm();
    let told = block_on(create(&faulty, &root, "A", Some(&id)));
    assert_eq!(told.unwrap_err().kind, ErrorKind::AlreadyExists);
    assert_eq!(memory.people().tree(), ["A"]);
}

#[test]
fn what_is_refused_is_not_done() {
    let (memory, faulty, root) = faulty(Script {
        refuse: 1000,
        ..Script::default()
    });
    assert!(
        block_on(ten(&faulty, &root))
            .iter()
            .all(|end| *end == Some(ErrorKind::Busy))
    );
    assert_eq!(memory.people().tree(), [""; 0]);
    assert_eq!(faulty.changes(), 10);
}

#[test]
fn one_seed_makes_the_same_faults_and_another_others() {
    let run = |seed| {
        let (_, faulty, root) = faulty(Script {
            seed,
            refuse: 300,
            lose: 300,
            ..Script::default()
        });
        block_on(ten(&faulty, &root))
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn the_power_goes_before_or_after_the_nth_change_and_nothing_happens_any_more() {
    for (stop, done) in [(Stop::Before(4), 3), (Stop::After(4), 4)] {
        let (memory, faulty, root) = faulty(Script {
            stop: Some(stop),
            ..Script::default()
        });
        assert_eq!(block_on(faulty.until_stopped(ten(&faulty, &root))), None);
        assert_eq!(memory.people().tree().len(), done);
        faulty.calm();
        assert!(block_on(faulty.until_stopped(ten(&faulty, &root))).is_some());
    }
}

#[test]
fn whoever_does_not_wait_for_the_end_gets_errors_from_then_on() {
    let (memory, faulty, root) = faulty(Script {
        stop: Some(Stop::After(2)),
        ..Script::default()
    });
    let ends = block_on(ten(&faulty, &root));
    assert_eq!(ends[0], None);
    assert!(ends[1..].iter().all(|end| *end == Some(ErrorKind::Unreachable)));
    assert_eq!(memory.people().tree().len(), 2);
    assert_eq!(block_on(faulty.root()).unwrap_err().kind, ErrorKind::Unreachable);
}

#[test]
fn listings_are_late_by_so_many_looks_for_what_was_made_here() {
    let (memory, faulty, root) = faulty(Script {
        lag: 2,
        ..Script::default()
    });
    memory.people().folder(&root, "của người khác");
    block_on(create(&faulty, &root, "A", None)).unwrap();
    assert_eq!(names(&faulty, &root).len(), 1);
    assert_eq!(names(&faulty, &root).len(), 1);
    assert_eq!(names(&faulty, &root).len(), 2);
}
