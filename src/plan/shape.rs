//! Where every wanted folder shall stand and what it shall be called, and what stands in the way of that.
//!
//! Nothing is emitted here. A folder that cannot be moved stops its whole subtree, and where it stays decides what its
//! neighbours can do; so what stops is found by going round until nothing more stops, before the first step is made.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::identity::{Identity, Known, Match};
use super::{At, Conflict, Reason, Wanted};
use crate::tree::{Folder, Key, Name, Node, NodeId, Origin};

/// A folder: one that was found, or the one that will be made for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot<'a> {
    Node(&'a NodeId),
    New(&'a Key),
}

impl From<Spot<'_>> for At {
    fn from(spot: Spot<'_>) -> Self {
        match spot {
            Spot::Node(id) => Self::Node(id.clone()),
            Spot::New(key) => Self::Key(key.clone()),
        }
    }
}

/// A wanted folder for which something may be done.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub(super) key: &'a Key,
    pub(super) folder: &'a Folder,
    /// The found folder; nothing: it is made.
    pub(super) known: Option<Known<'a>>,
    /// Why it is made.
    pub(super) made: Option<Reason>,
    /// Where it shall stand.
    pub(super) to: Spot<'a>,
    /// What it shall be called; its own name as found where that is the same.
    pub(super) name: String,
    /// Why it is moved or renamed, where it is.
    pub(super) place: Option<Reason>,
    pub(super) moves: bool,
    /// Why it is written into the ledger, where it has to be.
    pub(super) adopt: Option<Reason>,
    /// Nothing is done for it.
    pub(super) stopped: bool,
}

