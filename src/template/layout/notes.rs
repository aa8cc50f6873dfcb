//! What the roster does not say and rights would need.

use jiff::civil::Date;

use super::people::{applies, first_class, first_group, holders};
use crate::calendar::Calendar;
use crate::text::{Text, safe};
use crate::tree::{Condition, Duty, Person, PersonId, School};

/// Rights that cannot be given today: teachers without an address (where the storage `shares` at all), tổ without a head,
/// classes without a homeroom teacher.
#[must_use]
pub fn notes(school: &School, calendar: &Calendar, today: Date, shares: bool) -> Vec<Text> {
    let mut notes = Vec::new();
    let day = super::days(calendar, today).at;
    let people: Vec<String> = school
        .people
        .iter()
        .filter(|(_, person)| shares && person.address.is_none() && counts(person, calendar, today))
        .map(|(id, person)| told_apart(school, id, person, day))
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    gather(
        &mut notes,
        &people,
        "Chưa có tài khoản nên chưa được chia sẻ",
        "Without an account, so nothing is shared",
    );
    let headless: Vec<&str> = school
        .groups
        .iter()
        .filter(|(id, _)| {
            holders(school, day, |duty| matches!(duty, Duty::Head(held) if held == *id))
                .next()
                .is_none()
        })
        .map(|(_, group)| group.name.as_str())
        .collect();
    gather(&mut notes, &headless, "Chưa có tổ trưởng", "Without a head");
    let roomless: Vec<&str> = school
        .classes
        .iter()
        .filter(|(id, _)| {
            holders(school, day, |duty| matches!(duty, Duty::Homeroom(held) if held == *id))
                .next()
                .is_none()
        })
        .map(|(_, class)| class.name.as_str())
        .collect();
    gather(
        &mut notes,
        &roomless,
        "Chưa có giáo viên chủ nhiệm",
        "Without a homeroom teacher",
    );
    notes
}

/// The name; of namesakes with the tổ, else the class, else the id, whichever is the first to be there.
fn told_apart(school: &School, id: &PersonId, person: &Person, day: Date) -> String {
    let namesakes = school.people.values().filter(|other| other.name == person.name);
    if namesakes.count() < 2 {
        return person.name.clone();
    }
    let group = first_group(person, day).and_then(|id| school.groups.get(id));
    let class = first_class(person, day).and_then(|id| school.classes.get(id));
    let hint = group
        .map(|group| group.name.as_str())
        .or(class.map(|class| class.name.as_str()));
    format!("{} ({})", person.name, hint.unwrap_or(id.as_str()))
}

/// Who teaches in the year and has not left.
fn counts(person: &Person, calendar: &Calendar, today: Date) -> bool {
    person.to.is_none_or(|to| today <= to) && applies(&Condition::Teaching, person, calendar.opens, calendar.closes)
}

fn gather(notes: &mut Vec<Text>, names: &[&str], vi: &str, en: &str) {
    if names.is_empty() {
        return;
    }
    let list = names.iter().map(|name| safe(name)).collect::<Vec<_>>().join(", ");
    notes.push(Text::new(format!("{vi}: {list}."), format!("{en}: {list}.")));
}
