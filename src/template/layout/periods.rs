//! One sub-folder per period, where a school asks for them.

use crate::calendar::{Calendar, Period};
use crate::text::Text;
use crate::tree::{Cadence, Kind, PeriodId, Record, School};

/// A period's folder.
pub(super) struct PeriodFolder {
    /// The part of its key: `W05`, `2025-09`, `HK1`.
    pub part: String,
    /// `Tuần 05`: with two digits, so that they stand in order.
    pub name: String,
    /// What people write without the zero.
    pub also: Vec<String>,
}

/// Why a folder can have no sub-folders by period: a growing book is one file, and what is asked for once a year needs
/// none.
pub(in crate::template) fn no_period_folders(record: Option<&Record>) -> Option<Text> {
    match record {
        None => Some(Text::of(
            "period_folders chỉ dùng cho thư mục của hồ sơ.",
            "only the folder of a record can have period_folders",
        )),
        Some(record) if record.kind == Kind::Book => Some(Text::of(
            "đây là sổ, một tệp cập nhật dần, không chia thư mục theo kỳ.",
            "this is a book, one growing file, and has no folders by period",
        )),
        Some(record) if matches!(record.cadence, Cadence::Year | Cadence::Once) => Some(Text::of(
            "hồ sơ này mỗi năm một lần, không chia thư mục theo kỳ.",
            "this record is asked for once a year and has no folders by period",
        )),
        Some(_) => None,
    }
}

/// The folders by period of a record.
pub(super) fn folders(record: &Record, school: &School, by_template: bool, calendar: &Calendar) -> Vec<PeriodFolder> {
    let asked = by_template || school.period_folders.contains(&record.id);
    if !asked || no_period_folders(Some(record)).is_some() {
        return Vec::new();
    }
    calendar.periods(record.cadence).iter().map(folder).collect()
}

fn folder(period: &Period) -> PeriodFolder {
    let (part, name, also) = match period.id {
        PeriodId::Week(_, number) => (
            format!("W{number:02}"),
            format!("Tuần {number:02}"),
            format!("Tuần {number}"),
        ),
        PeriodId::Month(year, month) => (
            format!("{year}-{month:02}"),
            format!("Tháng {month:02}"),
            format!("Tháng {month}"),
        ),
        PeriodId::Semester(_, number) => (format!("HK{number}"), format!("Học kỳ {number}"), format!("HK{number}")),
        PeriodId::Year(year) => (year.to_string(), format!("Năm học {year}"), year.to_string()),
    };
    let also = if also == name { Vec::new() } else { vec![also] };
    PeriodFolder { part, name, also }
}
