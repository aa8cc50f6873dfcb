//! HS404 point by point: which differences between the grants that are asked for and those that are there it says.

use hoso::audit::Sharing;
use hoso::tree::*;

use super::kit::{World, address, day};

const HERE: &str = "GV@binh";
const ABOVE: &str = "GIAO-VIEN";

fn named(account: &str) -> Address {
    address(&format!("{account}@bacgiang.edu.vn"))
}

fn asked(account: &str, role: Role) -> WantedGrant {
    WantedGrant {
        address: named(account),
        group: false,
        role,
        until: None,
        who: Who::Owner,
    }
}

fn there(account: &str, role: Role) -> Grant {
    Grant {
        id: PermissionId::new(account),
        address: Some(named(account)),
        anyone: false,
        domain: None,
        role,
        inherited: false,
        until: None,
        metadata_only: false,
    }
}

fn inherited(account: &str, role: Role) -> Grant {
    Grant {
        inherited: true,
        ..there(account, role)
    }
}

/// A school that was only asked about one teacher's folder: what is wanted there, what above it, and what is there.
fn folder(here: &[WantedGrant], above: &[WantedGrant], found: &[Grant]) -> World {
    let mut world = World::healthy();
    world.sharing = Sharing::Real;
    for (key, folder) in &mut world.spec.folders {
        folder.grants = match key.short().as_str() {
            HERE => here.to_vec(),
            ABOVE => above.to_vec(),
            _ => Vec::new(),
        };
    }
    let id = world.dir(HERE);
    world.change(&id, |node| node.grants = Some(found.to_vec()));
    world
}

/// What it says: about whom, and in which of its messages (0: lacking, 1: another role, 2: nobody asked for it).
fn says(world: &World) -> Vec<(String, usize)> {
    let found = world.says("HS404");
    let whom = |mark: &str| mark.rsplit('|').next().map(str::to_owned).unwrap_or_default();
    found.iter().map(|f| (whom(&f.fingerprint), f.message)).collect()
}

fn only(account: &str, message: usize) -> Vec<(String, usize)> {
    vec![(named(account).to_string(), message)]
}

#[test]
fn who_may_do_more_than_was_asked_is_said_once() {
    let world = folder(&[asked("binh", Role::Reader)], &[], &[there("binh", Role::Writer)]);
    assert_eq!(says(&world), only("binh", 1));
}

#[test]
fn more_that_comes_from_above_is_not_said_here() {
    let found = [inherited("binh", Role::Writer), inherited("la", Role::Writer)];
    let world = folder(&[asked("binh", Role::Reader)], &[], &found);
    assert_eq!(says(&world), []);
}

#[test]
fn more_that_is_asked_for_above_is_as_it_should_be() {
    let (here, found) = ([asked("binh", Role::Reader)], [there("binh", Role::Writer)]);
    let with = |above: &[WantedGrant]| says(&folder(&here, above, &found));
    assert_eq!(with(&[asked("binh", Role::Writer)]), []);
    assert_eq!(with(&[asked("binh", Role::Commenter)]), only("binh", 1));
    assert_eq!(with(&[asked("hoa", Role::Writer)]), only("binh", 1));
}

#[test]
fn what_was_asked_for_above_until_a_day_that_is_past_excuses_nothing() {
    let (here, found) = ([asked("binh", Role::Reader)], [there("binh", Role::Writer)]);
    let until = |last: &str| WantedGrant {
        until: Some(day(last)),
        ..asked("binh", Role::Writer)
    };
    assert_eq!(says(&folder(&here, &[until("2025-10-15")], &found)), []);
    assert_eq!(says(&folder(&here, &[until("2025-10-14")], &found)), only("binh", 1));
}

#[test]
fn organisers_owners_and_the_account_at_work_may_do_more() {
    for role in [Role::FileOrganizer, Role::Organizer, Role::Owner] {
        let world = folder(&[asked("binh", Role::Reader)], &[], &[there("binh", role)]);
        assert_eq!(says(&world), [], "{role:?}");
    }
    let mut world = folder(&[asked("binh", Role::Reader)], &[], &[there("binh", Role::Writer)]);
    world.account = Some(named("binh"));
    assert_eq!(says(&world), []);
}

#[test]
fn a_right_that_is_asked_for_above_may_be_given_here_too_and_a_stronger_one_may_not() {
    let above = [asked("hoa", Role::Commenter)];
    let with = |role| says(&folder(&[], &above, &[there("hoa", role)]));
    assert_eq!(with(Role::Reader), []);
    assert_eq!(with(Role::Commenter), []);
    assert_eq!(with(Role::Writer), only("hoa", 2));
}

#[test]
fn a_right_that_was_asked_for_until_a_day_that_is_past_is_one_that_nobody_asked_for() {
    let until = |last: &str| WantedGrant {
        until: Some(day(last)),
        ..asked("hoa", Role::Reader)
    };
    let found = [there("hoa", Role::Reader)];
    assert_eq!(says(&folder(&[until("2025-10-15")], &[], &found)), []);
    assert_eq!(says(&folder(&[until("2025-10-14")], &[], &found)), only("hoa", 2));
    assert_eq!(
        says(&folder(&[until("2025-10-14")], &[], &[])),
        [],
        "and nobody lacks it"
    );
}

#[test]
fn a_lesser_right_is_said_whether_it_comes_from_above_or_not() {
    for grant in [there("binh", Role::Reader), inherited("binh", Role::Reader)] {
        let world = folder(&[asked("binh", Role::Writer)], &[], &[grant]);
        assert_eq!(says(&world), only("binh", 1));
    }
    let both = [there("binh", Role::Reader), inherited("binh", Role::Writer)];
    assert_eq!(says(&folder(&[asked("binh", Role::Writer)], &[], &both)), []);
}
