//! Where each wanted folder stands: specification × snapshot × ledger, by the same order of trust as the planner's.
//!
//! Folders that hoso made for a key (ledger, tag) go first, the oldest of them before the others; then a folder of the
//! same name under the known parent; then one of a similar name or of another that the template knows, which is only a
//! proposal. An audit looks into *all* of them: a duplicate or a copy may hold what the other lacks.

mod copies;
mod finder;

use std::collections::{BTreeMap, HashMap, HashSet};

use self::finder::Finder;
use super::{Doubt, Inputs, PlaceRef, Standing};
use crate::tree::{Folder, Gap, Key, Node, NodeId, Snapshot, Span};

/// More levels than any tree has; parents in a circle end there.
const DEEPEST: usize = 200;

/// Where the wanted folders stand.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub by_key: BTreeMap<&'a Key, Place<'a>>,
    /// The keys of folders for single periods.
    pub of_periods: Vec<&'a Key>,
    claimed: HashMap<&'a NodeId, &'a Key>,
    restricted: HashSet<&'a NodeId>,
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
            claimed: HashMap::new(),
            restricted: HashSet::new(),
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
            .filter(|node| node.is_folder() && self.key_of(&node.id).is_none() && !super::junk::is_system(&node.name))
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

    /// Whether a folder lies in one that another machine made too, and that is not the one in use (which may be in the
    /// trash): as the planner has it.
    fn is_left_over(&self, snapshot: &Snapshot, node: &Node) -> bool {
        let in_use = |place: &Place<'_>, id: &NodeId| {
            place.trashed.is_none() && place.nodes.first().is_some_and(|first| first.id == *id)
        };
        let up = |id: &NodeId| snapshot.get(id).and_then(|node| node.parent.clone());
        let mut above = std::iter::successors(node.parent.clone(), up).take(DEEPEST);
        let known = above.find_map(|id| Some((self.by_key.get(self.key_of(&id)?)?, id)));
        known.is_some_and(|(place, id)| !in_use(place, &id))
    }

    /// Whether a folder is a restricted one itself.
    pub(super) fn is_restricted_root(&self, node: &NodeId) -> bool {
        self.restricted.contains(node)
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
                    !super::junk::is_system(&node.name)
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
