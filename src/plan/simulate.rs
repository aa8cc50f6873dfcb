//! A plan carried out on copies: what a strict storage would make of it.

mod rights;

use std::collections::BTreeSet;

use super::{Action, At, Plan, Step, StepId};
use crate::tree::{Key, Ledger, LedgerEntry, Naming, Node, NodeId, Origin, Sight, Snapshot};

/// A found and a remembered tree that steps are carried out on, the way a strict storage would: it refuses what any
/// real one refuses, keeps what a folder inherits up to date, and removes nothing.
#[derive(Debug, Clone)]
pub struct World {
    /// The found tree. Nodes in the trash are [`Sight::Trashed`].
    pub snapshot: Snapshot,
    /// The remembered tree.
    pub ledger: Ledger,
    /// How names are compared.
    pub naming: Naming,
    /// Folders can hold a tag.
    pub keeps_tags: bool,
    /// A folder can be made closed in one call; else it is open until it is restricted.
    pub makes_closed: bool,
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The folder, or the one it is to stand in, is not there.
    #[error("not there")]
    NotThere,
    /// Another node in the place has the name.
    #[error("name taken")]
    NameTaken,
    /// A folder would lie in itself.
    #[error("inside itself")]
    Loop,
}

/// Carries out a whole plan on copies. Steps that a strict storage would refuse are left out, with what needs them.
#[must_use]
pub fn simulate(plan: &Plan, snapshot: &Snapshot, ledger: &Ledger, naming: Naming) -> (Snapshot, Ledger) {
    let mut world = World::new(snapshot.clone(), ledger.clone(), naming);
    world.run(plan.steps(), &BTreeSet::new());
    (world.snapshot, world.ledger)
}

impl World {
    /// A world that keeps tags where names may be shared (Google Drive), and none where they differ.
    #[must_use]
    pub fn new(snapshot: Snapshot, ledger: Ledger, naming: Naming) -> Self {
        Self {
            snapshot,
            ledger,
            naming,
            keeps_tags: !naming.unique,
            makes_closed: false,
        }
    }

