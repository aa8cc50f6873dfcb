//! In what the two services differ, and what both refuse.

use super::{Error, ErrorKind, Result, World};
use crate::tree::{Address, Ends, Naming, NodeId, NodeKind, Role, Tag};

/// Folder levels in My Drive.
pub(super) const DEPTH_LIMIT: usize = 100;
/// Ids that one call reserves on Drive.
pub(super) const RESERVE_LIMIT: usize = 1000;
/// Bytes of one property on Drive, of which the key takes some.
const TAG_LIMIT: usize = 124 - "hoso.k".len();

/// What a service can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub naming: Naming,
    pub reserved_ids: bool,
    pub tags: bool,
    /// Trashed things are shown as such, and hoso can take them out.
    pub bin: bool,
    /// A folder can be made closed in one call.
    pub creates_restricted: bool,
    /// Who makes a thing owns it; else the drive's owner does.
    pub own_items: bool,
    /// A grantee has one permission id for all items; else one for each.
    pub one_permission_id: bool,
    pub checksums: bool,
    /// Grants may end, and may be for commenting.
    pub fine_grants: bool,
}

impl Rules {
    pub const DRIVE: Self = Self {
        naming: Naming::DRIVE,
        reserved_ids: true,
        tags: true,
        bin: true,
        creates_restricted: true,
        own_items: true,
        one_permission_id: true,
        checksums: true,
        fine_grants: true,
    };

    pub const ONEDRIVE: Self = Self {
        naming: Naming::ONEDRIVE,
        reserved_ids: false,
        tags: false,
        bin: false,
        creates_restricted: false,
        own_items: false,
        one_permission_id: false,
        checksums: false,
        fine_grants: false,
    };

    /// The tag as the service keeps it; nothing where it keeps none.
    pub fn tag(&self, tag: &Tag) -> Result<Option<String>> {
        let text = tag.to_string();
        if self.tags && text.len() > TAG_LIMIT {
            return Err(Error::new(ErrorKind::Limit, "the property is too long"));
        }
        Ok(self.tags.then_some(text))
    }

    /// Which rights end by themselves.
    pub fn ends(&self) -> Ends {
        if self.fine_grants {
            Ends::ReadersWithinAYear
        } else {
            Ends::Never
        }
    }

    fn name(&self, name: &str) -> Result<()> {
        let strict = self.naming.unique;
        if name.trim().is_empty() || (strict && !crate::storage::acceptable(name)) {
            return Err(Error::new(ErrorKind::BadName, "the name is not accepted"));
        }
        Ok(())
    }
}

impl World {
    /// Whether `account` may put something of this name into `parent` (`moved`: what is moved there).
    pub fn may_add(&self, account: &Address, parent: &NodeId, name: &str, moved: Option<&NodeId>) -> Result<()> {
        self.need(account, parent, Some(Role::Writer))?;
        let policy = |words| Err(Error::new(ErrorKind::Policy, words));
        if self.item(parent)?.kind != NodeKind::Folder {
            return policy("the parent is not a folder");
        }
        if self.is_trashed(parent) {
            return policy("the parent is in the trash");
        }
        if self.up(parent).count() > DEPTH_LIMIT {
            return Err(Error::new(ErrorKind::Limit, "the hierarchy is too deep"));
        }
        self.rules.name(name)?;
        let taken = self.rules.naming.unique
            && self.items.iter().any(|(id, item)| {
                Some(id) != moved
                    && item.parent.as_ref() == Some(parent)
                    && !item.trashed
                    && self.rules.naming.same(&item.name, name)
            });
        if taken {
            return Err(Error::new(ErrorKind::AlreadyExists, "the name already exists"));
        }
        Ok(())
    }

    pub fn may_place(&self, account: &Address, id: &NodeId, parent: &NodeId, name: &str) -> Result<()> {
        self.need(account, id, Some(Role::Writer))?;
        let policy = |words| Err(Error::new(ErrorKind::Policy, words));
        if *id == self.root || *id == self.top {
            return policy("the root stays where it is");
        }
        if self.is_trashed(id) {
            return policy("it is in the trash");
        }
        if self.ids_up(parent).any(|above| above == id) {
            return policy("a folder cannot lie in itself");
        }
        self.may_add(account, parent, name, Some(id))
    }

    fn ids_up<'a>(&'a self, id: &'a NodeId) -> impl Iterator<Item = &'a NodeId> {
        std::iter::once(id).chain(self.up(id).filter_map(|item| item.parent.as_ref()))
    }
}
