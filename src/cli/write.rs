//! Files that hoso writes for people: whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::context::{folder_of, state_folder};
use super::failure::Failure;
use super::session::{Base, Session, absolute, state_failure};
use super::{exit, google, system};
use crate::storage::sha256;
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
        _ => system::words(error),
    }
}

/// Where a command writes what was asked for with `--output` or `--out`: settled before anything is looked at, written
/// at the end.
#[derive(Debug)]
pub struct Target<'a> {
    path: &'a Path,
}

/// The one rule for every such file: never over what this run reads or hoso keeps, never into the tree; over a file that
/// hoso itself wrote there and nobody changed since; over any other only with `--force` or a yes.
///
/// # Errors
/// What stands in the way, and what to do.
pub fn target<'a>(path: &'a Path, session: &Session<'_>, force: bool) -> Result<Target<'a>, Failure> {
    let whole = absolute(path);
    if let Some(what) = kept(&whole, session) {
        return Err(not_over(path, &what));
    }
    if matches!(&session.base, Base::Disk(disk) if whole.starts_with(&disk.root)) {
        let what = Text::of("nằm trong cây thư mục hồ sơ", "it lies in the tree of records");
        return Err(not_over(path, &what));
    }
    match std::fs::symlink_metadata(path) {
        Ok(there) if !there.is_dir() => settled(path, session, force)?,
        // Not there; or a folder, which is told when writing.
        _ => {}
    }
    Ok(Target { path })
}

impl Target<'_> {
    /// Writes, and remembers what was written.
    ///
    /// # Errors
    /// The disk's words, with the path; the state cannot be written.
    pub fn write(&self, bytes: &[u8], session: &Session<'_>) -> Result<(), Failure> {
        file(self.path, bytes)?;
        let state = &session.state;
        state.set_note(&note(self.path), &sha256(bytes)).map_err(state_failure)
    }

    /// The path, fit for a screen.
    #[must_use]
    pub fn shown(&self) -> String {
        safe(&self.path.display().to_string())
    }
}

/// Endings of files that programs open by them: another form under one of these would be opened as what it is not.
const FORMS: [&str; 18] = [
    "csv", "tsv", "xlsx", "xls", "xlsm", "ods", "html", "htm", "pdf", "docx", "doc", "odt", "json", "xml", "yaml",
    "yml", "zip", "db",
];

/// The form that a file's ending asks for; nothing where the ending is none that names one (`.txt`, none at all).
/// `asked` is what `--format` says; `forms` are those that the command can write, by their endings.
///
/// # Errors
/// The ending is that of a form that the command cannot write, or of another than was asked for.
pub fn form<F: Copy + PartialEq>(path: &Path, asked: Option<F>, forms: &[(&str, F)]) -> Result<Option<F>, Failure> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let named = forms.iter().find(|(name, _)| *name == ending).map(|(_, form)| *form);
    let fits = named.is_some_and(|form| asked.is_none_or(|asked| asked == form));
    if fits || (named.is_none() && !FORMS.contains(&ending.as_str())) {
        return Ok(named);
    }
    let shown = safe(&path.display().to_string());
    let can = forms
        .iter()
        .map(|(name, _)| format!(".{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let (fact, hint) = if named.is_some() {
        (
            text!(
                "đuôi «.{ending}» của tệp {shown} không hợp với --format.",
                "the ending «.{ending}» of the file {shown} does not go with --format."
            ),
            Text::of(
                "bỏ --format, hoặc đổi đuôi tệp.",
                "leave out --format, or change the ending.",
            ),
        )
    } else {
        (
            text!(
                "lệnh này không ghi được dạng «.{ending}» ({shown}).",
                "this command cannot write the form «.{ending}» ({shown})."
            ),
            text!(
                "dùng tệp có đuôi {can}; đuôi .txt: như trên màn hình.",
                "use a file that ends in {can}; .txt: as on the screen."
            ),
        )
    };
    Err(Failure::usage(fact).hint(hint))
}

/// A refusal to write there.
fn not_over(path: &Path, what: &Text) -> Failure {
    let (shown, vi, en) = (safe(&path.display().to_string()), &what.vi, &what.en);
    Failure::usage(text!("không ghi vào {shown}: {vi}.", "{shown} is not written: {en}.")).hint(Text::of(
        "chọn tên tệp khác, ngoài cây thư mục hồ sơ.",
        "choose another file, outside the tree.",
    ))
}

/// What a file is that no run may write over.
fn kept(whole: &Path, session: &Session<'_>) -> Option<Text> {
    let (context, described) = (session.context, &session.described);
    let folder = context.folder();
    let is = |file: &Path| absolute(file) == whole;
    let beside = [context.common.config.clone(), folder.join(PEOPLE_FILE)];
    let mut school = beside
        .into_iter()
        .chain(described.inputs.iter().map(|path| folder.join(path)));
    if school.any(|file| is(&file)) {
        return Some(Text::of("tệp này mô tả trường", "it describes the school"));
    }
    let mut secrets = google::secrets(&folder, &described.storage, &described.clients).into_iter();
    if secrets.any(|file| is(&file)) {
        return Some(Text::of("tệp này để đăng nhập", "it is there to sign in with"));
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let state = absolute(session.state.path());
    let begins = || name(whole)?.strip_prefix(&name(&state)?).map(drop);
    let of_state = whole.parent() == state.parent() && begins().is_some();
    let own = state_folder().is_ok_and(|own| whole.starts_with(absolute(&own)));
    (of_state || own).then(|| Text::of("hoso giữ trạng thái ở đó", "hoso keeps its state there"))
}

/// A file is there: hoso's own of an earlier run, or one over which people want it.
fn settled(path: &Path, session: &Session<'_>, force: bool) -> Result<(), Failure> {
    let shown = safe(&path.display().to_string());
    let there = std::fs::metadata(path).is_ok_and(|there| there.is_file());
    if !there {
        let what = Text::of("đó không phải tệp thường", "it is no ordinary file");
        return Err(not_over(path, &what));
    }
    let before = session.state.note(&note(path)).map_err(state_failure)?;
    let unchanged = before.is_some_and(|sum| std::fs::read(path).is_ok_and(|bytes| sha256(&bytes) == sum));
    if force || unchanged {
        return Ok(());
    }
    let ui = session.context.ui;
    if !ui.can_ask() {
        return Err(Failure::usage(text!(
            "đã có tệp {shown}, không phải tệp hoso ghi ở đó lần trước; chưa ghi gì.",
            "the file {shown} is there and is not what hoso last wrote there; nothing was written."
        ))
        .hint(Text::of(
            "chọn tên tệp khác, hoặc ghi đè: thêm --force",
            "choose another file, or write over it: add --force",
        )));
    }
    let question = text!(
        "Đã có tệp {shown}, không phải tệp hoso ghi ở đó lần trước. Ghi đè?",
        "{shown} is there and is not what hoso last wrote there. Write over it?"
    );
    if ui.confirm(&question)? {
        return Ok(());
    }
    Err(Failure::new(
        exit::PENDING,
        Text::of("chưa ghi gì.", "nothing was written."),
    ))
}

/// Under this name the state keeps what was last written to a path.
fn note(path: &Path) -> String {
    format!("wrote:{}", absolute(path).display())
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
