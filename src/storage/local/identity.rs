//! Who a folder on a disk is.
//!
//! A number alone (inode) is given out again as soon as its holder is gone, so the identity is machine, volume, number
//! *and* the moment of birth; on Windows the number already tells one holder from the next. Where any of them is unknown
//! there is no identity, and the id is only the path: then the name counts.

use std::fs::Metadata;
use std::path::{Component, Path};
use std::time::UNIX_EPOCH;

use super::platform;
use crate::tree::NodeId;

/// File systems that keep births in steps this coarse (FAT, exFAT) also hand out numbers that do not last, so that two
/// folders can be mistaken for each other. A real moment falls on such a step once in 100,000 nodes at most.
const COARSE: u128 = 10_000_000;

/// How ids are made under one root.
#[derive(Debug)]
pub(super) struct Identity {
    /// The machine, made unrecognisable: its id is not to leave it.
    machine: Option<String>,
    /// The root's volume as this run numbers it, and the name that it keeps.
    volume: Option<(u64, String)>,
}

impl Identity {
    /// For a root folder at `path`, on this machine.
    pub fn new(machine: Option<&str>, path: &Path, root: &Metadata) -> Self {
        let machine = machine.map(|machine| {
            let digest = crate::storage::sha256(format!("hoso {machine}").as_bytes());
            digest.chars().skip("sha256:".len()).take(16).collect()
        });
        let volume = platform::volume_and_index(path, root).and_then(|(volume, index)| {
            let name = if platform::VOLUME_NUMBERS_LAST {
                format!("{volume:x}")
            } else {
                // The root's own number and birth name its volume better than the order of devices does.
                format!("{index:x}.{:x}", birth(root)?)
            };
            Some((volume, name))
        });
        Self { machine, volume }
    }

    /// The id of what lies at `path`, which is `relative` to the root. `metadata` is the path's own, links not followed.
    pub fn of(&self, relative: &Path, path: &Path, metadata: &Metadata) -> NodeId {
        self.certain(path, metadata)
            .unwrap_or_else(|| NodeId::new(format!("path:{}", by_path(relative))))
    }

    fn certain(&self, path: &Path, metadata: &Metadata) -> Option<NodeId> {
        let machine = self.machine.as_ref()?;
        let (root_volume, name) = self.volume.as_ref()?;
        if metadata.is_symlink() {
            return None;
        }
        let birth = birth(metadata)?;
        let (volume, index) = platform::volume_and_index(path, metadata)?;
        let volume = if volume == *root_volume {
            name.clone()
        } else {
            format!("{volume:x}")
        };
        let birth = if platform::NUMBERS_COME_AGAIN {
            format!("{birth:x}")
        } else {
            "-".to_owned()
        };
        Some(NodeId::new(format!("disk:{machine}:{volume}:{index:x}:{birth}")))
    }

    /// Whether an id can stand for anything here: not if another machine or another kind of storage made it.
    pub fn may_be_ours(&self, id: &NodeId) -> bool {
        match (id.as_str().strip_prefix("disk:"), &self.machine) {
            (Some(rest), Some(machine)) => rest.split(':').next() == Some(machine),
            (Some(_), None) => false,
            (None, _) => is_path(id),
        }
    }
}

/// Whether an id is only a path.
pub(super) fn is_path(id: &NodeId) -> bool {
    id.as_str().starts_with("path:")
}

/// Nanoseconds from 1970 to the birth, where the file system keeps them finely enough.
fn birth(metadata: &Metadata) -> Option<u128> {
    let birth = metadata.created().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    (birth % COARSE != 0).then_some(birth)
}

/// The path with `/` between its parts. One that is not Unicode is told apart from its likes by a digest.
fn by_path(relative: &Path) -> String {
    let parts: Vec<String> = relative
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let mut text = parts.join("/");
    if relative.to_str().is_none() {
        text.push('#');
        text.push_str(&crate::storage::sha256(relative.as_os_str().as_encoded_bytes()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(machine: Option<&str>) -> (tempfile::TempDir, Identity) {
        let root = tempfile::tempdir().unwrap();
        let metadata = root.path().symlink_metadata().unwrap();
        let identity = Identity::new(machine, root.path(), &metadata);
        (root, identity)
    }

    fn id(root: &tempfile::TempDir, identity: &Identity, name: &str) -> NodeId {
        let path = root.path().join(name);
        std::fs::create_dir(&path).unwrap();
        identity.of(Path::new(name), &path, &path.symlink_metadata().unwrap())
    }

    #[test]
    fn without_a_machine_only_the_path_counts() {
        let (root, identity) = identity(None);
        assert_eq!(id(&root, &identity, "Tổ 1").as_str(), "path:Tổ 1");
    }

    #[test]
    fn another_machines_ids_and_another_services_stand_for_nothing_here() {
        let (root, here) = identity(Some("here"));
        let (_, there) = identity(Some("there"));
        let id = id(&root, &here, "a");
        if !is_path(&id) {
            assert!(here.may_be_ours(&id));
            assert!(!there.may_be_ours(&id));
        }
        assert!(!here.may_be_ours(&NodeId::new("1AbCdEf")));
    }
}
