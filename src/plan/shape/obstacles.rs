//! What stands in the way of a wanted folder: a folder that cannot be moved stops its whole subtree.

use std::collections::BTreeMap;

use super::super::Conflict;
use super::{Item, Shape, Spot};
use crate::tree::{Key, Node, NodeId};

impl<'a> Shape<'a, '_> {
    /// Stops what cannot be done, until nothing more stops.
    pub(in super::super) fn settle(&mut self) {
        let mut stopped = true;
        while stopped {
            stopped = false;
            let same = self.same_names();
            for key in self.order.clone() {
                let item = &self.items[key];
                if item.stopped {
                    continue;
                }
                if let Some(why) = self.obstacle(item, &same) {
                    self.conflicts.extend(why);
                    self.stop(key);
                    stopped = true;
                }
            }
        }
    }

    pub(in super::super) fn stop(&mut self, key: &'a Key) {
        if let Some(item) = self.items.get_mut(key) {
            item.stopped = true;
        }
    }

    /// Why nothing can be done for a folder: a conflict, or (`Some(None)`) something that was said elsewhere.
    fn obstacle(&self, item: &Item<'a>, same: &BTreeMap<&Key, &Key>) -> Option<Option<Conflict>> {
        let above = item.folder.parent.as_ref();
        if above.is_some_and(|parent| self.get(parent).is_none()) {
            return Some(None);
        }
        // What people named below an open question is taken over where it stands, so nobody waits for it.
        let waits = |key: &Key| {
            let told = self.wanted.options.adopted.contains_key(key) && !self.items.contains_key(key);
            self.get(key).is_none() && !told
        };
        let mut first = self.identity.first.iter().filter(|(above, _)| *above == item.key);
        if item.known.is_none() && first.any(|(_, key)| waits(key)) {
            return Some(None);
        }
        let key = item.key.clone();
        if let Some(other) = same.get(item.key) {
            let other = (*other).clone();
            return Some(Some(Conflict::SameName { key, other }));
        }
        if let Some(node) = self.in_the_way(item) {
            return Some(Some(self.taken(item, node)));
        }
        if let Some(above) = self.unlisted(item) {
            return Some(Some(Conflict::Unreadable { key, above }));
        }
        let known = item.known?;
        if known.trashed && !item.moves && !known.node.parent.as_ref().is_some_and(|id| self.will_stand(id)) {
            return Some(None);
        }
        let within = item.moves && self.way_up(item.to).any(|spot| spot == item.spot());
        within.then(|| {
            let node = known.node.id.clone();
            Some(Conflict::Loop { key, node })
        })
    }

    /// Where names must differ: a place that a folder comes to, and of which not all names are known.
    fn unlisted(&self, item: &Item<'a>) -> Option<Option<NodeId>> {
        if !self.wanted.naming.unique {
            return None;
        }
        if item.place.is_some() && !self.is_listed(item.to) {
            let Spot::Node(id) = item.to else { return Some(None) };
            return Some(Some(id.clone()));
        }
        let (landing, _) = self.landing(item)?;
        let unlisted = self.found.live(landing).is_some() && !self.found.is_listed(landing);
        unlisted.then(|| Some(landing.clone()))
    }

    /// Whether all names in a place are known.
    fn is_listed(&self, place: Spot<'a>) -> bool {
        match place {
            Spot::Node(id) => self.found.is_listed(id),
            Spot::New(_) => true,
        }
    }

    fn taken(&self, item: &Item<'a>, node: &'a Node) -> Conflict {
        let (key, path) = (item.key.clone(), self.found.path(&node.id));
        let (node, other) = (node.id.clone(), self.identity.keys.get(&node.id));
        let tag = self.found.live(&node).and_then(|node| node.tag.clone());
        match (tag, other) {
            _ if self.wanted.naming.unique => Conflict::NameTaken { key, node, path },
            (Some(tag), _) => Conflict::ForeignTag { key, node, path, tag },
            (None, other) => Conflict::TwoKeys {
                node,
                path,
                keys: other.into_iter().map(|other| (*other).clone()).chain([key]).collect(),
            },
        }
    }

    /// Keys that would get a name and place that another wanted folder has or gets first.
    fn same_names(&self) -> BTreeMap<&'a Key, &'a Key> {
        let mut groups: BTreeMap<(Spot<'_>, String), Vec<&Item<'_>>> = BTreeMap::new();
        for item in self.active() {
            let name = self.wanted.naming.same_key(&item.name);
            groups.entry((item.to, name)).or_default().push(item);
        }
        let mut same = BTreeMap::new();
        for group in groups.into_values().filter(|group| group.len() > 1) {
            let owner = group.iter().find(|item| !item.arrives()).unwrap_or(&group[0]).key;
            let late = group.iter().filter(|item| item.arrives() && item.key != owner);
            same.extend(late.map(|item| (item.key, owner)));
        }
        same
    }

    /// Something that has the wanted name in the wanted place and will keep it.
    fn in_the_way(&self, item: &Item<'a>) -> Option<&'a Node> {
        let mut holders = Vec::new();
        if item.arrives() {
            holders.extend(self.holders(item.key, item.to, &item.name));
        }
        if let Some((parent, name)) = self.landing(item) {
            holders.extend(self.holders(item.key, Spot::Node(parent), name));
        }
        holders
            .into_iter()
            .find(|(_, leaves)| leaves.is_none())
            .map(|(node, _)| node)
    }

    /// What has a name in a place where the folder of `key` wants to be, each with the key whose step makes it leave.
    /// Where siblings may share a name, only a folder that could be mistaken for one that is made is in the way.
    pub(in super::super) fn holders(&self, key: &Key, place: Spot<'a>, name: &str) -> Vec<(&'a Node, Option<&'a Key>)> {
        let Spot::Node(place) = place else {
            return Vec::new();
        };
        let unique = self.wanted.naming.unique;
        let item = &self.items[key];
        if !unique && item.known.is_some() {
            return Vec::new();
        }
        let name = self.wanted.naming.same_key(name);
        let mut names = self.names.borrow_mut();
        let names = names.entry(place).or_insert_with(|| self.index(place));
        let nodes = names.get(&name).into_iter().flatten().copied();
        let nodes = nodes.filter(|node| Some(&node.id) != item.known.map(|known| &known.node.id));
        let other = |node: &Node| self.identity.keys.get(&node.id).copied();
        let nodes = nodes.filter(|node| unique || other(node).is_some());
        // What stays in the trash holds no name.
        let restored = |node: &Node| other(node).is_some_and(|key| self.get(key).is_some());
        let nodes = nodes.filter(|node| self.found.live(&node.id).is_some() || restored(node));
        let leaves = |node: &'a Node| {
            let other = self.get(self.identity.keys.get(&node.id)?)?;
            let stays = other.to == Spot::Node(place) && self.wanted.naming.same_key(&other.name) == name;
            (other.place.is_some() && !stays).then_some(other.key)
        };
        nodes.map(|node| (node, leaves(node))).collect()
    }

    /// Everything in a place by name; also what comes out of the trash there.
    fn index(&self, place: &'a NodeId) -> BTreeMap<String, Vec<&'a Node>> {
        let mut names: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
        let landing = self
            .items
            .values()
            .filter_map(|item| item.known)
            .filter(|known| known.trashed);
        let landing = landing
            .map(|known| known.node)
            .filter(|node| node.parent.as_ref() == Some(place));
        let there = self
            .found
            .children(place)
            .filter(|node| self.wanted.naming.unique || node.is_folder());
        for node in there.chain(landing) {
            names
                .entry(self.wanted.naming.same_key(&node.name))
                .or_default()
                .push(node);
        }
        names
    }
}
