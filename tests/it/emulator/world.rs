//! What is on the Drives: accounts, items, shared drives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

pub(super) use super::item::{Item, Lock, Revision, SharedDrive};
use super::rng::Rng;

/// A folder's MIME type.
pub const FOLDER: &str = "application/vnd.google-apps.folder";
/// A shortcut's MIME type.
pub const SHORTCUT: &str = "application/vnd.google-apps.shortcut";

/// Everything that is there.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) accounts: BTreeMap<String, Account>,
    pub(super) aliases: BTreeMap<String, String>,
    pub(super) items: BTreeMap<String, Item>,
    pub(super) children: BTreeMap<String, BTreeSet<String>>,
    pub(super) drives: BTreeMap<String, SharedDrive>,
    /// How items stood before they changed: until which call, and how.
    pub(super) past: BTreeMap<String, Vec<(u64, Item)>>,
    /// Ids given out and for whom.
    pub(super) reserved: BTreeMap<String, String>,
    pub(super) log: Vec<Change>,
    pub(super) mails: Vec<Mail>,
    /// Rules of the organisations.
    pub policy: Policy,
    /// The number of API calls before now; for listing lag.
    pub(super) calls: u64,
    clock: Clock,
    rng: Rng,
}

/// Rules of the organisations and limits of the service.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Sharing outside the owner's domain is refused so: (status, reason).
    pub share_out: Option<(u16, &'static str)>,
    /// Domains that count as inside.
    pub trusted: BTreeSet<String>,
    /// Nobody may make shared drives.
    pub no_drives: bool,
    /// Folders cannot be made limited: (status, reason).
    pub no_limits: Option<(u16, &'static str)>,
    /// The deepest folder, counted from the root's children.
    pub depth: usize,
    /// The most children of one folder.
    pub children: usize,
    /// The free space of a person's Drive, in bytes.
    pub storage: u64,
    /// Notification mails cannot be sent, although the grant is made.
    pub mail_fails: bool,
    /// Grants that the organisation allows before `sharingRateLimitExceeded`.
    pub shares: Option<usize>,
    /// The most items of a page when `parents` is asked for: seen in 2016 and 2020, never documented.
    pub page_with_parents: usize,
}

/// Somebody who can sign in, or a group.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub email: String,
    pub name: String,
    pub kind: AccountKind,
    /// The My Drive root; groups have none.
    pub root: Option<String>,
    /// Service accounts: domains whose people it may stand for, with the scopes allowed.
    pub delegated: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AccountKind {
    Person,
    Service,
    Group(BTreeSet<String>),
}

/// An entry of the change log.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub id: String,
    pub time: Timestamp,
}

/// A mail that Drive sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// About which item.
    pub item: String,
    /// The text that the sharer added.
    pub message: Option<String>,
}

#[derive(Debug, Clone)]
enum Clock {
    Real(SignedDuration),
    /// Each change is a millisecond later than the one before.
    Fixed(Timestamp),
}

impl World {
    /// An empty world on the real clock. Ids, and the order of listings, come from the seed.
    pub fn new(seed: u64) -> Self {
        Self {
            accounts: BTreeMap::new(),
            aliases: BTreeMap::new(),
            items: BTreeMap::new(),
            children: BTreeMap::new(),
            drives: BTreeMap::new(),
            past: BTreeMap::new(),
            reserved: BTreeMap::new(),
            log: Vec::new(),
            mails: Vec::new(),
            policy: Policy {
                share_out: None,
                no_drives: false,
                no_limits: None,
                trusted: BTreeSet::new(),
                depth: 100,
                children: 500_000,
                storage: 100 << 30,
                mail_fails: false,
                shares: None,
                page_with_parents: 460,
            },
            calls: 0,
            clock: Clock::Real(SignedDuration::ZERO),
            rng: Rng(seed ^ 0x9e37_79b9),
        }
    }

    /// Sets the clock; from now on it stands, but for a millisecond with each change.
    pub fn set_clock(&mut self, now: &str) {
        self.clock = Clock::Fixed(now.parse().expect("an RFC 3339 time"));
    }

