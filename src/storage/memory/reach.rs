//! Who reaches what: rights are inherited, can be raised below and only be cut by closing a folder.

use super::{Error, ErrorKind, Result, World};
use crate::storage::inherit::{self, Level};
use crate::tree::{Address, Grant, NodeId, PermissionId, Role};

/// What an account may do with a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Access {
    /// It sees that the node exists.
    pub sees: bool,
    /// What it may do with what is in it; nothing: a closed folder, of which it sees only the name.
    pub role: Option<Role>,
}

impl World {
    /// The grants that hold on a node: its own, then the inherited ones, one for each grantee and origin (own or
    /// inherited).
    pub fn grants_on(&self, id: &NodeId) -> Vec<Grant> {
        let up = self.up(id).map(|item| Level {
            restricted: item.restricted,
            grants: item.grants.values(),
        });
        let mut grants = inherit::on_first(up);
        for grant in &mut grants {
            grant.id = self.permission_id(id, grant);
        }
        grants
    }

    fn permission_id(&self, id: &NodeId, grant: &Grant) -> PermissionId {
        let whose = match (&grant.address, &grant.domain) {
            (Some(address), _) => address.to_string(),
            (None, Some(domain)) => domain.clone(),
            (None, None) => "anyone".to_owned(),
        };
        if self.rules.one_permission_id {
            PermissionId::new(format!("p:{whose}"))
        } else {
            PermissionId::new(format!("p:{id}:{whose}"))
        }
    }

    /// A grant of this node's own, under its permission id.
    pub fn grant_for(&self, id: &NodeId, address: &Address, role: Role) -> Grant {
        let mut grant = Grant::to(PermissionId::new(""), self.primary(address).clone(), role);
        grant.id = self.permission_id(id, &grant);
        grant
    }

    /// Puts a grant on a node under its permission id, past every rule.
    pub fn put_grant(&mut self, id: &NodeId, mut grant: Grant) -> Grant {
        grant.id = self.permission_id(id, &grant);
        self.change(id, |item| {
            item.grants.insert(grant.id.clone(), grant.clone());
        });
        grant
    }

    /// The account behind an alias.
    pub fn primary<'a>(&'a self, address: &'a Address) -> &'a Address {
        self.aliases.get(address).unwrap_or(address)
    }

    fn is_for(&self, grant: &Grant, account: &Address) -> bool {
        let in_time = grant.until.is_none_or(|until| until > self.clock);
        let whom = grant.anyone
            || grant.domain.as_deref() == Some(account.domain())
            || grant.address.as_ref().is_some_and(|address| {
                address == account
                    || self
                        .groups
                        .get(address)
                        .is_some_and(|members| members.contains(account))
            });
        in_time && whom
    }

    pub fn access(&self, account: &Address, id: &NodeId) -> Access {
        let account = self.primary(account);
        if self.hidden.contains(&(account.clone(), id.clone())) {
            return Access::default();
        }
        let mut access = Access::default();
        for grant in self.grants_on(id) {
            if self.is_for(&grant, account) {
                access.sees = true;
                if !grant.metadata_only {
                    access.role = access.role.max(Some(grant.role));
                }
            }
        }
        access
    }

    /// Refuses what the account does not see, and what it may not do.
    pub fn need(&self, account: &Address, id: &NodeId, role: Option<Role>) -> Result<()> {
        let access = self.access(account, id);
        if !access.sees {
            return Err(Error::new(ErrorKind::NotVisible, id.as_str()));
        }
        if access.role < role {
            return Err(Error::new(ErrorKind::Denied, "no right to do this here"));
        }
        Ok(())
    }
}
