//! `calendars`: school years as explicit weeks and breaks.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::due::day;
use super::merge::{Changes, changes, with_ids};
use super::place::{At, Patch, Place, Reader, patch_fields};
use super::record::{flag, words};
use crate::calendar::{Break, Calendar, Week};
use crate::template::problem::Problem;
use crate::template::yaml::{Entries, Value, Yaml, scalar};
use crate::text::{Text, date_vi};
use crate::tree::SchoolYear;

/// What one file says of a school year, or what is left of all files.
#[derive(Debug, Clone, Default)]
pub(super) struct CalendarPatch {
    opens: Option<At<Date>>,
    closes: Option<At<Date>>,
    can_cu: Option<At<String>>,
    xac_minh: Option<At<bool>>,
    /// The week with which semester 2 begins.
    hk2: Option<At<u8>>,
    /// By number; `null` takes a week away.
    weeks: Changes<WeekPatch>,
    breaks: Changes<BreakPatch>,
}

/// A week: both days, always together.
#[derive(Debug, Clone)]
pub(super) struct WeekPatch {
    first: Date,
    last: Date,
}

#[derive(Debug, Clone)]
pub(super) struct BreakPatch {
    name: String,
    first: Date,
    last: Date,
}

patch_fields!(CalendarPatch: opens closes can_cu xac_minh hk2; weeks breaks);

/// Entry by entry the nearer one stands; `null` stays until the end, where it is left out.
impl<V: Clone> Patch for Changes<V> {
    fn cover(&mut self, nearer: &Self) {
        for (id, change) in nearer {
            self.retain(|(other, _)| other != id);
            self.push((id.clone(), change.clone()));
        }
    }
}

/// Reads one school year.
pub(super) fn calendar(reader: &mut Reader, yaml: &Yaml, year: SchoolYear) -> Option<CalendarPatch> {
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let patch = CalendarPatch {
        opens: entries.get("opens").and_then(|yaml| day(reader, yaml, year)),
        closes: entries.get("closes").and_then(|yaml| day(reader, yaml, year)),
        can_cu: words(reader, entries.get("can_cu")),
        xac_minh: flag(reader, &mut entries, "xac_minh"),
        hk2: entries.get("hk2").and_then(|yaml| number(reader, yaml)),
        weeks: weeks(reader, entries.get("weeks"), year),
        breaks: breaks(reader, entries.get("breaks"), year),
    };
    entries.finish(&mut reader.problems);
    Some(patch)
}

fn number(reader: &mut Reader, yaml: &Yaml) -> Option<At<u8>> {
    let found = scalar(yaml, &mut reader.problems)?;
    match week_number(found) {
        Some(number) => Some(reader.at(&yaml.spot, number)),
        None => {
            reader.wrong(yaml, found, Text::of(WEEK_NUMBER.0, WEEK_NUMBER.1));
            None
        }
    }
}

const WEEK_NUMBER: (&str, &str) = ("ghi số tuần từ 1 đến 53.", "write the number of a week, 1 to 53");

fn week_number(found: &str) -> Option<u8> {
    found.parse().ok().filter(|number| (1..=53).contains(number))
}

fn weeks(reader: &mut Reader, yaml: Option<&Yaml>, year: SchoolYear) -> Changes<WeekPatch> {
    let all = changes(reader, yaml, |reader, _, yaml| week(reader, yaml, year));
    let mut good = Vec::new();
    for (id, change) in all {
        match week_number(&id) {
            Some(number) => good.push((number.to_string(), change)),
            None => {
                let message = Text::of(WEEK_NUMBER.0, WEEK_NUMBER.1);
                reader.problems.add(change.place.spot.clone(), Some(&id), message);
            }
        }
    }
    good
}

/// `5: 6/10` (to the Friday of that week) or `5: {from: 6/10, to: 11/10}`.
fn week(reader: &mut Reader, yaml: &Yaml, year: SchoolYear) -> Option<WeekPatch> {
    if matches!(yaml.value, Value::Scalar(_)) {
        let first = day(reader, yaml, year)?.value;
        let last = friday(first);
        return Some(WeekPatch { first, last });
    }
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let from = entries.need("from", &mut reader.problems);
    let to = entries.get("to");
    entries.finish(&mut reader.problems);
    let first = day(reader, from?, year)?.value;
    let last = match to {
        Some(yaml) => day(reader, yaml, year)?.value,
        None => friday(first),
    };
    in_order(reader, yaml, first, last)?;
    Some(WeekPatch { first, last })
}

/// The Friday of a day's week, or the day itself where that is past.
fn friday(day: Date) -> Date {
    let ahead = day.weekday().until(Weekday::Friday);
    let last = day.saturating_add(i32::from(ahead.rem_euclid(7)).days());
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day
    } else {
        last
    }
}

fn in_order(reader: &mut Reader, yaml: &Yaml, first: Date, last: Date) -> Option<()> {
    if first <= last {
        return Some(());
    }
    let (from, to) = (date_vi(first), date_vi(last));
    let message = text!(
        "ngày cuối ({to}) trước ngày đầu ({from}).",
        "the last day ({to}) is before the first ({from})"
    );
    reader.problems.add(yaml.spot.clone(), None, message);
    None
}

