//! Which numbers of a cadence a name says: «tuan 5», «t05», «tuan 3, 4», «tuan 5 den 8», «hk i».

use std::collections::BTreeSet;

use super::tokens::{Sep, Tokens};
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
const UNITS: [&str; 5] = ["tiet", "trang", "buoi", "ban", "file"];

/// Reads the numbers of a cadence. `order`: those that exist, in the order of the school year.
pub(super) fn read(tokens: &Tokens, cadence: Cadence, order: &[u32]) -> Numbers {
    for kind in markers(cadence) {
        let found = scan(tokens, cadence, kind, order);
        if !found.is_empty() {
            return found;
        }
    }
    let whole_year = cadence == Cadence::Semester && (0..tokens.len()).any(|i| tokens.starts(i, &["ca", "nam"]));
    Numbers {
        sure: order.iter().copied().filter(|_| whole_year).collect(),
        ..Numbers::default()
    }
}

/// The month that a name says in full («thang 10»), whatever its cadence.
pub(super) fn month_word(tokens: &Tokens, months: &[u32]) -> Option<u32> {
    let found = scan(tokens, Cadence::Month, &["thang"], months);
    found.sure.first().copied()
}

fn scan(tokens: &Tokens, cadence: Cadence, kind: &[&str], order: &[u32]) -> Numbers {
    let mut walk = Walk {
        tokens,
        cadence,
        kind,
        order,
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

struct Walk<'a> {
    tokens: &'a Tokens,
    cadence: Cadence,
    kind: &'a [&'a str],
    order: &'a [u32],
    out: Numbers,
}

impl Walk<'_> {
    /// The place of the number behind a marker that begins at `i`.
    fn marker(&self, i: usize) -> Option<usize> {
        let tokens = self.tokens;
        let semester = self.cadence == Cadence::Semester;
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

    /// The number at `i`, where it can be one of this cadence.
    fn value(&self, i: usize) -> Option<u32> {
        if self.cadence == Cadence::Semester {
            match self.tokens.word(i) {
                "i" | "hki" => return Some(1),
                "ii" | "hkii" => return Some(2),
                _ => {}
            }
        }
        self.tokens.number(i).filter(|_| self.tokens.digits(i) <= 2)
    }

    /// Reads what begins with the number at `i`; returns the first token behind it.
    fn list(&mut self, mut i: usize) -> usize {
        let Some(mut last) = self.value(i) else { return i };
        if self.tokens.is_class_like(i) || (self.tokens.sep(i) == Sep::Break && i > 0) {
            self.maybe(last);
            return i + 1;
        }
        self.sure(last);
        i += 1;
        while let Some((range, at)) = self.joined(i) {
            let Some(next) = self.value(at).filter(|_| self.counts_nothing(at)) else {
                break;
            };
            if range {
                self.range(last, next)
            } else {
                self.sure(next)
            }
            last = next;
            i = at + 1;
        }
        i = self.soft(last, i);
        self.year(i);
        i
    }

    /// The next number of a hard list, and whether it ends a range.
    fn joined(&self, i: usize) -> Option<(bool, usize)> {
        let tokens = self.tokens;
        let behind = |i: usize| if self.is_marker_word(i) { i + 1 } else { i };
        match tokens.word(i) {
            "den" | "toi" => Some((true, behind(i + 1))),
            "va" => Some((false, behind(i + 1))),
            _ => match tokens.sep(i) {
                Sep::Dash if self.is_marker_word(i) || tokens.number(i).is_some() || self.is_roman(i) => {
                    Some((true, behind(i)))
                }
                Sep::List if tokens.number(i).is_some() || self.is_roman(i) => Some((false, i)),
                _ => None,
            },
        }
    }

    fn is_roman(&self, i: usize) -> bool {
        self.cadence == Cadence::Semester && matches!(self.tokens.word(i), "i" | "ii" | "hki" | "hkii")
    }

    fn is_marker_word(&self, i: usize) -> bool {
        self.kind.contains(&self.tokens.word(i)) && self.value(i + 1).is_some()
    }

    fn counts_nothing(&self, i: usize) -> bool {
        !self.tokens.is_class_like(i) && !UNITS.contains(&self.tokens.word(i + 1))
    }

    /// Numbers that only a space, `_` or `.` parts from the one before: the next in order is meant («TUAN_01_02»), a
    /// later one could be («TUAN_5_8»).
    fn soft(&mut self, mut last: u32, mut i: usize) -> usize {
        let mut run = Vec::new();
        while self.tokens.sep(i) == Sep::Soft && self.tokens.digits(i) <= 2 && self.tokens.number(i).is_some() {
            if !self.counts_nothing(i) {
                break;
            }
            run.extend(self.tokens.number(i));
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
        self.order.iter().position(|other| *other == n)
    }

    fn after(&self, n: u32, steps: usize) -> Option<u32> {
        self.order.get(self.position(n)? + steps).copied()
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
        match (self.position(a), self.position(b)) {
            (Some(from), Some(to)) if from < to => self.out.sure.extend(&self.order[from..=to]),
            (Some(from), None) if b > a => self.out.sure.extend(self.order[from..].iter().filter(|n| **n >= a)),
            _ => self.maybe(b),
        }
    }

    fn maybe_range(&mut self, a: u32, b: u32) {
        if let (Some(from), Some(to)) = (self.position(a), self.position(b))
            && from < to
        {
            self.out.maybe.extend(&self.order[from + 1..=to]);
        }
    }
}
