//! Which step may start now.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Action, At, Step, StepId};
use crate::tree::NodeId;

/// The order of the steps, as far as there is one.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// By step: the steps it waits for.
    needs: Vec<BTreeSet<usize>>,
    /// By step: the steps that wait for it.
    needed_by: Vec<BTreeSet<usize>>,
    /// Steps that wait for nothing more, in the plan's order.
    ready: BTreeSet<usize>,
    /// Nodes whose sharing is being changed, and by which step.
    sharing: BTreeMap<NodeId, usize>,
}

impl Schedule {
    /// Takes over what the plan says, and adds what the privacy law says: see [`private_needs`].
    pub(super) fn new(steps: &[Step]) -> Self {
        let index: BTreeMap<StepId, usize> = steps.iter().enumerate().map(|(at, step)| (step.id, at)).collect();
        let mut needs: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); steps.len()];
        for (at, step) in steps.iter().enumerate() {
            // A need that is no step of this plan can never be met: the step needs itself, and so never starts.
            needs[at].extend(step.needs.iter().map(|need| index.get(need).copied().unwrap_or(at)));
        }
        private_needs(steps, &mut needs);
        let mut schedule = Self {
            needed_by: vec![BTreeSet::new(); steps.len()],
            ..Self::default()
        };
        for (at, above) in needs.iter().enumerate() {
            for need in above {
                schedule.needed_by[*need].insert(at);
            }
            if above.is_empty() {
                schedule.ready.insert(at);
            }
        }
        schedule.needs = needs;
        schedule
    }

    /// The first step that may start now: not a `vain` one; `shares` says whose sharing a step changes.
    pub(super) fn start(
        &mut self,
        vain: impl Fn(usize) -> bool,
        shares: impl Fn(usize) -> Option<NodeId>,
    ) -> Option<usize> {
        let is_free = |at: &usize| shares(*at).is_none_or(|node| !self.sharing.contains_key(&node));
        let at = self.ready.iter().copied().find(|at| !vain(*at) && is_free(at))?;
        self.ready.remove(&at);
        self.sharing.extend(shares(at).map(|node| (node, at)));
        Some(at)
    }

    /// Whether any step could start now, were it not for others in flight.
    pub(super) fn has_more(&self) -> bool {
        !self.ready.is_empty()
    }

    /// A step has ended, well or not.
    pub(super) fn end(&mut self, at: usize, well: bool) {
        self.sharing.retain(|_, by| *by != at);
        if !well {
            return;
        }
        for waiting in std::mem::take(&mut self.needed_by[at]) {
            self.needs[waiting].remove(&at);
            if self.needs[waiting].is_empty() {
                self.ready.insert(waiting);
            }
        }
    }
}

/// Whatever is brought into a folder that the plan restricts waits for that restriction, also where the plan forgot to
/// say so. (Not where the restriction itself waits for it: the planner knows why.)
fn private_needs(steps: &[Step], needs: &mut [BTreeSet<usize>]) {
    for (at, step) in steps.iter().enumerate() {
        let Action::Restrict { node, .. } = &step.action else {
            continue;
        };
        let own = At::Key(step.key.clone());
        let first = everything_needed(at, needs);
        for (below, other) in steps.iter().enumerate() {
            let into = match &other.action {
                Action::Create { parent, .. } | Action::Place { parent, .. } => parent,
                _ => continue,
            };
            if (into == node || *into == own) && !first.contains(&below) {
                needs[below].insert(at);
            }
        }
    }
}

fn everything_needed(at: usize, needs: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let mut open = vec![at];
    while let Some(step) = open.pop() {
        if all.insert(step) {
            open.extend(&needs[step]);
        }
    }
    all
}
