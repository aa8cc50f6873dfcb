//! Deadlines, dates and clocks as a template writes them.
//!
//! | written | meaning |
//! | --- | --- |
//! | `{truoc: CN, gio: "23:59"}` | the last Sunday before the period's first day, 23:59 |
//! | `{sau: thứ Sáu, gio: "17:00"}` | the first Friday on or after the period's last day |
//! | `{sau: 7 ngày}` | seven days after the period's last day |
//! | `{thang_sau: 5}` | the 5th of the month after the period |
//! | `{ngay: 30/9}` | that day of the school year (August to July) |
//!
//! `gio` is 23:59 where it is not written.

use jiff::civil::{Date, Time, Weekday};

use super::place::{At, Reader};
use crate::template::yaml::{Entries, Yaml, scalar};
use crate::text::{Text, fold};
use crate::tree::{DueRule, SchoolYear};

/// Reads a deadline.
pub(super) fn due(reader: &mut Reader, yaml: &Yaml) -> Option<At<DueRule>> {
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let kinds = [
        ("truoc", entries.get("truoc")),
        ("sau", entries.get("sau")),
        ("thang_sau", entries.get("thang_sau")),
        ("ngay", entries.get("ngay")),
    ];
    let time = match entries.get("gio") {
        Some(yaml) => clock(reader, yaml)?,
        None => Time::constant(23, 59, 0, 0),
    };
    entries.finish(&mut reader.problems);
    let mut given = kinds
        .iter()
        .filter_map(|(kind, value)| value.map(|value| (*kind, value)));
    let (Some((kind, value)), None) = (given.next(), given.next()) else {
        let message = Text::of(
            "hạn ghi đúng một trong các khóa truoc, sau, thang_sau, ngay; thêm gio nếu cần.",
            "a deadline has exactly one of the keys truoc, sau, thang_sau, ngay; gio may be added",
        );
        reader.problems.add(yaml.spot.clone(), None, message);
        return None;
    };
    let rule = match kind {
        "truoc" => DueRule::WeekdayBefore(weekday(reader, value)?, time),
        "sau" => after(reader, value, time)?,
        "thang_sau" => DueRule::NextMonth(day_of_month(reader, value)?, time),
        _ => fixed(reader, value, time)?,
    };
    Some(reader.at(&yaml.spot, rule))
}

/// `sau: thứ Sáu` or `sau: 7 ngày`.
fn after(reader: &mut Reader, yaml: &Yaml, time: Time) -> Option<DueRule> {
    let words = scalar(yaml, &mut reader.problems)?;
    let folded = fold(words);
    if let Some(number) = folded.strip_suffix("ngay") {
        if let Some(days) = number.trim().parse().ok().filter(|days| (0..=366).contains(days)) {
            return Some(DueRule::DaysAfter(days, time));
        }
    } else if let Some(day) = day_of_week(&folded) {
        return Some(DueRule::WeekdayAfter(day, time));
    }
    let message = Text::of(
        "ghi một thứ (thứ Hai … CN) hoặc số ngày từ 0 đến 366, ví dụ «7 ngày».",
        "write a weekday (thứ Hai … CN) or a number of days from 0 to 366, such as «7 ngày»",
    );
    reader.wrong(yaml, words, message);
    None
}

fn fixed(reader: &mut Reader, yaml: &Yaml, time: Time) -> Option<DueRule> {
    let words = scalar(yaml, &mut reader.problems)?;
    let parts = words.split_once('/').and_then(|(day, month)| {
        let (day, month) = (day.trim().parse::<i8>().ok()?, month.trim().parse::<i8>().ok()?);
        // A leap year, so that 29/2 can be meant.
        Date::new(2024, month, day).ok().map(|_| (day, month))
    });
    if parts.is_none() {
        let message = Text::of(
            "ghi ngày và tháng có thật, ví dụ 30/9.",
            "write a day and a month that exist, such as 30/9",
        );
        reader.wrong(yaml, words, message);
    }
    parts.map(|(day, month)| DueRule::Date(day, month, time))
}

fn day_of_month(reader: &mut Reader, yaml: &Yaml) -> Option<i8> {
    let words = scalar(yaml, &mut reader.problems)?;
    let day = words.trim().parse().ok().filter(|day| (1..=31).contains(day));
    if day.is_none() {
        reader.wrong(
            yaml,
            words,
            Text::of(
                "ghi một ngày trong tháng, từ 1 đến 31.",
                "write a day of the month, 1 to 31",
            ),
        );
    }
    day
}

fn weekday(reader: &mut Reader, yaml: &Yaml) -> Option<Weekday> {
    let words = scalar(yaml, &mut reader.problems)?;
    let day = day_of_week(&fold(words));
    if day.is_none() {
        let message = Text::of(
            "ghi một thứ: thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu, thứ Bảy, CN.",
            "write a weekday: thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu, thứ Bảy, CN",
        );
        reader.wrong(yaml, words, message);
    }
    day
}

fn day_of_week(folded: &str) -> Option<Weekday> {
    Some(match folded {
        "thu hai" | "thu 2" | "t2" => Weekday::Monday,
        "thu ba" | "thu 3" | "t3" => Weekday::Tuesday,
        "thu tu" | "thu 4" | "t4" => Weekday::Wednesday,
        "thu nam" | "thu 5" | "t5" => Weekday::Thursday,
        "thu sau" | "thu 6" | "t6" => Weekday::Friday,
        "thu bay" | "thu 7" | "t7" => Weekday::Saturday,
        "chu nhat" | "cn" => Weekday::Sunday,
        _ => return None,
    })
}

/// `23:59`.
fn clock(reader: &mut Reader, yaml: &Yaml) -> Option<Time> {
    let words = scalar(yaml, &mut reader.problems)?;
    let time = words.trim().split_once(':').and_then(|(hour, minute)| {
        if minute.len() != 2 {
            return None;
        }
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
    });
    if time.is_none() {
        let message = Text::of(
            "ghi giờ và phút từ 00:00 đến 23:59, ví dụ \"17:00\".",
            "write hours and minutes from 00:00 to 23:59, such as \"17:00\"",
        );
        reader.wrong(yaml, words, message);
    }
    time
}

/// A day of a school year: `8/9`, `8/9/2025` or `2025-09-08`. Without the year it is the one that falls into August to
/// July.
pub(super) fn day(reader: &mut Reader, yaml: &Yaml, year: SchoolYear) -> Option<At<Date>> {
    let words = scalar(yaml, &mut reader.problems)?;
    match read_day(words.trim(), year) {
        Some(date) => Some(reader.at(&yaml.spot, date)),
        None => {
            let start = year.start();
            let message = crate::text!(
                "ghi một ngày có thật, ví dụ 8/9, 8/9/{start} hoặc {start}-09-08.",
                "write a day that exists, such as 8/9, 8/9/{start} or {start}-09-08"
            );
            reader.wrong(yaml, words, message);
            None
        }
    }
}

fn read_day(words: &str, year: SchoolYear) -> Option<Date> {
    if words.contains('-') {
        return words.parse().ok();
    }
    let parts: Vec<&str> = words.split('/').collect();
    let (day, month) = (parts.first()?.parse().ok()?, parts.get(1)?.parse::<i8>().ok()?);
    let calendar_year = match parts.get(2..)? {
        [] if month >= 8 => year.start(),
        [] => year.start() + 1,
        [given] if given.len() == 4 => given.parse().ok()?,
        _ => return None,
    };
    Date::new(calendar_year, month, day).ok()
}
