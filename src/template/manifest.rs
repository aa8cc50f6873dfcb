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

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::tree::{
    Address, Catalogue, Duty, Key, KnownPerson, Ledger, LedgerEntry, LedgerGrant, NodeId, Origin, Owner, PermissionId,
    PersonId, Role, School, SchoolYear, Span, Spec,
};

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
    /// Every id that was ever given to somebody at this school.
    pub people: BTreeMap<PersonId, KnownPerson>,
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
    /// [`Catalogue::digest`].
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

/// What a manifest is made of.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The school.
    pub school: &'a School,
    /// The template.
    pub catalogue: &'a Catalogue,
    /// What is wanted: says what lies below a restricted folder.
    pub spec: &'a Spec,
    /// What is remembered.
    pub ledger: &'a Ledger,
    /// Everybody known from before; the school's own people are added.
    pub known: &'a BTreeMap<PersonId, KnownPerson>,
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
    /// The manifest of a school as it stands, with `stamp` and its first admin taken from whoever writes.
    #[must_use]
    pub fn of(content: Content<'_>, stamp: Stamp) -> Self {
        let Content {
            school,
            catalogue,
            spec,
            ..
        } = content;
        let folders = folders(&content);
        let open: BTreeSet<&NodeId> = folders
            .iter()
            .filter(|(key, _)| !spec.is_restricted(key))
            .map(|(_, folder)| &folder.id)
            .collect();
        let grants = content
            .ledger
            .grants
            .iter()
            .filter(|grant| open.contains(&grant.node))
            .map(Into::into);
        let mut grants: Vec<ManifestGrant> = grants.collect();
        grants.sort();
        let mut people = content.known.clone();
        people.extend(school.people.iter().map(|(id, person)| (id.clone(), person.into())));
        Self {
            schema: SCHEMA,
            admins: vec![stamp.by.clone()],
            written: stamp,
            template: TemplateRef {
                name: catalogue.name.clone(),
                digest: catalogue.digest.clone(),
            },
            school: published(school),
            standing: standing(spec, &folders),
            folders,
            grants,
            people,
        }
    }

    /// Whether the two say the same, whenever and by whomever they were written.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let stamped = Self {
            written: other.written.clone(),
            ..self.clone()
        };
        stamped == *other
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

    /// Which folder stands for which key by this manifest, for a plan beside another machine's ledger.
    #[must_use]
    pub fn nodes(&self) -> BTreeMap<Key, NodeId> {
        self.folders
            .iter()
            .map(|(key, folder)| (key.clone(), folder.id.clone()))
            .collect()
    }
}

