//! A wanted folder for which something may be done, and where.

use super::super::identity::Known;
use super::super::{At, Reason};
use crate::tree::{Folder, Key, NodeId};

/// A folder: one that was found, or the one that will be made for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Spot<'a> {
    Node(&'a NodeId),
    New(&'a Key),
}

impl From<Spot<'_>> for At {
    fn from(spot: Spot<'_>) -> Self {
        match spot {
            Spot::Node(id) => Self::Node(id.clone()),
            Spot::New(key) => Self::Key(key.clone()),
        }
    }
}

/// A wanted folder for which something may be done.
#[derive(Debug, Clone)]
pub(in super::super) struct Item<'a> {
    pub(in super::super) key: &'a Key,
    pub(in super::super) folder: &'a Folder,
    /// The found folder; nothing: it is made.
    pub(in super::super) known: Option<Known<'a>>,
    /// Why it is made.
    pub(in super::super) made: Option<Reason>,
    /// Where it shall stand.
    pub(in super::super) to: Spot<'a>,
    /// What it shall be called; its own name as found where that is the same.
    pub(in super::super) name: String,
    /// Why it is moved or renamed, where it is.
    pub(in super::super) place: Option<Reason>,
    pub(in super::super) moves: bool,
    /// Why it is written into the ledger, where it has to be.
    pub(in super::super) adopt: Option<Reason>,
    /// Nothing is done for it.
    pub(in super::super) stopped: bool,
}

impl<'a> Item<'a> {
    pub(in super::super) fn spot(&self) -> Spot<'a> {
        self.known
            .map_or(Spot::New(self.key), |known| Spot::Node(&known.node.id))
    }

    pub(in super::super) fn trashed(&self) -> bool {
        self.known.is_some_and(|known| known.trashed)
    }

    /// It gets to a name or a place that it does not have now.
    pub(in super::super) fn arrives(&self) -> bool {
        self.known.is_none() || self.place.is_some()
    }
}
