//! Sharing that is only played (*mô phỏng*): grants in a file beside the tree, by the rules of Drive, given to nobody.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::failure::{failure, refuse};
use super::{Local, SIDECAR, blocking, change, identity};
use crate::storage::inherit::{self, Level};
use crate::storage::{Error, ErrorKind, Result, Sharing, last_moment};
use crate::text::{Text, safe};
use crate::tree::{Ends, Grant, Node, NodeId, NodeKind, PermissionId, Role, WantedGrant};

/// The played rights under one root.
#[derive(Debug)]
pub(super) struct Shares {
    path: PathBuf,
    book: Mutex<Book>,
}

/// The file as last read or written, and its time and length then: another run may have written since.
#[derive(Debug, Default)]
struct Book {
    stamp: Option<(SystemTime, u64)>,
    held: BTreeMap<NodeId, Held>,
}

/// What a node holds of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    /// It takes nothing over from above.
    #[serde(default)]
    restricted: bool,
    /// Its own grants.
    #[serde(default)]
    grants: Vec<Grant>,
}

impl Shares {
    pub fn of(root: &Path) -> Self {
        Self {
            path: root.join(SIDECAR),
            book: Mutex::default(),
        }
    }

    /// What is held now.
    fn look(&self) -> Result<MutexGuard<'_, Book>> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.stamp()?;
        if book.stamp != stamp {
            book.held = self.load(stamp.is_some())?;
            book.stamp = stamp;
        }
        Ok(book)
    }

    /// Changes what is held. Nothing is written when nothing changed.
    fn change<T>(&self, work: impl FnOnce(&mut BTreeMap<NodeId, Held>) -> Result<T>) -> Result<T> {
        let mut book = self.look()?;
        let mut held = book.held.clone();
        let done = work(&mut held)?;
        if book.held != held {
            self.save(&held)?;
            book.held = held;
            book.stamp = self.stamp()?;
        }
        Ok(done)
    }

    fn stamp(&self) -> Result<Option<(SystemTime, u64)>> {
        match self.path.symlink_metadata() {
            Ok(file) if !file.is_file() => Err(refuse(ErrorKind::Io, &self.path, "not a file")),
            Ok(file) => Ok(Some((file.modified().unwrap_or(SystemTime::UNIX_EPOCH), file.len()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure(&self.path, error)),
        }
    }

    fn load(&self, there: bool) -> Result<BTreeMap<NodeId, Held>> {
        if !there {
            return Ok(BTreeMap::new());
        }
        let bytes = fs::read(&self.path).map_err(|error| failure(&self.path, error))?;
        serde_json::from_slice(&bytes)
            .map_err(|error| refuse(ErrorKind::Protocol, &self.path, &safe(&error.to_string())))
    }

    fn save(&self, held: &BTreeMap<NodeId, Held>) -> Result<()> {
        let bytes = serde_json::to_vec(held).map_err(|error| refuse(ErrorKind::Io, &self.path, &error.to_string()))?;
        change::put(&self.path, &bytes, change::Through::Cache, |_| Ok(()), || Ok(()))
    }

    /// Says of each folder whether it is closed.
    pub fn show(&self, nodes: &mut [Node]) -> Result<()> {
        let book = self.look()?;
        for node in nodes.iter_mut().filter(|node| node.kind == NodeKind::Folder) {
            node.restricted = Some(book.held.get(&node.id).is_some_and(|held| held.restricted));
        }
        Ok(())
    }

    /// Closes a folder that was just made.
    pub fn close(&self, id: &NodeId) -> Result<()> {
        self.change(|held| {
            held.entry(id.clone()).or_default().restricted = true;
            Ok(())
        })
    }

    /// A node, and what lies in it, has other ids since it was moved: only where ids are paths.
    pub fn renamed(&self, from: &NodeId, to: &NodeId) -> Result<()> {
        if from == to || !identity::is_path(from) {
            return Ok(());
        }
        self.change(|held| {
            *held = std::mem::take(held)
                .into_iter()
                .map(|(id, held)| (renamed(&id, from, to), held))
                .collect();
            Ok(())
        })
    }
}

fn renamed(id: &NodeId, from: &NodeId, to: &NodeId) -> NodeId {
    match id.as_str().strip_prefix(from.as_str()) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => NodeId::new(format!("{to}{rest}")),
        _ => id.clone(),
    }
}

