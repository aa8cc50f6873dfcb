//! Where shortcuts lead whose target no listing showed. They are never followed for what lies behind them; whether
//! they lead anywhere, and out of the tree, is asked for one by one.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt};

use super::{Result, Storage};
use crate::tree::{Lead, Node, NodeId, Sight, Snapshot};

/// Questions in flight.
const WIDTH: usize = 16;
/// Folders above a target that are asked for to learn whether it lies in the tree.
const LEVELS: usize = 60;

/// Asks for every target that is not in the snapshot. A question that fails is left open.
///
/// # Errors
/// Only [`SignIn`](super::ErrorKind::SignIn) and [`Later`](super::ErrorKind::Later).
pub(super) async fn follow(storage: &dyn Storage, snapshot: &mut Snapshot) -> Result<()> {
    let targets: BTreeSet<NodeId> = snapshot
        .nodes()
        .filter_map(|node| node.target.clone())
        .filter(|target| snapshot.get(target).is_none())
        .collect();
    let seen: &Snapshot = snapshot;
    let answers: Vec<_> = stream::iter(targets)
        .map(|target| async move { (lead(storage, seen, &target).await, target) })
        .buffer_unordered(WIDTH)
        .collect()
        .await;
    for (answer, target) in answers {
        match answer {
            Ok(lead) => drop(snapshot.leads.insert(target, lead)),
            Err(error) if error.kind.ends_the_look() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(())
}

async fn lead(storage: &dyn Storage, snapshot: &Snapshot, target: &NodeId) -> Result<Lead> {
    Ok(match storage.get(target).await? {
        Sight::Found(node) if is_inside(storage, snapshot, &node).await? => Lead::Inside(node),
        Sight::Found(node) => Lead::Outside(node),
        Sight::Trashed(_) | Sight::Gone => Lead::Nowhere,
        Sight::NotVisible => Lead::NotVisible,
    })
}

/// Whether a node lies below the root, some way up through folders that were not listed.
async fn is_inside(storage: &dyn Storage, snapshot: &Snapshot, node: &Node) -> Result<bool> {
    let mut above = node.parent.clone();
    for _ in 0..LEVELS {
        let Some(folder) = above else { return Ok(false) };
        if snapshot.get(&folder).is_some() {
            return Ok(true);
        }
        above = match storage.get(&folder).await? {
            Sight::Found(node) => node.parent,
            Sight::Trashed(_) | Sight::Gone | Sight::NotVisible => None,
        };
    }
    Ok(false)
}