impl<'a> Item<'a> {
    pub(super) fn spot(&self) -> Spot<'a> {
        self.known
            .map_or(Spot::New(self.key), |known| Spot::Node(&known.node.id))
    }

    pub(super) fn trashed(&self) -> bool {
        self.known.is_some_and(|known| known.trashed)
    }

    /// It gets to a name or a place that it does not have now.
    pub(super) fn arrives(&self) -> bool {
        self.known.is_none() || self.place.is_some()
    }
}

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

    /// The folder's item, if nothing above it is unsettled.
    fn item(&mut self, key: &'a Key) -> Option<Item<'a>> {
        let folder = self.wanted.spec.folders.get(key)?;
        let parent = match &folder.parent {
            None => Spot::Node(self.found.root()?),
            Some(parent) => self.items.get(parent)?.spot(),
        };
        let mut item = Item {
            key,
            folder,
            known: None,
            made: None,
            to: parent,
            name: folder.name.as_str().to_owned(),
            place: None,
            moves: false,
            adopt: None,
            stopped: false,
        };
        match self.identity.get(key)? {
            Match::Make(reason) if !self.identity.held.contains(key) => item.made = Some(*reason),
            Match::Folder(known) => self.stand(&mut item, known, parent),
            _ => return None,
        }
        if self.wanted.options.only_grants {
            only_grants(&mut item);
        }
        Some(item)
    }

    /// Where a found folder shall stand. One of hoso's stands where the description wants it. One that people chose
    /// keeps its name and place, and is only brought back to where they had it.
    fn stand(&mut self, item: &mut Item<'a>, known: &Known<'a>, parent: Spot<'a>) {
        let (node, naming) = (known.node, self.wanted.naming);
        let here = node.parent.as_ref().filter(|id| self.will_stand(id));
        if known.origin == Origin::Adopted {
            item.to = self.home(known, parent, here);
            if !self.wanted.options.rename {
                let kept = known.before.map_or(node.name.as_str(), |(_, name)| name);
                kept.clone_into(&mut item.name);
            }
            let wanted = item.folder.name.as_str();
            if naming.same(&node.name, wanted) {
                wanted.clone_into(&mut item.name);
            }
        }
        if naming.same(&node.name, &item.name) {
            item.name.clone_from(&node.name);
        }
        item.known = Some(*known);
        item.moves = here.map(Spot::Node) != Some(item.to);
        item.place = why_placed(item, known, naming);
        item.adopt = known.adopt.or_else(|| {
            let (parent, name) = known.before?;
            let same = Some(parent) == node.parent.as_ref() && naming.same(name, &node.name);
            (item.place.is_none() && !same).then_some(Reason::Remember)
        });
        if self.is_outside(item, known) {
            self.conflicts.push(Conflict::Outside {
                key: item.key.clone(),
                node: node.id.clone(),
            });
            item.stopped = true;
        }
    }

    /// Whether a folder is there, or comes out of the trash before those in it.
    fn will_stand(&self, id: &NodeId) -> bool {
        let restored = |key: &&Key| self.get(key).is_some_and(Item::trashed);
        self.found.live(id).is_some() || self.identity.keys.get(id).is_some_and(restored)
    }

    /// The place of a folder that people chose.
    fn home(&self, known: &Known<'a>, parent: Spot<'a>, here: Option<&'a NodeId>) -> Spot<'a> {
        let had = known.before.map(|(parent, _)| parent);
        let settled = |here: &&'a NodeId| Spot::Node(here) == parent || had.is_none() || had == Some(here);
        if let Some(here) = here.filter(settled) {
            return Spot::Node(here);
        }
        match (had.filter(|had| self.can_hold(had)), here) {
            (Some(had), _) => Spot::Node(had),
            (None, Some(here)) if self.found.is_inside(here) => Spot::Node(here),
            _ => parent,
        }
    }

    /// Whether a folder may be brought back to that one: it is there, in this tree, and not another year's.
    fn can_hold(&self, id: &'a NodeId) -> bool {
        let known = self.identity.keys.contains_key(id) || self.found.root() == Some(id);
        let other = self.found.live(id).is_some_and(|node| node.tag.is_some())
            || self.wanted.ledger.folders.values().any(|entry| entry.id() == Some(id));
        self.found.live(id).is_some_and(Node::is_folder) && self.found.is_inside(id) && (known || !other)
    }

    /// Whether people are to be asked first: it was moved out of the tree since it was confirmed.
    fn is_outside(&self, item: &Item<'a>, known: &Known<'a>) -> bool {
        let node = known.node;
        if self.wanted.options.move_back || self.found.is_inside(&node.id) {
            return false;
        }
        // It stands where people chose it, or where it belongs, in a folder of which the same is asked.
        let had = known.before.map(|(parent, _)| parent) == node.parent.as_ref();
        let chosen = known.adopt == Some(Reason::ToldByPeople) || known.origin == Origin::Adopted && had;
        let follows = node
            .parent
            .as_ref()
            .is_some_and(|parent| self.identity.keys.contains_key(parent));
        item.moves || !(chosen || follows)
    }

    /// Stops what cannot be done, until nothing more stops.
    pub(super) fn settle(&mut self) {
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

    pub(super) fn stop(&mut self, key: &'a Key) {
        if let Some(item) = self.items.get_mut(key) {
            item.stopped = true;
        }
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

    /// Why nothing can be done for a folder: a conflict, or (`Some(None)`) something that was said elsewhere.
    fn obstacle(&self, item: &Item<'a>, same: &BTreeMap<&Key, &Key>) -> Option<Option<Conflict>> {
        let above = item.folder.parent.as_ref();
        if above.is_some_and(|parent| self.get(parent).is_none()) {
            return Some(None);
        }
        let mut first = self.identity.first.iter().filter(|(above, _)| *above == item.key);
        if item.known.is_none() && first.any(|(_, key)| self.get(key).is_none()) {
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
        if self.wanted.naming.unique && item.place.is_some() && !self.is_listed(item.to) {
            return Some(Some(Conflict::Unreadable { key }));
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
    pub(super) fn holders(&self, key: &Key, place: Spot<'a>, name: &str) -> Vec<(&'a Node, Option<&'a Key>)> {
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

/// Why a folder is moved or renamed, for people.
fn why_placed(item: &Item<'_>, known: &Known<'_>, naming: crate::tree::Naming) -> Option<Reason> {
    let (node, renames) = (known.node, item.name != known.node.name);
    let by_people = |(parent, name): (&NodeId, &str)| {
        let moved = item.moves && node.parent.as_ref() != Some(parent);
        let renamed = renames && !naming.same(name, &node.name);
        (moved, renamed)
    };
    let (moved, renamed) = known.before.map_or((item.moves, false), by_people);
    match (item.moves, renames) {
        (false, false) => None,
        _ if moved && renamed => Some(Reason::MovedAndRenamed),
        _ if moved => Some(Reason::Moved),
        _ if renamed => Some(Reason::Renamed),
        (true, _) => Some(Reason::NewPlace),
        (false, true) => Some(Reason::NewName),
    }
}

/// Leaves out what is not about access: a folder that would be made, moved or taken over is not touched at all.
fn only_grants(item: &mut Item<'_>) {
    item.stopped |= item.known.is_none_or(|known| known.trashed || known.adopt.is_some()) || item.moves;
    item.place = None;
    item.adopt = None;
    if let Some(known) = item.known {
        item.name.clone_from(&known.node.name);
    }
}