fn breaks(reader: &mut Reader, yaml: Option<&Yaml>, year: SchoolYear) -> Changes<BreakPatch> {
    let all = changes(reader, yaml, |reader, _, yaml| {
        let mut entries = Entries::of(yaml, &mut reader.problems)?;
        let name = entries.need("name", &mut reader.problems);
        let from = entries.need("from", &mut reader.problems);
        let to = entries.need("to", &mut reader.problems);
        entries.finish(&mut reader.problems);
        let (first, last) = (day(reader, from?, year)?.value, day(reader, to?, year)?.value);
        in_order(reader, yaml, first, last)?;
        let name = words(reader, name)?.value;
        Some(BreakPatch { name, first, last })
    });
    with_ids(reader, all)
}

/// A week as some file tells it; of two files the nearer one's come later in the order.
struct Told<'a> {
    number: u8,
    patch: &'a WeekPatch,
    place: &'a Place,
    order: usize,
}

impl CalendarPatch {
    /// The calendar, when weeks and breaks fit together.
    pub fn finish(&self, year: SchoolYear, place: &Place, problems: &mut Vec<Problem>) -> Option<Calendar> {
        let before = problems.len();
        let weeks = self.weeks(place, problems);
        let breaks = self.breaks(&weeks, place, problems);
        let (Some(first), Some(last), true) = (weeks.first(), weeks.last(), problems.len() == before) else {
            return None;
        };
        let opens = self.opens.as_ref().map_or(first.first, |at| at.value).min(first.first);
        let closes = self.closes.as_ref().map_or(last.last, |at| at.value).max(last.last);
        Some(Calendar {
            year,
            opens,
            closes,
            breaks,
            basis: self.can_cu.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
            verified: self.xac_minh.as_ref().is_some_and(|at| at.value),
            weeks,
        })
    }

    fn weeks(&self, place: &Place, problems: &mut Vec<Problem>) -> Vec<Week> {
        let mut all: Vec<Told<'_>> = (self.weeks.iter().enumerate())
            .filter_map(|(order, (id, change))| {
                Some(Told {
                    number: id.parse().ok()?,
                    patch: change.value.as_ref()?,
                    place: &change.place,
                    order,
                })
            })
            .collect();
        all.sort_unstable_by_key(|told| told.number);
        if all.is_empty() {
            problems.push(place.problem(
                None,
                Text::of("lịch năm học chưa có tuần nào.", "the calendar has no weeks"),
            ));
        }
        let second = self.hk2.as_ref().map_or(19, |at| at.value);
        let mut weeks: Vec<Week> = Vec::new();
        for (i, told) in all.iter().enumerate() {
            self.follows(i.checked_sub(1).map(|before| &all[before]), told, problems);
            weeks.push(Week {
                number: told.number,
                first: told.patch.first,
                last: told.patch.last,
                semester: if told.number < second { 1 } else { 2 },
            });
        }
        if let (Some(hk2), Some(last)) = (&self.hk2, weeks.last())
            && (hk2.value < 2 || hk2.value > last.number)
        {
            let number = last.number;
            let message = text!(
                "học kỳ II bắt đầu từ một tuần từ 2 đến {number}.",
                "semester 2 begins with one of the weeks 2 to {number}"
            );
            problems.push(hk2.place.problem(Some(&hk2.value.to_string()), message));
        }
        weeks
    }

    /// Weeks are numbered without holes, and each begins after the one before has ended. What is wrong is told where the
    /// nearest file says so: a school cannot look into the built-in template.
    fn follows(&self, before: Option<&Told<'_>>, this: &Told<'_>, problems: &mut Vec<Problem>) {
        let number = this.number;
        let wanted = before.map_or(1, |told| told.number + 1);
        if number != wanted {
            let message = text!("thiếu tuần {wanted}.", "week {wanted} is missing");
            let (at, found) = match self.weeks.iter().find(|(id, _)| *id == wanted.to_string()) {
                Some((_, taken)) => (&taken.place, None),
                None => (this.place, Some(number.to_string())),
            };
            problems.push(at.problem(found.as_deref(), message));
        }
        if let Some(before) = before
            && this.patch.first <= before.patch.last
        {
            let [first, last] = [this.patch.first, before.patch.last].map(date_vi);
            let other = before.number;
            let message = text!(
                "tuần {number} bắt đầu {first}, khi tuần {other} chưa hết (đến {last}).",
                "week {number} begins on {first}, before week {other} has ended ({last})"
            );
            let nearer = before.place.file != this.place.file && before.order > this.order;
            let at = if nearer { before.place } else { this.place };
            problems.push(at.problem(None, message));
        }
    }

    fn breaks(&self, weeks: &[Week], nearest: &Place, problems: &mut Vec<Problem>) -> Vec<Break> {
        let mut all = Vec::new();
        for (_, change) in &self.breaks {
            let Some(patch) = &change.value else { continue };
            let covered = weeks
                .iter()
                .find(|week| patch.first <= week.first && week.last <= patch.last);
            if let Some(week) = covered {
                let (number, day) = (week.number, date_vi(week.first));
                let message = text!(
                    "cả tuần {number} (từ {day}) nằm trong kỳ nghỉ này. Dời tuần đó hoặc sửa kỳ nghỉ.",
                    "the whole of week {number} (from {day}) lies in this break; move the week or change the break"
                );
                let moved = self.weeks.iter().find(|(id, _)| *id == number.to_string());
                let moved = moved.map(|(_, week)| &week.place).filter(|at| at.file == nearest.file);
                let at = moved
                    .filter(|_| change.place.file != nearest.file)
                    .unwrap_or(&change.place);
                problems.push(at.problem(Some(&patch.name), message));
            }
            all.push(Break {
                name: patch.name.clone(),
                first: patch.first,
                last: patch.last,
            });
        }
        all.sort_unstable_by_key(|a| (a.first, a.last));
        all
    }
}
