//! Where a person's sign-in is kept: one file, readable by its owner alone, replaced whole or not at all.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind as Io, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::AuthorizedUser;
use crate::storage::{Error, ErrorKind, Result};
use crate::text::Text;

/// How long another run's refresh is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

/// A file with one person's sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    path: PathBuf,
}

/// Held while a sign-in is refreshed; released when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Store {
    /// The file, which need not be there yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is kept; nothing where nobody has signed in.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], or [`ErrorKind::SignIn`] when the file is no sign-in.
    pub fn load(&self) -> Result<Option<AuthorizedUser>> {
        match fs::read_to_string(&self.path) {
            Ok(json) => AuthorizedUser::parse(&json).map(Some),
            Err(error) if error.kind() == Io::NotFound => Ok(None),
            Err(error) => Err(failed("cannot read the stored sign-in", error)),
        }
    }

    /// Keeps a sign-in. The new file is written beside the old one, readable by its owner alone from its first byte, and
    /// takes its place in one step.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn save(&self, user: &AuthorizedUser) -> Result<()> {
        let json = serde_json::to_vec_pretty(user).map_err(|e| failed("cannot store the sign-in", e.into()))?;
        self.replace(&json)
            .map_err(|error| failed("cannot store the sign-in", error))
    }

    fn replace(&self, json: &[u8]) -> io::Result<()> {
        let folder = self.folder();
        fs::create_dir_all(folder)?;
        // `tempfile` makes its files for their owner alone.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(json)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// Forgets the sign-in; says whether there was one.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn remove(&self) -> Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == Io::NotFound => Ok(false),
            Err(error) => Err(failed("cannot remove the stored sign-in", error)),
        }
    }

    /// Keeps other runs from refreshing at the same time; nothing where the folder cannot be written (a sign-in that an
    /// administrator put there): then nothing can be rotated either.
    ///
    /// # Errors
    /// [`ErrorKind::InUse`] when another holds it for a minute, [`ErrorKind::Io`].
    pub(super) async fn lock(&self) -> Result<Option<Lock>> {
        let file = match self.lock_file() {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), Io::PermissionDenied | Io::ReadOnlyFilesystem) => return Ok(None),
            Err(error) => return Err(failed("cannot lock the stored sign-in", error)),
        };
        let began = tokio::time::Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Lock { _file: file })),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::told(
                        ErrorKind::InUse,
                        Text::of(
                            "một lần chạy khác đang làm mới đăng nhập",
                            "another run is refreshing the sign-in",
                        ),
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(failed("cannot lock the stored sign-in", error)),
            }
        }
    }

    /// A file of its own: the sign-in's file is replaced, and a lock would go with it.
    fn lock_file(&self) -> io::Result<File> {
        fs::create_dir_all(self.folder())?;
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(PathBuf::from(path))
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }
}

fn failed(what: &str, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, what).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(token: &str) -> AuthorizedUser {
        let json = format!(r#"{{"type": "authorized_user", "client_id": "c", "refresh_token": "{token}"}}"#);
        AuthorizedUser::parse(&json).expect("a sign-in")
    }

    #[test]
    fn what_was_kept_is_read_back_and_forgotten_when_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::at(folder.path().join("hoso/google.json"));
        assert_eq!(store.load().expect("readable"), None);
        store.save(&user("one")).expect("kept");
        store.save(&user("two")).expect("kept");
        assert_eq!(store.load().expect("readable"), Some(user("two")));
        assert!(store.remove().expect("removed"));
        assert!(!store.remove().expect("nothing there"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it_even_if_it_was_open_before() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::at(folder.path().join("google.json"));
        fs::write(store.path(), "{}").expect("an open file");
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o644)).expect("open");
        store.save(&user("one")).expect("kept");
        let mode = fs::metadata(store.path()).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
