//! What was read beyond the listing, each piece with whether it was asked for and given.

use std::collections::BTreeMap;

use crate::tree::{Arrival, NodeId};

/// Something that may have been asked of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Asked<T> {
    /// Nobody asked: nothing is said about it.
    #[default]
    NotAsked,
    /// Asked and refused: what hangs on it is unverifiable.
    Refused,
    /// The answer.
    Read(T),
}

/// What was read of single nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// By node; a node that is not here was not asked about.
    pub nodes: BTreeMap<NodeId, Facts>,
}

/// What was read of one node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// When each revision of its content arrived, in any order.
    pub revisions: Asked<Vec<Arrival>>,
}

impl Evidence {
    /// The revisions of a file, where they were read.
    #[must_use]
    pub fn revisions(&self, node: &NodeId) -> Option<&[Arrival]> {
        match &self.nodes.get(node)?.revisions {
            Asked::Read(revisions) => Some(revisions),
            Asked::NotAsked | Asked::Refused => None,
        }
    }
}
