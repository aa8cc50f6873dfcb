//! Restricted folders that this account was not let into, where nothing is wanted inside that would say so: whoever is
//! in them has to let it in, by hand.

use std::collections::BTreeSet;

use super::identity::Identity;
use super::{Conflict, Wanted};
use crate::tree::{Gap, Key};

pub(super) fn closed(wanted: &Wanted<'_>, identity: &Identity<'_>) -> Vec<Conflict> {
    let folders = &wanted.spec.folders;
    let holds: BTreeSet<&Key> = folders.values().filter_map(|folder| folder.parent.as_ref()).collect();
    let empty = folders
        .iter()
        .filter(|(key, folder)| folder.restricted && !holds.contains(key));
    let shut = empty.filter_map(|(key, _)| {
        let known = identity.known(key).filter(|known| !known.trashed)?;
        let gap = wanted.snapshot.gaps.get(&known.node.id)?;
        matches!(gap, Gap::Hidden | Gap::NoRight).then(|| Conflict::Unreadable {
            key: key.clone(),
            above: Some(known.node.id.clone()),
        })
    });
    shut.collect()
}
