//! Workbooks: the visible sheet that has the headings. Formulas are never evaluated; what the spreadsheet last showed counts.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetVisible, Xls, Xlsx};
use jiff::civil::Date;

use super::sniff::{damaged, unfold};
use super::table::{COLUMN_LIMIT, Cell, Kind, ROW_LIMIT, Table, too_many, whole};
use super::{headings, hidden};
use crate::template::problem::Problem;

/// Reads the first visible sheet that has headings, else the first.
pub(super) fn read(file: &Arc<str>, bytes: &[u8], old: bool) -> Result<Table, Problem> {
    if !old {
        unfold(file, bytes)?;
    }
    // The reader below is not ours and a damaged file is anybody's; a panic in it is a damaged file too.
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        if old {
            read_xls(file, bytes)
        } else {
            read_xlsx(file, bytes)
        }
    }));
    attempt.unwrap_or_else(|_| Err(whole(file, damaged())))
}

fn read_xlsx(file: &Arc<str>, bytes: &[u8]) -> Result<Table, Problem> {
    let damaged = || whole(file, damaged());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let hidden = |name: &str| hidden::rows(bytes, name);
    choose(file, &visible(&book), hidden, |name| {
        let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        let mut cells = book.worksheet_cells_reader(name).map_err(|_| damaged())?;
        let mut grid = Grid::default();
        while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
            let (row, column) = cell.get_position();
            if !grid.put(row, column, of_ref(cell.get_value())) {
                return Err(too_many(file));
            }
        }
        grid.fill(&merged);
        Ok(grid)
    })
}

fn read_xls(file: &Arc<str>, bytes: &[u8]) -> Result<Table, Problem> {
    let damaged = || whole(file, damaged());
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    choose(
        file,
        &visible(&book),
        |_| BTreeSet::new(),
        |name| {
            let range = book.worksheet_range(name).map_err(|_| damaged())?;
            let (top, left) = range.start().unwrap_or_default();
            let mut grid = Grid::default();
            for (row, column, value) in range.used_cells() {
                let at = |n: usize, first: u32| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(first);
                if !grid.put(at(row, top), at(column, left), of_data(value)) {
                    return Err(too_many(file));
                }
            }
            Ok(grid)
        },
    )
}

fn visible<B: Reader<Cursor<T>>, T: AsRef<[u8]>>(book: &B) -> Vec<String>
where
    Cursor<T>: std::io::Read + std::io::Seek,
{
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn choose(
    file: &Arc<str>,
    sheets: &[String],
    hidden: impl Fn(&str) -> BTreeSet<usize>,
    mut load: impl FnMut(&str) -> Result<Grid, Problem>,
) -> Result<Table, Problem> {
    let mut first = None;
    for (index, name) in sheets.iter().take(20).enumerate() {
        let table = Table {
            file: Arc::clone(file),
            sheet: (index > 0).then(|| name.clone()),
            rows: load(name)?.rows(),
            hidden: hidden(name),
        };
        if headings::find(&table).is_some() {
            return Ok(table);
        }
        first = first.or(Some(table));
    }
    first.ok_or_else(|| whole(file, damaged()))
}

/// Cells as they come, within the limits.
#[derive(Debug, Default)]
struct Grid(Vec<Vec<Cell>>);

impl Grid {
    /// Puts a cell; false where there are too many rows. Cells to the right of the limit are not of a roster.
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> bool {
        let (row, column) = (row as usize, column as usize);
        if cell.is_blank() || column >= COLUMN_LIMIT {
            return true;
        }
        if row >= ROW_LIMIT {
            return false;
        }
        if self.0.len() <= row {
            self.0.resize(row + 1, Vec::new());
        }
        let cells = &mut self.0[row];
        if cells.len() <= column {
            cells.resize(column + 1, Cell::EMPTY);
        }
        cells[column] = cell;
        true
    }

    /// Cells merged downwards (a tổ beside its teachers) stand for each of their rows.
    fn fill(&mut self, merged: &[Dimensions]) {
        for area in merged {
            let (top, column) = (area.start.0 as usize, area.start.1 as usize);
            if area.start.1 != area.end.1 || area.end.0 as usize >= ROW_LIMIT {
                continue;
            }
            let Some(cell) = self.0.get(top).and_then(|row| row.get(column)).cloned() else {
                continue;
            };
            for row in self.0.iter_mut().take(area.end.0 as usize + 1).skip(top + 1) {
                if row.len() <= column {
                    row.resize(column + 1, Cell::EMPTY);
                }
                row[column] = cell.clone();
            }
        }
    }

    fn rows(self) -> Vec<(usize, Vec<Cell>)> {
        let rows = self.0.into_iter().enumerate();
        rows.filter(|(_, cells)| !cells.is_empty())
            .map(|(index, cells)| (index + 1, cells))
            .collect()
    }
}

fn of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::EMPTY,
        DataRef::String(text) => Cell::plain(text.as_str()),
        DataRef::SharedString(text) => Cell::plain(*text),
        DataRef::Int(number) => Cell::plain(number.to_string()),
        DataRef::Float(number) => Cell::plain(shown(*number)),
        DataRef::Bool(flag) => Cell::plain(if *flag { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => of_moment(*moment),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::plain(text.as_str()),
        DataRef::Error(error) => Cell {
            kind: Kind::Error,
            text: error.to_string(),
        },
    }
}

fn of_data(value: &Data) -> Cell {
    match value {
        Data::String(text) => Cell::plain(text.as_str()),
        Data::Int(number) => Cell::plain(number.to_string()),
        Data::Float(number) => Cell::plain(shown(*number)),
        Data::Bool(flag) => Cell::plain(if *flag { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) => of_moment(*moment),
        Data::DateTimeIso(text) => iso(text),
        Data::Error(error) => Cell {
            kind: Kind::Error,
            text: error.to_string(),
        },
        _ => Cell::EMPTY,
    }
}

/// Numbers as a spreadsheet shows them: 1, not 1.0.
fn shown(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

fn of_moment(moment: ExcelDateTime) -> Cell {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date = || {
        Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()
    };
    match date() {
        Some(day) if moment.is_datetime() => Cell::day(day),
        _ => Cell::plain(shown(moment.as_f64())),
    }
}

fn iso(text: &str) -> Cell {
    let day = text.get(..10).and_then(super::parse_date);
    day.map_or_else(|| Cell::plain(text), Cell::day)
}
