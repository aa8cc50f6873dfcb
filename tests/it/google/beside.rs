//! Several machines, late and incomplete listings, lost rights, another account: gaps and conflicts, never a second
//! tree.

use hoso::plan::Action;
use hoso::state::State;
use hoso::storage::ErrorKind;
use hoso::tree::{LedgerEntry, Role as Right};

use super::town::{ADMIN, KINDS, Kind, PHONG, SECOND, Town};
use super::*;
use crate::emulator::{Fault, On, Role};
use crate::runs::kit::{Notebook, key, wanted};
use crate::runs::machine::{Book, check, look, paths, plan, run, settle, spec};

const PUPIL: &str = "2025-2026/HS khuyết tật/kt07";

/// Each key with the folder it is remembered to have.
fn remembered(book: &dyn Book) -> Vec<(String, NodeId)> {
    let confirmed = book
        .remembered()
        .folders
        .into_iter()
        .filter_map(|(key, entry)| match entry {
            LedgerEntry::Confirmed { id, .. } => Some((key.to_string(), id)),
            LedgerEntry::Reserved { .. } => None,
        });
    confirmed.collect()
}

#[tokio::test]
async fn a_second_machine_with_a_state_of_its_own_finds_everything_and_writes_no_folder() {
    for kind in KINDS {
        let (town, spec, one, two) = (Town::new(kind), spec(), Notebook::default(), Notebook::default());
        town.run(&spec, &one).await.expect("a run");
        town.emulator.forget();
        town.run(&spec, &two).await.expect("a run");
        assert_eq!(
            town.writes(),
            [],
            "{kind:?}: adopted by the tag, which is there already"
        );
        assert_eq!(remembered(&one), remembered(&two), "{kind:?}");
        assert_eq!(town.paths(), paths(&spec));
        town.emulator.check();
    }
}

#[tokio::test]
async fn two_machines_at_once_end_on_the_same_folders() {
    for kind in KINDS {
        let (town, spec, one, two) = (Town::new(kind), spec(), Notebook::default(), Notebook::default());
        let (here, there, hooks) = (town.drive(), town.drive_of(ADMIN), town.hooks());
        futures::future::join(run(&here, &spec, &one, &hooks), run(&there, &spec, &two, &hooks)).await;
        let before = town.paths();
        for book in [&one, &two] {
            town.run(&spec, book).await.expect("a run");
        }
        for book in [&one, &two] {
            let plan = plan(&town.drive(), &spec, &book.ledger()).await.expect("a plan");
            assert!(plan.is_settled(), "{kind:?}: {plan:#?}");
        }
        assert_eq!(remembered(&one), remembered(&two), "{kind:?}");
        let after = town.paths();
        assert!(
            before.iter().all(|path| after.contains(path)),
            "{kind:?}: something is gone"
        );
        assert!(paths(&spec).iter().all(|path| after.contains(path)), "{kind:?}");
        town.privacy("two at once");
    }
}

#[tokio::test]
async fn a_state_that_is_lost_costs_no_folder() {
    for kind in KINDS {
        let (town, spec, folder) = (Town::new(kind), spec(), tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("x.db");
        let (state, _) = State::open(&path).expect("a state");
        settle(&town.stand(), &spec, &state, 1).await;
        drop(state);
        std::fs::write(&path, "mất điện").expect("written");
        let (state, _) = State::open(&path).expect("a state");
        town.emulator.forget();
        settle(&town.stand(), &spec, &state, 1).await;
        assert_eq!(town.writes(), [], "{kind:?}");
        check(&town.stand(), &spec, &state, "lost").await;
    }
}

#[tokio::test]
async fn while_listings_lag_behind_nothing_is_made_again() {
    for kind in KINDS {
        let mut town = Town::new(kind);
        for lag in [1, 10, 60, 1000] {
            let (spec, book) = (spec(), Notebook::default());
            town.again(lag);
            {
                let mut faults = town.emulator.faults();
                (faults.list_lag, faults.stale_lag, faults.name_lag) = (lag, lag, lag);
            }
            for _ in 0..3 {
                town.run(&spec, &book).await.expect("a run");
            }
            assert_eq!(town.paths(), paths(&spec), "{kind:?}, lag {lag}");
            town.emulator.faults().calm(1);
            settle(&town.stand(), &spec, &book, 1).await;
            check(&town.stand(), &spec, &book, "lag").await;
        }
    }
}

#[tokio::test]
async fn while_listings_are_incomplete_nothing_is_made_again_and_nothing_is_missing() {
    for kind in KINDS {
        let mut town = Town::new(kind);
        for seed in 0..30 {
            let (spec, book) = (spec(), Notebook::default());
            town.again(seed);
            if seed % 2 == 0 {
                settle(&town.stand(), &spec, &book, 1).await;
            }
            // The state is lost as well: only what is seen can tell.
            let book = if seed % 4 == 0 { Notebook::default() } else { book };
            town.emulator.faults().incomplete = Some(2);
            for _ in 0..3 {
                town.run(&spec, &book).await;
            }
            let left = town.paths();
            assert!(
                left.windows(2).all(|two| two[0] != two[1]),
                "{kind:?}, seed {seed}: {left:#?}"
            );
            town.emulator.faults().calm(1);
            settle(&town.stand(), &spec, &book, 2).await;
            check(&town.stand(), &spec, &book, "incomplete").await;
        }
    }
}

#[tokio::test]
async fn an_account_that_sees_nothing_any_more_makes_no_second_tree() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &spec, &book, 1).await;
        let stranger = town.drive_of(SECOND);
        town.emulator.forget();
        assert_eq!(
            stranger.root().await.expect_err("not shared").kind,
            ErrorKind::NotVisible
        );
        assert!(run(&stranger, &spec, &book, &town.hooks()).await.is_none(), "{kind:?}");
        assert_eq!(town.writes(), [], "{kind:?}");
        assert_eq!(town.paths(), paths(&spec));
    }
}

