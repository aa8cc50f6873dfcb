//! Everything there is: items, accounts, time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::rules::{DEPTH_LIMIT, Rules};
use super::{Call, Error, ErrorKind, Result};
use crate::tree::{Address, Arrival, Grant, Node, NodeId, NodeKind, PermissionId, Role, Source};

/// The account to which the world belongs.
pub(super) fn admin() -> Address {
    Address::new("admin@truong.edu.vn").unwrap_or_else(|_| unreachable!("a fixed, valid address"))
}

/// One world, seen through any number of accounts.
#[derive(Debug)]
pub(super) struct World {
    pub rules: Rules,
    /// The admin's whole drive: what lies in it beside the root lies outside the tree.
    pub top: NodeId,
    pub root: NodeId,
    pub items: BTreeMap<NodeId, Item>,
    /// Ids given out and not used yet, each for one account.
    reserved: BTreeMap<NodeId, Address>,
    pub aliases: BTreeMap<Address, Address>,
    pub groups: BTreeMap<Address, BTreeSet<Address>>,
    pub without_account: BTreeSet<Address>,
    /// The only domains with which anything may be shared; nothing: any.
    pub domains: Option<BTreeSet<String>>,
    /// Folders that take no reserved ids.
    pub no_ids_in: BTreeSet<NodeId>,
    pub hidden: BTreeSet<(Address, NodeId)>,
    pub unlistable: BTreeMap<NodeId, ErrorKind>,
    pub clock: Timestamp,
    /// By how much listings are behind.
    pub lag: Duration,
    /// Nodes whose grants a call is at work on.
    pub busy: BTreeSet<NodeId>,
    pub calls: Vec<Call>,
    made: u64,
}

/// A folder or file.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub parent: Option<NodeId>,
    pub name: String,
    pub kind: NodeKind,
    pub mime: Option<String>,
    pub bytes: Arc<[u8]>,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub owner: Address,
    pub tag: Option<String>,
    /// What a shortcut leads to.
    pub target: Option<NodeId>,
    pub restricted: bool,
    pub trashed: bool,
    /// Grants of its own.
    pub grants: BTreeMap<PermissionId, Grant>,
    changed: Timestamp,
    /// What listings show until they have caught up; nothing: it is not in them yet.
    before: Option<Box<Self>>,
}

impl Item {
    pub fn new(kind: NodeKind, parent: &NodeId, name: &str, owner: &Address) -> Self {
        Self {
            parent: Some(parent.clone()),
            name: name.to_owned(),
            kind,
            mime: None,
            bytes: Arc::from([]),
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            owner: owner.clone(),
            tag: None,
            target: None,
            restricted: false,
            trashed: false,
            grants: BTreeMap::new(),
            changed: Timestamp::UNIX_EPOCH,
            before: None,
        }
    }

    /// The item as a listing shows it at `now`.
    pub fn listed(&self, now: Timestamp, lag: Duration) -> Option<&Self> {
        let behind = now.duration_since(self.changed);
        if lag.is_zero() || behind >= jiff::SignedDuration::try_from(lag).unwrap_or(jiff::SignedDuration::MAX) {
            Some(self)
        } else {
            self.before.as_deref()
        }
    }
}

impl World {
    pub fn new(rules: Rules, admin: &Address) -> Self {
        let blank = NodeId::new("");
        let mut world = Self {
            rules,
            top: blank.clone(),
            root: blank.clone(),
            items: BTreeMap::new(),
            reserved: BTreeMap::new(),
            aliases: BTreeMap::new(),
            groups: BTreeMap::new(),
            without_account: BTreeSet::new(),
            domains: None,
            no_ids_in: BTreeSet::new(),
            hidden: BTreeSet::new(),
            unlistable: BTreeMap::new(),
            clock: Timestamp::constant(1_755_680_400, 0),
            lag: Duration::ZERO,
            busy: BTreeSet::new(),
            calls: Vec::new(),
            made: 0,
        };
        let mut top = Item::new(NodeKind::Folder, &blank, "Drive", admin);
        top.parent = None;
        world.top = world.add(top);
        let root = Item::new(NodeKind::Folder, &world.top, "Hồ sơ", admin);
        world.root = world.add(root);
        world
    }

    /// The next id: no two alike, the same in every run, and in no order that anybody could rely on.
    fn fresh(&mut self) -> NodeId {
        self.made += 1;
        let mut z = self.made.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        NodeId::new(format!("{:016x}", z ^ (z >> 31)))
    }

