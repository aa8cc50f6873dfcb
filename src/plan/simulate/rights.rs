//! Rights in the simulated world: who is given what, what is closed, and what is inherited.

use jiff::Timestamp;

use super::super::At;
use super::{Refused, World};
use crate::calendar::end_of_day;
use crate::tree::{Address, Grant, LedgerGrant, NodeId, PermissionId, WantedGrant};

impl World {
    pub(super) fn restrict(&mut self, at: &At, keep: &[WantedGrant]) -> Result<(), Refused> {
        let id = self.resolve(at).ok_or(Refused::NotThere)?;
        self.any_mut(&id).ok_or(Refused::NotThere)?.restricted = Some(true);
        for grant in keep {
            self.give(&id, grant);
        }
        self.refresh(&id);
        Ok(())
    }

    /// Gives a right or raises the one that the address has. One account has one permission id everywhere, as on Drive.
    pub(super) fn give(&mut self, id: &NodeId, wanted: &WantedGrant) {
        let asked = &wanted.address;
        let alias = self.ledger.grants.iter().find(|known| known.asked == *asked);
        let permission = alias.map_or_else(|| permission(asked), |known| known.permission.clone());
        let until = wanted.until.map(end_of_day);
        let Some(grants) = self.any_mut(id).map(|node| node.grants.get_or_insert_default()) else {
            return;
        };
        let direct = grants
            .iter_mut()
            .find(|grant| !grant.inherited && grant.id == permission);
        match direct {
            Some(grant) if grant.role > wanted.role => {}
            Some(grant) => (grant.role, grant.until) = (wanted.role, until),
            None => grants.push(Grant {
                until,
                ..Grant::to(permission.clone(), asked.clone(), wanted.role)
            }),
        }
        self.ledger
            .grants
            .retain(|known| known.node != *id || known.asked != *asked);
        self.ledger.grants.push(LedgerGrant {
            node: id.clone(),
            asked: asked.clone(),
            permission,
            role: wanted.role,
            made: true,
            at: Timestamp::UNIX_EPOCH,
        });
        self.refresh(id);
    }

    pub(super) fn revoke(&mut self, id: &NodeId, permission: &PermissionId) -> Result<(), Refused> {
        let node = self.any_mut(id).ok_or(Refused::NotThere)?;
        let grants = node.grants.iter_mut();
        grants.for_each(|grants| grants.retain(|grant| grant.inherited || grant.id != *permission));
        self.ledger
            .grants
            .retain(|known| known.node != *id || known.permission != *permission);
        self.refresh(id);
        Ok(())
    }

    /// Works out anew what a folder and everything in it inherit, where the grants above were read.
    pub(super) fn refresh(&mut self, id: &NodeId) {
        let Some(node) = self.any(id) else {
            return;
        };
        let above = node.parent.as_ref().and_then(|parent| self.any(parent)?.grants.clone());
        let above = if node.restricted == Some(true) {
            Some(Vec::new())
        } else {
            above
        };
        let below: Vec<NodeId> = self.children(id).iter().map(|node| node.id.clone()).collect();
        if let Some(above) = above
            && let Some(grants) = self.any_mut(id).and_then(|node| node.grants.as_mut())
        {
            grants.retain(|grant| !grant.inherited);
            grants.extend(above.into_iter().map(|grant| Grant {
                inherited: true,
                ..grant
            }));
            grants.sort();
            grants.dedup();
        }
        for child in below {
            self.refresh(&child);
        }
    }
}

fn permission(address: &Address) -> PermissionId {
    PermissionId::new(format!("account:{address}"))
}
