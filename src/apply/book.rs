//! What a run knows while it goes on: which steps ended how, and which folder stands for which key by now.

use std::collections::{BTreeMap, BTreeSet};

use super::schedule::Schedule;
use super::work::{Act, Effect, Failure, Job};
use super::{Event, Hooks, Outcome, Stop, What};
use crate::plan::{Action, At, Step};
use crate::storage::{Error, ErrorKind};
use crate::tree::{Key, Ledger, LedgerEntry, NodeId};

/// The book of one run.
pub(super) struct Book {
    steps: Vec<Step>,
    schedule: Schedule,
    /// What is remembered, as the run goes on.
    folders: BTreeMap<Key, LedgerEntry>,
    /// Ids reserved for creations of this run.
    ids: BTreeMap<Key, NodeId>,
    /// Folders made in this run.
    new: BTreeSet<NodeId>,
    /// Keys whose folder was made closed in this run.
    closed: BTreeSet<Key>,
    /// Nodes that a step gave another identity (a disk that knows folders by their path alone).
    renamed: BTreeMap<NodeId, NodeId>,
    started: BTreeSet<usize>,
    /// The storage has room for nothing more: further creations would only be refused.
    full: bool,
    outcome: Outcome,
}

impl Book {
    pub(super) fn new(steps: Vec<Step>, ledger: &Ledger) -> Self {
        Self {
            schedule: Schedule::new(&steps),
            steps,
            folders: ledger.folders.clone(),
            ids: BTreeMap::new(),
            new: BTreeSet::new(),
            closed: BTreeSet::new(),
            renamed: BTreeMap::new(),
            started: BTreeSet::new(),
            full: false,
            outcome: Outcome::default(),
        }
    }

    /// Whether anything is to be created.
    pub(super) fn creates(&self) -> bool {
        self.created().next().is_some()
    }

    fn created(&self) -> impl Iterator<Item = &Key> {
        let creates = self
            .steps
            .iter()
            .filter(|step| matches!(step.action, Action::Create { .. }));
        creates.map(|step| &step.key)
    }

    /// The creations that still need an id. One from an earlier run is good for the same account only.
    pub(super) fn without_id(&self, account: Option<&str>) -> Vec<Key> {
        let keys = self.created().filter(|key| !self.ids.contains_key(*key));
        let has_own = |key: &Key| match self.folders.get(key) {
            Some(LedgerEntry::Reserved {
                id: Some(_),
                account: of,
                ..
            }) => of.as_deref() == account,
            _ => false,
        };
        keys.filter(|key| !has_own(key)).cloned().collect()
    }

    /// Takes in reserved ids.
    pub(super) fn give(&mut self, ids: impl Iterator<Item = (Key, NodeId)>) {
        self.ids.extend(ids);
    }

    /// The next step that may start, with what it needs to know; without that where a folder of it is not known.
    pub(super) fn next(&mut self, hooks: &Hooks<'_>) -> Option<(usize, Option<Job>)> {
        if self.outcome.stopped.is_some() {
            return None;
        }
        let Self {
            steps,
            schedule,
            folders,
            renamed,
            full,
            ..
        } = self;
        if hooks.is_stopped() {
            self.outcome.stopped = schedule.has_more().then_some(Stop::Asked);
            return None;
        }
        let at = schedule.start(
            |at| *full && matches!(steps[at].action, Action::Create { .. }),
            |at| shared(&steps[at].action).and_then(|node| find(&node, folders, renamed)),
        )?;
        self.started.insert(at);
        self.tell(at, What::Started, hooks);
        Some((at, self.job(&self.steps[at])))
    }

    fn job(&self, step: &Step) -> Option<Job> {
        let node = |id: &NodeId| self.renamed.get(id).unwrap_or(id).clone();
        let find = |at: &At| find(at, &self.folders, &self.renamed);
        let act = match &step.action {
            Action::Create {
                parent,
                name,
                restricted,
            } => Act::Create {
                parent: find(parent)?,
                name: name.clone(),
                id: self.ids.get(&step.key).cloned(),
                restricted: *restricted,
            },
            Action::Adopt {
                node: id,
                parent,
                name,
                origin,
            } => Act::Adopt {
                node: node(id),
                parent: node(parent),
                name: name.clone(),
                origin: *origin,
            },
            Action::Place {
                node: id, parent, name, ..
            } => Act::Place {
                node: node(id),
                parent: find(parent)?,
                name: name.clone(),
            },
            Action::Untrash { node: id } => Act::Untrash { node: node(id) },
            Action::Restrict { node: at, keep } => {
                let node = find(at)?;
                Act::Restrict {
                    is_new: self.new.contains(&node),
                    is_closed: self.closed.contains(&step.key),
                    node,
                    keep: keep.clone(),
                }
            }
            Action::Grant { node: at, grant } => {
                let node = find(at)?;
                Act::Grant {
                    is_new: self.new.contains(&node),
                    node,
                    grant: grant.clone(),
                }
            }
            Action::Revoke {
                node: id, permission, ..
            } => Act::Revoke {
                node: node(id),
                permission: permission.clone(),
            },
        };
        Some(Job {
            key: step.key.clone(),
            entry: self.folders.get(&step.key).cloned(),
            act,
        })
    }

