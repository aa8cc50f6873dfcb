//! Who lays claim to which found folder, and what follows from that before any name is looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::doubts::Doubts;
use super::found::Found;
use super::identity::{Identity, Known, Match};
use super::lost::{is_out_of_sight, stood_unseen, unseen};
use super::{Conflict, Proposal, Reason, Wanted};
use crate::tree::{Folder, Key, LedgerEntry, Node, NodeId, Origin, Spec};

/// Whether a wanted folder stands in another one, or is it.
pub(super) fn is_below(spec: &Spec, key: &Key, owner: &Key) -> bool {
    let parent = |key: &Key| spec.folders.get(key).and_then(|folder| folder.parent.as_ref());
    key == owner || std::iter::successors(parent(key), |key| parent(key)).any(|above| above == owner)
}

/// Who lays claim to which found folder, by ledger, manifest, tag and people's word.
pub(super) struct Claims<'a> {
    by_node: BTreeMap<&'a NodeId, BTreeSet<Key>>,
    tagged: BTreeMap<Key, Vec<&'a Node>>,
    manifest: BTreeMap<&'a Key, &'a NodeId>,
}

impl<'a> Claims<'a> {
    pub(super) fn new(wanted: &Wanted<'a>, found: &Found<'a>, doubts: &Doubts<'a>) -> Self {
        let told = &wanted.options.adopted;
        let manifest = wanted.options.manifest.iter();
        let mut claims = Self {
            by_node: BTreeMap::new(),
            tagged: BTreeMap::new(),
            manifest: manifest.filter(|(key, _)| !doubts.distrusted.contains(key)).collect(),
        };
        for (key, id) in told {
            claims.add(id, key.clone());
        }
        let remembered = wanted.ledger.folders.iter();
        let remembered = remembered.filter_map(|(key, entry)| Some((key, entry.id()?)));
        let manifest: Vec<_> = claims.manifest.iter().map(|(key, id)| (*key, *id)).collect();
        for (key, id) in remembered.chain(manifest) {
            if !told.contains_key(key) {
                claims.add(id, key.clone());
            }
        }
        let told_keys: BTreeMap<&NodeId, &Key> = told.iter().map(|(key, id)| (id, key)).collect();
        for (node, live) in found
            .folders()
            .map(|node| (node, true))
            .chain(found.in_trash().map(|node| (node, false)))
        {
            let Some(key) = node.tag.as_ref().and_then(|tag| tag.parse::<Key>().ok()) else {
                continue;
            };
            // People's word goes before a tag, which anybody who writes there can change; but not before another year.
            let overruled = |told: &&Key| **told != key && told.span == key.span;
            if told_keys.get(&node.id).is_some_and(overruled) {
                continue;
            }
            claims.add(&node.id, key.clone());
            // In the trash it is nobody's folder yet; who claims it must be clear before it comes out.
            if live {
                claims.tagged.entry(key).or_default().push(node);
            }
        }
        for (id, owner) in &doubts.disputed {
            claims.add(id, (*owner).clone());
        }
        claims.keep_disputed(wanted);
        claims
    }

    /// A key that people gave a disputed folder gets none, and so keeps its claim on the one that it has.
    fn keep_disputed(&mut self, wanted: &Wanted<'a>) {
        loop {
            let before: usize = self.by_node.values().map(BTreeSet::len).sum();
            for (key, id) in &wanted.options.adopted {
                if self.by_node.get(id).is_some_and(|keys| keys.len() > 1) {
                    let known = wanted.ledger.folders.get(key).and_then(LedgerEntry::id);
                    for own in known.into_iter().chain(self.manifest.get(key).copied()) {
                        self.add(own, key.clone());
                    }
                }
            }
            if self.by_node.values().map(BTreeSet::len).sum::<usize>() == before {
                return;
            }
        }
    }

    fn add(&mut self, id: &'a NodeId, key: Key) {
        self.by_node.entry(id).or_default().insert(key);
    }

    /// The keys that lay claim to a folder.
    pub(super) fn on(&self, id: &NodeId) -> impl Iterator<Item = &Key> {
        self.by_node.get(id).into_iter().flatten()
    }

    /// The wanted keys whose folder another key claims too. Nothing is done for any of them.
    pub(super) fn torn(&self, wanted: &Wanted<'a>, found: &Found<'a>, identity: &mut Identity<'a>) -> BTreeSet<Key> {
        let mut torn = BTreeSet::new();
        for (id, keys) in self.by_node.iter().filter(|(_, keys)| keys.len() > 1) {
            for key in keys {
                if let Some((key, _)) = wanted.spec.folders.get_key_value(key) {
                    torn.insert(key.clone());
                    identity.suspects.push((id, key));
                    // Whichever of its folders is the one, none of them may be shown.
                    let ours = self.ours(wanted, found, key).into_iter().filter(|node| node.id != **id);
                    identity.suspects.extend(ours.map(|node| (&node.id, key)));
                }
            }
            if keys.iter().any(|key| torn.contains(key)) {
                identity.conflicts.push(Conflict::TwoKeys {
                    node: (*id).clone(),
                    path: found.path(id),
                    keys: keys.iter().cloned().collect(),
                });
            }
        }
        torn
    }

