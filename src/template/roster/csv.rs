//! CSV as Excel, LibreOffice and Google Sheets write it in Vietnam: UTF-8 with or without a mark, `,`, `;` or tabs.

use std::collections::BTreeSet;
use std::sync::Arc;

use ::csv::{ReaderBuilder, StringRecord};

use super::headings;
use super::table::{COLUMN_LIMIT, Cell, ROW_LIMIT, Table, too_many, whole};
use crate::template::problem::Problem;
use crate::text::Text;

/// Reads the cells. The delimiter is the one under which the most headings are understood.
pub(super) fn read(file: &Arc<str>, bytes: &[u8]) -> Result<Table, Problem> {
    let text = decode(file, bytes)?;
    let body = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
    let (text, skipped) = body.map_or((text, 0), |(_, rest)| (rest, 1));
    let mut best: Option<(usize, Table)> = None;
    for delimiter in [b',', b';', b'\t'] {
        let table = split(file, text, delimiter, skipped)?;
        let understood = headings::count(&table);
        if best.as_ref().is_none_or(|(most, _)| understood > *most) {
            best = Some((understood, table));
        }
    }
    best.map(|(_, table)| table).ok_or_else(|| whole(file, empty()))
}

fn empty() -> Text {
    Text::of("tệp trống.", "the file is empty")
}

fn split(file: &Arc<str>, text: &str, delimiter: u8, skipped: usize) -> Result<Table, Problem> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // A spreadsheet counts a line for each record and each blank line, however many lines a quoted cell fills. So the
    // ends of lines up to the record's first character are counted, less those inside cells before it.
    let (mut counted, mut ends, mut inside) = (0, 0, 0);
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| whole(file, broken()))? {
        let at = record
            .position()
            .and_then(|at| usize::try_from(at.byte()).ok())
            .unwrap_or(counted);
        let blank = text[at..].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        ends += line_ends(&text[counted..at + blank]);
        counted = at + blank;
        rows.push((1 + ends - inside + skipped, cells(&record)));
        inside += record.iter().map(line_ends).sum::<usize>();
        if rows.len() > ROW_LIMIT {
            return Err(too_many(file));
        }
    }
    Ok(Table {
        file: Arc::clone(file),
        sheet: None,
        rows,
        hidden: BTreeSet::new(),
    })
}

/// Ends of lines as any system writes them: `\r\n`, `\n`, `\r`.
fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_end = |(i, b): (usize, &u8)| *b == b'\n' || (*b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|one| is_end(*one)).count()
}

fn cells(record: &StringRecord) -> Vec<Cell> {
    record.iter().take(COLUMN_LIMIT).map(Cell::plain).collect()
}

fn broken() -> Text {
    Text::of("không đọc được dưới dạng CSV.", "cannot be read as CSV")
}

fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || is_wide(bytes);
    let encoding = match std::str::from_utf8(bytes) {
        _ if wide => "UTF-16",
        Ok(text) => return Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(_) => "Windows-1258",
    };
    Err(whole(
        file,
        text!(
            "không phải chữ UTF-8 (có thể là {encoding}). Mở bằng Excel, chọn Save As, kiểu «CSV UTF-8 (Comma delimited)», hoặc lưu thành .xlsx.",
            "not UTF-8 text (perhaps {encoding}); in Excel choose Save As, type «CSV UTF-8 (Comma delimited)», or save it as .xlsx"
        ),
    ))
}

/// Letters of two bytes: a NUL beside most of them. A single NUL is a slip in one cell.
fn is_wide(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(4096)];
    sample.iter().filter(|b| **b == 0).count() * 5 > sample.len()
}
