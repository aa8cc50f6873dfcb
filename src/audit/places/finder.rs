//! Which found folders stand for one wanted folder, and why none does.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use jiff::Timestamp;

use super::super::{Doubt, Inputs, Profile, Standing};
use super::copies::original;
use super::{Place, Places};
use crate::text::fold_name;
use crate::tree::{Folder, Key, LedgerEntry, Naming, Node, NodeId, Origin, Sight};

/// Indexes over the snapshot and the ledger.
pub(super) struct Finder<'a, 'i> {
    inputs: &'i Inputs<'a>,
    root: Option<&'a Node>,
    tagged: BTreeMap<&'a str, Vec<&'a Node>>,
    remembered: HashMap<&'a NodeId, &'a Key>,
    /// Names wanted under a parent, as [`Naming::same_key`].
    wanted: BTreeMap<(Option<&'a Key>, String), &'a Key>,
    names: RefCell<HashMap<&'a NodeId, Rc<Siblings<'a>>>>,
    /// Names of the specification, folded: most of them are wanted for every teacher.
    folded: RefCell<HashMap<&'a str, Rc<str>>>,
}

/// The folders in a folder, by name.
#[derive(Default)]
struct Siblings<'a> {
    exact: BTreeMap<String, Vec<&'a Node>>,
    folded: BTreeMap<String, Vec<&'a Node>>,
    /// Machines' copies, by the name of what they are copies of.
    copies: BTreeMap<String, Vec<&'a Node>>,
}

impl<'a> Siblings<'a> {
    fn of(children: impl Iterator<Item = &'a Node>, naming: Naming) -> Self {
        let mut siblings = Self::default();
        for node in children.filter(|node| node.is_folder()) {
            siblings
                .exact
                .entry(naming.same_key(&node.name))
                .or_default()
                .push(node);
            siblings.folded.entry(fold_name(&node.name)).or_default().push(node);
            if let Some(name) = original(&node.name) {
                siblings.copies.entry(naming.same_key(&name)).or_default().push(node);
            }
        }
        siblings
    }
}

impl<'a, 'i> Finder<'a, 'i> {
    pub(super) fn new(inputs: &'i Inputs<'a>) -> Self {
        let snapshot = inputs.snapshot;
        let mut tagged: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for node in snapshot.nodes().filter(|node| node.is_folder()) {
            if let Some(tag) = &node.tag {
                tagged.entry(tag).or_default().push(node);
            }
        }
        let remembered = inputs.ledger.folders.iter();
        let wanted = inputs.spec.folders.iter();
        Self {
            inputs,
            root: snapshot.root().and_then(|root| snapshot.get(root)),
            tagged,
            remembered: remembered.filter_map(|(key, entry)| Some((entry.id()?, key))).collect(),
            wanted: wanted
                .map(|(key, f)| ((f.parent.as_ref(), inputs.naming.same_key(f.name.as_str())), key))
                .collect(),
            names: RefCell::default(),
            folded: RefCell::default(),
        }
    }

    fn siblings(&self, parent: &'a NodeId) -> Rc<Siblings<'a>> {
        let mut names = self.names.borrow_mut();
        let made = names.entry(parent).or_insert_with(|| {
            let children = self.inputs.snapshot.children(parent);
            Rc::new(Siblings::of(children, self.inputs.naming))
        });
        Rc::clone(made)
    }

    pub(super) fn place(&self, key: &'a Key, folder: &'a Folder, places: &Places<'a>) -> Place<'a> {
        let above = folder.parent.as_ref().and_then(|parent| places.by_key.get(parent));
        let parents: Vec<&'a Node> = match (&folder.parent, above) {
            (None, _) => self.root.into_iter().collect(),
            (Some(_), Some(place)) => place.nodes.clone(),
            (Some(_), None) => Vec::new(),
        };
        let free = |node: &&'a Node| self.is_free(node, key, places);
        let made = self.made(key, &parents, places);
        let exact: Vec<&Node> = self.exact(folder, &parents, places).into_iter().filter(free).collect();
        let proposed = made.is_empty() && exact.is_empty();
        let mut similar = self.similar(folder, &parents);
        if !proposed {
            similar.extend(self.copies(folder, &parents));
        }
        let similar: Vec<&Node> = similar.into_iter().filter(free).collect();
        let mut nodes = made;
        let known = nodes.len();
        for node in exact.into_iter().chain(similar) {
            if nodes.iter().all(|other| other.id != node.id) {
                nodes.push(node);
            }
        }
        let Some(first) = nodes.first().copied() else {
            return self.absent(key, folder, above, &parents);
        };
        // The one in use is in the trash, and another machine's like stands there: what this one lacks may be in that.
        let spare = |node: &Node| places.is_left_over(self.inputs.snapshot, first) || age(node) < age(first);
        let in_use = |node: &&Node| self.is_chosen_by_people(key, node) || spare(node);
        let trashed = self.trashed(key).filter(in_use);
        let below_proposal = above.is_some_and(|place| place.standing == Standing::Proposed);
        let standing = if proposed || below_proposal {
            Standing::Proposed
        } else {
            Standing::There
        };
        Place {
            folder,
            standing,
            doubled: nodes.iter().skip(1).any(|node| node.parent == first.parent),
            displaced: known > 0 && self.is_displaced(key, folder, first, &parents),
            topmost: !below_proposal,
            doubt: (standing == Standing::Proposed)
                .then_some(Doubt::Proposed)
                .or(trashed.map(|_| Doubt::Trashed))
                .or_else(|| self.doubt_beside(key))
                .or_else(|| nodes.iter().find_map(|node| self.doubt_of(node))),
            nodes,
            trashed,
        }
    }

    /// The folder that the ledger knows, where it is in the trash.
    fn trashed(&self, key: &Key) -> Option<&'a Node> {
        match self.remembered_sight(key) {
            Some(Sight::Trashed(node)) => Some(node),
            _ => None,
        }
    }

