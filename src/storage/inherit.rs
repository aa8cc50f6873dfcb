//! How rights come down a tree, for the storages that compute it themselves.

use crate::tree::{Grant, Role};

/// A folder or file on the way up, with the grants of its own.
pub(crate) struct Level<G> {
    /// It takes nothing over from above.
    pub restricted: bool,
    /// Its own.
    pub grants: G,
}

/// The grants that hold on the first of these levels: its own, then the inherited ones, of each grantee the strongest.
/// The owner of a folder above may write below. What stands above a closed folder only shows that folder's existence,
/// and nothing of what lies in it (Google's rules for limited access, which OneDrive shares but for the showing).
pub(crate) fn on_first<'a, G>(up: impl IntoIterator<Item = Level<G>>) -> Vec<Grant>
where
    G: IntoIterator<Item = &'a Grant>,
{
    let mut up = up.into_iter();
    let Some(first) = up.next() else {
        return Vec::new();
    };
    let mut inherited = Vec::new();
    for level in up {
        for grant in level.grants {
            keep_strongest(&mut inherited, handed_down(grant, first.restricted));
        }
        if level.restricted {
            break;
        }
    }
    first.grants.into_iter().cloned().chain(inherited).collect()
}

fn handed_down(grant: &Grant, into_closed: bool) -> Grant {
    Grant {
        role: if into_closed {
            Role::Reader
        } else {
            grant.role.min(Role::Writer)
        },
        inherited: true,
        metadata_only: into_closed,
        ..grant.clone()
    }
}

fn keep_strongest(grants: &mut Vec<Grant>, grant: Grant) {
    let whose = |grant: &Grant| (grant.address.clone(), grant.domain.clone(), grant.anyone);
    match grants.iter_mut().find(|other| whose(other) == whose(&grant)) {
        Some(other) if other.role < grant.role => *other = grant,
        Some(_) => {}
        None => grants.push(grant),
    }
}
