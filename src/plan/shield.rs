//! What must be closed before anything else brings readers near.
//!
//! The privacy law: no prefix of a plan and no failed step shows restricted content to anybody who did not see it
//! before. Closing a folder that is there needs nothing, so it can always come first; everything that could bring
//! readers or contents near (a grant above, a move, coming out of the trash, taking over) needs it.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Match;
use super::shape::{Item, Shape, Spot};
use crate::tree::{Gap, Key, NodeId};

/// A closing that is planned: of a wanted folder, or of another one that hoso once made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut<'a> {
    Own(&'a Key),
    Leftover(&'a NodeId),
}

/// What a grant on a folder would reach.
#[derive(Debug, Default)]
pub(super) struct Reach<'a> {
    /// Closings that must have happened.
    pub(super) cuts: BTreeSet<Cut<'a>>,
    /// Folders that must be in their places.
    pub(super) after: BTreeSet<&'a Key>,
    /// It would reach restricted content that cannot be closed: no grant is given.
    pub(super) hold: bool,
    /// What it would reach was not answered whole, and may hold such content: no grant is given until it is.
    pub(super) unanswered: BTreeSet<&'a NodeId>,
}

impl Reach<'_> {
    /// Whether no grant is given for now.
    pub(super) fn holds(&self) -> bool {
        self.hold || !self.unanswered.is_empty()
    }
}

/// A found folder with restricted content.
#[derive(Clone, Copy)]
struct Sensitive<'a> {
    node: &'a NodeId,
    key: &'a Key,
    /// The restricted folder of the description that it belongs in, or is.
    branch: &'a Key,
    /// It is the wanted folder, and something may be done for it.
    home: bool,
}

/// The planned closings and what needs them.
#[derive(Default)]
pub(super) struct Shield<'a> {
    /// Wanted folders that take nothing over from above.
    cut: BTreeSet<&'a Key>,
    /// Other folders with restricted content that are closed, with their keys.
    pub(super) leftovers: BTreeMap<&'a NodeId, &'a Key>,
    pub(super) reach: BTreeMap<&'a Key, Reach<'a>>,
    /// The closings of found folders inside a found folder.
    inside: BTreeMap<&'a NodeId, Vec<Cut<'a>>>,
}

impl<'a> Shield<'a> {
    /// Plans the closings; stops in `shape` what would carry restricted content about that cannot be closed.
    pub(super) fn raise(shape: &mut Shape<'a, '_>) -> Self {
        if !shape.wanted.options.sharing {
            return Self::default();
        }
        let branches = branches(shape);
        loop {
            let mut shield = Self::default();
            shield.required(shape, &branches);
            let sensitive = sensitive(shape, &branches);
            shield.guard_leftovers(shape, &branches);
            let unsafe_moves = loop {
                let before = shield.cut.len();
                let unsafe_moves = shield.guard_moves(shape, &sensitive);
                if shield.cut.len() == before {
                    break unsafe_moves;
                }
            };
            if unsafe_moves.is_empty() {
                shield.find_inside(shape);
                shield.find_reach(shape, &sensitive);
                shield.hold_unseen(shape);
                shield.hold_unread(shape, &branches);
                return shield;
            }
            for key in unsafe_moves {
                shape.stop(key);
            }
            shape.settle();
        }
    }

    /// Whether the folder will take nothing over from above.
    pub(super) fn is_cut(&self, shape: &Shape<'a, '_>, spot: Spot<'a>) -> bool {
        match spot {
            Spot::New(key) => self.cut.contains(key),
            Spot::Node(id) => shape.found.is_closed(id) || self.planned(shape, id).is_some(),
        }
    }

    /// Whether a folder is closed by this plan.
    pub(super) fn closes(&self, shape: &Shape<'a, '_>, item: &Item<'a>) -> bool {
        self.cut.contains(item.key) && item.known.is_none_or(|known| !shape.found.is_closed(&known.node.id))
    }

    /// The closings of found folders inside a found folder.
    pub(super) fn inside(&self, id: &NodeId) -> impl Iterator<Item = Cut<'a>> + '_ {
        self.inside.get(id).into_iter().flatten().copied()
    }

