//! The unit of an audit: what one owner owes for one period. Made from template, roster and calendar alone, before
//! anything is read.

mod days;
mod parts;
mod people;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use parts::Part;

use self::people::Service;
use crate::calendar::{Calendar, Period, due};
use crate::tree::{Catalogue, Condition, Key, LayoutNode, Loop, Owner, PersonId, Record, RecordId, School, Slot, Span};

/// Something that must stand in a folder by a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// The record.
    pub record: RecordId,
    /// Whose it is; a class's book is the class's, whoever is its homeroom teacher.
    pub owner: Owner,
    /// The owner's name as people know it (`Lê Thị Bình`, `Tổ 3`, `1A`; a pupil's code).
    pub owner_name: Arc<str>,
    /// Who answers for it in that period: the teacher, the head of the tổ, the homeroom teacher.
    pub person: Option<PersonId>,
    /// The subject, grade or class; nothing where the record expects none.
    pub part: Option<Arc<Part>>,
    /// The period.
    pub period: Period,
    /// When the approved PDF must be there, +07:00; an absence on that day has moved it.
    pub due: Timestamp,
    /// A growing book is up to date for this period when it changed on or after this day: the first day of the last
    /// teaching week of the period in which its owner was there.
    pub fresh_from: Date,
    /// The folder it belongs into.
    pub folder: Arc<Key>,
}

impl Obligation {
    /// Which obligation it is, whatever folders and files are called: folder, part and period. Stable over renames, so
    /// baselines, histories and remarks hang on it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let part = self.part.as_deref().map(ToString::to_string).unwrap_or_default();
        format!("{}|{part}|{}", self.folder, self.period.id)
    }
}

/// Everything a school owes in its year, by record, owner, period and part. Records kept in the sector database are
/// among it: they are attested, not looked for, and never count as required.
#[must_use]
pub fn obligations(catalogue: &Catalogue, school: &School, calendar: &Calendar) -> Vec<Obligation> {
    let mut out = Vec::new();
    for record in catalogue.records.values() {
        let periods = calendar.periods(record.cadence);
        let maker = Maker {
            catalogue,
            school,
            record,
            span: span(catalogue, school, record),
            eras: people::eras(school, &periods),
            periods,
            calendar,
        };
        if record.when == Condition::DisabledPupils && !school.has_pupils && school.pupils.is_empty() {
            continue;
        }
        for (owner, name) in owners(school, record) {
            maker.of_owner(&owner, &name, &mut out);
        }
    }
    out
}

/// The owners of a record, with their names. Pupils that are not known here (an inspector's audit) stand together as the
/// school.
fn owners(school: &School, record: &Record) -> Vec<(Owner, Arc<str>)> {
    let the_school = || vec![(Owner::School, Arc::from(school.name.as_str()))];
    match record.owner {
        Loop::School => the_school(),
        Loop::Group => {
            let groups = school.groups.iter();
            groups
                .map(|(id, g)| (Owner::Group(id.clone()), g.name.as_str().into()))
                .collect()
        }
        Loop::Teacher => {
            let people = school.people.iter();
            people
                .map(|(id, p)| (Owner::Teacher(id.clone()), p.name.as_str().into()))
                .collect()
        }
        Loop::Class => {
            let classes = school.classes.iter();
            classes
                .map(|(id, c)| (Owner::Class(id.clone()), c.name.as_str().into()))
                .collect()
        }
        Loop::Pupil if school.pupils.is_empty() => the_school(),
        Loop::Pupil => {
            let codes = school.pupils.keys();
            codes
                .map(|code| (Owner::Pupil(code.clone()), code.as_str().into()))
                .collect()
        }
    }
}

/// Whether a record's folder outlives the year.
fn span(catalogue: &Catalogue, school: &School, record: &Record) -> Span {
    fn standing(nodes: &[LayoutNode], record: &RecordId, above: bool) -> Option<bool> {
        nodes.iter().find_map(|node| {
            let here = above || node.standing;
            if node.record.as_ref() == Some(record) {
                return Some(here);
            }
            standing(&node.children, record, here)
        })
    }
    match standing(&catalogue.layout, &record.id, false) {
        Some(true) => Span::Standing,
        _ => Span::Year(school.year),
    }
}

