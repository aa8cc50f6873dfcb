//! Which column is what, by headings as schools write them.

use std::collections::BTreeMap;

use super::table::{Cell, Table};
use crate::text::{fold, nearest};

/// A column of a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Id,
    Number,
    Name,
    FirstNames,
    GivenName,
    Email,
    Former,
    Group,
    Homeroom,
    Classes,
    Subjects,
    Post,
    Title,
    Site,
    From,
    To,
    Plans,
    Registered,
    ApprovedBy,
    Ignored,
}

impl Column {
    /// Columns of which there may be several.
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::Post | Self::Title | Self::Subjects | Self::Classes | Self::Former | Self::Ignored | Self::Number
        )
    }

    /// Columns of days.
    pub const fn is_day(self) -> bool {
        matches!(self, Self::From | Self::To | Self::Registered)
    }
}

/// The usual headings, as they are shown.
pub(super) const LABELS: &[(&str, Column)] = &[
    ("Mã", Column::Id),
    ("STT", Column::Number),
    ("Họ và tên", Column::Name),
    ("Họ đệm", Column::FirstNames),
    ("Tên", Column::GivenName),
    ("Email", Column::Email),
    ("Email cũ", Column::Former),
    ("Tổ", Column::Group),
    ("Lớp chủ nhiệm", Column::Homeroom),
    ("Lớp dạy", Column::Classes),
    ("Môn", Column::Subjects),
    ("Chức vụ", Column::Post),
    ("Điểm trường", Column::Site),
    ("Từ ngày", Column::From),
    ("Đến ngày", Column::To),
    ("KHBD", Column::Plans),
    ("Đăng ký", Column::Registered),
    ("Duyệt", Column::ApprovedBy),
    ("Ghi chú", Column::Ignored),
];

/// Other headings in use, folded.
const OTHERS: &[(&str, Column)] = &[
    ("ma gv", Column::Id),
    ("ma giao vien", Column::Id),
    ("ma nhan vien", Column::Id),
    ("ma nhan su", Column::Id),
    ("ma can bo", Column::Id),
    ("ma cbgv", Column::Id),
    ("ma nv", Column::Id),
    ("ma so", Column::Id),
    ("id", Column::Id),
    ("tt", Column::Number),
    ("so tt", Column::Number),
    ("so thu tu", Column::Number),
    ("ho ten", Column::Name),
    ("hoten", Column::Name),
    ("ho va ten gv", Column::Name),
    ("ho va ten giao vien", Column::Name),
    ("ho ten giao vien", Column::Name),
    ("ten giao vien", Column::Name),
    ("ho va ten can bo", Column::Name),
    ("ho va ten cbgv", Column::Name),
    ("ho", Column::FirstNames),
    ("ho lot", Column::FirstNames),
    ("ho va dem", Column::FirstNames),
    ("ho va ten dem", Column::FirstNames),
    ("ho dem va ten dem", Column::FirstNames),
    ("e mail", Column::Email),
    ("dia chi email", Column::Email),
    ("dia chi e mail", Column::Email),
    ("thu dien tu", Column::Email),
    ("dia chi thu dien tu", Column::Email),
    ("hop thu", Column::Email),
    ("tai khoan", Column::Email),
    ("tai khoan email", Column::Email),
    ("email cong vu", Column::Email),
    ("email truong", Column::Email),
    ("e mail cu", Column::Former),
    ("email truoc day", Column::Former),
    ("email truoc", Column::Former),
    ("dia chi cu", Column::Former),
    ("to chuyen mon", Column::Group),
    ("to cm", Column::Group),
    ("to khoi", Column::Group),
    ("to bo mon", Column::Group),
    ("chu nhiem", Column::Homeroom),
    ("chu nhiem lop", Column::Homeroom),
    ("lop cn", Column::Homeroom),
    ("cn lop", Column::Homeroom),
    ("gvcn", Column::Homeroom),
    ("gvcn lop", Column::Homeroom),
    ("day lop", Column::Classes),
    ("cac lop day", Column::Classes),
    ("lop giang day", Column::Classes),
    ("mon day", Column::Subjects),
    ("day mon", Column::Subjects),
    ("mon hoc", Column::Subjects),
    ("mon giang day", Column::Subjects),
    ("cac mon day", Column::Subjects),
    ("chuc vu kiem nhiem", Column::Post),
    ("kiem nhiem", Column::Post),
    ("nhiem vu", Column::Post),
    ("diem", Column::Site),
    ("co so", Column::Site),
    ("phan hieu", Column::Site),
    ("ngay bat dau", Column::From),
    ("ngay ve truong", Column::From),
    ("ngay ket thuc", Column::To),
    ("ngay thoi viec", Column::To),
    ("ngay chuyen di", Column::To),
    ("ke hoach bai day", Column::Plans),
    ("su dung khbd", Column::Plans),
    ("giao an", Column::Plans),
    ("dang ki", Column::Registered),
    ("ngay dang ky", Column::Registered),
    ("ngay dang ki", Column::Registered),
    ("nguoi duyet", Column::ApprovedBy),
    ("phe duyet", Column::ApprovedBy),
    // Of no use here, and some of it nobody's business: never read.
    ("ngay sinh", Column::Ignored),
    ("nam sinh", Column::Ignored),
    ("ngay thang nam sinh", Column::Ignored),
    ("gioi tinh", Column::Ignored),
    ("nu", Column::Ignored),
    ("dan toc", Column::Ignored),
    ("ton giao", Column::Ignored),
    ("dien thoai", Column::Ignored),
    ("so dien thoai", Column::Ignored),
    ("sdt", Column::Ignored),
    ("cccd", Column::Ignored),
    ("so cccd", Column::Ignored),
    ("ma dinh danh", Column::Ignored),
    ("ma so thue", Column::Ignored),
    ("que quan", Column::Ignored),
    ("dia chi", Column::Ignored),
    ("trinh do", Column::Ignored),
    ("trinh do chuyen mon", Column::Ignored),
    ("chuyen nganh", Column::Ignored),
    ("chuc danh", Column::Title),
    ("hang chuc danh nghe nghiep", Column::Ignored),
    ("dang vien", Column::Ignored),
];

