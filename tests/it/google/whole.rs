//! Whole runs on Drive: made once, left alone the second time, repaired, killed at every call, on a bad line.

use super::town::{ADMIN, KINDS, Kind, Town};
use super::*;
use crate::emulator::{Fault, On};
use crate::runs::kit::{Notebook, key};
use crate::runs::machine::{Book, check, look, paths, plan, settle, spec};
use hoso::apply::apply;
use hoso::plan::{Action, Options as PlanOptions, Wanted, reconcile};
use hoso::tree::Folder;
use jiff::civil::date;

/// Debug builds try fewer schedules; `HOSO_SCHEDULES` says how many. The whole promise, some minutes long:
///
/// ```text
/// HOSO_SCHEDULES=10000 cargo test --profile laws --locked --test it -- google::whole::with_every_fifth
/// ```
fn schedules() -> u64 {
    let asked = std::env::var("HOSO_SCHEDULES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(if cfg!(debug_assertions) { 200 } else { 1000 })
}

#[tokio::test]
async fn one_run_makes_the_tree_by_one_write_a_folder_and_right_and_a_second_writes_nothing() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        let outcome = town.run(&spec, &book).await.expect("a run");
        assert!(outcome.is_complete(), "{kind:?}: {outcome:#?}");
        let grants: usize = spec.folders.values().map(|folder| folder.grants.len()).sum();
        let counted = town.writes();
        assert_eq!(
            counted,
            [
                ("drive.files.create".to_owned(), spec.folders.len()),
                ("drive.permissions.create".to_owned(), grants),
            ],
            "{kind:?}"
        );
        check(&town.stand(), &spec, &book, "first").await;
        town.emulator.forget();
        let outcome = town.run(&spec, &book).await.expect("a run");
        assert!(outcome.is_complete() && outcome.done.is_empty());
        assert_eq!(town.writes(), [], "{kind:?}");
        println!("{kind:?}: second run: {} calls", town.emulator.calls().len());
        town.emulator.check();
    }
}

#[tokio::test]
async fn what_people_renamed_moved_and_threw_away_is_put_back_with_what_is_in_it() {
    for kind in KINDS {
        let (town, spec, book) = (Town::new(kind), spec(), Notebook::default());
        settle(&town.stand(), &spec, &book, 1).await;
        let (teacher, school, other) = (
            town.at("2025-2026/03 Giáo viên/Lê Thị Bình"),
            town.at("2025-2026/01 Nhà trường"),
            town.at("2025-2026/03 Giáo viên/Trần An"),
        );
        {
            let mut world = town.emulator.world();
            world.file(ADMIN, &other, "KHBD_Tuan01.pdf", "application/pdf", b"%PDF-1.7");
            world.rename(&teacher, "cô Bình");
            world.relocate(&school, town.root.as_str());
            world.trash(ADMIN, &other);
        }
        town.emulator.forget();
        let outcome = town.run(&spec, &book).await.expect("a run");
        assert!(outcome.is_complete(), "{kind:?}: {outcome:#?}");
        // Moved, renamed, taken out of the trash; what lies in it comes back with it.
        assert_eq!(town.writes(), [("drive.files.update".to_owned(), 3)], "{kind:?}");
        let file = town.at("2025-2026/03 Giáo viên/Trần An/KHBD_Tuan01.pdf");
        town.emulator.world().destroy(&file);
        check(&town.stand(), &spec, &book, "repaired").await;
        town.emulator.check();
    }
}

/// The service and the program die with the n-th call, which is still `done` or not; for every n.
async fn killed_at_every_call(kind: Kind, done: bool) {
    let (mut town, spec) = (Town::new(kind), spec());
    for n in 1.. {
        let (what, book) = (format!("{kind:?}, call {n}, done: {done}"), Notebook::default());
        town.again(n);
        town.emulator.faults().kill_at(n, done);
        let whole = town.run(&spec, &book).await;
        town.privacy(&what);
        match whole {
            Some(_) => town.emulator.faults().calm(n),
            None => town.emulator.revive(),
        }
        let stand = town.stand();
        settle(&stand, &spec, &book, 1).await;
        check(&stand, &spec, &book, &what).await;
        town.emulator.check();
        if whole.is_some() {
            assert!(n > 25, "{what}: only {n} calls were tried");
            break;
        }
    }
}

#[tokio::test]
async fn killed_before_any_call_in_my_drive_the_next_run_ends_in_the_same_tree() {
    killed_at_every_call(Kind::MyDrive, false).await;
}

#[tokio::test]
async fn killed_after_any_call_in_my_drive_the_next_run_ends_in_the_same_tree() {
    killed_at_every_call(Kind::MyDrive, true).await;
}

#[tokio::test]
async fn killed_before_any_call_in_a_shared_drive_the_next_run_ends_in_the_same_tree() {
    killed_at_every_call(Kind::Shared, false).await;
}

#[tokio::test]
async fn killed_after_any_call_in_a_shared_drive_the_next_run_ends_in_the_same_tree() {
    killed_at_every_call(Kind::Shared, true).await;
}