/// The bytes of a manifest: JSON in a fixed order, for people to read as well.
///
/// # Errors
/// Never in practice: every map has text for its keys. What `serde_json` says otherwise.
pub fn encode(manifest: &Manifest) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = serde_json::to_vec_pretty(manifest).map_err(|error| DecodeError::Broken(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a manifest that anybody may have written.
///
/// # Errors
/// [`DecodeError`]; nothing of the file is then used.
pub fn decode(bytes: &[u8]) -> Result<Manifest, DecodeError> {
    #[derive(Deserialize)]
    struct Head {
        schema: u32,
    }
    let broken = |error: serde_json::Error| DecodeError::Broken(error.to_string());
    if bytes.len() > SIZE_LIMIT {
        return Err(DecodeError::TooLarge(bytes.len()));
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let head: Head = serde_json::from_slice(text).map_err(broken)?;
    if head.schema > SCHEMA {
        return Err(DecodeError::Newer(head.schema));
    }
    let mut manifest: Manifest = serde_json::from_slice(text).map_err(broken)?;
    let (school, year) = (manifest.school.id.clone(), manifest.school.year);
    let spoken_of = |key: &Key| key.school == school && of_year(key, year) && !matches!(key.owner, Owner::Pupil(_));
    manifest.folders.retain(|key, _| spoken_of(key));
    prune(&mut manifest.school);
    Ok(manifest)
}

fn of_year(key: &Key, year: SchoolYear) -> bool {
    match key.span {
        Span::Standing => true,
        Span::Year(other) => other == year,
    }
}

/// The confirmed folders that may be told.
fn folders(content: &Content<'_>) -> BTreeMap<Key, ManifestFolder> {
    let keys: BTreeMap<&NodeId, &Key> = content
        .ledger
        .folders
        .iter()
        .filter_map(|(key, entry)| Some((entry.id()?, key)))
        .collect();
    let told = |key: &Key| {
        key.school == content.school.id && of_year(key, content.school.year) && !is_hidden(content, &keys, key)
    };
    let entries = content.ledger.folders.iter().filter(|(key, _)| told(key));
    entries
        .filter_map(|(key, entry)| Some((key.clone(), ManifestFolder::of(entry)?)))
        .collect()
}

/// Whether a folder lies below a restricted one: by the wanted tree, or, where that does not name it any more (somebody
/// left), by the folders that the ledger knows above it.
fn is_hidden(content: &Content<'_>, keys: &BTreeMap<&NodeId, &Key>, key: &Key) -> bool {
    if matches!(key.owner, Owner::Pupil(_)) {
        return true;
    }
    if content.spec.folders.contains_key(key) {
        return content.spec.is_below_restricted(key);
    }
    let mut at = key;
    for _ in 0..100 {
        let above = match content.ledger.folders.get(at) {
            Some(LedgerEntry::Confirmed { parent, .. }) => keys.get(parent),
            _ => None,
        };
        match above {
            None => return false,
            Some(above) if content.spec.is_restricted(above) => return true,
            Some(above) if content.spec.folders.contains_key(*above) => return false,
            Some(above) => at = above,
        }
    }
    true
}

/// The folder directly under the root that outlives years.
fn standing(spec: &Spec, folders: &BTreeMap<Key, ManifestFolder>) -> Option<NodeId> {
    let is_top = |key: &&Key| spec.folders.get(*key).is_some_and(|folder| folder.parent.is_none());
    let key = folders.keys().filter(|key| key.span == Span::Standing).find(is_top)?;
    folders.get(key).map(|folder| folder.id.clone())
}

/// The school without its pupils; a waiver whose place names one stays at home too.
fn published(school: &School) -> School {
    let mut school = school.clone();
    school.has_pupils = school.has_pupils || !school.pupils.is_empty();
    let pupils = std::mem::take(&mut school.pupils);
    let names_pupil = |at: &str| {
        at.split('/')
            .any(|part| pupils.keys().any(|code| part.contains(code.as_str())))
    };
    school
        .waivers
        .retain(|waiver| !waiver.at.as_deref().is_some_and(names_pupil));
    school
}

/// Takes out of a foreign school whatever refers to what is not there, so that the rest holds what [`School`] promises.
fn prune(school: &mut School) {
    let groups: BTreeSet<_> = school.groups.keys().cloned().collect();
    let classes: BTreeSet<_> = school.classes.keys().cloned().collect();
    let people: BTreeSet<_> = school.people.keys().cloned().collect();
    let is_there = |person: &Option<PersonId>| person.as_ref().is_none_or(|id| people.contains(id));
    for person in school.people.values_mut() {
        person.assignments.retain(|assignment| match &assignment.duty {
            Duty::Role(_) => true,
            Duty::Head(group) | Duty::Member(group) => groups.contains(group),
            Duty::Homeroom(class) => classes.contains(class),
            Duty::Subject(_, taught) => taught.iter().all(|class| classes.contains(class)),
        });
        for absence in &mut person.absences {
            absence.substitute = absence.substitute.take().filter(|id| people.contains(id));
        }
        person.registration = person
            .registration
            .take()
            .filter(|registration| is_there(&registration.approved_by));
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
