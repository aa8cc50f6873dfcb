//! What hoso remembers on this machine: one SQLite file per storage and root, in the user's own data folder.
//!
//! Losing it loses no folder: they are found again by manifest, tag and name. So a file that does not open, or that this
//! version does not know, is put aside (never removed) and a fresh one is made; who opens it is told.
//!
//! **Durable.** A reservation is committed to the disk before [`Journal::reserved`](crate::apply::Journal::reserved) returns. What only repeats what the
//! service shows anyway (a confirmation, a grant) is committed without waiting for the disk: a kill of the program
//! loses nothing of it, a power cut may, and then the next run finds the reservation and heals it. The order of
//! commits is kept either way.
//!
//! **Private.** Below a restricted folder it holds ids and no names: the name of such a folder is written as nothing
//! ([`State::withhold_names`]), whoever made it. The keys of pupils' folders hold their codes, which are no names.
//!
//! **One run at a time**: [`Lock`]. It is taken before the file is opened. Two machines have two files; the planner's
//! rule of the oldest brings them to the same folders.

mod ledger;
mod lock;
mod machine;
mod people;
mod place;
mod runs;
mod schema;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::storage::local::private;
use crate::tree::{Key, Owner, Spec};

pub use lock::{Holder, Lock, LockError};
pub use machine::machine_id;
pub use place::{inside, locate};
pub use schema::is_foreign;

/// The remembered.
#[derive(Debug)]
pub struct State {
    connection: Mutex<Connection>,
    path: PathBuf,
    withheld: Mutex<BTreeSet<Key>>,
}

/// How a state file was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none.
    Fresh,
    /// It was there.
    Existing,
    /// What was there is no state that this version can use. It lies at this path now, and a fresh one was made.
    PutAside(PathBuf),
}

/// The state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder or file cannot be made, read or moved; the path.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite's words.
    #[error("the state file fails: {0}")]
    Database(#[from] rusqlite::Error),
    /// Something in it cannot be what hoso wrote; what.
    #[error("the state file holds what cannot be: {0}")]
    Broken(String),
}

/// This module's result.
pub type Result<T, E = StateError> = std::result::Result<T, E>;

impl State {
    /// Opens the state file, or makes it, with the folders above it. The caller holds its [`Lock`], and where people
    /// named the file, has asked [`is_foreign`]: whatever stands here is taken for hoso's own.
    ///
    /// # Errors
    /// [`StateError::File`] when the file or its folder may not be used at all; a file with the wrong content is no
    /// error, see [`Opened::PutAside`].
    pub fn open(path: &Path) -> Result<(Self, Opened)> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::create_folder(folder).map_err(|source| StateError::File {
                path: folder.to_owned(),
                source,
            })?;
        }
        let was_there = std::fs::metadata(path).is_ok_and(|meta| meta.len() > 0);
        if let Some(connection) = schema::open(path)? {
            let opened = if was_there { Opened::Existing } else { Opened::Fresh };
            return Ok((Self::with(connection, path), opened));
        }
        let aside = put_aside(path)?;
        let connection = schema::open(path)?.ok_or_else(|| StateError::Broken("a fresh file".into()))?;
        Ok((Self::with(connection, path), Opened::PutAside(aside)))
    }

    fn with(connection: Connection, path: &Path) -> Self {
        Self {
            connection: Mutex::new(connection),
            path: path.to_owned(),
            withheld: Mutex::default(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on the names of the folders that lie below a restricted one in this tree are not written, and those
    /// that were are forgotten. Pupils' folders are never written with a name, whatever the tree says.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn withhold_names(&self, spec: &Spec) -> Result<()> {
        let keys: BTreeSet<Key> = spec
            .order
            .iter()
            .filter(|key| spec.is_below_restricted(key))
            .cloned()
            .collect();
        self.forget_names(&keys)?;
        self.withheld
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(keys);
        Ok(())
    }

    fn is_nameless(&self, key: &Key) -> bool {
        let withheld = self.withheld.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(key.owner, Owner::Pupil(_)) || withheld.contains(key)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic between two statements leaves no half transaction: it is rolled back when dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Moves a state file aside, with what SQLite keeps beside it, to the first free `….hong-N` (*hỏng*: broken). Also for
/// a state that turns out to be older than the manifest. It must not be open.
///
/// # Errors
/// [`StateError::File`].
pub fn put_aside(path: &Path) -> Result<PathBuf> {
    let beside = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let free = |aside: &PathBuf| std::fs::symlink_metadata(aside).is_err();
    let mut asides = (1_u32..).map(|n| beside(path, &format!(".hong-{n}")));
    let aside = asides.find(free).unwrap_or_else(|| beside(path, ".hong"));
    for ending in ["-wal", "-shm", "-journal", ""] {
        let (from, to) = (beside(path, ending), beside(&aside, ending));
        match std::fs::rename(&from, to) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !ending.is_empty() => {}
            result => result.map_err(|source| StateError::File { path: from, source })?,
        }
    }
    Ok(aside)
}
