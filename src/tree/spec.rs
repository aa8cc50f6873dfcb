//! The wanted tree.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Address, Key, Name, Owner, RecordId, Role, SchoolId, SchoolYear, Who};

/// Every folder a school should have in one year (and what outlives it), with the grants on each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The school.
    pub school: SchoolId,
    /// The year; keys of other years do not occur.
    pub year: SchoolYear,
    /// The folders by key. Every parent named is itself in the map.
    pub folders: BTreeMap<Key, Folder>,
    /// The keys with every parent before its children, siblings in the template's order.
    pub order: Vec<Key>,
}

/// One wanted folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder it stands in; nothing: the storage's root.
    pub parent: Option<Key>,
    /// Its name.
    pub name: Name,
    /// Names that are *similar* enough to be proposed, beside its own.
    pub also: Vec<String>,
    /// The record whose files lie in it.
    pub record: Option<RecordId>,
    /// Whose it is, with the name people know (`Lê Thị Bình`, `Tổ 3`, `1A`), for grouping.
    pub owner: Owner,
    /// Nothing is inherited from above.
    pub restricted: bool,
    /// Grants of its own, one for each address, sorted by address.
    pub grants: Vec<WantedGrant>,
    /// Its owner has left (`to:` passed): it is kept if it is there, and never made.
    pub only_if_there: bool,
}

/// A grant that a folder should have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct WantedGrant {
    /// To whom.
    pub address: Address,
    /// The address is a group's.
    pub group: bool,
    /// What it allows.
    pub role: Role,
    /// Its last day.
    pub until: Option<Date>,
    /// As what the address is named (the strongest reason).
    pub who: Who,
}

impl Spec {
    /// The names from below the root down to a folder, as the template has them.
    #[must_use]
    pub fn path(&self, key: &Key) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = self.folders.get(key);
        while let Some(folder) = at {
            names.push(folder.name.as_str());
            at = folder.parent.as_ref().and_then(|parent| self.folders.get(parent));
        }
        names.reverse();
        names
    }

    /// The folder that people mean by a short key such as `STO@to3`; case does not matter.
    #[must_use]
    pub fn find(&self, short: &str) -> Option<&Key> {
        self.order.iter().find(|key| key.short().eq_ignore_ascii_case(short))
    }

    /// The folders wanted directly in `parent` (nothing: in the root), in order.
    pub fn children<'a>(&'a self, parent: Option<&'a Key>) -> impl Iterator<Item = (&'a Key, &'a Folder)> {
        self.order.iter().filter_map(move |key| {
            let folder = self.folders.get(key)?;
            (folder.parent.as_ref() == parent).then_some((key, folder))
        })
    }

    /// Whether a folder above this one is restricted: what lies there is named nowhere outside the tree itself.
    #[must_use]
    pub fn is_below_restricted(&self, key: &Key) -> bool {
        let parent = self.folders.get(key).and_then(|folder| folder.parent.as_ref());
        parent.is_some_and(|parent| self.is_restricted(parent))
    }

    /// Whether the folder or one above it is restricted.
    #[must_use]
    pub fn is_restricted(&self, key: &Key) -> bool {
        let mut at = self.folders.get(key);
        while let Some(folder) = at {
            if folder.restricted {
                return true;
            }
            at = folder.parent.as_ref().and_then(|parent| self.folders.get(parent));
        }
        false
    }
}
