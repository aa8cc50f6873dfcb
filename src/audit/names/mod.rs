//! What a file's name says: the periods and parts it stands for.
//!
//! Only tokens of the record's own cadence are tried, and the longest word for it decides («tuan 5» before «t5»). What a
//! name says without doubt is *sure*; what it could also mean is *maybe*, and is never held against anybody.

mod days;
mod grades;
mod numbers;
mod parts;
mod spelled;
mod tokens;

use jiff::ToSpan;
use jiff::civil::Date;

pub(super) use parts::{PartsSaid, Said, Vocabulary};
use tokens::{Tokens, stem};

use self::numbers::{Counting, Numbers};
use crate::calendar::Period;
use crate::tree::{Cadence, PeriodId, PeriodSource, SchoolYear};

/// Reads the names of one record's files.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    cadence: Cadence,
    year: SchoolYear,
    periods: &'a [Period],
    sources: &'a [PeriodSource],
    vocabulary: Option<&'a Vocabulary>,
    /// The semesters, for weeks that are counted within one.
    semesters: &'a [Period],
    order: Vec<u32>,
    months: Vec<u32>,
}

/// What a file stands for: places in the record's list of periods, and parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reading {
    /// Periods it says without doubt, ascending.
    pub sure: Vec<usize>,
    /// Periods it could also mean, ascending.
    pub maybe: Vec<usize>,
    /// The parts it says.
    pub parts: PartsSaid,
    /// It says another school year than this one; the calendar year in which that begins. Then nothing is sure.
    pub other_year: Option<u32>,
}

impl<'a> Reader<'a> {
    /// A reader for a record with that cadence whose periods are these. `vocabulary`: where the record expects parts.
    pub(super) fn new(
        cadence: Cadence,
        year: SchoolYear,
        periods: &'a [Period],
        sources: &'a [PeriodSource],
        vocabulary: Option<&'a Vocabulary>,
    ) -> Self {
        Self {
            cadence,
            year,
            periods,
            sources,
            vocabulary,
            semesters: &[],
            order: periods.iter().map(|p| number(p.id)).collect(),
            months: (8..=12).chain(1..=7).collect(),
        }
    }

    /// Knowing the semesters of the year.
    pub(super) fn within(self, semesters: &'a [Period]) -> Self {
        Self { semesters, ..self }
    }

    /// Reads a file's name, the names of the folders between it and the record's folder (outermost first), and the day
    /// it arrived.
    pub(super) fn read(&self, name: &str, folders: &[&str], arrived: Option<Date>) -> Reading {
        let own = self.spoken(stem(name));
        let around: Vec<Spoken> = folders.iter().rev().map(|folder| self.spoken(folder)).collect();
        let mut reading = self.periods_of(&own, &around, arrived);
        if self.cadence == Cadence::Week {
            self.doubt_weeks_of_a_month(&mut reading, &own, &around);
            self.count_within_the_semester(&mut reading, &own, &around);
        }
        self.doubt_another_year(&mut reading, &own, &around);
        reading.parts = around.into_iter().fold(own.parts, |said, folder| said.or(folder.parts));
        reading
    }

    /// The period of a folder that hoso made for one (`W05`, `2025-10`, `HK1`), by the part of its key.
    pub(super) fn by_folder_part(&self, part: &str) -> Vec<usize> {
        let is = |p: &Period| {
            let id = p.id.to_string();
            id == part || id.strip_prefix(&format!("{}-", self.year)) == Some(part)
        };
        (0..self.periods.len()).filter(|i| is(&self.periods[*i])).collect()
    }

    fn periods_of(&self, own: &Spoken, around: &[Spoken], arrived: Option<Date>) -> Reading {
        for source in self.sources {
            let reading = match source {
                PeriodSource::Name => self.placed(own),
                PeriodSource::Folder => around
                    .iter()
                    .map(|folder| self.placed(folder))
                    .find(|reading| !reading.is_silent())
                    .unwrap_or_default(),
                PeriodSource::Created => self.by_day(arrived),
            };
            if !reading.is_silent() {
                return reading;
            }
        }
        self.by_the_year_above(own)
    }

    /// Yearly records stand in the year's folder, which says the year for them.
    fn by_the_year_above(&self, own: &Spoken) -> Reading {
        let sure = match self.cadence {
            Cadence::Once => true,
            Cadence::Year => own.years.is_empty(),
            _ => false,
        };
        Reading {
            sure: (0..self.periods.len()).filter(|_| sure).collect(),
            ..Reading::default()
        }
    }

