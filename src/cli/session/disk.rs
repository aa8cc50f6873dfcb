//! A tree in a folder on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::failure::Failure;
use crate::state::inside;
use crate::storage::{Storage, local::Local};
use crate::text::{Text, safe};
use crate::tree::{Node, NodeId, Snapshot};

/// A folder on disk in which a tree stands, or is to stand.
#[derive(Debug, Clone)]
pub struct Disk {
    /// The folder, by its real path.
    pub root: PathBuf,
    /// Grants are kept beside it and shown as *mô phỏng*.
    pub simulated: bool,
}

impl Disk {
    /// How people call it.
    pub(super) fn words(&self) -> Text {
        let shown = safe(&self.root.display().to_string());
        if self.simulated {
            text!("Thư mục {shown}, chia sẻ mô phỏng", "Folder {shown}, simulated sharing")
        } else {
            text!("Thư mục {shown}", "Folder {shown}")
        }
    }

    /// Opens the folder, where it is there.
    pub(super) fn open(&self, machine: &str) -> Result<Option<Arc<dyn Storage>>, Failure> {
        if !self.root.try_exists().unwrap_or(true) {
            return Ok(None);
        }
        if self.root.is_file() {
            return Err(crate::cli::write::not_a_folder(&self.root));
        }
        Ok(Some(Arc::new(Local::open(&self.root, Some(machine), self.simulated)?)))
    }

    /// Makes the folder.
    pub(super) fn make(&self, machine: &str) -> Result<Arc<dyn Storage>, Failure> {
        Ok(Arc::new(Local::create(&self.root, Some(machine), self.simulated)?))
    }

    /// Refuses a state file that lies in the tree itself.
    pub(super) fn refuse_inside(&self, file: &Path) -> Result<(), Failure> {
        refuse_inside(&self.root, file)
    }

    /// The root of a tree that is not there yet: nothing in it.
    #[must_use]
    pub(super) fn empty(&self) -> Snapshot {
        let name = self
            .root
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Snapshot::new(Node {
            grants: Some(Vec::new()),
            ..Node::folder(NodeId::new("path:"), name)
        })
    }
}

/// The path in full, by the real names of the folders that are there: one tree has one state, however it is reached.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = Vec::new();
    let mut at = whole.as_path();
    loop {
        if let Ok(real) = at.canonicalize() {
            return missing.iter().rev().fold(real, |path, name| path.join(name));
        }
        match (at.parent(), at.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_owned());
                at = parent;
            }
            _ => return whole,
        }
    }
}

fn refuse_inside(root: &Path, file: &Path) -> Result<(), Failure> {
    if inside(root, file) {
        let file = safe(&file.display().to_string());
        return Err(Failure::usage(text!(
            "tệp trạng thái {file} nằm trong chính cây thư mục hồ sơ.",
            "the state file {file} lies inside the tree itself."
        ))
        .hint(Text::of(
            "để tệp trạng thái ở nơi không đồng bộ, hoặc bỏ --state và HOSO_STATE.",
            "keep it where nothing is synchronised, or leave out --state and HOSO_STATE.",
        )));
    }
    Ok(())
}
