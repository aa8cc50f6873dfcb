//! Which numbers of a cadence a name says: «tuan 5», «t05», «tuan 3, 4», «tuan 5 den 8», «hk i».

use std::collections::BTreeSet;

use super::days::days;
use super::spelled::spelled;
use super::tokens::{Sep, Tokens, is_day};
use crate::tree::Cadence;

/// Numbers that a name says, in the cadence's own counting (week 1–35, month 1–12, semester 1–2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Said without doubt.
    pub sure: BTreeSet<u32>,
    /// Could be meant («TUAN_5_8»).
    pub maybe: BTreeSet<u32>,
    /// The calendar year that stands behind a month.
    pub year: Option<u32>,
}

impl Numbers {
    /// Whether the name says nothing of this cadence.
    pub(super) fn is_empty(&self) -> bool {
        self.sure.is_empty() && self.maybe.is_empty()
    }
}

/// How a cadence counts at one school.
#[derive(Clone, Copy)]
pub(super) struct Counting<'a> {
    pub cadence: Cadence,
    /// The numbers that exist, in the order of the school year.
    pub order: &'a [u32],
    /// The last two digits of the calendar year in which the school year begins.
    pub year: u32,
    /// Whether a day and month lie in the period of that number, or beside it.
    pub near: &'a dyn Fn(u32, u32, u32) -> bool,
}

/// Words before a number, from the longest to the shortest: the first kind that occurs decides.
fn markers(cadence: Cadence) -> &'static [&'static [&'static str]] {
    match cadence {
        Cadence::Week => &[&["tuan", "week"], &["t", "w", "wk"]],
        Cadence::Month => &[&["thang"], &["t", "th"]],
        Cadence::Semester => &[&["hocky", "hocki", "hk"], &["ky", "ki"]],
        Cadence::Year | Cadence::Once => &[],
    }
}

/// Words that count what stands before them: «tuan 5 - 12 tiet» is no range.
const UNITS: [&str; 14] = [
    "tiet", "trang", "ban", "phut", "hs", "em", "dieu", "nguoi", "cau", "diem", "tre", "nhom", "lan", "giay",
];
/// Words that count, or begin what follows: «tuan 5 - 6 mon», «tuan 5-6 mon Toan».
const HEADS: [&str; 7] = ["mon", "bai", "de", "phieu", "file", "buoi", "ngay"];
/// As many periods beyond the first are believed before a word that may count them.
const FEW: usize = 4;

/// Reads the numbers of a cadence.
pub(super) fn read(tokens: &Tokens, counting: &Counting<'_>) -> Numbers {
    for kind in markers(counting.cadence) {
        let found = scan(tokens, counting, kind);
        if !found.is_empty() {
            return found;
        }
    }
    let semester = counting.cadence == Cadence::Semester;
    let whole_year = semester && (0..tokens.len()).any(|i| tokens.starts(i, &["ca", "nam"]));
    Numbers {
        sure: counting.order.iter().copied().filter(|_| whole_year).collect(),
        ..Numbers::default()
    }
}

/// The one number of another cadence that a name says in full («thang 10», «HK2»), out of those.
pub(super) fn beside(tokens: &Tokens, cadence: Cadence, order: &[u32]) -> Option<u32> {
    let counting = Counting {
        cadence,
        order,
        year: 0,
        near: &|_, _, _| false,
    };
    let kind = markers(cadence).first()?;
    scan(tokens, &counting, kind).sure.first().copied()
}

fn scan(tokens: &Tokens, counting: &Counting<'_>, kind: &[&str]) -> Numbers {
    let mut walk = Walk {
        tokens,
        counting,
        kind,
        in_words: false,
        out: Numbers::default(),
    };
    let mut i = 0;
    while i < tokens.len() {
        i = match walk.marker(i) {
            Some(next) => walk.list(next).max(i + 1),
            None => i + 1,
        };
    }
    walk.out
}

/// What a number in a list is, by what stands behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// One of the cadence.
    Counted,
    /// It counts something else («12 tiet»), or is a class («5A»).
    Other,
    /// Either: «2-3 tiet 5».
    Doubtful,
}

/// The next number of a list.
#[derive(Clone, Copy)]
struct Next {
    at: usize,
    /// It ends a range.
    range: bool,
    /// A word says so: «den», «den tuan», «- tuan».
    plain: bool,
}

struct Walk<'a> {
    tokens: &'a Tokens,
    counting: &'a Counting<'a>,
    kind: &'a [&'a str],
    /// The list that is read began with a number in words.
    in_words: bool,
    out: Numbers,
}

