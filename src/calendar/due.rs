//! When something is due.

use jiff::civil::{Date, Time, Weekday, date};
use jiff::{Timestamp, ToSpan};

use super::{Period, zone};
use crate::tree::{DueRule, SchoolYear};

/// The moment at which a period of a school year is due by a rule, +07:00. A minute given without seconds lasts to its
/// end: `23:59` is 23:59:59.
#[must_use]
pub fn due(rule: DueRule, period: &Period, year: SchoolYear) -> Timestamp {
    match rule {
        DueRule::WeekdayBefore(day, time) => moment(weekday_before(period.first, day), time),
        DueRule::WeekdayAfter(day, time) => moment(weekday_from(period.last, day), time),
        DueRule::NextMonth(day, time) => moment(next_month(period.last, day), time),
        DueRule::DaysAfter(days, time) => moment(period.last.saturating_add(i32::from(days).days()), time),
        DueRule::Date(day, month, time) => moment(in_year(year, day, month), time),
    }
}

/// The end of a day, +07:00.
#[must_use]
pub fn end_of_day(day: Date) -> Timestamp {
    moment(day, Time::constant(23, 59, 59, 0))
}

/// The start of a day, +07:00.
#[must_use]
pub fn start_of_day(day: Date) -> Timestamp {
    moment(day, Time::midnight())
}

/// A day and a clock, +07:00, to the end of the minute.
#[must_use]
pub fn moment(day: Date, time: Time) -> Timestamp {
    let second = if time.second() == 0 && time != Time::midnight() {
        59
    } else {
        time.second()
    };
    let time = Time::new(time.hour(), time.minute(), second, 0).unwrap_or(time);
    day.to_datetime(time)
        .to_zoned_datetime(zone())
        .map_or(Timestamp::MAX, |at| at.timestamp())
}

fn weekday_before(first: Date, day: Weekday) -> Date {
    let back = day.until(first.weekday()).rem_euclid(7);
    first.saturating_sub(i32::from(if back == 0 { 7 } else { back }).days())
}

fn weekday_from(last: Date, day: Weekday) -> Date {
    last.saturating_add(i32::from(last.weekday().until(day).rem_euclid(7)).days())
}

fn next_month(last: Date, day: i8) -> Date {
    let first = last.first_of_month().saturating_add(1.month());
    clamped(first.year(), first.month(), day)
}

fn in_year(year: SchoolYear, day: i8, month: i8) -> Date {
    let calendar_year = if month >= 8 { year.start() } else { year.start() + 1 };
    clamped(calendar_year, month, day)
}

/// The day of the month, or its last where the month is shorter.
fn clamped(year: i16, month: i8, day: i8) -> Date {
    let first = Date::new(year, month.clamp(1, 12), 1).unwrap_or(date(year, 1, 1));
    Date::new(year, first.month(), day.clamp(1, first.days_in_month())).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    use crate::tree::PeriodId;

    fn shown(rule: DueRule, first: Date, last: Date) -> String {
        let year = SchoolYear::starting(2025).expect("a year");
        let period = Period {
            id: PeriodId::Year(year),
            first,
            last,
        };
        due(rule, &period, year)
            .to_zoned_datetime(zone())
            .strftime("%F %T %:z")
            .to_string()
    }

    #[test]
    fn lesson_plans_are_due_on_the_sunday_before_their_week_also_after_a_break() {
        let rule = DueRule::WeekdayBefore(Weekday::Sunday, time(23, 59, 0, 0));
        assert_eq!(
            shown(rule, date(2025, 10, 6), date(2025, 10, 10)),
            "2025-10-05 23:59:59 +07:00"
        );
        assert_eq!(
            shown(rule, date(2026, 3, 2), date(2026, 3, 6)),
            "2026-03-01 23:59:59 +07:00"
        );
    }

    #[test]
    fn monthly_books_are_due_on_a_day_of_the_next_month_that_exists() {
        let rule = DueRule::NextMonth(31, time(17, 0, 0, 0));
        assert_eq!(
            shown(rule, date(2026, 1, 1), date(2026, 1, 31)),
            "2026-02-28 17:00:59 +07:00"
        );
        let rule = DueRule::NextMonth(5, time(23, 59, 0, 0));
        assert_eq!(
            shown(rule, date(2025, 12, 1), date(2025, 12, 31)),
            "2026-01-05 23:59:59 +07:00"
        );
    }

    #[test]
    fn a_fixed_day_falls_into_the_school_year() {
        assert_eq!(
            shown(
                DueRule::Date(30, 9, time(23, 59, 0, 0)),
                date(2025, 9, 8),
                date(2026, 5, 29)
            ),
            "2025-09-30 23:59:59 +07:00"
        );
        assert_eq!(
            shown(
                DueRule::Date(31, 5, time(23, 59, 0, 0)),
                date(2025, 9, 8),
                date(2026, 5, 29)
            ),
            "2026-05-31 23:59:59 +07:00"
        );
    }

    #[test]
    fn weekdays_and_days_after_a_period() {
        assert_eq!(
            shown(
                DueRule::WeekdayAfter(Weekday::Friday, time(17, 0, 0, 0)),
                date(2025, 10, 6),
                date(2025, 10, 10)
            ),
            "2025-10-10 17:00:59 +07:00"
        );
        assert_eq!(
            shown(
                DueRule::DaysAfter(7, time(23, 59, 0, 0)),
                date(2025, 9, 8),
                date(2026, 1, 16)
            ),
            "2026-01-23 23:59:59 +07:00"
        );
    }
}
