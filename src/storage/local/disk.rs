//! Finding by identity: a root folder, what lies in it, and a map from ids to paths. Everything here blocks.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::failure::{failure, refuse};
use super::identity::Identity;
use super::look::{self, Seen};
use super::platform;
use crate::storage::{ErrorKind, Listing, Result};
use crate::tree::{Node, NodeId, Sight};

/// Levels and nodes after which a walk gives up: no school has them, a disk full of something else may.
const DEPTH: usize = 100;
const NODES: usize = 2_000_000;

/// A root folder on a disk.
#[derive(Debug)]
pub(super) struct Disk {
    pub root: PathBuf,
    pub identity: Identity,
    pub root_id: NodeId,
    index: Mutex<Index>,
}

/// Where ids were last seen.
#[derive(Debug, Default)]
struct Index {
    paths: HashMap<NodeId, PathBuf>,
    /// Whether the whole root was read since the last look at it, and nothing in it could not be.
    walked: Option<bool>,
}

/// Where an id is.
pub(super) enum Spot {
    /// Here, and it is certain.
    At(PathBuf, Metadata),
    /// Nowhere below the root, and it is certain.
    Gone,
    /// Perhaps in a part that could not be read.
    Unsure,
}

impl Disk {
    pub fn open(root: &Path, machine: Option<&str>) -> Result<Self> {
        let root = platform::absolute(root).map_err(|error| failure(root, error))?;
        let metadata = root.symlink_metadata().map_err(|error| failure(&root, error))?;
        if !metadata.is_dir() {
            return Err(refuse(ErrorKind::NotVisible, &root, "not a folder"));
        }
        let identity = Identity::new(machine, &root, &metadata);
        let root_id = identity.of(Path::new(""), &root, &metadata);
        Ok(Self {
            root,
            identity,
            root_id,
            index: Mutex::default(),
        })
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root folder. A look at it begins a new reading of the disk: what people did meanwhile is seen again.
    pub fn root(&self) -> Result<Node> {
        self.index().walked = None;
        let metadata = self.root_metadata()?;
        self.node(Path::new(""), &metadata)
            .ok_or_else(|| refuse(ErrorKind::NotVisible, &self.root, "not a folder"))
    }

    /// The root must still be the folder that was opened: an unmounted disk or a folder put in its place would make
    /// everything seem gone.
    fn root_metadata(&self) -> Result<Metadata> {
        let metadata = self
            .root
            .symlink_metadata()
            .map_err(|error| failure(&self.root, error))?;
        if self.identity.of(Path::new(""), &self.root, &metadata) != self.root_id {
            return Err(refuse(ErrorKind::NotVisible, &self.root, "another folder than before"));
        }
        Ok(metadata)
    }

    /// A node with its parent.
    pub fn node(&self, relative: &Path, metadata: &Metadata) -> Option<Node> {
        let parent = match relative.parent() {
            Some(parent) => Some(self.id_at(parent)?),
            None => None,
        };
        look::node(&self.identity, &self.root, relative, metadata, parent.as_ref())
    }

    fn id_at(&self, relative: &Path) -> Option<NodeId> {
        let path = self.root.join(relative);
        let metadata = path.symlink_metadata().ok()?;
        Some(self.identity.of(relative, &path, &metadata))
    }

    /// The ids of a path and of everything above it, up to the root.
    pub fn ids_up(&self, relative: &Path) -> Vec<NodeId> {
        relative.ancestors().filter_map(|above| self.id_at(above)).collect()
    }

    /// Finds an id: where it was last seen, else by reading the whole root once.
    pub fn find(&self, id: &NodeId) -> Result<Spot> {
        let metadata = self.root_metadata()?;
        if *id == self.root_id {
            return Ok(Spot::At(PathBuf::new(), metadata));
        }
        if !self.identity.may_be_ours(id) {
            return Ok(Spot::Gone);
        }
        let known = self.index().paths.get(id).cloned();
        if let Some(relative) = &known
            && let Some(metadata) = self.check(relative, id)
        {
            return Ok(Spot::At(relative.clone(), metadata));
        }
        let mut index = self.index();
        let whole = match index.walked {
            Some(whole) if known.is_none() => whole,
            _ => self.walk(&mut index),
        };
        let at = index.paths.get(id).cloned();
        drop(index);
        Ok(match at.map(|relative| (self.check(&relative, id), relative)) {
            Some((Some(metadata), relative)) => Spot::At(relative, metadata),
            Some((None, _)) => Spot::Unsure,
            None if whole => Spot::Gone,
            None => Spot::Unsure,
        })
    }

    /// [`Disk::find`] for those who need it to be there.
    pub fn need(&self, id: &NodeId) -> Result<(PathBuf, Metadata)> {
        match self.find(id)? {
            Spot::At(relative, metadata) => Ok((relative, metadata)),
            Spot::Gone | Spot::Unsure => Err(refuse(ErrorKind::NotVisible, &self.root, "no longer in this folder")),
        }
    }

    /// [`Disk::need`], of a folder.
    pub fn need_folder(&self, id: &NodeId) -> Result<PathBuf> {
        let (relative, metadata) = self.need(id)?;
        if metadata.is_dir() {
            Ok(relative)
        } else {
            Err(refuse(ErrorKind::Policy, &self.root.join(relative), "not a folder"))
        }
    }

    /// The path's own metadata if it still is the id's and no part of it is a link that leads elsewhere. Between this
    /// look and what follows somebody could still put a link there; the system offers no way around that which works
    /// everywhere, and who can do that can write there anyway.
    fn check(&self, relative: &Path, id: &NodeId) -> Option<Metadata> {
        let mut path = self.root.clone();
        let mut last = None;
        for part in relative.components() {
            let Component::Normal(name) = part else { return None };
            if last.is_some_and(|metadata: Metadata| !metadata.is_dir()) {
                return None;
            }
            path.push(name);
            last = Some(path.symlink_metadata().ok()?);
        }
        last.filter(|metadata| self.identity.of(relative, &path, metadata) == *id)
    }

    /// Reads the whole root; says whether nothing was left unread.
    fn walk(&self, index: &mut Index) -> bool {
        let mut whole = true;
        let mut paths = HashMap::new();
        let mut open = vec![(PathBuf::new(), self.root_id.clone(), 0)];
        while let Some((folder, id, depth)) = open.pop() {
            let Ok(children) = look::children(&self.identity, &self.root, &folder, &id) else {
                whole = false;
                continue;
            };
            if depth >= DEPTH || paths.len() > NODES {
                whole &= children.is_empty();
                continue;
            }
            for Seen { node, relative } in children {
                if node.is_folder() {
                    open.push((relative.clone(), node.id.clone(), depth + 1));
                }
                paths.insert(node.id, relative);
            }
        }
        *index = Index {
            paths,
            walked: Some(whole),
        };
        whole
    }

    pub fn list(&self, id: &NodeId) -> Result<Listing> {
        let folder = self.need_folder(id)?;
        let path = self.root.join(&folder);
        let seen = look::children(&self.identity, &self.root, &folder, id).map_err(|error| failure(&path, error))?;
        let mut index = self.index();
        let mut nodes = Vec::with_capacity(seen.len());
        for Seen { node, relative } in seen {
            index.paths.insert(node.id.clone(), relative);
            nodes.push(node);
        }
        Ok(Listing { nodes, gap: None })
    }

    pub fn get(&self, id: &NodeId) -> Result<Sight> {
        Ok(match self.find(id)? {
            Spot::At(relative, metadata) => self.node(&relative, &metadata).map_or(Sight::Gone, Sight::Found),
            Spot::Gone => Sight::Gone,
            Spot::Unsure => Sight::NotVisible,
        })
    }

    /// Remembers where something new lies, and returns it.
    pub fn settle(&self, relative: PathBuf) -> Result<Node> {
        let path = self.root.join(&relative);
        let metadata = path.symlink_metadata().map_err(|error| failure(&path, error))?;
        let node = self
            .node(&relative, &metadata)
            .ok_or_else(|| refuse(ErrorKind::Io, &path, "neither folder nor file"))?;
        self.index().paths.insert(node.id.clone(), relative);
        Ok(node)
    }

    /// Remembers that something lies elsewhere now, with all that is in it.
    pub fn moved(&self, from: &Path, to: &Path) {
        for path in self.index().paths.values_mut() {
            if let Ok(rest) = path.strip_prefix(from) {
                *path = if rest.as_os_str().is_empty() {
                    to.to_owned()
                } else {
                    to.join(rest)
                };
            }
        }
    }
}