impl Walk<'_> {
    /// The place of the number behind a marker that begins at `i`.
    fn marker(&self, i: usize) -> Option<usize> {
        let tokens = self.tokens;
        let semester = self.counting.cadence == Cadence::Semester;
        if semester && matches!(tokens.word(i), "hki" | "hkii") {
            return Some(i);
        }
        if semester && self.kind.contains(&"hk") && tokens.word(i) == "hoc" && matches!(tokens.word(i + 1), "ky" | "ki")
        {
            return self.numbered(i + 2);
        }
        if !self.kind.iter().any(|marker| tokens.is_marker(i, marker)) {
            return None;
        }
        let filler = matches!(tokens.word(i + 1), "thu" | "so" | "hoc" | "day" | "cac");
        self.numbered(if filler { i + 2 } else { i + 1 })
    }

    fn numbered(&self, i: usize) -> Option<usize> {
        (self.tokens.sep(i) != Sep::List && self.value(i).is_some()).then_some(i)
    }

    /// The number that begins at `i`, where it can be one of this cadence, and how many tokens it has.
    fn value(&self, i: usize) -> Option<(u32, usize)> {
        let word = self.tokens.word(i);
        let plain = self.tokens.number(i).filter(|_| self.tokens.digits(i) <= 2);
        if plain.is_some() {
            return plain.map(|n| (n, 1));
        }
        match self.counting.cadence {
            Cadence::Semester => match word {
                "i" | "hki" => Some((1, 1)),
                "ii" | "hkii" => Some((2, 1)),
                _ => None,
            },
            // A short marker before a word is no counting: «T nam».
            _ if self.kind.contains(&"tuan") || self.kind.contains(&"thang") => spelled(self.tokens, i),
            _ => None,
        }
    }

    /// The same for what follows in a list: words follow words, and figures figures («Tuần 5 - Hai Bà Trưng»).
    fn next_value(&self, i: usize) -> Option<(u32, usize)> {
        let figures = self.tokens.number(i).is_some();
        let semester = self.counting.cadence == Cadence::Semester;
        self.value(i).filter(|_| semester || figures != self.in_words)
    }

    /// Reads what begins with the number at `i`; returns the first token behind it.
    fn list(&mut self, mut i: usize) -> usize {
        let Some((mut last, used)) = self.value(i) else {
            return i;
        };
        if self.tokens.is_class_like(i) || (self.tokens.sep(i) == Sep::Break && i > 0) {
            self.maybe(last);
            return i + 1;
        }
        self.in_words = self.tokens.number(i).is_none();
        self.sure(last);
        i += used;
        while let Some(Next { at, range, plain }) = self.joined(i) {
            let value = self.next_value(at).filter(|_| !self.is_short_year(at, last));
            if let Some(used) = days(self.tokens, at, last, self.counting.near) {
                // «tuan 19-20-1», «tuan 5-6 thang 10»: a day beside the week, or the next week.
                if let Some((next, _)) = value.filter(|(next, _)| self.are_few(last, *next)) {
                    self.maybe_range(last, next);
                }
                return at + used;
            }
            let Some((next, used)) = value else {
                break;
            };
            let role = if plain {
                Role::Counted
            } else {
                self.role(last, next, at + used)
            };
            match (role, range) {
                (Role::Other, _) => break,
                (Role::Doubtful, _) => {
                    self.maybe_range(last, next);
                    return at + used;
                }
                (Role::Counted, true) => self.range(last, next),
                (Role::Counted, false) => self.sure(next),
            }
            last = next;
            i = at + used;
        }
        i = self.soft(last, i);
        self.year(i);
        i
    }

    /// The next number of a hard list.
    fn joined(&self, i: usize) -> Option<Next> {
        let tokens = self.tokens;
        let behind = |i: usize| if self.is_marker_word(i) { i + 1 } else { i };
        let ended = |i: usize| {
            if matches!(tokens.word(i), "het" | "cuoi") {
                i + 1
            } else {
                i
            }
        };
        let worded = self.is_marker_word(i);
        let (at, range, plain) = match tokens.word(i) {
            "den" | "toi" => (behind(ended(i + 1)), true, true),
            "va" => (behind(i + 1), false, self.is_marker_word(i + 1)),
            _ if !worded && self.next_value(i).is_none() => return None,
            _ => match tokens.sep(i) {
                Sep::Dash => (behind(i), true, worded),
                Sep::List => (behind(i), false, worded),
                _ => return None,
            },
        };
        Some(Next { at, range, plain })
    }

    fn is_marker_word(&self, i: usize) -> bool {
        self.kind.contains(&self.tokens.word(i)) && self.value(i + 1).is_some()
    }

    /// «tuan 2-25-26»: the school year in short. «tuan 24-25-26» counts on.
    fn is_short_year(&self, i: usize, last: u32) -> bool {
        let year = self.counting.year;
        let said = self.tokens.number(i) == Some(year) && self.tokens.number(i + 1) == Some(year + 1);
        said && last + 1 != year && self.tokens.sep(i + 1) == Sep::Dash
    }

    /// What the number `next` is behind which the token at `behind` stands. What a period might be meant by is never
    /// left out where few are: it would be called missing.
    fn role(&self, last: u32, next: u32, behind: usize) -> Role {
        let tokens = self.tokens;
        let (word, follows) = (tokens.word(behind), tokens.word(behind + 1));
        let few = self.are_few(last, next);
        let doubtful = if few { Role::Doubtful } else { Role::Other };
        // «5 - 10 000», and a day: «5 - 22-12».
        let thousands = tokens.digits(behind) == 3 && tokens.number(behind).is_some();
        let day = tokens.sep(behind) == Sep::Dash
            && !tokens.is_class_like(behind)
            && tokens
                .number(behind)
                .is_some_and(|month| month < next && is_day(next, month));
        if behind > 0 && tokens.is_class_like(behind - 1) || thousands {
            Role::Other
        } else if day {
            doubtful
        } else if UNITS.contains(&word) || word == "hoc" && follows == "sinh" {
            if tokens.number(behind + 1).is_some() {
                Role::Doubtful
            } else {
                doubtful
            }
        } else if HEADS.contains(&word) {
            let begins = word == "ngay" || !follows.is_empty() && tokens.number(behind + 1).is_none();
            match (few, begins) {
                (true, true) => Role::Counted,
                (false, true) => Role::Doubtful,
                _ if tokens.number(behind + 1).is_some() => Role::Doubtful,
                _ => doubtful,
            }
        } else {
            Role::Counted
        }
    }

    /// Whether `next` stands a few periods behind `last`.
    fn are_few(&self, last: u32, next: u32) -> bool {
        match (self.position(last), self.position(next)) {
            (Some(from), Some(to)) => from < to && to - from <= FEW,
            _ => false,
        }
    }

    /// Numbers that only a space, `_` or `.` parts from the one before: the next in order is meant («TUAN_01_02»), a
    /// later one could be («TUAN_5_8»). Days of the month are neither («Tuần 2 15-19.9»).
    fn soft(&mut self, mut last: u32, mut i: usize) -> usize {
        let mut run = Vec::new();
        while self.tokens.sep(i) == Sep::Soft && self.tokens.digits(i) <= 2 && self.tokens.number(i).is_some() {
            let before = run.last().copied().unwrap_or(last);
            if let Some(used) = days(self.tokens, i, before, self.counting.near) {
                i += used;
                break;
            }
            let Some(next) = self
                .tokens
                .number(i)
                .filter(|next| self.role(before, *next, i + 1) == Role::Counted)
            else {
                break;
            };
            run.push(next);
            i += 1;
        }
        let ends = !matches!(self.tokens.sep(i), Sep::Dash | Sep::List) || self.tokens.number(i).is_none();
        let consecutive = run.iter().enumerate().all(|(k, n)| Some(*n) == self.after(last, k + 1));
        for n in run {
            if ends && consecutive {
                self.sure(n);
            } else {
                self.maybe_range(last, n);
            }
            last = n;
        }
        i
    }

    /// «thang 9 nam 2025», «T9.2025».
    fn year(&mut self, i: usize) {
        let at = if self.tokens.word(i) == "nam" { i + 1 } else { i };
        if self.tokens.digits(at) == 4 {
            self.out.year = self.out.year.or(self.tokens.number(at));
        }
    }

    fn position(&self, n: u32) -> Option<usize> {
        self.counting.order.iter().position(|other| *other == n)
    }

    fn after(&self, n: u32, steps: usize) -> Option<u32> {
        self.counting.order.get(self.position(n)? + steps).copied()
    }

    fn sure(&mut self, n: u32) {
        if self.position(n).is_some() {
            self.out.sure.insert(n);
        }
    }

    fn maybe(&mut self, n: u32) {
        if self.position(n).is_some() {
            self.out.maybe.insert(n);
        }
    }

    /// From `a` to `b` in the order of the school year («thang 12-1»); backwards it is only two numbers, of which the
    /// second is doubtful («tuan 5-3»). An end beyond the last period is cut.
    fn range(&mut self, a: u32, b: u32) {
        let order = self.counting.order;
        match (self.position(a), self.position(b)) {
            (Some(from), Some(to)) if from < to => self.out.sure.extend(&order[from..=to]),
            (Some(from), None) if b > a => self.out.sure.extend(order[from..].iter().filter(|n| **n >= a)),
            _ => self.maybe(b),
        }
    }

    fn maybe_range(&mut self, a: u32, b: u32) {
        if let (Some(from), Some(to)) = (self.position(a), self.position(b))
            && from < to
        {
            self.out.maybe.extend(&self.counting.order[from + 1..=to]);
        }
    }
}