    /// What can be said without looking at names.
    pub(super) fn sure(
        &self,
        wanted: &Wanted<'a>,
        found: &Found<'a>,
        (key, folder): (&'a Key, &'a Folder),
        identity: &mut Identity<'a>,
    ) -> Option<Match<'a>> {
        if let Some(id) = wanted.options.adopted.get(key) {
            let told = told(wanted, found, key, id, &mut identity.conflicts);
            let Match::Folder(known) = told else { return Some(told) };
            // That the folder in use is the one, and not an older like of it, is remembered as people's choice.
            let others = self.ours(wanted, found, key).iter().any(|node| node.id != *id);
            return Some(Match::Folder(match known.origin {
                Origin::Made if others => Known {
                    adopt: Some(Reason::ToldByPeople),
                    origin: Origin::Adopted,
                    ..known
                },
                _ => known,
            }));
        }
        let entry = wanted.ledger.folders.get(key);
        if let Some(LedgerEntry::Confirmed { id, origin, .. }) = entry
            && *origin == Origin::Adopted
            && let Some(node) = found.folder(id).or_else(|| found.trashed(id))
        {
            let trashed = found.live(id).is_none();
            let known = Known::remembered(node, entry);
            return Some(Match::Folder(Known { trashed, ..known }));
        }
        // Whether it is gone or only out of sight cannot be told, and the records may be in it: people say which. Of what
        // stood in a folder in whose place they chose another, they have said it.
        let replaced = |above: &Key| identity.known(above).is_some() && stood_unseen(wanted, found, key);
        if is_out_of_sight(wanted, found, key) && !folder.parent.as_ref().is_some_and(replaced) {
            return self
                .instead(wanted, found, (key, folder), identity)
                .or_else(|| unseen(wanted, found, (key, folder), identity));
        }
        self.own(wanted, found, (key, folder), identity).or_else(|| {
            let crowded = identity.crowded.contains(key);
            (!crowded)
                .then(|| unseen(wanted, found, (key, folder), identity))
                .flatten()
        })
    }

    /// The folders that are hoso's for a key, wherever they stand.
    fn ours(&self, wanted: &Wanted<'a>, found: &Found<'a>, key: &Key) -> Vec<&'a Node> {
        let mut ours: Vec<&Node> = self.tagged.get(key).into_iter().flatten().copied().collect();
        // One in the trash comes out of it, though another machine made its like: the records are in it.
        let known = wanted.ledger.folders.get(key).and_then(LedgerEntry::id);
        ours.extend(known.and_then(|id| found.folder(id).or_else(|| found.trashed(id))));
        let manifest = self.manifest.get(key);
        ours.extend(manifest.and_then(|id| found.folder(id)));
        if ours.is_empty() {
            ours.extend(manifest.and_then(|id| found.trashed(id)));
        }
        ours
    }

    /// The oldest of the folders that are hoso's for a key. One that is left over is that only where it may be brought to
    /// its place; else the key is crowded, and asked for again when more is known of what stands above it.
    pub(super) fn own(
        &self,
        wanted: &Wanted<'a>,
        found: &Found<'a>,
        (key, folder): (&'a Key, &'a Folder),
        identity: &mut Identity<'a>,
    ) -> Option<Match<'a>> {
        let ours = self.ours(wanted, found, key).into_iter();
        let (aside, own): (Vec<_>, Vec<_>) = ours.partition(|node| self.is_left_over(found, identity, node));
        if own.is_empty() && !aside.is_empty() && !self.has_room(wanted, found, key, identity) {
            identity.crowded.insert(key);
            return None;
        }
        let oldest = |nodes: Vec<&'a Node>| nodes.into_iter().min_by_key(|node| age(node));
        let node = oldest(own).or_else(|| oldest(aside))?;
        let known = match wanted.ledger.folders.get(key) {
            entry @ Some(same) if same.id() == Some(&node.id) => Known::remembered(node, entry),
            entry => Known::ours(node, folder, entry, wanted),
        };
        let trashed = found.live(&node.id).is_none();
        Some(Match::Folder(Known { trashed, ..known }))
    }

    /// The wanted keys, parents first, and the owner of a found folder before those whose folders lie in it: whether that
    /// one is in use decides whether they are left over. A circle is cut where the template's order comes to it.
    pub(super) fn order(&self, wanted: &Wanted<'a>, found: &Found<'a>) -> Vec<&'a Key> {
        let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
        for key in &wanted.spec.order {
            self.visit(wanted, found, key, &mut seen, &mut order);
        }
        order
    }

    fn visit(
        &self,
        wanted: &Wanted<'a>,
        found: &Found<'a>,
        key: &Key,
        seen: &mut BTreeSet<&'a Key>,
        order: &mut Vec<&'a Key>,
    ) {
        let Some((key, folder)) = wanted.spec.folders.get_key_value(key) else {
            return;
        };
        if !seen.insert(key) {
            return;
        }
        if let Some(parent) = &folder.parent {
            self.visit(wanted, found, parent, seen, order);
        }
        for node in self.ours(wanted, found, key) {
            for above in node.parent.iter().flat_map(|parent| found.way_up(parent)) {
                for owner in self.on(above) {
                    self.visit(wanted, found, owner, seen, order);
                }
            }
        }
        order.push(key);
    }

    /// Another folder that hoso made for a key whose own is out of sight: people are asked, once for all that stood in it.
    fn instead(
        &self,
        wanted: &Wanted<'a>,
        found: &Found<'a>,
        (key, folder): (&'a Key, &'a Folder),
        identity: &mut Identity<'a>,
    ) -> Option<Match<'a>> {
        let asked = |above: &Key| identity.unseen.contains(above) && stood_unseen(wanted, found, key);
        let node = *self.tagged.get(key)?.iter().min_by_key(|node| age(node))?;
        if folder.only_if_there || folder.parent.as_ref().is_some_and(asked) {
            return None;
        }
        identity.unseen.insert(key);
        if wanted.options.accept_proposals {
            return Some(Match::Folder(Known::named(node, Reason::ToldByPeople, Origin::Adopted)));
        }
        identity.suspects.push((&node.id, key));
        identity.proposals.push(Proposal {
            key: key.clone(),
            node: node.id.clone(),
            path: found.path(&node.id),
            instead: wanted.ledger.folders.get(key).and_then(LedgerEntry::id).cloned(),
        });
        Some(Match::Proposed(node))
    }

    /// Whether a folder lies in one that another machine made too, and that is not the one in use. What stands there is
    /// left alone, however old it is, as long as there is one in the tree in use: two trees are never mixed.
    fn is_left_over(&self, found: &Found<'a>, identity: &Identity<'a>, node: &'a Node) -> bool {
        let above = node.parent.iter().flat_map(|parent| found.way_up(parent));
        let known = |key: &Key| identity.known(key).is_some() || identity.crowded.contains(key);
        // What lies in a folder in use comes along with it, wherever that stands.
        let mut above = above.take_while(|above| !identity.keys.contains_key(*above));
        above.any(|above| self.on(above).any(known))
    }

    /// Whether a folder may be brought to its place: all was seen there, and nothing of its name that is not another's.
    fn has_room(&self, wanted: &Wanted<'_>, found: &Found<'_>, key: &Key, identity: &Identity<'_>) -> bool {
        let folder = &wanted.spec.folders[key];
        let Some(above) = &folder.parent else { return true };
        let Some(parent) = identity.known(above).map(|known| &known.node.id) else {
            return !identity.crowded.contains(above);
        };
        let same = |node: &Node| node.is_folder() && wanted.naming.same(&node.name, folder.name.as_str());
        let taken = |node: &Node| same(node) && self.on(&node.id).all(|claim| claim == key);
        found.is_listed(parent) && !found.children(parent).any(taken)
    }

    /// Folders that hoso made for a key and that are not its folder: two machines, or a copy. Where it is not known which
    /// is, none is left over.
    pub(super) fn leftovers(&self, identity: &mut Identity<'a>) {
        for (key, nodes) in &self.tagged {
            let Some((key, _)) = identity.matches.get_key_value(key) else {
                continue;
            };
            let Some(chosen) = identity.known(key).map(|known| &known.node.id) else {
                continue;
            };
            let rest = nodes.iter().filter(|node| node.id != *chosen);
            identity.leftovers.extend(rest.map(|node| (&node.id, *key)));
        }
    }
}

