//! `subjects` and `legal`: the small lists.

use super::place::{At, Reader, patch_fields};
use super::record::{texts, words};
use super::years::school_year;
use crate::template::yaml::{Entries, Value, Yaml, list, scalar};
use crate::text::Text;
use crate::tree::SchoolYear;

/// What one file says of a subject.
#[derive(Debug, Clone, Default)]
pub(super) struct SubjectPatch {
    pub name: Option<At<String>>,
    pub also: Option<At<Vec<At<String>>>>,
    pub grades: Option<At<Vec<u8>>>,
}

patch_fields!(SubjectPatch: name also grades);

/// Reads a subject.
pub(super) fn subject(reader: &mut Reader, yaml: &Yaml) -> Option<SubjectPatch> {
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let patch = SubjectPatch {
        name: words(reader, entries.get("name")),
        also: entries.get("also").map(|yaml| texts(reader, yaml)),
        grades: entries.get("grades").map(|yaml| grades(reader, yaml)),
    };
    entries.finish(&mut reader.problems);
    Some(patch)
}

fn grades(reader: &mut Reader, yaml: &Yaml) -> At<Vec<u8>> {
    let mut all = Vec::new();
    for item in list(yaml, &mut reader.problems) {
        let Some(found) = scalar(item, &mut reader.problems) else {
            continue;
        };
        match found.parse().ok().filter(|grade| (1..=5).contains(grade)) {
            Some(grade) => all.push(grade),
            None => reader.wrong(
                item,
                found,
                Text::of("ghi một khối từ 1 đến 5.", "write a grade from 1 to 5"),
            ),
        }
    }
    all.sort_unstable();
    all.dedup();
    reader.at(&yaml.spot, all)
}

/// A document that records are based on, and for which school years.
#[derive(Debug, Clone, Default)]
pub(super) struct LegalPatch {
    pub text: Option<At<String>>,
    pub from: Option<At<SchoolYear>>,
    pub to: Option<At<SchoolYear>>,
}

patch_fields!(LegalPatch: text from to);

/// Reads a document: its title alone, or `{text, from, to}`.
pub(super) fn legal(reader: &mut Reader, yaml: &Yaml) -> Option<LegalPatch> {
    if matches!(yaml.value, Value::Scalar(_)) {
        let text = words(reader, Some(yaml));
        return Some(LegalPatch {
            text,
            ..LegalPatch::default()
        });
    }
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let patch = LegalPatch {
        text: words(reader, entries.get("text")),
        from: entries.get("from").and_then(|yaml| school_year(reader, yaml)),
        to: entries.get("to").and_then(|yaml| school_year(reader, yaml)),
    };
    entries.finish(&mut reader.problems);
    Some(patch)
}