    fn by_day(&self, arrived: Option<Date>) -> Reading {
        let within = |p: &Period| arrived.is_some_and(|day| p.first <= day && day <= p.last);
        Reading {
            sure: (0..self.periods.len()).filter(|i| within(&self.periods[*i])).collect(),
            ..Reading::default()
        }
    }

    fn placed(&self, spoken: &Spoken) -> Reading {
        if matches!(self.cadence, Cadence::Year | Cadence::Once) {
            let own = spoken
                .years
                .iter()
                .any(|year| i64::from(*year) == i64::from(self.year.start()));
            let all = 0..self.periods.len();
            return Reading {
                sure: all.filter(|_| own).collect(),
                ..Reading::default()
            };
        }
        let places = |numbers: &std::collections::BTreeSet<u32>| -> Vec<usize> {
            let mut places: Vec<usize> = numbers
                .iter()
                .filter_map(|n| self.order.iter().position(|other| other == n))
                .collect();
            places.sort_unstable();
            places
        };
        let mut reading = Reading {
            sure: places(&spoken.numbers.sure),
            maybe: places(&spoken.numbers.maybe),
            ..Reading::default()
        };
        if self.cadence == Cadence::Month && !self.in_year(&reading.sure, spoken.numbers.year) {
            reading.maybe.append(&mut reading.sure);
        }
        reading.maybe.retain(|place| !reading.sure.contains(place));
        reading
    }

    /// «thang 9 nam 2024» does not stand for September 2025 without doubt.
    fn in_year(&self, places: &[usize], said: Option<u32>) -> bool {
        let Some(said) = said.filter(|year| (2000..2100).contains(year)) else {
            return true;
        };
        places.iter().any(|place| match self.periods[*place].id {
            PeriodId::Month(year, _) => i64::from(year) == i64::from(said),
            _ => true,
        })
    }

    /// «Tháng 10/Tuần 1» may count the weeks of the month: where week 1 of the year lies far from October, both the
    /// first week and the first week of October could be meant.
    fn doubt_weeks_of_a_month(&self, reading: &mut Reading, own: &Spoken, around: &[Spoken]) {
        let month = std::iter::once(own).chain(around).find_map(|s| s.month);
        let Some(month) = month else { return };
        let far = |place: &usize| {
            let p = &self.periods[*place];
            let near = [
                p.first,
                p.last,
                p.first.saturating_sub(7.days()),
                p.last.saturating_add(7.days()),
            ];
            *place < 5 && near.iter().all(|day| u32::from(day.month().unsigned_abs()) != month)
        };
        if reading.sure.iter().any(|place| !far(place)) || reading.sure.is_empty() {
            return;
        }
        let of_month: Vec<usize> = (0..self.periods.len())
            .filter(|i| u32::from(self.periods[*i].first.month().unsigned_abs()) == month)
            .collect();
        let counted: Vec<usize> = reading
            .sure
            .iter()
            .filter_map(|nth| of_month.get(*nth).copied())
            .collect();
        reading.maybe.append(&mut reading.sure);
        reading.maybe.extend(counted);
        reading.maybe.sort_unstable();
        reading.maybe.dedup();
    }

    /// «HK2/Tuần 1» is the first week of the second semester: week 1 of the year does not lie in it.
    fn count_within_the_semester(&self, reading: &mut Reading, own: &Spoken, around: &[Spoken]) {
        let said = std::iter::once(own).chain(around).find_map(|spoken| spoken.semester);
        let Some(semester) = said.and_then(|n| self.semesters.iter().find(|p| number(p.id) == n)) else {
            return;
        };
        let lies_in = |place: &usize| {
            let first = self.periods[*place].first;
            semester.first <= first && first <= semester.last
        };
        if reading.sure.is_empty() || reading.sure.iter().any(lies_in) {
            return;
        }
        let own: Vec<usize> = (0..self.periods.len()).filter(lies_in).collect();
        let counted: Vec<usize> = reading.sure.iter().filter_map(|nth| own.get(*nth).copied()).collect();
        if counted.len() == reading.sure.len() {
            reading.maybe.append(&mut reading.sure);
            reading.maybe.retain(|place| !counted.contains(place));
            reading.maybe.sort_unstable();
            reading.sure = counted;
        }
    }

