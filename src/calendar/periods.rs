//! The periods of a cadence.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Calendar, Period};
use crate::tree::{Cadence, PeriodId};

impl Calendar {
    /// The periods of a cadence in this year, in order. A month counts from the first to the last day of it that lies
    /// between the first and the last week, and only when a teaching week touches it.
    #[must_use]
    pub fn periods(&self, cadence: Cadence) -> Vec<Period> {
        match cadence {
            Cadence::Week => self
                .weeks
                .iter()
                .map(|week| Period {
                    id: PeriodId::Week(self.year, week.number),
                    first: week.first,
                    last: week.last,
                })
                .collect(),
            Cadence::Month => self.months(),
            Cadence::Semester => [1, 2].into_iter().filter_map(|n| self.semester(n)).collect(),
            Cadence::Year | Cadence::Once => self
                .span()
                .map(|(first, last)| Period {
                    id: PeriodId::Year(self.year),
                    first,
                    last,
                })
                .into_iter()
                .collect(),
        }
    }

    /// The first day of the first week and the last day of the last.
    fn span(&self) -> Option<(Date, Date)> {
        Some((self.weeks.first()?.first, self.weeks.last()?.last))
    }

    fn semester(&self, number: u8) -> Option<Period> {
        let mut weeks = self.weeks.iter().filter(|week| week.semester == number);
        let first = weeks.next()?;
        let last = weeks.next_back().unwrap_or(first);
        Some(Period {
            id: PeriodId::Semester(self.year, number),
            first: first.first,
            last: last.last,
        })
    }

    fn months(&self) -> Vec<Period> {
        let Some((start, end)) = self.span() else {
            return Vec::new();
        };
        let mut months = Vec::new();
        let mut month = start.first_of_month();
        while month <= end {
            let (first, last) = (month.max(start), month.last_of_month().min(end));
            if self.weeks.iter().any(|week| week.first <= last && week.last >= first) {
                let id = PeriodId::Month(month.year(), month.month().unsigned_abs());
                months.push(Period { id, first, last });
            }
            month = month.saturating_add(1.month());
        }
        months
    }

    /// The last teaching week that touches a period, by its first day: a growing book is up to date when it changed on or
    /// after that day.
    #[must_use]
    pub fn last_week_begins(&self, period: &Period) -> Date {
        let touching = self
            .weeks
            .iter()
            .filter(|week| week.first <= period.last && week.last >= period.first);
        touching.map(|week| week.first).max().unwrap_or(period.first)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::Week;
    use crate::tree::SchoolYear;

    /// Weeks 1–2 in September, a long break, weeks 3–4 across the turn of October.
    fn calendar() -> Calendar {
        let week = |number, first: Date, semester| Week {
            number,
            first,
            last: first.saturating_add(4.days()),
            semester,
        };
        let weeks = vec![
            week(1, date(2025, 9, 8), 1),
            week(2, date(2025, 9, 15), 1),
            week(3, date(2025, 10, 27), 2),
            week(4, date(2025, 11, 3), 2),
        ];
        let year = SchoolYear::starting(2025).expect("a year");
        Calendar {
            year,
            weeks,
            breaks: Vec::new(),
            opens: date(2025, 8, 26),
            closes: date(2026, 5, 31),
            basis: String::new(),
            verified: true,
        }
    }

    fn shown(cadence: Cadence) -> Vec<String> {
        calendar()
            .periods(cadence)
            .iter()
            .map(|p| format!("{} {} {}", p.id, p.first, p.last))
            .collect()
    }

    #[test]
    fn months_run_from_the_first_to_the_last_day_of_teaching() {
        assert_eq!(
            shown(Cadence::Month),
            [
                "2025-09 2025-09-08 2025-09-30",
                "2025-10 2025-10-01 2025-10-31",
                "2025-11 2025-11-01 2025-11-07"
            ]
        );
    }

    #[test]
    fn semesters_follow_their_weeks() {
        assert_eq!(
            shown(Cadence::Semester),
            [
                "2025-2026-HK1 2025-09-08 2025-09-19",
                "2025-2026-HK2 2025-10-27 2025-11-07"
            ]
        );
    }

    #[test]
    fn a_book_of_october_must_have_changed_in_its_last_week() {
        let october = calendar().periods(Cadence::Month)[1];
        assert_eq!(calendar().last_week_begins(&october), date(2025, 10, 27));
    }
}
