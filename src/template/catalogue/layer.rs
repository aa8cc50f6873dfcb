//! One file of a template, read but not merged.

use super::merge::{Changes, changes, with_ids};
use super::node::{NodePatch, node};
use super::place::{At, Place, Reader};
use super::record::{RecordPatch, record, words};
use super::subject::{LegalPatch, SubjectPatch, legal, subject};
use super::weeks::{CalendarPatch, calendar};
use super::years::{Years, years};
use crate::template::problem::{Problem, Spot};
use crate::template::yaml::{Entries, Yaml};
use crate::text::Text;
use crate::tree::SchoolYear;

/// What one file says. Nothing in it is checked against other files yet.
#[derive(Debug)]
pub(super) struct Layer {
    pub place: Place,
    /// It is compiled in: its own `null`s need no note.
    pub builtin: bool,
    pub extends: Option<At<String>>,
    pub name: Option<At<String>>,
    pub years: Option<At<Years>>,
    pub ascii: Option<At<bool>>,
    pub client: Option<At<String>>,
    pub records: Changes<RecordPatch>,
    pub layout: Changes<NodePatch>,
    pub roles: Changes<String>,
    pub subjects: Changes<SubjectPatch>,
    pub legal: Changes<LegalPatch>,
    pub calendars: Changes<CalendarPatch>,
    pub unverified: Changes<String>,
}

/// Reads a whole template file.
pub(super) fn template(file: &str, yaml: &Yaml, builtin: bool, problems: &mut Vec<Problem>) -> Option<Layer> {
    read(file, yaml, builtin, true, problems)
}

/// Reads the part of `hoso.yaml` that changes the template: the same words, without `name`, `extends` and `years`.
pub(super) fn overrides(file: &str, yaml: &Yaml, problems: &mut Vec<Problem>) -> Option<Layer> {
    read(file, yaml, false, false, problems)
}

fn read(file: &str, yaml: &Yaml, builtin: bool, whole: bool, problems: &mut Vec<Problem>) -> Option<Layer> {
    let mut reader = Reader::of(file);
    let layer = Entries::of(yaml, &mut reader.problems).map(|mut entries| {
        let mut layer = maps(&mut reader, &mut entries);
        layer.place.spot = if whole { Spot::File } else { yaml.spot.clone() };
        layer.builtin = builtin;
        if whole {
            layer.extends = words(&mut reader, entries.get("extends"));
            layer.name = words(&mut reader, entries.get("name"));
            layer.client = words(&mut reader, entries.get("client"));
            layer.years = entries.get("years").and_then(|yaml| years(&mut reader, yaml));
        }
        entries.finish(&mut reader.problems);
        layer
    });
    problems.extend(reader.problems.into_list());
    layer
}

fn maps(reader: &mut Reader, entries: &mut Entries<'_>) -> Layer {
    let ascii = entries.get("names").and_then(|yaml| {
        let what = Text::of("kiểu tên thư mục", "kind of names");
        reader.word(&what, yaml, &[("unicode", false), ("ascii", true)])
    });
    let records = changes(reader, entries.get("records"), |reader, _, yaml| record(reader, yaml));
    let layout = changes(reader, entries.get("layout"), |reader, _, yaml| node(reader, yaml));
    let roles = changes(reader, entries.get("roles"), label);
    let subjects = changes(reader, entries.get("subjects"), |reader, _, yaml| subject(reader, yaml));
    let legal = changes(reader, entries.get("legal"), |reader, _, yaml| legal(reader, yaml));
    let unverified = changes(reader, entries.get("unverified"), label);
    Layer {
        place: reader.place(&Spot::File),
        builtin: false,
        extends: None,
        name: None,
        years: None,
        ascii,
        client: None,
        records: with_ids(reader, records),
        layout: with_ids(reader, layout),
        roles: with_ids(reader, roles),
        subjects: with_ids(reader, subjects),
        legal: with_ids(reader, legal),
        calendars: calendars(reader, entries.get("calendars")),
        unverified: with_ids(reader, unverified),
    }
}

fn label(reader: &mut Reader, _: &str, yaml: &Yaml) -> Option<String> {
    words(reader, Some(yaml)).map(|at| at.value)
}

fn calendars(reader: &mut Reader, yaml: Option<&Yaml>) -> Changes<CalendarPatch> {
    let all = changes(reader, yaml, |reader, id, yaml| match id.parse::<SchoolYear>() {
        Ok(year) => calendar(reader, yaml, year),
        Err(_) => {
            let message = text!("ghi năm học dạng 2025-2026.", "write a school year such as 2025-2026");
            reader.wrong(yaml, id, message);
            None
        }
    });
    let normal = |(id, change): (String, At<_>)| Some((id.parse::<SchoolYear>().ok()?.to_string(), change));
    all.into_iter().filter_map(normal).collect()
}
