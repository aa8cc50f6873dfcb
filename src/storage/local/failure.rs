//! The system's failures in the words of storages.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::platform;
use crate::storage::{Error, ErrorKind};
use crate::text::{Text, safe};

/// How often and how long a file that another program holds is waited for: a virus scanner lets go soon.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(80);

/// Does something to `path`, trying a little longer while another program is at it.
pub(super) fn patiently<T>(path: &Path, renaming: bool, mut work: impl FnMut() -> io::Result<T>) -> Result<T, Error> {
    let mut tries = 1;
    loop {
        match work() {
            Err(error) if tries < TRIES && platform::is_in_use(&error, renaming) => {
                tries += 1;
                std::thread::sleep(PAUSE);
            }
            Err(error) if platform::is_in_use(&error, renaming) => {
                return Err(Error::told(ErrorKind::InUse, Text::same(shown(path))).because(error));
            }
            other => return other.map_err(|error| failure(path, error)),
        }
    }
}

/// A failure at `path`.
pub(super) fn failure(path: &Path, error: io::Error) -> Error {
    let (at, words) = (shown(path), safe(&error.to_string()));
    told(kind(&error), &at, &words).because(error)
}

/// A failure that is not the system's.
pub(super) fn refuse(kind: ErrorKind, path: &Path, words: &str) -> Error {
    told(kind, &shown(path), words)
}

/// What kind of failure it is the command line says in Vietnamese; the system's words are English and stay there.
fn told(kind: ErrorKind, at: &str, words: &str) -> Error {
    Error::told(kind, Text::new(at.to_owned(), format!("{at}: {words}")))
}

/// A path as people may see it.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    safe(text.strip_prefix(r"\\?\").unwrap_or(&text))
}

fn kind(error: &io::Error) -> ErrorKind {
    use io::ErrorKind as Io;
    match error.kind() {
        Io::NotFound | Io::NotADirectory => ErrorKind::NotVisible,
        Io::PermissionDenied | Io::ReadOnlyFilesystem => ErrorKind::Denied,
        Io::AlreadyExists | Io::DirectoryNotEmpty | Io::IsADirectory => ErrorKind::AlreadyExists,
        Io::InvalidFilename => ErrorKind::BadName,
        Io::StorageFull | Io::QuotaExceeded => ErrorKind::Full,
        Io::FileTooLarge | Io::TooManyLinks => ErrorKind::Limit,
        Io::CrossesDevices => ErrorKind::Unsupported,
        Io::TimedOut | Io::NetworkDown | Io::NetworkUnreachable | Io::HostUnreachable | Io::StaleNetworkFileHandle => {
            ErrorKind::Unreachable
        }
        _ => ErrorKind::Io,
    }
}
