//! Looking: a storage's folders as a [`Snapshot`].
//!
//! What could not be listed is a gap, what a listing does not show is asked for by its id, and nothing is concluded
//! from silence. A tree that has no end (a loop, a depth, a number of nodes that no school has) ends in gaps as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use futures::stream::{self, StreamExt};

use super::{Error, ErrorKind, Listing, Result, Sharing, Storage};
use crate::tree::{Gap, Grant, Node, NodeId, Sight, Snapshot};

/// How many questions about single nodes are in flight. A backend may pace itself below that.
const WIDTH: usize = 32;

/// Says why a folder is not to be looked into, or nothing.
pub type Leave = dyn Fn(&Node) -> Option<Gap> + Send + Sync;

/// What is looked at. [`Scan::default`] looks at everything below the root and at no grants.
pub struct Scan<'a> {
    /// Ids to be asked for one by one where no listing shows them: those of the ledger, reserved ones included.
    pub ask: Vec<NodeId>,
    /// Folders not to look into, and why: another school year, a restricted folder.
    pub leave: Option<&'a Leave>,
    /// Nodes whose grants are read.
    pub grants: Option<&'a (dyn Fn(&Node) -> bool + Send + Sync)>,
    /// Told after every answer.
    pub progress: Option<&'a (dyn Fn(Progress) + Send + Sync)>,
    /// Levels below the root that are looked into.
    pub depth: usize,
    /// Nodes after which no further folder is looked into.
    pub nodes: usize,
}

impl Default for Scan<'_> {
    fn default() -> Self {
        Self {
            ask: Vec::new(),
            leave: None,
            grants: None,
            progress: None,
            depth: 60,
            nodes: 1_000_000,
        }
    }
}

impl fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("ask", &self.ask)
            .field("depth", &self.depth)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Folders listed.
    pub listed: usize,
    /// Folders known to be there to list, the listed ones included.
    pub folders: usize,
    /// Folders and files seen.
    pub nodes: usize,
    /// Nodes asked for by id.
    pub asked: usize,
    /// Nodes whose grants were read, or refused.
    pub grants: usize,
}

/// Looks at everything below the root, and into the folders asked for that turn out to lie outside it.
///
/// # Errors
/// The root's own failure, and [`ErrorKind::SignIn`] and [`ErrorKind::Later`] from anywhere: then nothing further can be
/// seen. Every other
/// failure is a gap, and a node that could not be asked for is [`Sight::NotVisible`].
pub async fn scan(storage: &dyn Storage, options: &Scan<'_>) -> Result<Snapshot> {
    let root = storage.root().await?;
    let mut walk = Walk::new(storage, options, root.clone());
    let mut frontier = match storage.sweep(&root.id).await {
        Some(Ok(nodes)) => {
            walk.take_swept(&root.id, nodes);
            Vec::new()
        }
        Some(Err(error)) if error.kind.ends_the_look() => return Err(error),
        Some(Err(_)) | None => vec![root.id],
    };
    let mut asked = BTreeSet::new();
    loop {
        while !frontier.is_empty() {
            frontier = walk.list(frontier).await?;
        }
        let around = walk.unknown_parents();
        let unseen: Vec<NodeId> = (options.ask.iter().cloned().chain(around))
            .filter(|id| walk.snapshot.get(id).is_none() && asked.insert(id.clone()))
            .collect();
        let done = unseen.is_empty();
        frontier = walk.ask(unseen).await?;
        if frontier.is_empty() && done {
            frontier = walk.enter_outside();
            if frontier.is_empty() {
                break;
            }
        }
    }
    super::shortcuts::follow(storage, &mut walk.snapshot).await?;
    walk.read_grants().await?;
    Ok(walk.snapshot)
}

