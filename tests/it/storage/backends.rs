//! The conformance suite on every backend that needs no service, plainly and behind faults.

use std::sync::Arc;

use futures::executor::block_on;
use hoso::storage::Storage;
use hoso::storage::faulty::{Faulty, Script};
use hoso::storage::local::Local;
use hoso::storage::memory::Memory;

use super::conformance::{Can, Subject, all};
use super::patient::Patient;

const DRIVE: Can = Can {
    reserve: true,
    tag: true,
    create_restricted: true,
    expire: true,
    keep_id_of_revision: true,
};

const ONEDRIVE: Can = Can {
    reserve: false,
    tag: false,
    create_restricted: false,
    expire: false,
    keep_id_of_revision: true,
};

const DISK: Can = Can {
    reserve: false,
    tag: false,
    create_restricted: true,
    expire: true,
    keep_id_of_revision: false,
};

/// With answers refused and lost, one call in four.
fn behind_faults(subject: Subject, seed: u64) -> Subject {
    let script = Script {
        seed,
        refuse: 125,
        lose: 125,
        ..Script::default()
    };
    let faulty = Faulty::new(subject.storage, script);
    Subject {
        storage: Arc::new(Patient::new(Arc::new(faulty))),
        ..subject
    }
}

fn memory(memory: &Memory, can: Can) -> Subject {
    let hands = memory.clone();
    Subject {
        storage: Arc::new(memory.clone()),
        can,
        trash: Some(Box::new(move |id| hands.people().trash(id))),
    }
}

fn local(root: &tempfile::TempDir, simulate: bool) -> Subject {
    let storage: Arc<dyn Storage> = Arc::new(Local::open(root.path(), Some("máy 1"), simulate).unwrap());
    Subject {
        storage,
        can: DISK,
        trash: None,
    }
}

#[test]
fn memory_keeps_the_contract_as_drive() {
    block_on(all(&memory(&Memory::drive(), DRIVE)));
    for seed in 0..3 {
        block_on(all(&behind_faults(memory(&Memory::drive(), DRIVE), seed)));
    }
}

#[test]
fn memory_keeps_the_contract_as_onedrive() {
    block_on(all(&memory(&Memory::onedrive(), ONEDRIVE)));
    for seed in 0..3 {
        block_on(all(&behind_faults(memory(&Memory::onedrive(), ONEDRIVE), seed)));
    }
}

#[test]
fn a_disk_keeps_the_contract() {
    let root = tempfile::tempdir().unwrap();
    block_on(all(&local(&root, false)));
    for seed in 0..2 {
        let root = tempfile::tempdir().unwrap();
        block_on(all(&behind_faults(local(&root, false), seed)));
    }
}

#[test]
fn a_disk_with_played_sharing_keeps_the_contract() {
    let root = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(all(&local(&root, true)));
    for seed in 0..2 {
        let root = tempfile::tempdir().unwrap();
        runtime.block_on(all(&behind_faults(local(&root, true), seed)));
    }
}
