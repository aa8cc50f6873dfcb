//! One run at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::storage::local::private;

/// The right to work with a state file, until it is dropped or the program ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who works with a state file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The number of its process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
}

/// The lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run has it; who, where that is known.
    #[error("another run is at work")]
    Busy(Option<Holder>),
    /// The file of the lock cannot be used; its path.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Lock {
    /// Takes the lock of a state file (`STATE.lock`); with `wait` it waits for as long as another run has it. `now` is
    /// what others will be told.
    ///
    /// # Errors
    /// [`LockError::Busy`] without `wait`.
    pub fn acquire(state: &Path, wait: bool, now: Timestamp) -> Result<Self, LockError> {
        let (path, told) = (beside(state, ".lock"), beside(state, ".pid"));
        let failed = |source| LockError::File {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::create_folder(folder).map_err(failed)?;
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if wait => file.lock().map_err(failed)?,
            Err(TryLockError::WouldBlock) => return Err(LockError::Busy(holder(&told))),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // For messages only, and in a file of its own: on Windows nobody else can read a locked one.
        let holder = Holder {
            pid: std::process::id(),
            since: now,
        };
        if let Ok(text) = serde_json::to_string(&holder) {
            let _ = std::fs::write(told, text);
        }
        Ok(Self { _file: file })
    }
}

fn holder(told: &Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(told).ok()?).ok()
}

fn beside(state: &Path, ending: &str) -> PathBuf {
    let mut name = state.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
