//! Folders and files that are only their owner's business: the state, sign-ins.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder and those above it that are missing, for the owner alone where the system has such modes; elsewhere
/// (Windows) the user's own local data folder is closed to others already. A folder that is there is left as it is.
///
/// # Errors
/// The system's.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    own_folder(&mut builder);
    builder.create(path)
}

/// Makes a new file for writing, for the owner alone; never opens one that is there.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], and the system's.
pub fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    own_file(&mut options);
    options.open(path)
}

#[cfg(unix)]
fn own_folder(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(not(unix))]
const fn own_folder(_: &mut DirBuilder) {}

#[cfg(unix)]
fn own_file(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
const fn own_file(_: &mut OpenOptions) {}
