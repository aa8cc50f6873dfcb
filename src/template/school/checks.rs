//! What must hold between people: one head of a tổ at a time, one homeroom teacher of a class, one hiệu trưởng.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::template::problem::Problem;
use crate::template::roster::{Row, Word};
use crate::text::{Text, safe};
use crate::tree::{Class, ClassId, Duty, Group, GroupId, Person, PersonId};

use super::place::{order, place};
use super::reader::Reader;

/// What the checks look at.
#[derive(Debug)]
pub(super) struct Staffed<'a> {
    pub rows: &'a BTreeMap<PersonId, Row>,
    pub people: &'a BTreeMap<PersonId, Person>,
    pub groups: &'a BTreeMap<GroupId, Group>,
    pub classes: &'a BTreeMap<ClassId, Class>,
}

#[derive(Debug, Clone)]
struct Holding<'a> {
    at: &'a Word,
    name: &'a str,
    from: Date,
    to: Date,
}

pub(super) fn posts(staffed: &Staffed<'_>, reader: &mut Reader<'_>) {
    let mut holders: BTreeMap<&Duty, Vec<Holding<'_>>> = BTreeMap::new();
    for (id, person) in staffed.people {
        let Some(row) = staffed.rows.get(id) else { continue };
        for assignment in &person.assignments {
            if !alone(&assignment.duty) {
                continue;
            }
            holders.entry(&assignment.duty).or_default().push(Holding {
                at: row.name.as_ref().unwrap_or(&row.at),
                name: &person.name,
                from: later(person.from, assignment.from),
                to: earlier(person.to, assignment.to),
            });
        }
    }
    for (duty, mut list) in holders {
        list.sort_by_key(|h| (h.at.file.clone(), order(h.at)));
        for (i, later) in list.iter().enumerate() {
            let rival = list[..i].iter().find(|h| h.from <= later.to && later.from <= h.to);
            reader
                .problems
                .extend(rival.map(|rival| clash(duty, later, rival, staffed)));
        }
    }
    grades(staffed, reader);
}

/// Duties that only one person holds at a time.
fn alone(duty: &Duty) -> bool {
    match duty {
        Duty::Head(_) | Duty::Homeroom(_) => true,
        Duty::Role(role) => role.as_str() == "hieu-truong",
        Duty::Member(_) | Duty::Subject(..) => false,
    }
}

fn later(a: Option<Date>, b: Option<Date>) -> Date {
    a.unwrap_or(Date::MIN).max(b.unwrap_or(Date::MIN))
}

fn earlier(a: Option<Date>, b: Option<Date>) -> Date {
    a.unwrap_or(Date::MAX).min(b.unwrap_or(Date::MAX))
}

fn clash(duty: &Duty, late: &Holding<'_>, first: &Holding<'_>, staffed: &Staffed<'_>) -> Problem {
    let Text { vi, en } = named(duty, staffed);
    let (name, at) = (safe(first.name), place(first.at));
    let (vi_at, en_at) = (at.vi, at.en);
    late.at.problem(text!(
        "cùng lúc với {name} ({vi_at}) là {vi}. Mỗi lúc chỉ một người; ghi ngày bắt đầu, ngày thôi (from, to) nếu đã thay.",
        "is {en} at the same time as {name} ({en_at}); only one person is at a time, so write the days (from, to)"
    ))
}

fn named(duty: &Duty, staffed: &Staffed<'_>) -> Text {
    match duty {
        Duty::Head(id) => {
            let name = safe(staffed.groups.get(id).map_or(id.as_str(), |group| &group.name));
            text!("tổ trưởng {name}", "head of {name}")
        }
        Duty::Homeroom(id) => {
            let name = safe(staffed.classes.get(id).map_or(id.as_str(), |class| &class.name));
            text!("chủ nhiệm lớp {name}", "homeroom teacher of {name}")
        }
        _ => Text::of("hiệu trưởng", "principal"),
    }
}

/// A homeroom class of a grade that the teacher's tổ does not cover is possible, and more often a slip: only noted.
fn grades(staffed: &Staffed<'_>, reader: &mut Reader<'_>) {
    for (id, person) in staffed.people {
        let duties = || person.assignments.iter().map(|a| &a.duty);
        let groups: Vec<&Group> = duties()
            .filter_map(|duty| match duty {
                Duty::Member(group) => staffed.groups.get(group),
                _ => None,
            })
            .filter(|group| !group.grades.is_empty())
            .collect();
        for duty in duties() {
            let Duty::Homeroom(class) = duty else { continue };
            let Some(class) = staffed.classes.get(class) else {
                continue;
            };
            let covered = groups.is_empty() || groups.iter().any(|group| group.grades.contains(&class.grade));
            if covered {
                continue;
            }
            let (name, group) = (safe(&class.name), safe(&groups[0].name));
            let row = staffed.rows.get(id);
            reader.notes.extend(row.map(|row| {
                row.name.as_ref().unwrap_or(&row.at).problem(text!(
                    "chủ nhiệm lớp {name} (khối {grade}) nhưng thuộc {group}, tổ không có khối này.",
                    "homeroom teacher of {name} (grade {grade}), but of {group}, which does not cover it",
                    grade = class.grade
                ))
            }));
        }
    }
}
