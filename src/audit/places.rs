//! Where each wanted folder stands: specification × snapshot × ledger, by the same order of trust as the planner's.
//!
//! Folders that hoso made for a key (ledger, tag) go first, the oldest of them before the others; then a folder of the
//! same name under the known parent; then one of a similar name, which is only a proposal. An audit looks into *all* of
//! them: a duplicate may hold what the other lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Doubt, Inputs, PlaceRef, Profile, Standing};
use crate::text::fold_name;
use crate::tree::{Folder, Gap, Key, LedgerEntry, Naming, Node, NodeId, Origin, Sight, Span};

/// Where the wanted folders stand.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub by_key: BTreeMap<&'a Key, Place<'a>>,
    /// The keys of folders for single periods.
    pub of_periods: Vec<&'a Key>,
    claimed: BTreeMap<&'a NodeId, &'a Key>,
    restricted: BTreeSet<&'a NodeId>,
}

/// Where one wanted folder stands.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub folder: &'a Folder,
    pub standing: Standing,
    /// The folders that stand for it, the one that hoso works with first.
    pub nodes: Vec<&'a Node>,
    /// Others than the first lie beside it under an equal folded name.
    pub doubled: bool,
    /// It was renamed or moved away from where the specification puts it.
    pub displaced: bool,
    /// The folder above it stands: what is missing or proposed begins here.
    pub topmost: bool,
    /// Why nothing may be said to be missing in it.
    pub doubt: Option<Doubt>,
    /// In the trash: the folder.
    pub trashed: Option<&'a Node>,
}

impl<'a> Places<'a> {
    /// Finds all of them.
    pub(super) fn find(inputs: &Inputs<'a>) -> Self {
        let finder = Finder::new(inputs);
        let mut places = Self {
            by_key: BTreeMap::new(),
            of_periods: inputs.spec.folders.keys().filter(|key| key.part.is_some()).collect(),
            claimed: BTreeMap::new(),
            restricted: BTreeSet::new(),
        };
        for key in &inputs.spec.order {
            let Some((key, folder)) = inputs.spec.folders.get_key_value(key) else {
                continue;
            };
            let place = finder.place(key, folder, &places);
            for node in &place.nodes {
                places.claimed.entry(&node.id).or_insert(key);
                if folder.restricted {
                    places.restricted.insert(&node.id);
                }
            }
            places.by_key.insert(key, place);
        }
        places.doubt_beside_strays(inputs);
        places
    }

    /// Where a folder is missing and one that nobody knows lies in its stead with files in it, its records may be there:
    /// then nothing below is said to be missing.
    fn doubt_beside_strays(&mut self, inputs: &Inputs<'a>) {
        let mut known: BTreeMap<Option<&Key>, bool> = BTreeMap::new();
        for key in &inputs.spec.order {
            let Some(place) = self.by_key.get(key).filter(|place| place.standing == Standing::Missing) else {
                continue;
            };
            let parent = place.folder.parent.as_ref();
            let stray = if place.topmost {
                *known.entry(parent).or_insert_with(|| {
                    self.strays(inputs, parent)
                        .iter()
                        .any(|node| holds_files(inputs, node, 0))
                })
            } else {
                parent
                    .and_then(|parent| self.by_key.get(parent))
                    .is_some_and(|above| above.doubt.is_some())
            };
            if stray && let Some(place) = self.by_key.get_mut(key) {
                place.doubt = Some(Doubt::Stray);
            }
        }
    }

