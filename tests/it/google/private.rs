//! No moment of a run, and no refusal, lets people from above into a folder that must be closed.

use hoso::tree::Spec;

use super::town::{ADMIN, KINDS, Kind, PHONG, Town};
use super::*;
use crate::emulator::{Fault, On, Word};
use crate::runs::kit::{Notebook, key};
use crate::runs::machine::{check, paths, run, settle, spec};

const CLOSED: &str = "2025-2026/HS khuyết tật";

/// The same school before it had a pupil with a disability.
fn without_pupils() -> Spec {
    let mut spec = spec();
    spec.folders.retain(|key, _| !is_of_pupils(key));
    spec.order.retain(|key| !is_of_pupils(key));
    spec
}

fn is_of_pupils(key: &Key) -> bool {
    ["HSKT", "HS/hs:kt07"].contains(&key.short().as_str())
}

/// A place prepared by `before`; then a run is killed at every call, done and not, and nothing shows at any of them.
async fn killed_everywhere(kind: Kind, before: fn(&Town)) {
    let (mut town, spec) = (Town::new(kind), spec());
    for done in [false, true] {
        for n in 1.. {
            let (what, book) = (format!("{kind:?}, call {n}, done: {done}"), Notebook::default());
            town.again(n);
            settle(&town.stand(), &without_pupils(), &book, 1).await;
            before(&town);
            town.privacy("before");
            let so_far = town.emulator.requests().last().map_or(0, |call| call.n);
            town.emulator.faults().kill_at(so_far + n, done);
            let whole = town.run(&spec, &book).await;
            town.privacy(&what);
            match whole {
                Some(_) => town.emulator.faults().calm(n),
                None => town.emulator.revive(),
            }
            let stand = town.stand();
            settle(&stand, &spec, &book, 1).await;
            town.privacy(&what);
            check(&stand, &spec, &book, &what).await;
            if whole.is_some() {
                assert!(n > 12, "{what}: only {n} calls were tried");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_closed_folder_made_under_one_shared_months_ago_is_never_open_with_anything_in_it() {
    for kind in KINDS {
        killed_everywhere(kind, |_| {}).await;
    }
}

#[tokio::test]
async fn a_folder_with_contents_is_closed_before_it_is_brought_under_a_shared_one() {
    for kind in KINDS {
        killed_everywhere(kind, |town| {
            let mut world = town.emulator.world();
            let root = town.root.as_str();
            // Made by hand where nobody above can read, and tagged as hoso tags it.
            let by_hand = world.folder(ADMIN, root, "HS khuyết tật");
            let inside = world.folder(ADMIN, &by_hand, "kt07");
            for (id, key) in [(&by_hand, key("HSKT")), (&inside, key("HS/hs:kt07"))] {
                world.set_property(id, "hoso.k", &key.to_string());
                world.set_property(id, "hoso.v", "1");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn where_closing_is_refused_the_folder_stays_empty_and_is_named() {
    for kind in KINDS {
        for refusal in [(403, "fieldNotWritable"), (403, "insufficientFilePermissions")] {
            let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
            settle(&town.stand(), &without_pupils(), &book, 1).await;
            town.emulator.world().policy.no_limits = Some(refusal);
            let outcome = town.run(&spec, &book).await.expect("a run");
            let what = format!("{kind:?}, {refusal:?}");
            assert!(!outcome.is_complete(), "{what}");
            town.privacy(&what);
            let made = town.paths().contains(&CLOSED.to_owned());
            let named = outcome.left_open.contains(&key("HSKT"));
            assert_eq!(made, named, "{what}: an open folder is named");
            assert!(!town.paths().contains(&format!("{CLOSED}/kt07")), "{what}");
            // Once it is possible again, the next run heals it.
            town.emulator.world().policy.no_limits = None;
            settle(&town.stand(), &spec, &book, 1).await;
            check(&town.stand(), &spec, &book, &what).await;
        }
    }
}

#[tokio::test]
async fn where_closing_fails_every_time_nothing_at_all_is_shared_above_a_new_tree_s_closed_folder() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        town.emulator.world().policy.no_limits = Some((403, "fieldNotWritable"));
        let outcome = town.run(&spec, &book).await.expect("a run");
        assert_eq!(outcome.left_open, [key("HSKT")], "{kind:?}");
        let year = town.at("2025-2026");
        let world = town.emulator.world();
        assert!(!world.can_read(PHONG, &year), "{kind:?}: readers from above wait");
        assert_eq!(
            world
                .below(&world.find(town.root.as_str(), CLOSED).expect("made"))
                .len(),
            0
        );
    }
}

#[tokio::test]
async fn a_folder_that_people_opened_again_is_closed_before_anything_else_is_done_in_it() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &spec, &book, 1).await;
        let closed = town.at(CLOSED);
        {
            let mut world = town.emulator.world();
            world.limit(&closed, false);
            let pupil = world.below(&closed).remove(0);
            world.rename(&pupil, "tên thật");
            world.revoke(&closed, "hieutruong@truong.edu.vn");
        }
        town.emulator.forget();
        let outcome = town.run(&spec, &book).await.expect("a run");
        assert!(outcome.is_complete(), "{kind:?}: {outcome:#?}");
        let first = &town.emulator.writes()[0];
        assert_eq!(first.body["inheritedPermissionsDisabled"], true, "{kind:?}: {first:#?}");
        check(&town.stand(), &spec, &book, "closed again").await;
        town.privacy("closed again");
    }
}

#[tokio::test]
async fn a_right_that_cannot_be_given_on_a_closed_folder_keeps_it_closed_and_empty() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &without_pupils(), &book, 1).await;
        let refusal = Fault::Refuse(Word::Reason(403, "sharingNotPermittedHere"));
        town.emulator.faults().script(On::method("permissions.create"), refusal);
        let outcome = run(&town.drive(), &spec, &book, &town.hooks()).await.expect("a run");
        assert!(
            !outcome.is_complete() && outcome.left_open.is_empty(),
            "{kind:?}: {outcome:#?}"
        );
        assert!(!town.paths().contains(&format!("{CLOSED}/kt07")), "{kind:?}");
        let closed = town.at(CLOSED);
        assert_eq!(town.emulator.world().role_of(PHONG, &closed), Some("metadata"));
        town.emulator.faults().calm(1);
        settle(&town.stand(), &spec, &book, 1).await;
        assert_eq!(town.paths(), paths(&spec));
    }
}
