//! Places in files: how they are named, and in which order they stand.

use crate::template::problem::Spot;
use crate::template::roster::Word;
use crate::text::{Text, safe};

/// «giao-vien.csv, ô B5», «hoso.yaml, dòng 12».
#[must_use]
pub fn shown(file: &str, spot: &Spot) -> Text {
    let file = safe(file);
    match spot {
        Spot::File => Text::same(file),
        Spot::Line(line, _) => text!("{file}, dòng {line}", "{file}, line {line}"),
        Spot::Cell(cell) => {
            let cell = safe(cell);
            text!("{file}, ô {cell}", "{file}, cell {cell}")
        }
    }
}

/// A key that puts places of one file in the order in which they stand: row or line, then column.
#[must_use]
pub fn position(spot: &Spot) -> (usize, usize) {
    match spot {
        Spot::File => (0, 0),
        Spot::Line(line, column) => (*line, *column),
        Spot::Cell(cell) => {
            let cell = cell.rsplit('!').next().unwrap_or_default();
            let digits = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let letters = cell.bytes().take_while(u8::is_ascii_alphabetic).take(3);
            let column = letters.fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
            (digits.parse().unwrap_or_default(), column)
        }
    }
}

pub(super) fn place(word: &Word) -> Text {
    shown(&word.file, &word.spot)
}

pub(super) fn order(word: &Word) -> (usize, usize) {
    position(&word.spot)
}
