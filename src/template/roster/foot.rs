//! What stands below the people in a roster: totals, dates, signatures. By its words, for nothing else tells.

use super::headings::{Column, Headings};
use super::table::Cell;
use crate::text::{fold, nfc};

/// A filled cell with its column.
type Used<'a> = (usize, Column, &'a Cell);

/// Words with which a signature begins, folded. No name begins like this.
const SIGNATURES: &[&str] = &[
    "nguoi lap",
    "nguoi tong hop",
    "nguoi kiem tra",
    "lap bieu",
    "lap bang",
    "hieu truong",
    "pho hieu truong",
    "kt hieu truong",
    "tm hieu truong",
    "t m",
    "thu truong",
    "xac nhan",
    "ky ten",
    "ky va",
    "ky ghi",
    "ky dong dau",
    "da ky",
    "noi nhan",
    "danh sach nay",
    "danh sach co",
    "danh sach gom",
    "an dinh danh sach",
];

/// A row whose number and name, or account, or code leave no doubt.
pub(super) fn is_surely_a_person(used: &[Used<'_>], headings: &Headings) -> bool {
    let text = |wanted: Column| {
        let mut cells = used.iter().filter(|(_, column, _)| *column == wanted);
        cells.next().map(|(.., cell)| cell.text.trim())
    };
    let name = text(Column::Name).or(text(Column::GivenName));
    let counts = headings.columns.values().any(|column| *column == Column::Number);
    let counted = text(Column::Number).is_some_and(|number| number.trim_end_matches('.').parse::<u32>().is_ok());
    let signs = name.is_some_and(|name| is_signature(name) || is_total(name));
    let account = text(Column::Email).is_some_and(|email| email.contains('@'));
    !signs && ((counts && counted && name.is_some()) || account || text(Column::Id).is_some())
}

/// The first row below the people: a total, a date of signing, a signature.
pub(super) fn is_end(used: &[Used<'_>], filled: &[&Cell]) -> bool {
    let is_name = |column: Column| matches!(column, Column::Name | Column::GivenName);
    let named = used.iter().find(|(_, column, _)| is_name(*column));
    let first = filled.first().map(|cell| cell.text.as_str());
    let starts = named.map(|(.., cell)| cell.text.as_str()).into_iter().chain(first);
    if starts.into_iter().any(is_total) {
        return true;
    }
    match named {
        // Beside a real name «Hiệu trưởng» is her post.
        Some((.., cell)) => is_signature(&cell.text) || is_dated(&cell.text),
        None => filled
            .iter()
            .any(|cell| is_signature(&cell.text) || is_dated(&cell.text)),
    }
}

/// «Tổng số: 14», «Cộng». The names Tống and Công are others.
fn is_total(text: &str) -> bool {
    let lower = nfc(text).trim_start().to_lowercase();
    let first: String = lower.chars().take_while(|c| c.is_alphabetic()).collect();
    let rest = fold(&lower[first.len()..]);
    match first.as_str() {
        "tổng" => !rest.starts_with("phu trach"),
        "cộng" => true,
        "tong" | "cong" => rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with("so "),
        _ => false,
    }
}

fn is_signature(text: &str) -> bool {
    let folded = fold(text);
    SIGNATURES.iter().any(|words| {
        folded
            .strip_prefix(words)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// «Tân Dĩnh, ngày 5 tháng 9 năm 2025».
fn is_dated(text: &str) -> bool {
    let folded = format!(" {} ", fold(text));
    let at = |word: &str| folded.find(word);
    matches!((at(" ngay "), at(" thang "), at(" nam ")), (Some(day), Some(month), Some(year)) if day < month && month < year)
}

/// The row under the headings that numbers the columns: «(1) (2) (3)».
pub(super) fn is_numbering(filled: &[&Cell]) -> bool {
    let number = |cell: &&Cell| {
        let text = cell.text.trim().trim_matches(['(', ')']);
        text.parse::<u8>().ok()
    };
    let numbers: Vec<u8> = filled.iter().filter_map(number).collect();
    filled.len() >= 3 && numbers.len() == filled.len() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}