    pub fn reserve(&mut self, account: &Address) -> NodeId {
        let id = self.fresh();
        self.reserved.insert(id.clone(), account.clone());
        id
    }

    /// Time passes a little with every change, so that of two things one is older.
    fn tick(&mut self) -> Timestamp {
        self.clock += jiff::SignedDuration::from_millis(1);
        self.clock
    }

    pub fn add(&mut self, item: Item) -> NodeId {
        let id = self.fresh();
        self.insert(id.clone(), item);
        id
    }

    fn insert(&mut self, id: NodeId, mut item: Item) {
        let now = self.tick();
        (item.created, item.modified, item.changed) = (now, now, now);
        let owner = self.grant_for(&id, &item.owner, Role::Owner);
        item.grants.insert(owner.id.clone(), owner);
        self.items.insert(id, item);
    }

    /// Makes what an account asks for, after every check a service would make.
    pub fn make(&mut self, account: &Address, mut item: Item, id: Option<&NodeId>) -> Result<Node> {
        let parent = item.parent.clone().unwrap_or_else(|| self.root.clone());
        self.may_add(account, &parent, &item.name, None)?;
        if !self.rules.own_items {
            item.owner = admin();
        }
        let id = match id {
            Some(id) => self.redeem(account, &parent, id)?,
            None => self.fresh(),
        };
        self.insert(id.clone(), item);
        self.node(account, &id)
    }

    fn redeem(&mut self, account: &Address, parent: &NodeId, id: &NodeId) -> Result<NodeId> {
        if self.items.contains_key(id) {
            return Err(Error::new(
                ErrorKind::AlreadyExists,
                "a file already exists with this id",
            ));
        }
        let usable = self.rules.reserved_ids && !self.no_ids_in.contains(parent);
        if !usable || self.reserved.get(id) != Some(account) {
            return Err(Error::new(ErrorKind::NoReservedIds, "the provided id is not usable"));
        }
        self.reserved.remove(id);
        Ok(id.clone())
    }

    pub fn item(&self, id: &NodeId) -> Result<&Item> {
        self.items
            .get(id)
            .ok_or_else(|| Error::new(ErrorKind::NotVisible, id.as_str()))
    }

    /// Changes an item; listings go on showing the old one for as long as they lag.
    pub fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Item)) {
        let now = self.tick();
        let (clock, lag) = (self.clock, self.lag);
        let Some(item) = self.items.get_mut(id) else { return };
        let shown = (!lag.is_zero()).then(|| item.listed(clock, lag).cloned()).flatten();
        change(item);
        item.changed = now;
        item.before = shown.map(|shown| Box::new(Item { before: None, ..shown }));
    }

    pub fn revise(&mut self, id: &NodeId, bytes: &[u8]) {
        self.change(id, |item| item.bytes = Arc::from(bytes));
        if let Some(item) = self.items.get_mut(id) {
            item.modified = item.changed;
        }
    }

    /// Itself or anything above it is in the trash.
    pub fn is_trashed(&self, id: &NodeId) -> bool {
        self.up(id).any(|item| item.trashed)
    }

    /// The item and everything above it.
    pub fn up<'a>(&'a self, id: &'a NodeId) -> impl Iterator<Item = &'a Item> {
        let first = self.items.get(id);
        std::iter::successors(first, |item| item.parent.as_ref().and_then(|id| self.items.get(id)))
            .take(2 * DEPTH_LIMIT)
    }

    pub fn node(&self, account: &Address, id: &NodeId) -> Result<Node> {
        Ok(self.show(account, id, self.item(id)?))
    }

    /// An item in the words of the tree. A folder above that this account does not see is not named.
    pub fn show(&self, account: &Address, id: &NodeId, item: &Item) -> Node {
        let file = item.kind == NodeKind::File;
        let said = |time, source| file.then_some(Arrival { time, source });
        Node {
            id: id.clone(),
            parent: item.parent.clone().filter(|parent| self.access(account, parent).sees),
            name: item.name.clone(),
            kind: item.kind,
            mime: item.mime.clone(),
            size: file.then_some(item.bytes.len() as u64),
            arrival: said(item.created, Source::Service),
            modified: said(item.modified, Source::Modified),
            checksum: (file && self.rules.checksums).then(|| super::super::sha256(&item.bytes)),
            tag: item.tag.clone(),
            restricted: (item.kind == NodeKind::Folder).then_some(item.restricted),
            grants: None,
            owner: Some(item.owner.clone()),
            target: item.target.clone(),
            link: Some(format!("https://drive.example/{id}")),
            created: Some(item.created),
            placeholder: false,
        }
    }
}
