//! `hoso.yaml` → [`School`].
//!
//! Read in two steps, because the second needs what the first names. [`open()`] takes the file apart: which year, template,
//! roster and storage, and the parts still unread. With the template's catalogue and the roster's rows [`build`] then
//! reads the rest and checks that every word refers to something. Neither stops at a mistake: all of them are gathered.
//!
//! | part of the file | read by |
//! | --- | --- |
//! | `school`, `year`, `template`, `names`, `lang`, `storage`, `pretend_today` | [`head`], [`storage`] |
//! | `allowed_domains`, `superiors` | [`offices`] |
//! | `to_cm`, `lop` | [`units`] |
//! | `staff` (and the roster) | [`staff`] → [`crew`] → [`people`], [`checks`] |
//! | `hs_khuyet_tat` | [`pupils`] |
//! | `xac_nhan`, `mien`, `period_folders` | [`claims`] |
//!
//! In a person's part `from` and `to` are always days; a tổ is always `to_cm`.

mod checks;
mod claims;
mod crew;
mod head;
mod lookup;
mod names;
mod offices;
mod people;
mod place;
mod posts;
mod pupils;
mod reader;
mod staff;
mod storage;
mod units;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::tree::{Catalogue, School, SchoolYear};

use super::problem::{Problem, Problems};
use super::roster::{Answer, Doubt, Known, Row};

pub use head::{Draft, Settings, open};
pub use place::{position, shown};
pub use storage::{GoogleChoice, StorageChoice, on_the_web};

use lookup::Lookup;
use reader::Reader;

/// What [`build`] needs beside the file.
#[derive(Debug)]
pub struct Context<'a> {
    /// The template; nothing where it could not be read (its words are then not checked).
    pub catalogue: Option<&'a Catalogue>,
    /// The year to describe.
    pub year: SchoolYear,
    /// Today, for what has dates (domains).
    pub today: Date,
    /// People met before.
    pub known: &'a [Known],
    /// The rules that a waiver may name; none: any.
    pub rules: &'a [&'a str],
    /// What people answered to doubts of an earlier try, by [`Doubt::key`].
    pub answers: &'a BTreeMap<String, Answer>,
}

/// What [`build`] found.
#[derive(Debug)]
pub struct Built {
    /// The school; nothing where something that it cannot be without is missing. Only good when no problem was added and
    /// there are no doubts.
    pub school: Option<School>,
    /// Who may be whom.
    pub doubts: Vec<Doubt>,
    /// Everybody to be remembered: those known before, with what is new.
    pub people: Vec<Known>,
    /// What people may want to know; nothing of it stops anything.
    pub notes: Vec<Problem>,
}

/// Reads the rest of the file and puts the school together.
#[must_use]
pub fn build(draft: &Draft<'_>, rows: Vec<Row>, context: &Context<'_>, problems: &mut Problems) -> Built {
    let sections = &draft.sections;
    let mut reader = Reader::of(problems);
    let identity = head::identity(sections.school, &mut reader);
    let domains = offices::domains(sections.allowed_domains, &mut reader);
    let superiors = offices::superiors(sections.superiors, &mut reader);
    let mut lookup = Lookup::of(context.catalogue);
    let groups = units::groups(sections.groups, &lookup, &mut reader);
    lookup.add_groups(&groups);
    let classes = units::classes(sections.classes, &mut reader);
    lookup.add_classes(&classes);
    let staff = staff::read(sections.staff, &mut reader);
    let crew = crew::gather(rows, staff, &lookup, &domains, context, &mut reader);
    lookup.add_people(&crew.members);
    let people = people::all(&crew, &lookup, &mut reader);
    let staffed = checks::Staffed {
        rows: &crew.members,
        people: &people,
        groups: &groups,
        classes: &classes,
    };
    checks::posts(&staffed, &mut reader);
    let pupils = pupils::read(sections.pupils, &lookup, &mut reader);
    let claims = claims::read(sections, &lookup, context.rules, &mut reader);
    let school = identity.map(|identity| School {
        id: identity.id,
        code: identity.code,
        former_codes: identity.former_codes,
        name: identity.name,
        short_name: identity.short_name,
        place: identity.place,
        year: context.year,
        allowed_domains: domains.on(context.today),
        staff_address: identity.staff_address,
        superiors,
        groups,
        classes,
        people,
        has_pupils: !pupils.is_empty(),
        pupils,
        attestations: claims.attestations,
        waivers: claims.waivers,
        period_folders: claims.period_folders,
    });
    Built {
        school,
        doubts: crew.doubts,
        people: crew.known,
        notes: reader.notes,
    }
}
