//! The school folders that hoso has worked in on this machine, for the guide. Losing the file loses nothing; what cannot
//! be read or written is left alone.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::context::state_folder;
use super::session::Session;
use super::write;
use crate::audit::Audit;

/// The most schools that are remembered.
const MOST: usize = 20;
const FILE: &str = "truong.json";

/// A school folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Its `hoso.yaml`.
    pub config: PathBuf,
    /// The school's name.
    pub school: String,
    /// The school year.
    pub year: String,
    /// The tree was made.
    pub made: bool,
    /// What the last audit said.
    pub audit: Option<Score>,
}

/// What an audit said, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// When.
    pub at: Timestamp,
    /// What had to be there.
    pub required: usize,
    /// What was, in time.
    pub present: usize,
    /// What came too late.
    pub late: usize,
    /// What was not.
    pub missing: usize,
}

/// The schools, the last one first.
#[must_use]
pub fn all() -> Vec<Recent> {
    let text = state_folder()
        .ok()
        .and_then(|folder| std::fs::read_to_string(folder.join(FILE)).ok());
    let all = text.and_then(|text| serde_json::from_str::<Vec<Recent>>(&text).ok());
    all.unwrap_or_default()
}

/// The one of this `hoso.yaml`.
#[must_use]
pub fn of(config: &Path) -> Option<Recent> {
    let config = whole(config);
    all().into_iter().find(|recent| recent.config == config)
}

/// Remembers that the tree of this session stands.
pub fn made(session: &Session<'_>) {
    put(session, |recent| recent.made = true);
}

/// Remembers what an audit said.
pub fn audited(session: &Session<'_>, audit: &Audit) {
    let total = audit.summary().total;
    let score = Score {
        at: session.now,
        required: total.required(),
        present: total.present,
        late: total.late,
        missing: total.missing,
    };
    put(session, |recent| recent.audit = Some(score));
}

fn put(session: &Session<'_>, change: impl FnOnce(&mut Recent)) {
    if session.inspects {
        return;
    }
    let config = whole(&session.context.common.config);
    let mut all = all();
    let at = all.iter().position(|recent| recent.config == config);
    let school = &session.described.school;
    let mut recent = at.map_or_else(
        || Recent {
            config: config.clone(),
            school: String::new(),
            year: String::new(),
            made: false,
            audit: None,
        },
        |at| all.remove(at),
    );
    recent.school.clone_from(&school.name);
    recent.year = school.year.to_string();
    change(&mut recent);
    all.insert(0, recent);
    all.truncate(MOST);
    // The run itself went well: that this note could not be kept is not worth a word.
    if let (Ok(folder), Ok(text)) = (state_folder(), serde_json::to_string_pretty(&all)) {
        drop(write::file(&folder.join(FILE), text.as_bytes()));
    }
}

fn whole(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}