struct Maker<'a> {
    catalogue: &'a Catalogue,
    school: &'a School,
    record: &'a Record,
    span: Span,
    periods: Vec<Period>,
    /// For each period the stretch of the year it lies in: within one everybody has the same duties.
    eras: Vec<usize>,
    calendar: &'a Calendar,
}

impl Maker<'_> {
    fn of_owner(&self, owner: &Owner, name: &Arc<str>, out: &mut Vec<Obligation>) {
        let services = self.services(owner);
        let folder = Arc::new(self.folder(owner));
        let mut known: Option<(usize, Vec<Arc<Part>>)> = None;
        for (period, era) in self.periods.iter().zip(&self.eras) {
            let normally = due(self.record.due, period, self.calendar.year);
            let asked = match &services {
                None => Some((normally, period.last)),
                Some(services) => services
                    .iter()
                    .filter_map(|service| service.asked(period, normally))
                    .map(|asked| (asked.due, asked.last_present))
                    .max(),
            };
            let Some((due, last_present)) = asked else { continue };
            let era = if matches!(owner, Owner::Teacher(_)) { *era } else { 0 };
            if known.as_ref().is_none_or(|(of, _)| *of != era) {
                let Some(parts) = parts::parts(&self.record.expects, owner, self.catalogue, self.school, period) else {
                    return;
                };
                known = Some((era, parts.into_iter().map(Arc::new).collect()));
            }
            let parts = known.as_ref().map_or(&[][..], |(_, parts)| parts);
            let present = Period {
                last: last_present,
                ..*period
            };
            let one = Obligation {
                record: self.record.id.clone(),
                owner: owner.clone(),
                owner_name: Arc::clone(name),
                person: self.person(owner, period),
                part: None,
                period: *period,
                due,
                fresh_from: self.calendar.last_week_begins(&present),
                folder: Arc::clone(&folder),
            };
            if parts.is_empty() {
                out.push(one);
            } else {
                out.extend(parts.iter().map(|part| Obligation {
                    part: Some(Arc::clone(part)),
                    ..one.clone()
                }));
            }
        }
    }

    /// The times for which an owner is asked; nothing: always.
    fn services(&self, owner: &Owner) -> Option<Vec<Service>> {
        let people = &self.school.people;
        match (owner, &self.record.when) {
            (Owner::Teacher(id), when) => Some(people.get(id).map(|p| Service::of(p, when)).into_iter().collect()),
            (_, when @ Condition::Role(_)) => Some(people.values().map(|p| Service::of(p, when)).collect()),
            _ => None,
        }
    }

    fn person(&self, owner: &Owner, period: &Period) -> Option<PersonId> {
        match owner {
            Owner::Teacher(id) => Some(id.clone()),
            Owner::Group(id) => people::head(self.school, id, period),
            Owner::Class(id) => people::homeroom(self.school, id, period),
            Owner::Pupil(code) => {
                let class = self.school.pupils.get(code)?.class.as_ref()?;
                people::homeroom(self.school, class, period)
            }
            Owner::School => None,
        }
    }

    fn folder(&self, owner: &Owner) -> Key {
        let slot = if matches!(owner, Owner::Pupil(_)) {
            self.pupil_slot()
        } else {
            Slot::new(self.record.id.as_str())
        };
        Key {
            school: self.school.id.clone(),
            span: self.span,
            slot,
            owner: owner.clone(),
            part: None,
        }
    }

    /// Each pupil has a folder of her own inside the record's folder, under a place of its own (`HS`).
    fn pupil_slot(&self) -> Slot {
        fn find<'a>(nodes: &'a [LayoutNode], record: &RecordId, inside: bool) -> Option<&'a Slot> {
            nodes.iter().find_map(|node| {
                let inside = inside || node.record.as_ref() == Some(record);
                if inside && node.each == Loop::Pupil {
                    return Some(&node.slot);
                }
                find(&node.children, record, inside)
            })
        }
        let own = find(&self.catalogue.layout, &self.record.id, false);
        own.cloned().unwrap_or_else(|| Slot::new(self.record.id.as_str()))
    }
}
