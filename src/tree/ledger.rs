//! The remembered tree.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Key, NodeId, PermissionId, Role};

/// What hoso did or took over, by key. Losing it loses no folder: it is rebuilt from the manifest, from tags and names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Folders.
    pub folders: BTreeMap<Key, LedgerEntry>,
    /// Grants that hoso made or found to be what was asked for.
    pub grants: Vec<LedgerGrant>,
}

/// What is remembered of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerEntry {
    /// Its creation was about to be sent; whether it happened is not known.
    Reserved {
        /// The id reserved for it, where the service has such; with it a repeated creation is harmless.
        id: Option<NodeId>,
        /// The account for which the id was made.
        account: Option<String>,
        /// The folder it was to stand in.
        parent: NodeId,
        /// The name it was to have; empty where names are not kept (below a restricted folder).
        name: String,
    },
    /// It was seen to be there.
    Confirmed {
        /// Its identity.
        id: NodeId,
        /// The folder it stood in when confirmed.
        parent: NodeId,
        /// Its name when confirmed, as found. Empty where names are not kept (below a restricted folder): then any name
        /// is the one it had.
        name: String,
        /// Who made it.
        origin: Origin,
    },
}

/// Who made a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// hoso; it bears the template's name.
    Made,
    /// People; it keeps the name and the place they gave it.
    Adopted,
}

/// What is remembered of a grant: the address asked for and what the service made of it. An asked address and a found
/// permission are the same when the permission's id is (addresses have aliases).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LedgerGrant {
    /// The folder.
    pub node: NodeId,
    /// The address asked for.
    pub asked: Address,
    /// The service's id of it.
    pub permission: PermissionId,
    /// The role when confirmed.
    pub role: Role,
    /// hoso made it (only such may be taken away); else it was found.
    pub made: bool,
    /// When it was confirmed.
    pub at: Timestamp,
}

impl LedgerEntry {
    /// The id, reserved or confirmed.
    #[must_use]
    pub fn id(&self) -> Option<&NodeId> {
        match self {
            Self::Reserved { id, .. } => id.as_ref(),
            Self::Confirmed { id, .. } => Some(id),
        }
    }
}
