//! Whole sessions of the program, as people would see them.

mod changes;
#[cfg(unix)]
mod desk;
mod disk;
mod docs;
mod drive;
mod files;
mod flags;
mod frugal;
#[cfg(unix)]
mod guide;
mod leftover;
mod manifest;
mod mending;
#[cfg(unix)]
mod pictures;
mod pupils;
mod refusals;
mod rights;
mod secrets;
mod sessions;
#[cfg(unix)]
mod terminal;
mod trouble;
mod words;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A folder of its own, a fixed clock, no environment of the machine's.
pub struct Place {
    pub folder: tempfile::TempDir,
    /// Where folders lie that [`Place::remove`] does not remove.
    aside: tempfile::TempDir,
    now: String,
    /// Further variables of the environment.
    pub variables: Vec<(String, String)>,
}

/// What a command said and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            aside: tempfile::tempdir().expect("a folder"),
            now: "2025-10-15T08:00:00+07:00".to_owned(),
            variables: Vec::new(),
        }
    }

    /// The day on which the next commands run.
    pub fn at(&mut self, now: &str) -> &mut Self {
        now.clone_into(&mut self.now);
        self
    }

    pub fn path(&self, inner: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(inner)
    }

    /// Where the program keeps its states and the sign-in.
    pub fn states(&self) -> PathBuf {
        self.path(if cfg!(windows) {
            "nha/local/hoso"
        } else {
            "nha/state/hoso"
        })
    }

    pub fn write(&self, inner: &str, text: impl AsRef<[u8]>) {
        let path = self.path(inner);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, inner: &str) -> String {
        fs::read_to_string(self.path(inner)).expect("a file")
    }

    /// Removes a folder with all that is in it. On Windows it is only moved away: Wine numbers folders by the inodes of the
    /// system below, which are given out again, and NTFS does not; so the next folder must not get the number of this one.
    pub fn remove(&self, inner: &str) {
        if cfg!(windows) {
            let away = tempfile::tempdir_in(&self.aside).expect("a folder").keep();
            fs::rename(self.path(inner), away.join("removed")).expect("moved away");
        } else {
            fs::remove_dir_all(self.path(inner)).expect("removed");
        }
    }

    /// Runs in the folder.
    pub fn hoso(&self, words: &[&str]) -> Said {
        self.hoso_in("", words)
    }

    /// Runs in a folder below.
    pub fn hoso_in(&self, inner: &str, words: &[&str]) -> Said {
        let mut command = self.command(inner, words);
        let output = started(|| command.stdin(Stdio::null()).output());
        self.said(&output)
    }

    pub fn command(&self, inner: &str, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hoso"));
        command.args(words).current_dir(self.path(inner)).env_clear();
        // What Windows programs need to start at all, and nothing that says who or where we are.
        for name in ["SystemRoot", "SYSTEMROOT", "windir", "TEMP", "TMP", "PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let home = self.path("nha");
        fs::create_dir_all(&home).expect("a home");
        command
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .env("LOCALAPPDATA", home.join("local"))
            .env("APPDATA", home.join("roaming"));
        command
            .env("XDG_STATE_HOME", home.join("state"))
            .env("HOSO_NOW", &self.now)
            .env("COLUMNS", "80");
        command.envs(self.variables.iter().cloned());
        command
    }

    /// The words with the folder's own path out of them.
    pub(super) fn said(&self, output: &Output) -> Said {
        let real = fs::canonicalize(self.folder.path()).expect("the folder");
        let clean = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            text.replace("\r\n", "\n")
                .replace(&real.display().to_string(), "$NOI")
                .replace(&self.folder.path().display().to_string(), "$NOI")
                .replace('\\', "/")
        };
        Said {
            code: output.status.code().unwrap_or(-1),
            out: clean(&output.stdout),
            err: clean(&output.stderr),
        }
    }

    /// Every folder below `inner`, relative to it, sorted; and every file.
    pub fn tree(&self, inner: &str) -> Vec<String> {
        let root = self.path(inner);
        let mut found = Vec::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let shown = path
                    .strip_prefix(&root)
                    .expect("below")
                    .to_string_lossy()
                    .replace('\\', "/");
                if path.is_dir() {
                    open.push(path);
                    found.push(format!("{shown}/"));
                } else {
                    found.push(shown);
                }
            }
        }
        found.sort();
        found
    }

    pub fn folders(&self, inner: &str) -> Vec<String> {
        self.tree(inner)
            .into_iter()
            .filter(|path| path.ends_with('/'))
            .collect()
    }
}

/// Starts the program, again when it died before its first instruction: on a loaded machine Wine's `CreateProcess` now and then
/// gives up a process that has not yet reported for work, with `ERROR_INTERNAL_ERROR`. Nothing of the program has run then.
pub fn started<T>(mut start: impl FnMut() -> io::Result<T>) -> T {
    for _ in 0..4 {
        match start() {
            Err(error) if cfg!(windows) && error.raw_os_error() == Some(1359) => {
                std::thread::sleep(Duration::from_millis(500));
            }
            ended => return ended.expect("the program"),
        }
    }
    start().expect("the program")
}

impl Said {
    /// As one block: what was printed, and the code when it is not 0.
    pub fn shown(&self) -> String {
        let mut shown = self.out.clone();
        if !self.err.is_empty() {
            shown.push_str("--- stderr\n");
            shown.push_str(&self.err);
        }
        if self.code != 0 {
            shown.push_str(&format!("[{}]\n", self.code));
        }
        shown
    }

    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}", self.shown());
        self
    }
}
