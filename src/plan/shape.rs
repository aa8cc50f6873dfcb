//! Where every wanted folder shall stand and what it shall be called, and what stands in the way of that.
//!
//! Nothing is emitted here. A folder that cannot be moved stops its whole subtree, and where it stays decides what its
//! neighbours can do; so what stops is found by going round until nothing more stops, before the first step is made.

mod item;
mod obstacles;
mod stand;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::item::{Item, Spot};
use super::found::Found;
use super::identity::Identity;
use super::{Conflict, Wanted};
use crate::tree::{Key, Name, Node, NodeId};

/// The tree as it will be.
pub(super) struct Shape<'a, 'p> {
    pub(super) wanted: &'p Wanted<'a>,
    pub(super) found: &'p Found<'a>,
    pub(super) identity: &'p Identity<'a>,
    /// Every wanted folder that has or gets a folder and hangs on no open question, in the template's order.
    pub(super) items: BTreeMap<&'a Key, Item<'a>>,
    pub(super) order: Vec<&'a Key>,
    pub(super) conflicts: Vec<Conflict>,
    names: RefCell<BTreeMap<&'a NodeId, BTreeMap<String, Vec<&'a Node>>>>,
}

impl<'a, 'p> Shape<'a, 'p> {
    pub(super) fn new(wanted: &'p Wanted<'a>, found: &'p Found<'a>, identity: &'p Identity<'a>) -> Self {
        let mut shape = Self {
            wanted,
            found,
            identity,
            items: BTreeMap::new(),
            order: Vec::new(),
            conflicts: Vec::new(),
            names: RefCell::default(),
        };
        for key in &wanted.spec.order {
            if let Some(item) = shape.item(key) {
                shape.items.insert(key, item);
                shape.order.push(key);
            }
        }
        shape.settle();
        shape
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &Item<'a>> {
        self.order
            .iter()
            .map(|key| &self.items[key])
            .filter(|item| !item.stopped)
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Item<'a>> {
        self.items.get(key).filter(|item| !item.stopped)
    }

    /// Where a folder comes out of the trash.
    pub(super) fn landing(&self, item: &Item<'a>) -> Option<(&'a NodeId, &'a str)> {
        let known = item.known.filter(|known| known.trashed)?;
        Some((known.node.parent.as_ref()?, known.node.name.as_str()))
    }

    /// The folder in which one will stand.
    pub(super) fn above(&self, spot: Spot<'a>) -> Option<Spot<'a>> {
        let key = match spot {
            Spot::New(key) => key,
            Spot::Node(id) => match self.identity.keys.get(id) {
                Some(key) => key,
                None => return self.found.parent(id).map(Spot::Node),
            },
        };
        match (self.get(key), spot) {
            (Some(item), _) => Some(item.to),
            (None, Spot::Node(id)) => self.found.parent(id).map(Spot::Node),
            (None, Spot::New(_)) => None,
        }
    }

    /// The folder and everything that will stand above it.
    pub(super) fn way_up(&self, spot: Spot<'a>) -> impl Iterator<Item = Spot<'a>> + '_ {
        let mut seen = BTreeSet::new();
        std::iter::successors(Some(spot), |at| self.above(*at)).take_while(move |at| seen.insert(*at))
    }

    /// The wanted folder that a spot is.
    pub(super) fn key_of(&self, spot: Spot<'a>) -> Option<&'a Key> {
        match spot {
            Spot::New(key) => Some(key),
            Spot::Node(id) => self.identity.keys.get(id).copied(),
        }
    }

    /// A name for a folder that has to step aside: in its place, used by nothing.
    pub(super) fn spare_name(&self, item: &Item<'a>) -> Option<Name> {
        let parent = Spot::Node(item.known?.node.parent.as_ref()?);
        let used = |name: &Name| {
            let wanted = |other: &Item<'_>| other.to == parent && self.wanted.naming.same(&other.name, name.as_str());
            !self.holders(item.key, parent, name.as_str()).is_empty() || self.active().any(wanted)
        };
        let stem: String = item.name.chars().take(80).collect();
        let names = (1..100).filter_map(|n| Name::new(&format!("{stem} (hoso {n})")).ok());
        names.into_iter().find(|name| !used(name))
    }
}
