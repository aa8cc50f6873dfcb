//! What people are asked about: folders of a similar name, and grants that nobody asks for any more.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::tree::{Address, Key, NodeId, PermissionId, Role};

/// A found folder that may be the wanted one: its name is equal once folded, and it is the only such one; or it bears the
/// name of one that is not seen any more. Nothing is done at or below it until people have said yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The wanted folder.
    pub key: Key,
    /// The found one.
    pub node: NodeId,
    /// Its path below the root, as found.
    pub path: Vec<String>,
    /// The folder that was the wanted one and is not seen any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<NodeId>,
}

/// A grant that hoso made and nobody asks for any more, or a leaver's. Lowering a role counts as taking away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The folder's key.
    pub key: Key,
    /// The folder.
    pub node: NodeId,
    /// The grant.
    pub permission: PermissionId,
    /// Whose.
    pub address: Address,
    /// What it allows.
    pub role: Role,
    /// [`Reason::NotAsked`], [`Reason::OtherRole`] (more than is asked for) or [`Reason::Left`].
    pub reason: Reason,
}