    /// A file that says another school year, or lies in a folder that does, stands for nothing of this one without doubt.
    fn doubt_another_year(&self, reading: &mut Reading, own: &Spoken, around: &[Spoken]) {
        let said = std::iter::once(own)
            .chain(around)
            .find(|spoken| !spoken.years.is_empty());
        let Some(said) = said.filter(|_| self.cadence != Cadence::Once) else {
            return;
        };
        if said
            .years
            .iter()
            .all(|year| i64::from(*year) != i64::from(self.year.start()))
        {
            reading.other_year = said.years.first().copied();
            reading.maybe.append(&mut reading.sure);
            reading.maybe.sort_unstable();
            reading.maybe.dedup();
        }
    }

    /// Whether a day and month of this school year lie in the period of that number, or within a week of it.
    fn is_near(&self, n: u32, day: u32, month: u32) -> bool {
        let Some(period) = self
            .order
            .iter()
            .position(|other| *other == n)
            .map(|i| &self.periods[i])
        else {
            return false;
        };
        let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else {
            return false;
        };
        let (from, to) = (
            period.first.saturating_sub(7.days()),
            period.last.saturating_add(7.days()),
        );
        (from.year()..=to.year()).any(|year| Date::new(year, month, day).is_ok_and(|date| from <= date && date <= to))
    }

    fn spoken(&self, name: &str) -> Spoken {
        let tokens = Tokens::of(name, false);
        let plain = self.said(&tokens);
        let capitals = name
            .chars()
            .zip(name.chars().skip(1))
            .any(|(a, b)| a.is_alphabetic() && b.is_uppercase());
        if !capitals {
            return plain;
        }
        // Most names with capitals are all in capitals: there is nothing more in them.
        let apart = Tokens::of(name, true);
        if apart == tokens {
            return plain;
        }
        let camel = self.said(&apart);
        Spoken {
            numbers: if plain.numbers.is_empty() {
                camel.numbers
            } else {
                plain.numbers
            },
            month: plain.month.or(camel.month),
            semester: plain.semester.or(camel.semester),
            parts: plain.parts.and(camel.parts),
            years: plain.years,
        }
    }

    fn said(&self, tokens: &Tokens) -> Spoken {
        let counting = Counting {
            cadence: self.cadence,
            order: &self.order,
            year: u32::from(self.year.start().unsigned_abs()) % 100,
            near: &|n, day, month| self.is_near(n, day, month),
        };
        let mut numbers = numbers::read(tokens, &counting);
        if self.cadence == Cadence::Month && numbers.is_empty() {
            numbers
                .maybe
                .extend(tokens.dates.iter().filter(|month| self.order.contains(month)));
        }
        let weekly = self.cadence == Cadence::Week;
        let beside = |cadence, order: &[u32]| weekly.then(|| numbers::beside(tokens, cadence, order)).flatten();
        Spoken {
            numbers,
            month: beside(Cadence::Month, &self.months),
            semester: beside(Cadence::Semester, &[1, 2]),
            parts: self.vocabulary.map(|v| v.read(tokens)).unwrap_or_default(),
            years: tokens.years.clone(),
        }
    }
}

impl Reading {
    fn is_silent(&self) -> bool {
        self.sure.is_empty() && self.maybe.is_empty()
    }
}

/// What one name says by itself.
#[derive(Debug, Clone, Default)]
struct Spoken {
    numbers: Numbers,
    /// The month said beside a week.
    month: Option<u32>,
    /// The semester said beside a week.
    semester: Option<u32>,
    parts: PartsSaid,
    years: Vec<u32>,
}

/// The school years that a name says, by the calendar year in which they begin.
pub(super) fn school_years(name: &str) -> Vec<i64> {
    Tokens::of(name, false)
        .years
        .iter()
        .map(|year| i64::from(*year))
        .collect()
}

/// A period's number in the counting of its cadence.
fn number(id: PeriodId) -> u32 {
    match id {
        PeriodId::Week(_, n) | PeriodId::Month(_, n) | PeriodId::Semester(_, n) => u32::from(n),
        PeriodId::Year(year) => u32::from(year.start().unsigned_abs()),
    }
}

#[cfg(test)]
mod tests;
