//! Whole runs, and what is left of them after kills, lost answers and a second machine.

use futures::future::join;
use hoso::apply::Stop;
use hoso::state::{Opened, State};
use hoso::storage::ErrorKind;
use hoso::storage::faulty::{self, Faulty, Script};
use hoso::tree::{LedgerEntry, NodeId, Role};

use super::kit::{Notebook, address, key, wanted};
use super::machine::{PLACES, Place, check, paths, plan, privacy, run, settle, spec, until_dead};

/// How many schedules of faults: debug builds try fewer. `HOSO_RUNS` says another number.
fn schedules() -> u64 {
    let said = std::env::var("HOSO_RUNS").ok().and_then(|number| number.parse().ok());
    said.unwrap_or(if cfg!(debug_assertions) { 200 } else { 10_000 })
}

#[tokio::test]
async fn one_run_makes_the_tree_and_a_second_does_nothing() {
    for place in PLACES.map(|place| place()) {
        let (spec, book) = (spec(), Notebook::default());
        let outcome = run(&*place.storage, &spec, &book, &place.hooks()).await.expect("a run");
        assert!(outcome.is_complete(), "{}: {outcome:#?}", place.name);
        check(&place, &spec, &book, place.name).await;
        place.memory.forget_calls();
        let plan = plan(&*place.storage, &spec, &book.ledger()).await.expect("a plan");
        assert!(plan.is_settled(), "{}: {plan:#?}", place.name);
        run(&*place.storage, &spec, &book, &place.hooks()).await.expect("a run");
        assert_eq!(place.memory.writes(), 0, "{}", place.name);
    }
}

