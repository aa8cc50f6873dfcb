//! Folders that wait for each other's names: one of them steps aside.

use super::super::shape::{Item, Spot};
use super::super::shield::Cut;
use super::super::{Action, At, Conflict, Reason, StepId};
use super::Steps;

impl<'a> Steps<'a, '_> {
    /// Gives one folder that others wait for a spare name.
    pub(super) fn step_aside(&mut self, waiting: &[&Item<'a>]) -> bool {
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
    pub(super) fn give_up(&mut self, waiting: &[&Item<'a>]) {
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
}
