//! Rows → who they are. Rows of the roster and of `staff:` come together here, each with the id of a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::template::problem::Problem;
use crate::template::roster::{Doubt, Face, Known, Row, Word, identify};
use crate::text::{Text, safe};
use crate::tree::{Address, PersonId};

use super::Context;
use super::lookup::Lookup;
use super::offices::Domains;
use super::place::{order, place};
use super::reader::Reader;
use super::staff::Staff;

/// Everybody, before their duties are read.
#[derive(Debug, Default)]
pub(super) struct Crew {
    /// One row for each person.
    pub members: BTreeMap<PersonId, Row>,
    /// Who may be whom.
    pub doubts: Vec<Doubt>,
    /// Everybody to be remembered.
    pub known: Vec<Known>,
}

pub(super) fn gather(
    mut rows: Vec<Row>,
    staff: Staff,
    lookup: &Lookup,
    domains: &Domains,
    context: &Context<'_>,
    reader: &mut Reader<'_>,
) -> Crew {
    rows.extend(staff.listed);
    rows.retain(|row| checked(row, reader));
    codes(&mut rows, reader);
    let claimed = staff.by_id.iter().filter_map(|row| row.id.as_ref());
    let claimed: BTreeSet<String> = claimed.map(|id| id.text.to_lowercase()).collect();
    let faces: Vec<Face> = rows.iter().map(|row| face(row, lookup)).collect();
    let first = identify(&faces, context.known, &claimed, context.answers);
    let mut crew = Crew {
        doubts: first.doubts,
        known: first.people,
        ..Crew::default()
    };
    for (row, id) in rows.into_iter().zip(first.ids) {
        let Some(id) = id else { continue };
        if let Some(other) = crew.members.get(&id) {
            let problem = twice(&row, other);
            reader.problems.extend([problem]);
            continue;
        }
        crew.members.insert(id, row);
    }
    let fresh = overlay(&mut crew, staff.by_id, reader);
    join(&mut crew, fresh, lookup, context, reader);
    addresses(&crew, domains, context, reader);
    crew
}

/// A row must have a name that a folder can bear; ids must be ids.
fn checked(row: &Row, reader: &mut Reader<'_>) -> bool {
    let id = row.id.as_ref().map(|word| word.id().map(|_| ()));
    let id_ok = id.is_none_or(|result| reader.keep(result).is_some());
    let Some(name) = &row.name else {
        let message = Text::of("chưa có họ và tên.", "there is no name");
        reader.problems.extend([Problem {
            found: None,
            ..row.at.problem(message)
        }]);
        return false;
    };
    reader.keep(name.name()).is_some() && id_ok
}

/// A code is one person's, in whatever case it is written.
fn codes(rows: &mut Vec<Row>, reader: &mut Reader<'_>) {
    let mut seen: BTreeMap<String, Row> = BTreeMap::new();
    rows.retain(|row| {
        let Some(id) = &row.id else { return true };
        let other = seen.insert(id.text.to_lowercase(), row.clone());
        reader.problems.extend(other.as_ref().map(|other| twice(row, other)));
        other.is_none()
    });
}

/// Rows of `staff:` that add to a person of the roster do so; the rest are people of their own.
fn overlay(crew: &mut Crew, by_id: Vec<Row>, reader: &mut Reader<'_>) -> Vec<Row> {
    let mut fresh = Vec::new();
    for row in by_id {
        let Some(word) = row.id.clone() else { continue };
        let same = |id: &&PersonId| id.as_str().eq_ignore_ascii_case(&word.text);
        let id = crew.members.keys().find(same).cloned();
        match id.and_then(|id| crew.members.get_mut(&id)) {
            Some(base) => base.overlay(row),
            None if row.name.is_some() => {
                if checked(&row, reader) {
                    fresh.push(row);
                }
            }
            None => reader.problems.extend([nobody(&word, crew)]),
        }
    }
    fresh
}