#[tokio::test]
async fn killed_before_or_after_any_call_the_next_run_ends_in_the_same_tree() {
    for make in PLACES {
        for at in [faulty::Stop::Before as fn(u64) -> faulty::Stop, faulty::Stop::After] {
            for n in 1.. {
                let (place, spec, folder) = (make(), spec(), tempfile::tempdir().expect("a folder"));
                let (what, path) = (format!("{}, {:?}", place.name, at(n)), folder.path().join("x.db"));
                let script = Script {
                    stop: Some(at(n)),
                    ..Script::default()
                };
                let faulty = Faulty::new(place.storage.clone(), script);
                let (state, _) = State::open(&path).expect("a state");
                let whole = faulty.until_stopped(run(&faulty, &spec, &state, &place.hooks())).await;
                privacy(&place, &what).await;
                drop(state);
                let (state, _) = State::open(&path).expect("a state");
                settle(&place, &spec, &state, 1).await;
                check(&place, &spec, &state, &what).await;
                if whole.is_some() {
                    assert!(n > 15, "{what}: only {n} calls were tried");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn killed_before_or_after_any_entry_the_next_run_ends_in_the_same_tree() {
    for make in PLACES {
        for written in [false, true] {
            for n in 0.. {
                let (place, spec) = (make(), spec());
                let what = format!("{}, entry {n}, written: {written}", place.name);
                let book = Notebook {
                    dies: Some((n, written)),
                    ..Notebook::default()
                };
                let whole = until_dead(&book, run(&*place.storage, &spec, &book, &place.hooks()))
                    .await
                    .flatten();
                privacy(&place, &what).await;
                let book = Notebook::of(book.ledger());
                settle(&place, &spec, &book, 1).await;
                check(&place, &spec, &book, &what).await;
                if whole.is_some_and(|outcome| outcome.is_complete()) {
                    assert!(n > 20, "{what}: only {n} entries were tried");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn with_every_fifth_answer_lost_nothing_is_made_twice_and_nothing_is_lost() {
    for seed in 0..schedules() {
        for make in &PLACES[..if seed < 20 { 3 } else { 2 }] {
            let (place, spec, book) = (make(), spec(), Notebook::default());
            let what = format!("{}, seed {seed}", place.name);
            let script = Script {
                seed,
                lose: 200,
                lag: u32::from(seed.is_multiple_of(3)) * 2,
                ..Script::default()
            };
            let faulty = Faulty::new(place.storage.clone(), script);
            for _ in 0..3 {
                run(&faulty, &spec, &book, &place.hooks()).await;
                privacy(&place, &what).await;
            }
            settle(&place, &spec, &book, 1).await;
            check(&place, &spec, &book, &what).await;
        }
    }
}

#[tokio::test]
async fn with_calls_lost_and_refused_listings_incomplete_and_kills_among_them_the_tree_is_the_same() {
    for seed in 0..schedules() {
        for make in &PLACES[..2] {
            let (place, spec, book) = (make(), spec(), Notebook::default());
            let what = format!("{}, seed {seed}", place.name);
            for n in 3..9 {
                let script = Script {
                    seed: seed * 100 + n,
                    refuse: 50,
                    lose: 150,
                    incomplete: 50,
                    stop: Some(if n.is_multiple_of(2) {
                        faulty::Stop::After(n)
                    } else {
                        faulty::Stop::Before(n)
                    }),
                    ..Script::default()
                };
                let faulty = Faulty::new(place.storage.clone(), script);
                faulty.until_stopped(run(&faulty, &spec, &book, &place.hooks())).await;
                privacy(&place, &what).await;
            }
            settle(&place, &spec, &book, 1).await;
            check(&place, &spec, &book, &what).await;
        }
    }
}

#[tokio::test]
async fn without_reserved_ids_on_drive_lost_answers_make_nothing_twice() {
    for seed in 0..schedules() / 4 {
        let (place, spec, book) = (Place::drive(), spec(), Notebook::default());
        let people = place.memory.people();
        people.refuse_reserved_ids(&people.root());
        let script = Script {
            seed,
            lose: 200,
            lag: 2,
            ..Script::default()
        };
        let faulty = Faulty::new(place.storage.clone(), script);
        for _ in 0..3 {
            run(&faulty, &spec, &book, &place.hooks()).await;
        }
        settle(&place, &spec, &book, 2).await;
        check(&place, &spec, &book, &format!("seed {seed}")).await;
    }
}

#[tokio::test]
async fn two_machines_at_once_end_on_the_same_folders() {
    for place in PLACES.map(|place| place()) {
        let (name, storage) = (place.name, &*place.storage);
        let (spec, one, two) = (spec(), Notebook::default(), Notebook::default());
        let hooks = place.hooks();
        let _ = join(run(storage, &spec, &one, &hooks), run(storage, &spec, &two, &hooks)).await;
        let before = place.tree();
        for book in [&one, &two] {
            run(storage, &spec, book, &hooks).await.expect("a run");
        }
        for book in [&one, &two] {
            let plan = plan(storage, &spec, &book.ledger()).await.expect("a plan");
            assert!(plan.is_settled(), "{name}: {plan:#?}");
        }
        assert_eq!(ids(&one), ids(&two), "{name}");
        assert_eq!(ids(&one).len(), spec.folders.len());
        let after = place.tree();
        assert!(
            before.iter().all(|path| after.contains(path)),
            "{name}: something is gone"
        );
        for path in paths(&spec) {
            assert!(after.contains(&path), "{name}: {path} is not there");
        }
        if storage.naming().unique {
            assert_eq!(after, paths(&spec), "{name}");
        }
    }
}

fn ids(book: &Notebook) -> Vec<(String, NodeId)> {
    let ledger = book.ledger();
    let confirmed = ledger.folders.iter().filter_map(|(key, entry)| match entry {
        LedgerEntry::Confirmed { id, .. } => Some((key.to_string(), id.clone())),
        LedgerEntry::Reserved { .. } => None,
    });
    confirmed.collect()
}

#[tokio::test]
async fn where_the_restriction_is_refused_nothing_comes_near_the_folder_and_it_is_named_if_it_stands_open() {
    for place in [Place::drive(), Place::onedrive()] {
        let (name, mut spec, book) = (place.name, spec(), Notebook::default());
        let nobody = "khong.co@truong.edu.vn";
        place.memory.people().without_account(&address(nobody));
        let grants = &mut spec.folders.get_mut(&key("HSKT")).expect("a folder").grants;
        grants.push(wanted(nobody, Role::Reader));
        let outcome = run(&*place.storage, &spec, &book, &place.hooks()).await.expect("a run");
        let kinds: Vec<_> = outcome.failed.iter().map(|(_, error)| error.kind).collect();
        assert_eq!(kinds, [ErrorKind::NoAccount], "{name}");
        // On Drive it was made closed; who keeps access there could not be settled, so it stays empty all the same.
        let open = if name == "drive" { vec![] } else { vec![key("HSKT")] };
        assert_eq!(outcome.left_open, open, "{name}");
        privacy(&place, name).await;
        let tree = place.tree();
        assert!(tree.iter().all(|path| !path.ends_with("kt07")), "{name}: {tree:?}");
        assert!(
            tree.iter().any(|path| path.ends_with("02 KH giáo dục")),
            "{name}: the rest goes on"
        );
        let skipped: Vec<_> = outcome.skipped.iter().map(|step| step.key.short()).collect();
        assert!(
            skipped.contains(&"NAM".to_owned()),
            "{name}: readers from above wait until it is closed: {skipped:?}"
        );
    }
}

#[tokio::test]
async fn with_the_state_lost_the_same_folders_are_found_again() {
    for place in PLACES.map(|place| place()) {
        let (name, spec, book) = (place.name, spec(), Notebook::default());
        settle(&place, &spec, &book, 1).await;
        let before = place.tree();
        let lost = Notebook::default();
        settle(&place, &spec, &lost, 1).await;
        assert_eq!(ids(&book), ids(&lost), "{name}");
        assert_eq!(place.tree(), before, "{name}");
        check(&place, &spec, &lost, name).await;
    }
}

#[tokio::test]
async fn with_the_state_damaged_it_is_put_aside_and_the_tree_stays_what_it_was() {
    for place in PLACES.map(|place| place()) {
        let (name, spec, folder) = (place.name, spec(), tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("x.db");
        let (state, _) = State::open(&path).expect("a state");
        settle(&place, &spec, &state, 1).await;
        drop(state);
        std::fs::write(&path, "mất điện").expect("written");
        let (state, opened) = State::open(&path).expect("a state");
        assert!(matches!(opened, Opened::PutAside(_)), "{name}: {opened:?}");
        settle(&place, &spec, &state, 1).await;
        check(&place, &spec, &state, name).await;
    }
}

#[tokio::test]
async fn a_full_disk_under_the_state_stops_the_run_and_the_next_one_goes_on() {
    for n in 0..30 {
        let (place, spec) = (Place::drive(), spec());
        let full = Notebook {
            fail_at: Some(n),
            ..Notebook::default()
        };
        let outcome = run(&*place.storage, &spec, &full, &place.hooks()).await.expect("a run");
        let stopped = matches!(outcome.stopped, Some(Stop::Journal(_)));
        assert!(stopped || outcome.is_complete(), "{outcome:?}");
        let book = Notebook::of(full.ledger());
        settle(&place, &spec, &book, 1).await;
        check(&place, &spec, &book, &format!("{n} entries")).await;
    }
}
