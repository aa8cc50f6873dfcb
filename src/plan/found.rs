//! The found tree as it is now: the listing, corrected by what asking for single nodes said.

use std::collections::BTreeMap;

use crate::tree::{Node, NodeId, Sight, Snapshot};

/// No real tree is deeper; a longer way up is a circle in what a service said.
const DEEPEST: usize = 200;

/// A snapshot in which a [`Sight`] goes before the listing: a listing may lag, asking does not.
pub(super) struct Found<'a> {
    snapshot: &'a Snapshot,
    /// Nodes that a listing does not show where they are.
    arrived: BTreeMap<&'a NodeId, Vec<&'a Node>>,
}

impl<'a> Found<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        let mut arrived: BTreeMap<&NodeId, Vec<&Node>> = BTreeMap::new();
        for (id, sight) in &snapshot.sights {
            let listed = snapshot.get(id).and_then(|node| node.parent.as_ref());
            if let Sight::Found(node) = sight
                && let Some(parent) = &node.parent
                && listed != Some(parent)
            {
                arrived.entry(parent).or_default().push(node);
            }
        }
        Self { snapshot, arrived }
    }

    pub(super) fn root(&self) -> Option<&'a NodeId> {
        self.snapshot.root()
    }

    /// A node that is there and not in the trash.
    pub(super) fn live(&self, id: &NodeId) -> Option<&'a Node> {
        match self.snapshot.sights.get(id) {
            Some(Sight::Found(node)) => Some(node),
            Some(_) => None,
            None => self.snapshot.get(id),
        }
    }

    /// A folder that is there and is not the root.
    pub(super) fn folder(&self, id: &NodeId) -> Option<&'a Node> {
        self.live(id).filter(|node| node.is_folder() && self.root() != Some(id))
    }

    /// A folder in the trash.
    pub(super) fn trashed(&self, id: &NodeId) -> Option<&'a Node> {
        match self.snapshot.sights.get(id) {
            Some(Sight::Trashed(node)) if node.is_folder() => Some(node),
            _ => None,
        }
    }

    /// Whether this identity certainly stands for nothing any more.
    pub(super) fn gone(&self, id: &NodeId) -> bool {
        matches!(self.snapshot.sights.get(id), Some(Sight::Gone))
    }

    /// Every folder that is there, but the root.
    pub(super) fn folders(&self) -> impl Iterator<Item = &'a Node> + '_ {
        let listed = self
            .snapshot
            .nodes()
            .filter(|node| !self.snapshot.sights.contains_key(&node.id));
        let asked = self.snapshot.sights.values().filter_map(|sight| match sight {
            Sight::Found(node) => Some(node),
            _ => None,
        });
        listed
            .chain(asked)
            .filter(|node| node.is_folder() && self.root() != Some(&node.id))
    }

    /// Every folder that is known to be in the trash.
    pub(super) fn in_trash(&self) -> impl Iterator<Item = &'a Node> + '_ {
        self.snapshot.sights.keys().filter_map(|id| self.trashed(id))
    }

    /// What is there in a folder, as far as it was seen.
    pub(super) fn children(&self, id: &NodeId) -> impl Iterator<Item = &'a Node> + '_ {
        let here = id.clone();
        let listed = self
            .snapshot
            .children(id)
            .filter_map(|node| self.live(&node.id))
            .filter(move |node| node.parent.as_ref() == Some(&here));
        listed.chain(self.arrived.get(id).into_iter().flatten().copied())
    }

    /// Whether everything in the folder was seen. A folder known only from asking for it was not looked into.
    pub(super) fn is_listed(&self, id: &NodeId) -> bool {
        self.snapshot.get(id).is_some() && self.live(id).is_some() && !self.snapshot.gaps.contains_key(id)
    }

    /// The folder in which a node lies, also in the trash.
    pub(super) fn parent(&self, id: &NodeId) -> Option<&'a NodeId> {
        self.live(id).or_else(|| self.trashed(id))?.parent.as_ref()
    }

    /// Whether the access from above is cut here.
    pub(super) fn is_closed(&self, id: &NodeId) -> bool {
        let node = self.live(id).or_else(|| self.trashed(id));
        node.is_some_and(|node| node.restricted == Some(true))
    }

    /// The node and everything above it, as found, as far as it is known.
    pub(super) fn way_up(&self, id: &'a NodeId) -> impl Iterator<Item = &'a NodeId> + '_ {
        std::iter::successors(Some(id), |at| self.parent(at)).take(DEEPEST)
    }

    /// Whether the node lies below the root.
    pub(super) fn is_inside(&self, id: &'a NodeId) -> bool {
        self.way_up(id).any(|at| Some(at) == self.root())
    }

    /// The names from below the root down to the node.
    pub(super) fn path(&self, id: &'a NodeId) -> Vec<String> {
        let mut names: Vec<String> = self
            .way_up(id)
            .take_while(|at| Some(*at) != self.root())
            .filter_map(|at| self.live(at).or_else(|| self.trashed(at)))
            .map(|node| node.name.clone())
            .collect();
        names.reverse();
        names
    }
}
