//! The found tree.

use std::collections::{BTreeMap, HashMap};

use super::{Grant, Node, NodeId};

/// What a scan saw. Gaps are data: what could not be listed is said to be so, and nothing is concluded from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    root: Option<NodeId>,
    nodes: BTreeMap<NodeId, Node>,
    children: HashMap<NodeId, Vec<NodeId>>,
    /// Folders that could not be listed whole.
    pub gaps: BTreeMap<NodeId, Gap>,
    /// Nodes asked for by id because a listing did not show them.
    pub sights: BTreeMap<NodeId, Sight>,
    /// Where shortcuts lead whose target was not listed, by the target. Not among the sights: a plan is never made from
    /// what a shortcut happens to lead to.
    pub leads: BTreeMap<NodeId, Lead>,
}

/// What asking for the target of a shortcut said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// It lies in the tree, in a part that was not looked into.
    Inside(Node),
    /// It lies elsewhere, as far as this account sees.
    Outside(Node),
    /// It is in the trash, or certainly gone.
    Nowhere,
    /// The service does not show it: gone, or another account's.
    NotVisible,
}

/// Why a folder's children are not known whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The account may not list it.
    NoRight,
    /// The service said that its answer was incomplete.
    Incomplete,
    /// The service says that children are hidden from this account (`canListChildren=false`), or a scan left it out on
    /// purpose because it is restricted.
    Hidden,
    /// The service failed; its words.
    Failed(String),
    /// Not looked into: it belongs to another school year.
    OtherYear,
}

/// What asking for one node by its id said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// It is there.
    Found(Node),
    /// It is in the trash.
    Trashed(Node),
    /// The service does not show it: deleted, or another account's, or a right was lost. Nothing may be concluded.
    NotVisible,
    /// This identity certainly stands for nothing any more (a disk that was read whole, or another machine's identity):
    /// only the name counts.
    Gone,
}

impl Snapshot {
    /// An empty snapshot of a root folder.
    #[must_use]
    pub fn new(root: Node) -> Self {
        let mut snapshot = Self {
            root: Some(root.id.clone()),
            ..Self::default()
        };
        snapshot.children.insert(root.id.clone(), Vec::new());
        snapshot.nodes.insert(root.id.clone(), root);
        snapshot
    }

    /// The root's id. Empty only for [`Snapshot::default`].
    #[must_use]
    pub fn root(&self) -> Option<&NodeId> {
        self.root.as_ref()
    }

    /// Adds a node under its parent; a node seen twice is kept once, the later sight wins.
    pub fn insert(&mut self, node: Node) {
        let id = node.id.clone();
        let before = self.nodes.get(&id).map(|old| old.parent.clone());
        let stays = before.as_ref() == Some(&node.parent);
        if let Some(Some(old)) = before
            && !stays
            && let Some(siblings) = self.children.get_mut(&old)
        {
            siblings.retain(|other| *other != id);
        }
        if let Some(parent) = &node.parent
            && !stays
        {
            self.children.entry(parent.clone()).or_default().push(id.clone());
        }
        self.nodes.insert(id, node);
    }

    /// A node by id.
    #[must_use]
    pub fn get(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// A node by id, to change.
    pub fn get_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id)
    }

    /// Notes the grants on a node, wherever it was seen: in a listing, by asking for it, or both.
    pub fn set_grants(&mut self, id: &NodeId, grants: &[Grant]) {
        let asked = match self.sights.get_mut(id) {
            Some(Sight::Found(node) | Sight::Trashed(node)) => Some(node),
            _ => None,
        };
        for node in self.nodes.get_mut(id).into_iter().chain(asked) {
            node.grants = Some(grants.to_vec());
        }
    }

    /// The children seen in a folder, in the order of the listing.
    pub fn children<'a>(&'a self, id: &NodeId) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.children
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|child| self.nodes.get(child))
    }

    /// Every node, by id.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }

    /// How many nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The names from below the root down to a node, as found. Stops at a parent that was not seen.
    #[must_use]
    pub fn path(&self, id: &NodeId) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = self.nodes.get(id);
        while let Some(node) = at {
            if Some(&node.id) == self.root.as_ref() || names.len() > 200 {
                break;
            }
            names.push(node.name.as_str());
            at = node.parent.as_ref().and_then(|parent| self.nodes.get(parent));
        }
        names.reverse();
        names
    }

    /// Whether `id` is `above` or lies anywhere below it.
    #[must_use]
    pub fn is_within(&self, id: &NodeId, above: &NodeId) -> bool {
        let mut at = Some(id);
        let mut steps = 0;
        while let Some(here) = at {
            if here == above {
                return true;
            }
            steps += 1;
            if steps > 200 {
                return false;
            }
            at = self.nodes.get(here).and_then(|node| node.parent.as_ref());
        }
        false
    }
}