/// In how many of the first rows headings are looked for.
const HEAD_ROWS: usize = 12;

/// The row of headings: its place among the table's rows, and what its columns are.
#[derive(Debug)]
pub(super) struct Headings {
    pub index: usize,
    pub columns: BTreeMap<usize, Column>,
    /// Columns that nobody knows, with their heading.
    pub unknown: Vec<(usize, String)>,
    /// Columns that are there twice.
    pub twice: Vec<(usize, String)>,
}

/// The row among the first in which the most headings are known, when it has one for names.
pub(super) fn find(table: &Table) -> Option<Headings> {
    let rows = table.rows.iter().take(HEAD_ROWS).enumerate();
    let (index, cells) = rows
        .map(|(index, (_, cells))| (index, cells))
        .filter(|(_, cells)| known(cells) > 0)
        .max_by_key(|(index, cells)| (known(cells), std::cmp::Reverse(*index)))?;
    let headings = read(index, cells);
    let mut columns = headings.columns.values();
    let named = columns.any(|column| matches!(column, Column::Name | Column::GivenName));
    named.then_some(headings)
}

/// How many headings the best row has.
pub(super) fn count(table: &Table) -> usize {
    let rows = table.rows.iter().take(HEAD_ROWS);
    rows.map(|(_, cells)| known(cells)).max().unwrap_or_default()
}

fn known(cells: &[Cell]) -> usize {
    cells.iter().filter(|cell| column(&cell.text).is_some()).count()
}

/// What a heading means: what stands in brackets behind it («Email (trường cấp)») and a final `*` do not matter.
fn column(heading: &str) -> Option<Column> {
    let bare = heading.split(['(', '[']).next().unwrap_or_default();
    let folded = fold(bare);
    let label = LABELS.iter().find(|(label, _)| fold(label) == folded);
    let other = || OTHERS.iter().find(|(word, _)| *word == folded);
    label.or_else(other).map(|(_, column)| *column)
}

fn read(index: usize, cells: &[Cell]) -> Headings {
    let mut out = Headings {
        index,
        columns: BTreeMap::new(),
        unknown: Vec::new(),
        twice: Vec::new(),
    };
    let split = cells.iter().any(|cell| column(&cell.text) == Some(Column::FirstNames));
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()) {
        match column(&cell.text) {
            None => out.unknown.push((at, cell.text.clone())),
            Some(found) => {
                let found = if found == Column::GivenName && !split {
                    Column::Name
                } else {
                    found
                };
                if !found.repeats() && out.columns.values().any(|other| *other == found) {
                    out.twice.push((at, cell.text.clone()));
                } else {
                    out.columns.insert(at, found);
                }
            }
        }
    }
    out
}

/// Whether a row says the headings again, as at the top of a printed page.
pub(super) fn is_again(cells: &[Cell], headings: &Headings) -> bool {
    let same = |(at, wanted): (&usize, &Column)| {
        let found = cells.get(*at).and_then(|cell| column(&cell.text));
        found == Some(*wanted) || (found == Some(Column::GivenName) && *wanted == Column::Name)
    };
    headings.columns.iter().filter(|one| same(*one)).count() >= 2
}

/// The usual heading that an unknown one most likely stands for.
pub(super) fn near(heading: &str) -> Option<&'static str> {
    nearest(heading, LABELS.iter().map(|(label, _)| *label))
}
