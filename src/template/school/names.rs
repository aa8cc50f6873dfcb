//! Finding what a word refers to: ids and names, compared without diacritics, case and spacing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use crate::template::problem::{Problem, unknown_word};
use crate::template::roster::Word;
use crate::text::{Text, fold, nearest, safe};

/// Things that words may name: tổ, classes, subjects, people.
#[derive(Debug, Clone)]
pub(super) struct Names<Id> {
    /// What they are called in messages.
    what: Text,
    /// Words that people put in front: «Tổ 1» is «1».
    prefixes: &'static [&'static str],
    /// Shown by id in messages: where people of one name are.
    by_id: bool,
    items: Vec<(Id, String)>,
    keys: BTreeMap<String, BTreeSet<usize>>,
}

impl<Id: Clone + Ord + Borrow<str>> Names<Id> {
    pub const fn of(what: Text, prefixes: &'static [&'static str]) -> Self {
        Self {
            what,
            prefixes,
            by_id: false,
            items: Vec::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Shows the things by their ids.
    pub const fn by_id(mut self) -> Self {
        self.by_id = true;
        self
    }

    /// Adds a thing under its id, its name and other words for it.
    pub fn add<'a>(&mut self, id: &'a Id, label: &'a str, others: impl IntoIterator<Item = &'a str>) {
        let index = self.items.len();
        self.items.push((id.clone(), label.to_owned()));
        let words = [id.borrow(), label].into_iter().chain(others);
        for word in words {
            for key in self.keys_of(word) {
                self.keys.entry(key).or_default().insert(index);
            }
        }
    }

    /// The one thing that a text names; its id wins over any name.
    pub fn find(&self, text: &str) -> Found<'_, Id> {
        if let Some((id, _)) = self.items.iter().find(|(id, _)| id.borrow() == text) {
            return Found::One(id);
        }
        for key in self.keys_of(text) {
            let hits = self.keys.get(&key).into_iter().flatten();
            let ids: BTreeSet<&Id> = hits.filter_map(|i| self.items.get(*i)).map(|(id, _)| id).collect();
            match ids.len() {
                0 => {}
                1 => return ids.into_iter().next().map_or(Found::None, Found::One),
                _ => return Found::Many(ids.into_iter().collect()),
            }
        }
        Found::None
    }

    /// The one thing that a word names.
    ///
    /// # Errors
    /// None (with the nearest), or several.
    pub fn one(&self, word: &Word) -> Result<Id, Problem> {
        match self.find(&word.text) {
            Found::One(id) => Ok(id.clone()),
            Found::Many(ids) => Err(word.problem(self.several(&ids))),
            Found::None => Err(word.problem(self.unknown(&word.text))),
        }
    }

    /// All things that a word names: it as a whole («Tổ 1, 2»), or each of its parts («1A, 1B»).
    ///
    /// # Errors
    /// One problem for each part that names nothing.
    pub fn all(&self, word: &Word) -> (Vec<Id>, Vec<Problem>) {
        if let Found::One(id) = self.find(&word.text) {
            return (vec![id.clone()], Vec::new());
        }
        let (mut ids, mut problems) = (Vec::new(), Vec::new());
        for part in self.parts(word) {
            match self.one(&part) {
                Ok(id) if ids.contains(&id) => {}
                Ok(id) => ids.push(id),
                Err(problem) => problems.push(problem),
            }
        }
        (ids, problems)
    }

    /// The parts of an enumeration; a part that names something as a whole («1/2») is not taken apart.
    fn parts(&self, word: &Word) -> Vec<Word> {
        let known = |part: &Word| matches!(self.find(&part.text), Found::One(_));
        let coarse = split(word, &[',', ';', '+', '&', '\n']).into_iter();
        coarse
            .flat_map(|part| if known(&part) { vec![part] } else { parts(&part) })
            .collect()
    }

    /// The names, as they are shown.
    pub fn labels(&self) -> impl Iterator<Item = &str> + Clone {
        self.items.iter().map(|(_, label)| label.as_str())
    }

    /// What exists, by label or by id; where nothing of that is near, what is near the other way.
    fn unknown(&self, found: &str) -> Text {
        let ids = self.items.iter().map(|(id, _)| id.borrow());
        let (shown, others): (Vec<&str>, Vec<&str>) = if self.by_id {
            (ids.collect(), self.labels().collect())
        } else {
            (self.labels().collect(), ids.collect())
        };
        let text = unknown_word(&self.what, found, shown.iter().copied());
        let Some(near) = nearest(found, others).filter(|_| nearest(found, shown).is_none()) else {
            return text;
        };
        let near = safe(near);
        let Text { vi, en } = text;
        text!("{vi} Có phải «{near}»?", "{en} Did you mean «{near}»?")
    }

    fn several(&self, ids: &[&Id]) -> Text {
        let list = ids.iter().map(|id| safe((*id).borrow())).collect::<Vec<_>>().join(", ");
        let vi = &self.what.vi;
        text!(
            "có nhiều {vi} như vậy. Ghi mã: {list}.",
            "there are several: write the id, one of {list}"
        )
    }

    /// The forms under which a text is looked for: squeezed, and squeezed without what people put in front.
    fn keys_of(&self, text: &str) -> Vec<String> {
        let folded = fold(text);
        let squeezed = |words: &str| words.replace(' ', "");
        let bare = self.prefixes.iter().find_map(|prefix| {
            let rest = folded.strip_prefix(prefix)?.strip_prefix(' ')?;
            Some(squeezed(rest))
        });
        let mut keys = vec![squeezed(&folded)];
        keys.extend(bare);
        keys.retain(|key| !key.is_empty());
        keys
    }
}

/// What a text names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a, Id> {
    One(&'a Id),
    Many(Vec<&'a Id>),
    None,
}

/// The parts of an enumeration in one cell: «1A, 1B và 2C».
pub(super) fn parts(word: &Word) -> Vec<Word> {
    split(word, &[',', ';', '/', '+', '&', '\n'])
}

fn split(word: &Word, marks: &[char]) -> Vec<Word> {
    let joined = |part: &&str| matches!(part.to_lowercase().as_str(), "và" | "kiêm");
    let words = word.text.split(' ').map(|part| if joined(&part) { "," } else { part });
    let spaced = words.collect::<Vec<_>>().join(" ");
    let split = spaced.split(marks);
    split
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| Word {
            text: part.to_owned(),
            ..word.clone()
        })
        .collect()
}