    /// Carries out steps in the order given. A step fails when it is among `failing` or is refused; what needs a failed
    /// step is skipped. Gives the refused ones.
    pub fn run<'s>(
        &mut self,
        steps: impl IntoIterator<Item = &'s Step>,
        failing: &BTreeSet<StepId>,
    ) -> Vec<(StepId, Refused)> {
        let (mut done, mut refused) = (BTreeSet::new(), Vec::new());
        for step in steps {
            if failing.contains(&step.id) || !step.needs.iter().all(|id| done.contains(id)) {
                continue;
            }
            match self.carry_out(step) {
                Ok(()) => _ = done.insert(step.id),
                Err(why) => refused.push((step.id, why)),
            }
        }
        refused
    }

    /// Carries out one step.
    ///
    /// # Errors
    /// [`Refused`], and then nothing has changed.
    pub fn carry_out(&mut self, step: &Step) -> Result<(), Refused> {
        match &step.action {
            Action::Create {
                parent,
                name,
                restricted,
            } => self.create(&step.key, parent, name.as_str(), *restricted),
            Action::Adopt {
                node,
                parent,
                name,
                origin,
            } => self.adopt(&step.key, node, parent, name, *origin),
            Action::Place { node, parent, name, .. } => self.place(node, parent, name),
            Action::Untrash { node } => self.untrash(node),
            Action::Restrict { node, keep } => self.restrict(node, keep),
            Action::Grant { node, grant } => {
                let id = self
                    .resolve(node)
                    .filter(|id| self.live(id).is_some())
                    .ok_or(Refused::NotThere)?;
                self.give(&id, grant);
                Ok(())
            }
            Action::Revoke { node, permission, .. } => self.revoke(node, permission),
        }
    }

    /// A node that is there and not in the trash.
    #[must_use]
    pub fn live(&self, id: &NodeId) -> Option<&Node> {
        match self.snapshot.sights.get(id) {
            Some(Sight::Found(node)) => Some(node),
            Some(_) => None,
            None => self.snapshot.get(id),
        }
    }

    fn any(&self, id: &NodeId) -> Option<&Node> {
        match self.snapshot.sights.get(id) {
            Some(Sight::Found(node) | Sight::Trashed(node)) => Some(node),
            Some(_) => None,
            None => self.snapshot.get(id),
        }
    }

    fn any_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        if !self.snapshot.sights.contains_key(id) {
            return self.snapshot.get_mut(id);
        }
        match self.snapshot.sights.get_mut(id) {
            Some(Sight::Found(node) | Sight::Trashed(node)) => Some(node),
            _ => None,
        }
    }

    fn resolve(&self, at: &At) -> Option<NodeId> {
        match at {
            At::Node(id) => Some(id.clone()),
            At::Key(key) => self.ledger.folders.get(key)?.id().cloned(),
        }
    }

    /// What is seen in a folder.
    fn children(&self, id: &NodeId) -> Vec<&Node> {
        let listed = self.snapshot.children(id).filter_map(|node| self.live(&node.id));
        let asked = self.snapshot.sights.values().filter_map(|sight| match sight {
            Sight::Found(node) if self.snapshot.get(&node.id).is_none() => Some(node),
            _ => None,
        });
        listed
            .chain(asked)
            .filter(|node| node.parent.as_ref() == Some(id))
            .collect()
    }

    fn is_free(&self, parent: &NodeId, name: &str, but: Option<&NodeId>) -> bool {
        let other = |node: &&Node| Some(&node.id) != but && self.naming.same(&node.name, name);
        !self.naming.unique || !self.children(parent).iter().any(other)
    }

    fn is_within(&self, id: &NodeId, above: &NodeId) -> bool {
        let mut up = std::iter::successors(Some(id), |at| self.any(at)?.parent.as_ref()).take(200);
        up.any(|at| at == above)
    }

    fn create(&mut self, key: &Key, parent: &At, name: &str, restricted: bool) -> Result<(), Refused> {
        let parent = self
            .resolve(parent)
            .filter(|id| self.live(id).is_some_and(Node::is_folder));
        let parent = parent.ok_or(Refused::NotThere)?;
        if !self.is_free(&parent, name, None) {
            return Err(Refused::NameTaken);
        }
        let id = self.new_id(key);
        // An id that is taken is no second folder: the answer to the first creation was lost.
        if let Some(there) = self.live(&id) {
            let (parent, name) = (there.parent.clone().unwrap_or(parent), there.name.clone());
            self.remember(key, &id, &parent, &name, Origin::Made);
            return Ok(());
        }
        let closed = restricted && self.makes_closed;
        let tag = self.keeps_tags.then(|| key.to_string());
        self.snapshot.sights.remove(&id);
        self.snapshot.insert(new_folder(&id, &parent, name, closed, tag));
        self.refresh(&id);
        self.remember(key, &id, &parent, name, Origin::Made);
        Ok(())
    }

    fn new_id(&self, key: &Key) -> NodeId {
        if let Some(LedgerEntry::Reserved { id: Some(id), .. }) = self.ledger.folders.get(key) {
            return id.clone();
        }
        // No identity is ever given out again, not even of what was removed.
        let remembered = |id: &NodeId| {
            let mut known = self.ledger.folders.values().filter_map(LedgerEntry::id);
            known.any(|known| known == id)
        };
        let mut id = NodeId::new(format!("made:{key}"));
        while self.snapshot.get(&id).is_some() || self.snapshot.sights.contains_key(&id) || remembered(&id) {
            id = NodeId::new(format!("{id}'"));
        }
        id
    }

    fn remember(&mut self, key: &Key, id: &NodeId, parent: &NodeId, name: &str, origin: Origin) {
        let entry = LedgerEntry::Confirmed {
            id: id.clone(),
            parent: parent.clone(),
            name: name.to_owned(),
            origin,
        };
        self.ledger.folders.insert(key.clone(), entry);
    }

    fn adopt(&mut self, key: &Key, id: &NodeId, parent: &NodeId, name: &str, origin: Origin) -> Result<(), Refused> {
        self.live(id).ok_or(Refused::NotThere)?;
        if self.keeps_tags {
            self.change(id, |node| node.tag = Some(key.to_string()));
        }
        self.remember(key, id, parent, name, origin);
        Ok(())
    }

    fn place(&mut self, id: &NodeId, parent: &At, name: &str) -> Result<(), Refused> {
        let parent = self
            .resolve(parent)
            .filter(|id| self.live(id).is_some_and(Node::is_folder));
        let (Some(parent), true) = (parent, self.live(id).is_some()) else {
            return Err(Refused::NotThere);
        };
        if self.is_within(&parent, id) {
            return Err(Refused::Loop);
        }
        if !self.is_free(&parent, name, Some(id)) {
            return Err(Refused::NameTaken);
        }
        self.change(id, |node| {
            node.parent = Some(parent.clone());
            name.clone_into(&mut node.name);
        });
        self.refresh(id);
        for entry in self.ledger.folders.values_mut() {
            if let LedgerEntry::Confirmed {
                id: same,
                parent: was,
                name: called,
                ..
            } = entry
                && same == id
            {
                was.clone_from(&parent);
                name.clone_into(called);
            }
        }
        Ok(())
    }

    fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(Sight::Found(node) | Sight::Trashed(node)) = self.snapshot.sights.get_mut(id) {
            change(node);
        } else if let Some(mut node) = self.snapshot.get(id).cloned() {
            change(&mut node);
            self.snapshot.insert(node);
        }
    }

    /// What lies in a folder comes out of the trash with it.
    fn untrash(&mut self, id: &NodeId) -> Result<(), Refused> {
        let Some(Sight::Trashed(node)) = self.snapshot.sights.get(id) else {
            return self.live(id).map(|_| ()).ok_or(Refused::NotThere);
        };
        if let Some(parent) = &node.parent
            && !self.is_free(parent, &node.name, Some(id))
        {
            return Err(Refused::NameTaken);
        }
        let trashed = self.snapshot.sights.iter();
        let trashed = trashed.filter(|(_, sight)| matches!(sight, Sight::Trashed(_)));
        let with_it = trashed
            .map(|(other, _)| other.clone())
            .filter(|other| self.is_within(other, id));
        for other in with_it.collect::<Vec<_>>() {
            if let Some(Sight::Trashed(node)) = self.snapshot.sights.remove(&other) {
                self.snapshot.sights.insert(other, Sight::Found(node));
            }
        }
        self.refresh(id);
        Ok(())
    }
}

fn new_folder(id: &NodeId, parent: &NodeId, name: &str, closed: bool, tag: Option<String>) -> Node {
    Node {
        parent: Some(parent.clone()),
        tag,
        restricted: Some(closed),
        grants: Some(Vec::new()),
        ..Node::folder(id.clone(), name)
    }
}
