//! Who is away is not asked; who comes back has a day.

use hoso::audit::State;
use hoso::tree::*;

use super::kit::{World, at, day};

fn away(from: &str, to: &str) -> World {
    World::changed(|school| {
        school.people.get_mut("binh").expect("Bình").absences.push(Absence {
            from: day(from),
            to: day(to),
            substitute: Some("hoa".into()),
        });
    })
}

fn weeks(world: &World) -> Vec<String> {
    world
        .asked("KHBD@binh")
        .iter()
        .map(|week| week[10..].to_owned())
        .collect()
}

#[test]
fn six_weeks_of_illness_are_six_weeks_without_plans() {
    // Weeks 3 to 8, Monday 22 September to Friday 31 October.
    let world = away("2025-09-22", "2025-10-31");
    let asked = weeks(&world);
    assert_eq!(asked.len(), 29);
    assert_eq!(asked[..3], ["W01", "W02", "W09"]);
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn who_comes_back_in_the_middle_of_a_week_is_asked_from_the_next_on() {
    let world = away("2025-09-22", "2025-10-01");
    assert_eq!(weeks(&world)[..4], ["W01", "W02", "W05", "W06"]);
}

#[test]
fn who_is_back_when_the_week_begins_is_asked_for_it_and_has_that_day() {
    // Sunday 28 September, when the plan of week 4 is due; and a week as people write it, Monday to Sunday.
    for (from, without) in [("2025-09-28", None), ("2025-09-22", Some("W03"))] {
        let mut world = away(from, "2025-09-28");
        let asked = weeks(&world);
        assert!(asked.contains(&"W04".to_owned()), "{from}: {asked:?}");
        assert_eq!(35 - asked.len(), without.iter().count());
        assert!(without.is_none_or(|week| !asked.contains(&week.to_owned())));
        let due = world.verdict("KHBD@binh", "W04").obligation.due;
        assert_eq!(due, hoso::calendar::end_of_day(day("2025-09-29")));
        world.remove(&world.file("KHBD@binh", "Tuần 4"));
        world.as_of = at("2025-09-29 20:00");
        world.now = world.as_of;
        assert_eq!(world.state("KHBD@binh", "W04"), State::Pending);
        world.as_of = at("2025-09-30 08:00");
        world.now = world.as_of;
        assert_eq!(world.state("KHBD@binh", "W04"), State::Missing);
    }
}

#[test]
fn who_is_away_on_the_day_before_the_deadline_or_after_it_has_no_other() {
    for (from, to) in [("2025-09-27", "2025-09-27"), ("2025-09-29", "2025-10-02")] {
        let due = away(from, to).verdict("KHBD@binh", "W04").obligation.due;
        assert_eq!(hoso::calendar::local(due).date(), day("2025-09-28"));
    }
}

#[test]
fn who_falls_ill_in_a_week_was_asked_for_its_plan() {
    let world = away("2025-10-01", "2025-10-17");
    assert_eq!(weeks(&world)[..5], ["W01", "W02", "W03", "W04", "W07"]);
}

#[test]
fn a_deadline_after_the_month_that_falls_into_an_absence_moves_behind_it() {
    let mut world = away("2025-10-01", "2025-10-20");
    let due = |world: &World| world.verdict("SHCM@binh", "2025-09").obligation.due;
    assert_eq!(
        due(&world),
        at("2025-10-21 23:59")
            .checked_add(jiff::SignedDuration::from_secs(59))
            .expect("a time")
    );
    assert_eq!(world.state("SHCM@binh", "2025-09"), State::Pending);
    world.as_of = at("2025-10-22 08:00");
    world.now = world.as_of;
    assert_eq!(world.state("SHCM@binh", "2025-09"), State::Missing);
}

#[test]
fn absences_that_follow_each_other_count_as_one() {
    let world = World::changed(|school| {
        let absences = &mut school.people.get_mut("binh").expect("Bình").absences;
        for (from, to) in [
            ("2025-10-01", "2025-10-05"),
            ("2025-10-06", "2025-10-10"),
            ("2025-12-31", "2025-12-01"),
        ] {
            absences.push(Absence {
                from: day(from),
                to: day(to),
                substitute: None,
            });
        }
    });
    let due = world.verdict("SHCM@binh", "2025-09").obligation.due;
    assert_eq!(hoso::calendar::local(due).date(), day("2025-10-11"));
}

#[test]
fn the_books_of_a_class_and_of_a_group_are_asked_for_all_the_same() {
    let world = away("2025-09-01", "2026-05-31");
    assert!(world.asked("KHBD@binh").is_empty());
    assert_eq!(world.asked("SCN@1a").len(), 9);
    assert_eq!(world.asked("STO@to1").len(), 9);
}