impl Local {
    /// Does `work` with the played rights, the node's ids from itself up to the root, and the disk.
    async fn play<T: Send + 'static>(
        &self,
        id: &NodeId,
        work: impl FnOnce(&mut BTreeMap<NodeId, Held>, &[NodeId], &Disk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Some(shares) = self.shares.clone() else {
            return Err(Error::told(
                ErrorKind::Unsupported,
                Text::of("trên ổ đĩa không có chia sẻ", "no sharing on a disk"),
            ));
        };
        let (disk, id) = (Arc::clone(&self.disk), id.clone());
        blocking(move || {
            let (relative, _) = disk.need(&id)?;
            let up = disk.ids_up(&relative);
            shares.change(|held| work(held, &up, &disk))
        })
        .await
    }
}

#[async_trait]
impl Sharing for Local {
    fn simulated(&self) -> bool {
        true
    }

    fn ends(&self) -> Ends {
        ENDS
    }

    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>> {
        self.play(id, |held, up, _| {
            let nothing = Held::default();
            let levels = up.iter().map(|id| held.get(id).unwrap_or(&nothing)).map(|held| Level {
                restricted: held.restricted,
                grants: &held.grants,
            });
            Ok(inherit::on_first(levels))
        })
        .await
    }

    async fn grant(&self, id: &NodeId, grant: &WantedGrant) -> Result<Grant> {
        let (id, grant) = (id.clone(), grant.clone());
        self.play(&id.clone(), move |held, _, _| give(held.entry(id).or_default(), &grant))
            .await
    }

    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        let (id, permission) = (id.clone(), permission.clone());
        self.play(&id.clone(), move |held, up, _| {
            let has = |id: &NodeId| {
                held.get(id)
                    .is_some_and(|held| held.grants.iter().any(|g| g.id == permission))
            };
            if !has(&id) && up.iter().any(has) {
                return Err(Error::told(
                    ErrorKind::Denied,
                    Text::of("quyền này theo thư mục trên", "the permission is inherited"),
                ));
            }
            if let Some(held) = held.get_mut(&id) {
                held.grants.retain(|grant| grant.id != permission);
            }
            Ok(())
        })
        .await
    }

    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node> {
        let (id, keep) = (id.clone(), keep.to_vec());
        self.play(&id.clone(), move |held, _, disk| {
            let (relative, metadata) = disk.need(&id)?;
            let Some(mut node) = disk.node(&relative, &metadata).filter(Node::is_folder) else {
                return Err(Error::told(
                    ErrorKind::Policy,
                    Text::of("chỉ giới hạn được thư mục", "only folders can be closed"),
                ));
            };
            let own = held.entry(id).or_default();
            own.restricted = true;
            keep.iter().try_for_each(|grant| give(own, grant).map(drop))?;
            node.restricted = Some(true);
            Ok(node)
        })
        .await
    }
}

/// Drive's rule is played.
const ENDS: Ends = Ends::ReadersWithinAYear;

/// Gives a right, or raises one; never lowers it.
fn give(held: &mut Held, wanted: &WantedGrant) -> Result<Grant> {
    if !matches!(wanted.role, Role::Reader | Role::Commenter | Role::Writer) {
        return Err(Error::told(
            ErrorKind::Policy,
            Text::of("không cấp được vai trò này ở đây", "this role cannot be given here"),
        ));
    }
    let grant = Grant {
        until: wanted.until.filter(|_| ENDS.of(wanted.role)).map(last_moment),
        ..Grant::to(
            PermissionId::new(format!("p:{}", wanted.address)),
            wanted.address.clone(),
            wanted.role,
        )
    };
    match held.grants.iter_mut().find(|other| other.id == grant.id) {
        Some(other) if other.role > grant.role => Ok(other.clone()),
        Some(other) => {
            *other = grant.clone();
            Ok(grant)
        }
        None => {
            held.grants.push(grant.clone());
            Ok(grant)
        }
    }
}