/// Of several folders for one key the oldest is the folder, then the one with the smallest id, so that two machines
/// choose the same. One whose age is not known counts as the youngest.
fn age(node: &Node) -> (bool, Option<jiff::Timestamp>, &NodeId) {
    (node.created.is_none(), node.created, &node.id)
}

/// The folder that people named.
fn told<'a>(
    wanted: &Wanted<'a>,
    found: &Found<'a>,
    key: &'a Key,
    id: &'a NodeId,
    conflicts: &mut Vec<Conflict>,
) -> Match<'a> {
    let (key_, id_) = (key.clone(), id.clone());
    let Some(node) = found.folder(id).or_else(|| found.trashed(id)) else {
        conflicts.push(if found.root() == Some(id) {
            Conflict::Outside { key: key_, node: id_ }
        } else {
            Conflict::NotVisible { key: key_, node: id_ }
        });
        return Match::Stopped;
    };
    if node.parent.is_none() {
        conflicts.push(Conflict::Outside { key: key_, node: id_ });
        return Match::Stopped;
    }
    let entry = wanted.ledger.folders.get(key);
    let mut known = match entry {
        Some(LedgerEntry::Confirmed { id: same, .. }) if same == id => Known::remembered(node, entry),
        _ => Known {
            adopt: Some(Reason::ToldByPeople),
            origin: Origin::Adopted,
            before: None,
            ..Known::remembered(node, None)
        },
    };
    if node.tag.as_ref().is_some_and(|tag| *tag != key.to_string()) {
        known.adopt = Some(Reason::ToldByPeople);
    }
    known.trashed = found.live(id).is_none();
    Match::Folder(known)
}
