//! `--as-of`: what is said about a moment in the past.

use hoso::audit::{Beyond, Doubt, Run, Sharing, State};
use hoso::tree::*;

use super::kit::{World, arrival, at};

fn of_the_past() -> World {
    let mut world = World::healthy();
    world.as_of = at("2025-10-10 23:59");
    world
}

fn run(world: &mut World, time: &str) {
    world.history.runs.push(Run {
        at: at(time),
        complete: true,
    });
}

#[test]
fn content_that_certainly_came_later_was_not_there() {
    let mut world = of_the_past();
    let file = world.file("KHBD@binh", "Tuần 5");
    world.change(&file, |node| {
        node.arrival = Some(arrival("2025-10-12", Source::Service))
    });
    let verdict = world.verdict("KHBD@binh", "W05");
    assert_eq!((verdict.state, verdict.doubt), (State::Unverifiable, Some(Doubt::Past)));
    run(&mut world, "2025-10-07");
    let fingerprint = verdict.obligation.fingerprint();
    world.history.first_seen.insert(fingerprint, at("2025-10-13"));
    assert_eq!(
        world.state("KHBD@binh", "W05"),
        State::Missing,
        "a stored run after the deadline lacked it, too"
    );
}

#[test]
fn a_weak_time_does_not_make_a_file_absent() {
    let mut world = of_the_past();
    let file = world.file("KHBD@binh", "Tuần 5");
    world.change(&file, |node| {
        node.arrival = Some(arrival("2025-10-12", Source::FileTime))
    });
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
    run(&mut world, "2025-10-11");
    for other in world.obligations() {
        world.history.first_seen.insert(other.fingerprint(), at("2025-09-01"));
    }
    let fingerprint = world.verdict("KHBD@binh", "W05").obligation.fingerprint();
    world.history.first_seen.insert(fingerprint, at("2025-10-13"));
    assert_eq!(
        world.state("KHBD@binh", "W05"),
        State::Missing,
        "a complete run after that moment did not see it"
    );
}

#[test]
fn without_a_stored_run_nothing_of_the_past_is_missing_and_the_audit_says_how_to_have_proof() {
    let mut world = of_the_past();
    for who in ["binh", "an"] {
        let dir = format!("KHBD@{who}");
        world.remove(&world.file(&dir, "Tuần 5"));
    }
    assert_eq!(world.rules(), ["HS901"], "said once");
    assert!(!world.audit().complete);
    run(&mut world, "2025-10-04");
    assert_eq!(world.rules(), ["HS901"], "a run before the deadline proves nothing");
    run(&mut world, "2025-10-06");
    assert_eq!(world.rules(), ["HS201", "HS201"]);
}

#[test]
fn what_a_run_before_that_moment_saw_was_there_although_it_is_gone_now() {
    let mut world = of_the_past();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    run(&mut world, "2025-10-06");
    let fingerprint = world.verdict("KHBD@binh", "W05").obligation.fingerprint();
    world.history.first_seen.insert(fingerprint, at("2025-10-08"));
    assert_eq!(world.state("KHBD@binh", "W05"), State::Unverifiable);
}

#[test]
fn less_than_a_minute_ago_is_now() {
    let mut world = World::healthy();
    world.remove(&world.file("KHBD@binh", "Tuần 5"));
    world.now = at("2025-10-15 08:01");
    assert_eq!(world.rules(), ["HS201"]);
}

#[test]
fn a_book_changed_since_says_nothing_of_that_moment() {
    let mut world = of_the_past();
    let book = world.file("STO@to1", "STO");
    world.change(&book, |node| {
        node.modified = Some(arrival("2025-10-14", Source::Revision))
    });
    let verdict = world.verdict("STO@to1", "2025-09");
    assert_eq!((verdict.state, verdict.doubt), (State::Unverifiable, Some(Doubt::Past)));
    let revisions = vec![
        arrival("2025-09-30", Source::Revision),
        arrival("2025-10-14", Source::Revision),
    ];
    let facts = hoso::audit::Facts {
        revisions: hoso::audit::Asked::Read(revisions),
    };
    world.evidence.nodes.insert(book, facts);
    assert_eq!(world.state("STO@to1", "2025-09"), State::Present);
}

#[test]
fn findings_of_files_that_came_later_are_not_told() {
    let mut world = of_the_past();
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-12");
    world.put("KHBD@binh", "bài 12.pdf", "2025-10-12");
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn grants_of_the_past_are_out_of_scope() {
    let mut world = of_the_past();
    world.sharing = Sharing::Real;
    let audit = world.audit();
    assert_eq!(audit.out_of_scope, [Beyond::GrantsOfThePast]);
    assert!(audit.findings.is_empty());
}

#[test]
fn waivers_hold_as_of_that_moment() {
    let mut world = of_the_past();
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    world.school.waivers.push(Waiver {
        rule: "HS203".to_owned(),
        at: None,
        why: "đang chuyển".to_owned(),
        until: super::kit::day("2025-10-12"),
    });
    assert_eq!(world.rules(), Vec::<&str>::new());
    world.as_of = world.now;
    assert_eq!(world.rules(), ["HS203", "HS903"]);
}
