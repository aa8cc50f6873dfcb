//! The tổ and classes that a roster speaks of, for a first `hoso.yaml`. A proposal: people look it over.

use std::collections::{BTreeMap, BTreeSet};

use super::{Roster, Word};
use crate::text::{fold, slug};

/// What of `hoso.yaml` can be filled from a roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The tổ, in the order of the rows.
    pub groups: Vec<OutlinedGroup>,
    /// The classes, by grade and name.
    pub classes: Vec<String>,
    /// How many people it names.
    pub people: usize,
    /// The domain of all e-mail addresses, where there is but one.
    pub domain: Option<String>,
}

/// A tổ as a roster shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinedGroup {
    /// An id for it.
    pub id: String,
    /// Its name as first written.
    pub name: String,
    /// The grades of its members' homeroom classes, else those in its name.
    pub grades: Vec<u8>,
}

/// The tổ and classes of a roster. «Tổ 1», «tổ 1» and «1» are one tổ.
#[must_use]
pub fn outline(roster: &Roster) -> Outline {
    let mut out = Outline::default();
    let mut classes: BTreeSet<(u8, String)> = BTreeSet::new();
    let mut grades: BTreeMap<String, BTreeSet<u8>> = BTreeMap::new();
    for row in &roster.rows {
        let rooms: Vec<String> = row.duties.homeroom.iter().flat_map(classes_of).collect();
        for word in &row.duties.groups {
            let key = group_key(&word.text);
            if !out.groups.iter().any(|group| group_key(&group.name) == key) {
                out.groups.push(OutlinedGroup {
                    id: slug(&word.text).replace('-', ""),
                    name: name_of(&word.text),
                    grades: Vec::new(),
                });
            }
            grades
                .entry(key)
                .or_default()
                .extend(rooms.iter().filter_map(|class| grade(class)));
        }
        let taught = row.duties.classes.iter().flat_map(classes_of);
        classes.extend(
            rooms
                .into_iter()
                .chain(taught)
                .filter_map(|class| Some((grade(&class)?, class))),
        );
    }
    for group in &mut out.groups {
        let found = grades.remove(&group_key(&group.name)).unwrap_or_default();
        let named = in_name(&group.name);
        group.grades = match (found.is_empty(), named.len()) {
            (true, _) => named.into_iter().collect(),
            // «Tổ 2» may be a mere number; «Tổ 4-5» tells its grades.
            (false, 0 | 1) => found.into_iter().collect(),
            (false, _) => found.union(&named).copied().collect(),
        };
        if group.id.is_empty() || group.id.chars().next().is_some_and(|c| c.is_ascii_digit()) {
            group.id.insert_str(0, "to");
        }
    }
    out.domain = domain(roster);
    out.people = roster.rows.len();
    out.classes = classes.into_iter().map(|(_, class)| class).collect();
    out
}

/// The one domain of the addresses. One that anybody can have an account at is no school's.
fn domain(roster: &Roster) -> Option<String> {
    let words = roster.rows.iter().filter_map(|row| row.email.as_ref());
    let mut found: BTreeSet<String> = words
        .filter_map(|word| word.address().ok())
        .map(|address| address.domain().to_owned())
        .collect();
    let one = found.pop_first().filter(|_| found.is_empty())?;
    let public = [
        "gmail.",
        "googlemail.",
        "yahoo.",
        "ymail.",
        "outlook.",
        "hotmail.",
        "live.",
        "icloud.",
    ];
    (!public.iter().any(|front| one.starts_with(front))).then_some(one)
}

fn group_key(name: &str) -> String {
    let folded = fold(name);
    let bare = ["to chuyen mon ", "to cm ", "to "]
        .iter()
        .find_map(|front| folded.strip_prefix(front));
    bare.unwrap_or(&folded).replace(' ', "")
}

/// «1» alone is «Tổ 1», and so is «Tổ1».
fn name_of(word: &str) -> String {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let glued = word.char_indices().nth(2).map(|(at, _)| word.split_at(at));
    match glued {
        _ if digit(word) => format!("Tổ {word}"),
        Some((front, rest)) if digit(rest) && fold(front) == "to" => format!("{front} {rest}"),
        _ => word.to_owned(),
    }
}

fn classes_of(word: &Word) -> Vec<String> {
    let parts = word.text.split([',', ';', '+', ' ']).map(str::trim);
    parts.filter(|part| grade(part).is_some()).map(str::to_owned).collect()
}

/// The grade with which a class's name begins, where it can be an id too.
fn grade(class: &str) -> Option<u8> {
    let plain = class
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '/'));
    let digits: String = class.chars().take_while(char::is_ascii_digit).collect();
    let grade = digits.parse().ok().filter(|grade| (1..=5).contains(grade));
    grade.filter(|_| plain && class.len() <= 10 && class.len() > digits.len())
}

fn in_name(name: &str) -> BTreeSet<u8> {
    let words = fold(name);
    let numbers = words.split(' ').filter_map(|word| word.parse().ok());
    numbers.filter(|grade| (1..=5).contains(grade)).collect()
}
