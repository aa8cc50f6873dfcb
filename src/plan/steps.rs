//! The steps, in an order in which each stands behind what it needs.

mod aside;
mod build;
mod give;

use std::collections::{BTreeMap, BTreeSet};

use super::rights::AllRights;
use super::shape::Shape;
use super::shield::{Cut, Shield};
use super::{Action, At, Conflict, Plan, Reason, Step, StepId};
use crate::tree::{Key, NodeId};

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
    unanswered: Vec<(Key, NodeId)>,
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
            unanswered: Vec::new(),
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
            unanswered: self.unanswered,
            unread: Vec::new(),
            leftovers: Vec::new(),
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

    fn mark(&mut self, key: &'a Key, change: impl FnOnce(&mut Done)) -> bool {
        change(self.done.entry(key).or_default());
        true
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
}