/// Reads the grants of some nodes of a snapshot into it, many at once and never two for one node. Where they may not
/// be read they stay unread; where the storage has no sharing nothing happens.
///
/// # Errors
/// Only [`ErrorKind::SignIn`] and [`ErrorKind::Later`].
pub async fn read_grants(
    storage: &dyn Storage,
    snapshot: &mut Snapshot,
    nodes: impl IntoIterator<Item = NodeId>,
    mut done: impl FnMut(usize),
) -> Result<()> {
    let Some(sharing) = storage.sharing() else {
        return Ok(());
    };
    let nodes: BTreeSet<NodeId> = nodes.into_iter().collect();
    let mut answers = stream::iter(nodes)
        .map(|id| grants_of(sharing, id))
        .buffer_unordered(WIDTH);
    let mut count = 0;
    while let Some((id, result)) = answers.next().await {
        count += 1;
        done(count);
        match result {
            Ok(grants) => {
                snapshot.set_grants(&id, &grants);
            }
            Err(error) if error.kind.ends_the_look() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(())
}

async fn grants_of(sharing: &dyn Sharing, id: NodeId) -> (NodeId, Result<Vec<Grant>>) {
    let grants = sharing.grants(&id).await;
    (id, grants)
}

/// A scan at work.
struct Walk<'a> {
    storage: &'a dyn Storage,
    options: &'a Scan<'a>,
    snapshot: Snapshot,
    /// Every folder that was queued for listing, with its level below the root.
    levels: BTreeMap<NodeId, usize>,
    progress: Progress,
}

impl<'a> Walk<'a> {
    fn new(storage: &'a dyn Storage, options: &'a Scan<'a>, root: Node) -> Self {
        let levels = BTreeMap::from([(root.id.clone(), 0)]);
        Self {
            storage,
            options,
            snapshot: Snapshot::new(root),
            levels,
            progress: Progress {
                folders: 1,
                nodes: 1,
                ..Progress::default()
            },
        }
    }

    /// Lists these folders; returns those found in them.
    async fn list(&mut self, folders: Vec<NodeId>) -> Result<Vec<NodeId>> {
        let mut missing: BTreeSet<NodeId> = folders.iter().cloned().collect();
        let mut next = Vec::new();
        let mut listings = self.storage.list(folders);
        while let Some((folder, result)) = listings.next().await {
            missing.remove(&folder);
            self.progress.listed += 1;
            match result {
                Ok(listing) => next.extend(self.take(&folder, listing)),
                Err(error) if error.kind.ends_the_look() => return Err(error),
                Err(error) => self.gap(&folder, gap_of(error)),
            }
            self.tell();
        }
        for folder in missing {
            self.gap(&folder, Gap::Failed("no answer for this folder".to_owned()));
        }
        Ok(next)
    }

    /// Takes a folder's children in; returns the folders among them that are to be listed.
    fn take(&mut self, folder: &NodeId, listing: Listing) -> Vec<NodeId> {
        if let Some(gap) = listing.gap {
            self.gap(folder, gap);
        }
        let mut next = Vec::new();
        for mut node in listing.nodes {
            node.parent = Some(folder.clone());
            next.extend(self.insert(node));
        }
        next
    }

    /// Puts a node under its parent, unless that would make the tree loop; returns its id if it is to be listed.
    fn insert(&mut self, node: Node) -> Option<NodeId> {
        let parent = node.parent.clone()?;
        let id = node.id.clone();
        let known = self.snapshot.get(&id).is_some();
        if known && self.snapshot.is_within(&parent, &id) {
            return None;
        }
        let to_list = node.is_folder() && !self.levels.contains_key(&id) && self.may_enter(&parent, &node);
        self.snapshot.insert(node);
        self.progress.nodes = self.snapshot.len();
        to_list.then_some(id)
    }

    fn may_enter(&mut self, parent: &NodeId, node: &Node) -> bool {
        let above = self.levels.get(parent).copied();
        let level = above.map_or(0, |above| above + 1);
        let gap = if above.is_none() {
            // What was found by its id in a folder that is left alone is left alone too.
            self.snapshot.gaps.get(parent).cloned()
        } else if level > self.options.depth {
            Some(Gap::Failed(format!("more than {} levels", self.options.depth)))
        } else if self.snapshot.len() >= self.options.nodes {
            Some(Gap::Failed(format!("more than {} nodes", self.options.nodes)))
        } else {
            self.options.leave.and_then(|leave| leave(node))
        };
        match gap {
            Some(gap) => {
                self.gap(&node.id, gap);
                false
            }
            None => {
                self.levels.insert(node.id.clone(), level);
                self.progress.folders += 1;
                true
            }
        }
    }

    fn gap(&mut self, folder: &NodeId, gap: Gap) {
        self.snapshot.gaps.insert(folder.clone(), gap);
    }

    fn tell(&self) {
        if let Some(progress) = self.options.progress {
            progress(self.progress);
        }
    }

    /// Takes what a sweep brought, from the root down: what does not hang together with it is not below it.
    fn take_swept(&mut self, root: &NodeId, nodes: Vec<Node>) {
        let mut below: BTreeMap<NodeId, Vec<Node>> = BTreeMap::new();
        for node in nodes {
            if let Some(grants) = node.grants.as_ref().filter(|_| node.id == *root) {
                self.snapshot.set_grants(root, grants);
            } else if let Some(parent) = node.parent.clone() {
                below.entry(parent).or_default().push(node);
            }
        }
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            let nodes = below.remove(&folder).unwrap_or_default();
            open.extend(self.take(&folder, Listing { nodes, gap: None }));
            self.progress.listed += 1;
        }
        self.tell();
    }

    /// Asks for nodes that no listing showed. One that lies in a seen folder was only late: it is put there, and if it
    /// is a folder it is returned, for what lies in it has not been seen either.
    async fn ask(&mut self, ids: Vec<NodeId>) -> Result<Vec<NodeId>> {
        let storage = self.storage;
        let mut answers = stream::iter(ids)
            .map(|id| async move {
                let sight = storage.get(&id).await;
                (id, sight)
            })
            .buffer_unordered(WIDTH);
        while let Some((id, sight)) = answers.next().await {
            let sight = match sight {
                Ok(sight) => sight,
                Err(error) if error.kind.ends_the_look() => return Err(error),
                Err(_) => Sight::NotVisible,
            };
            self.snapshot.sights.insert(id, sight);
            self.progress.asked += 1;
            self.tell();
        }
        Ok(self.place_found())
    }

    /// Puts nodes found by id under their parents, a parent before what lies in it.
    fn place_found(&mut self) -> Vec<NodeId> {
        let mut next = Vec::new();
        loop {
            let ready: Vec<Node> = (self.snapshot.sights.values())
                .filter_map(|sight| match sight {
                    Sight::Found(node) => Some(node),
                    _ => None,
                })
                .filter(|node| self.snapshot.get(&node.id).is_none())
                .filter(|node| node.parent.as_ref().is_some_and(|id| self.snapshot.get(id).is_some()))
                .cloned()
                .collect();
            if ready.is_empty() {
                return next;
            }
            for node in ready {
                next.extend(self.insert(node));
            }
        }
    }

    /// The folders around what was found by its id outside the root or in the trash: whether it lies in the tree is said
    /// by them, not by what somebody remembers of them.
    fn unknown_parents(&self) -> Vec<NodeId> {
        let tree = &self.snapshot;
        let around = tree.sights.values().filter_map(|sight| match sight {
            Sight::Found(node) | Sight::Trashed(node) if tree.get(&node.id).is_none() => node.parent.clone(),
            _ => None,
        });
        around.filter(|id| !tree.sights.contains_key(id)).collect()
    }

    /// Takes in the folders that were found by their id outside the root; returns those that are to be listed. A folder
    /// that somebody dragged away is looked into where it is: which folders lie in it must be known before it comes back.
    fn enter_outside(&mut self) -> Vec<NodeId> {
        let tree = &self.snapshot;
        let wanted: BTreeSet<&NodeId> = self.options.ask.iter().collect();
        let outside = |id: &NodeId| match tree.sights.get(id) {
            Some(Sight::Found(node)) => wanted.contains(id) && node.is_folder() && tree.get(id).is_none(),
            _ => false,
        };
        let tops: Vec<Node> = (tree.sights.values())
            .filter_map(|sight| match sight {
                Sight::Found(node) => Some(node),
                _ => None,
            })
            .filter(|node| outside(&node.id) && !node.parent.as_ref().is_some_and(outside))
            .cloned()
            .collect();
        let mut next = Vec::new();
        for node in tops {
            self.levels.insert(node.id.clone(), 0);
            match self.options.leave.and_then(|leave| leave(&node)) {
                Some(gap) => self.gap(&node.id, gap),
                None => next.push(node.id.clone()),
            }
            self.snapshot.insert(node);
        }
        next
    }

    async fn read_grants(&mut self) -> Result<()> {
        let Some(wanted) = self.options.grants else {
            return Ok(());
        };
        // What was asked for by its id as well, also in the trash: it comes back with its grants.
        let asked = self
            .options
            .ask
            .iter()
            .filter_map(|id| match self.snapshot.sights.get(id) {
                Some(Sight::Found(node) | Sight::Trashed(node)) => Some(node),
                _ => None,
            });
        let nodes: Vec<NodeId> = (self.snapshot.nodes().chain(asked))
            .filter(|node| node.grants.is_none() && wanted(node))
            .map(|node| node.id.clone())
            .collect();
        let (progress, before) = (self.options.progress, self.progress);
        read_grants(self.storage, &mut self.snapshot, nodes, |grants| {
            if let Some(progress) = progress {
                progress(Progress { grants, ..before });
            }
        })
        .await
    }
}

/// Why a folder whose listing failed is not known.
fn gap_of(error: Error) -> Gap {
    match error.kind {
        ErrorKind::Denied | ErrorKind::NotVisible => Gap::NoRight,
        _ => Gap::Failed(error.to_string()),
    }
}
