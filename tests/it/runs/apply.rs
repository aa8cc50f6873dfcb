//! Single laws of carrying out a plan, with plans made by hand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hoso::apply::{Event, Hooks, Outcome, Stop, What, apply};
use hoso::plan::{Action, At, Step};
use hoso::storage::faulty::{Faulty, Script};
use hoso::storage::memory::Memory;
use hoso::storage::{ErrorKind, Storage};
use hoso::tree::{LedgerEntry, NodeId, Origin, Role, Sight};

use super::kit::{Notebook, address, at, create, hooks, key, name, plan, step, wanted};

async fn run(storage: &dyn Storage, steps: &[Step], notebook: &Notebook, hooks: &Hooks<'_>) -> Outcome {
    let ledger = notebook.ledger();
    apply(plan(steps), storage, &ledger, notebook, hooks).await
}

fn top(memory: &Memory) -> At {
    At::Node(memory.people().root())
}

fn confirmed(notebook: &Notebook, of: &str) -> NodeId {
    match notebook.ledger().folders.get(&key(of)) {
        Some(LedgerEntry::Confirmed { id, .. }) => id.clone(),
        other => panic!("{of} is {other:?}"),
    }
}

fn reserved(parent: &NodeId, id: Option<NodeId>, called: &str, memory: &Memory) -> LedgerEntry {
    let account = Some(memory.people().admin().to_string());
    LedgerEntry::Reserved {
        id,
        account,
        parent: parent.clone(),
        name: called.into(),
    }
}

fn kinds(outcome: &Outcome) -> Vec<(u32, ErrorKind)> {
    outcome
        .failed
        .iter()
        .map(|(step, error)| (step.id.0, error.kind))
        .collect()
}

fn numbers<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Vec<u32> {
    steps.into_iter().map(|step| step.id.0).collect()
}

#[tokio::test]
async fn every_creation_is_written_down_before_it_is_sent_and_ids_come_in_one_call() {
    let memory = Memory::drive();
    let steps = [
        step(0, &[], "NAM", create(top(&memory), "2025-2026")),
        step(1, &[0], "TO", create(at("NAM"), "Tổ")),
        step(2, &[0], "GV", create(at("NAM"), "Giáo viên")),
    ];
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    let written = notebook.written.lock().expect("no panic").clone();
    let first = |of: &str| written.iter().find(|(k, _)| *k == key(of)).expect("written").1.clone();
    for of in ["NAM", "TO", "GV"] {
        assert!(matches!(first(of), LedgerEntry::Reserved { id: Some(id), .. } if id == confirmed(&notebook, of)));
    }
    assert_eq!(memory.calls().iter().filter(|call| call.name == "reserve").count(), 1);
    assert_eq!(
        memory.people().tree(),
        ["2025-2026", "2025-2026/Giáo viên", "2025-2026/Tổ"]
    );
}

#[tokio::test]
async fn a_taken_id_is_success_only_when_the_folder_stands_where_it_should() {
    let memory = Memory::drive();
    let root = memory.people().root();
    for (stands, called, good) in [(true, "Tổ", true), (true, "Khác", false), (false, "Tổ", false)] {
        let notebook = Notebook::default();
        let parent = if stands {
            root.clone()
        } else {
            memory.people().outside()
        };
        // Made by an earlier run whose answer never came.
        let entry = reserved(&root, memory.reserve(1).await.expect("ids").pop(), "Tổ", &memory);
        let id = entry.id().cloned();
        let new = hoso::storage::NewFolder {
            parent: &parent,
            name: &name(called),
            id: id.as_ref(),
            tag: None,
            restricted: false,
        };
        memory.create_folder(&new).await.expect("made");
        notebook
            .ledger
            .lock()
            .expect("no panic")
            .folders
            .insert(key("TO"), entry);
        let outcome = run(
            &memory,
            &[step(0, &[], "TO", create(top(&memory), "Tổ"))],
            &notebook,
            &hooks(&memory),
        )
        .await;
        if good {
            assert!(outcome.is_complete(), "{outcome:?}");
            assert_eq!(Some(confirmed(&notebook, "TO")), id);
        } else {
            assert_eq!(kinds(&outcome), [(0, ErrorKind::AlreadyExists)]);
        }
        memory.people().trash(&id.expect("an id"));
    }
}

#[tokio::test]
async fn an_id_of_another_account_is_not_used() {
    let memory = Memory::drive();
    let id = memory.reserve(1).await.expect("ids").pop();
    let entry = LedgerEntry::Reserved {
        id: id.clone(),
        account: Some("cu@truong.edu.vn".into()),
        parent: memory.people().root(),
        name: "Tổ".into(),
    };
    let notebook = Notebook::default();
    notebook
        .ledger
        .lock()
        .expect("no panic")
        .folders
        .insert(key("TO"), entry);
    run(
        &memory,
        &[step(0, &[], "TO", create(top(&memory), "Tổ"))],
        &notebook,
        &hooks(&memory),
    )
    .await;
    assert_ne!(Some(confirmed(&notebook, "TO")), id);
}

