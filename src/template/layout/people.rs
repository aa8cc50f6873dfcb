//! Who is at the school, and who does what on a day.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::tree::{Address, Assignment, ClassId, Condition, Duty, GroupId, Owner, Person, PersonId, RoleId, School};

/// The posts that make somebody a member of the school's management (Ban giám hiệu).
pub const LEADERS: [&str; 2] = ["hieu-truong", "pho-hieu-truong"];
/// In a chain of approval: any member of the management.
pub const MANAGEMENT: &str = "ban-giam-hieu";
/// In a chain of approval: the head of the owner's tổ.
pub const HEAD: &str = "to-truong";

/// Whether somebody is at the school on a day.
#[must_use]
pub fn is_there(person: &Person, day: Date) -> bool {
    person.from.is_none_or(|from| from <= day) && person.to.is_none_or(|to| day <= to)
}

/// Whether an assignment holds on a day.
#[must_use]
pub fn holds(assignment: &Assignment, day: Date) -> bool {
    assignment.from.is_none_or(|from| from <= day) && assignment.to.is_none_or(|to| day <= to)
}

/// Everybody at the school who has a duty on a day.
pub fn holders<'a>(
    school: &'a School,
    day: Date,
    fits: impl Fn(&Duty) -> bool + 'a,
) -> impl Iterator<Item = (&'a PersonId, &'a Person)> {
    school.people.iter().filter(move |(_, person)| {
        is_there(person, day) && person.assignments.iter().any(|a| fits(&a.duty) && holds(a, day))
    })
}

/// Whether somebody belongs to the management on a day.
#[must_use]
pub fn is_leader(duty: &Duty) -> bool {
    matches!(duty, Duty::Role(role) if LEADERS.contains(&role.as_str()))
}

/// Whether the duty is that post, `ban-giam-hieu` standing for any of the management's.
#[must_use]
pub fn is_post(duty: &Duty, role: &RoleId) -> bool {
    match duty {
        Duty::Role(held) => held == role || role.as_str() == MANAGEMENT && is_leader(duty),
        Duty::Head(_) => role.as_str() == HEAD,
        _ => false,
    }
}

/// The tổ of a person on a day: the one she heads, else the one she belongs to.
#[must_use]
pub fn group_on(person: &Person, day: Date) -> Option<&GroupId> {
    let mut held = person.assignments.iter().filter(|a| holds(a, day));
    let head = held.clone().find_map(|a| match &a.duty {
        Duty::Head(group) => Some(group),
        _ => None,
    });
    head.or_else(|| {
        held.find_map(|a| match &a.duty {
            Duty::Member(group) => Some(group),
            _ => None,
        })
    })
}

/// The tổ in which a person began: on that day, or the first later one.
#[must_use]
pub fn first_group(person: &Person, day: Date) -> Option<&GroupId> {
    let later = person
        .assignments
        .iter()
        .filter(|a| a.from.is_some_and(|from| from > day));
    group_on(person, day).or_else(|| {
        let mut groups: Vec<_> = later
            .filter_map(|a| match &a.duty {
                Duty::Head(group) | Duty::Member(group) => Some((a.from, group)),
                _ => None,
            })
            .collect();
        groups.sort_unstable();
        groups.first().map(|(_, group)| *group)
    })
}

/// The class with which a person began, likewise.
#[must_use]
pub fn first_class(person: &Person, day: Date) -> Option<&ClassId> {
    let mut rooms: Vec<_> = person
        .assignments
        .iter()
        .filter(|a| a.to.is_none_or(|to| to >= day))
        .filter_map(|a| match &a.duty {
            Duty::Homeroom(class) => Some((a.from, class)),
            _ => None,
        })
        .collect();
    rooms.sort_unstable();
    rooms.first().map(|(_, class)| *class)
}

/// The last day on which an account stood in for somebody with whom a folder goes, where all such days are over.
#[must_use]
pub fn stood_in_until(school: &School, owner: &Owner, account: &Address, today: Date) -> Option<Date> {
    let is_account = |id: &PersonId| {
        let person = school.people.get(id);
        person.is_some_and(|person| {
            person
                .address
                .iter()
                .chain(&person.former_addresses)
                .any(|own| own == account)
        })
    };
    let is_of = |id: &PersonId, person: &Person, day: Date| {
        let has_class = |class: &ClassId| {
            let mut held = person.assignments.iter().filter(|a| holds(a, day));
            held.any(|a| matches!(&a.duty, Duty::Homeroom(held) if held == class))
        };
        match owner {
            Owner::Teacher(owner) => owner == id,
            Owner::Class(class) => has_class(class),
            Owner::Pupil(code) => school
                .pupils
                .get(code)
                .is_some_and(|pupil| pupil.assigned.contains(id) || pupil.class.as_ref().is_some_and(has_class)),
            Owner::School | Owner::Group(_) => false,
        }
    };
    let days = school.people.iter().flat_map(|(id, person)| {
        let absences = person.absences.iter();
        let stood_in = absences.filter(|absence| absence.substitute.as_ref().is_some_and(is_account));
        stood_in
            .filter(|absence| is_of(id, person, absence.to))
            .map(|absence| absence.to)
    });
    days.max().filter(|last| *last < today)
}

/// Whether a record's condition holds for a person on any day from `first` to `last` on which she is at the school.
///
/// *Teaching* means a class, a subject, or no post at all: who is only an accountant or only the principal does not teach.
#[must_use]
pub fn applies(when: &Condition, person: &Person, first: Date, last: Date) -> bool {
    let first = person.from.map_or(first, |from| from.max(first));
    let last = person.to.map_or(last, |to| to.min(last));
    if first > last {
        return false;
    }
    let touches = |a: &&Assignment| a.from.is_none_or(|from| from <= last) && a.to.is_none_or(|to| first <= to);
    let mut duties = person.assignments.iter().filter(touches);
    match when {
        Condition::Always | Condition::DisabledPupils => true,
        Condition::Role(role) => duties.any(|a| is_post(&a.duty, role)),
        Condition::Teaching => {
            let teaches = duties.any(|a| matches!(a.duty, Duty::Homeroom(_) | Duty::Subject(..)));
            teaches || !always_in_post(person, first, last)
        }
    }
}

/// Whether posts fill every day from `first` to `last`.
fn always_in_post(person: &Person, first: Date, last: Date) -> bool {
    let posts = person.assignments.iter().filter(|a| matches!(a.duty, Duty::Role(_)));
    let mut spans: Vec<_> = posts
        .map(|a| (a.from.unwrap_or(Date::MIN), a.to.unwrap_or(Date::MAX)))
        .collect();
    spans.sort_unstable();
    let mut next = first;
    for (from, to) in spans {
        if from <= next && next <= to {
            next = to.saturating_add(1.day());
        }
        if next > last || to == Date::MAX && from <= next {
            return true;
        }
    }
    false
}
