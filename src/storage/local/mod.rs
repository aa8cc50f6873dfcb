//! A folder on disk: also what Drive for Desktop and the OneDrive client mirror.
//!
//! A node is found by its [`identity`], not by its path, so that what people rename or move stays what it was. Links are
//! shown and never followed, the root's own children included, and nothing outside the root is ever touched. Times on a
//! disk are weak: a synchronising client sets them. There is no sharing, unless it is to be played ([`sharing`]).
//!
//! Disk calls block, so each runs on a thread of its own where a runtime has such; all are short but a first search for
//! an unknown id, which reads the whole root once.

mod change;
mod disk;
mod failure;
mod identity;
mod look;
mod platform;
pub mod private;
mod sharing;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt};

use super::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage};
use crate::text::Text;
use crate::tree::{Name, Naming, Node, NodeId, Sight, Tag};
use disk::{Disk, Spot};
use sharing::Shares;

/// The file in the root that keeps played rights.
pub const SIDECAR: &str = ".hoso-mo-phong.json";

/// Folders that are listed at once.
const WIDTH: usize = 8;

/// A storage in a folder on disk; clones share what they know of it.
#[derive(Clone)]
pub struct Local {
    disk: Arc<Disk>,
    shares: Option<Arc<Shares>>,
}

impl Local {
    /// Opens a folder that is there. `machine` is an id of this machine that lasts; without one, ids are only paths.
    /// `simulate`: rights are played. A short disk call.
    ///
    /// # Errors
    /// [`ErrorKind::NotVisible`] when it is not there or not a folder, [`ErrorKind::Denied`].
    pub fn open(root: &Path, machine: Option<&str>, simulate: bool) -> Result<Self> {
        let disk = Disk::open(root, machine)?;
        let shares = simulate.then(|| Arc::new(Shares::of(&disk.root)));
        Ok(Self {
            disk: Arc::new(disk),
            shares,
        })
    }

    /// [`Local::open`], and makes the folder, and those above it, where they are missing.
    ///
    /// # Errors
    /// As [`Local::open`]; also [`ErrorKind::AlreadyExists`] when something else is in the way.
    pub fn create(root: &Path, machine: Option<&str>, simulate: bool) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(|error| failure::failure(root, error))?;
        Self::open(root, machine, simulate)
    }

    /// The root's absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.disk.root
    }

    /// Where a node lies now, for people; nothing when it is not found.
    pub async fn path_of(&self, id: &NodeId) -> Option<PathBuf> {
        let id = id.clone();
        self.work(move |disk| match disk.find(&id)? {
            Spot::At(relative, _) => Ok(Some(disk.root.join(relative))),
            Spot::Gone | Spot::Unsure => Ok(None),
        })
        .await
        .ok()
        .flatten()
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&Disk) -> Result<T> + Send + 'static) -> Result<T> {
        let disk = Arc::clone(&self.disk);
        blocking(move || work(&disk)).await
    }

    /// [`Local::work`] that ends in a node, with what is played about it.
    async fn node(&self, work: impl FnOnce(&Disk) -> Result<Node> + Send + 'static) -> Result<Node> {
        let shares = self.shares.clone();
        self.work(move |disk| {
            let mut node = work(disk)?;
            if let Some(shares) = shares {
                shares.show(std::slice::from_mut(&mut node))?;
            }
            Ok(node)
        })
        .await
    }

    async fn list_one(&self, id: NodeId) -> (NodeId, Result<Listing>) {
        let (shares, folder) = (self.shares.clone(), id.clone());
        let listing = self
            .work(move |disk| {
                let mut listing = disk.list(&folder)?;
                if let Some(shares) = shares {
                    shares.show(&mut listing.nodes)?;
                }
                Ok(listing)
            })
            .await;
        (id, listing)
    }
}

/// Runs a disk call where it holds nobody up: on the runtime's threads for such, or here where there is no runtime.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.unwrap_or_else(|error| {
            Err(Error::told(
                ErrorKind::Io,
                Text::of("ổ đĩa không trả lời", "a disk call did not end"),
            )
            .because(error))
        }),
        Err(_) => work(),
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Local({self})")
    }
}

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&failure::shown(&self.disk.root))
    }
}

#[async_trait]
impl Storage for Local {
    /// The strictest there is, whatever this disk takes: the tree is mirrored to Windows and to OneDrive.
    fn naming(&self) -> Naming {
        Naming::ONEDRIVE
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        self.shares.as_ref().map(|_| self as &dyn Sharing)
    }

    async fn account(&self) -> Result<Option<String>> {
        Ok(None)
    }

    async fn root(&self) -> Result<Node> {
        self.node(Disk::root).await
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        stream::iter(folders)
            .map(|id| self.list_one(id))
            .buffer_unordered(WIDTH)
            .boxed()
    }

    async fn sweep(&self, _root: &NodeId) -> Option<Result<Vec<Node>>> {
        None
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        let (shares, id) = (self.shares.clone(), id.clone());
        self.work(move |disk| {
            let mut sight = disk.get(&id)?;
            if let (Sight::Found(node), Some(shares)) = (&mut sight, shares) {
                shares.show(std::slice::from_mut(node))?;
            }
            Ok(sight)
        })
        .await
    }

    async fn reserve(&self, _count: usize) -> Result<Vec<NodeId>> {
        Ok(Vec::new())
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        refuse_id(new.id)?;
        let (parent, name, restricted) = (new.parent.clone(), new.name.clone(), new.restricted);
        let shares = self.shares.clone();
        self.node(move |disk| {
            let node = disk.create_folder(&parent, &name)?;
            if let (true, Some(shares)) = (restricted, shares) {
                shares.close(&node.id)?;
            }
            Ok(node)
        })
        .await
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        let (id, parent, name) = (id.clone(), parent.clone(), name.to_owned());
        let shares = self.shares.clone();
        self.node(move |disk| {
            let node = disk.place(&id, &parent, &name)?;
            if let Some(shares) = shares {
                shares.renamed(&id, &node.id)?;
            }
            Ok(node)
        })
        .await
    }

    async fn untrash(&self, _id: &NodeId) -> Result<Node> {
        Err(Error::told(
            ErrorKind::Unsupported,
            Text::of(
                "hoso không dùng thùng rác của ổ đĩa",
                "a disk has no trash that hoso knows",
            ),
        ))
    }

    async fn set_tag(&self, _id: &NodeId, _tag: &Tag) -> Result<()> {
        Ok(())
    }

    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        let id = id.clone();
        self.work(move |disk| disk.read(&id, range, download)).await
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        refuse_id(id)?;
        let (parent, name, bytes) = (parent.clone(), name.clone(), bytes.to_vec());
        self.node(move |disk| disk.write(&parent, &name, &bytes)).await
    }

    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        let (id, was, bytes) = (id.clone(), was.to_owned(), bytes.to_vec());
        self.node(move |disk| disk.revise(&id, &was, &bytes)).await
    }
}

fn refuse_id(id: Option<&NodeId>) -> Result<()> {
    match id {
        Some(_) => Err(Error::told(
            ErrorKind::NoReservedIds,
            Text::of("ổ đĩa tự chọn mã", "a disk chooses its own ids"),
        )),
        None => Ok(()),
    }
}
