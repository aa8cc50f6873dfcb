//! What people are told of: folders that hoso made and does not use.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::found::Found;
use super::identity::Identity;
use crate::tree::{Key, NodeId};

/// A folder that hoso made for a key and that is not its folder: two machines began at once, or somebody copied it. What
/// lies in it stays there; people put it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The wanted folder that it was made for.
    pub key: Key,
    /// The folder.
    pub node: NodeId,
    /// Its path below the root, as found.
    pub path: Vec<String>,
    /// Its address on the web.
    pub link: Option<String>,
}

/// The topmost of the folders left over: what was made in one of them goes with it.
pub(super) fn topmost(identity: &Identity<'_>, found: &Found<'_>) -> Vec<Leftover> {
    let all: BTreeSet<&NodeId> = identity.leftovers.iter().map(|(id, _)| *id).collect();
    let is_top = |id: &NodeId| {
        found
            .parent(id)
            .is_none_or(|above| !found.way_up(above).any(|at| all.contains(at)))
    };
    let told = identity.leftovers.iter().filter(|(id, _)| is_top(id));
    let mut told: Vec<Leftover> = told
        .map(|(id, key)| Leftover {
            key: (*key).clone(),
            node: (*id).clone(),
            path: found.path(id),
            link: found.live(id).and_then(|node| node.link.clone()),
        })
        .collect();
    told.sort_by(|a, b| (&a.path, &a.node).cmp(&(&b.path, &b.node)));
    told
}
