//! Who may do what with a folder.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::RoleId;

/// A role as Google Drive names it, from the least to the most. Other services' roles are mapped onto these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// May read.
    Reader,
    /// May read and comment.
    Commenter,
    /// May change.
    Writer,
    /// Shared drives: may also move and share files.
    FileOrganizer,
    /// Shared drives: may manage the drive.
    Organizer,
    /// Owns it.
    Owner,
}

/// Which rights a place takes away by itself when their last day is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// Every one.
    #[default]
    Always,
    /// Readers', and no more than a year ahead: folders on Google Drive.
    ReadersWithinAYear,
    /// None.
    Never,
}

impl Ends {
    /// Whether it ever takes away a right of this role.
    #[must_use]
    pub fn of(self, role: Role) -> bool {
        match self {
            Self::Always => true,
            Self::ReadersWithinAYear => role == Role::Reader,
            Self::Never => false,
        }
    }

    /// Whether it takes this last day today.
    #[must_use]
    pub fn keeps(self, role: Role, until: Date, today: Date) -> bool {
        let year = today.checked_add(365.days());
        self.of(role) && (self == Self::Always || year.is_ok_and(|year| until < year))
    }
}

/// An e-mail address of a person or a group, trimmed and in lower case, so that two spellings are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct AddressError;

impl Address {
    /// Reads an address: one `@`, something before it, a domain with a dot behind it, no spaces or control characters.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn new(text: &str) -> Result<Self, AddressError> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@').ok_or(AddressError)?;
        let labels = domain.split('.').collect::<Vec<_>>();
        let plain = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_graphic() && !"@,;<>()[]\\\"".contains(c));
        let domain_ok = labels.len() > 1
            && labels
                .iter()
                .all(|l| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        if plain(local) && domain_ok {
            Ok(Self(text))
        } else {
            Err(AddressError)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::new(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

/// Somebody whom a template's `access` names by what he is, not by who he is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Who {
    /// `superiors`: the offices above (Phòng, Sở).
    Superiors,
    /// `leaders`: the school's management (BGH).
    Leaders,
    /// `staff`: everybody at the school, through the school's own group address; nobody where it has none.
    Staff,
    /// `group-head`: the tổ trưởng of the folder's tổ, or of the tổ of the teacher who owns the folder.
    GroupHead,
    /// `group`: the members of the folder's tổ (through its group address where it has one).
    Group,
    /// `owner`: the teacher who owns the folder.
    Owner,
    /// `homeroom`: the homeroom teacher of the folder's class.
    Homeroom,
    /// `assigned`: the teachers and support staff assigned to the folder's pupil.
    Assigned,
    /// `role:ID`: whoever holds the post.
    Role(RoleId),
}

/// Who reads and who writes a folder, beyond what its parent gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Access {
    /// Readers.
    pub read: Vec<Who>,
    /// Writers.
    pub write: Vec<Who>,
    /// `access: restricted`: nothing is inherited from above; only those named here get in.
    pub restricted: bool,
}
