//! `hs_khuyet_tat`: pupils with disabilities, by code only.
//!
//! What is known of a child's disability is confidential (TT 03/2018 Đ.11.2, Đ.19.5), and names of folders are seen by
//! people who may not open them. So a code that could be a name is refused, and what was written is not shown back.

use std::collections::BTreeMap;

use crate::template::problem::Spot;
use crate::template::yaml::{Value, Yaml};
use crate::text::Text;
use crate::tree::{Pupil, PupilCode};

use super::lookup::Lookup;
use super::reader::Reader;

pub(super) fn read(yaml: Option<&Yaml>, lookup: &Lookup, reader: &mut Reader<'_>) -> BTreeMap<PupilCode, Pupil> {
    let mut out = BTreeMap::new();
    let entries = yaml.and_then(|yaml| reader.entries(yaml));
    for (code, spot, yaml) in entries.map_or_else(Vec::new, |entries| entries.ids(reader.problems)) {
        let good = PupilCode::new(code).tells_nobody();
        if !good {
            refuse(spot, reader);
        }
        let pupil = pupil(yaml, lookup, reader);
        if let Some(pupil) = pupil.filter(|_| good) {
            out.insert(PupilCode::new(code), pupil);
        }
    }
    out
}

fn pupil(yaml: &Yaml, lookup: &Lookup, reader: &mut Reader<'_>) -> Option<Pupil> {
    if yaml.value == Value::Null {
        return Some(Pupil {
            class: None,
            assigned: Vec::new(),
        });
    }
    let mut entries = reader.entries(yaml)?;
    let class = reader.get(&mut entries, "lop");
    let class = class.and_then(|word| reader.keep(lookup.classes.one(&word)));
    let words = reader.list(&mut entries, "giao_cho");
    let assigned = words.iter().filter_map(|word| reader.keep(lookup.people.one(word)));
    let assigned = assigned.collect();
    entries.finish(reader.problems);
    Some(Pupil { class, assigned })
}

fn refuse(spot: &Spot, reader: &mut Reader<'_>) {
    let message = Text::of(
        "mã học sinh chỉ gồm chữ in hoa không dấu, chữ số và «-», có chữ số, như HS01; không ghi tên học sinh hay số định danh.",
        "a pupil's code has only unaccented capitals, digits and «-», with a digit, like HS01; never a name or an identity number",
    );
    reader.add(spot, None, message);
}
