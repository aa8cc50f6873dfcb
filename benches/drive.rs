//! Calls and seconds on Google Drive, against the emulator at 50 ms a call (`cargo bench --bench drive`).
//!
//! No harness: what counts is the number of calls, which is exact, and one run's time, which the latency dominates.
//! Each line says what is allowed; a line over it ends the bench with an error. Times hold for a release build on a machine
//! that has nothing else to do.

#[path = "../tests/it/emulator/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the benches use a part of the emulator")]
mod emulator;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use hoso::apply::{Hooks, Journal, JournalError, Outcome, apply};
use hoso::plan::{Options as PlanOptions, Wanted, reconcile};

use hoso::storage::google::auth::{Credentials, Scope, Secret};
use hoso::storage::google::{Drive, Options, Pace, Place};
use hoso::storage::{Scan, Storage as _, scan};
use hoso::tree::{
    Folder, Key, Ledger, LedgerEntry, LedgerGrant, Name, NodeId, Owner, PermissionId, SchoolId, SchoolYear, Snapshot,
    Spec,
};

use emulator::{Bucket, Emulator, World};

const ADMIN: &str = "admin@th.bacgiang.edu.vn";
const LATENCY: Duration = Duration::from_millis(50);
/// Folders of a school in the tables of the README: one, twenty below it, fourteen below each of these.
const FOLDERS: usize = 1 + 20 + 20 * 14;

fn main() {
    // `cargo test --all-targets` runs benches too, without this word
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        create(Pace::Unpaced, 320, 5.0).await;
        create(Pace::Gentle, 320, 110.0).await;
        list_my_drive().await;
        list_shared_drive().await;
    });
}

/// Reports a line and holds it against what is allowed.
#[expect(clippy::print_stderr, reason = "a bench speaks on the terminal")]
fn report(what: &str, calls: usize, most_calls: usize, time: Duration, most_seconds: f64) {
    let seconds = time.as_secs_f64();
    eprintln!("{what:<56} {calls:>5} calls (≤ {most_calls}) {seconds:>7.2} s (≤ {most_seconds})");
    assert!(calls <= most_calls && seconds <= most_seconds, "{what}: over the limit");
}

async fn create(pace: Pace, most_calls: usize, most_seconds: f64) {
    let (emulator, root) = school(World::new(1));
    if pace == Pace::Gentle {
        emulator.faults().bucket = Some(Bucket::new(60, 3.0));
    }
    let spec = spec();
    let notes = Notes::default();
    let drive = drive(&emulator, &root, pace);
    let began = Instant::now();
    let outcome = init(&drive, &spec, &notes).await;
    let time = began.elapsed();
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(outcome.done.len(), FOLDERS);
    report(
        &format!("{FOLDERS} folders made, {pace:?}"),
        emulator.calls().len(),
        most_calls,
        time,
        most_seconds,
    );
    emulator.forget();
    let began = Instant::now();
    init(&drive, &spec, &notes).await;
    report(
        "the same again: calls",
        emulator.calls().len(),
        FOLDERS + 10,
        began.elapsed(),
        5.0,
    );
    report(
        "the same again: writes",
        emulator.writes().len(),
        0,
        began.elapsed(),
        5.0,
    );
    assert!(emulator.world().duplicates(&root).is_empty());
    emulator.check();
}

async fn list_my_drive() {
    let (emulator, root) = full_school(false);
    listed(
        &emulator,
        &root,
        "1000 folders, 4000 files listed in My Drive",
        1010,
        2.0,
    )
    .await;
}

async fn list_shared_drive() {
    // As documented, and with the shorter pages that people have seen.
    for (pages, most_calls) in [(1000, 8), (460, 14)] {
        let (emulator, root) = full_school(true);
        emulator.world().policy.page_with_parents = pages;
        listed(
            &emulator,
            &root,
            &format!("the same in a shared drive, {pages} items a page"),
            most_calls,
            2.0,
        )
        .await;
    }
}

async fn listed(emulator: &Emulator, root: &str, what: &str, most_calls: usize, most_seconds: f64) {
    let drive = drive(emulator, root, Pace::Unpaced);
    let began = Instant::now();
    let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
    let time = began.elapsed();
    assert_eq!((snapshot.len(), snapshot.gaps.len()), (5001, 0));
    // Grants are counted apart: only what has some of its own is asked one by one.
    let mut calls = emulator.calls();
    calls.retain(|call| call.method != "drive.permissions.list");
    report(what, calls.len(), most_calls, time, most_seconds);
    emulator.check();
}

