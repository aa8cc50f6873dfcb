//! Giving and taking rights. Two calls at once for one node are a mistake of the caller: on Drive the last writer wins
//! silently, here both are told.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Memory, World};
use crate::storage::{Error, ErrorKind, Result, Sharing, last_moment};
use crate::tree::{Address, Ends, Grant, Node, NodeId, NodeKind, PermissionId, Role, WantedGrant};

/// The longest time for which a grant that ends may be given, on Drive: one year.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(366 * 24);

impl Memory {
    /// Does `work` while nobody else is at the grants of this node.
    async fn alone<T>(
        &self,
        name: &'static str,
        id: &NodeId,
        work: impl FnOnce(&mut World) -> Result<T> + Send,
    ) -> Result<T> {
        if !self.world().busy.insert(id.clone()) {
            return Err(Error::new(
                ErrorKind::Protocol,
                "two calls at once for one node's grants",
            ));
        }
        let alone = Alone(self, id);
        self.call(name, Some(id)).await;
        let done = work(&mut self.world());
        drop(alone);
        done
    }
}

/// At work on the grants of a node, until it ends or is dropped: a program that dies leaves the service at peace.
struct Alone<'a>(&'a Memory, &'a NodeId);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.world().busy.remove(self.1);
    }
}

#[async_trait]
impl Sharing for Memory {
    fn simulated(&self) -> bool {
        false
    }

    fn ends(&self) -> Ends {
        self.world().rules.ends()
    }

    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>> {
        self.alone("grants", id, |world| {
            world.need(&self.account, id, Some(Role::Writer))?;
            Ok(world.grants_on(id))
        })
        .await
    }

    async fn grant(&self, id: &NodeId, grant: &WantedGrant) -> Result<Grant> {
        self.alone("grant", id, |world| {
            world.need(&self.account, id, Some(Role::Writer))?;
            world.give(id, grant)
        })
        .await
    }

    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        self.alone("revoke", id, |world| {
            world.need(&self.account, id, Some(Role::Writer))?;
            let held = world.grants_on(id).into_iter().find(|grant| grant.id == *permission);
            match held {
                Some(grant) if grant.inherited => Err(Error::new(ErrorKind::Denied, "the permission is inherited")),
                Some(grant) if grant.role == Role::Owner => Err(Error::new(ErrorKind::Denied, "the owner stays")),
                Some(_) => {
                    world.change(id, |item| {
                        item.grants.remove(permission);
                    });
                    Ok(())
                }
                None => Ok(()),
            }
        })
        .await
    }

    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node> {
        self.alone("restrict", id, |world| {
            world.need(&self.account, id, Some(Role::Writer))?;
            if world.item(id)?.kind != NodeKind::Folder {
                return Err(Error::new(ErrorKind::Policy, "only folders can be closed"));
            }
            keep.iter().try_for_each(|grant| world.may_give(grant))?;
            world.close(id, &self.account);
            for grant in keep {
                world.give(id, grant)?;
            }
            world.node(&self.account, id)
        })
        .await
    }
}

impl World {
    /// Cuts what comes from above. Who does it keeps the right by which it was done.
    fn close(&mut self, id: &NodeId, account: &Address) {
        let role = self.access(account, id).role.unwrap_or(Role::Reader);
        let own = self.grant_for(id, account, role);
        let held = self.items.get(id).and_then(|item| item.grants.get(&own.id));
        if held.is_none_or(|held| held.role < role) {
            self.put_grant(id, own);
        }
        self.change(id, |item| item.restricted = true);
    }

    /// Gives a right, or raises one; never lowers it.
    fn give(&mut self, id: &NodeId, wanted: &WantedGrant) -> Result<Grant> {
        self.may_give(wanted)?;
        let mut grant = self.grant_for(id, &wanted.address, wanted.role);
        grant.until = self.end_of(wanted)?;
        let held = self.item(id)?.grants.get(&grant.id);
        if let Some(held) = held
            && (held.role > grant.role || (held.role == grant.role && held.until == grant.until))
        {
            return Ok(held.clone());
        }
        Ok(self.put_grant(id, grant))
    }

    fn may_give(&self, wanted: &WantedGrant) -> Result<()> {
        let refuse = |kind, words: &str| Err(Error::new(kind, words));
        let address = self.primary(&wanted.address);
        if !matches!(wanted.role, Role::Reader | Role::Commenter | Role::Writer) {
            return refuse(ErrorKind::Policy, "this role cannot be given here");
        }
        if !self.rules.fine_grants && wanted.role == Role::Commenter {
            return refuse(ErrorKind::Unsupported, "only reading and writing");
        }
        if self
            .domains
            .as_ref()
            .is_some_and(|only| !only.contains(address.domain()))
        {
            return refuse(ErrorKind::Policy, "sharing outside the organisation is not allowed");
        }
        if self.without_account.contains(address) {
            return refuse(ErrorKind::NoAccount, "no account for this address");
        }
        self.end_of(wanted).map(drop)
    }

    /// The end that a right gets here.
    fn end_of(&self, wanted: &WantedGrant) -> Result<Option<Timestamp>> {
        let until = wanted
            .until
            .filter(|_| self.rules.ends().of(wanted.role))
            .map(last_moment);
        let ahead = until.map(|until| until.duration_since(self.clock));
        if ahead.is_some_and(|ahead| !ahead.is_positive()) {
            return Err(Error::new(ErrorKind::Policy, "the last day is over"));
        }
        Ok(until.filter(|_| ahead <= Some(LONGEST)))
    }
}
