//! Periods: what a record is asked for again and again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::SchoolYear;

/// A period of a school's calendar, by name. Written as in the JSON of an audit: `2025-2026-W05` (school week, not ISO),
/// `2025-10`, `2025-2026-HK1`, `2025-2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PeriodId {
    /// A teaching week, numbered from 1.
    Week(SchoolYear, u8),
    /// A calendar month (year, month 1–12).
    Month(i16, u8),
    /// A semester, 1 or 2.
    Semester(SchoolYear, u8),
    /// The whole school year.
    Year(SchoolYear),
}

/// The text names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period such as 2025-2026-W05, 2025-10, 2025-2026-HK1 or 2025-2026")]
pub struct PeriodError;

impl fmt::Display for PeriodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(year, n) => write!(f, "{year}-W{n:02}"),
            Self::Month(year, month) => write!(f, "{year}-{month:02}"),
            Self::Semester(year, n) => write!(f, "{year}-HK{n}"),
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

impl FromStr for PeriodId {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let number = |digits: &str| digits.parse::<u8>().map_err(|_| PeriodError);
        if let Some((year, week)) = text.split_once("-W") {
            return Ok(Self::Week(year.parse().map_err(|_| PeriodError)?, number(week)?));
        }
        if let Some((year, semester)) = text.split_once("-HK") {
            return Ok(Self::Semester(
                year.parse().map_err(|_| PeriodError)?,
                number(semester)?,
            ));
        }
        if let Ok(year) = text.parse() {
            return Ok(Self::Year(year));
        }
        let (year, month) = text.split_once('-').ok_or(PeriodError)?;
        match (year.parse(), number(month)?) {
            (Ok(year), month @ 1..=12) => Ok(Self::Month(year, month)),
            _ => Err(PeriodError),
        }
    }
}

impl TryFrom<String> for PeriodId {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<PeriodId> for String {
    fn from(period: PeriodId) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_period_reads_back_what_it_writes() {
        for text in ["2025-2026-W05", "2025-10", "2025-2026-HK1", "2025-2026"] {
            assert_eq!(text.parse::<PeriodId>().map(|p| p.to_string()), Ok(text.to_owned()));
        }
        assert!("2025-13".parse::<PeriodId>().is_err());
        assert!("tuần 5".parse::<PeriodId>().is_err());
    }
}