#[tokio::test]
async fn where_reserved_ids_are_refused_folders_are_made_without_and_only_the_first_pays_for_it() {
    let memory = Memory::drive();
    let root = memory.people().root();
    memory.people().refuse_reserved_ids(&root);
    let steps: Vec<Step> = (0..5)
        .map(|n| step(n, &[], &format!("S{n}"), create(top(&memory), &format!("S{n}"))))
        .collect();
    let notebook = Notebook::default();
    let mut hooks = hooks(&memory);
    hooks.at_once = 1;
    let outcome = run(&memory, &steps, &notebook, &hooks).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    let count = |name| memory.calls().iter().filter(|call| call.name == name).count();
    assert_eq!(count("create_folder"), 5 + 2, "two refusals, once");
    assert_eq!(count("reserve"), 2, "the batch, and once afresh");
    assert_eq!(memory.people().tree().len(), 5);
}

/// Every answer of every creation is lost, and listings are late.
#[tokio::test]
async fn without_ids_a_lost_answer_is_looked_for_until_late_listings_are_ruled_out() {
    let memory = Memory::drive();
    let root = memory.people().root();
    memory.people().refuse_reserved_ids(&root);
    memory.let_listings_lag(Duration::from_secs(10));
    let script = Script {
        lose: 500,
        ..Script::default()
    };
    // The script also loses the answers before a creation: many seeds, so that many creations are really tried.
    for seed in 0..200 {
        let faulty = Faulty::new(Arc::new(memory.clone()), Script { seed, ..script.clone() });
        let called = format!("S{seed}");
        let notebook = Notebook::default();
        let steps = [step(0, &[], &called, create(top(&memory), &called))];
        run(&faulty, &steps, &notebook, &hooks(&memory)).await;
        let made = memory
            .people()
            .tree()
            .into_iter()
            .filter(|path| *path == called)
            .count();
        assert!(made <= 1, "seed {seed}: {made} folders");
    }
    let made = memory.people().tree().len();
    assert!(made > 10, "only {made} of 200 were made at all");
}

#[tokio::test]
async fn an_unconfirmed_creation_without_an_id_is_looked_for_before_it_is_sent_again() {
    let memory = Memory::drive();
    let root = memory.people().root();
    memory.people().refuse_reserved_ids(&root);
    let id = memory.people().folder(&root, "Tổ");
    memory.people().tag(&id, Some(&key("TO").to_string()));
    let notebook = Notebook::default();
    let entry = reserved(&root, None, "Tổ", &memory);
    notebook
        .ledger
        .lock()
        .expect("no panic")
        .folders
        .insert(key("TO"), entry);
    let outcome = run(
        &memory,
        &[step(0, &[], "TO", create(top(&memory), "Tổ"))],
        &notebook,
        &hooks(&memory),
    )
    .await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(confirmed(&notebook, "TO"), id);
    assert_eq!(memory.people().tree(), ["Tổ"]);
}

