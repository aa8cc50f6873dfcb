//! A table → rows of people. What is no person (blank rows, totals, signatures below) is left out, and said.

use std::collections::BTreeSet;

use super::foot;
use super::headings::{self, Column, Headings, LABELS};
use super::table::{Cell, Kind, Table, serial_day, whole};
use super::{Roster, Row, Word, parse_date};
use crate::template::problem::{Problem, Spot};
use crate::text::{Text, date_vi, fold, safe};

/// Reads the rows.
///
/// # Errors
/// There are no headings. Mistakes in cells are in the roster; what its words refer to is looked at later.
pub(super) fn read(table: &Table) -> Result<Roster, Problem> {
    let Some(headings) = headings::find(table) else {
        return Err(whole(&table.file, no_headings()));
    };
    let mut reading = Reading {
        table,
        headings: &headings,
        roster: Roster::default(),
        seen: BTreeSet::new(),
        section: None,
        ended: false,
        left_out: Vec::new(),
        hidden: Vec::new(),
    };
    reading.columns();
    for (number, cells) in table.rows.iter().skip(headings.index + 1) {
        reading.row(*number, cells);
    }
    reading.tell_left_out();
    reading.tell_hidden();
    if reading.roster.rows.is_empty() {
        let message = Text::of("không có ai dưới dòng tiêu đề.", "nobody stands below the headings");
        reading.roster.problems.push(whole(&table.file, message));
    }
    Ok(reading.roster)
}

fn no_headings() -> Text {
    let labels = LABELS.iter().map(|(label, _)| *label).collect::<Vec<_>>().join(", ");
    text!(
        "không thấy dòng tiêu đề có «Họ và tên» ở đầu bảng. Các tiêu đề: {labels}.",
        "no row of headings with «Họ và tên» at the top; the headings are: {labels}"
    )
}

struct Reading<'a> {
    table: &'a Table,
    headings: &'a Headings,
    roster: Roster,
    seen: BTreeSet<Vec<String>>,
    /// The tổ of a row that is only a title («Tổ 1»), for the rows below it.
    section: Option<Word>,
    /// A total or a signature was met: what follows is only taken where it is surely a person.
    ended: bool,
    /// Rows that are no person.
    left_out: Vec<Word>,
    /// Rows of people that the spreadsheet does not show.
    hidden: Vec<usize>,
}

