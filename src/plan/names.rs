//! Folders found by their names, parent first.
//!
//! The only folder of the right name under the known parent is the folder. One whose name is only similar is a question
//! to people, and planning goes on below it as a question. Hand-made trees often lack a level (no folder for the year):
//! while a wanted parent is not there, a similar folder may stand directly in the nearest one above that is.

mod candidates;

use std::collections::{BTreeMap, BTreeSet};

use self::candidates::Shelf;
use super::claims::Claims;
use super::found::Found;
use super::identity::{Identity, Known, Match};
use super::lost::stood_unseen;
use super::{Conflict, Proposal, Reason, Wanted};
use crate::tree::{Folder, Gap, Key, LedgerEntry, Node, NodeId, Origin};

/// The search by name. One found folder is taken by one key at most.
pub(super) struct Names<'a, 'p> {
    wanted: &'p Wanted<'a>,
    found: &'p Found<'a>,
    claims: &'p Claims<'a>,
    taken: BTreeSet<&'a NodeId>,
    shelves: BTreeMap<&'a NodeId, Shelf<'a>>,
    /// Wanted folders at or below an open question.
    asking: BTreeSet<&'a Key>,
}

/// A wanted folder that is looked for.
struct Open<'a> {
    key: &'a Key,
    folder: &'a Folder,
    /// Where its folder is looked for.
    place: &'a NodeId,
    /// The key of that place; nothing: the root.
    owner: Option<&'a Key>,
    /// The wanted folders between, which are not there.
    skipped: Vec<&'a Key>,
}

/// How a folder was looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// By the name and place that the ledger remembers, where the identity is gone.
    Remembered,
    /// By the wanted name.
    Exact,
    /// By a similar name.
    Similar,
    /// By a similar name, in a place above its own.
    Skipped,
}

impl<'a, 'p> Names<'a, 'p> {
    pub(super) fn new(wanted: &'p Wanted<'a>, found: &'p Found<'a>, claims: &'p Claims<'a>) -> Self {
        Self {
            wanted,
            found,
            claims,
            taken: BTreeSet::new(),
            shelves: BTreeMap::new(),
            asking: BTreeSet::new(),
        }
    }

    /// Settles every key that is still open, level by level, so that a folder's own level has the first word.
    pub(super) fn run(mut self, identity: &mut Identity<'a>) {
        for level in levels(self.wanted) {
            let mut open = Vec::new();
            for (key, folder) in level {
                if let Some(parent) = &folder.parent
                    && (self.asking.contains(parent) || matches!(identity.get(parent), Some(Match::Proposed(_))))
                {
                    self.asking.insert(key);
                }
                // More is known now of what stands above it.
                if identity.get(key).is_none() && identity.crowded.contains(key) {
                    let own = self.claims.own(self.wanted, self.found, (key, folder), identity);
                    own.into_iter().for_each(|own| identity.settle(key, own));
                }
                if identity.get(key).is_none() {
                    // Of one that is not seen any more its name says something only where everything was seen.
                    let unseen = identity.unseen.contains(key);
                    match self.place(identity, key, folder) {
                        Ok(place) if !unseen || self.found.is_listed(place.place) => open.push(place),
                        Err(settled) if !unseen || matches!(settled, Match::Absent) => identity.settle(key, settled),
                        _ => {
                            let stopped = self.not_visible(identity, key);
                            identity.settle(key, stopped);
                        }
                    }
                }
            }
            for how in [How::Remembered, How::Exact, How::Similar, How::Skipped] {
                open = self.pass(identity, open, how);
            }
            for rest in open {
                let made = self.not_found(identity, &rest);
                identity.settle(rest.key, made);
            }
        }
        first(self.wanted, identity);
    }

