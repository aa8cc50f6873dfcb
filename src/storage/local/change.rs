//! Making, moving and writing. Nothing that is there is ever replaced, but hoso's own file by its next revision.
//!
//! *Never over an existing thing* is a look and then a step: the standard library has no rename that refuses. Between
//! the two another program could make something of that name; a folder of people's cannot be lost by it (a rename
//! replaces an empty folder at most, and a file only on systems that let it).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::failure::{failure, patiently, refuse};
use super::look::TEMPORARY;
use super::platform;
use crate::storage::{ByteRange, ErrorKind, Result, acceptable, sha256};
use crate::tree::{Name, Naming, Node, NodeId};

impl Disk {
    pub fn create_folder(&self, parent: &NodeId, name: &Name) -> Result<Node> {
        let relative = self.need_folder(parent)?.join(name.as_str());
        let path = self.root.join(&relative);
        self.refuse_taken(&relative, None)?;
        patiently(&path, false, || fs::create_dir(&path))?;
        self.settle(relative)
    }

    pub fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        let (from, _) = self.need(id)?;
        let folder = self.need_folder(parent)?;
        let old = self.root.join(&from);
        if from.as_os_str().is_empty() {
            return Err(refuse(ErrorKind::Policy, &old, "the root stays where it is"));
        }
        if folder.starts_with(&from) {
            return Err(refuse(ErrorKind::Policy, &old, "a folder cannot lie in itself"));
        }
        let Some(now) = from.file_name().and_then(OsStr::to_str) else {
            return Err(refuse(
                ErrorKind::BadName,
                &old,
                "a name that is not Unicode is left alone",
            ));
        };
        if name != now && !acceptable(name) {
            return Err(refuse(ErrorKind::BadName, &old, "this name cannot be given"));
        }
        let to = folder.join(name);
        if to != from {
            self.refuse_taken(&to, Some(&from))?;
            let new = self.root.join(&to);
            patiently(&old, true, || fs::rename(&old, &new))?;
            self.moved(&from, &to);
        }
        self.settle(to)
    }

    /// Refuses a name that is taken by anything (`but` by what is being moved), in any case and composition: the tree
    /// is mirrored to places where those are one name.
    fn refuse_taken(&self, relative: &Path, but: Option<&Path>) -> Result<()> {
        let folder = relative.parent().unwrap_or(Path::new(""));
        let path = self.root.join(folder);
        let wanted = relative.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for entry in fs::read_dir(&path).map_err(|error| failure(&path, error))? {
            let name = entry.map_err(|error| failure(&path, error))?.file_name();
            let same = Naming::ONEDRIVE.same(&name.to_string_lossy(), &wanted);
            if same && but != Some(folder.join(&name).as_path()) {
                return Err(refuse(
                    ErrorKind::AlreadyExists,
                    &self.root.join(relative),
                    "the name is taken",
                ));
            }
        }
        Ok(())
    }

    pub fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        let (path, metadata) = self.need(id)?;
        let path = self.root.join(path);
        if !metadata.is_file() {
            return Err(refuse(ErrorKind::Unsupported, &path, "only files have bytes"));
        }
        if platform::is_placeholder(&metadata) && !download {
            return Err(refuse(ErrorKind::Unsupported, &path, "not on this disk"));
        }
        patiently(&path, false, || {
            let mut file = File::open(&path)?;
            let (from, to) = range.within(file.metadata()?.len());
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(to - from).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    pub fn write(&self, parent: &NodeId, name: &Name, bytes: &[u8]) -> Result<Node> {
        let folder = self.need_folder(parent)?;
        let relative = folder.join(name.as_str());
        self.refuse_taken(&relative, None)?;
        let path = self.root.join(&relative);
        put(
            &path,
            bytes,
            Through::Disk,
            |_| Ok(()),
            || self.refuse_taken(&relative, None),
        )?;
        self.settle(relative)
    }

    /// The file gets a new identity with its new bytes, for they are written beside it first: half a manifest is worse
    /// than a changed id, and it is found by its name and place.
    pub fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        let (relative, metadata) = self.need(id)?;
        let path = self.root.join(&relative);
        if !metadata.is_file() {
            return Err(refuse(ErrorKind::Unsupported, &path, "only files have revisions"));
        }
        let unchanged = || {
            let now = patiently(&path, false, || fs::read(&path))?;
            if sha256(&now) == was {
                Ok(())
            } else {
                Err(refuse(ErrorKind::AlreadyExists, &path, "somebody else wrote meanwhile"))
            }
        };
        unchanged()?;
        let rights = metadata.permissions();
        let keep_rights = |file: &File| file.set_permissions(rights.clone());
        put(&path, bytes, Through::Disk, keep_rights, unchanged)?;
        self.settle(relative)
    }
}

/// How far bytes are pushed before they take their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    /// To the disk itself: they outlast a power cut.
    Disk,
    /// As far as the system takes them: enough for what is only played.
    Cache,
}

/// Writes bytes to `path` so that it holds either all of them or what it held before: beside it first, then by a
/// rename, if `may` still agrees.
pub(super) fn put(
    path: &Path,
    bytes: &[u8],
    through: Through,
    finish: impl Fn(&File) -> std::io::Result<()>,
    may: impl Fn() -> Result<()>,
) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let unfinished = Unfinished(folder.join(temporary()));
    let mut file = File::create_new(&unfinished.0).map_err(|error| failure(path, error))?;
    let mut written = file.write_all(bytes).and_then(|()| finish(&file));
    if through == Through::Disk {
        written = written.and_then(|()| file.sync_all());
    }
    drop(file);
    written.map_err(|error| failure(path, error))?;
    may()?;
    patiently(path, true, || fs::rename(&unfinished.0, path))?;
    if through == Through::Disk {
        platform::sync_folder(folder);
    }
    Ok(())
}

/// A name that nobody else takes, and that listings leave out.
fn temporary() -> String {
    let chance = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()));
    format!("{}{chance:016x}{}", TEMPORARY.0, TEMPORARY.1)
}

/// hoso's own half-written file, taken away again when it does not become anything.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the rename there is nothing of that name any more.
        let _ = fs::remove_file(&self.0);
    }
}
