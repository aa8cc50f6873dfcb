//! The state file: what it keeps, what it never keeps, and what happens when it is not what it should be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hoso::apply::Journal;
use hoso::audit::{History, Run};
use hoso::state::{Lock, LockError, Opened, State, inside, locate, machine_id};
use hoso::template::roster::Known;
use hoso::tree::{
    Address, Arrival, Folder, Key, Ledger, LedgerEntry, LedgerGrant, Name, Origin, Owner, Role, SchoolId, SchoolYear,
    Source, Spec,
};
use jiff::Timestamp;

fn key(text: &str) -> Key {
    text.parse().expect("a key")
}

fn confirmed(id: &str, name: &str) -> LedgerEntry {
    LedgerEntry::Confirmed {
        id: id.into(),
        parent: "root".into(),
        name: name.into(),
        origin: Origin::Adopted,
    }
}

fn reserved(id: Option<&str>, name: &str) -> LedgerEntry {
    LedgerEntry::Reserved {
        id: id.map(Into::into),
        account: Some("qt@truong.edu.vn".into()),
        parent: "root".into(),
        name: name.into(),
    }
}

fn grant(node: &str) -> LedgerGrant {
    LedgerGrant {
        node: node.into(),
        asked: Address::new("phong@truong.edu.vn").expect("an address"),
        permission: "p1".into(),
        role: Role::Reader,
        made: true,
        at: at(7),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a moment")
}

fn year() -> SchoolYear {
    SchoolYear::starting(2025).expect("a year")
}

fn school() -> SchoolId {
    "th1".into()
}

fn open(path: &Path) -> (State, Opened) {
    State::open(path).expect("a state that opens")
}

#[test]
fn what_the_journal_wrote_is_in_the_ledger_of_the_next_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mới/hoso/x.db");
    let (state, opened) = open(&path);
    assert_eq!(opened, Opened::Fresh);
    let (year, khbd) = (key("th1/2025-2026/NAM"), key("th1/2025-2026/KHBD/gv:binh"));
    state
        .reserved(&year, &reserved(Some("n1"), "2025-2026"))
        .expect("written");
    state.reserved(&khbd, &reserved(None, "KH bài dạy")).expect("written");
    state.confirmed(&year, &confirmed("n1", "2025-2026")).expect("written");
    state
        .confirmed(&key("th2/2025-2026/NAM"), &confirmed("n9", "x"))
        .expect("written");
    state.granted(&grant("n1")).expect("written");
    state
        .granted(&LedgerGrant {
            role: Role::Writer,
            ..grant("n1")
        })
        .expect("written");
    state.granted(&grant("n2")).expect("written");
    state.revoked(&"n2".into(), &"p1".into()).expect("written");
    drop(state);

    let (state, opened) = open(&path);
    assert_eq!(opened, Opened::Existing);
    let ledger = state.ledger(&school()).expect("a ledger");
    let folders = BTreeMap::from([
        (year, confirmed("n1", "2025-2026")),
        (khbd, reserved(None, "KH bài dạy")),
    ]);
    let grants = vec![LedgerGrant {
        role: Role::Writer,
        ..grant("n1")
    }];
    assert_eq!(ledger, Ledger { folders, grants });
}

#[test]
fn a_ledger_from_a_manifest_replaces_that_school_s_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, _) = open(&folder.path().join("x.db"));
    state
        .confirmed(&key("th1/2025-2026/NAM"), &confirmed("old", "x"))
        .expect("written");
    state.granted(&grant("old")).expect("written");
    let other = key("th2/2025-2026/NAM");
    state.confirmed(&other, &confirmed("other", "x")).expect("written");
    let ledger = Ledger {
        folders: BTreeMap::from([(key("th1/-/CHUNG"), confirmed("new", "Chung"))]),
        grants: vec![grant("new")],
    };
    state.replace_ledger(&school(), &ledger).expect("replaced");
    assert_eq!(state.ledger(&school()).expect("a ledger"), ledger);
    assert!(
        state
            .ledger(&"th2".into())
            .expect("a ledger")
            .folders
            .contains_key(&other)
    );
}

#[test]
fn below_a_restricted_folder_ids_are_kept_and_no_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    let (state, _) = open(&path);
    let (closed, inner, pupil) = (
        key("th1/2025-2026/HSKT"),
        key("th1/2025-2026/RIENG"),
        key("th1/2025-2026/HS/hs:k1"),
    );
    // Written before anybody said that it lies below a restricted folder.
    state
        .confirmed(&inner, &confirmed("n2", "Nguyễn Văn Kín"))
        .expect("written");
    state.withhold_names(&spec(&closed, &inner)).expect("forgotten");
    state
        .confirmed(&closed, &confirmed("n1", "HS khuyết tật"))
        .expect("written");
    state
        .confirmed(&pupil, &confirmed("n3", "Trần Thị Kín"))
        .expect("written");
    state
        .reserved(&inner, &reserved(None, "Nguyễn Văn Kín"))
        .expect("written");
    let folders = state.ledger(&school()).expect("a ledger").folders;
    assert_eq!(folders[&closed], confirmed("n1", "HS khuyết tật"));
    assert_eq!(folders[&pupil], confirmed("n3", ""));
    assert_eq!(folders[&inner], reserved(None, ""));
    drop(state);
    for file in std::fs::read_dir(folder.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("bytes");
        assert!(
            !bytes.windows(5).any(|part| part == "Kín".as_bytes()),
            "a name is still in the file"
        );
    }
}