    /// The folders directly in a wanted folder (nothing: the root) that stand for nothing.
    pub(super) fn strays(&self, inputs: &Inputs<'a>, parent: Option<&Key>) -> Vec<&'a Node> {
        let snapshot = inputs.snapshot;
        let parents: Vec<&NodeId> = match parent {
            None => snapshot.root().into_iter().collect(),
            Some(key) => self
                .by_key
                .get(key)
                .into_iter()
                .flat_map(|p| &p.nodes)
                .map(|node| &node.id)
                .collect(),
        };
        let children = parents.into_iter().flat_map(|id| snapshot.children(id));
        children
            .filter(|node| node.is_folder() && self.key_of(&node.id).is_none() && !super::scope::is_system(&node.name))
            .filter(|node| parent.is_some() || !is_other_year(inputs, node))
            .collect()
    }

    /// Where everything stands, for reports.
    pub(super) fn refs(&self) -> BTreeMap<Key, PlaceRef> {
        let all = self.by_key.iter();
        all.map(|(key, place)| {
            let nodes = place.nodes.iter().map(|node| node.id.clone()).collect();
            (
                (*key).clone(),
                PlaceRef {
                    standing: place.standing,
                    nodes,
                },
            )
        })
        .collect()
    }

    /// The key for which a folder stands.
    pub(super) fn key_of(&self, node: &NodeId) -> Option<&'a Key> {
        self.claimed.get(node).copied()
    }

    /// Whether a folder is a restricted one itself.
    pub(super) fn is_restricted_root(&self, node: &NodeId) -> bool {
        self.restricted.contains(node)
    }
}

/// Indexes over the snapshot and the ledger.
struct Finder<'a, 'i> {
    inputs: &'i Inputs<'a>,
    root: Option<&'a Node>,
    tagged: BTreeMap<&'a str, Vec<&'a Node>>,
    remembered: BTreeMap<&'a NodeId, &'a Key>,
    /// Names wanted under a parent, as [`Naming::same_key`].
    wanted: BTreeMap<(Option<&'a Key>, String), &'a Key>,
    names: std::cell::RefCell<BTreeMap<&'a NodeId, std::rc::Rc<Siblings<'a>>>>,
}

/// The folders in a folder, by name.
#[derive(Default)]
struct Siblings<'a> {
    exact: BTreeMap<String, Vec<&'a Node>>,
    folded: BTreeMap<String, Vec<&'a Node>>,
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
        }
        siblings
    }
}