    /// Where a folder is to be looked for: in its parent's, or in the nearest above that is there.
    fn place(&self, identity: &Identity<'a>, key: &'a Key, folder: &'a Folder) -> Result<Open<'a>, Match<'a>> {
        let mut skipped = Vec::new();
        let mut above = folder.parent.as_ref();
        loop {
            let Some(parent) = above else {
                let place = self.found.root().ok_or(Match::Stopped)?;
                return Ok(Open {
                    key,
                    folder,
                    place,
                    owner: None,
                    skipped,
                });
            };
            let place = match identity.get(parent) {
                Some(Match::Folder(known)) => &known.node.id,
                Some(Match::Proposed(node)) => &node.id,
                Some(Match::Absent) => return Err(Match::Absent),
                Some(Match::Stopped) | None => return Err(Match::Stopped),
                Some(Match::Make(_)) => {
                    skipped.push(parent);
                    above = self.wanted.spec.folders.get(parent).and_then(|f| f.parent.as_ref());
                    continue;
                }
            };
            return Ok(Open {
                key,
                folder,
                place,
                owner: Some(parent),
                skipped,
            });
        }
    }

    /// Looks for all open keys of a level in one way; gives back those that are still open.
    fn pass(&mut self, identity: &mut Identity<'a>, open: Vec<Open<'a>>, how: How) -> Vec<Open<'a>> {
        let mut rest = Vec::new();
        let mut hits = Vec::new();
        for one in open {
            match self.look(identity, &one, how) {
                Some(nodes) if nodes.is_empty() => rest.push(one),
                Some(nodes) => hits.push((one, nodes)),
                None => identity.settle(one.key, Match::Stopped),
            }
        }
        let mut suitors: BTreeMap<&NodeId, Vec<&Key>> = BTreeMap::new();
        for (one, nodes) in &hits {
            for node in nodes {
                suitors.entry(&node.id).or_default().push(one.key);
            }
        }
        for (one, nodes) in &hits {
            self.taken.extend(nodes.iter().map(|node| &node.id));
            let settled = match nodes.as_slice() {
                [node] if suitors[&node.id].len() == 1 => self.take(identity, one, node, how),
                _ => self.refuse(identity, one, nodes, &suitors),
            };
            if how == How::Skipped && !matches!(settled, Match::Folder(_)) {
                identity.held.extend(&one.skipped);
            }
            identity.settle(one.key, settled);
        }
        rest
    }

    fn take(&self, identity: &mut Identity<'a>, one: &Open<'a>, node: &&'a Node, how: How) -> Match<'a> {
        let asked = self.asking.contains(one.key) || identity.unseen.contains(one.key);
        let certain = matches!(how, How::Remembered | How::Exact) && !asked;
        if certain {
            let (reason, origin) = match self.wanted.ledger.folders.get(one.key) {
                Some(LedgerEntry::Reserved { .. }) => (Reason::Remember, Origin::Made),
                Some(LedgerEntry::Confirmed { origin, .. }) => (Reason::FoundByName, *origin),
                None => (Reason::FoundByName, Origin::Adopted),
            };
            return Match::Folder(Known::named(node, reason, origin));
        }
        if self.wanted.options.accept_proposals {
            return Match::Folder(Known::named(node, Reason::ToldByPeople, Origin::Adopted));
        }
        identity.suspects.push((&node.id, one.key));
        identity.proposals.push(Proposal {
            key: one.key.clone(),
            node: node.id.clone(),
            path: self.found.path(&node.id),
            instead: self
                .remembered_id(one.key)
                .filter(|_| identity.unseen.contains(one.key))
                .cloned(),
        });
        Match::Proposed(node)
    }

    fn refuse(
        &self,
        identity: &mut Identity<'a>,
        one: &Open<'a>,
        nodes: &[&'a Node],
        suitors: &BTreeMap<&NodeId, Vec<&Key>>,
    ) -> Match<'a> {
        identity.suspects.extend(nodes.iter().map(|node| (&node.id, one.key)));
        if let [node] = nodes {
            let keys = &suitors[&node.id];
            if keys.first() == Some(&one.key) {
                identity.conflicts.push(Conflict::TwoKeys {
                    node: node.id.clone(),
                    path: self.found.path(&node.id),
                    keys: keys.iter().map(|key| (*key).clone()).collect(),
                });
            }
        } else {
            let candidates = nodes.iter().map(|node| (node.id.clone(), self.found.path(&node.id)));
            identity.conflicts.push(Conflict::Ambiguous {
                key: one.key.clone(),
                candidates: candidates.collect(),
            });
        }
        Match::Stopped
    }

    fn remembered_id(&self, key: &Key) -> Option<&'a NodeId> {
        self.wanted.ledger.folders.get(key).and_then(LedgerEntry::id)
    }

    /// A remembered folder that is not seen any more, and nothing that could stand for it. Where that is said or asked of
    /// the folder it stood in, it is not said again.
    fn not_visible(&self, identity: &mut Identity<'a>, key: &'a Key) -> Match<'a> {
        let above = self
            .wanted
            .spec
            .folders
            .get(key)
            .and_then(|folder| folder.parent.as_ref());
        let said = above.is_some_and(|above| identity.unseen.contains(above) && identity.known(above).is_none());
        // In a folder that is closed to this account nothing is to be seen, whatever is there.
        let shut = above.and_then(|above| Some(&identity.known(above)?.node.id));
        let shut = shut.filter(|id| self.wanted.snapshot.gaps.get(*id) == Some(&Gap::Hidden));
        if !(said && stood_unseen(self.wanted, self.found, key)) {
            let key = key.clone();
            identity.conflicts.extend(match (shut, self.remembered_id(&key)) {
                (Some(above), _) => Some(Conflict::Unreadable {
                    key,
                    above: Some(above.clone()),
                }),
                (None, node) => node.cloned().map(|node| Conflict::NotVisible { key, node }),
            });
        }
        Match::Stopped
    }

    fn not_found(&self, identity: &mut Identity<'a>, one: &Open<'a>) -> Match<'a> {
        if identity.unseen.contains(one.key) {
            return self.not_visible(identity, one.key);
        }
        if one.folder.only_if_there {
            return Match::Absent;
        }
        Match::Make(match self.wanted.ledger.folders.get(one.key) {
            Some(LedgerEntry::Reserved { .. }) => Reason::Unfinished,
            Some(LedgerEntry::Confirmed { id, .. }) if self.found.gone(id) => Reason::Vanished,
            Some(LedgerEntry::Confirmed { .. }) => Reason::ToldByPeople,
            None => Reason::Missing,
        })
    }
}