fn spec(closed: &Key, inner: &Key) -> Spec {
    let folder = |parent: Option<&Key>, restricted| Folder {
        parent: parent.cloned(),
        name: Name::new("x").expect("a name"),
        also: vec![],
        record: None,
        owner: Owner::School,
        restricted,
        grants: vec![],
        only_if_there: false,
    };
    Spec {
        school: school(),
        year: year(),
        folders: BTreeMap::from([
            (closed.clone(), folder(None, true)),
            (inner.clone(), folder(Some(closed), false)),
        ]),
        order: vec![closed.clone(), inner.clone()],
    }
}

#[test]
fn a_file_that_is_no_state_is_put_aside_and_never_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    std::fs::write(&path, "không phải SQLite").expect("written");
    let (_, opened) = open(&path);
    let first = folder.path().join("x.db.hong-1");
    assert_eq!(opened, Opened::PutAside(first.clone()));
    assert_eq!(
        std::fs::read_to_string(first).expect("still there"),
        "không phải SQLite"
    );

    // Another program's database, then one of a later hoso.
    std::fs::remove_file(&path).expect("removed");
    let other = rusqlite::Connection::open(&path).expect("a database");
    other
        .execute_batch("CREATE TABLE x (y); INSERT INTO x VALUES (1)")
        .expect("written");
    drop(other);
    assert_eq!(open(&path).1, Opened::PutAside(folder.path().join("x.db.hong-2")));
    let later = rusqlite::Connection::open(&path).expect("a database");
    later.pragma_update(None, "user_version", 99).expect("written");
    drop(later);
    assert_eq!(open(&path).1, Opened::PutAside(folder.path().join("x.db.hong-3")));
    assert_eq!(open(&path).1, Opened::Existing);
}

#[test]
fn a_state_damaged_in_its_middle_is_put_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    let (state, _) = open(&path);
    for n in 0..200 {
        state
            .confirmed(&key(&format!("th1/2025-2026/S{n}")), &confirmed("n", "Kế hoạch"))
            .expect("written");
    }
    drop(state);
    let mut bytes = std::fs::read(&path).expect("bytes");
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..100].fill(0xff);
    }
    std::fs::write(&path, bytes).expect("written");
    assert_eq!(open(&path).1, Opened::PutAside(folder.path().join("x.db.hong-1")));
    assert_eq!(open(&path).1, Opened::Existing);
}

#[test]
fn a_place_that_cannot_be_used_is_an_error_and_nothing_is_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(State::open(folder.path()).is_err(), "a folder is no file");
    assert!(folder.path().is_dir());
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("written");
    assert!(
        State::open(&file.join("x.db")).is_err(),
        "below a file there is no folder"
    );
}

#[test]
fn the_history_keeps_what_was_seen_first_and_arrived_earliest() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, _) = open(&folder.path().join("x.db"));
    let seen = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let arrival = |second| Arrival {
        time: at(second),
        source: Source::Service,
    };
    let arrived = |second| BTreeMap::from([("a".to_owned(), arrival(second))]);
    let run = |second, complete| Run {
        at: at(second),
        complete,
    };
    let record = |second, complete, names: &[&str], arrived| {
        state
            .record_run(&school(), year(), run(second, complete), &seen(names), &arrived)
            .expect("recorded");
    };
    record(10, true, &[], BTreeMap::new());
    record(20, false, &["a"], arrived(15));
    record(30, true, &["a", "b"], arrived(25));
    let history = History {
        runs: vec![run(10, true), run(20, false), run(30, true)],
        first_seen: BTreeMap::from([("a".to_owned(), at(20)), ("b".to_owned(), at(30))]),
        arrivals: BTreeMap::from([("a".to_owned(), arrival(15))]),
    };
    assert_eq!(state.history(&school(), year()).expect("a history"), history);
    assert_eq!(
        state.history(&school(), year().next()).expect("a history"),
        History::default()
    );
    record(5, true, &["b"], BTreeMap::new());
    assert_eq!(
        state.history(&school(), year()).expect("a history").first_seen["b"],
        at(5)
    );
}

