//! Where a state file stands.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::text::slug;

/// The most characters of a storage's identity that its file's name shows.
const SHOWN: usize = 40;

/// The state file of a storage and root: `base` is the user's folder for hoso's data, `storage` the text that tells
/// this storage and root from every other (`google:1AbC…`, `local:/home/…`). The name shows it, shortened, and bears
/// the first eight digits of its SHA-256, so that two are never one.
#[must_use]
pub fn locate(base: &Path, storage: &str) -> PathBuf {
    let shown: String = slug(storage).chars().take(SHOWN).collect();
    let digest: String = Sha256::digest(storage.as_bytes())
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let parts: Vec<&str> = [shown.trim_matches('-'), &digest]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    base.join(parts.join("-") + ".db")
}

/// Whether a path lies in a folder, or is it. What is not there yet is looked at through the nearest folder above it
/// that is; links are followed. Where nothing can be found out the paths are compared as they are written.
#[must_use]
pub fn inside(root: &Path, path: &Path) -> bool {
    real(path).starts_with(real(root))
}

fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest: Vec<OsString> = Vec::new();
    let mut at = whole.as_path();
    loop {
        if let Ok(found) = at.canonicalize() {
            let mut real = found;
            for part in rest.iter().rev() {
                // What is not there cannot be a link, so «..» is what it says.
                if Path::new(part).components().next() == Some(Component::ParentDir) {
                    real.pop();
                } else {
                    real.push(part);
                }
            }
            return real;
        }
        let mut parts = at.components();
        let (Some(last), above) = (parts.next_back(), parts.as_path()) else {
            return whole;
        };
        if above.as_os_str().is_empty() {
            return whole;
        }
        rest.push(last.as_os_str().to_owned());
        at = above;
    }
}