    /// Lets time pass.
    pub fn wait(&mut self, time: SignedDuration) {
        match &mut self.clock {
            Clock::Real(offset) => *offset += time,
            Clock::Fixed(now) => *now += time,
        }
    }

    /// The time on Drive's clock.
    pub fn now(&self) -> Timestamp {
        match self.clock {
            Clock::Real(offset) => Timestamp::now() + offset,
            Clock::Fixed(now) => now,
        }
    }

    pub(super) fn tick(&mut self) -> Timestamp {
        if let Clock::Fixed(now) = &mut self.clock {
            *now += SignedDuration::from_millis(1);
        }
        self.now()
    }

    /// A new id as Drive's files have them.
    pub(super) fn new_id(&mut self) -> String {
        format!("1{}", self.rng.text(32))
    }

    /// A new id as shared drives and My Drive roots have them.
    pub(super) fn new_drive_id(&mut self) -> String {
        format!("0A{}Uk9PVA", self.rng.text(10))
    }

    /// The address that an address stands for; itself where nobody has it.
    pub(super) fn canonical(&self, email: &str) -> String {
        let email = email.trim().to_lowercase();
        self.aliases.get(&email).cloned().unwrap_or(email)
    }

    pub(super) fn item(&self, id: &str) -> Option<&Item> {
        self.items.get(id)
    }

    /// An item that must be there.
    pub(super) fn known(&self, id: &str) -> &Item {
        self.items
            .get(id)
            .unwrap_or_else(|| panic!("no item {id} in the world"))
    }

    pub(super) fn known_mut(&mut self, id: &str) -> &mut Item {
        self.remember(id);
        self.items
            .get_mut(id)
            .unwrap_or_else(|| panic!("no item {id} in the world"))
    }

    /// An item's direct children, trashed ones included, in no meaningful order.
    pub(super) fn children_of(&self, id: &str) -> impl Iterator<Item = &Item> {
        let ids = self.children.get(id).into_iter().flatten();
        ids.filter_map(|id| self.items.get(id))
    }

    pub(super) fn insert(&mut self, item: Item) {
        if let Some(parent) = &item.parent {
            self.children.entry(parent.clone()).or_default().insert(item.id.clone());
        }
        self.changed(&item.id);
        self.items.insert(item.id.clone(), item);
    }

    pub(super) fn move_to(&mut self, id: &str, parent: &str) {
        let (calls, drive) = (self.calls, self.known(parent).drive.clone());
        let item = self.known_mut(id);
        item.born = calls;
        if let Some(before) = item.parent.replace(parent.to_owned()) {
            self.children.entry(before).or_default().remove(id);
        }
        self.children
            .entry(parent.to_owned())
            .or_default()
            .insert(id.to_owned());
        if drive.is_some() {
            let item = self.known_mut(id);
            (item.drive, item.owner) = (drive, None);
        }
        self.changed(id);
    }

    /// Notes a change in the log.
    pub(super) fn changed(&mut self, id: &str) {
        let time = self.now();
        self.log.push(Change {
            id: id.to_owned(),
            time,
        });
        if let Some(item) = self.items.get_mut(id) {
            item.version += 1;
        }
    }

    /// From the item up to its root, itself first.
    pub(super) fn upward(&self, id: &str) -> impl Iterator<Item = &Item> {
        std::iter::successors(self.item(id), |item| self.item(item.parent.as_deref()?))
    }

    pub(super) fn in_trash(&self, id: &str) -> bool {
        self.upward(id).any(|item| item.trashed.is_some())
    }

    /// Folders above it below the root.
    pub(super) fn depth(&self, id: &str) -> usize {
        self.upward(id).count().saturating_sub(1)
    }

    /// The domain that decides what sharing outside means.
    pub(super) fn home_domain(&self, item: &Item) -> String {
        match (&item.owner, &item.drive) {
            (Some(owner), _) => domain_of(owner).to_owned(),
            (None, Some(drive)) => self.drives[drive].domain.clone(),
            (None, None) => String::new(),
        }
    }

    pub(super) fn is_service(&self, email: &str) -> bool {
        self.accounts
            .get(email)
            .is_some_and(|account| account.kind == AccountKind::Service)
    }
}

/// What stands after the `@`.
pub(super) fn domain_of(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(_, domain)| domain)
}
