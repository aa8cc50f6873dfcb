//! Two machines made the tree at once.

use hoso::plan::Action;
use hoso::tree::{Gap, LedgerEntry, Naming, Origin, Sight};
use jiff::Timestamp;

use super::{AN, BINH, CHUNG, GIAO_VIEN, HS, HSKT, KHBD_AN, KHBD_BINH, NAM, School, TO, steps};

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
fn the_one_in_use_comes_out_of_the_trash_although_another_machine_made_its_like() {
    for adopted in [false, true] {
        let mut school = ours();
        let year = theirs(&mut school, NAM, "root", 60);
        let teachers = theirs(&mut school, GIAO_VIEN, &year, 60);
        let teacher = theirs(&mut school, AN, &teachers, 60);
        // Older than this machine's: it still belongs to the tree that is left over, or people chose the other one.
        theirs(&mut school, KHBD_AN, &teacher, 40);
        if adopted {
            school.change(&year.as_str().into(), |node| {
                node.created = Timestamp::from_second(40).ok()
            });
            for this in [NAM, GIAO_VIEN, AN, KHBD_AN] {
                match school.world.ledger.folders.get_mut(&super::key(this)) {
                    Some(LedgerEntry::Confirmed { origin, .. }) => *origin = Origin::Adopted,
                    other => panic!("{this}: {other:?}"),
                }
            }
        }
        let used = [NAM, GIAO_VIEN, AN, BINH, KHBD_AN, KHBD_BINH, TO, HSKT, HS].map(|this| school.known(this));
        school.vanish(&used, Sight::Trashed);
        let plan = school.apply();
        for step in plan.steps() {
            assert!(
                matches!(step.action, Action::Untrash { .. } | Action::Restrict { .. }),
                "{:?}",
                steps(&plan)
            );
        }
        for (this, id) in [NAM, GIAO_VIEN, AN, BINH, KHBD_AN].into_iter().zip(&used) {
            assert_eq!(school.known(this), *id, "{this}");
        }
        assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
    }
}

#[test]
fn where_the_one_in_use_is_out_of_sight_people_say_which_it_is() {
    let mut school = ours();
    let year = theirs(&mut school, NAM, "root", 60);
    let teachers = theirs(&mut school, GIAO_VIEN, &year, 60);
    theirs(&mut school, AN, &teachers, 60);
    let used = [NAM, GIAO_VIEN, AN, BINH, KHBD_AN, KHBD_BINH, TO, HSKT, HS].map(|this| school.known(this));
    school.vanish(&used, |_| Sight::NotVisible);
    let plan = school.plan();
    assert_eq!(steps(&plan), Vec::<String>::new());
    let [asked] = plan.proposals() else {
        panic!("{:?}", plan.proposals());
    };
    assert_eq!(
        (asked.node.as_str(), asked.instead.as_ref()),
        (year.as_str(), Some(&used[0]))
    );
    assert!(plan.leftovers().is_empty(), "{:?}", plan.leftovers());
    // It was deleted for ever, and the other one is the year's folder now.
    school.options.adopted.insert(super::key(NAM), year.as_str().into());
    let plan = school.apply();
    assert!(!plan.steps().is_empty());
    assert_eq!(school.known(NAM).as_str(), year);
    for this in [GIAO_VIEN, AN] {
        assert_eq!(school.known(this).as_str(), format!("hai {this}"));
    }
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

#[test]
fn a_folder_in_one_that_comes_along_comes_along_at_once() {
    let mut school = ours();
    theirs(&mut school, NAM, "root", 40);
    // An older one of the standing folders lies in a folder that is brought into the older year.
    let teachers = school.known(GIAO_VIEN);
    let standing = theirs(&mut school, CHUNG, teachers.as_str(), 45);
    let plan = school.apply();
    assert_eq!(school.known(CHUNG).as_str(), standing, "{:?}", steps(&plan));
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
}

#[test]
fn what_stands_in_our_year_is_brought_into_a_folder_that_people_made_in_the_older_one() {
    let mut school = ours();
    let year = theirs(&mut school, NAM, "root", 40);
    school.add("tay", &year, "03 Giáo viên");
    let (an, lessons) = (school.known(AN), school.known(KHBD_AN));
    let plan = school.apply();
    let makes = |this: &str| {
        let mut steps = plan.steps().iter();
        steps.any(|step| step.key == super::key(this) && matches!(step.action, Action::Create { .. }))
    };
    assert!(
        ![AN, BINH, KHBD_AN, KHBD_BINH].into_iter().any(makes),
        "{:?}",
        steps(&plan)
    );
    assert_eq!(school.known(GIAO_VIEN).as_str(), "tay");
    assert_eq!((school.known(AN), school.known(KHBD_AN)), (an.clone(), lessons));
    let parent = school.world.live(&an).and_then(|node| node.parent.clone());
    assert_eq!(parent, Some("tay".into()));
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
}

#[test]
fn that_the_one_in_use_is_the_one_and_not_the_older_need_be_said_once_only() {
    let mut school = ours();
    let used = school.known(NAM);
    theirs(&mut school, NAM, "root", 40);
    school.options.adopted.insert(super::key(NAM), used.clone());
    school.apply();
    school.options.adopted.clear();
    assert!(school.plan().steps().is_empty(), "{:?}", steps(&school.plan()));
    assert_eq!(school.known(NAM), used);
}