/// The wanted folders by their depth, each level in the template's order.
fn levels<'a>(wanted: &Wanted<'a>) -> Vec<Vec<(&'a Key, &'a Folder)>> {
    let mut depths: BTreeMap<&Key, usize> = BTreeMap::new();
    let mut levels: Vec<Vec<(&Key, &Folder)>> = Vec::new();
    for key in &wanted.spec.order {
        let Some(folder) = wanted.spec.folders.get(key) else {
            continue;
        };
        let above = folder.parent.as_ref().and_then(|parent| depths.get(parent));
        let depth = above.map_or(0, |depth| depth + 1);
        depths.insert(key, depth);
        levels.resize_with(levels.len().max(depth + 1), Vec::new);
        levels[depth].push((key, folder));
    }
    levels
}

/// What people chose is taken over before any folder above its place is made.
fn first<'a>(wanted: &Wanted<'a>, identity: &mut Identity<'a>) {
    let folders = &wanted.spec.folders;
    for key in &wanted.spec.order {
        if identity
            .known(key)
            .is_none_or(|known| known.adopt != Some(Reason::ToldByPeople))
        {
            continue;
        }
        let above = |key: &Key| folders.get(key).and_then(|folder| folder.parent.as_ref());
        let made = std::iter::successors(above(key), |key| above(key));
        let made = made.filter(|above| matches!(identity.matches.get(above), Some(Match::Make(_))));
        let made: Vec<_> = made.map(|above| (above, key)).collect();
        identity.first.extend(made);
    }
}
