//! Mistakes in what people wrote: what, where, what is allowed, and the nearest right word.

use crate::text::{Text, nearest, safe};

/// One mistake. All of a run are gathered before anything is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// Where in it.
    pub spot: Spot,
    /// The words found there, where there are any: foreign text, made safe when shown.
    pub found: Option<String>,
    /// What is wrong and what is allowed.
    pub message: Text,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The file as a whole.
    File,
    /// Line and column, from 1.
    Line(usize, usize),
    /// A cell of a table: `C14`.
    Cell(String),
}

/// Gathers problems of one file.
#[derive(Debug)]
pub struct Problems {
    file: String,
    list: Vec<Problem>,
}

impl Problems {
    /// For a file.
    #[must_use]
    pub fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            list: Vec::new(),
        }
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Adds one.
    pub fn add(&mut self, spot: Spot, found: Option<&str>, message: Text) {
        let problem = Problem {
            file: self.file.clone(),
            spot,
            found: found.map(str::to_owned),
            message,
        };
        if !self.list.contains(&problem) {
            self.list.push(problem);
        }
    }

    /// Adds problems of other files.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Problem>) {
        self.list.extend(more);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, in the order found.
    #[must_use]
    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// «không có X này. Các X: a, b, c. Có phải «b»?» — for a word that is none of those allowed.
#[must_use]
pub fn unknown_word<'a>(what: &Text, found: &str, allowed: impl IntoIterator<Item = &'a str> + Clone) -> Text {
    let near = nearest(found, allowed.clone());
    let list = allowed.into_iter().map(safe).collect::<Vec<_>>().join(", ");
    let (vi_list, en_list) = if list.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(" Được ghi: {list}."), format!(" Allowed: {list}."))
    };
    let (vi_near, en_near) = near.map_or_else(Default::default, |word| {
        let word = safe(word);
        (format!(" Có phải «{word}»?"), format!(" Did you mean «{word}»?"))
    });
    Text::new(
        format!("không có {} này.{vi_list}{vi_near}", what.vi),
        format!("there is no such {}.{en_list}{en_near}", what.en),
    )
}
