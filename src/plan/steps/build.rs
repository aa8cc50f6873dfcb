//! Brings every folder to its place: out of the trash, into the ledger, made, moved, renamed.

use super::super::shape::{Item, Spot};
use super::super::shield::Cut;
use super::super::{Action, At, Reason, StepId};
use super::Steps;
use crate::tree::{Key, Name, NodeId};

impl<'a> Steps<'a, '_> {
    /// Brings every folder to its place. Where names must differ, a folder waits until its name is free; where several
    /// wait for each other, one of them steps aside under a spare name.
    pub(super) fn build(&mut self) {
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
            let Some(below) = self.done.get(below) else { continue };
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
    pub(super) fn stands_above(&self, spot: Spot<'a>) -> Option<Vec<StepId>> {
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
}
