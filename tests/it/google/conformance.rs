//! The storage contract on Drive: in My Drive, in a shared drive, and on a bad line.

use super::*;
use crate::emulator::{Fault, On};
use crate::storage::conformance::{Can, Subject, all};
use crate::storage::patient::Patient;

const DRIVE: Can = Can {
    reserve: true,
    tag: true,
    create_restricted: true,
    expire: true,
    keep_id_of_revision: true,
};

/// The emulator lives as long as the subject is used.
fn subject(school: &Arc<School>, storage: Arc<dyn Storage>) -> Subject {
    for one in ["binh", "an", "phong", "doan"] {
        let email = format!("{one}@truong.edu.vn");
        school.emulator.world().person(&email, one);
    }
    let hands = Arc::clone(school);
    Subject {
        storage,
        can: DRIVE,
        trash: Some(Box::new(move |id| hands.emulator.world().trash(ADMIN, id.as_str()))),
    }
}

async fn plainly(school: School) {
    let school = Arc::new(school);
    let storage = Arc::new(school.drive(ADMIN));
    all(&subject(&school, storage)).await;
    school.emulator.check();
}

async fn on_a_bad_line(school: School, seed: u64) {
    let school = Arc::new(school);
    let storage = Arc::new(Patient::new(Arc::new(school.drive(ADMIN))));
    school.emulator.faults().calm(seed);
    school.emulator.faults().script(On::any().one_in(5), Fault::Storm);
    all(&subject(&school, storage)).await;
    school.emulator.check();
}

#[tokio::test]
async fn drive_keeps_the_contract_in_my_drive() {
    plainly(school()).await;
}

#[tokio::test]
async fn drive_keeps_the_contract_in_a_shared_drive() {
    plainly(school_in_shared_drive()).await;
}

#[tokio::test]
async fn drive_keeps_the_contract_on_a_bad_line() {
    for seed in 0..2 {
        on_a_bad_line(school(), seed).await;
    }
    on_a_bad_line(school_in_shared_drive(), 2).await;
}
