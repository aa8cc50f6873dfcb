//! `staff:` → rows, the same as a roster's.
//!
//! A map by id describes people, or adds to those of the roster what a table cannot hold (`nghi`, `viec`). A list
//! describes people whose ids hoso finds.

use crate::template::roster::{AbsenceWords, Duties, Row, Word};
use crate::template::yaml::{Entries, Value, Yaml, list};

use super::reader::Reader;

/// The rows of `staff:`: those by id, and those of a list.
#[derive(Debug, Default)]
pub(super) struct Staff {
    pub by_id: Vec<Row>,
    pub listed: Vec<Row>,
}

pub(super) fn read(yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> Staff {
    let mut staff = Staff::default();
    match yaml {
        None => {}
        Some(yaml) if matches!(yaml.value, Value::List(_)) => {
            for item in list(yaml, reader.problems) {
                staff.listed.extend(row(item, None, reader));
            }
        }
        Some(yaml) => {
            let entries = reader.entries(yaml).map(|entries| entries.ids(reader.problems));
            for (id, spot, yaml) in entries.unwrap_or_default() {
                let id = Word::new(&reader.file, spot.clone(), id);
                staff.by_id.extend(row(yaml, Some(id), reader));
            }
        }
    }
    staff
}

fn row(yaml: &Yaml, id: Option<Word>, reader: &mut Reader<'_>) -> Option<Row> {
    let mut entries = reader.entries(yaml)?;
    let spot = id.as_ref().map_or(&yaml.spot, |id| &id.spot);
    let mut row = Row::empty(&reader.file, spot.clone(), true);
    row.id = match id {
        Some(id) => Some(id),
        None => reader.get(&mut entries, "ma"),
    };
    row.name = reader.get(&mut entries, "name");
    row.email = reader.get(&mut entries, "email");
    row.former = reader.list(&mut entries, "former_emails");
    row.duties = duties(&mut entries, reader);
    row.timed = timed(&mut entries, reader);
    row.absences = absences(&mut entries, reader);
    row.site = reader.get(&mut entries, "diem_truong");
    row.from = reader.get(&mut entries, "from");
    row.to = reader.get(&mut entries, "to");
    row.plans = reader.get(&mut entries, "khbd");
    if let Some(mut inner) = entries.get("dang_ky").and_then(|yaml| reader.entries(yaml)) {
        row.registered = reader.need(&mut inner, "ngay");
        row.approved_by = reader.get(&mut inner, "duyet");
        inner.finish(reader.problems);
    }
    entries.finish(reader.problems);
    Some(row)
}

fn duties(entries: &mut Entries<'_>, reader: &mut Reader<'_>) -> Duties {
    Duties {
        posts: reader.list(entries, "chuc_vu"),
        titles: Vec::new(),
        groups: reader.list(entries, "to_cm"),
        homeroom: reader.list(entries, "chu_nhiem"),
        subjects: reader.list(entries, "mon"),
        classes: reader.list(entries, "lop_day"),
    }
}

/// `viec: [{to_cm: to1, chuc_vu: to-truong, from: …, to: …}]`: the same words as the short form, for a time.
fn timed(entries: &mut Entries<'_>, reader: &mut Reader<'_>) -> Vec<(Duties, Option<Word>, Option<Word>)> {
    let Some(yaml) = entries.get("viec") else {
        return Vec::new();
    };
    let items = list(yaml, reader.problems);
    let mut out = Vec::new();
    for item in items {
        let Some(mut inner) = reader.entries(item) else {
            continue;
        };
        let duties = duties(&mut inner, reader);
        let (from, to) = (reader.get(&mut inner, "from"), reader.get(&mut inner, "to"));
        inner.finish(reader.problems);
        out.push((duties, from, to));
    }
    out
}

fn absences(entries: &mut Entries<'_>, reader: &mut Reader<'_>) -> Vec<AbsenceWords> {
    let Some(yaml) = entries.get("nghi") else {
        return Vec::new();
    };
    let items = list(yaml, reader.problems);
    let mut out = Vec::new();
    for item in items {
        let Some(mut inner) = reader.entries(item) else {
            continue;
        };
        out.push(AbsenceWords {
            at: Word::new(&reader.file, item.spot.clone(), ""),
            from: reader.need(&mut inner, "from"),
            to: reader.need(&mut inner, "to"),
            substitute: reader.get(&mut inner, "thay"),
        });
        inner.finish(reader.problems);
    }
    out
}
