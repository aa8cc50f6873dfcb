//! What people do in the browser, and what an organisation's administrator sets: past every rule of hoso.

use std::sync::Arc;

use super::world::{Item, World};
use super::{Memory, NodeId, NodeKind};
use crate::storage::ErrorKind;
use crate::tree::{Address, Grant, PermissionId, Role};

/// Hands at work beside hoso. Nothing here is checked; a node that is not there is left alone.
#[derive(Debug)]
pub struct People<'a>(&'a Memory);

impl<'a> People<'a> {
    pub(super) const fn of(memory: &'a Memory) -> Self {
        Self(memory)
    }

    /// The whole drive, in which the root is one folder: what is moved here has left the tree.
    #[must_use]
    pub fn outside(&self) -> NodeId {
        self.0.world().top.clone()
    }

    /// The root's id.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.0.root.clone()
    }

    /// The account to which everything belongs.
    #[must_use]
    pub fn admin(&self) -> Address {
        super::world::admin()
    }

    /// Makes a folder by hand.
    pub fn folder(&self, parent: &NodeId, name: &str) -> NodeId {
        self.add(NodeKind::Folder, parent, name, |_| {})
    }

    /// Makes the folders of a path, taking those that are there, and returns the last.
    pub fn folders(&self, parent: &NodeId, path: &[&str]) -> NodeId {
        path.iter().fold(parent.clone(), |parent, name| {
            self.find(&parent, &[name])
                .unwrap_or_else(|| self.folder(&parent, name))
        })
    }

    /// Puts a file.
    pub fn file(&self, parent: &NodeId, name: &str, bytes: &[u8]) -> NodeId {
        self.add(NodeKind::File, parent, name, |item| {
            item.bytes = Arc::from(bytes);
            item.mime = crate::storage::mime::of(name).map(str::to_owned);
        })
    }

    /// Makes an online document.
    pub fn document(&self, parent: &NodeId, name: &str) -> NodeId {
        self.add(NodeKind::Native, parent, name, |item| {
            item.mime = Some("application/vnd.google-apps.document".to_owned());
        })
    }

    /// Makes a shortcut of which the service does not say where it leads.
    pub fn shortcut(&self, parent: &NodeId, name: &str) -> NodeId {
        self.add(NodeKind::Shortcut, parent, name, |_| {})
    }

    /// Makes a shortcut to a node, which may be gone.
    pub fn shortcut_to(&self, parent: &NodeId, name: &str, target: &NodeId) -> NodeId {
        self.add(NodeKind::Shortcut, parent, name, |item| {
            item.target = Some(target.clone())
        })
    }

    fn add(&self, kind: NodeKind, parent: &NodeId, name: &str, finish: impl FnOnce(&mut Item)) -> NodeId {
        let mut item = Item::new(kind, parent, name, &self.0.account);
        finish(&mut item);
        self.0.world().add(item)
    }

    /// Replaces a file's bytes.
    pub fn replace(&self, id: &NodeId, bytes: &[u8]) {
        self.0.world().revise(id, bytes);
    }

    /// Renames.
    pub fn rename(&self, id: &NodeId, name: &str) {
        self.change(id, |item| name.clone_into(&mut item.name));
    }

    /// Moves into another folder.
    pub fn move_to(&self, id: &NodeId, parent: &NodeId) {
        self.change(id, |item| item.parent = Some(parent.clone()));
    }

    /// Puts into the trash, with all that is in it.
    pub fn trash(&self, id: &NodeId) {
        self.change(id, |item| item.trashed = true);
    }

    /// Takes out of the trash.
    pub fn restore(&self, id: &NodeId) {
        self.change(id, |item| item.trashed = false);
    }

    /// Stamps a tag, or takes it off.
    pub fn tag(&self, id: &NodeId, tag: Option<&str>) {
        self.change(id, |item| item.tag = tag.map(str::to_owned));
    }

    /// Closes a folder against the rights above it, or opens it.
    pub fn restrict(&self, id: &NodeId, restricted: bool) {
        self.change(id, |item| item.restricted = restricted);
    }

    fn change(&self, id: &NodeId, change: impl FnOnce(&mut Item)) {
        self.0.world().change(id, change);
    }

    /// Gives somebody a right.
    pub fn share(&self, id: &NodeId, address: &Address, role: Role) -> PermissionId {
        let mut world = self.0.world();
        let grant = world.grant_for(id, address, role);
        world.put_grant(id, grant).id
    }

    /// Shares with everybody who has the link.
    pub fn share_with_anyone(&self, id: &NodeId, role: Role) {
        self.put(id, role, |grant| grant.anyone = true);
    }

    /// Shares with a whole domain.
    pub fn share_with_domain(&self, id: &NodeId, domain: &str, role: Role) {
        self.put(id, role, |grant| grant.domain = Some(domain.to_owned()));
    }

    fn put(&self, id: &NodeId, role: Role, whom: impl FnOnce(&mut Grant)) {
        let mut world = self.0.world();
        let mut grant = world.grant_for(id, &super::world::admin(), role);
        grant.address = None;
        whom(&mut grant);
        world.put_grant(id, grant);
    }

    /// Takes somebody's right on this very node away.
    pub fn unshare(&self, id: &NodeId, address: &Address) {
        let mut world = self.0.world();
        let grant = world.grant_for(id, address, Role::Reader);
        world.change(id, |item| {
            item.grants.remove(&grant.id);
        });
    }

    /// An account loses sight of a node, whatever its rights say.
    pub fn hide(&self, id: &NodeId, from: &Address) {
        self.0.world().hidden.insert((from.clone(), id.clone()));
    }

    /// And sees it again.
    pub fn show(&self, id: &NodeId, to: &Address) {
        self.0.world().hidden.remove(&(to.clone(), id.clone()));
    }

    /// Listing a folder fails from now on ([`ErrorKind::Denied`], say), or works again.
    pub fn fail_listing(&self, id: &NodeId, with: Option<ErrorKind>) {
        let mut world = self.0.world();
        match with {
            Some(kind) => world.unlistable.insert(id.clone(), kind),
            None => world.unlistable.remove(id),
        };
    }

    /// A folder takes no reserved ids (a shared drive may be such a place).
    pub fn refuse_reserved_ids(&self, folder: &NodeId) {
        self.0.world().no_ids_in.insert(folder.clone());
    }

    /// A second address of one account.
    pub fn alias(&self, alias: &Address, account: &Address) {
        self.0.world().aliases.insert(alias.clone(), account.clone());
    }

    /// A group and its members.
    pub fn group(&self, group: &Address, members: impl IntoIterator<Item = Address>) {
        self.0
            .world()
            .groups
            .insert(group.clone(), members.into_iter().collect());
    }

    /// An address behind which the service knows nobody.
    pub fn without_account(&self, address: &Address) {
        self.0.world().without_account.insert(address.clone());
    }

    /// The organisation forbids sharing with any other domain.
    pub fn share_only_within(&self, domains: impl IntoIterator<Item = String>) {
        self.0.world().domains = Some(domains.into_iter().collect());
    }

    /// The first live node at a path of names below a folder.
    #[must_use]
    pub fn find(&self, from: &NodeId, path: &[&str]) -> Option<NodeId> {
        let world = self.0.world();
        path.iter()
            .try_fold(from.clone(), |at, name| child(&world, &at, name).cloned())
    }

    /// Every live node below the root as a path of names, sorted; a twin appears twice.
    #[must_use]
    pub fn tree(&self) -> Vec<String> {
        let world = self.0.world();
        let mut paths: Vec<String> = world
            .items
            .keys()
            .filter(|id| !world.is_trashed(id))
            .filter_map(|id| path(&world, &self.0.root, id))
            .collect();
        paths.sort();
        paths
    }
}

fn child<'w>(world: &'w World, parent: &NodeId, name: &str) -> Option<&'w NodeId> {
    world
        .items
        .iter()
        .find(|(_, item)| item.parent.as_ref() == Some(parent) && !item.trashed && item.name == name)
        .map(|(id, _)| id)
}

/// The names from below `root` down to a node; nothing for the root and for what lies elsewhere.
fn path(world: &World, root: &NodeId, id: &NodeId) -> Option<String> {
    let mut names = Vec::new();
    for item in world.up(id) {
        names.push(item.name.as_str());
        if item.parent.as_ref() == Some(root) {
            names.reverse();
            return Some(names.join("/"));
        }
    }
    None
}
