//! Two machines made the tree at once.

use hoso::plan::Action;
use hoso::tree::{Gap, Naming};
use jiff::Timestamp;

use super::{AN, GIAO_VIEN, HS, HSKT, KHBD_AN, NAM, School, TO, steps};

/// A school whose whole tree this machine made at second 50.
fn ours() -> School {
    let mut school = School::made(Naming::DRIVE);
    for this in [NAM, GIAO_VIEN, AN, KHBD_AN, TO, HSKT, HS] {
        let id = school.known(this);
        school.change(&id, |node| node.created = Timestamp::from_second(50).ok());
    }
    school
}

/// The folder that the other machine made for a key.
fn theirs(school: &mut School, this: &str, parent: &str, at: i64) -> String {
    let name = school.want(this).name.as_str().to_owned();
    school.add(&format!("hai {this}"), parent, &name);
    school.change(&format!("hai {this}").as_str().into(), |node| {
        node.tag = Some(this.to_owned());
        node.created = Timestamp::from_second(at).ok();
    });
    format!("hai {this}")
}

#[test]
fn the_older_year_is_used_whole_and_nothing_of_the_younger_is_mixed_into_it() {
    let mut school = ours();
    let year = theirs(&mut school, NAM, "root", 40);
    let teachers = theirs(&mut school, GIAO_VIEN, &year, 60);
    let teacher = theirs(&mut school, AN, &teachers, 61);
    theirs(&mut school, KHBD_AN, &teacher, 62);
    theirs(&mut school, TO, &year, 63);
    let plan = school.apply();
    let moved = |this: &str| {
        plan.steps()
            .iter()
            .any(|step| step.key == super::key(this) && matches!(step.action, Action::Place { .. }))
    };
    for this in [GIAO_VIEN, AN, KHBD_AN, TO] {
        assert!(!moved(this), "{:?}", steps(&plan));
        assert_eq!(school.known(this).as_str(), format!("hai {this}"));
    }
    // Of what the other machine had not made yet there is one only, and it is brought.
    assert!(moved(HSKT), "{:?}", steps(&plan));
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
}

#[test]
fn nothing_is_moved_into_a_restricted_folder_that_this_account_may_not_open() {
    let mut school = ours();
    let year = theirs(&mut school, NAM, "root", 40);
    let restricted = theirs(&mut school, HSKT, &year, 60);
    school
        .world
        .snapshot
        .gaps
        .insert(restricted.as_str().into(), Gap::Hidden);
    // Its tag is not seen either.
    for tag in [Some(HSKT.to_owned()), None] {
        school.change(&restricted.as_str().into(), |node| node.tag = tag);
        let plan = school.plan();
        let places: Vec<_> = plan
            .steps()
            .iter()
            .filter(|step| matches!(step.action, Action::Place { .. }))
            .collect();
        assert!(
            places
                .iter()
                .all(|step| step.key != super::key(HSKT) && step.key != super::key(HS)),
            "{:?}",
            steps(&plan)
        );
        assert!(!plan.conflicts().is_empty());
    }
}
