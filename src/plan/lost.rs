//! Folders that are remembered and not seen any more: another account, a lost right, or gone for ever. Which of these it
//! is, a service does not say; so nothing is made in their stead until people have said so.

use super::Wanted;
use super::found::Found;
use super::identity::{DEEP, Identity, Match};
use crate::tree::{Folder, Key, LedgerEntry};

/// A folder of which nothing is there under any identity that hoso knows; nothing when its name may still tell.
pub(super) fn unseen<'a>(
    wanted: &Wanted<'a>,
    found: &Found<'a>,
    (key, folder): (&'a Key, &'a Folder),
    identity: &mut Identity<'a>,
) -> Option<Match<'a>> {
    let entry = wanted.ledger.folders.get(key)?;
    let id = entry.id()?;
    let reserved = matches!(entry, LedgerEntry::Reserved { .. });
    if reserved || found.gone(id) || is_given_up(wanted, found, key) {
        return None;
    }
    if folder.only_if_there {
        return Some(Match::Absent);
    }
    identity.unseen.insert(key);
    None
}

/// Whether a folder was confirmed once and is seen neither alive nor in the trash, and nobody said that it is gone.
pub(super) fn is_out_of_sight(wanted: &Wanted<'_>, found: &Found<'_>, key: &Key) -> bool {
    match wanted.ledger.folders.get(key) {
        Some(LedgerEntry::Confirmed { id, .. }) => {
            found.live(id).is_none()
                && found.trashed(id).is_none()
                && !found.gone(id)
                && !is_given_up(wanted, found, key)
        }
        _ => false,
    }
}

/// Whether people said that the folder is gone for ever: of it, or of one above it, and it stood in one that is not seen
/// any more.
fn is_given_up(wanted: &Wanted<'_>, found: &Found<'_>, key: &Key) -> bool {
    let (folders, anew) = (&wanted.spec.folders, &wanted.options.anew);
    let above = |key: &Key| folders.get(key).and_then(|folder| folder.parent.as_ref());
    let mut lineage = std::iter::successors(above(key), |key| above(key)).take(DEEP);
    anew.contains(key) || stood_unseen(wanted, found, key) && lineage.any(|above| anew.contains(above))
}

/// Whether a remembered folder stood in one that is not seen any more.
pub(super) fn stood_unseen(wanted: &Wanted<'_>, found: &Found<'_>, key: &Key) -> bool {
    match wanted.ledger.folders.get(key) {
        Some(LedgerEntry::Confirmed { parent, .. } | LedgerEntry::Reserved { parent, .. }) => {
            found.live(parent).is_none() && found.trashed(parent).is_none()
        }
        None => false,
    }
}