    fn planned(&self, shape: &Shape<'a, '_>, id: &'a NodeId) -> Option<Cut<'a>> {
        if self.leftovers.contains_key(id) {
            return Some(Cut::Leftover(id));
        }
        let key = shape.identity.keys.get(id)?;
        let item = shape.get(key)?;
        self.closes(shape, item).then_some(Cut::Own(key))
    }

    /// Folders that must be closed as they are wanted, or because they do not stand in their restricted folder.
    fn required(&mut self, shape: &Shape<'a, '_>, branches: &BTreeMap<&'a Key, &'a Key>) {
        for item in shape.active() {
            let Some(branch) = branches.get(item.key) else {
                continue;
            };
            let base = shape.way_up(item.to).find_map(|spot| shape.key_of(spot));
            let covered = base.is_some_and(|base| lineage(shape, item.key, branch).skip(1).any(|key| key == base));
            if item.folder.restricted || !covered {
                self.cut.insert(item.key);
            }
        }
    }

    /// Leftover folders of a restricted key hold restricted content, too.
    fn guard_leftovers(&mut self, shape: &Shape<'a, '_>, branches: &BTreeMap<&'a Key, &'a Key>) {
        let mut rest: Vec<_> = shape.identity.leftovers.clone();
        rest.sort_by_key(|(id, _)| shape.found.way_up(id).count());
        for (id, key) in rest {
            let covered = |shield: &Self| {
                let mut up = shape.found.way_up(id);
                up.any(|at| shape.found.is_closed(at) || shield.planned(shape, at).is_some())
            };
            if branches.contains_key(key) && shape.get(key).is_some() && !covered(self) {
                self.leftovers.insert(id, key);
            }
        }
    }

    /// Closes what a move or a closing further up would show to others; gives the moves that cannot be made safe.
    fn guard_moves(&mut self, shape: &Shape<'a, '_>, sensitive: &[Sensitive<'a>]) -> BTreeSet<&'a Key> {
        let mut unsafe_moves = BTreeSet::new();
        for one in sensitive {
            for at in shape.found.way_up(one.node) {
                if shape.found.is_closed(at) || self.leftovers.contains_key(at) {
                    break;
                }
                let Some(item) = shape.identity.keys.get(at).and_then(|key| shape.get(key)) else {
                    continue;
                };
                let closing = self.closes(shape, item);
                let safe = if closing {
                    lineage(shape, one.key, one.branch).any(|key| key == item.key)
                } else {
                    !(item.moves || item.trashed()) || arrives_covered(shape, item, one)
                };
                if !safe && one.home {
                    self.cut.insert(one.key);
                } else if !safe && !closing {
                    unsafe_moves.insert(item.key);
                }
                if closing || !safe {
                    break;
                }
            }
        }
        unsafe_moves
    }

    fn find_inside(&mut self, shape: &Shape<'a, '_>) {
        let own = shape.active().filter(|item| self.closes(shape, item));
        let own = own.filter_map(|item| Some((&item.known?.node.id, Cut::Own(item.key))));
        let leftovers = self.leftovers.keys().map(|id| (*id, Cut::Leftover(id)));
        for (id, cut) in own.chain(leftovers).collect::<Vec<_>>() {
            for above in shape.found.way_up(id).skip(1) {
                self.inside.entry(above).or_default().push(cut);
            }
        }
    }

    /// What grants on the wanted folders would reach, as the folders stand now and as they will.
    fn find_reach(&mut self, shape: &Shape<'a, '_>, sensitive: &[Sensitive<'a>]) {
        for one in sensitive {
            self.reach_of(shape, one);
        }
        let closing = shape.active().filter(|item| self.closes(shape, item));
        for (key, to) in closing.map(|item| (item.key, item.to)).collect::<Vec<_>>() {
            for above in shape.way_up(to).filter_map(|spot| shape.key_of(spot)) {
                self.reach.entry(above).or_default().cuts.insert(Cut::Own(key));
            }
        }
    }

    fn reach_of(&mut self, shape: &Shape<'a, '_>, one: &Sensitive<'a>) {
        let mut shield = None;
        for at in shape.found.way_up(one.node) {
            let key = shape.identity.keys.get(at).filter(|key| shape.get(key).is_some());
            if let Some(key) = key.filter(|_| at != one.node)
                && !lineage(shape, one.key, one.branch).any(|own| own == *key)
            {
                let reach = self.reach.entry(key).or_default();
                match shield {
                    Some(cut) => _ = reach.cuts.insert(cut),
                    None if one.home => _ = reach.after.insert(one.key),
                    None => reach.hold = true,
                }
            }
            if shape.found.is_closed(at) {
                break;
            }
            shield = shield.or_else(|| self.planned(shape, at));
        }
    }

    /// A restricted folder of which nothing can be said may stand anywhere below its parent.
    fn hold_unseen(&mut self, shape: &Shape<'a, '_>) {
        let folders = &shape.wanted.spec.folders;
        for (key, folder) in folders.iter().filter(|(_, folder)| folder.restricted) {
            let unsure = match shape.identity.get(key) {
                Some(Match::Stopped) => true,
                Some(Match::Proposed(_)) => shape.identity.unseen.contains(key),
                _ => false,
            };
            if !unsure {
                continue;
            }
            let mut above = folder.parent.as_ref();
            while let Some(key) = above {
                self.reach.entry(key).or_default().hold = true;
                let folder = folders.get(key);
                let closed = folder.is_some_and(|folder| folder.restricted) && shape.get(key).is_some();
                above = folder.and_then(|folder| folder.parent.as_ref()).filter(|_| !closed);
            }
        }
    }

    /// A folder of which the service gave an incomplete answer may hold one with restricted content that nobody closed yet:
    /// nobody new reads in it until it was read whole. What this account may never list keeps nobody waiting.
    fn hold_unread(&mut self, shape: &Shape<'a, '_>, branches: &BTreeMap<&'a Key, &'a Key>) {
        if branches.is_empty() {
            return;
        }
        let gaps = shape.wanted.snapshot.gaps.iter();
        let for_now = gaps.filter(|(_, gap)| matches!(gap, Gap::Incomplete | Gap::Failed(_)));
        for (id, _) in for_now {
            let open = |way: &mut dyn Iterator<Item = Spot<'a>>| -> Vec<&'a Key> {
                let open = way.take_while(|spot| !self.is_cut(shape, *spot));
                let keys = open.filter_map(|spot| shape.key_of(spot));
                keys.filter(|key| !branches.contains_key(key)).collect()
            };
            let stands = open(&mut shape.found.way_up(id).map(Spot::Node));
            let will_stand = open(&mut shape.way_up(Spot::Node(id)));
            // One that is about to leave is waited for.
            let mover = stands.iter().find(|key| shape.get(key).is_some_and(|item| item.moves));
            if let Some(mover) = mover {
                for key in stands.iter().filter(|key| *key != mover) {
                    self.reach.entry(key).or_default().after.insert(mover);
                }
            }
            for key in will_stand {
                self.reach.entry(key).or_default().unanswered.insert(id);
            }
        }
    }
}

/// Whether a folder that moves brings a restricted one into its restricted folder, and never past anybody else.
fn arrives_covered<'a>(shape: &Shape<'a, '_>, item: &Item<'a>, one: &Sensitive<'a>) -> bool {
    let Some(branch) = shape.get(one.branch).map(Item::spot) else {
        return false;
    };
    let lands = |id: &'a NodeId| shape.found.way_up(id).any(|at| Spot::Node(at) == branch);
    let landing = shape.landing(item).is_none_or(|(parent, _)| lands(parent));
    landing && shape.way_up(item.to).any(|spot| spot == branch)
}

/// The restricted folder of the description that each folder belongs in, or is.
fn branches<'a>(shape: &Shape<'a, '_>) -> BTreeMap<&'a Key, &'a Key> {
    let spec = shape.wanted.spec;
    let mut branches = BTreeMap::new();
    for key in &spec.order {
        let Some(folder) = spec.folders.get(key) else {
            continue;
        };
        let above = folder.parent.as_ref().and_then(|parent| branches.get(parent).copied());
        if let Some(branch) = if folder.restricted { Some(key) } else { above } {
            branches.insert(key, branch);
        }
    }
    branches
}

/// A wanted folder and those above it, up to its restricted folder.
fn lineage<'a>(shape: &Shape<'a, '_>, key: &'a Key, branch: &'a Key) -> impl Iterator<Item = &'a Key> {
    let folders = &shape.wanted.spec.folders;
    std::iter::successors(Some(key), move |key| {
        folders.get(key)?.parent.as_ref().filter(|_| *key != branch)
    })
}

fn sensitive<'a>(shape: &Shape<'a, '_>, branches: &BTreeMap<&'a Key, &'a Key>) -> Vec<Sensitive<'a>> {
    let known = shape
        .identity
        .keys
        .iter()
        .map(|(id, key)| (*id, *key, shape.get(key).is_some()));
    let suspects = shape.identity.suspects.iter().map(|(id, key)| (*id, *key, false));
    let leftovers = shape.identity.leftovers.iter().map(|(id, key)| (*id, *key, false));
    let all = known.chain(suspects).chain(leftovers);
    all.filter_map(|(node, key, home)| {
        let branch = branches.get(key)?;
        Some(Sensitive {
            node,
            key,
            branch,
            home,
        })
    })
    .collect()
}
