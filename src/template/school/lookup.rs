//! Everything that a word of the file or of a roster may refer to.

use std::collections::BTreeMap;

use crate::template::problem::{Problem, unknown_word};
use crate::template::roster::{Row, Word};
use crate::text::{Text, fold};
use crate::tree::{Catalogue, Class, ClassId, Group, GroupId, PersonId, RecordId, SubjectId};

use super::names::{Found, Names};
use super::posts::Posts;
use super::reader::Reader;

/// What words may refer to. Without a catalogue its words are taken as they are: its own mistakes are told elsewhere.
#[derive(Debug)]
pub(super) struct Lookup {
    pub groups: Names<GroupId>,
    pub classes: Names<ClassId>,
    pub people: Names<PersonId>,
    pub posts: Posts,
    subjects: Option<Names<SubjectId>>,
    records: Option<Vec<RecordId>>,
}

impl Lookup {
    pub fn of(catalogue: Option<&Catalogue>) -> Self {
        let subjects = catalogue.map(|catalogue| {
            let mut names = Names::of(Text::of("môn học", "subject"), &["mon"]);
            for (id, subject) in &catalogue.subjects {
                names.add(id, &subject.name, subject.also.iter().map(String::as_str));
            }
            names
        });
        Self {
            groups: Names::of(
                Text::of("tổ", "tổ"),
                &["to chuyen mon so", "to chuyen mon", "to cm", "to so", "to"],
            ),
            classes: Names::of(Text::of("lớp", "class"), &["lop"]),
            people: Names::of(Text::of("người", "person"), &[]).by_id(),
            posts: Posts::of(catalogue),
            subjects,
            records: catalogue.map(|catalogue| catalogue.records.keys().cloned().collect()),
        }
    }

    pub fn add_groups(&mut self, groups: &BTreeMap<GroupId, Group>) {
        for (id, group) in groups {
            self.groups.add(id, &group.name, meant(id.as_str()).as_deref());
        }
    }

    pub fn add_classes(&mut self, classes: &BTreeMap<ClassId, Class>) {
        for (id, class) in classes {
            self.classes.add(id, &class.name, meant(class.name.as_str()).as_deref());
        }
    }

    /// People by id, name, account and the code of the school's own list.
    pub fn add_people(&mut self, members: &BTreeMap<PersonId, Row>) {
        for (id, row) in members {
            let word = |word: &Option<Word>| word.as_ref().map_or("", |word| word.text.as_str()).to_owned();
            let (name, email, code) = (word(&row.name), word(&row.email), word(&row.id));
            self.people.add(id, &name, [email.as_str(), code.as_str()]);
        }
    }

    pub fn subject(&self, word: &Word, reader: &mut Reader<'_>) -> Option<SubjectId> {
        match &self.subjects {
            None => Some(SubjectId::new(&word.text)),
            Some(names) => reader.keep(names.one(word)),
        }
    }

    /// The subjects of one cell; «tất cả», «các môn» and the like name none in particular.
    pub fn subjects(&self, word: &Word) -> (Vec<SubjectId>, Vec<Problem>) {
        let all = matches!(
            fold(&word.text).as_str(),
            "tat ca" | "tat ca cac mon" | "cac mon" | "cac mon hoc" | "cac mon van hoa" | "van hoa" | "nhieu mon"
        );
        match &self.subjects {
            Some(names) if !all || matches!(names.find(&word.text), Found::One(_)) => names.all(word),
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// A record of the catalogue, in any case.
    pub fn record(&self, word: &Word) -> Result<RecordId, Problem> {
        let Some(records) = &self.records else {
            return Ok(RecordId::new(&word.text));
        };
        let same = |id: &&RecordId| id.as_str().eq_ignore_ascii_case(&word.text);
        records.iter().find(same).cloned().ok_or_else(|| {
            let what = Text::of("loại hồ sơ", "record");
            word.problem(unknown_word(&what, &word.text, records.iter().map(RecordId::as_str)))
        })
    }
}

/// What people mean by an id that cannot be used: «1 B» is «1B» in the rows.
fn meant(id: &str) -> Option<String> {
    let wrong = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.');
    id.contains(wrong)
        .then(|| id.chars().filter(|c| c.is_alphanumeric()).collect())
}