impl<'a, 'i> Finder<'a, 'i> {
    fn new(inputs: &'i Inputs<'a>) -> Self {
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
            names: std::cell::RefCell::default(),
        }
    }

    fn siblings(&self, parent: &'a NodeId) -> std::rc::Rc<Siblings<'a>> {
        let mut names = self.names.borrow_mut();
        let made = names.entry(parent).or_insert_with(|| {
            let children = self.inputs.snapshot.children(parent);
            std::rc::Rc::new(Siblings::of(children, self.inputs.naming))
        });
        std::rc::Rc::clone(made)
    }

    fn place(&self, key: &'a Key, folder: &'a Folder, places: &Places<'a>) -> Place<'a> {
        let above = folder.parent.as_ref().and_then(|parent| places.by_key.get(parent));
        let parents: Vec<&'a Node> = match (&folder.parent, above) {
            (None, _) => self.root.into_iter().collect(),
            (Some(_), Some(place)) => place.nodes.clone(),
            (Some(_), None) => Vec::new(),
        };
        let free = |node: &&'a Node| self.is_free(node, key, places);
        let made = self.made(key, &parents, places);
        let exact: Vec<&Node> = self.exact(folder, &parents).into_iter().filter(free).collect();
        let similar: Vec<&Node> = self.similar(folder, &parents, made.is_empty() && exact.is_empty());
        let similar: Vec<&Node> = similar.into_iter().filter(free).collect();
        let proposed = made.is_empty() && exact.is_empty();
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
                .or_else(|| nodes.iter().find_map(|node| self.doubt_of(node))),
            nodes,
            trashed: None,
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
        made.sort_by(|a, b| (a.created.is_none(), a.created, &a.id).cmp(&(b.created.is_none(), b.created, &b.id)));
        made
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

    fn exact(&self, folder: &Folder, parents: &[&'a Node]) -> Vec<&'a Node> {
        let name = self.inputs.naming.same_key(folder.name.as_str());
        let found = |parent: &&'a Node| self.siblings(&parent.id).exact.get(&name).cloned().unwrap_or_default();
        let mut nodes: Vec<&Node> = parents.iter().flat_map(found).collect();
        nodes.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        nodes
    }

    /// Folders whose names are equal once folded; with `also` under other names that people may have given, too.
    fn similar(&self, folder: &'a Folder, parents: &[&'a Node], also: bool) -> Vec<&'a Node> {
        let mut names = vec![fold_name(folder.name.as_str())];
        if also {
            names.extend(folder.also.iter().map(|name| fold_name(name)));
        }
        let mut nodes = Vec::new();
        for parent in parents {
            let siblings = self.siblings(&parent.id);
            for name in names.iter().filter(|name| !name.is_empty()) {
                let found = siblings.folded.get(name).into_iter().flatten();
                nodes.extend(found.filter(|node| !self.is_wanted_as_another(folder, node)));
            }
        }
        nodes
    }

    fn is_wanted_as_another(&self, folder: &'a Folder, node: &Node) -> bool {
        let name = self.inputs.naming.same_key(&node.name);
        let own = self.inputs.naming.same_key(folder.name.as_str());
        name != own && self.wanted.contains_key(&(folder.parent.as_ref(), name))
    }

    /// Whether a folder that hoso knows is not where and what the specification says. Adopted folders keep their name
    /// and place.
    fn is_displaced(&self, key: &Key, folder: &Folder, node: &Node, parents: &[&Node]) -> bool {
        let adopted = matches!(
            self.inputs.ledger.folders.get(key),
            Some(LedgerEntry::Confirmed { id, origin: Origin::Adopted, .. }) if *id == node.id
        );
        let moved = parents.iter().all(|parent| node.parent.as_ref() != Some(&parent.id));
        !adopted && (moved || !self.inputs.naming.same(&node.name, folder.name.as_str()))
    }

    fn doubt_of(&self, node: &Node) -> Option<Doubt> {
        let snapshot = self.inputs.snapshot;
        let outside = self.root.is_some_and(|root| !snapshot.is_within(&node.id, &root.id));
        if snapshot.gaps.contains_key(&node.id) {
            Some(Doubt::Gap)
        } else if outside && snapshot.children(&node.id).next().is_none() {
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
        match self.remembered_sight(key) {
            Some(Sight::Trashed(node)) => return (Standing::Trashed, Some(Doubt::Trashed), Some(node)),
            Some(Sight::NotVisible) => return (Standing::Unknown, Some(Doubt::NotVisible), None),
            _ => {}
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
        !self.exact(folder, parents).is_empty()
    }
}

/// Whether a file lies anywhere in a folder, or could: it was not read whole.
fn holds_files(inputs: &Inputs<'_>, folder: &Node, depth: usize) -> bool {
    let snapshot = inputs.snapshot;
    depth < 50
        && (snapshot.gaps.contains_key(&folder.id)
            || snapshot.children(&folder.id).any(|node| {
                if node.is_folder() {
                    holds_files(inputs, node, depth + 1)
                } else {
                    !super::scope::is_system(&node.name)
                }
            }))
}

/// Whether a folder directly in the root is another school year's: by the ledger, by its tag, by what the scan says, or
/// by its name.
pub(super) fn is_other_year(inputs: &Inputs<'_>, node: &Node) -> bool {
    let year = inputs.spec.year;
    let other = |span: Span| matches!(span, Span::Year(other) if other != year);
    let tagged = node.tag.as_deref().and_then(|tag| tag.parse::<Key>().ok());
    let remembered = inputs
        .ledger
        .folders
        .iter()
        .any(|(key, entry)| other(key.span) && entry.id() == Some(&node.id));
    let named = super::names::school_years(&node.name);
    inputs.snapshot.gaps.get(&node.id) == Some(&Gap::OtherYear)
        || tagged.is_some_and(|key| other(key.span))
        || remembered
        || (!named.is_empty() && named.iter().all(|start| *start != i64::from(year.start())))
}
