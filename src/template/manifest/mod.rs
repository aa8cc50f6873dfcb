//! The manifest: one small JSON file of hoso's own in the year's folder.
//!
//! It says who the school is, by which template, and which folder stands for which key, so that an inspector's audit
//! needs nothing but the shared folder, and a lost state file is rebuilt. Its bytes follow from its content alone:
//! writing the same content twice gives the same bytes, and the stamp (when, by whom, by which version) only moves when
//! something else does. So a second `init` writes nothing.
//!
//! **Privacy.** It is read by everybody who reads the year's folder. So it holds no pupil, and nothing at all of what
//! lies below a restricted folder: no key, no id, no name, no grant; of the restricted folder itself only that it is
//! there, without its grants.
//!
//! **Trust.** Reading it back is reading foreign text: whoever may write in the folder may have changed it. [`decode`]
//! bounds its size, ignores what it does not know, refuses a schema of the future, and drops whatever speaks of another
//! school, another year or a pupil, or refers to what is not there.

mod codec;
mod content;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::roster::Known;
use crate::tree::{
    Address, Key, Ledger, LedgerEntry, LedgerGrant, NodeId, Origin, PermissionId, Role, School, SchoolYear, Span,
};

pub use codec::{decode, encode};
pub use content::Content;

/// The name of the file.
pub const FILE_NAME: &str = "hoso.json";
/// The schema that this version writes; it reads this one and older ones.
pub const SCHEMA: u32 = 1;
/// The largest manifest that is read, in bytes: a school of 500 teachers stays below 2 MB.
pub const SIZE_LIMIT: usize = 8 * 1024 * 1024;

/// The content of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`] of the version that wrote it.
    pub schema: u32,
    /// When, by whom and by what it was last changed.
    pub written: Stamp,
    /// Who may change it: accounts, or `máy …` for a disk. The first is who ran `init` first.
    pub admins: Vec<String>,
    /// The template that made the tree.
    pub template: TemplateRef,
    /// The school and its staff; never its pupils.
    pub school: School,
    /// The folder that outlives school years, by which its records are found from this file.
    pub standing: Option<NodeId>,
    /// The folders of this year and of what outlives it.
    pub folders: BTreeMap<Key, ManifestFolder>,
    /// The grants that are remembered.
    pub grants: Vec<ManifestGrant>,
    /// Everybody who was ever given an id at this school, sorted by it.
    pub people: Vec<Known>,
}

/// When, by whom and by what a manifest was changed; no part of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When.
    pub at: Timestamp,
    /// The account, or `máy …`.
    pub by: String,
    /// The version of hoso.
    pub hoso: String,
}

/// Which template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRef {
    /// `bg-2023`.
    pub name: String,
    /// [`Catalogue::digest`](crate::tree::Catalogue::digest).
    pub digest: String,
}

/// A folder as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFolder {
    /// Its identity.
    pub id: NodeId,
    /// The folder it stands in.
    pub parent: NodeId,
    /// Its name when confirmed.
    pub name: String,
    /// Who made it.
    pub origin: Origin,
}

/// A grant as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ManifestGrant {
    /// The folder.
    pub node: NodeId,
    /// The address asked for.
    pub asked: Address,
    /// The service's id of it.
    pub permission: PermissionId,
    /// The role when confirmed.
    pub role: Role,
    /// hoso made it.
    pub made: bool,
}

/// Why bytes are no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// More than [`SIZE_LIMIT`] bytes; how many.
    #[error("manifest of {0} bytes")]
    TooLarge(usize),
    /// A later hoso wrote it; its schema.
    #[error("manifest of schema {0}, written by a later version")]
    Newer(u32),
    /// No JSON, or not this JSON; where.
    #[error("not a manifest: {0}")]
    Broken(String),
}

impl Manifest {
    /// Whether the two say the same, whenever and by whomever they were written.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let stamped = Self {
            written: other.written.clone(),
            ..self.clone()
        };
        stamped == *other
    }

    /// Takes over who made what from an earlier one: a folder or grant that one machine's hoso made was made by hoso,
    /// though another machine only found it. Else two machines would write over each other's word for ever.
    pub fn agree(&mut self, earlier: &Self) {
        for (key, folder) in &mut self.folders {
            let same = earlier.folders.get(key).filter(|other| other.id == folder.id);
            if same.is_some_and(|other| other.origin == Origin::Made) {
                folder.origin = Origin::Made;
            }
        }
        for grant in &mut self.grants {
            let same = |other: &&ManifestGrant| {
                (&other.node, &other.asked, &other.permission) == (&grant.node, &grant.asked, &grant.permission)
            };
            grant.made |= earlier.grants.iter().find(same).is_some_and(|other| other.made);
        }
        self.grants.sort();
    }

    /// The ledger that this manifest remembers, for a state that was lost. What lies below a restricted folder is found
    /// again by tag and name.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let at = self.written.at;
        Ledger {
            folders: self
                .folders
                .iter()
                .map(|(key, folder)| (key.clone(), folder.into()))
                .collect(),
            grants: self.grants.iter().map(|grant| grant.remembered(at)).collect(),
        }
    }

    /// The year's folder as this manifest has it: the one in which it lies itself, unless it is a copy.
    #[must_use]
    pub fn year_folder(&self) -> Option<&ManifestFolder> {
        let year = Span::Year(self.school.year);
        let found = self
            .folders
            .iter()
            .find(|(key, _)| key.is_year_folder() && key.span == year);
        found.map(|(_, folder)| folder)
    }

    /// The accounts among its admins; none where somebody else wrote it, whose word on them is worth nothing.
    #[must_use]
    pub fn admin_accounts(&self) -> Vec<Address> {
        let own = self.admins.contains(&self.written.by);
        let admins = self.admins.iter().filter(|_| own);
        admins.filter_map(|admin| Address::new(admin).ok()).collect()
    }

    /// Which folder stands for which key by this manifest, for a plan beside another machine's ledger.
    #[must_use]
    pub fn nodes(&self) -> BTreeMap<Key, NodeId> {
        self.folders
            .iter()
            .map(|(key, folder)| (key.clone(), folder.id.clone()))
            .collect()
    }
}

fn of_year(key: &Key, year: SchoolYear) -> bool {
    match key.span {
        Span::Standing => true,
        Span::Year(other) => other == year,
    }
}

impl ManifestFolder {
    fn of(entry: &LedgerEntry) -> Option<Self> {
        match entry {
            LedgerEntry::Reserved { .. } => None,
            LedgerEntry::Confirmed {
                id,
                parent,
                name,
                origin,
            } => Some(Self {
                id: id.clone(),
                parent: parent.clone(),
                name: name.clone(),
                origin: *origin,
            }),
        }
    }
}

impl From<&ManifestFolder> for LedgerEntry {
    fn from(folder: &ManifestFolder) -> Self {
        Self::Confirmed {
            id: folder.id.clone(),
            parent: folder.parent.clone(),
            name: folder.name.clone(),
            origin: folder.origin,
        }
    }
}

impl From<&LedgerGrant> for ManifestGrant {
    fn from(grant: &LedgerGrant) -> Self {
        Self {
            node: grant.node.clone(),
            asked: grant.asked.clone(),
            permission: grant.permission.clone(),
            role: grant.role,
            made: grant.made,
        }
    }
}

impl ManifestGrant {
    fn remembered(&self, at: Timestamp) -> LedgerGrant {
        LedgerGrant {
            node: self.node.clone(),
            asked: self.asked.clone(),
            permission: self.permission.clone(),
            role: self.role,
            made: self.made,
            at,
        }
    }
}
