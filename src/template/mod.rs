//! What people describe: templates, `hoso.yaml` and rosters → catalogue, calendar, school and wanted tree.

pub mod catalogue;
pub mod describe;
pub mod layout;
pub mod manifest;
pub mod problem;
pub mod retell;
pub mod roster;
pub mod schema;
pub mod school;
pub mod starter;
pub mod yaml;

/// Files as this layer sees them: it opens nothing itself.
pub trait Files {
    /// The bytes of a file, by the path that the user or another file gave, relative to the folder of `hoso.yaml`.
    ///
    /// # Errors
    /// [`Unread`] says why not.
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread>;
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// It is larger than anything hoso reads (20 MiB); its size in bytes.
    #[error("too large")]
    TooLarge(u64),
    /// The system's words.
    #[error("{0}")]
    Other(String),
}
