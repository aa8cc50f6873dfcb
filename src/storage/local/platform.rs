//! What the systems do differently, behind functions of the same names.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// The volume and the number that a folder or file has on it, or nothing where the file system gives none. `metadata`
/// is the path's own and must not be a link's.
#[cfg(unix)]
pub(super) fn volume_and_index(_path: &Path, metadata: &Metadata) -> Option<(u64, u128)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), u128::from(metadata.ino())))
}

/// A file that would be fetched by opening it has no number for us.
#[cfg(windows)]
pub(super) fn volume_and_index(path: &Path, metadata: &Metadata) -> Option<(u64, u128)> {
    if has(metadata, OFFLINE | RECALL_ON_OPEN) {
        return None;
    }
    match file_id::get_file_id(path).ok()? {
        file_id::FileId::HighRes {
            volume_serial_number,
            file_id,
        } => Some((volume_serial_number, file_id)),
        file_id::FileId::LowRes {
            volume_serial_number,
            file_index,
        } => Some((u64::from(volume_serial_number), u128::from(file_index))),
        file_id::FileId::Inode { .. } => None,
    }
}

#[cfg(not(any(unix, windows)))]
pub(super) fn volume_and_index(_path: &Path, _metadata: &Metadata) -> Option<(u64, u128)> {
    None
}

/// Whether a volume keeps its number when the machine starts anew. Windows writes a serial number onto it; device
/// numbers are given out in the order in which disks turn up.
pub(super) const VOLUME_NUMBERS_LAST: bool = cfg!(windows);

/// Whether a number is given out again when its holder is gone. The file ids of NTFS and ReFS carry a sequence number and
/// are not (FILE_ID_INFO, MS-FSCC 2.1.10); the birth must not count there, because Windows gives a folder that is made
/// anew within seconds the birth of the one it replaces (file system tunnelling).
pub(super) const NUMBERS_COME_AGAIN: bool = cfg!(not(windows));

/// `FILE_ATTRIBUTE_OFFLINE`, `…_RECALL_ON_OPEN`, `…_RECALL_ON_DATA_ACCESS` (Win32 file attribute constants).
#[cfg(windows)]
const OFFLINE: u32 = 0x1000;
#[cfg(windows)]
const RECALL_ON_OPEN: u32 = 0x4_0000;
#[cfg(windows)]
const RECALL_ON_DATA_ACCESS: u32 = 0x40_0000;

#[cfg(windows)]
fn has(metadata: &Metadata, attributes: u32) -> bool {
    use std::os::windows::fs::MetadataExt;
    metadata.file_attributes() & attributes != 0
}

/// Whether the bytes are elsewhere and reading them would fetch them (OneDrive, Drive for Desktop).
#[cfg(windows)]
pub(super) fn is_placeholder(metadata: &Metadata) -> bool {
    metadata.is_file() && has(metadata, OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS)
}

#[cfg(not(windows))]
pub(super) const fn is_placeholder(_metadata: &Metadata) -> bool {
    false
}

/// Whether another program holds the file open. When renaming, Windows also says *access denied* (5) for that; a
/// right that is really missing is then said to be *in use*, which is the likelier cause on a school's machine.
#[cfg(windows)]
pub(super) fn is_in_use(error: &io::Error, renaming: bool) -> bool {
    match error.raw_os_error() {
        Some(32 | 33) => true,
        Some(5) => renaming,
        _ => false,
    }
}

#[cfg(not(windows))]
pub(super) fn is_in_use(error: &io::Error, _renaming: bool) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy
    )
}

/// The root's path, absolute and free of links, in the form that takes paths of any length (`\\?\` on Windows).
#[cfg(not(windows))]
pub(super) fn absolute(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Some drives that a client makes up cannot be asked for the real path; then the verbatim form is made by hand.
#[cfg(windows)]
pub(super) fn absolute(path: &Path) -> io::Result<PathBuf> {
    use std::path::{Component, Prefix};
    path.canonicalize().or_else(|_| {
        let full = std::path::absolute(path)?;
        full.symlink_metadata()?;
        let disk =
            matches!(full.components().next(), Some(Component::Prefix(p)) if matches!(p.kind(), Prefix::Disk(_)));
        if !disk {
            return Ok(full);
        }
        let mut verbatim = std::ffi::OsString::from(r"\\?\");
        verbatim.push(full.as_os_str());
        Ok(PathBuf::from(verbatim))
    })
}

/// Makes a rename in `folder` last through a power cut, where the system needs to be asked.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) {
    // The rename has happened; that it could not be forced to the disk is no failure of ours.
    let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(not(unix))]
pub(super) const fn sync_folder(_folder: &Path) {}