#[tokio::test]
async fn a_folder_that_people_made_meanwhile_is_taken_as_theirs_where_names_are_unique() {
    let memory = Memory::onedrive();
    let id = memory.people().folder(&memory.people().root(), "TỔ");
    let notebook = Notebook::default();
    let outcome = run(
        &memory,
        &[step(0, &[], "TO", create(top(&memory), "Tổ"))],
        &notebook,
        &hooks(&memory),
    )
    .await;
    assert!(outcome.is_complete(), "{outcome:?}");
    match notebook.ledger().folders.get(&key("TO")) {
        Some(LedgerEntry::Confirmed {
            id: found,
            origin,
            name,
            ..
        }) => {
            assert_eq!((found, *origin, name.as_str()), (&id, Origin::Adopted, "TỔ"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failed_step_skips_what_needs_it_and_nothing_else() {
    let memory = Memory::drive();
    let steps = [
        step(0, &[], "A", create(At::Node("không-có".into()), "A")),
        step(1, &[0], "B", create(at("A"), "B")),
        step(2, &[1], "C", create(at("B"), "C")),
        step(3, &[], "D", create(top(&memory), "D")),
        step(4, &[3], "E", create(at("D"), "E")),
        step(5, &[77], "F", create(top(&memory), "F")),
    ];
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert_eq!(kinds(&outcome), [(0, ErrorKind::NotVisible)]);
    assert_eq!(numbers(&outcome.skipped), [1, 2, 5]);
    assert_eq!(numbers(&outcome.done), [3, 4]);
    assert_eq!(outcome.stopped, None);
}

#[tokio::test]
async fn without_a_service_nothing_more_is_started() {
    let memory = Memory::drive();
    let faulty = Faulty::new(
        Arc::new(memory.clone()),
        Script {
            refuse: 1000,
            ..Script::default()
        },
    );
    let steps: Vec<Step> = (0..20)
        .map(|n| step(n, &[], &format!("S{n}"), Action::Untrash { node: "x".into() }))
        .collect();
    let mut hooks = hooks(&memory);
    hooks.at_once = 3;
    let outcome = run(&faulty, &steps, &Notebook::default(), &hooks).await;
    assert_eq!(outcome.stopped, Some(Stop::Storage(ErrorKind::Busy)));
    assert_eq!((outcome.failed.len(), outcome.skipped.len()), (3, 17));
}

#[tokio::test]
async fn a_state_that_cannot_be_written_ends_the_run_before_anything_is_sent() {
    let memory = Memory::drive();
    let notebook = Notebook {
        fail_at: Some(0),
        ..Notebook::default()
    };
    let steps = [
        step(0, &[], "A", create(top(&memory), "A")),
        step(1, &[], "B", create(top(&memory), "B")),
    ];
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert_eq!(outcome.stopped, Some(Stop::Journal("đĩa đầy".into())));
    assert_eq!(memory.writes(), 0);
}

#[tokio::test]
async fn when_people_stop_it_what_is_in_flight_ends_and_nothing_starts() {
    let memory = Memory::drive();
    let steps: Vec<Step> = (0..10)
        .map(|n| step(n, &[], &format!("S{n}"), create(top(&memory), &format!("S{n}"))))
        .collect();
    let stop = AtomicBool::new(false);
    let counts = Mutex::new(Vec::new());
    let progress = |event: Event<'_>| {
        if let What::Done = event.what {
            counts.lock().expect("no panic").push((event.ended, event.total));
            stop.store(event.ended == 2, Ordering::Relaxed);
        }
    };
    let mut hooks = Hooks {
        progress: &progress,
        stop: &stop,
        ..hooks(&memory)
    };
    hooks.at_once = 1;
    let outcome = run(&memory, &steps, &Notebook::default(), &hooks).await;
    assert_eq!(outcome.stopped, Some(Stop::Asked));
    assert_eq!(numbers(&outcome.done), [0, 1]);
    assert_eq!(outcome.skipped.len(), 8);
    assert_eq!(*counts.lock().expect("no panic"), [(1, 10), (2, 10)]);
}

/// The storage in memory refuses two sharing calls for one node at a time.
#[tokio::test]
async fn grants_on_one_node_are_given_one_after_the_other() {
    let memory = Memory::drive();
    let mut steps = vec![step(0, &[], "A", create(top(&memory), "A"))];
    for n in 1..8 {
        let grant = wanted(&format!("gv{n}@truong.edu.vn"), Role::Reader);
        steps.push(step(n, &[0], "A", Action::Grant { node: at("A"), grant }));
    }
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(notebook.ledger().grants.len(), 7);
    assert!(notebook.ledger().grants.iter().all(|grant| grant.made));
}

#[tokio::test]
async fn one_refused_grant_fails_alone() {
    let memory = Memory::drive();
    memory.people().share_only_within(["truong.edu.vn".to_owned()]);
    let grant = |address: &str| Action::Grant {
        node: top(&memory),
        grant: wanted(address, Role::Reader),
    };
    let steps = [
        step(0, &[], "A", grant("a@noi.khac.vn")),
        step(1, &[], "A", grant("b@truong.edu.vn")),
    ];
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert_eq!(kinds(&outcome), [(0, ErrorKind::Policy)]);
    assert_eq!(numbers(&outcome.done), [1]);
}

#[tokio::test]
async fn a_right_that_people_gave_is_not_remembered_as_hoso_s() {
    let memory = Memory::drive();
    let people = memory.people();
    let folder = people.folder(&people.root(), "A");
    people.alias(&address("gv.moi@truong.edu.vn"), &address("gv@truong.edu.vn"));
    people.share(&folder, &address("gv@truong.edu.vn"), Role::Reader);
    let grant = |address: &str| Action::Grant {
        node: At::Node(folder.clone()),
        grant: wanted(address, Role::Reader),
    };
    let steps = [
        step(0, &[], "A", grant("gv.moi@truong.edu.vn")),
        step(1, &[], "A", grant("khac@truong.edu.vn")),
    ];
    let notebook = Notebook::default();
    assert!(run(&memory, &steps, &notebook, &hooks(&memory)).await.is_complete());
    let made: Vec<_> = notebook
        .ledger()
        .grants
        .into_iter()
        .map(|grant| (grant.asked.to_string(), grant.made))
        .collect();
    assert!(made.contains(&("gv.moi@truong.edu.vn".into(), false)), "{made:?}");
    assert!(made.contains(&("khac@truong.edu.vn".into(), true)), "{made:?}");
}

#[tokio::test]
async fn a_lost_grant_is_looked_for_before_it_is_given_again() {
    let memory = Memory::drive();
    for seed in 0..20 {
        let script = Script {
            seed,
            lose: 500,
            ..Script::default()
        };
        let faulty = Faulty::new(Arc::new(memory.clone()), script);
        let folder = memory.people().folder(&memory.people().root(), &format!("S{seed}"));
        let grant = wanted("gv@truong.edu.vn", Role::Writer);
        let steps = [step(
            0,
            &[],
            "A",
            Action::Grant {
                node: At::Node(folder.clone()),
                grant,
            },
        )];
        run(&faulty, &steps, &Notebook::default(), &hooks(&memory)).await;
        let calls = memory.calls();
        let of_folder: Vec<_> = calls
            .iter()
            .filter(|call| call.id.as_ref() == Some(&folder))
            .map(|call| call.name)
            .collect();
        for pair in of_folder.windows(2) {
            assert_ne!(pair, ["grant", "grant"], "seed {seed}: {of_folder:?}");
        }
    }
}

#[tokio::test]
async fn nothing_enters_a_folder_before_it_is_closed_even_if_the_plan_forgot_to_say_so() {
    // Where a folder is closed by a call of its own.
    let memory = Memory::onedrive();
    let keep = vec![wanted("hieutruong@truong.edu.vn", Role::Writer)];
    let steps = [
        step(
            0,
            &[],
            "HSKT",
            Action::Create {
                parent: top(&memory),
                name: name("HSKT"),
                restricted: true,
            },
        ),
        step(1, &[0], "HS", create(at("HSKT"), "k1")),
        step(2, &[0], "HSKT", Action::Restrict { node: at("HSKT"), keep }),
    ];
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    let order: Vec<_> = memory
        .calls()
        .iter()
        .filter(|call| call.is_write())
        .map(|call| call.name)
        .collect();
    assert_eq!(order, ["create_folder", "restrict", "create_folder"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_closed_stays_empty_and_is_named() {
    let memory = Memory::onedrive();
    memory.people().share_only_within(["truong.edu.vn".to_owned()]);
    // One who keeps access may not be given any, so the whole step is refused.
    let keep = vec![wanted("a@noi.khac.vn", Role::Writer)];
    let steps = [
        step(
            0,
            &[],
            "HSKT",
            Action::Create {
                parent: top(&memory),
                name: name("HSKT"),
                restricted: true,
            },
        ),
        step(1, &[0], "HSKT", Action::Restrict { node: at("HSKT"), keep }),
        step(2, &[1], "HS", create(at("HSKT"), "k1")),
    ];
    let outcome = run(&memory, &steps, &Notebook::default(), &hooks(&memory)).await;
    assert_eq!(kinds(&outcome), [(1, ErrorKind::Policy)]);
    assert_eq!(outcome.left_open, [key("HSKT")]);
    assert_eq!(memory.people().tree(), ["HSKT"]);
}

#[tokio::test]
async fn a_folder_that_should_have_been_made_closed_and_is_open_is_a_failure_where_nothing_closes_it() {
    let memory = Memory::onedrive();
    let steps = [
        step(
            0,
            &[],
            "HSKT",
            Action::Create {
                parent: top(&memory),
                name: name("HSKT"),
                restricted: true,
            },
        ),
        step(1, &[0], "HS", create(at("HSKT"), "k1")),
    ];
    let outcome = run(&memory, &steps, &Notebook::default(), &hooks(&memory)).await;
    assert_eq!(kinds(&outcome), [(0, ErrorKind::Policy)]);
    assert_eq!(numbers(&outcome.skipped), [1]);
    assert_eq!(outcome.left_open, [key("HSKT")]);
}

#[tokio::test]
async fn an_adopted_folder_is_remembered_and_tagged_and_keeps_its_name() {
    let memory = Memory::drive();
    let people = memory.people();
    let node = people.folder(&people.root(), "KH_BAI_DAY");
    let adopt = Action::Adopt {
        node: node.clone(),
        parent: people.root(),
        name: "KH_BAI_DAY".into(),
        origin: Origin::Adopted,
    };
    let steps = [step(0, &[], "KHBD", adopt), step(1, &[0], "X", create(at("KHBD"), "X"))];
    let notebook = Notebook::default();
    let outcome = run(&memory, &steps, &notebook, &hooks(&memory)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    match memory.get(&node).await {
        Ok(Sight::Found(found)) => {
            assert_eq!(found.name, "KH_BAI_DAY");
            assert_eq!(found.tag, Some(key("KHBD").to_string()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(people.tree(), ["KH_BAI_DAY", "KH_BAI_DAY/X"]);
}