    /// A folder that stands for no other key, by the ledger, by its tag, or by bearing another wanted folder's name.
    fn is_free(&self, node: &'a Node, key: &Key, places: &Places<'a>) -> bool {
        let other = |claim: Option<&Key>| claim.is_some_and(|claim| claim != key);
        let tag = node.tag.as_deref().and_then(|tag| tag.parse::<Key>().ok());
        let tagged_other = tag.is_some_and(|tag| tag != *key && self.inputs.spec.folders.contains_key(&tag));
        !other(self.remembered.get(&node.id).copied()) && !other(places.key_of(&node.id)) && !tagged_other
    }

    /// The folders that hoso made or took over for a key, the oldest first.
    fn made(&self, key: &'a Key, parents: &[&'a Node], places: &Places<'a>) -> Vec<&'a Node> {
        let tagged = self.tagged.get(key.to_string().as_str()).map_or(&[][..], Vec::as_slice);
        let unclaimed = |node: &&&'a Node| places.key_of(&node.id).is_none();
        let beside = |node: &&&'a Node| parents.iter().any(|parent| node.parent.as_ref() == Some(&parent.id));
        let mut made: Vec<&Node> = tagged.iter().filter(unclaimed).filter(beside).copied().collect();
        if let Some(known) = self.known(key)
            && places.key_of(&known.id).is_none()
            && made.iter().all(|node| node.id != known.id)
        {
            made.push(known);
        }
        if made.is_empty() {
            made = tagged.iter().filter(unclaimed).copied().collect();
        }
        let chosen = |node: &Node| self.is_chosen_by_people(key, node);
        made.sort_by_key(|node| {
            (
                !chosen(node),
                places.is_left_over(self.inputs.snapshot, node),
                age(node),
            )
        });
        made
    }

    /// Whether people took this folder for the key: it stays theirs, however old another one is.
    fn is_chosen_by_people(&self, key: &Key, node: &Node) -> bool {
        matches!(
            self.inputs.ledger.folders.get(key),
            Some(LedgerEntry::Confirmed { id, origin: Origin::Adopted, .. }) if *id == node.id
        )
    }

