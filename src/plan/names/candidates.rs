//! The found folders that may be a wanted one, in each way of looking for it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Conflict;
use super::super::identity::Identity;
use super::{How, Names, Open};
use crate::text::fold_name;
use crate::tree::{Folder, Key, LedgerEntry, Node, NodeId};

/// The folders in a place by name, and by folded name.
#[derive(Default)]
pub(super) struct Shelf<'a> {
    exact: BTreeMap<String, Vec<&'a Node>>,
    similar: BTreeMap<String, Vec<&'a Node>>,
}

impl<'a> Names<'a, '_> {
    /// Candidates found in one way; nothing after a conflict, which is said then.
    pub(super) fn look(&mut self, identity: &mut Identity<'a>, one: &Open<'a>, how: How) -> Option<Vec<&'a Node>> {
        match how {
            How::Remembered => Some(self.remembered(identity, one)),
            How::Exact if one.skipped.is_empty() => self.exact(identity, one),
            How::Similar if one.skipped.is_empty() => Some(self.similar(one)),
            How::Skipped if !one.skipped.is_empty() && !identity.unseen.contains(one.key) => {
                let nodes = self.similar(one);
                let only_one = nodes.iter().all(|node| self.suits_one(one.owner, node));
                Some(if only_one { nodes } else { Vec::new() })
            }
            _ => Some(Vec::new()),
        }
    }

    /// By the name and in the place that the ledger remembers: what another machine confirmed, or what was sent without
    /// an answer by a storage that has no ids beforehand.
    fn remembered(&mut self, identity: &Identity<'a>, one: &Open<'a>) -> Vec<&'a Node> {
        let (parent, name) = match self.wanted.ledger.folders.get(one.key) {
            Some(LedgerEntry::Reserved { parent, name, .. }) => (parent, name),
            Some(LedgerEntry::Confirmed { id, parent, name, .. }) if self.found.gone(id) => (parent, name),
            _ => return Vec::new(),
        };
        let Some(place) = self
            .stand_in(identity, parent)
            .filter(|place| self.found.is_listed(place))
        else {
            return Vec::new();
        };
        let nodes = self.named(place, name);
        let free = |node: &&Node| self.is_free(node) && !self.sent_for_another(one.key, node);
        nodes.into_iter().filter(free).collect()
    }

    /// Whether a folder stands where a creation for another key was sent and never answered: it is that one's.
    fn sent_for_another(&self, key: &Key, node: &Node) -> bool {
        let same = |name: &str| self.wanted.naming.same(name, &node.name);
        let mut others = self.wanted.ledger.folders.iter().filter(|(other, _)| *other != key);
        others.any(|(_, entry)| match entry {
            LedgerEntry::Reserved {
                id: None, parent, name, ..
            } => node.parent.as_ref() == Some(parent) && same(name),
            _ => false,
        })
    }

    /// The folder that is now what the ledger remembers under an id.
    fn stand_in(&self, identity: &Identity<'a>, id: &'a NodeId) -> Option<&'a NodeId> {
        if let Some(node) = self.found.live(id) {
            return Some(&node.id);
        }
        let mut owners = self.claims.on(id).peekable();
        if owners.peek().is_none() {
            return self.found.root();
        }
        owners.find_map(|key| identity.known(key)).map(|known| &known.node.id)
    }

    /// By the wanted name under the known parent.
    fn exact(&mut self, identity: &mut Identity<'a>, one: &Open<'a>) -> Option<Vec<&'a Node>> {
        // Of one that is not seen any more that is said, if nothing else stands for it.
        let unseen = identity.unseen.contains(one.key);
        let quiet = one.folder.only_if_there;
        let nodes = self.named(one.place, one.folder.name.as_str());
        let mut free = Vec::new();
        for node in nodes {
            if self.is_free(node) {
                free.push(node);
            } else if let Some(conflict) = self.foreign(identity, one.key, node).filter(|_| !unseen) {
                identity.conflicts.extend((!quiet).then_some(conflict));
                return None;
            }
        }
        // Where names differ, a folder of this name is the only one; else what was not seen may be another.
        let certain = self.wanted.naming.unique && free.len() == 1;
        if certain || self.found.is_listed(one.place) {
            return Some(free);
        }
        let (key, above) = (one.key.clone(), Some(one.place.clone()));
        identity
            .conflicts
            .extend((!quiet).then_some(Conflict::Unreadable { key, above }));
        None
    }

    /// A folder that stands where the wanted one should and is known as something else. One that is another wanted
    /// folder is no obstacle yet: it may be about to leave.
    fn foreign(&self, identity: &Identity<'a>, key: &Key, node: &'a Node) -> Option<Conflict> {
        if identity.keys.contains_key(&node.id) || self.taken.contains(&node.id) {
            return None;
        }
        Some(self.known_as_other(key, node))
    }

    fn known_as_other(&self, key: &Key, node: &'a Node) -> Conflict {
        let (node_, path) = (node.id.clone(), self.found.path(&node.id));
        match &node.tag {
            Some(tag) => Conflict::ForeignTag {
                key: key.clone(),
                node: node_,
                path,
                tag: tag.clone(),
            },
            None => {
                let others = self.claims.on(&node.id).chain([key]).cloned();
                let keys = others.collect::<BTreeSet<_>>().into_iter().collect();
                Conflict::TwoKeys {
                    node: node_,
                    path,
                    keys,
                }
            }
        }
    }

    /// By a similar name; a folder similar to the name itself goes before one that is only known to be used for it.
    fn similar(&mut self, one: &Open<'a>) -> Vec<&'a Node> {
        if self.wanted.options.anew.contains(one.key) {
            return Vec::new();
        }
        let names = std::iter::once(one.folder.name.as_str()).chain(one.folder.also.iter().map(String::as_str));
        let mut tiers = names.map(fold_name).filter(|name| !name.is_empty());
        let Some(own) = tiers.next() else {
            return Vec::new();
        };
        let others: BTreeSet<String> = tiers.collect();
        let nodes = self.folded(one.place, &own);
        if !nodes.is_empty() {
            return nodes;
        }
        others.iter().flat_map(|name| self.folded(one.place, name)).collect()
    }

    fn folded(&mut self, place: &'a NodeId, name: &str) -> Vec<&'a Node> {
        let nodes = self.shelf(place).similar.get(name).cloned().unwrap_or_default();
        nodes.into_iter().filter(|node| self.is_free(node)).collect()
    }

    fn named(&mut self, place: &'a NodeId, name: &str) -> Vec<&'a Node> {
        let name = self.wanted.naming.same_key(name);
        self.shelf(place).exact.get(&name).cloned().unwrap_or_default()
    }

    fn shelf(&mut self, place: &'a NodeId) -> &Shelf<'a> {
        let (found, naming) = (self.found, self.wanted.naming);
        self.shelves.entry(place).or_insert_with(|| {
            let mut shelf = Shelf::default();
            for node in found.children(place).filter(|node| node.is_folder()) {
                shelf.exact.entry(naming.same_key(&node.name)).or_default().push(node);
                shelf.similar.entry(fold_name(&node.name)).or_default().push(node);
            }
            shelf
        })
    }

    /// Whether nobody lays claim to the folder, neither of this year nor of another.
    fn is_free(&self, node: &Node) -> bool {
        node.tag.is_none()
            && !self.taken.contains(&node.id)
            && self.claims.on(&node.id).next().is_none()
            && self.found.root() != Some(&node.id)
    }

    /// Whether the folder's name suits one wanted folder only, of all that are wanted below the place. Counted over what
    /// is wanted, not over what is still missing, so that a half-done plan ends in the same tree.
    fn suits_one(&self, owner: Option<&Key>, node: &Node) -> bool {
        let folders = &self.wanted.spec.folders;
        let name = fold_name(&node.name);
        let below = |folder: &Folder| {
            owner.is_none()
                || std::iter::successors(folder.parent.as_ref(), |key| folders.get(key)?.parent.as_ref())
                    .any(|key| Some(key) == owner)
        };
        let suits = |folder: &&Folder| {
            let mut names = std::iter::once(folder.name.as_str()).chain(folder.also.iter().map(String::as_str));
            names.any(|own| fold_name(own) == name) && below(folder)
        };
        folders.values().filter(suits).count() == 1
    }
}
