//! The template's identity of a folder, which outlives every change of its name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ClassId, GroupId, PersonId, PupilCode, SchoolId, SchoolYear, Slot};

/// Which folder of which school and year: the identity that the specification, the ledger, the manifest and a folder's
/// tag share. The school year is part of it, so that no plan for one year can touch another.
///
/// Written in full `school/2025-2026/KHBD/gv:binh`, or `school/-/KHCL` for what outlives a year, with `/W05` behind it
/// for a period's own folder; in short, as people type it, `KHBD@binh` ([`Key::short`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key {
    /// The school.
    pub school: SchoolId,
    /// The year, or *standing*.
    pub span: Span,
    /// The place in the template's tree.
    pub slot: Slot,
    /// Whose it is.
    pub owner: Owner,
    /// A folder within it that stands for one period (`W05`), where a school asks for period folders.
    pub part: Option<String>,
}

/// The time a folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// It outlives school years (the strategic plan).
    Standing,
    /// One school year.
    Year(SchoolYear),
}

/// Whose a folder or a record is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The school as a whole.
    School,
    /// A tổ.
    Group(GroupId),
    /// A teacher.
    Teacher(PersonId),
    /// A class: its book stays where it is when the homeroom teacher changes.
    Class(ClassId),
    /// A pupil with a disability.
    Pupil(PupilCode),
}

/// The key as stamped on a folder where the service can hold it. A hint, never the proof: writers can change it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub Key);

/// The text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a key such as school/2025-2026/KHBD/gv:binh")]
pub struct KeyError;

impl Key {
    /// As people type it: the slot, `@` and the owner's id where somebody owns it, `#` and the part: `KHBD@binh`,
    /// `NAM`, `KHBD@binh#W05`. Unique within a school and year.
    #[must_use]
    pub fn short(&self) -> String {
        let mut out = self.slot.to_string();
        if let Some(id) = self.owner.id() {
            out.push('@');
            out.push_str(id);
        }
        if let Some(part) = &self.part {
            out.push('#');
            out.push_str(part);
        }
        out
    }
}

impl Key {
    /// The folder of a whole school year, in which the manifest lies.
    #[must_use]
    pub fn is_year_folder(&self) -> bool {
        self.slot.as_str() == "NAM" && self.owner == Owner::School && self.part.is_none() && self.span != Span::Standing
    }
}

impl Owner {
    /// The owner's id; nothing for the school.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::School => None,
            Self::Group(id) => Some(id.as_str()),
            Self::Teacher(id) => Some(id.as_str()),
            Self::Class(id) => Some(id.as_str()),
            Self::Pupil(id) => Some(id.as_str()),
        }
    }

    const fn prefix(&self) -> &'static str {
        match self {
            Self::School => "",
            Self::Group(_) => "to:",
            Self::Teacher(_) => "gv:",
            Self::Class(_) => "lop:",
            Self::Pupil(_) => "hs:",
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix(), self.id().unwrap_or_default())
    }
}

impl FromStr for Owner {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Ok(Self::School);
        }
        let (kind, id) = text.split_once(':').ok_or(KeyError)?;
        match kind {
            _ if id.is_empty() => Err(KeyError),
            "to" => Ok(Self::Group(id.into())),
            "gv" => Ok(Self::Teacher(id.into())),
            "lop" => Ok(Self::Class(id.into())),
            "hs" => Ok(Self::Pupil(id.into())),
            _ => Err(KeyError),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.school)?;
        match self.span {
            Span::Standing => write!(f, "-/{}", self.slot)?,
            Span::Year(year) => write!(f, "{year}/{}", self.slot)?,
        }
        if self.owner != Owner::School || self.part.is_some() {
            write!(f, "/{}", self.owner)?;
        }
        if let Some(part) = &self.part {
            write!(f, "/{part}")?;
        }
        Ok(())
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parts: Vec<&str> = text.split('/').collect();
        let (school, span, slot, rest) = match parts.as_slice() {
            [school, span, slot, rest @ ..] if !school.is_empty() && !slot.is_empty() && rest.len() <= 2 => {
                (school, span, slot, rest)
            }
            _ => return Err(KeyError),
        };
        let span = if *span == "-" {
            Span::Standing
        } else {
            Span::Year(span.parse().map_err(|_| KeyError)?)
        };
        let owner = rest.first().copied().unwrap_or_default().parse()?;
        let part = rest.get(1).map(|part| (*part).to_owned());
        Ok(Self {
            school: SchoolId::new(school),
            span,
            slot: Slot::new(slot),
            owner,
            part,
        })
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

impl From<&Key> for Tag {
    fn from(key: &Key) -> Self {
        Self(key.clone())
    }
}

/// For messages: which folder a node was taken for.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_what_it_writes() {
        for text in [
            "th1/2025-2026/KHBD/gv:binh",
            "th1/-/KHCL",
            "th1/2025-2026/NAM",
            "th1/2025-2026/KHBD/gv:binh/W05",
        ] {
            assert_eq!(text.parse::<Key>().map(|k| k.to_string()), Ok(text.to_owned()));
        }
        assert!("th1/2025/KHBD".parse::<Key>().is_err());
        assert!("KHBD@binh".parse::<Key>().is_err());
    }

    #[test]
    fn the_short_form_is_what_people_type() {
        let key: Key = "th1/2025-2026/STO/to:to3".parse().expect("a key");
        assert_eq!(key.short(), "STO@to3");
    }
}