    /// The folder that the ledger knows, where it is alive.
    fn known(&self, key: &Key) -> Option<&'a Node> {
        let id = self.inputs.ledger.folders.get(key)?.id()?;
        let snapshot = self.inputs.snapshot;
        snapshot
            .get(id)
            .filter(|node| node.is_folder())
            .or_else(|| match snapshot.sights.get(id) {
                Some(Sight::Found(node)) => Some(node),
                _ => None,
            })
    }

    fn exact(&self, folder: &Folder, parents: &[&'a Node], places: &Places<'a>) -> Vec<&'a Node> {
        let mut nodes = self.of_its_name(folder, parents);
        nodes.sort_by_key(|node| (places.is_left_over(self.inputs.snapshot, node), age(node)));
        nodes
    }

    fn of_its_name(&self, folder: &Folder, parents: &[&'a Node]) -> Vec<&'a Node> {
        let name = self.inputs.naming.same_key(folder.name.as_str());
        let found = |parent: &&'a Node| self.siblings(&parent.id).exact.get(&name).cloned().unwrap_or_default();
        parents.iter().flat_map(found).collect()
    }

    /// Folders whose names are equal once folded, to the wanted one or to another that people may have given.
    fn similar(&self, folder: &'a Folder, parents: &[&'a Node]) -> Vec<&'a Node> {
        let also = folder.also.iter().map(String::as_str);
        let names = std::iter::once(folder.name.as_str())
            .chain(also)
            .map(|name| self.fold(name));
        let names: Vec<Rc<str>> = names.filter(|name| !name.is_empty()).collect();
        let mut nodes = Vec::new();
        for parent in parents {
            let siblings = self.siblings(&parent.id);
            for name in &names {
                let found = siblings.folded.get(&**name).into_iter().flatten();
                nodes.extend(found.filter(|node| !self.is_wanted_as_another(folder, node)));
            }
        }
        nodes
    }

    /// Copies that machines made beside a folder of the wanted name.
    fn copies(&self, folder: &'a Folder, parents: &[&'a Node]) -> Vec<&'a Node> {
        let name = self.inputs.naming.same_key(folder.name.as_str());
        let copied = |parent: &&'a Node| self.siblings(&parent.id).copies.get(&name).cloned().unwrap_or_default();
        let all = parents.iter().flat_map(copied);
        all.filter(|node| !self.is_wanted_as_another(folder, node)).collect()
    }

    fn fold(&self, name: &'a str) -> Rc<str> {
        let mut folded = self.folded.borrow_mut();
        Rc::clone(folded.entry(name).or_insert_with(|| fold_name(name).into()))
    }

    fn is_wanted_as_another(&self, folder: &'a Folder, node: &Node) -> bool {
        let name = self.inputs.naming.same_key(&node.name);
        let own = self.inputs.naming.same_key(folder.name.as_str());
        name != own && self.wanted.contains_key(&(folder.parent.as_ref(), name))
    }

    /// Whether a folder that hoso knows is not where and what the specification says. Adopted folders keep their name
    /// and place.
    fn is_displaced(&self, key: &Key, folder: &Folder, node: &Node, parents: &[&Node]) -> bool {
        let adopted = self.is_chosen_by_people(key, node);
        let moved = parents.iter().all(|parent| node.parent.as_ref() != Some(&parent.id));
        !adopted && (moved || !self.inputs.naming.same(&node.name, folder.name.as_str()))
    }

    /// The folder that hoso knows is out of sight, and what is not in the one found in its stead may be in it.
    fn doubt_beside(&self, key: &Key) -> Option<Doubt> {
        matches!(self.remembered_sight(key), Some(Sight::NotVisible)).then_some(Doubt::NotVisible)
    }

    fn doubt_of(&self, node: &Node) -> Option<Doubt> {
        let snapshot = self.inputs.snapshot;
        let outside = self.root.is_some_and(|root| !snapshot.is_within(&node.id, &root.id));
        if snapshot.gaps.contains_key(&node.id) {
            Some(Doubt::Gap)
        } else if outside && snapshot.get(&node.id).is_none() {
            // Found by its id and not looked into; one that was looked into and is empty is just that.
            Some(Doubt::NotVisible)
        } else {
            None
        }
    }

    fn absent(&self, key: &Key, folder: &'a Folder, above: Option<&Place<'a>>, parents: &[&'a Node]) -> Place<'a> {
        let (standing, doubt, trashed) = self.why_absent(key, folder, above, parents);
        Place {
            folder,
            standing,
            nodes: Vec::new(),
            doubled: false,
            displaced: false,
            topmost: !parents.is_empty() || folder.parent.is_none(),
            doubt,
            trashed,
        }
    }

    fn why_absent(
        &self,
        key: &Key,
        folder: &Folder,
        above: Option<&Place<'a>>,
        parents: &[&'a Node],
    ) -> (Standing, Option<Doubt>, Option<&'a Node>) {
        if self.inputs.profile == Profile::Inspector && self.inputs.spec.is_restricted(key) {
            return (Standing::OutOfScope, None, None);
        }
        if let Some(node) = self.trashed(key) {
            return (Standing::Trashed, Some(Doubt::Trashed), Some(node));
        }
        if matches!(self.remembered_sight(key), Some(Sight::NotVisible)) {
            return (Standing::Unknown, Some(Doubt::NotVisible), None);
        }
        if self.is_remembered_unseen(key) {
            return (Standing::Unknown, Some(Doubt::NotVisible), None);
        }
        if folder.only_if_there {
            return (Standing::NotWanted, None, None);
        }
        match above {
            Some(above) if above.nodes.is_empty() => (above.standing, above.doubt, None),
            Some(above) if above.standing == Standing::Proposed => (Standing::Unknown, Some(Doubt::Proposed), None),
            _ if parents.is_empty() => (Standing::Unknown, Some(Doubt::Gap), None),
            _ if parents.iter().any(|parent| self.doubt_of(parent).is_some()) => {
                (Standing::Unknown, Some(Doubt::Gap), None)
            }
            _ if self.stands_for_another(folder, parents) => (Standing::Unknown, Some(Doubt::Proposed), None),
            _ => (Standing::Missing, None, None),
        }
    }

    fn remembered_sight(&self, key: &Key) -> Option<&'a Sight> {
        let id = self.inputs.ledger.folders.get(key)?.id()?;
        self.inputs.snapshot.sights.get(id)
    }

    /// Confirmed once, not in the listing, and nobody asked for it by its id: nothing may be concluded.
    fn is_remembered_unseen(&self, key: &Key) -> bool {
        match self.inputs.ledger.folders.get(key) {
            Some(LedgerEntry::Confirmed { id, .. }) => !self.inputs.snapshot.sights.contains_key(id),
            _ => false,
        }
    }

    /// A folder of the right name is there and stands for another key.
    fn stands_for_another(&self, folder: &Folder, parents: &[&'a Node]) -> bool {
        !self.of_its_name(folder, parents).is_empty()
    }
}

/// The oldest first, as the planner chooses; one whose age is not known counts as the youngest.
fn age(node: &Node) -> (bool, Option<Timestamp>, NodeId) {
    (node.created.is_none(), node.created, node.id.clone())
}
