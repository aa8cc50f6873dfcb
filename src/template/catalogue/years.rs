//! School years in a template: for which it holds.

use super::place::{At, Reader};
use crate::template::yaml::{Entries, Yaml, scalar};
use crate::text::Text;
use crate::tree::SchoolYear;

/// First and last school year; nothing: open to that side.
pub(super) type Years = (Option<SchoolYear>, Option<SchoolYear>);

/// `2025-2026`.
pub(super) fn school_year(reader: &mut Reader, yaml: &Yaml) -> Option<At<SchoolYear>> {
    let found = scalar(yaml, &mut reader.problems)?;
    if let Ok(year) = found.parse() {
        return Some(reader.at(&yaml.spot, year));
    }
    let message = Text::of("ghi năm học dạng 2025-2026.", "write a school year such as 2025-2026");
    reader.wrong(yaml, found, message);
    None
}

/// `years: {from: 2023-2024, to: 2025-2026}`.
pub(super) fn years(reader: &mut Reader, yaml: &Yaml) -> Option<At<Years>> {
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let from = entries.get("from").and_then(|yaml| school_year(reader, yaml));
    let to = entries.get("to").and_then(|yaml| school_year(reader, yaml));
    entries.finish(&mut reader.problems);
    let years = (from.map(|at| at.value), to.map(|at| at.value));
    if let (Some(from), Some(to)) = years
        && to < from
    {
        let message = text!(
            "năm học cuối ({to}) trước năm học đầu ({from}).",
            "the last school year ({to}) is before the first ({from})"
        );
        reader.problems.add(yaml.spot.clone(), None, message);
        return None;
    }
    Some(reader.at(&yaml.spot, years))
}

/// Whether a year lies within.
pub(super) fn holds(years: Years, year: SchoolYear) -> bool {
    years.0.is_none_or(|from| from <= year) && years.1.is_none_or(|to| year <= to)
}

/// «2023-2024 đến 2025-2026», «từ 2026-2027».
pub(super) fn shown(years: Years) -> Text {
    match years {
        (Some(from), Some(to)) if from == to => Text::same(from.to_string()),
        (Some(from), Some(to)) => text!("{from} đến {to}", "{from} to {to}"),
        (Some(from), None) => text!("từ {from}", "from {from} on"),
        (None, Some(to)) => text!("đến {to}", "up to {to}"),
        (None, None) => Text::of("mọi năm học", "every school year"),
    }
}
