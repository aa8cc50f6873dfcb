//! What a manifest tells, and what it leaves out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Manifest, ManifestFolder, ManifestGrant, SCHEMA, Stamp, TemplateRef, of_year};
use crate::template::roster::Known;
use crate::tree::{Catalogue, Key, Ledger, LedgerEntry, NodeId, Owner, School, Span, Spec};

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
    /// Everybody who was ever given an id, the school's own people included.
    pub known: &'a [Known],
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
        let mut people = content.known.to_vec();
        people.sort_by(|a, b| a.id.cmp(&b.id));
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
            // Nobody can say what it lies in.
            None => return true,
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
