//! A storage in memory, as strict as the strictest real one: what a service would refuse is refused here too, so that
//! a plan which holds here holds there.
//!
//! [`Memory`] is one account's door to a shared [`world`]; [`Memory::seen_by`] opens another. What people do in the
//! browser, past every rule of hoso, is [`People`]. Time stands still but for one millisecond per change, and moves
//! when told to.

mod calls;
mod people;
mod reach;
mod rules;
mod sharing;
mod world;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt};

use super::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage};
use crate::tree::{Address, Gap, Name, Naming, Node, NodeId, NodeKind, Role, Sight, Tag};

pub use calls::Call;
pub use people::People;
use rules::Rules;
use world::{Item, World};

/// A storage in memory; clones share one world.
#[derive(Clone)]
pub struct Memory {
    world: Arc<Mutex<World>>,
    account: Address,
    root: NodeId,
}

impl Memory {
    /// As Google Drive (My Drive): siblings may share a name, ids are reserved beforehand, tags are kept, rights are
    /// inherited and can be cut, nothing a listing shows is newer than its lag.
    #[must_use]
    pub fn drive() -> Self {
        Self::with(Rules::DRIVE)
    }

    /// As OneDrive for Business: names of siblings differ whatever their case, there are no reserved ids and no tags,
    /// a folder is closed by a second call, and what lies in the recycle bin is not shown.
    #[must_use]
    pub fn onedrive() -> Self {
        Self::with(Rules::ONEDRIVE)
    }

    fn with(rules: Rules) -> Self {
        let account = world::admin();
        let world = World::new(rules, &account);
        Self {
            root: world.root.clone(),
            world: Arc::new(Mutex::new(world)),
            account,
        }
    }

    /// The same world through another account.
    #[must_use]
    pub fn seen_by(&self, account: &Address) -> Self {
        Self {
            account: account.clone(),
            ..self.clone()
        }
    }

    /// The same world with another folder as the root.
    #[must_use]
    pub fn rooted_at(&self, root: &NodeId) -> Self {
        Self {
            root: root.clone(),
            ..self.clone()
        }
    }

    /// What people do, past every rule.
    #[must_use]
    pub fn people(&self) -> People<'_> {
        People::of(self)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the call, and lets others come in between, as a network does.
    async fn call(&self, name: &'static str, id: Option<&NodeId>) {
        self.world().calls.push(Call::new(name, id));
        tokio::task::yield_now().await;
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}:{}", self.root)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "memory ({})", self.account)
    }
}

#[async_trait]
impl Storage for Memory {
    fn naming(&self) -> Naming {
        self.world().rules.naming
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(self)
    }

    async fn account(&self) -> Result<Option<String>> {
        Ok(Some(self.account.to_string()))
    }

    async fn root(&self) -> Result<Node> {
        self.call("root", None).await;
        let world = self.world();
        world.need(&self.account, &self.root, None)?;
        Ok(Node {
            parent: None,
            ..world.node(&self.account, &self.root)?
        })
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        stream::iter(folders)
            .then(move |folder| async move {
                self.call("list", Some(&folder)).await;
                let listing = self.world().list(&self.account, &folder);
                (folder, listing)
            })
            .boxed()
    }

    async fn sweep(&self, _root: &NodeId) -> Option<Result<Vec<Node>>> {
        None
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        self.call("get", Some(id)).await;
        let world = self.world();
        if world.need(&self.account, id, None).is_err() {
            return Ok(Sight::NotVisible);
        }
        let mut node = world.node(&self.account, id)?;
        if *id == self.root {
            node.parent = None;
        }
        Ok(match world.is_trashed(id) {
            true if world.rules.bin => Sight::Trashed(node),
            true => Sight::NotVisible,
            false => Sight::Found(node),
        })
    }

    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>> {
        self.call("reserve", None).await;
        let mut world = self.world();
        if !world.rules.reserved_ids {
            return Ok(Vec::new());
        }
        Ok((0..count.min(rules::RESERVE_LIMIT))
            .map(|_| world.reserve(&self.account))
            .collect())
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        self.call("create_folder", Some(new.parent)).await;
        let mut world = self.world();
        let mut item = Item::new(NodeKind::Folder, new.parent, new.name.as_str(), &self.account);
        item.restricted = new.restricted && world.rules.creates_restricted;
        if let Some(tag) = new.tag {
            item.tag = world.rules.tag(tag)?;
        }
        world.make(&self.account, item, new.id)
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        self.call("place", Some(id)).await;
        let mut world = self.world();
        world.may_place(&self.account, id, parent, name)?;
        world.change(id, |item| {
            item.parent = Some(parent.clone());
            name.clone_into(&mut item.name);
        });
        world.node(&self.account, id)
    }

