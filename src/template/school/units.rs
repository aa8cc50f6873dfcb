//! `to_cm` and `lop`: the tổ chuyên môn and the classes.

use std::collections::BTreeMap;

use crate::template::problem::Spot;
use crate::template::roster::Word;
use crate::template::yaml::{Entries, Value, Yaml};
use crate::text::{Text, fold};
use crate::tree::{Class, ClassId, Group, GroupId, SubjectId};

use super::lookup::Lookup;
use super::reader::Reader;

pub(super) fn groups(yaml: Option<&Yaml>, lookup: &Lookup, reader: &mut Reader<'_>) -> BTreeMap<GroupId, Group> {
    let mut out = BTreeMap::new();
    let mut names = Seen::default();
    let Some(entries) = yaml.and_then(|yaml| reader.entries(yaml)) else {
        return out;
    };
    for (id, spot, yaml) in entries.ids(reader.problems) {
        let word = Word::new(&reader.file, spot.clone(), id);
        reader.keep(word.id());
        let Some((group, name)) = group(yaml, lookup, reader) else {
            continue;
        };
        names.check(&group.name, &name, reader);
        // An id that cannot be used stays for now, too: the rows that name this tổ are right.
        if names.id(id, &word, reader) {
            out.insert(GroupId::new(id), group);
        }
    }
    out
}

fn group(yaml: &Yaml, lookup: &Lookup, reader: &mut Reader<'_>) -> Option<(Group, Spot)> {
    let mut entries = reader.entries(yaml)?;
    let name_word = reader.need(&mut entries, "name");
    let name = name_word.as_ref().and_then(|word| reader.keep(word.name()));
    let grades = grades(&mut entries, reader);
    let subjects = subjects(&mut entries, lookup, reader);
    let email = reader.get(&mut entries, "email");
    let address = email.and_then(|word| reader.keep(word.address()));
    entries.finish(reader.problems);
    let word = name_word?;
    let group = Group {
        // A name that cannot be used stays for now: whoever is in that tổ made no mistake of her own.
        name: name.unwrap_or_else(|| word.text.clone()),
        grades,
        subjects,
        address,
    };
    Some((group, word.spot))
}

fn grades(entries: &mut Entries<'_>, reader: &mut Reader<'_>) -> Vec<u8> {
    let words = reader.list(entries, "khoi");
    let mut grades: Vec<u8> = words.iter().filter_map(|word| grade(word, reader)).collect();
    grades.sort_unstable();
    grades.dedup();
    grades
}

fn grade(word: &Word, reader: &mut Reader<'_>) -> Option<u8> {
    let grade = word.text.parse().ok().filter(|grade| (1..=5).contains(grade));
    reader.keep(grade.ok_or_else(|| {
        word.problem(Text::of(
            "không phải khối lớp. Ghi từ 1 đến 5.",
            "not a grade; write 1 to 5",
        ))
    }))
}

fn subjects(entries: &mut Entries<'_>, lookup: &Lookup, reader: &mut Reader<'_>) -> Vec<SubjectId> {
    let words = reader.list(entries, "mon");
    let found = words.iter().filter_map(|word| lookup.subject(word, reader));
    found.collect()
}

/// `lop`, a map by id (`1A: {khoi: 1}`) or a list of names whose first digit is the grade (`[1A, 1B]`).
pub(super) fn classes(yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> BTreeMap<ClassId, Class> {
    let mut out = BTreeMap::new();
    let mut seen = Seen::default();
    let Some(yaml) = yaml else { return out };
    let mut add = |word: &Word, class: Option<Class>, reader: &mut Reader<'_>| {
        let id = plain(word);
        let fresh = seen.id(&id.text, word, reader);
        reader.keep(id.id());
        // An id that cannot be used stays for now: whoever has that class made no mistake of her own.
        out.extend(class.filter(|_| fresh).map(|class| (ClassId::new(&id.text), class)));
    };
    match &yaml.value {
        Value::List(_) | Value::Scalar(_) => {
            for word in reader.words(yaml) {
                let class = class(&word, None, reader);
                add(&word, class, reader);
            }
        }
        _ => {
            let entries = reader.entries(yaml).map(|entries| entries.ids(reader.problems));
            for (id, spot, yaml) in entries.unwrap_or_default() {
                let word = Word::new(&reader.file, spot.clone(), id);
                let class = class(&word, Some(yaml), reader);
                add(&word, class, reader);
            }
        }
    }
    out
}

fn class(id: &Word, yaml: Option<&Yaml>, reader: &mut Reader<'_>) -> Option<Class> {
    let yaml = yaml.filter(|yaml| yaml.value != Value::Null);
    let mut entries = match yaml {
        Some(yaml) => Some(reader.entries(yaml)?),
        None => None,
    };
    let mut get = |key| entries.as_mut().and_then(|entries| reader.get(entries, key));
    let (khoi, name, site) = (get("khoi"), get("name"), get("diem_truong"));
    if let Some(entries) = entries {
        entries.finish(reader.problems);
    }
    let grade = match khoi {
        Some(word) => grade(&word, reader),
        None => first_digit(id, reader),
    };
    let word = name.as_ref().unwrap_or(id);
    let name = reader.keep(plain(word).name()).map(|_| word.text.clone());
    let site = site.map(|word| reader.keep(word.name()));
    Some(Class {
        // What is wrong was told; the class itself is there, and whoever teaches in it made no mistake.
        name: name.unwrap_or_else(|| id.text.clone()),
        grade: grade.unwrap_or(1),
        site: site.flatten(),
    })
}

/// «1/2», as classes are called in the south, without the mark that no id and no folder can have.
fn plain(word: &Word) -> Word {
    let mut parts = word.text.split('/');
    let between =
        word.text.contains('/') && parts.all(|part| part.chars().all(char::is_alphanumeric) && !part.is_empty());
    Word {
        text: if between {
            word.text.replace('/', "-")
        } else {
            word.text.clone()
        },
        ..word.clone()
    }
}

fn first_digit(id: &Word, reader: &mut Reader<'_>) -> Option<u8> {
    let digits: String = id.text.chars().take_while(char::is_ascii_digit).collect();
    let grade = digits.parse().ok().filter(|grade| (1..=5).contains(grade));
    reader.keep(grade.ok_or_else(|| {
        id.problem(Text::of(
            "tên lớp không cho biết khối. Ghi tên lớp bắt đầu bằng khối (1A), hoặc ghi «khoi: 1».",
            "the name does not tell the grade; begin it with the grade (1A), or write «khoi: 1»",
        ))
    }))
}

/// Names and ids of one kind met so far; two that people cannot tell apart are a mistake.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<String, String>, BTreeMap<String, String>);

impl Seen {
    fn check(&mut self, name: &str, spot: &Spot, reader: &mut Reader<'_>) {
        if let Some(other) = self.0.insert(fold(name), name.to_owned()) {
            let other = crate::text::safe(&other);
            let message = text!("trùng tên với «{other}» ở trên.", "the same name as «{other}» above");
            reader.add(spot, Some(name), message);
        }
    }

    /// Whether the id is new; ids that differ in case only are one on Windows and in what people type.
    pub fn id(&mut self, id: &str, word: &Word, reader: &mut Reader<'_>) -> bool {
        let Some(other) = self.1.insert(id.to_lowercase(), id.to_owned()) else {
            return true;
        };
        let other = crate::text::safe(&other);
        let message = text!("trùng mã với «{other}» ở trên.", "the same id as «{other}» above");
        reader.add(&word.spot, Some(&word.text), message);
        false
    }
}
