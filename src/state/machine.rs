//! Which machine this is: part of a folder's identity on a disk.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::{Result, StateError};
use crate::storage::local::private;

const LENGTH: usize = 32;

/// A random id (32 hexadecimal digits), made once and kept in the file `machine` in the folder of the state. Where the
/// file is damaged a new one is made: folders are then found by their names, as on another machine.
///
/// # Errors
/// [`StateError::File`].
pub fn machine_id(folder: &Path) -> Result<String> {
    let path = folder.join("machine");
    let failed = |source| StateError::File {
        path: path.clone(),
        source,
    };
    if let Some(id) = read(&path).map_err(failed)? {
        return Ok(id);
    }
    private::create_folder(folder).map_err(failed)?;
    make(folder, &path).map_err(failed)?;
    read(&path)
        .map_err(failed)?
        .ok_or_else(|| StateError::Broken("the machine's id".into()))
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let id = text.trim();
            let good = id.len() == LENGTH && id.bytes().all(|b| b.is_ascii_hexdigit());
            Ok(good.then(|| id.to_owned()))
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Written whole under another name first: whoever reads the file reads all of it. Of two runs that make it at once
/// the first wins, and both read what it wrote.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let mut random = [0; LENGTH / 2];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let draft = folder.join(format!("machine.{id}"));
    let mut file = private::create_file(&draft)?;
    file.write_all(id.as_bytes())?;
    file.sync_all()?;
    drop(file);
    let made = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && matches!(read(path), Ok(Some(_))) => Ok(()),
        Ok(()) => Ok(()),
        // Damaged, or a file system without links.
        Err(_) => fs::rename(&draft, path),
    };
    let _ = fs::remove_file(&draft);
    made
}
