//! The steps, in an order in which each stands behind what it needs.

use std::collections::{BTreeMap, BTreeSet};

use super::rights::AllRights;
use super::shape::{Item, Shape, Spot};
use super::shield::{Cut, Shield};
use super::{Action, At, Conflict, Plan, Reason, Revocation, Step, StepId};
use crate::tree::{Key, Name, NodeId, WantedGrant};

/// What has been emitted for a wanted folder.
#[derive(Debug, Default, Clone)]
struct Done {
    /// It is known for what it is: out of the trash, taken over.
    known: Option<StepId>,
    /// It stands where it shall stand; a new one is closed where it must be.
    standing: Option<StepId>,
    /// Its name as found is free for others.
    gone: Option<StepId>,
    /// Nothing more is to be emitted for knowing it.
    is_known: bool,
    /// Nothing more is to be emitted for its place.
    is_standing: bool,
    /// The name it was given to step aside.
    spare: Option<String>,
}

/// Emits the steps of a plan.
pub(super) struct Steps<'a, 'p> {
    shape: &'p Shape<'a, 'p>,
    shield: &'p Shield<'a>,
    rights: &'p AllRights<'a>,
    steps: Vec<Step>,
    done: BTreeMap<&'a Key, Done>,
    cuts: BTreeMap<Cut<'a>, StepId>,
    pub(super) conflicts: Vec<Conflict>,
    held: Vec<Key>,
}

impl<'a, 'p> Steps<'a, 'p> {
    pub(super) fn new(shape: &'p Shape<'a, 'p>, shield: &'p Shield<'a>, rights: &'p AllRights<'a>) -> Self {
        Self {
            shape,
            shield,
            rights,
            steps: Vec::new(),
            done: shape.active().map(|item| (item.key, Done::default())).collect(),
            cuts: BTreeMap::new(),
            conflicts: Vec::new(),
            held: Vec::new(),
        }
    }

    /// All steps: what is there is closed first, then every folder is brought to its place, then rights are given and
    /// taken away.
    pub(super) fn emit(mut self) -> Plan {
        self.close();
        self.build();
        self.told_below_questions();
        self.give();
        let touched: BTreeSet<&Key> = self.steps.iter().map(|step| &step.key).chain(&self.held).collect();
        let in_order = self.shape.active().filter(|item| !touched.contains(item.key)).count();
        drop(touched);
        Plan {
            steps: self.steps,
            conflicts: self.conflicts,
            proposals: Vec::new(),
            revocable: Vec::new(),
            held: self.held,
            in_order,
        }
    }

