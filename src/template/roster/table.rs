//! Cells with their addresses, whatever file they came from.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::Word;
use crate::template::problem::{Problem, Spot};
use crate::text::Text;

/// The most rows that are read, headings included. The largest schools have some 200 members of staff.
pub(super) const ROW_LIMIT: usize = 3_000;
/// The most columns that are read.
pub(super) const COLUMN_LIMIT: usize = 100;

/// What kind of value a cell holds, as far as a roster cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words, numbers, nothing.
    Plain,
    /// A day; its text is `15/10/2025`.
    Day,
    /// An error of the spreadsheet (`#N/A`).
    Error,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub kind: Kind,
    pub text: String,
}

impl Cell {
    pub const EMPTY: Self = Self {
        kind: Kind::Plain,
        text: String::new(),
    };

    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            kind: Kind::Plain,
            text: text.into(),
        }
    }

    pub fn day(day: Date) -> Self {
        Self {
            kind: Kind::Day,
            text: crate::text::date_vi(day),
        }
    }

    /// Nothing that could be read.
    pub fn is_blank(&self) -> bool {
        self.text
            .chars()
            .all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
    }
}

/// A table: its rows with their numbers from 1, as a spreadsheet shows them.
#[derive(Debug)]
pub(super) struct Table {
    pub file: Arc<str>,
    /// The sheet, where it is not the first.
    pub sheet: Option<String>,
    pub rows: Vec<(usize, Vec<Cell>)>,
    /// Rows that the spreadsheet does not show (hidden, or filtered out).
    pub hidden: BTreeSet<usize>,
}

impl Table {
    pub fn spot(&self, row: usize, column: usize) -> Spot {
        let cell = format!("{}{row}", column_name(column));
        Spot::Cell(match &self.sheet {
            Some(sheet) => format!("{sheet}!{cell}"),
            None => cell,
        })
    }

    pub fn word(&self, row: usize, column: usize, text: &str) -> Word {
        Word::new(&self.file, self.spot(row, column), text)
    }
}

/// A problem of the file as a whole.
pub(super) fn whole(file: &str, message: Text) -> Problem {
    Problem {
        file: file.to_owned(),
        spot: Spot::File,
        found: None,
        message,
    }
}

pub(super) fn too_many(file: &str) -> Problem {
    whole(
        file,
        text!(
            "có hơn {ROW_LIMIT} dòng; danh sách nhân sự không dài như vậy. Kiểm tra lại tệp.",
            "more than {ROW_LIMIT} rows; no school's list is that long"
        ),
    )
}

/// 0 → `A`, 26 → `AA`.
fn column_name(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    name.into_iter().rev().collect()
}

/// The day of a spreadsheet's serial number (1 is 1/1/1900, with the 29/2/1900 that never was), for the years 2000–2099.
pub(super) fn serial_day(number: f64) -> Option<Date> {
    if !(36_526.0..73_051.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let days = number as i64;
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(days))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_days_are_counted_as_a_spreadsheet_counts_them() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(serial_day(45_915.0), Some(jiff::civil::date(2025, 9, 15)));
        assert_eq!(serial_day(1.0), None);
        assert_eq!(serial_day(f64::NAN), None);
    }
}
