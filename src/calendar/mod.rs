//! The school year: weeks, breaks, semesters, and when something is due.
//!
//! Weeks and breaks are data (explicit days), never arithmetic on the calendar year: Tết, storms and epidemics break the
//! row. All clocks are +07:00, by rule.

mod due;
mod periods;

pub use due::{due, end_of_day, moment, start_of_day};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use crate::tree::{PeriodId, SchoolYear};

/// A school year as its weeks and breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Which.
    pub year: SchoolYear,
    /// Teaching weeks in order, numbered from 1 without holes.
    pub weeks: Vec<Week>,
    /// Times without teaching, by name (Tết).
    pub breaks: Vec<Break>,
    /// First day of the year for staff (tựu trường).
    pub opens: Date,
    /// Last day of the year.
    pub closes: Date,
    /// The decision it comes from.
    pub basis: String,
    /// Whether that decision was seen.
    pub verified: bool,
}

/// A teaching week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// From 1.
    pub number: u8,
    /// Its Monday (or the first day of teaching in it).
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// 1 or 2.
    pub semester: u8,
}

/// A time without teaching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// `Nghỉ Tết Nguyên đán`.
    pub name: String,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// A period with its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its name.
    pub id: PeriodId,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// The time zone of every clock: +07:00.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

/// A moment as a clock in Vietnam shows it.
#[must_use]
pub fn local(moment: Timestamp) -> ZonedDateTime {
    moment.to_zoned_datetime(zone())
}
