//! Where each wanted folder shall stand, and what it shall be called.

use super::super::identity::{Known, Match};
use super::super::{Conflict, Reason};
use super::{Item, Shape, Spot};
use crate::tree::{Key, Naming, Node, NodeId, Origin};

impl<'a> Shape<'a, '_> {
    /// The folder's item, if nothing above it is unsettled.
    pub(super) fn item(&mut self, key: &'a Key) -> Option<Item<'a>> {
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
    pub(super) fn will_stand(&self, id: &NodeId) -> bool {
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
}

/// Why a folder is moved or renamed, for people.
fn why_placed(item: &Item<'_>, known: &Known<'_>, naming: Naming) -> Option<Reason> {
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
