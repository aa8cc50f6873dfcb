//! Files that hoso writes for people: whole or not at all.

use std::io::Write;
use std::path::Path;

use super::context::folder_of;
use super::failure::Failure;
use crate::text::{Text, safe};

/// Writes a file beside its place and moves it there, so that nobody ever reads half of it.
///
/// # Errors
/// The disk's words, with the path.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let shown = safe(&path.display().to_string());
    let failed = |error: std::io::Error| {
        let words = safe(&error.to_string());
        Failure::usage(text!(
            "không ghi được {shown} ({words}).",
            "{shown} cannot be written ({words})."
        ))
        .hint(Text::of(
            "kiểm tra thư mục và quyền ghi, và đóng tệp nếu đang mở.",
            "check the folder and the right to write, and close the file if it is open.",
        ))
        .because(error)
    };
    let mut part = tempfile::NamedTempFile::new_in(folder_of(path)).map_err(failed)?;
    part.write_all(bytes)
        .and_then(|()| part.as_file().sync_all())
        .map_err(failed)?;
    part.persist(path).map(drop).map_err(|error| failed(error.error))
}