#[test]
fn what_a_run_saw_was_not_there_before_it_arrived_however_slow_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, _) = open(&folder.path().join("x.db"));
    let (run_at, names) = (at(20), ["a", "b"]);
    let run = Run {
        at: run_at,
        complete: true,
    };
    let arrival = |source| Arrival { time: at(21), source };
    let arrived = BTreeMap::from([
        ("a".to_owned(), arrival(Source::Service)),
        ("b".to_owned(), arrival(Source::FileTime)),
    ]);
    let seen = names.map(str::to_owned).into();
    state
        .record_run(&school(), year(), run, &seen, &arrived)
        .expect("recorded");
    let first = state.history(&school(), year()).expect("a history").first_seen;
    assert_eq!(first["a"], at(21), "the service's word on the arrival counts");
    assert_eq!(first["b"], run_at, "a file's own time proves nothing");
}

#[test]
fn people_are_known_again_and_nobody_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, _) = open(&folder.path().join("x.db"));
    let person = |id: &str, name: &str| Known {
        id: id.into(),
        name: name.into(),
        addresses: vec![Address::new("binh@truong.edu.vn").expect("an address")],
        former: vec![],
        code: None,
        groups: vec!["to1".into()],
        classes: vec![],
    };
    state
        .remember_people(&school(), &[person("binh", "Lê Thị Bình"), person("an", "Trần An")])
        .expect("written");
    state
        .remember_people(&school(), &[person("binh", "Lê Thị Bình (TG)")])
        .expect("written");
    let known = state.known_people(&school()).expect("read");
    assert_eq!(known, [person("an", "Trần An"), person("binh", "Lê Thị Bình (TG)")]);
    assert_eq!(state.known_people(&"th2".into()).expect("read"), []);
}

#[test]
fn files_and_notes_are_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (state, _) = open(&folder.path().join("x.db"));
    let (year, file) = ("year".into(), "file".into());
    assert_eq!(state.made_file(&year, "hoso.json").expect("read"), None);
    state
        .remember_file(&year, "hoso.json", &file, "sha256:00")
        .expect("written");
    state
        .remember_file(&year, "hoso.json", &file, "sha256:11")
        .expect("written");
    assert_eq!(
        state.made_file(&year, "hoso.json").expect("read"),
        Some((file, "sha256:11".to_owned()))
    );
    state.set_note("root", "r1").expect("written");
    assert_eq!(state.note("root").expect("read").as_deref(), Some("r1"));
    assert_eq!(state.note("account").expect("read"), None);
}

#[test]
fn a_second_run_is_told_who_is_at_work_and_the_lock_dies_with_its_holder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.db");
    let first = Lock::acquire(&path, false, at(5)).expect("free");
    match Lock::acquire(&path, false, at(6)) {
        Err(LockError::Busy(Some(holder))) => assert_eq!((holder.pid, holder.since), (std::process::id(), at(5))),
        other => panic!("not busy: {other:?}"),
    }
    let waiting = std::thread::spawn({
        let path = path.clone();
        move || Lock::acquire(&path, true, at(7)).map(drop)
    });
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert!(!waiting.is_finished(), "it should wait");
    drop(first);
    waiting.join().expect("no panic").expect("it has waited");
    Lock::acquire(&path, false, at(8)).expect("free again");
}

#[test]
fn a_machine_has_one_id_however_many_ask_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let ask = || machine_id(&folder.path().join("hoso")).expect("an id");
    let ids: BTreeSet<String> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert_eq!(ids.len(), 1);
    assert_eq!(ids.first(), Some(&ask()));
    let names: Vec<_> = std::fs::read_dir(folder.path().join("hoso"))
        .expect("a folder")
        .collect();
    assert_eq!(names.len(), 1, "drafts are left: {names:?}");
    std::fs::write(folder.path().join("hoso/machine"), "hỏng").expect("written");
    let new = ask();
    assert_eq!(new.len(), 32);
    assert_eq!(ask(), new);
}

#[test]
fn each_storage_has_a_file_of_its_own_that_shows_whose_it_is() {
    let place = |storage: &str| {
        locate(Path::new("/s"), storage)
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
    };
    let name = place("local:/Hồ sơ/Trường").expect("a name");
    assert!(
        name.starts_with("local-ho-so-truong-") && name.ends_with(".db"),
        "{name}"
    );
    assert_ne!(place("local:/Hồ sơ/Trường"), place("local:/ho so/truong"));
    assert!(place(&"x".repeat(500)).expect("a name").len() < 60);
    assert!(place("🙂").is_some_and(|name| name.is_ascii()));
}

#[test]
fn a_state_in_the_school_s_own_folder_is_noticed_through_dots_and_links() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("Hồ sơ");
    std::fs::create_dir_all(root.join("2025-2026")).expect("made");
    assert!(inside(&root, &root.join("x.db")));
    assert!(inside(&root, &root.join("chưa/có/x.db")));
    assert!(inside(&root, &folder.path().join("Hồ sơ/2025-2026/../x.db")));
    assert!(!inside(&root, &folder.path().join("Hồ sơ 2/x.db")));
    assert!(!inside(&root, &root.join("chưa/../../x.db")));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&root, folder.path().join("tắt")).expect("a link");
        assert!(inside(&root, &folder.path().join("tắt/x.db")));
    }
}