    fn push(&mut self, key: &Key, needs: impl IntoIterator<Item = StepId>, action: Action, reason: Reason) -> StepId {
        let id = StepId(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        let needs: BTreeSet<StepId> = needs.into_iter().collect();
        self.steps.push(Step {
            id,
            needs: needs.into_iter().collect(),
            key: key.clone(),
            action,
            reason,
        });
        id
    }

    /// Closes found folders, the inner ones first: closing the outer one gives rights that would reach them.
    fn close(&mut self) {
        let own = self.shape.active().filter(|item| self.shield.closes(self.shape, item));
        let own = own.filter_map(|item| Some((&item.known?.node.id, item.key, Cut::Own(item.key))));
        let leftovers = self.shield.leftovers.iter();
        let leftovers = leftovers.map(|(id, key)| (*id, *key, Cut::Leftover(id)));
        let mut all: Vec<_> = own.chain(leftovers).collect();
        all.sort_by_cached_key(|(id, ..)| std::cmp::Reverse(self.shape.found.way_up(id).count()));
        for (id, key, cut) in all {
            let needs: Vec<StepId> = self.closed_inside(id).collect();
            let step = self.restrict(key, At::Node(id.clone()), needs);
            self.cuts.insert(cut, step);
        }
    }

    fn restrict(&mut self, key: &'a Key, node: At, needs: Vec<StepId>) -> StepId {
        let keep = self.rights.rights.get(key).map(|rights| rights.wanted.clone());
        let keep = keep.unwrap_or_default();
        self.push(key, needs, Action::Restrict { node, keep }, Reason::MustBeRestricted)
    }

    fn closed_inside(&self, id: &NodeId) -> impl Iterator<Item = StepId> {
        self.shield.inside(id).filter_map(|cut| self.cuts.get(&cut).copied())
    }

    /// Brings every folder to its place. Where names must differ, a folder waits until its name is free; where several
    /// wait for each other, one of them steps aside under a spare name.
    fn build(&mut self) {
        let keys: Vec<&'a Key> = self.shape.active().map(|item| item.key).collect();
        loop {
            let mut waiting = Vec::new();
            let before = self.steps.len();
            let mut moved_on = false;
            for key in &keys {
                let item = &self.shape.items[key];
                moved_on |= self.try_know(item) | self.try_stand(item);
                if !self.done[key].is_standing {
                    waiting.push(item);
                }
            }
            if waiting.is_empty() {
                return;
            }
            if !moved_on && self.steps.len() == before && !self.step_aside(&waiting) {
                return self.give_up(&waiting);
            }
        }
    }

    /// Takes a folder out of the trash and into the ledger, once the folder it lies in is known.
    fn try_know(&mut self, item: &Item<'a>) -> bool {
        if self.done[item.key].is_known {
            return false;
        }
        let Some(known) = item.known else {
            return self.mark(item.key, |done| done.is_known = true);
        };
        let id = &known.node.id;
        let Some(mut needs) = self.known_above(id) else {
            return false;
        };
        needs.extend(self.cuts.get(&Cut::Own(item.key)));
        if known.trashed {
            if let Some((parent, name)) = self.shape.landing(item) {
                let Some(free) = self.freed(item, Spot::Node(parent), name) else {
                    return false;
                };
                needs.extend(free);
            }
            needs.extend(self.closed_inside(id));
            let step = self.push(item.key, needs, Action::Untrash { node: id.clone() }, Reason::Trashed);
            needs = vec![step];
            self.mark(item.key, |done| done.known = Some(step));
        }
        if let Some(reason) = item.adopt {
            let action = Action::Adopt {
                node: id.clone(),
                parent: known.node.parent.clone().unwrap_or_else(|| id.clone()),
                name: known.node.name.clone(),
                origin: known.origin,
            };
            let step = self.push(item.key, needs, action, reason);
            self.mark(item.key, |done| done.known = Some(step));
        }
        self.mark(item.key, |done| done.is_known = true)
    }

    /// Makes, moves or renames a folder, once the folder it shall stand in stands, and its name is free there.
    fn try_stand(&mut self, item: &Item<'a>) -> bool {
        let done = &self.done[item.key];
        if done.is_standing || !done.is_known {
            return false;
        }
        if !item.arrives() {
            return self.mark(item.key, |done| done.is_standing = true);
        }
        let (Some(mut needs), Some(free)) = (self.stands_above(item.to), self.freed(item, item.to, &item.name)) else {
            return false;
        };
        needs.extend(free);
        match item.known {
            Some(_) => self.place(item, needs),
            None => return self.create(item, needs),
        }
        true
    }

    fn place(&mut self, item: &Item<'a>, mut needs: Vec<StepId>) {
        let (Some(known), Some(reason)) = (item.known, item.place) else {
            return;
        };
        let (id, done) = (&known.node.id, &self.done[item.key]);
        let from = known.node.parent.as_ref().or(known.before.map(|(parent, _)| parent));
        let action = Action::Place {
            node: id.clone(),
            from: from.unwrap_or(id).clone(),
            parent: item.to.into(),
            old_name: done.spare.clone().unwrap_or_else(|| known.node.name.clone()),
            name: item.name.clone(),
        };
        needs.extend(done.known);
        needs.extend(done.gone);
        needs.extend(self.cuts.get(&Cut::Own(item.key)));
        if item.moves {
            needs.extend(self.closed_inside(id));
        }
        let step = self.push(item.key, needs, action, reason);
        self.mark(item.key, |done| {
            done.gone = done.gone.or(Some(step));
            done.standing = item.moves.then_some(step);
            done.is_standing = true;
        });
    }

    fn create(&mut self, item: &Item<'a>, mut needs: Vec<StepId>) -> bool {
        for (_, below) in self.shape.identity.first.iter().filter(|(above, _)| *above == item.key) {
            let below = &self.done[below];
            if !below.is_known {
                return false;
            }
            needs.extend(below.known);
        }
        let (Ok(name), Some(reason)) = (Name::new(&item.name), item.made) else {
            return false;
        };
        let restricted = self.shield.closes(self.shape, item);
        let parent = item.to.into();
        let action = Action::Create {
            parent,
            name,
            restricted,
        };
        let mut step = self.push(item.key, needs, action, reason);
        if restricted {
            step = self.restrict(item.key, At::Key(item.key.clone()), vec![step]);
            self.cuts.insert(Cut::Own(item.key), step);
        }
        self.mark(item.key, |done| {
            done.standing = Some(step);
            done.is_standing = true;
        })
    }

    fn mark(&mut self, key: &'a Key, change: impl FnOnce(&mut Done)) -> bool {
        change(self.done.entry(key).or_default());
        true
    }

    /// The steps after which the folders that a node lies in now are known; nothing while some are not emitted.
    fn known_above(&self, id: &'a NodeId) -> Option<Vec<StepId>> {
        let mut needs = Vec::new();
        for above in self.shape.found.way_up(id).skip(1) {
            let Some(key) = self.shape.identity.keys.get(above) else {
                continue;
            };
            let Some(done) = self.done.get(key) else {
                continue;
            };
            if !done.is_known {
                return None;
            }
            needs.extend(self.cuts.get(&Cut::Own(key)));
            if let Some(step) = done.known {
                needs.push(step);
                break;
            }
        }
        Some(needs)
    }

    /// The steps after which a folder, and everything it will stand in, stands; nothing while some are not emitted.
    fn stands_above(&self, spot: Spot<'a>) -> Option<Vec<StepId>> {
        let mut needs = Vec::new();
        for spot in self.shape.way_up(spot) {
            let Some((key, done)) = self.shape.key_of(spot).and_then(|key| self.done.get_key_value(key)) else {
                continue;
            };
            // A folder that is only to be renamed already stands where it shall.
            let moves = self
                .shape
                .get(key)
                .is_some_and(|item| item.moves || item.known.is_none());
            if !done.is_known || moves && !done.is_standing {
                return None;
            }
            needs.extend(done.standing.or(done.known));
            needs.extend(self.cuts.get(&Cut::Own(key)));
            if done.standing.is_some() {
                break;
            }
        }
        Some(needs)
    }

    /// The steps after which a name is free; nothing while its holder has not left.
    fn freed(&self, item: &Item<'a>, place: Spot<'a>, name: &str) -> Option<Vec<StepId>> {
        if !self.shape.wanted.naming.unique {
            return Some(Vec::new());
        }
        let holders = self.shape.holders(item.key, place, name);
        let keys = holders.into_iter().filter_map(|(_, key)| key);
        keys.map(|key| self.done.get(key)?.gone).collect()
    }

    /// Gives one folder that others wait for a spare name.
    fn step_aside(&mut self, waiting: &[&Item<'a>]) -> bool {
        for item in waiting {
            let landing = self
                .shape
                .landing(item)
                .map(|(parent, name)| (Spot::Node(parent), name));
            let wants = [Some((item.to, item.name.as_str())), landing];
            for (place, name) in wants.into_iter().flatten() {
                let holders = self.shape.holders(item.key, place, name);
                for holder in holders.into_iter().filter_map(|(_, key)| self.shape.get(key?)) {
                    if self.aside(holder) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn aside(&mut self, holder: &Item<'a>) -> bool {
        let done = &self.done[holder.key];
        let (Some(known), None, false) = (holder.known, done.gone, holder.trashed()) else {
            return false;
        };
        let (Some(name), Some(parent)) = (self.shape.spare_name(holder), known.node.parent.as_ref()) else {
            return false;
        };
        let action = Action::Place {
            node: known.node.id.clone(),
            from: parent.clone(),
            parent: At::Node(parent.clone()),
            old_name: known.node.name.clone(),
            name: name.as_str().to_owned(),
        };
        let needs: Vec<StepId> = done
            .known
            .iter()
            .chain(self.cuts.get(&Cut::Own(holder.key)))
            .copied()
            .collect();
        let step = self.push(holder.key, needs, action, holder.place.unwrap_or(Reason::NewName));
        self.mark(holder.key, |done| {
            done.gone = Some(step);
            done.spare = Some(name.as_str().to_owned());
        })
    }

    /// Says of what still waits that its name is taken. Not reached as long as every circle has a folder that can step
    /// aside; it is here so that a mistake would say too much instead of doing too much.
    fn give_up(&mut self, waiting: &[&Item<'a>]) {
        for item in waiting {
            let holder = self
                .shape
                .holders(item.key, item.to, &item.name)
                .first()
                .map(|(node, _)| *node);
            let node = holder.map_or_else(|| item.known.map(|known| known.node), Some);
            self.conflicts.extend(node.map(|node| Conflict::NameTaken {
                key: item.key.clone(),
                node: node.id.clone(),
                path: self.shape.found.path(&node.id),
            }));
            self.done.remove(item.key);
        }
    }

    /// A folder that people named is taken over even where a question above it is open: it stays where it is.
    fn told_below_questions(&mut self) {
        let (identity, wanted) = (self.shape.identity, self.shape.wanted);
        for key in wanted.options.adopted.keys() {
            let (Some(known), None) = (identity.known(key), self.shape.items.get(key)) else {
                continue;
            };
            let Some(reason) = known.adopt.filter(|_| !known.trashed && !wanted.options.only_grants) else {
                continue;
            };
            if wanted.options.sharing && wanted.spec.is_restricted(key) {
                continue;
            }
            let action = Action::Adopt {
                node: known.node.id.clone(),
                parent: known.node.parent.clone().unwrap_or_else(|| known.node.id.clone()),
                name: known.node.name.clone(),
                origin: known.origin,
            };
            self.push(key, [], action, reason);
        }
    }

    /// Gives what is missing and, when asked, takes away what nobody asks for.
    fn give(&mut self) {
        let revoke = self.shape.wanted.options.revoke;
        let revocable: &[Revocation] = if revoke { &self.rights.revocable } else { &[] };
        let mut revoked: BTreeMap<(&Key, &crate::tree::Address), StepId> = BTreeMap::new();
        for one in revocable {
            let needs = self.cuts.get(&Cut::Own(&one.key)).copied();
            let action = Action::Revoke {
                node: one.node.clone(),
                permission: one.permission.clone(),
                address: one.address.clone(),
                role: one.role,
            };
            let step = self.push(&one.key, needs, action, one.reason);
            revoked.insert((&one.key, &one.address), step);
        }
        for item in self.shape.active() {
            let (Some(rights), true) = (self.rights.rights.get(item.key), self.done.contains_key(item.key)) else {
                continue;
            };
            for (grant, reason) in &rights.missing {
                let again = revoked.get(&(item.key, &grant.address)).copied();
                self.grant(item, grant, *reason, again);
            }
        }
    }

    fn grant(&mut self, item: &Item<'a>, grant: &WantedGrant, reason: Reason, revoked: Option<StepId>) {
        let closes = self.shield.closes(self.shape, item);
        if closes && revoked.is_none() {
            return;
        }
        let reach = self.shield.reach.get(item.key);
        if reach.is_some_and(|reach| reach.hold) && !closes {
            if self.held.last() != Some(item.key) {
                self.held.push(item.key.clone());
            }
            return;
        }
        let Some(mut needs) = self.stands_above(item.spot()) else {
            return;
        };
        needs.extend(revoked);
        for cut in reach.into_iter().flat_map(|reach| &reach.cuts) {
            needs.extend(self.cuts.get(cut));
        }
        for key in reach.into_iter().flat_map(|reach| &reach.after) {
            let spot = self.shape.get(key).map(Item::spot);
            needs.extend(spot.and_then(|spot| self.stands_above(spot)).into_iter().flatten());
        }
        let action = Action::Grant {
            node: item.spot().into(),
            grant: grant.clone(),
        };
        self.push(item.key, needs, action, reason);
    }
}
