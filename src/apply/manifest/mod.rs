//! Publishing the manifest, and reading it back.
//!
//! The manifest is the oldest file of its name in the year's folder, for every machine, as the oldest folder is the
//! folder: two machines that began at once, or a listing that lags, can leave two, and then all read and write the same
//! one. The file is hoso's own, and still it is never written over blindly: only by an account of its `admins` list, only
//! over the very bytes that this run read at its start, never over another school's or over what cannot be read.
//! Everything else is a [`Refusal`] for people to see.
//!
//! | killed | what is left | the next run |
//! | --- | --- | --- |
//! | between the reserved id and the write | a remembered id of nothing | writes under the same id |
//! | after the write, before it is remembered | the file | finds it by the remembered id, else by its name |
//! | after a revision, before it is remembered | the file, another checksum than remembered | reads it first, as it always does |

mod file;

use file::{Found, Located, bytes, fetched, find, locate, whole};

use super::JournalError;
use super::work::ATTEMPTS;
use crate::storage::{self, Error, ErrorKind, Storage, sha256};
use crate::template::manifest::{DecodeError, FILE_NAME, Manifest, decode, encode};
use crate::template::roster::Known;
use crate::tree::{Name, Node, NodeId};

/// A manifest file as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// The file.
    pub node: NodeId,
    /// The checksum of its bytes (`sha256:…`).
    pub sha256: String,
    /// The service's checksum when it was read, where there is one: as long as that is the same, so are the bytes.
    pub checksum: Option<String>,
    /// What it says, or why that cannot be said.
    pub content: Result<Manifest, DecodeError>,
    /// Further files of that name in the same folder, which are left alone.
    pub others: Vec<NodeId>,
}

/// A manifest to be published.
#[derive(Clone, Copy)]
pub struct Publication<'a> {
    /// The year's folder.
    pub folder: &'a NodeId,
    /// What it is to say. Who writes is its stamp's `by`.
    pub manifest: &'a Manifest,
    /// The file as remembered: its id, and the checksum of its bytes when this run read them (empty: never read).
    pub known: Option<&'a (NodeId, String)>,
    /// The file as this run read it: it is not read again while the listing tells the same checksum.
    pub read: Option<&'a ManifestFile>,
    /// Whoever writes joins the file's admins (`init --take-over`).
    pub take_over: bool,
    /// Remembers the file's id and checksum, durably; the checksum is empty before a new file is written.
    pub remember: &'a (dyn Fn(&NodeId, &str) -> Result<(), JournalError> + Sync),
}

/// What came of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What was done.
    pub what: Publishing,
    /// The file, where there is one.
    pub node: Option<NodeId>,
    /// Further files of that name, which are left alone.
    pub others: Vec<NodeId>,
}

/// What was done about a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publishing {
    /// It says that already.
    Unchanged,
    /// A new file.
    Written,
    /// A new revision.
    Revised,
    /// Nothing: people have to look.
    Refused(Refusal),
}

/// Why a manifest is not written over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its bytes are not those that this run read at its start: somebody wrote meanwhile. Running again helps.
    Changed,
    /// Who writes is not among its admins, who are these. `--take-over` helps.
    NotAdmin(Vec<String>),
    /// It was last written by somebody who is not among its own admins. `--take-over` helps.
    Foreign(String),
    /// It is another school's.
    OtherSchool(String),
    /// It cannot be read.
    Unreadable(DecodeError),
}

/// Why nothing can be said about the manifest.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] Error),
    /// The state could not be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The manifest cannot be encoded.
    #[error(transparent)]
    Encode(#[from] DecodeError),
}

impl std::fmt::Debug for Publication<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publication")
            .field("folder", self.folder)
            .field("known", &self.known)
            .finish_non_exhaustive()
    }
}

/// Reads the manifest of a year's folder: the oldest file of its name. `known` is one that is remembered, which a late
/// listing may not show. `before` is what this run read already: its bytes are not asked for again while the listing tells
/// the same checksum. Nothing: there is none.
///
/// # Errors
/// The storage's; also when the folder cannot be listed whole and shows none: nothing can be concluded then.
pub async fn read(
    storage: &dyn Storage,
    folder: &NodeId,
    known: Option<&NodeId>,
    before: Option<&ManifestFile>,
) -> storage::Result<Option<ManifestFile>> {
    let Some(located) = locate(storage, folder, known).await? else {
        return Ok(None);
    };
    if let Some(before) = before.filter(|before| before.is(&located.file)) {
        return Ok(Some(ManifestFile {
            others: located.others,
            ..before.clone()
        }));
    }
    let found = fetched(storage, located).await?;
    Ok(Some(ManifestFile {
        node: found.node,
        sha256: sha256(&found.bytes),
        checksum: found.checksum,
        content: decode(&found.bytes),
        others: found.others,
    }))
}

impl ManifestFile {
    /// Whether a file as it is listed is this one with the bytes that were read, by the service's checksum.
    fn is(&self, file: &Node) -> bool {
        self.checksum.is_some() && (&self.node, &self.checksum) == (&file.id, &file.checksum)
    }
}

/// Publishes a manifest.
///
/// # Errors
/// [`PublishError`]; a lost answer after all tries is one of them, and the next run finds out.
pub async fn publish(storage: &dyn Storage, publication: &Publication<'_>) -> Result<Published, PublishError> {
    let known = publication.known.map(|(id, _)| id);
    match locate(storage, publication.folder, known).await? {
        Some(located) => over(storage, publication, located).await,
        None => new(storage, publication).await,
    }
}

