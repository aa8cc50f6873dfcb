//! A name that hoso may give to a folder.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::nfc;

/// The longest name hoso gives or accepts without remark, in characters. Windows, Drive for Desktop and OneDrive take
/// more for one name, but a tree of four levels must stay under their limits for whole paths.
pub const NAME_LIMIT: usize = 100;

/// The name of a wanted folder: NFC, trimmed, inner spaces single, not empty, at most [`NAME_LIMIT`] characters, and
/// accepted by Windows, Drive and OneDrive alike (the strictest of the three decides, because one tree is mirrored to
/// the others).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a text cannot be a folder's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left after trimming.
    #[error("empty name")]
    Empty,
    /// More than [`NAME_LIMIT`] characters; how many there are.
    #[error("name of {0} characters")]
    TooLong(usize),
    /// A character that a system refuses: `< > : " / \ | ? *`, control characters, invisible direction marks.
    #[error("forbidden character {0:?}")]
    Character(char),
    /// A name with a meaning of its own on Windows or OneDrive: `CON`, `NUL`, `.lock`, `desktop.ini`, `~$…`, `_vti_`.
    #[error("reserved name")]
    Reserved,
    /// A dot at the end (Windows drops it silently) or nothing but dots.
    #[error("name ends with a dot")]
    Dot,
}

impl Name {
    /// Brings the text to its form and checks it.
    ///
    /// # Errors
    /// [`NameError`] says which rule it breaks.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let name = nfc(text)
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        check(&name).map(|()| Self(name))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks a name as it stands (also one that people gave), by the rules of [`Name`].
fn check(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(c) = name.chars().find(|c| forbidden(*c)) {
        return Err(NameError::Character(c));
    }
    if name.ends_with('.') {
        return Err(NameError::Dot);
    }
    if reserved(name) {
        return Err(NameError::Reserved);
    }
    let length = name.chars().count();
    if length > NAME_LIMIT {
        Err(NameError::TooLong(length))
    } else {
        Ok(())
    }
}

fn forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
        || crate::text::safe(c.encode_utf8(&mut [0; 4])).len() != c.len_utf8()
}

/// Windows device names also count with an extension; the rest is OneDrive's list.
fn reserved(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default().trim_end();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || numbered("com")
        || numbered("lpt")
        || lower == ".lock"
        || lower == "desktop.ini"
        || lower.starts_with('~')
        || lower.contains("_vti_")
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::new(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_name_is_composed_and_its_spaces_are_single() {
        let decomposed = "Ke\u{302}\u{301}  hoạch ";
        assert_eq!(Name::new(decomposed).map(String::from), Ok("Kế hoạch".to_owned()));
    }

    #[test]
    fn names_that_leave_the_tree_or_mean_something_else_are_refused() {
        for bad in [
            "",
            " ",
            "..",
            ".",
            "a/b",
            "a\\b",
            "a\0b",
            "CON",
            "con.txt",
            "lpt1",
            "Tổ 1.",
            "a\u{1b}b",
            "a\u{202e}b",
            "~$x",
            "desktop.ini",
            "x:y",
        ] {
            assert!(Name::new(bad).is_err(), "{bad:?}");
        }
        assert!(Name::new("Tổ 1").is_ok());
        assert!(Name::new("Console").is_ok());
        assert_eq!(Name::new(&"a".repeat(300)), Err(NameError::TooLong(300)));
    }
}
