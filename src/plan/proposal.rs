//! Folders that people made under a similar name.

use serde::{Deserialize, Serialize};

use crate::tree::{Key, NodeId};

/// A found folder that may be the wanted one: its name is equal once folded, and it is the only such one. Nothing is
/// done at or below it until people have said yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The wanted folder.
    pub key: Key,
    /// The found one.
    pub node: NodeId,
    /// Its path below the root, as found.
    pub path: Vec<String>,
}