    /// Takes in what came of a step.
    pub(super) fn settle(&mut self, at: usize, result: Result<Effect, Failure>, hooks: &Hooks<'_>) {
        let step = self.steps[at].clone();
        match result.and_then(|effect| self.take_in(&step, effect)) {
            Ok(()) => {
                self.outcome.done.push(step);
                self.schedule.end(at, true);
                self.tell(at, What::Done, hooks);
            }
            Err(failure) => {
                let (error, stop) = failure.take_apart();
                self.outcome.stopped = self.outcome.stopped.take().or(stop);
                self.schedule.end(at, false);
                self.full |= error.kind == ErrorKind::Full;
                self.outcome.failed.push((step, error));
                if let Some((_, error)) = self.outcome.failed.last() {
                    self.tell(at, What::Failed(error), hooks);
                }
            }
        }
    }

    fn take_in(&mut self, step: &Step, effect: Effect) -> Result<(), Failure> {
        let Effect::Folder { entry, is_new, is_open } = effect else {
            return Ok(());
        };
        if let Some(id) = entry.id() {
            if is_new {
                self.new.insert(id.clone());
            }
            if matches!(step.action, Action::Create { restricted: true, .. }) && !is_open {
                self.closed.insert(step.key.clone());
            }
            if let Action::Place { node, .. } = &step.action
                && node != id
            {
                self.renamed.insert(node.clone(), id.clone());
            }
        }
        self.folders.insert(step.key.clone(), entry);
        if is_open && !self.is_to_be_restricted(&step.key) {
            let open = "the folder was made and takes over the access of the folder above";
            return Err(Error::new(ErrorKind::Policy, open).into());
        }
        Ok(())
    }

    fn is_to_be_restricted(&self, key: &Key) -> bool {
        self.steps
            .iter()
            .any(|step| step.key == *key && matches!(step.action, Action::Restrict { .. }))
    }

    fn tell(&self, at: usize, what: What<'_>, hooks: &Hooks<'_>) {
        let ended = self.outcome.done.len() + self.outcome.failed.len();
        (hooks.progress)(Event {
            step: &self.steps[at],
            what,
            ended,
            total: self.steps.len(),
        });
    }

    /// What was not started, and what stands open.
    pub(super) fn close(mut self, stop: Option<Stop>) -> Outcome {
        let all = self.steps.iter().enumerate();
        let not_started = all.filter(|(at, _)| !self.started.contains(at));
        self.outcome.skipped = not_started.map(|(_, step)| step.clone()).collect();
        self.outcome.stopped = self.outcome.stopped.take().or(stop);
        let failed = self.outcome.failed.iter().map(|(step, _)| step);
        let is_there = |key: &Key| matches!(self.folders.get(key), Some(LedgerEntry::Confirmed { .. }));
        let open = failed.chain(&self.outcome.skipped).filter(|step| match &step.action {
            Action::Restrict { node: At::Node(_), .. } => true,
            Action::Restrict { node: At::Key(key), .. } => is_there(key),
            Action::Create { restricted, .. } => *restricted && is_there(&step.key),
            _ => false,
        });
        let open = open.filter(|step| !self.closed.contains(&step.key));
        let open: BTreeSet<Key> = open.map(|step| step.key.clone()).collect();
        self.outcome.left_open = open.into_iter().collect();
        self.outcome
    }
}

/// The node whose sharing a step changes.
fn shared(action: &Action) -> Option<At> {
    match action {
        Action::Restrict { node, .. } | Action::Grant { node, .. } => Some(node.clone()),
        Action::Revoke { node, .. } => Some(At::Node(node.clone())),
        _ => None,
    }
}

fn find(at: &At, folders: &BTreeMap<Key, LedgerEntry>, renamed: &BTreeMap<NodeId, NodeId>) -> Option<NodeId> {
    let id = match at {
        At::Node(id) => id,
        At::Key(key) => match folders.get(key)? {
            LedgerEntry::Confirmed { id, .. } => id,
            LedgerEntry::Reserved { .. } => return None,
        },
    };
    Some(renamed.get(id).unwrap_or(id).clone())
}