impl Reading<'_> {
    fn columns(&mut self) {
        let number = self.table.rows[self.headings.index].0;
        for (at, heading) in &self.headings.twice {
            let word = self.table.word(number, *at, heading);
            let message = Text::of(
                "có hai cột cùng tiêu đề này. Giữ lại một cột.",
                "two columns have this heading; keep one",
            );
            self.roster.problems.push(word.problem(message));
        }
        for (at, heading) in &self.headings.unknown {
            let word = self.table.word(number, *at, heading);
            let (vi, en) = headings::near(heading).map_or_else(Default::default, |label| {
                (format!(" Có phải «{label}»?"), format!(" Did you mean «{label}»?"))
            });
            let message = text!("không dùng cột này.{vi}", "this column is not used.{en}");
            self.roster.notes.push(word.problem(message));
        }
    }

    fn row(&mut self, number: usize, cells: &[Cell]) {
        let columns = self.headings.columns.iter();
        let used: Vec<(usize, Column, &Cell)> = columns
            .filter_map(|(at, column)| Some((*at, *column, cells.get(*at)?)))
            .filter(|(_, column, cell)| *column != Column::Ignored && !is_empty(*column, cell))
            .collect();
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.is_blank()).collect();
        if foot::is_numbering(&filled) || headings::is_again(cells, self.headings) {
            self.skipped(number, cells);
            return;
        }
        let sure = foot::is_surely_a_person(&used, self.headings);
        self.ended |= !sure && foot::is_end(&used, &filled);
        let has = |wanted: &[Column]| used.iter().any(|(_, column, _)| wanted.contains(column));
        let named = has(&[
            Column::Name,
            Column::FirstNames,
            Column::GivenName,
            Column::Email,
            Column::Id,
        ]);
        if self.ended && !sure {
            self.skipped(number, cells);
            return;
        }
        self.ended = false;
        if !named || self.is_remark(&used) {
            self.title(number, cells);
            return;
        }
        let key: Vec<String> = columns_text(&used);
        if !self.seen.insert(key) {
            let word = self.place(number, &used);
            let message = Text::of(
                "trùng hoàn toàn một dòng ở trên; chỉ tính một. Nếu là hai người: ghi Email hoặc «Mã» của từng người.",
                "the same as a row above; counted once. If they are two: write the Email or «Mã» of each",
            );
            self.roster.notes.push(word.problem(message));
            return;
        }
        let before = self.roster.problems.len();
        let row = self.person(number, &used);
        // A name that could not be taken was told at its cell.
        if row.name.is_some() || self.roster.problems.len() == before {
            self.roster.rows.push(row);
            self.hidden
                .extend(self.table.hidden.contains(&number).then_some(number));
        }
    }

    /// A row without a person: a title such as «Tổ 1» above its teachers, or nothing.
    fn title(&mut self, number: usize, cells: &[Cell]) {
        let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
        let (Some((at, cell)), None) = (filled.next(), filled.next()) else {
            self.skipped(number, cells);
            return;
        };
        let grouped = self.headings.columns.values().any(|column| *column == Column::Group);
        if !grouped && fold(&cell.text).starts_with("to ") {
            self.section = Some(self.table.word(number, at, &cell.text));
        } else {
            self.skipped(number, cells);
        }
    }

    /// Hidden and filtered rows are read like the others: a filter that somebody forgot is no reason to lose people.
    fn tell_hidden(&mut self) {
        let (count, shown) = (self.hidden.len(), &self.hidden[..self.hidden.len().min(10)]);
        if count == 0 {
            return;
        }
        let mut list = shown.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        if count > shown.len() {
            list.push_str(", …");
        }
        let message = text!(
            "{count} dòng đang ẩn hoặc bị lọc cũng được đọc (dòng {list}). Ai không còn làm việc thì ghi «Đến ngày».",
            "{count} rows that are hidden or filtered out were read, too (rows {list}); who has left gets an «Đến ngày»"
        );
        self.roster.notes.push(whole(&self.table.file, message));
    }

    fn skipped(&mut self, number: usize, cells: &[Cell]) {
        let first = cells.iter().enumerate().find(|(_, cell)| !cell.is_blank());
        self.left_out
            .extend(first.map(|(at, cell)| self.table.word(number, at, &cell.text)));
    }

    /// What was left out is said, so that nobody is lost unseen; several rows in one notice, for every run says it.
    fn tell_left_out(&mut self) {
        let note = match self.left_out.as_slice() {
            [] => return,
            [one] => one.problem(Text::of(
                "bỏ qua dòng này: không phải một người.",
                "this row is left out: it is no person",
            )),
            all => {
                let count = all.len();
                let shown = |word: &Word| {
                    let text: String = safe(&word.text).chars().take(30).collect();
                    let cut = if word.text.chars().count() > 30 { "…" } else { "" };
                    match &word.spot {
                        Spot::Cell(cell) => format!("{} «{text}{cut}»", safe(cell)),
                        _ => format!("«{text}{cut}»"),
                    }
                };
                let mut list = all.iter().take(5).map(shown).collect::<Vec<_>>().join(", ");
                if count > 5 {
                    list.push_str(", …");
                }
                let message = text!(
                    "bỏ qua {count} dòng không phải một người: {list}.",
                    "{count} rows are left out, which are no person: {list}"
                );
                whole(&self.table.file, message)
            }
        };
        self.roster.notes.push(note);
    }

    /// A name with nothing else beside it and no number in front where the others have one.
    fn is_remark(&self, used: &[(usize, Column, &Cell)]) -> bool {
        let has = |wanted: &[Column]| used.iter().any(|(_, column, _)| wanted.contains(column));
        let alone = !has(&[Column::Id, Column::Email, Column::Group, Column::Homeroom]);
        let numbered = self.headings.columns.values().any(|column| *column == Column::Number);
        let number = used.iter().any(|(_, column, _)| *column == Column::Number);
        has(&[Column::Name]) && alone && numbered && !number
    }

    fn place(&self, number: usize, used: &[(usize, Column, &Cell)]) -> Word {
        let name = used
            .iter()
            .find(|(_, column, _)| matches!(column, Column::Name | Column::GivenName));
        let (at, text) = name
            .or(used.first())
            .map_or((0, ""), |(at, _, cell)| (*at, cell.text.as_str()));
        self.table.word(number, at, text)
    }

    fn person(&mut self, number: usize, used: &[(usize, Column, &Cell)]) -> Row {
        let place = self.place(number, used);
        let mut row = Row::empty(&self.table.file, place.spot, false);
        let mut first_names: Option<Word> = None;
        for (at, column, cell) in used {
            let Some(word) = self.word(number, *at, *column, cell) else {
                continue;
            };
            match column {
                Column::Id => row.id = Some(word),
                Column::Name | Column::GivenName => row.name = Some(word),
                Column::FirstNames => first_names = Some(word),
                Column::Email => row.email = Some(word),
                Column::Former => row.former.extend(split(&word)),
                Column::Group => row.duties.groups.push(word),
                Column::Homeroom => row.duties.homeroom.push(word),
                Column::Classes => row.duties.classes.push(word),
                Column::Subjects => row.duties.subjects.push(word),
                Column::Post => row.duties.posts.push(word),
                Column::Title => row.duties.titles.push(word),
                Column::Site => row.site = Some(word),
                Column::From => row.from = Some(word),
                Column::To => row.to = Some(word),
                Column::Plans => row.plans = Some(word),
                Column::Registered => row.registered = Some(word),
                Column::ApprovedBy => row.approved_by = Some(word),
                Column::Number | Column::Ignored => {}
            }
        }
        if let Some(first) = first_names {
            row.name = Some(match row.name.take() {
                Some(name) => Word {
                    text: format!("{} {}", first.text, name.text),
                    ..name
                },
                None => first,
            });
        }
        if row.duties.groups.is_empty() {
            row.duties.groups.extend(self.section.clone());
        }
        row
    }

    /// The word of a cell, where the cell can be trusted to show what was written.
    fn word(&mut self, number: usize, at: usize, column: Column, cell: &Cell) -> Option<Word> {
        let text = if column.is_day() {
            day_text(cell)
        } else {
            cell.text.replace('\n', "; ")
        };
        let word = self.table.word(number, at, &text);
        let message = if cell.kind == Kind::Error {
            Text::of(
                "ô báo lỗi. Ghi lại giá trị.",
                "the cell shows an error; write the value",
            )
        } else if word.text.starts_with('=') {
            Text::of(
                "ô chứa công thức dạng chữ. hoso không tính công thức; ghi giá trị.",
                "the cell holds a formula as text, and hoso evaluates none; write the value",
            )
        } else if !column.is_day() && (cell.kind == Kind::Day || turned_into_day(column, &word.text)) {
            Text::of(
                "bảng tính đã đổi ô này thành ngày. Chọn kiểu Text cho cột rồi ghi lại.",
                "the spreadsheet turned this into a day; set the column's type to Text and write it again",
            )
        } else {
            return Some(word);
        };
        self.roster.problems.push(word.problem(message));
        None
    }
}

