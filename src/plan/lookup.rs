//! Finding the folder that people mean by its path.

use crate::tree::{Naming, Node, Snapshot};

/// The found folders that a path below the root means, as people type it: names joined by `/`, compared as the storage
/// compares them; an empty path, and `.`, is the root. Several where siblings share a name.
#[must_use]
pub fn folders_at<'a>(snapshot: &'a Snapshot, naming: Naming, path: &str) -> Vec<&'a Node> {
    let root = snapshot.root().and_then(|root| snapshot.get(root));
    let mut at: Vec<&Node> = root.into_iter().collect();
    for name in path.split('/').map(str::trim).filter(|name| !matches!(*name, "" | ".")) {
        let below = at.iter().flat_map(|node| snapshot.children(&node.id));
        at = below
            .filter(|node| node.is_folder() && naming.same(&node.name, name))
            .collect();
    }
    at
}
