//! What all parts of the file are read with: words with their places, and the list of mistakes.

use std::sync::Arc;

use jiff::civil::Date;

use crate::template::problem::{Problem, Problems, Spot};
use crate::template::roster::Word;
use crate::template::yaml::{Entries, Yaml, list, scalar};
use crate::text::{Text, date_vi};

/// Reads fields and keeps what is wrong with them.
#[derive(Debug)]
pub(super) struct Reader<'p> {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The mistakes.
    pub problems: &'p mut Problems,
    /// What people may want to know.
    pub notes: Vec<Problem>,
}

impl<'p> Reader<'p> {
    pub fn of(problems: &'p mut Problems) -> Self {
        Self {
            file: problems.file().into(),
            problems,
            notes: Vec::new(),
        }
    }

    /// The value, or its mistake kept.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.problems.extend([problem])).ok()
    }

    /// Keeps a notice, unless the same was said of the same words already.
    pub fn note_once(&mut self, note: Problem) {
        let same = |other: &Problem| other.message == note.message && other.found == note.found;
        if !self.notes.iter().any(same) {
            self.notes.push(note);
        }
    }

    pub fn add(&mut self, spot: &Spot, found: Option<&str>, message: Text) {
        self.problems.add(spot.clone(), found, message);
    }

    pub fn entries<'a>(&mut self, yaml: &'a Yaml) -> Option<Entries<'a>> {
        Entries::of(yaml, self.problems)
    }

    pub fn word(&mut self, yaml: &Yaml) -> Option<Word> {
        scalar(yaml, self.problems).map(|text| Word::new(&self.file, yaml.spot.clone(), text))
    }

    pub fn words(&mut self, yaml: &Yaml) -> Vec<Word> {
        let items = list(yaml, self.problems);
        items.iter().filter_map(|item| self.word(item)).collect()
    }

    /// The word of a key, where it is there and not empty.
    pub fn get(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Option<Word> {
        let word = entries.get(key).and_then(|yaml| self.word(yaml));
        word.filter(|word| !word.text.is_empty())
    }

    /// The word of a key that must be there and not be empty.
    pub fn need(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Option<Word> {
        let word = entries.need(key, self.problems).and_then(|yaml| self.word(yaml))?;
        if word.text.is_empty() {
            self.problems.extend([empty(&word, key)]);
            return None;
        }
        Some(word)
    }

    /// The words of a key that takes a list (or one word).
    pub fn list(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Vec<Word> {
        entries.get(key).map_or_else(Vec::new, |yaml| self.words(yaml))
    }

    /// The name under a key, fit for a folder.
    pub fn name(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Option<String> {
        let word = self.need(entries, key)?;
        self.keep(word.name())
    }

    pub fn date(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Option<Date> {
        let word = self.get(entries, key)?;
        self.keep(word.date())
    }

    pub fn need_date(&mut self, entries: &mut Entries<'_>, key: &'static str) -> Option<Date> {
        let word = self.need(entries, key)?;
        self.keep(word.date())
    }

    /// The days of two words, in order.
    pub fn span(&mut self, from: Option<&Word>, to: Option<&Word>) -> (Option<Date>, Option<Date>) {
        let first = from.and_then(|word| self.keep(word.date()));
        let last = to.and_then(|word| self.keep(word.date()));
        if let (Some(first), Some(last), Some(word)) = (first, last, to)
            && last < first
        {
            let vi = date_vi(first);
            let message = text!(
                "ngày cuối trước ngày đầu ({vi}).",
                "the last day is before the first ({first})"
            );
            self.problems.extend([word.problem(message)]);
        }
        (first, last)
    }

    /// `from` and `to` of a mapping.
    pub fn dates(&mut self, entries: &mut Entries<'_>) -> (Option<Date>, Option<Date>) {
        let (from, to) = (self.get(entries, "from"), self.get(entries, "to"));
        self.span(from.as_ref(), to.as_ref())
    }
}

fn empty(word: &Word, key: &str) -> Problem {
    Problem {
        found: None,
        ..word.problem(text!("khóa «{key}» còn để trống.", "the key «{key}» is empty"))
    }
}
