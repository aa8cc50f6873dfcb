//! A value and the file it comes from: a catalogue is merged from several files, and each mistake is told in its own.

use std::sync::Arc;

use crate::template::problem::{Problem, Problems, Spot, unknown_word};
use crate::template::yaml::{Yaml, scalar};
use crate::text::{Text, safe};

/// A place in one of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: Arc<str>,
    pub spot: Spot,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub value: T,
    pub place: Place,
}

impl Place {
    /// A problem here.
    pub fn problem(&self, found: Option<&str>, message: Text) -> Problem {
        Problem {
            file: self.file.to_string(),
            spot: self.spot.clone(),
            found: found.map(str::to_owned),
            message,
        }
    }

    /// «bg-2023, dòng 12», to name a second place in a message about the first.
    pub fn shown(&self) -> Text {
        let file = safe(&self.file);
        match &self.spot {
            Spot::File => Text::same(file),
            Spot::Line(line, _) => text!("{file}, dòng {line}", "{file}, line {line}"),
            Spot::Cell(cell) => text!("{file}, ô {cell}", "{file}, cell {cell}"),
        }
    }
}

/// Reads one file: its name, and the problems found in it.
#[derive(Debug)]
pub(super) struct Reader {
    pub file: Arc<str>,
    pub problems: Problems,
}

impl Reader {
    pub fn of(file: &str) -> Self {
        Self {
            file: Arc::from(file),
            problems: Problems::of(file),
        }
    }

    pub fn place(&self, spot: &Spot) -> Place {
        Place {
            file: Arc::clone(&self.file),
            spot: spot.clone(),
        }
    }

    pub fn at<T>(&self, spot: &Spot, value: T) -> At<T> {
        At {
            value,
            place: self.place(spot),
        }
    }

    pub fn wrong(&mut self, yaml: &Yaml, found: &str, message: Text) {
        self.problems.add(yaml.spot.clone(), Some(found), message);
    }

    /// One of a closed list of words; letter case does not matter.
    pub fn word<T: Clone>(&mut self, what: &Text, yaml: &Yaml, words: &[(&'static str, T)]) -> Option<At<T>> {
        let found = scalar(yaml, &mut self.problems)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(found)) {
            return Some(self.at(&yaml.spot, value.clone()));
        }
        let message = unknown_word(what, found, words.iter().map(|(word, _)| *word));
        self.wrong(yaml, found, message);
        None
    }

    /// Whether a text can be an id; says so where it cannot.
    pub fn is_id(&mut self, spot: &Spot, id: &str) -> bool {
        let good = is_id(id);
        if !good {
            let message = Text::of(
                "mã chỉ gồm chữ cái không dấu, chữ số và dấu gạch nối, dài 1 đến 32 ký tự.",
                "an id is made of 1 to 32 unaccented letters, digits and hyphens",
            );
            self.problems.add(spot.clone(), Some(id), message);
        }
        good
    }
}

/// Ids stand in keys, tags and on the command line: plain, short, without the signs that part them there.
pub(super) fn is_id(id: &str) -> bool {
    let mut chars = id.chars();
    id.len() <= 32
        && chars.next().is_some_and(|c| c.is_ascii_alphanumeric())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// A value of a map by id that a nearer file changes in part.
pub(super) trait Patch {
    /// Takes over what the nearer one says; the rest stays.
    fn cover(&mut self, nearer: &Self);
}

impl Patch for String {
    fn cover(&mut self, nearer: &Self) {
        self.clone_from(nearer);
    }
}

/// For structs of `Option`s: the nearer one wins, field by field; what stands behind `;` is a patch of its own.
macro_rules! patch_fields {
    ($name:ty: $($field:ident)+ $(; $($nested:ident)+)?) => {
        impl $crate::template::catalogue::place::Patch for $name {
            fn cover(&mut self, nearer: &Self) {
                $(if nearer.$field.is_some() {
                    self.$field.clone_from(&nearer.$field);
                })+
                $($(self.$nested.cover(&nearer.$nested);)+)?
            }
        }
    };
}
pub(super) use patch_fields;