fn school(mut world: World) -> (Emulator, String) {
    world.person(ADMIN, "Nguyễn Thị Hoa");
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    let emulator = Emulator::start(world);
    emulator.faults().latency = LATENCY;
    (emulator, root)
}

/// 1,000 folders and 4,000 files.
fn full_school(shared: bool) -> (Emulator, String) {
    let (emulator, mut root) = school(World::new(2));
    let mut world = emulator.world();
    if shared {
        root = world.shared_drive(ADMIN, "Hồ sơ điện tử");
    }
    for group in 0..20 {
        let group = world.folder(ADMIN, &root, &format!("Tổ {group}"));
        for teacher in 0..49 {
            let folder = world.folder(ADMIN, &group, &format!("Giáo viên {teacher}"));
            for week in 0..4 {
                world.file(
                    ADMIN,
                    &folder,
                    &format!("KHBD_Tuần_{week}.pdf"),
                    "application/pdf",
                    b"%PDF-1.7",
                );
            }
        }
        for file in 0..4 {
            world.file(
                ADMIN,
                &group,
                &format!("STO_{file}.pdf"),
                "application/pdf",
                b"%PDF-1.7",
            );
        }
    }
    drop(world);
    (emulator, root)
}

fn drive(emulator: &Emulator, root: &str, pace: Pace) -> Drive {
    let token = Secret::new(emulator.token(ADMIN, &["drive"]));
    let place = Place::Folder(NodeId::new(root));
    let options = Options {
        endpoint: emulator.root_url().parse().expect("loopback"),
        pace,
        ..Options::new(place, Credentials::Ready(token), Scope::Full)
    };
    Drive::new(options).expect("a drive")
}

/// What `hoso init` does: look, plan, carry out.
async fn init(drive: &Drive, spec: &Spec, notes: &Notes) -> Outcome {
    let ledger = notes.ledger();
    let ask = ledger
        .folders
        .values()
        .filter_map(|entry| entry.id().cloned())
        .collect();
    let scanned = scan(drive, &Scan { ask, ..Scan::default() }).await;
    let snapshot: Snapshot = scanned.expect("a scan");
    let plan = reconcile(&Wanted {
        spec,
        snapshot: &snapshot,
        ledger: &ledger,
        naming: drive.naming(),
        options: &PlanOptions::default(),
    });
    let stop = AtomicBool::new(false);
    let hooks = Hooks {
        at_once: 64,
        ..Hooks::new(&|_| {}, &stop, jiff::Timestamp::now())
    };
    apply(plan, drive, &ledger, notes, &hooks).await
}

fn spec() -> Spec {
    let school = SchoolId::new("tandinh");
    let year = SchoolYear::starting(2025).expect("a year");
    let mut spec = Spec {
        school,
        year,
        folders: BTreeMap::new(),
        order: vec![],
    };
    let top = add(&mut spec, None, "NAM");
    for group in 0..20 {
        let group_key = add(&mut spec, Some(&top), &format!("TO{group}"));
        for teacher in 0..14 {
            add(&mut spec, Some(&group_key), &format!("GV{group}T{teacher}"));
        }
    }
    assert_eq!(spec.folders.len(), FOLDERS);
    spec
}

fn add(spec: &mut Spec, parent: Option<&Key>, slot: &str) -> Key {
    let key: Key = format!("tandinh/2025-2026/{slot}").parse().expect("a key");
    let folder = Folder {
        parent: parent.cloned(),
        name: Name::new(slot).expect("a name"),
        also: vec![],
        record: None,
        owner: Owner::School,
        restricted: false,
        grants: vec![],
        only_if_there: false,
    };
    spec.order.push(key.clone());
    spec.folders.insert(key.clone(), folder);
    key
}

/// The ledger, in memory.
#[derive(Default)]
struct Notes(Mutex<Ledger>);

impl Notes {
    fn ledger(&self) -> Ledger {
        self.0.lock().expect("the ledger").clone()
    }

    fn put(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.0
            .lock()
            .expect("the ledger")
            .folders
            .insert(key.clone(), entry.clone());
        Ok(())
    }
}

impl Journal for Notes {
    fn reserved(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.put(key, entry)
    }

    fn confirmed(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.put(key, entry)
    }

    fn granted(&self, _: &LedgerGrant) -> Result<(), JournalError> {
        Ok(())
    }

    fn revoked(&self, _: &NodeId, _: &PermissionId) -> Result<(), JournalError> {
        Ok(())
    }
}
