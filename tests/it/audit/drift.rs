//! HS404 point by point: which differences between the grants that are asked for and those that are there it says.

use hoso::audit::Sharing;
use hoso::tree::*;

use super::kit::{World, address, at, day};

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
    Grant::to(PermissionId::new(account), named(account), role)
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

/// What it says: about whom, and in which of its messages (0: lacking, 1: another role, 2: nobody asked for it, 3: its time is over).
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
fn what_my_drive_gathers_with_more_that_comes_from_above_is_not_said_here() {
    let mut world = folder(&[asked("binh", Role::Reader)], &[], &[there("binh", Role::Writer)]);
    assert_eq!(says(&world), only("binh", 1));
    let above = world.dir(ABOVE);
    let mut gives = |grant: Grant| {
        world.change(&above, |node| node.grants = Some(vec![grant]));
        says(&world)
    };
    assert_eq!(
        gives(inherited("binh", Role::Commenter)),
        only("binh", 1),
        "less comes from above"
    );
    assert_eq!(gives(inherited("hoa", Role::Writer)), only("binh", 1), "somebody else");
    let shown = Grant {
        metadata_only: true,
        ..inherited("binh", Role::Writer)
    };
    assert_eq!(gives(shown), only("binh", 1), "it only shows that the folder exists");
    assert_eq!(gives(inherited("binh", Role::Writer)), []);
    assert_eq!(gives(inherited("binh", Role::Owner)), []);
    let here = world.dir(HERE);
    world.change(&here, |node| node.restricted = Some(true));
    assert!(says(&world).contains(&only("binh", 1)[0]), "nothing comes from above");
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
    let found = [Grant {
        until: Some(hoso::storage::last_moment(day("2025-10-15"))),
        ..there("hoa", Role::Reader)
    }];
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

/// The office above, which is not of the school's domains.
fn office(role: Role) -> (WantedGrant, Grant) {
    let address = address("phong@langgiang.gov.vn");
    let asked = WantedGrant {
        address: address.clone(),
        who: Who::Superiors,
        ..asked("phong", Role::Reader)
    };
    let there = Grant {
        address: Some(address),
        ..there("phong", role)
    };
    (asked, there)
}

#[test]
fn a_superior_whose_right_was_raised_is_said_and_one_who_may_do_less_is_another_rules() {
    for (role, message) in [
        (Role::Reader, None),
        (Role::Commenter, Some(1)),
        (Role::Writer, Some(1)),
    ] {
        let (asked, there) = office(role);
        let world = folder(std::slice::from_ref(&asked), &[], &[there]);
        let expected = message.map(|message| (asked.address.to_string(), message));
        assert_eq!(says(&world), Vec::from_iter(expected), "{role:?}");
    }
    let (asked, _) = office(Role::Reader);
    assert_eq!(says(&folder(&[asked], &[], &[])), []);
}

#[test]
fn an_office_whose_time_is_over_or_that_was_let_in_where_it_was_not_asked_for_is_said() {
    let (asked, there) = office(Role::Writer);
    let mut world = folder(&[], std::slice::from_ref(&asked), &[there]);
    assert_eq!(says(&world), [(asked.address.to_string(), 2)]);
    let change = |world: &mut World, until: &str| {
        let office = world.school.superiors.get_mut("phong").expect("an office");
        office.until = Some(day(until));
    };
    change(&mut world, "2025-10-14");
    let found = world.says("HS404");
    assert_eq!(says(&world), [(asked.address.to_string(), 3)]);
    assert!(
        found[0]
            .words(hoso::text::Lang::Vi)
            .contains("chỉ được cấp đến 14/10/2025")
    );
}

#[test]
fn who_stood_in_until_a_day_that_is_past_may_not_write_any_more() {
    let absent = |world: &mut World, who: &str, last: &str| {
        let person = world.school.people.get_mut(who).expect("a teacher");
        person.absences = vec![Absence {
            from: day("2025-09-22"),
            to: day(last),
            substitute: Some("hoa".into()),
        }];
    };
    let found = [there("hoa", Role::Writer)];
    let mut world = folder(&[], &[], &found);
    assert_eq!(says(&world), only("hoa", 2));
    absent(&mut world, "binh", "2025-10-14");
    assert_eq!(says(&world), only("hoa", 3));
    // Who stood in for somebody else has no business here, either.
    let mut world = folder(&[], &[], &found);
    absent(&mut world, "an", "2025-10-14");
    assert_eq!(says(&world), only("hoa", 2));
    // As long as the time runs the right is asked for.
    let mut world = folder(&[asked("hoa", Role::Writer)], &[], &found);
    absent(&mut world, "binh", "2025-10-15");
    assert_eq!(says(&world), []);
}

#[test]
fn a_right_that_lasts_beyond_its_last_day_is_said_as_far_as_that_day_can_be_set_and_nobody_asks_for_longer() {
    let until = |last: &str| WantedGrant {
        until: Some(day(last)),
        ..asked("binh", Role::Reader)
    };
    let lasting = |end: Option<&str>| Grant {
        until: end.map(|end| hoso::storage::last_moment(day(end))),
        ..there("binh", Role::Reader)
    };
    let of = |wanted: &[WantedGrant], end: Option<&str>| says(&folder(wanted, &[], &[lasting(end)]));
    assert_eq!(of(&[until("2026-05-31")], None), only("binh", 5));
    assert_eq!(of(&[until("2026-05-31")], Some("2026-06-30")), only("binh", 6));
    for (last, end) in [
        ("2026-05-31", Some("2026-05-31")),
        ("2026-05-31", Some("2026-05-01")),
        ("2026-12-31", None),
    ] {
        assert_eq!(of(&[until(last)], end), [], "{last} {end:?}");
    }
    let raised = WantedGrant {
        role: Role::Writer,
        ..until("2026-05-31")
    };
    let writes = Grant {
        role: Role::Writer,
        ..lasting(None)
    };
    assert_eq!(says(&folder(&[raised], &[], &[writes])), [], "no place ends that");
    let alias = WantedGrant {
        address: address("binh.cu@bacgiang.edu.vn"),
        ..asked("binh", Role::Reader)
    };
    let mut world = folder(&[until("2026-05-31"), alias.clone()], &[], &[lasting(None)]);
    let node = lasting(None);
    world.ledger.grants.push(LedgerGrant {
        node: world.dir(HERE),
        asked: alias.address,
        permission: node.id,
        role: Role::Reader,
        made: true,
        at: at("2025-09-01"),
    });
    assert_eq!(
        says(&world),
        [],
        "another spelling of the address is asked for without an end"
    );
}
