//! Which subject, grade or class a name says.

use std::collections::{BTreeMap, BTreeSet};

use super::grades::{Grades, is_grade_word};
use super::tokens::{Sep, Tokens};
use crate::text::fold;
use crate::tree::{Catalogue, Class, ClassId, School, SubjectId};

/// The words by which subjects, grades and classes are known at one school.
#[derive(Debug, Clone, Default)]
pub(in crate::audit) struct Vocabulary {
    /// Names as folded words, the longest first.
    subjects: Vec<(Vec<String>, SubjectId)>,
    /// `1a` → the class and its grade.
    classes: BTreeMap<String, (ClassId, u8)>,
}

/// What a name says of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::audit) enum Said<T> {
    /// Nothing.
    #[default]
    Nothing,
    /// These.
    These(BTreeSet<T>),
    /// «các môn», «toàn trường».
    All,
}

/// What a name says of all dimensions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::audit) struct PartsSaid {
    pub subjects: Said<SubjectId>,
    pub grades: Said<u8>,
    pub classes: Said<ClassId>,
}

impl<T: Ord> Said<T> {
    fn of(set: BTreeSet<T>) -> Self {
        if set.is_empty() {
            Self::Nothing
        } else {
            Self::These(set)
        }
    }

    /// What either says.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Nothing, said) | (said, Self::Nothing) => said,
            (Self::These(mut these), Self::These(those)) => {
                these.extend(those);
                Self::These(these)
            }
        }
    }

    /// This, or what `other` says where this says nothing.
    fn or(self, other: Self) -> Self {
        if matches!(self, Self::Nothing) { other } else { self }
    }
}

impl PartsSaid {
    /// What two readings of one name say together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            subjects: self.subjects.and(other.subjects),
            grades: self.grades.and(other.grades),
            classes: self.classes.and(other.classes),
        }
    }

    /// What a name says, and for what it leaves open the name of the folder around it.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            subjects: self.subjects.or(other.subjects),
            grades: self.grades.or(other.grades),
            classes: self.classes.or(other.classes),
        }
    }
}

impl Vocabulary {
    /// The words of a school.
    #[must_use]
    pub(in crate::audit) fn of(catalogue: &Catalogue, school: &School) -> Self {
        Self::with(catalogue, &school.classes)
    }

    pub(super) fn with(catalogue: &Catalogue, classes: &BTreeMap<ClassId, Class>) -> Self {
        let mut subjects: Vec<(Vec<String>, SubjectId)> = Vec::new();
        for (id, subject) in &catalogue.subjects {
            let spellings = subject.also.iter().map(String::as_str);
            for name in spellings.chain([subject.name.as_str(), id.as_str()]) {
                let words: Vec<String> = words_of(name);
                if !words.is_empty() {
                    subjects.push((words, id.clone()));
                }
            }
        }
        subjects.sort_by(|a, b| (b.0.len(), b.0.concat().len(), &a.0).cmp(&(a.0.len(), a.0.concat().len(), &b.0)));
        subjects.dedup();
        let classes = classes.iter().flat_map(|(id, class)| class_keys(id, class)).collect();
        Self { subjects, classes }
    }

    /// Reads a name.
    pub(super) fn read(&self, tokens: &Tokens) -> PartsSaid {
        let mut taken = vec![false; tokens.len()];
        let (subjects, mut behind) = self.subjects(tokens, &mut taken);
        let (classes, class_grades) = self.classes(tokens, &mut taken);
        let reading = Grades { tokens, taken: &taken };
        let mut grades = reading.labelled();
        if grades.is_empty() {
            behind.retain(|i| !taken.get(*i).copied().unwrap_or(true));
            grades = behind.iter().flat_map(|i| reading.list(*i).0).collect();
        }
        grades.extend(class_grades);
        let all_subjects = says(
            tokens,
            &[&["cac", "mon"], &["tat", "ca", "mon"], &["toan", "bo", "mon"]],
        );
        let all_grades = says(tokens, &[&["cac", "khoi"], &["toan", "truong"]]) || reading.counts_all();
        PartsSaid {
            subjects: if all_subjects { Said::All } else { Said::of(subjects) },
            grades: if all_grades { Said::All } else { Said::of(grades) },
            classes: Said::of(classes),
        }
    }

    /// The subjects named, longest names first, and the places directly behind them.
    fn subjects(&self, tokens: &Tokens, taken: &mut [bool]) -> (BTreeSet<SubjectId>, Vec<usize>) {
        let (mut found, mut behind) = (BTreeSet::new(), Vec::new());
        for (words, id) in &self.subjects {
            let n = words.len();
            for i in 0..(tokens.len() + 1).saturating_sub(n) {
                let fits = words.iter().enumerate().all(|(k, word)| tokens.word(i + k) == word);
                if fits && !taken[i..i + n].contains(&true) {
                    taken[i..i + n].fill(true);
                    found.insert(id.clone());
                    behind.push(i + n);
                }
            }
        }
        (found, behind)
    }

    /// «1A», «lop 1a», «lop 1 A», «lop 1/1».
    fn classes(&self, tokens: &Tokens, taken: &mut [bool]) -> (BTreeSet<ClassId>, BTreeSet<u8>) {
        let (mut found, mut grades) = (BTreeSet::new(), BTreeSet::new());
        for i in 0..tokens.len() {
            if taken[i] || tokens.number(i).is_none() {
                continue;
            }
            let labelled = i > 0 && is_grade_word(tokens.word(i - 1));
            for n in (1..=3).rev() {
                let glued = (i + 1..i + n).all(|k| tokens.sep(k) == Sep::Glued);
                if i + n > tokens.len() || !(labelled || glued && n > 1) || taken[i..i + n].contains(&true) {
                    continue;
                }
                let text: String = (i..i + n).map(|k| tokens.word(k)).collect();
                if let Some((class, grade)) = self.classes.get(&text) {
                    found.insert(class.clone());
                    grades.insert(*grade);
                    taken[i..i + n].fill(true);
                    break;
                }
            }
        }
        (found, grades)
    }
}

/// Names of subjects in the same words as [`Tokens`] has them: digits and letters apart.
fn words_of(name: &str) -> Vec<String> {
    fold(name)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn class_keys(id: &ClassId, class: &Class) -> Vec<(String, (ClassId, u8))> {
    let compact = |text: &str| fold(text).replace(' ', "");
    let name = compact(&class.name);
    let name = name.strip_prefix("lop").unwrap_or(&name).to_owned();
    let mut keys = vec![(name, (id.clone(), class.grade))];
    if compact(id.as_str()).starts_with(|c: char| c.is_ascii_digit()) {
        keys.push((compact(id.as_str()), (id.clone(), class.grade)));
    }
    keys
}

/// Whether the words stand in the name in that order, next to each other but for «ca», «cac».
fn says(tokens: &Tokens, phrases: &[&[&str]]) -> bool {
    phrases.iter().any(|phrase| {
        (0..tokens.len()).any(|i| {
            let mut at = i;
            phrase.iter().enumerate().all(|(k, word)| {
                while k > 0 && matches!(tokens.word(at), "ca" | "cac") && tokens.word(at) != *word {
                    at += 1;
                }
                let fits = tokens.word(at) == *word;
                at += 1;
                fits
            })
        })
    })
}