fn columns_text(used: &[(usize, Column, &Cell)]) -> Vec<String> {
    let cells = used.iter().filter(|(_, column, _)| *column != Column::Number);
    cells
        .map(|(at, _, cell)| format!("{at}:{}", fold(&cell.text)))
        .collect()
}

/// Dashes and «không» are how people leave a cell empty, but for names.
fn is_empty(column: Column, cell: &Cell) -> bool {
    let text = cell.text.trim();
    let dash = !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '/' | '.'));
    let none = matches!(fold(text).as_str(), "khong" | "khong co");
    cell.is_blank() || (!matches!(column, Column::Name | Column::GivenName) && (dash || none))
}

/// Days as spreadsheets keep them, also where the column was not formatted: 45915 is 15/9/2025.
fn day_text(cell: &Cell) -> String {
    let number: Option<f64> = cell.text.trim().parse().ok();
    let day = number.and_then(serial_day);
    day.map_or_else(|| cell.text.clone(), date_vi)
}

/// «1.2» and «1/2» become 1/2/2025 or 1-Feb in a spreadsheet; written to CSV, only their looks tell.
fn turned_into_day(column: Column, text: &str) -> bool {
    let watched = matches!(column, Column::Id | Column::Group | Column::Homeroom | Column::Classes);
    let month = |part: &str| {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        months.contains(&part.to_lowercase().as_str())
    };
    let english = text.split(['-', ' ']).count() <= 3 && text.split(['-', ' ']).any(month);
    watched && (parse_date(text).is_some() || english)
}

/// Several former accounts in one cell.
fn split(word: &Word) -> Vec<Word> {
    let parts = word.text.split([';', ',', ' ']).filter(|part| !part.is_empty());
    parts
        .map(|part| Word {
            text: part.to_owned(),
            ..word.clone()
        })
        .collect()
}