async fn over(
    storage: &dyn Storage,
    publication: &Publication<'_>,
    located: Located,
) -> Result<Published, PublishError> {
    let Located { file, others } = located;
    let node = file.id.clone();
    // A listing that lags tells too old a checksum; before anything is written the bytes are compared all the same.
    let (was, old) = match publication.read.filter(|read| read.is(&file)) {
        Some(read) => (read.sha256.clone(), read.content.clone()),
        None => {
            let bytes = whole(storage, file).await?;
            (sha256(&bytes), decode(&bytes))
        }
    };
    let what = match succession(publication, old, &was) {
        Err(refusal) => Publishing::Refused(refusal),
        Ok(None) => {
            (publication.remember)(&node, &was)?;
            Publishing::Unchanged
        }
        Ok(Some(next)) => {
            let bytes = encode(&next)?;
            if revise(storage, &node, &was, &bytes).await? {
                (publication.remember)(&node, &sha256(&bytes))?;
                Publishing::Revised
            } else {
                Publishing::Refused(Refusal::Changed)
            }
        }
    };
    Ok(Published {
        what,
        node: Some(node),
        others,
    })
}

/// What is to follow on the bytes that are there; nothing where they say it already.
fn succession(
    publication: &Publication<'_>,
    old: Result<Manifest, DecodeError>,
    sha: &str,
) -> Result<Option<Manifest>, Refusal> {
    let old = old.map_err(Refusal::Unreadable)?;
    let me = &publication.manifest.written.by;
    if old.school.id != publication.manifest.school.id {
        return Err(Refusal::OtherSchool(old.school.name));
    }
    let mut next = Manifest {
        admins: old.admins.clone(),
        ..publication.manifest.clone()
    };
    // Nobody who was ever given an id is forgotten.
    let is_told = |person: &&Known| !next.people.iter().any(|told| told.id == person.id);
    let others: Vec<Known> = old.people.iter().filter(is_told).cloned().collect();
    next.people.extend(others);
    next.people.sort_by(|a, b| a.id.cmp(&b.id));
    next.agree(&old);
    let is_admin = old.admins.contains(me);
    if publication.take_over && !is_admin {
        next.admins.push(me.clone());
    }
    if next.says_the_same(&old) {
        return Ok(None);
    }
    if !is_admin && !publication.take_over {
        return Err(Refusal::NotAdmin(old.admins));
    }
    if !old.admins.contains(&old.written.by) && !publication.take_over {
        return Err(Refusal::Foreign(old.written.by));
    }
    if publication.known.is_none_or(|(_, known)| known != sha) {
        return Err(Refusal::Changed);
    }
    Ok(Some(next))
}

/// Whether the new bytes are there now; not where somebody else wrote meanwhile.
async fn revise(storage: &dyn Storage, node: &NodeId, was: &str, bytes: &[u8]) -> storage::Result<bool> {
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        let error = match storage.revise(node, was, bytes).await {
            Ok(_) => return Ok(true),
            Err(error) if matches!(error.kind, ErrorKind::Lost | ErrorKind::AlreadyExists) => error,
            Err(error) => return Err(error),
        };
        // The answer was lost, or the bytes are not the old ones: they may be ours already.
        let now = self::bytes(storage, node).await?;
        if now == bytes {
            return Ok(true);
        }
        if sha256(&now) != was {
            return Ok(false);
        }
        if left == 0 {
            return Err(error);
        }
    }
}

async fn new(storage: &dyn Storage, publication: &Publication<'_>) -> Result<Published, PublishError> {
    let bytes = encode(publication.manifest)?;
    let name = Name::new(FILE_NAME).map_err(|error| DecodeError::Broken(error.to_string()))?;
    let mut id = match publication.known {
        Some((id, sha)) if sha.is_empty() => Some(id.clone()),
        _ => storage.reserve(1).await?.pop(),
    };
    let mut left = ATTEMPTS;
    loop {
        if let Some(id) = &id {
            (publication.remember)(id, "")?;
        }
        left -= 1;
        let error = match storage.write(publication.folder, &name, id.as_ref(), &bytes).await {
            Ok(node) => return written(storage, publication, node.id, &bytes).await,
            Err(error) => error,
        };
        match error.kind {
            ErrorKind::NoReservedIds if id.is_some() => id = None,
            // Repeating is harmless with an id, and where names are unique.
            ErrorKind::Lost if left > 0 && (id.is_some() || storage.naming().unique) => {}
            ErrorKind::Lost | ErrorKind::AlreadyExists => {
                return match find(storage, publication.folder, id.as_ref()).await? {
                    Some(found) if found.bytes == bytes => written(storage, publication, found.node, &bytes).await,
                    Some(found) if error.kind == ErrorKind::AlreadyExists => Ok(changed(found)),
                    // What an earlier run wrote under this id was renamed or taken away since.
                    None if error.kind == ErrorKind::AlreadyExists && id.is_some() && left > 0 => {
                        id = storage.reserve(1).await?.pop();
                        continue;
                    }
                    _ => Err(error.into()),
                };
            }
            _ => return Err(error.into()),
        }
    }
}

/// Remembers what was written, and looks whether another machine was earlier: then its file is the manifest.
async fn written(
    storage: &dyn Storage,
    publication: &Publication<'_>,
    node: NodeId,
    bytes: &[u8],
) -> Result<Published, PublishError> {
    (publication.remember)(&node, &sha256(bytes))?;
    let others = match find(storage, publication.folder, Some(&node)).await {
        Ok(Some(found)) if found.node != node => return Ok(changed(found)),
        Ok(found) => found.map(|found| found.others).unwrap_or_default(),
        // It is written all the same; the next run looks again.
        Err(_) => Vec::new(),
    };
    Ok(Published {
        what: Publishing::Written,
        node: Some(node),
        others,
    })
}

fn changed(found: Found) -> Published {
    Published {
        what: Publishing::Refused(Refusal::Changed),
        node: Some(found.node),
        others: found.others,
    }
}
