//! Folders and files as a storage shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, NodeId, PermissionId, Role};

/// A folder or file, seen through its metadata. Names are as the service keeps them: foreign text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The service's identity.
    pub id: NodeId,
    /// The folder it lies in; nothing for the root, and for what is shared from elsewhere.
    pub parent: Option<NodeId>,
    /// The name as found.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The media type that the service gives; on a disk guessed by the ending.
    pub mime: Option<String>,
    /// Bytes; nothing for folders and online documents.
    pub size: Option<u64>,
    /// When the content arrived, with the trust it deserves.
    pub arrival: Option<Arrival>,
    /// When the content last changed, likewise (books).
    pub modified: Option<Arrival>,
    /// The service's checksum of the bytes, with the algorithm in front (`md5:…`).
    pub checksum: Option<String>,
    /// The key stamped on it, as text: a hint that people can change.
    pub tag: Option<String>,
    /// Whether it takes nothing over from the access of the folder above; nothing: not known.
    pub restricted: Option<bool>,
    /// The grants on it, inherited ones included; nothing: not read.
    pub grants: Option<Vec<Grant>>,
    /// The account that owns it, where one does.
    pub owner: Option<Address>,
    /// What a shortcut leads to, where the service says; it may be gone, or shown to others only.
    pub target: Option<NodeId>,
    /// Its address on the web.
    pub link: Option<String>,
    /// When the folder was made: of two folders for one key the oldest is the folder.
    pub created: Option<Timestamp>,
    /// It is only a place holder on this disk (Drive for Desktop, OneDrive): reading it would download it.
    pub placeholder: bool,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A folder.
    Folder,
    /// Bytes.
    File,
    /// A document that lives only online (Google Docs, …).
    Native,
    /// A shortcut or symbolic link: never followed.
    Shortcut,
}

/// A point in time and where it is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Arrival {
    /// When.
    pub time: Timestamp,
    /// Whose word it is.
    pub source: Source,
}

/// Where a time is known from. A weak source never makes a record late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The service's own upload time. Strong.
    Service,
    /// A revision of the file in the service. Strong.
    Revision,
    /// hoso itself saw it, or saw that it was not there, in an earlier run. Strong.
    Run,
    /// The time of a file on a disk, which a synchronising client sets. Weak.
    FileTime,
    /// A modified time that a client may set. Weak.
    Modified,
    /// hoso carried the file itself (restore, copy). Weak.
    Carried,
}

impl Source {
    /// Whether a record may be called late on its word.
    #[must_use]
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::Service | Self::Revision | Self::Run)
    }
}

/// A right of somebody on a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The service's identity of the grant.
    pub id: PermissionId,
    /// Whose; nothing for anyone or a whole domain.
    pub address: Option<Address>,
    /// `anyone`: whoever has the link.
    pub anyone: bool,
    /// A whole domain.
    pub domain: Option<String>,
    /// What it allows.
    pub role: Role,
    /// It comes from a folder above (or from membership of a shared drive) and cannot be taken away here.
    pub inherited: bool,
    /// Its last moment.
    pub until: Option<Timestamp>,
    /// It only shows that the folder exists (`view: metadata`).
    pub metadata_only: bool,
}

impl Grant {
    /// A right given to an account on the node itself, without an end.
    #[must_use]
    pub const fn to(id: PermissionId, address: Address, role: Role) -> Self {
        Self {
            id,
            address: Some(address),
            anyone: false,
            domain: None,
            role,
            inherited: false,
            until: None,
            metadata_only: false,
        }
    }
}

impl Node {
    /// A folder of which nothing else is known.
    #[must_use]
    pub fn folder(id: NodeId, name: impl Into<String>) -> Self {
        Self {
            id,
            parent: None,
            name: name.into(),
            kind: NodeKind::Folder,
            mime: None,
            size: None,
            arrival: None,
            modified: None,
            checksum: None,
            tag: None,
            restricted: None,
            grants: None,
            owner: None,
            target: None,
            link: None,
            created: None,
            placeholder: false,
        }
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.kind == NodeKind::Folder
    }
}
