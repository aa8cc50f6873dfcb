//! What is said of folders inside a restricted one. Such a folder would be shared with those whom the restriction keeps
//! out, so nothing is believed that anybody but the account's own memory says.

use std::collections::{BTreeMap, BTreeSet};

use super::Wanted;
use super::claims::is_below;
use super::found::Found;
use super::identity::Identity;
use crate::tree::{Key, NodeId};

/// What is not to be believed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Doubts<'a> {
    /// Keys of which the manifest's word counts for nothing: whoever may write in the root can change it. Where a key that
    /// does not belong inside lays claim to the folder too, it is disputed, also when it has come out of there.
    pub(super) distrusted: BTreeSet<&'a Key>,
    /// Folders that people say are somebody else's, with the restricted keys in whose folders they lie.
    pub(super) disputed: BTreeSet<(&'a NodeId, Key)>,
}

impl<'a> Doubts<'a> {
    /// Looks with what is known of every folder, also of those that were only just recognised by their names.
    pub(super) fn of(wanted: &Wanted<'a>, found: &Found<'a>, identity: &Identity<'a>) -> Self {
        let mut remembered: BTreeMap<&NodeId, Vec<&Key>> = BTreeMap::new();
        for (key, entry) in &wanted.ledger.folders {
            if let Some(id) = entry.id() {
                remembered.entry(id).or_default().push(key);
            }
        }
        // Who lays claim to a folder by this account's memory or by its tag.
        let claimants = |id: &NodeId| -> BTreeSet<Key> {
            let node = found.live(id).or_else(|| found.trashed(id));
            let tag = node.and_then(|node| node.tag.as_ref()?.parse().ok());
            let known = remembered.get(id).into_iter().flatten();
            known.map(|key| (*key).clone()).chain(tag).collect()
        };
        let owners = |id: &NodeId| -> BTreeSet<Key> {
            let known = identity.keys.get(id).map(|key| (*key).clone());
            claimants(id).into_iter().chain(known).collect()
        };
        let keeps_out = |key: &Key, owner: &Key| wanted.spec.is_restricted(owner) && !is_below(wanted.spec, key, owner);
        let mut doubts = Self::default();
        for (key, id) in &wanted.options.adopted {
            let above = found.parent(id).into_iter().flat_map(|parent| found.way_up(parent));
            let owners = above.flat_map(owners).filter(|owner| keeps_out(key, owner));
            doubts.disputed.extend(owners.map(|owner| (id, owner)));
        }
        for (key, id) in &wanted.options.manifest {
            let above = found.parent(id).into_iter().flat_map(|parent| found.way_up(parent));
            let nearest = above.map(owners).find(|owners| !owners.is_empty()).unwrap_or_default();
            let inside = nearest.iter().find(|owner| keeps_out(key, owner));
            let Some(owner) = inside.filter(|_| !wanted.options.adopted.contains_key(key)) else {
                continue;
            };
            if claimants(id)
                .into_iter()
                .all(|other| is_below(wanted.spec, &other, owner))
            {
                doubts.distrusted.insert(key);
            }
        }
        doubts
    }
}
