//! Files, folders, shortcuts and shared drives as they lie in the world.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::grants::{Grant, Role};
use super::world::{FOLDER, World, domain_of};

/// A file, folder or shortcut.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub id: String,
    pub name: String,
    pub mime: String,
    pub parent: Option<String>,
    /// The shared drive; then there is no owner.
    pub drive: Option<String>,
    pub owner: Option<String>,
    pub acl: Vec<Grant>,
    pub limited: bool,
    pub trashed: Option<(Timestamp, String)>,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub modified_by: String,
    pub properties: BTreeMap<String, String>,
    pub app_properties: BTreeMap<String, String>,
    pub description: Option<String>,
    pub starred: bool,
    pub writers_can_share: bool,
    pub copy_needs_writer: bool,
    pub lock: Option<Lock>,
    pub target: Option<String>,
    pub revisions: Vec<Revision>,
    pub approvals: Vec<Value>,
    /// The OAuth client that made it, for `drive.file`.
    pub app: String,
    /// The number of calls before it was made or came here; for listing lag.
    pub born: u64,
    pub version: u64,
}

/// A content restriction.
#[derive(Debug, Clone)]
pub(super) struct Lock {
    pub reason: Option<String>,
    pub owner_only: bool,
    pub by: String,
    pub when: Timestamp,
}

/// A state of a file's bytes.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    pub id: String,
    pub bytes: Vec<u8>,
    pub when: Timestamp,
    pub by: String,
    pub mime: String,
}

/// A shared drive; its members are the grants of the root item with the same id.
#[derive(Debug, Clone)]
pub(super) struct SharedDrive {
    pub id: String,
    pub name: String,
    pub created: Timestamp,
    pub domain: String,
    pub restrictions: BTreeMap<String, bool>,
    pub request: Option<(String, String)>,
    /// Whether ids given out beforehand are taken here.
    pub takes_ids: bool,
    pub hidden: bool,
}

impl Item {
    pub fn is_folder(&self) -> bool {
        self.mime == FOLDER
    }

    /// Whether an index that lags by so many calls has it; what was there before the first call is in every index.
    pub fn settled(&self, calls: u64, lag: u64) -> bool {
        self.born == 0 || self.born + lag <= calls
    }

    pub fn bytes(&self) -> Option<&[u8]> {
        self.revisions.last().map(|revision| revision.bytes.as_slice())
    }
}

impl World {
    /// A folder with nothing special about it.
    pub(super) fn blank(&mut self, name: &str, parent: Option<&str>, by: &str) -> Item {
        let id = self.new_id();
        let now = self.tick();
        let drive = parent.and_then(|parent| self.known(parent).drive.clone());
        Item {
            id,
            name: name.into(),
            mime: FOLDER.into(),
            parent: parent.map(str::to_owned),
            owner: drive.is_none().then(|| by.to_owned()),
            drive,
            acl: vec![],
            limited: false,
            trashed: None,
            created: now,
            modified: now,
            modified_by: by.into(),
            properties: BTreeMap::new(),
            app_properties: BTreeMap::new(),
            description: None,
            starred: false,
            writers_can_share: true,
            copy_needs_writer: false,
            lock: None,
            target: None,
            revisions: vec![],
            approvals: vec![],
            app: String::new(),
            born: self.calls,
            version: 1,
        }
    }

    pub(super) fn new_drive(&mut self, name: &str, organizer: &str) -> String {
        let id = self.new_drive_id();
        // as a file, the top of every shared drive is called so (its name is known to `drives.get` alone)
        let mut root = self.blank("Drive", None, organizer);
        root.id = id.clone();
        (root.drive, root.owner) = (Some(id.clone()), None);
        root.acl = vec![Grant::user(organizer, Role::Organizer)];
        let created = root.created;
        let drive = SharedDrive {
            id: id.clone(),
            name: name.into(),
            created,
            domain: domain_of(organizer).into(),
            restrictions: BTreeMap::new(),
            request: None,
            takes_ids: true,
            hidden: false,
        };
        self.drives.insert(id.clone(), drive);
        self.insert(root);
        id
    }
}