fn nobody(word: &Word, crew: &Crew) -> Problem {
    let ids = crew.members.keys().map(PersonId::as_str);
    let near = crate::text::nearest(&word.text, ids);
    let (vi, en) = near.map_or_else(Default::default, |id| {
        let id = safe(id);
        (format!(" Có phải «{id}»?"), format!(" Did you mean «{id}»?"))
    });
    word.problem(text!(
        "chưa ghi họ tên («name»), và danh sách không có ai mang mã này.{vi}",
        "there is no name («name»), and nobody of the roster has this id.{en}"
    ))
}

/// People whom `staff:` alone describes.
fn join(crew: &mut Crew, rows: Vec<Row>, lookup: &Lookup, context: &Context<'_>, reader: &mut Reader<'_>) {
    let taken: BTreeSet<String> = crew.members.keys().map(|id| id.as_str().to_lowercase()).collect();
    let faces: Vec<Face> = rows.iter().map(|row| face(row, lookup)).collect();
    let free: Vec<Known> = crew
        .known
        .iter()
        .filter(|k| !crew.members.contains_key(&k.id))
        .cloned()
        .collect();
    let second = identify(&faces, &free, &taken, context.answers);
    crew.doubts.extend(second.doubts);
    let mut known: BTreeMap<PersonId, Known> = crew.known.drain(..).map(|k| (k.id.clone(), k)).collect();
    known.extend(second.people.into_iter().map(|k| (k.id.clone(), k)));
    crew.known = known.into_values().collect();
    for (row, id) in rows.into_iter().zip(second.ids) {
        let Some(id) = id else { continue };
        match crew.members.get(&id) {
            Some(other) => {
                let problem = twice(&row, other);
                reader.problems.extend([problem]);
            }
            None => {
                crew.members.insert(id, row);
            }
        }
    }
}

fn twice(row: &Row, other: &Row) -> Problem {
    let word = row.id.as_ref().or(row.name.as_ref()).unwrap_or(&row.at);
    let Text { vi, en } = place(&other.at);
    word.problem(text!(
        "người này đã có ({vi}). Mỗi người chỉ ghi một lần; kiêm nhiệm thì ghi chung một dòng.",
        "this person stands at {en} already; write each person once, with all duties"
    ))
}

/// What of a row tells who it is. Words that refer to nothing are left out; they are told where duties are read.
fn face(row: &Row, lookup: &Lookup) -> Face {
    let address = |word: &Word| Address::new(&word.text).ok();
    let mut at = row.name.clone().unwrap_or_else(|| row.at.clone());
    at.text = row.name.as_ref().map_or_else(String::new, |word| word.text.clone());
    Face {
        name: at.text.clone(),
        at,
        code: row.id.as_ref().map(|word| word.text.clone()),
        address: row.email.as_ref().and_then(address),
        former: row.former.iter().filter_map(address).collect(),
        groups: row
            .duties
            .groups
            .iter()
            .flat_map(|word| lookup.groups.all(word).0)
            .collect(),
        classes: row
            .duties
            .homeroom
            .iter()
            .flat_map(|word| lookup.classes.all(word).0)
            .collect(),
    }
}

/// Every account is one person's, and of a domain of the school's.
fn addresses(crew: &Crew, domains: &Domains, context: &Context<'_>, reader: &mut Reader<'_>) {
    let mut seen: BTreeMap<Address, &Row> = BTreeMap::new();
    let mut rows: Vec<&Row> = crew.members.values().collect();
    rows.sort_by(|a, b| (&a.at.file, order(&a.at)).cmp(&(&b.at.file, order(&b.at))));
    for row in rows {
        let Some(word) = &row.email else { continue };
        let Some(address) = reader.keep(word.address()) else {
            continue;
        };
        reader.keep(domains.check(word, &address, context.today));
        if let Some(other) = seen.insert(address, row) {
            let name = other.name.as_ref().map_or_else(String::new, |word| safe(&word.text));
            let Text { vi, en } = place(&other.at);
            reader.problems.extend([word.problem(text!(
                "địa chỉ này đã ghi cho {name} ({vi}). Mỗi người một địa chỉ.",
                "this address is {name}'s already ({en}); each person has an address of their own"
            ))]);
        }
    }
}