    async fn untrash(&self, id: &NodeId) -> Result<Node> {
        self.call("untrash", Some(id)).await;
        let mut world = self.world();
        if !world.rules.bin {
            return Err(Error::new(ErrorKind::Unsupported, "the recycle bin is for people"));
        }
        world.need(&self.account, id, Some(Role::Writer))?;
        let parent = world.item(id)?.parent.clone();
        if parent.is_some_and(|parent| world.is_trashed(&parent)) {
            return Err(Error::new(ErrorKind::Policy, "the folder above is in the trash"));
        }
        if world.item(id)?.trashed {
            world.change(id, |item| item.trashed = false);
        }
        world.node(&self.account, id)
    }

    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()> {
        self.call("set_tag", Some(id)).await;
        let mut world = self.world();
        world.need(&self.account, id, Some(Role::Writer))?;
        if let Some(tag) = world.rules.tag(tag)? {
            world.change(id, |item| item.tag = Some(tag));
        }
        Ok(())
    }

    async fn read(&self, id: &NodeId, range: ByteRange, _download: bool) -> Result<Vec<u8>> {
        self.call("read", Some(id)).await;
        let world = self.world();
        world.need(&self.account, id, Some(Role::Reader))?;
        let item = world.item(id)?;
        if item.kind != NodeKind::File {
            return Err(Error::new(ErrorKind::Unsupported, "only files have bytes"));
        }
        Ok(range.of(&item.bytes).to_vec())
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        self.call("write", Some(parent)).await;
        let mut item = Item::new(NodeKind::File, parent, name.as_str(), &self.account);
        item.bytes = Arc::from(bytes);
        self.world().make(&self.account, item, id)
    }

    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        self.call("revise", Some(id)).await;
        let mut world = self.world();
        world.need(&self.account, id, Some(Role::Writer))?;
        let item = world.item(id)?;
        if item.kind != NodeKind::File {
            return Err(Error::new(ErrorKind::Unsupported, "only files have revisions"));
        }
        if super::sha256(&item.bytes) != was {
            return Err(Error::new(ErrorKind::AlreadyExists, "somebody else wrote meanwhile"));
        }
        world.revise(id, bytes);
        world.node(&self.account, id)
    }
}

impl World {
    /// A folder's children as this account sees them, as old as the lag makes them.
    fn list(&self, account: &Address, folder: &NodeId) -> Result<Listing> {
        let access = self.access(account, folder);
        if !access.sees {
            return Err(Error::new(ErrorKind::NotVisible, folder.as_str()));
        }
        if let Some(kind) = self.unlistable.get(folder) {
            return Err(Error::new(*kind, "this folder cannot be listed"));
        }
        if access.role.is_none() || self.is_trashed(folder) {
            let gap = access.role.is_none().then_some(Gap::Hidden);
            return Ok(Listing { nodes: vec![], gap });
        }
        let nodes = self
            .items
            .iter()
            .filter_map(|(id, item)| Some((id, item.listed(self.clock, self.lag)?)))
            .filter(|(id, item)| item.parent.as_ref() == Some(folder) && !item.trashed && self.access(account, id).sees)
            .map(|(id, item)| self.show(account, id, item))
            .collect();
        Ok(Listing { nodes, gap: None })
    }
}
