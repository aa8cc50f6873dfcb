//! The school year, which is part of a folder's identity.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A school year by the calendar year in which it begins: 2025 is 2025-2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchoolYear(i16);

/// The text is not a school year such as `2025-2026`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a school year such as 2025-2026")]
pub struct YearError;

impl SchoolYear {
    /// The year that begins in September of `start` (2000 to 2999).
    ///
    /// # Errors
    /// [`YearError`] outside 2000 to 2999.
    pub fn starting(start: i16) -> Result<Self, YearError> {
        if (2000..3000).contains(&start) {
            Ok(Self(start))
        } else {
            Err(YearError)
        }
    }

    /// The year to which a day belongs; a new one begins with August, when schools prepare it.
    #[must_use]
    pub fn containing(day: Date) -> Self {
        Self(if day.month() >= 8 { day.year() } else { day.year() - 1 })
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn start(self) -> i16 {
        self.0
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.0 + 1)
    }
}

impl FromStr for SchoolYear {
    type Err = YearError;

    fn from_str(text: &str) -> Result<Self, YearError> {
        let (from, to) = text.trim().split_once(['-', '–']).ok_or(YearError)?;
        let (from, to) = (from.trim(), to.trim());
        if from.len() != 4 || to.len() != 4 {
            return Err(YearError);
        }
        let start: i16 = from.parse().map_err(|_| YearError)?;
        let end: i16 = to.parse().map_err(|_| YearError)?;
        if end == start + 1 {
            Self::starting(start)
        } else {
            Err(YearError)
        }
    }
}

impl TryFrom<String> for SchoolYear {
    type Error = YearError;

    fn try_from(text: String) -> Result<Self, YearError> {
        text.parse()
    }
}

impl From<SchoolYear> for String {
    fn from(year: SchoolYear) -> Self {
        year.to_string()
    }
}
