//! Which grades a name says: «khối 1», «lớp 4, 5», «khối 1 đến khối 5», «K1-K5», «GDTC 1-5», «5 khối».

use std::collections::BTreeSet;

use super::tokens::{Sep, Tokens};

/// The grades of a primary school.
const HIGHEST: u32 = 5;

/// A name whose grades are read. What is `taken` is a class or subject.
pub(super) struct Grades<'a> {
    pub tokens: &'a Tokens,
    pub taken: &'a [bool],
}

/// A word before a grade or class.
pub(super) fn is_grade_word(word: &str) -> bool {
    matches!(word, "lop" | "khoi" | "k" | "l") || word.ends_with("lop") && word.len() > 3
}

impl Grades<'_> {
    /// The grades behind «khối», «lớp».
    pub(super) fn labelled(&self) -> BTreeSet<u8> {
        let mut found = BTreeSet::new();
        let mut i = 0;
        while i < self.tokens.len() {
            i += 1;
            if is_grade_word(self.tokens.word(i - 1)) {
                let (grades, end) = self.list(i);
                found.extend(grades);
                i = end;
            }
        }
        found
    }

    /// The grades of the list that begins at `i`, and the first token behind it.
    pub(super) fn list(&self, mut i: usize) -> (BTreeSet<u8>, usize) {
        let mut found = BTreeSet::new();
        let Some(mut last) = self.grade(i) else {
            return (found, i);
        };
        found.insert(last);
        i += 1;
        while let Some((range, at)) = self.joined(i) {
            let Some(next) = self.grade(at) else { break };
            found.extend(if range && last < next { last + 1 } else { next }..=next);
            last = next;
            i = at + 1;
        }
        (found, i)
    }

    /// Where the next number of a list is to stand, and whether it ends a range.
    fn joined(&self, i: usize) -> Option<(bool, usize)> {
        let tokens = self.tokens;
        // «khối 1 đến khối lớp 5»
        let behind = |mut at: usize| {
            while is_grade_word(tokens.word(at)) {
                at += 1;
            }
            at
        };
        match tokens.word(i) {
            "den" | "toi" if tokens.word(i + 1) == "het" => Some((true, behind(i + 2))),
            "den" | "toi" => Some((true, behind(i + 1))),
            "va" => Some((false, behind(i + 1))),
            _ if tokens.sep(i) == Sep::Dash => Some((true, behind(i))),
            _ if i < tokens.len() && tokens.sep(i) < Sep::Break => Some((false, behind(i))),
            _ => None,
        }
    }

    /// «5 khối», «5 khối lớp»: all of them.
    pub(super) fn counts_all(&self) -> bool {
        (0..self.tokens.len()).any(|i| self.tokens.number(i) == Some(HIGHEST) && self.counts_grades(i))
    }

    /// Whether a number says how many grades, not which.
    fn counts_grades(&self, i: usize) -> bool {
        let mut at = i + 1;
        while matches!(self.tokens.word(at), "khoi" | "lop") {
            at += 1;
        }
        at > i + 1 && self.tokens.word(i + 1) == "khoi" && self.tokens.number(at).is_none()
    }

    /// A number from 1 to 5 without a letter glued behind it.
    fn grade(&self, i: usize) -> Option<u8> {
        let tokens = self.tokens;
        if self.taken.get(i).copied().unwrap_or(true) || self.counts_grades(i) {
            return None;
        }
        let number = tokens.number(i).filter(|n| (1..=HIGHEST).contains(n))?;
        let plain = tokens.digits(i) == 1 && !tokens.is_class_like(i) && tokens.sep(i) < Sep::Break;
        u8::try_from(number).ok().filter(|_| plain)
    }
}
