//! Gives what is missing and, when asked, takes away what nobody asks for.

use std::collections::BTreeMap;

use super::super::shape::Item;
use super::super::shield::Cut;
use super::super::{Action, Reason, Revocation, StepId};
use super::Steps;
use crate::tree::{Address, Key, WantedGrant};

impl<'a> Steps<'a, '_> {
    /// Gives what is missing and, when asked, takes away what nobody asks for.
    pub(super) fn give(&mut self) {
        let revoke = self.shape.wanted.options.revoke;
        let revocable: &[Revocation] = if revoke { &self.rights.revocable } else { &[] };
        let mut revoked: BTreeMap<(&Key, &Address), StepId> = BTreeMap::new();
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
        if let Some(reach) = reach.filter(|reach| reach.holds() && !closes) {
            if self.held.last() != Some(item.key) {
                self.held.push(item.key.clone());
                let waits = reach.unanswered.iter().map(|id| (item.key.clone(), (*id).clone()));
                self.unanswered.extend(waits.filter(|_| !reach.hold));
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
