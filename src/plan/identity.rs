//! Which found folder is which wanted one.
//!
//! In this order: what people said; a folder that people chose before; the oldest of the folders that hoso made for the
//! key, before the ledger is asked; the folder that the ledger knows; then by name, parent first ([`names`](super::names)).
//! A folder has one key at most: what two keys lay claim to is nobody's.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::Claims;
use super::doubts::Doubts;
use super::found::Found;
use super::names::Names;
use super::{Conflict, Proposal, Reason, Wanted};
use crate::tree::{Folder, Key, LedgerEntry, Node, NodeId, Origin};

/// What was found for a wanted folder.
#[derive(Debug, Clone, Copy)]
pub(super) enum Match<'a> {
    /// This folder.
    Folder(Known<'a>),
    /// Perhaps this folder: people are asked.
    Proposed(&'a Node),
    /// None; it is to be made.
    Make(Reason),
    /// None, and it is not to be made: its owner has left.
    Absent,
    /// It cannot be said: a conflict here or above.
    Stopped,
}

/// A found folder that is the wanted one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) node: &'a Node,
    /// It is in the trash.
    pub(super) trashed: bool,
    /// Why it has to be taken over, where the ledger does not have it so.
    pub(super) adopt: Option<Reason>,
    pub(super) origin: Origin,
    /// The parent and name it had when it was confirmed as this folder.
    pub(super) before: Option<(&'a NodeId, &'a str)>,
}

/// What is known of every wanted folder before anything is done.
#[derive(Default)]
pub(super) struct Identity<'a> {
    pub(super) matches: BTreeMap<&'a Key, Match<'a>>,
    /// The keys that have a folder, by its id.
    pub(super) keys: BTreeMap<&'a NodeId, &'a Key>,
    /// A folder to be made, and one below it that stands above its place: taking the latter over goes first, or a
    /// second run would look for it in the new folder.
    pub(super) first: Vec<(&'a Key, &'a Key)>,
    /// Folders that are not made while such a question is open.
    pub(super) held: BTreeSet<&'a Key>,
    /// Found folders that may be a key's and cannot be said to be.
    pub(super) suspects: Vec<(&'a NodeId, &'a Key)>,
    /// Folders that bear a wanted key's tag and are not its folder.
    pub(super) leftovers: Vec<(&'a NodeId, &'a Key)>,
    /// Keys whose folders all lie in what another machine made too, while their place is taken or was not seen.
    pub(super) crowded: BTreeSet<&'a Key>,
    /// Keys of which a folder is remembered that is not seen any more: another account, a lost right, or gone for ever.
    pub(super) unseen: BTreeSet<&'a Key>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) proposals: Vec<Proposal>,
}

/// Says for every wanted folder what was found.
pub(super) fn identify<'a>(wanted: &Wanted<'a>, found: &Found<'a>) -> Identity<'a> {
    let first = settle_all(wanted, found, &Doubts::default());
    let doubts = Doubts::of(wanted, found, &first);
    if doubts == Doubts::default() {
        return first;
    }
    settle_all(wanted, found, &doubts)
}

fn settle_all<'a>(wanted: &Wanted<'a>, found: &Found<'a>, doubts: &Doubts<'a>) -> Identity<'a> {
    let claims = Claims::new(wanted, found, doubts);
    let mut identity = Identity::default();
    let torn = claims.torn(wanted, found, &mut identity);
    for key in claims.order(wanted, found) {
        let folder = &wanted.spec.folders[key];
        let sure = if torn.contains(key) {
            Some(Match::Stopped)
        } else {
            claims.sure(wanted, found, (key, folder), &mut identity)
        };
        if let Some(sure) = sure {
            identity.settle(key, sure);
        }
    }
    Names::new(wanted, found, &claims).run(&mut identity);
    claims.leftovers(&mut identity);
    identity
}

impl<'a> Identity<'a> {
    pub(super) fn settle(&mut self, key: &'a Key, to: Match<'a>) {
        if let Match::Folder(known) = &to {
            self.keys.insert(&known.node.id, key);
        }
        self.matches.insert(key, to);
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Match<'a>> {
        self.matches.get(key)
    }

    pub(super) fn known(&self, key: &Key) -> Option<&Known<'a>> {
        match self.matches.get(key) {
            Some(Match::Folder(known)) => Some(known),
            _ => None,
        }
    }
}

/// More levels than any tree has; parents in a circle end there.
pub(super) const DEEP: usize = 200;

impl<'a> Known<'a> {
    /// A folder that the ledger has for this key.
    ///
    /// The state withholds names below a restricted folder; one that is not remembered counts as unchanged.
    pub(super) fn remembered(node: &'a Node, entry: Option<&'a LedgerEntry>) -> Self {
        let told = |name: &'a str| if name.is_empty() { node.name.as_str() } else { name };
        let (adopt, origin, before) = match entry {
            Some(LedgerEntry::Confirmed {
                parent, name, origin, ..
            }) => (None, *origin, Some((parent, told(name)))),
            Some(LedgerEntry::Reserved { parent, name, .. }) => {
                (Some(Reason::Remember), Origin::Made, Some((parent, told(name))))
            }
            None => (None, Origin::Made, None),
        };
        Self {
            node,
            trashed: false,
            adopt,
            origin,
            before,
        }
    }

    /// A folder that hoso made for this key, and that the ledger does not have. Under another name than the wanted one
    /// it is taken for one that people had chosen: it keeps its name.
    pub(super) fn ours(node: &'a Node, folder: &Folder, entry: Option<&LedgerEntry>, wanted: &Wanted<'_>) -> Self {
        let adopt = match entry.and_then(LedgerEntry::id) {
            Some(_) => Reason::Oldest,
            None if node.tag.is_some() => Reason::FoundByTag,
            None => Reason::Remember,
        };
        let origin = if wanted.naming.same(&node.name, folder.name.as_str()) {
            Origin::Made
        } else {
            Origin::Adopted
        };
        Self {
            adopt: Some(adopt),
            origin,
            ..Self::remembered(node, None)
        }
    }

    /// A folder found by its name.
    pub(super) fn named(node: &'a Node, adopt: Reason, origin: Origin) -> Self {
        Self {
            adopt: Some(adopt),
            origin,
            ..Self::remembered(node, None)
        }
    }
}
