//! One sub-folder per period, where a school asks for them.

use crate::calendar::{Calendar, Period};
use crate::tree::{Cadence, Kind, PeriodId, Record, School};

/// The periods of a record that get a folder of their own: `(part of the key, name)`. A growing book has none (there is
/// one file), and what is asked for once a year needs none.
pub(super) fn folders(
    record: &Record,
    school: &School,
    by_template: bool,
    calendar: &Calendar,
) -> Vec<(String, String)> {
    let asked = by_template || school.period_folders.contains(&record.id);
    let parted = matches!(record.cadence, Cadence::Week | Cadence::Month | Cadence::Semester);
    if !asked || !parted || record.kind == Kind::Book {
        return Vec::new();
    }
    calendar.periods(record.cadence).iter().map(folder).collect()
}

fn folder(period: &Period) -> (String, String) {
    match period.id {
        PeriodId::Week(_, number) => (format!("W{number:02}"), format!("Tuần {number:02}")),
        PeriodId::Month(year, month) => (format!("{year}-{month:02}"), format!("Tháng {month:02}")),
        PeriodId::Semester(_, number) => (format!("HK{number}"), format!("Học kỳ {number}")),
        PeriodId::Year(year) => (year.to_string(), format!("Năm học {year}")),
    }
}
