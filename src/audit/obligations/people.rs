//! Who is asked for what, when: assignments, joining, leaving, absences.

use jiff::Timestamp;
use jiff::civil::Date;

use super::days::Days;
use crate::calendar::{Period, end_of_day, local};
use crate::template::layout::people::{holds, is_post};
use crate::tree::{Assignment, ClassId, Condition, Duty, GroupId, Person, PersonId, School};

/// The days on which somebody is asked for a record.
#[derive(Debug, Clone)]
pub(super) struct Service {
    /// At the school and under the record's condition.
    assigned: Days,
    /// Those of them without absences.
    present: Days,
    /// Away.
    absent: Days,
}

/// One period for which somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// When it is due, for this person.
    pub due: Timestamp,
    /// The last day of the period on which she was there.
    pub last_present: Date,
}

impl Service {
    /// The days on which a person is asked for records of that condition.
    pub(super) fn of(person: &Person, condition: &Condition) -> Self {
        let employed = Days::window(person.from, person.to);
        let assigned = employed.within(&under(person, condition));
        let absent = person.absences.iter().fold(Days::default(), |all, a| {
            all.plus(&Days::window(Some(a.from), Some(a.to)))
        });
        Self {
            present: assigned.clone().minus(&absent),
            assigned,
            absent,
        }
    }

    /// Whether the person is asked for a period that is due then: present on at least one of its days. Where the deadline
    /// lies before the period, she must be there on its first day at the latest: who joins or returns later in a week is
    /// not asked for its plan. Where it lies inside the period, she must have been at the school by then. Who is not
    /// there on the deadline's day has until the end of her first day after it.
    pub(super) fn asked(&self, period: &Period, due: Timestamp) -> Option<Asked> {
        let last_present = self.present.last_between(period.first, period.last)?;
        let day = local(due).date();
        let moved = |there: Date| if there == day { due } else { end_of_day(there) };
        if day < period.first {
            let there = self.present.first_from(day).filter(|there| *there <= period.first)?;
            return Some(Asked {
                due: moved(there),
                last_present,
            });
        }
        if day < period.last && !self.assigned.has(day) {
            return None;
        }
        let due = if self.assigned.has(day) {
            moved(self.absent.first_outside(day))
        } else {
            due
        };
        Some(Asked { due, last_present })
    }
}

/// The days on which the condition holds for a person.
fn under(person: &Person, condition: &Condition) -> Days {
    match condition {
        Condition::Always | Condition::DisabledPupils => Days::window(None, None),
        Condition::Role(role) => duties(person, |duty| is_post(duty, role)),
        Condition::Teaching => {
            let teaching = duties(person, |duty| matches!(duty, Duty::Homeroom(_) | Duty::Subject(..)));
            let posts = duties(person, |duty| matches!(duty, Duty::Role(_)));
            Days::window(None, None).minus(&posts).plus(&teaching)
        }
    }
}

fn duties(person: &Person, fits: impl Fn(&Duty) -> bool) -> Days {
    let fitting = person.assignments.iter().filter(|a| fits(&a.duty));
    fitting.fold(Days::default(), |all, a| all.plus(&Days::window(a.from, a.to)))
}

/// The duties of a person that touch a period.
pub(super) fn duties_in<'a>(person: &'a Person, period: &Period) -> impl Iterator<Item = &'a Duty> + use<'a> {
    let period = *period;
    let all = person.assignments.iter();
    all.filter(move |assignment| touches(assignment, &period))
        .map(|assignment| &assignment.duty)
}

fn touches(assignment: &Assignment, period: &Period) -> bool {
    assignment.from.is_none_or(|from| from <= period.last) && assignment.to.is_none_or(|to| to >= period.first)
}

/// Numbers the stretches of neighbouring periods that the same duties touch, whoever's: what is taught in one of them is
/// taught in all of them.
pub(super) fn eras(school: &School, periods: &[Period]) -> Vec<usize> {
    let touching = |period: &Period| -> Vec<bool> {
        let all = school.people.values().flat_map(|person| &person.assignments);
        all.map(|assignment| touches(assignment, period)).collect()
    };
    let mut eras: Vec<usize> = Vec::with_capacity(periods.len());
    let mut before = Vec::new();
    for period in periods {
        let now = touching(period);
        let last = eras.last().copied().unwrap_or(0);
        eras.push(if eras.is_empty() || now == before {
            last
        } else {
            last + 1
        });
        before = now;
    }
    eras
}

/// The homeroom teacher of a class at the end of a period, or else the last one in it; where she is away on that day,
/// whoever stands in for her.
pub(super) fn homeroom(school: &School, class: &ClassId, period: &Period) -> Option<PersonId> {
    holder(
        school,
        period,
        |duty| matches!(duty, Duty::Homeroom(held) if held == class),
    )
}

/// The head of a tổ, likewise.
pub(super) fn head(school: &School, group: &GroupId, period: &Period) -> Option<PersonId> {
    holder(school, period, |duty| matches!(duty, Duty::Head(held) if held == group))
}

fn holder(school: &School, period: &Period, fits: impl Fn(&Duty) -> bool) -> Option<PersonId> {
    let mut found: Option<(Date, &PersonId)> = None;
    for (id, person) in &school.people {
        for assignment in person.assignments.iter().filter(|a| fits(&a.duty)) {
            let employed = Days::window(person.from, person.to);
            let days = employed.within(&Days::window(assignment.from, assignment.to));
            let day = days.last_between(period.first, period.last);
            if let Some(day) = day.filter(|day| holds(assignment, *day))
                && found.is_none_or(|(best, _)| day > best)
            {
                found = Some((day, id));
            }
        }
    }
    found.map(|(day, id)| stands_in(school, id, day).unwrap_or_else(|| id.clone()))
}

/// Who stands in for somebody away on that day: what is to be done then is not asked of her.
fn stands_in(school: &School, id: &PersonId, day: Date) -> Option<PersonId> {
    let person = school.people.get(id)?;
    let away = person.absences.iter().find(|a| a.from <= day && day <= a.to);
    away?.substitute.clone()
}
