//! What every command needs to know about this run: the clock, the files beside `hoso.yaml`, the settings folders.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::args::Common;
use super::failure::Failure;
use super::ui::Ui;
use crate::calendar;
use crate::template::{Files, Unread};
use crate::text::safe;

/// The largest file that is read from disk, in bytes (a roster with pictures is large; nothing honest is larger).
const FILE_LIMIT: u64 = 20 * 1024 * 1024;

/// One run.
#[derive(Debug)]
pub struct Context<'a> {
    /// How it speaks.
    pub ui: &'a Ui,
    /// What every command takes.
    pub common: &'a Common,
    /// Now; fixed for the whole run, and by `HOSO_NOW` for tests.
    pub now: Timestamp,
    /// The clock was fixed, and a school that pretends another day does not move it.
    pub fixed: bool,
    /// The language was asked for, so that `hoso.yaml` does not decide it.
    pub lang_asked: bool,
}

impl<'a> Context<'a> {
    /// Reads the clock.
    ///
    /// # Errors
    /// `HOSO_NOW` is set and is no moment.
    pub fn new(ui: &'a Ui, common: &'a Common, lang_asked: bool) -> Result<Self, Failure> {
        let asked = std::env::var("HOSO_NOW").ok();
        let now = match &asked {
            None => Timestamp::now(),
            Some(fixed) => fixed.parse().map_err(|_| {
                let fixed = safe(fixed);
                Failure::usage(text!(
                    "HOSO_NOW=«{fixed}» không phải một thời điểm như 2025-10-15T08:00:00+07:00.",
                    "HOSO_NOW=«{fixed}» is not a moment such as 2025-10-15T08:00:00+07:00."
                ))
            })?,
        };
        Ok(Self {
            ui,
            common,
            now,
            fixed: asked.is_some(),
            lang_asked,
        })
    }

    /// Today in Vietnam.
    #[must_use]
    pub fn today(&self) -> Date {
        calendar::local(self.now).date()
    }

    /// The folder of `hoso.yaml`, to which paths in it are relative.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.common.config)
    }
}

/// The folder in which a file lies; `.` for a bare name.
#[must_use]
pub fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Files on this disk, relative to a folder.
#[derive(Debug)]
pub struct Disk {
    /// The folder.
    pub folder: PathBuf,
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        let path = self.folder.join(path);
        let unread = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => Unread::Missing,
            ErrorKind::PermissionDenied => Unread::Denied,
            _ => Unread::Other(error.to_string()),
        };
        // Looked at first: Windows does not open a folder at all, and a pipe would wait for ever.
        let meta = std::fs::metadata(&path).map_err(unread)?;
        if !meta.is_file() {
            return Err(Unread::NotAFile);
        }
        let file = File::open(&path).map_err(unread)?;
        if meta.len() > FILE_LIMIT {
            return Err(Unread::TooLarge(meta.len()));
        }
        let mut bytes = Vec::new();
        file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(unread)?;
        Ok(bytes)
    }
}

/// The folder for state files: `%LOCALAPPDATA%\hoso`, else `$XDG_STATE_HOME/hoso` or `~/.local/state/hoso`.
///
/// # Errors
/// The system names no home folder.
pub fn state_folder() -> Result<PathBuf, Failure> {
    use etcetera::BaseStrategy;
    let strategy = etcetera::choose_base_strategy().map_err(|error| {
        Failure::usage(text!(
            "không tìm được thư mục của người dùng.",
            "the user's folder was not found."
        ))
        .hint(text!(
            "ghi rõ tệp trạng thái: --state TỆP",
            "name the state file: --state FILE"
        ))
        .because(error)
    })?;
    // Windows has no state folder; its local data folder is not carried to other machines, which is what matters here.
    let base = strategy.state_dir().unwrap_or_else(|| strategy.cache_dir());
    Ok(base.join("hoso"))
}