#[tokio::test]
async fn killed_before_any_entry_is_written_the_next_run_ends_in_the_same_tree() {
    let (mut town, spec) = (Town::new(Kind::MyDrive), spec());
    for written in [false, true] {
        for n in 0.. {
            let what = format!("entry {n}, written: {written}");
            let book = Notebook {
                dies: Some((n, written)),
                ..Notebook::default()
            };
            town.again(n as u64);
            let whole = crate::runs::machine::until_dead(&book, town.run(&spec, &book))
                .await
                .flatten();
            town.privacy(&what);
            let book = Notebook::of(book.ledger());
            let stand = town.stand();
            settle(&stand, &spec, &book, 1).await;
            check(&stand, &spec, &book, &what).await;
            if whole.is_some_and(|outcome| outcome.is_complete()) {
                assert!(n > 20, "{what}: only {n} entries were tried");
                break;
            }
        }
    }
}

/// One answer in five is refused or lost, for three runs; then the line is good again.
async fn on_a_bad_line(town: &mut Town, seed: u64) {
    let (spec, book, what) = (spec(), Notebook::default(), format!("{:?}, seed {seed}", town.kind));
    town.again(seed);
    {
        let mut faults = town.emulator.faults();
        faults.acl_time = Duration::ZERO;
        faults.list_lag = (seed % 3) * 5;
        faults.script(On::any().one_in(5), Fault::Storm);
    }
    for _ in 0..2 {
        town.run(&spec, &book).await;
        town.privacy(&what);
    }
    town.emulator.faults().calm(seed);
    town.emulator.faults().acl_time = Duration::ZERO;
    let stand = town.stand();
    settle(&stand, &spec, &book, 1).await;
    check(&stand, &spec, &book, &what).await;
    town.emulator.check();
}

async fn on_many_bad_lines(kind: Kind) {
    let mut town = Town::new(kind);
    for seed in 0..schedules() {
        on_a_bad_line(&mut town, seed).await;
    }
}

#[tokio::test]
async fn with_every_fifth_answer_lost_or_refused_in_my_drive_nothing_is_made_twice_and_nothing_is_lost() {
    on_many_bad_lines(Kind::MyDrive).await;
}

#[tokio::test]
async fn with_every_fifth_answer_lost_or_refused_in_a_shared_drive_nothing_is_made_twice_and_nothing_is_lost() {
    on_many_bad_lines(Kind::Shared).await;
}

#[tokio::test]
async fn a_planned_run_that_is_done_leaves_nothing_to_plan() {
    let (town, spec, book) = (Town::new(Kind::Shared), spec(), Notebook::default());
    settle(&town.stand(), &spec, &book, 1).await;
    let plan = plan(&town.drive(), &spec, &book.ledger()).await.expect("a plan");
    assert!(plan.is_settled(), "{plan:#?}");
    assert_eq!(town.paths(), paths(&spec));
}

#[tokio::test]
async fn a_folder_dragged_out_of_the_tree_comes_back_by_one_run_that_knows_what_lies_in_it() {
    // Drive itself refuses to move a folder from one shared drive into another.
    let (town, mut spec, book) = (Town::new(Kind::MyDrive), spec(), Notebook::default());
    settle(&town.stand(), &spec, &book, 1).await;
    let teachers = town.at("2025-2026/03 Giáo viên");
    {
        let mut world = town.emulator.world();
        let elsewhere = world.root(ADMIN);
        world.relocate(&teachers, &elsewhere);
        // While it is there, people make the folder of a teacher who has come.
        world.folder(ADMIN, &teachers, "Đỗ Thị Chi");
    }
    let (chi, above) = (key("GV/gv:chi"), spec.folders[&key("GV/gv:an")].clone());
    let called = Name::new("Đỗ Thị Chi").expect("a name");
    let new = Folder {
        name: called,
        grants: vec![],
        ..above
    };
    spec.folders.insert(chi.clone(), new);
    spec.order.push(chi.clone());

    let drive = town.drive();
    let snapshot = look(&drive, &book.remembered()).await.expect("a look");
    let options = PlanOptions {
        move_back: true,
        ..PlanOptions::on(date(2025, 10, 1), true)
    };
    let ledger = book.remembered();
    let naming = drive.naming();
    let plan = reconcile(&Wanted {
        spec: &spec,
        snapshot: &snapshot,
        ledger: &ledger,
        naming,
        options: &options,
    });
    let keys: Vec<&Key> = plan.steps().iter().map(|step| &step.key).collect();
    assert_eq!(keys, [&key("GIAO-VIEN"), &chi], "{plan:#?}");
    assert!(matches!(plan.steps()[1].action, Action::Adopt { .. }), "{plan:#?}");
    let outcome = apply(plan, &drive, &ledger, book.journal(), &town.hooks()).await;
    assert!(outcome.is_complete(), "{outcome:#?}");
    check(&town.stand(), &spec, &book, "brought back").await;
    settle(&town.stand(), &spec, &book, 0).await;
}
