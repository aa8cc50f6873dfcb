//! Files that hoso writes for people: whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::context::folder_of;
use super::failure::Failure;
use super::session::{Base, Session, absolute};
use crate::template::roster::PEOPLE_FILE;
use crate::text::{Text, safe};

/// Writes a file beside its place and moves it there, so that nobody ever reads half of it.
///
/// # Errors
/// The disk's words, with the path.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let shown = safe(&path.display().to_string());
    let failed = |error: std::io::Error| {
        let words = why(path, &error);
        let (vi, en) = (words.vi, words.en);
        Failure::usage(text!(
            "không ghi được {shown}: {vi}.",
            "{shown} cannot be written: {en}."
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
    // Some systems would put the file over an empty folder.
    if path.is_dir() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    part.persist(path).map(drop).map_err(|error| failed(error.error))
}

fn why(path: &Path, error: &std::io::Error) -> Text {
    let folder = safe(&folder_of(path).display().to_string());
    match error.kind() {
        ErrorKind::NotFound => text!("chưa có thư mục {folder}", "there is no folder {folder}"),
        ErrorKind::IsADirectory => Text::of("đó là một thư mục, hãy ghi tên tệp", "it is a folder; name a file"),
        ErrorKind::NotADirectory => text!("{folder} không phải thư mục", "{folder} is no folder"),
        ErrorKind::PermissionDenied => Text::of("không có quyền ghi ở đó", "not allowed there"),
        ErrorKind::StorageFull => Text::of("đĩa đã đầy", "the disk is full"),
        _ => Text::same(safe(&error.to_string())),
    }
}

/// Where a report or a plan may be written.
///
/// # Errors
/// Over a file that describes the school, or into the tree, which is the school's and not hoso's.
pub fn allowed(path: &Path, session: &Session<'_>) -> Result<(), Failure> {
    let shown = safe(&path.display().to_string());
    let refused = |vi: &str, en: &str| {
        Err(
            Failure::usage(text!("không ghi vào {shown}: {vi}.", "{shown} is not written: {en}.")).hint(Text::of(
                "chọn tên tệp khác, ngoài cây thư mục hồ sơ.",
                "choose another file, outside the tree.",
            )),
        )
    };
    let folder = session.context.folder();
    let roster = session.described.roster.iter().map(|roster| folder.join(roster));
    let ours = [session.context.common.config.clone(), folder.join(PEOPLE_FILE)];
    if ours
        .into_iter()
        .chain(roster)
        .any(|file| absolute(&file) == absolute(path))
    {
        return refused("tệp này mô tả trường", "it describes the school");
    }
    if matches!(&session.base, Base::Disk(disk) if absolute(path).starts_with(&disk.root)) {
        return refused("nằm trong cây thư mục hồ sơ", "it lies in the tree of records");
    }
    Ok(())
}

/// The tree's place in `hoso.yaml` is a file.
#[must_use]
pub fn not_a_folder(root: &Path) -> Failure {
    let shown = safe(&root.display().to_string());
    Failure::usage(text!(
        "nơi lưu trữ {shown} là tệp, không phải thư mục.",
        "the storage {shown} is a file, not a folder."
    ))
    .hint(Text::of(
        "xem lại mục storage trong hoso.yaml.",
        "check storage in hoso.yaml.",
    ))
}