#[tokio::test]
async fn where_another_account_is_shown_only_a_part_the_rest_is_a_gap_and_a_conflict_and_nothing_is_made() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &spec, &book, 1).await;
        let closed = town.at("2025-2026/01 Nhà trường");
        {
            let mut world = town.emulator.world();
            let role = if kind == Kind::Shared {
                Role::FileOrganizer
            } else {
                Role::Writer
            };
            world.grant(town.root.as_str(), SECOND, role);
            world.limit(&closed, true);
        }
        let (drive, hooks) = (town.drive_of(SECOND), town.hooks());
        town.emulator.forget();
        // With a state of its own, and with the first account's.
        for book in [Notebook::default(), Notebook::of(book.ledger())] {
            let seen = look(&drive, &book.ledger()).await.expect("a look");
            assert!(
                seen.gaps.contains_key(&NodeId::new(&closed)),
                "{kind:?}: {:?}",
                seen.gaps
            );
            let plan = plan(&drive, &spec, &book.ledger()).await.expect("a plan");
            let makes = |step: &&hoso::plan::Step| matches!(step.action, Action::Create { .. });
            assert_eq!(plan.steps().iter().find(makes), None, "{kind:?}");
            run(&drive, &spec, &book, &hooks).await.expect("a run");
        }
        assert_eq!(town.paths(), paths(&spec), "{kind:?}");
        let made: Vec<_> = town
            .writes()
            .into_iter()
            .filter(|(method, _)| method.contains("create"))
            .collect();
        assert_eq!(made, [], "{kind:?}");
    }
}

#[tokio::test]
async fn what_one_account_reserved_and_never_made_is_made_once_by_the_next() {
    for kind in KINDS {
        let (mut town, spec) = (Town::new(kind), spec());
        for n in [5, 6, 8, 12, 20] {
            for done in [false, true] {
                let (what, book) = (format!("{kind:?}, call {n}, done: {done}"), Notebook::default());
                town.again(n);
                let role = if kind == Kind::Shared {
                    Role::Organizer
                } else {
                    Role::Writer
                };
                town.emulator.world().grant(town.root.as_str(), SECOND, role);
                town.emulator.faults().kill_at(n, done);
                town.run(&spec, &book).await;
                town.emulator.revive();
                let (drive, hooks) = (town.drive_of(SECOND), town.hooks());
                for _ in 0..2 {
                    run(&drive, &spec, &book, &hooks).await.expect("a run");
                    town.run(&spec, &book).await.expect("a run");
                    town.privacy(&what);
                }
                // A closed folder of the one account is closed to the other, so that nothing is made in it; but nothing is
                // made twice either.
                let mut left = town.paths();
                if kind == Kind::MyDrive && !left.contains(&PUPIL.to_owned()) {
                    left.push(PUPIL.to_owned());
                    left.sort();
                }
                assert_eq!(left, paths(&spec), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_right_that_was_taken_back_is_given_again_once_and_nobody_is_mailed() {
    for kind in KINDS {
        let (town, mut spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &spec, &book, 1).await;
        let teacher = town.at("2025-2026/03 Giáo viên/Trần An");
        town.emulator.world().revoke(&teacher, "an@truong.edu.vn");
        let school = spec.folders.get_mut(&key("NHA-TRUONG")).expect("a folder");
        school.grants.push(wanted("binh@truong.edu.vn", Right::Reader));
        town.emulator.forget();
        settle(&town.stand(), &spec, &book, 1).await;
        assert_eq!(town.writes(), [("drive.permissions.create".to_owned(), 2)], "{kind:?}");
        check(&town.stand(), &spec, &book, "shared again").await;
        assert_eq!(town.emulator.world().mails(), []);
        town.emulator.check();
    }
}

/// The office above reads until that day.
fn until(last: &str) -> hoso::tree::Spec {
    let mut spec = spec();
    for grant in spec.folders.values_mut().flat_map(|folder| &mut folder.grants) {
        if grant.address.as_str() == PHONG {
            grant.until = Some(last.parse().expect("a day"));
        }
    }
    spec
}

#[tokio::test]
async fn a_last_day_whose_change_never_arrived_is_not_taken_for_set() {
    for kind in KINDS {
        let (town, book) = (Town::new(kind), Notebook::default());
        let ends = || {
            let year = town.at("2025-2026");
            let world = town.emulator.world();
            let mut grants = world.grants(&year).iter();
            let grant = grants.find(|grant| format!("{:?}", grant.who).contains(PHONG));
            let end = grant.and_then(|grant| grant.expires);
            end.expect("an end").to_string()
        };
        town.run(&until("2026-06-30"), &book).await.expect("a run");
        assert!(ends().starts_with("2026-06-30"), "{kind:?}: {}", ends());
        let update = On::method("permissions.update");
        town.emulator.faults().script(update, Fault::LoseRequest);
        let (hasty, hooks) = (town.hasty(), town.hooks());
        let outcome = run(&hasty, &until("2026-05-31"), &book, &hooks).await.expect("a run");
        assert!(ends().starts_with("2026-06-30"), "{kind:?}: {}", ends());
        assert_eq!(outcome.failed.len(), 2, "{kind:?}: {outcome:#?}");
        town.emulator.faults().calm(1);
        let outcome = town.run(&until("2026-05-31"), &book).await.expect("a run");
        assert!(
            outcome.is_complete() && ends().starts_with("2026-05-31"),
            "{kind:?}: {}",
            ends()
        );
        town.emulator.check();
    }
}
