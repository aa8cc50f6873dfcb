//! Joiners, leavers, those who move, posts, and two of one name.

use std::collections::BTreeSet;

use hoso::audit::State;
use hoso::tree::*;

use super::kit::{World, at, day};

fn binh(school: &mut School) -> &mut Person {
    school.people.get_mut("binh").expect("Bình")
}

fn first_week(world: &World, short: &str) -> String {
    world
        .asked(short)
        .first()
        .map(|week| week[10..].to_owned())
        .unwrap_or_default()
}

#[test]
fn who_joins_is_not_asked_for_weeks_that_began_before() {
    for (first_day, asked) in [
        ("2025-10-05", "W05"),
        ("2025-10-06", "W05"),
        ("2025-10-07", "W06"),
        ("2025-10-12", "W06"),
    ] {
        let world = World::changed(|school| binh(school).from = Some(day(first_day)));
        assert_eq!(first_week(&world, "KHBD@binh"), asked, "{first_day}");
    }
}

#[test]
fn between_who_leaves_on_sunday_and_who_begins_on_monday_no_week_is_owed_by_nobody() {
    let world = World::changed(|school| {
        binh(school).to = Some(day("2026-01-04"));
        school.people.get_mut("hoa").expect("Hoa").from = Some(day("2026-01-05"));
    });
    assert_eq!(
        world.asked("KHBD@binh").last().map(String::as_str),
        Some("2025-2026-W17")
    );
    assert_eq!(first_week(&world, "KHBD@hoa"), "W18");
    let due = world.verdict("KHBD@hoa", "W18").obligation.due;
    assert_eq!(
        due,
        hoso::calendar::end_of_day(day("2026-01-05")),
        "her first day is hers"
    );
}

#[test]
fn who_joins_in_january_owes_no_month_before() {
    let mut world = World::changed(|school| binh(school).from = Some(day("2026-01-12")));
    assert_eq!(world.asked("SHCM@binh").first().map(String::as_str), Some("2026-01"));
    world.as_of = at("2026-01-10 08:00");
    assert!(
        world
            .audit()
            .verdicts
            .iter()
            .all(|v| v.obligation.owner != Owner::Teacher("binh".into()) || v.state == State::Pending)
    );
}

#[test]
fn who_has_left_is_asked_for_nothing_more() {
    let world = World::changed(|school| binh(school).to = Some(day("2025-09-26")));
    assert_eq!(world.asked("KHBD@binh").len(), 3);
    assert_eq!(world.asked("SHCM@binh"), ["2025-09"]);
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn who_moves_to_another_group_keeps_her_own_records_and_leaves_the_groups() {
    let world = World::changed(|school| {
        binh(school).assignments = vec![
            Assignment {
                duty: Duty::Head("to1".into()),
                from: None,
                to: Some(day("2025-09-30")),
            },
            Assignment {
                duty: Duty::Member("to2".into()),
                from: Some(day("2025-10-01")),
                to: None,
            },
        ];
        school.people.get_mut("hoa").expect("Hoa").assignments.push(Assignment {
            duty: Duty::Head("to1".into()),
            from: Some(day("2025-10-01")),
            to: None,
        });
    });
    assert_eq!(world.asked("KHBD@binh").len(), 35);
    let head = |period: &str| world.verdict("STO@to1", period).obligation.person;
    assert_eq!(head("2025-09"), Some("binh".into()));
    assert_eq!(head("2025-10"), Some("hoa".into()));
}

#[test]
fn a_new_homeroom_teacher_takes_the_book_over_and_it_stays_the_classs() {
    let mut world = World::changed(|school| {
        for assignment in &mut binh(school).assignments {
            if assignment.duty == Duty::Homeroom("1a".into()) {
                assignment.to = Some(day("2025-10-10"));
            }
        }
        school.people.get_mut("doi").expect("Đội").assignments.push(Assignment {
            duty: Duty::Homeroom("1a".into()),
            from: Some(day("2025-10-11")),
            to: None,
        });
    });
    let person = |world: &World, period: &str| world.verdict("SCN@1a", period).obligation.person;
    assert_eq!(person(&world, "2025-09"), Some("binh".into()));
    assert_eq!(person(&world, "2025-10"), Some("doi".into()));
    assert_eq!(first_week(&world, "KHBD@doi"), "W06", "teaching begins with the class");
    world.remove(&world.file("SCN@1a", "SCN"));
    let finding = &world.says("HS201")[0];
    assert_eq!(
        (&finding.owner, &finding.person),
        (&Some(Owner::Class("1a".into())), &Some("binh".into()))
    );
}

#[test]
fn the_book_of_the_pioneers_is_asked_of_whoever_holds_the_post() {
    let world = World::changed(|school| {
        let post = Duty::Role("tong-phu-trach".into());
        let doi = school.people.get_mut("doi").expect("Đội");
        doi.assignments.retain(|a| a.duty != post);
        doi.assignments.push(Assignment {
            duty: post.clone(),
            from: None,
            to: Some(day("2025-10-31")),
        });
        school.people.get_mut("an").expect("An").assignments.push(Assignment {
            duty: post,
            from: Some(day("2025-11-01")),
            to: None,
        });
    });
    assert_eq!(world.asked("SDOI@doi"), ["2025-09", "2025-10"]);
    assert_eq!(world.asked("SDOI@an").first().map(String::as_str), Some("2025-11"));
    assert!(world.asked("SDOI@binh").is_empty());
}

#[test]
fn leaders_and_staff_who_do_not_teach_owe_no_plans() {
    let world = World::healthy();
    for who in ["KHBD@hung", "SHCM@hung", "KHBD@doi", "SHCM@doi"] {
        assert!(world.asked(who).is_empty(), "{who}");
    }
    let world = World::changed(|school| {
        let duty = Duty::Subject("toan".into(), vec!["4a".into()]);
        school
            .people
            .get_mut("hung")
            .expect("Hùng")
            .assignments
            .push(Assignment {
                duty,
                from: None,
                to: None,
            });
    });
    assert_eq!(world.asked("KHBD@hung").len(), 35, "a principal who teaches does");
}

#[test]
fn two_of_one_name_are_two() {
    let mut world = World::changed(|school| {
        school.people.get_mut("an").expect("An").name = "Lê Thị Bình".to_owned();
    });
    assert_eq!(world.rules(), Vec::<&str>::new());
    world.remove(&world.file("KHBD@an", "Tuần 5"));
    assert_eq!(world.state("KHBD@binh", "W05"), State::Present);
    assert_eq!(world.state("KHBD@an", "W05"), State::Missing);
    let audit = world.audit();
    let names: BTreeSet<_> = audit.people.values().map(|person| person.name.as_str()).collect();
    assert!(names.contains("Lê Thị Bình (an)") && names.contains("Lê Thị Bình (binh)"));
}

#[test]
fn nobody_is_asked_twice_and_fingerprints_tell_everything_apart() {
    let world = World::with_pupils(&["HS01", "HS02"]);
    let all = world.obligations();
    let distinct: BTreeSet<String> = all.iter().map(|o| o.fingerprint()).collect();
    assert_eq!(distinct.len(), all.len());
    let standing = all.iter().find(|o| o.record.as_str() == "KHCL").expect("a plan");
    assert_eq!(standing.fingerprint(), "tandinh/-/KHCL||2025-2026");
}

#[test]
fn every_obligation_of_the_tree_has_its_folder() {
    let world = World::with_pupils(&["HS01"]);
    for one in world.obligations() {
        if world.catalogue.records[&one.record].system == System::Drive {
            assert!(world.spec.folders.contains_key(&*one.folder), "{}", one.folder);
        }
    }
}
