//! What the tests of runs share: words made short, a notebook for a journal, a plan by hand.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use hoso::apply::{Event, Hooks, Journal, JournalError};
use hoso::plan::{Action, At, Plan, Reason, Step, StepId};
use hoso::storage::memory::Memory;
use hoso::storage::retry::Timer;
use hoso::tree::{Address, Key, Ledger, LedgerEntry, LedgerGrant, Name, NodeId, PermissionId, Role, WantedGrant, Who};
use jiff::Timestamp;
use tokio::sync::Notify;

pub fn key(text: &str) -> Key {
    format!("th1/2025-2026/{text}").parse().expect("a key")
}

pub fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

pub fn address(text: &str) -> Address {
    Address::new(text).expect("an address")
}

pub fn wanted(address: &str, role: Role) -> WantedGrant {
    WantedGrant {
        address: self::address(address),
        group: false,
        role,
        until: None,
        who: Who::Owner,
    }
}

pub fn at(key: &str) -> At {
    At::Key(self::key(key))
}

pub fn step(id: u32, needs: &[u32], key: &str, action: Action) -> Step {
    let needs = needs.iter().copied().map(StepId).collect();
    Step {
        id: StepId(id),
        needs,
        key: self::key(key),
        action,
        reason: Reason::Missing,
    }
}

pub fn create(parent: At, name: &str) -> Action {
    Action::Create {
        parent,
        name: self::name(name),
        restricted: false,
    }
}

/// A plan with these steps, as if the planner had made it.
pub fn plan(steps: &[Step]) -> Plan {
    let mut value = serde_json::to_value(Plan::default()).expect("a plan is JSON");
    value["steps"] = serde_json::to_value(steps).expect("steps are JSON");
    serde_json::from_value(value).expect("a plan")
}

/// A journal in memory. After `fail_at` entries it cannot be written any more.
#[derive(Debug, Default)]
pub struct Notebook {
    pub ledger: Mutex<Ledger>,
    /// Every entry, in the order written.
    pub written: Mutex<Vec<(Key, LedgerEntry)>>,
    pub entries: Mutex<usize>,
    pub fail_at: Option<usize>,
    /// The program dies at this entry, which is still written or not.
    pub dies: Option<(usize, bool)>,
    /// Told when it dies.
    pub dead: Notify,
}

impl Notebook {
    pub fn of(ledger: Ledger) -> Self {
        Self {
            ledger: Mutex::new(ledger),
            ..Self::default()
        }
    }

    pub fn ledger(&self) -> Ledger {
        self.ledger.lock().expect("no panic").clone()
    }

    fn enter(&self) -> Result<(), JournalError> {
        let mut entries = self.entries.lock().expect("no panic");
        if let Some((last, written)) = self.dies.filter(|(last, _)| *entries >= *last) {
            self.dead.notify_waiters();
            *entries += 1;
            return match written && *entries == last + 1 {
                true => Ok(()),
                false => Err(JournalError {
                    detail: "chết".into()
                }),
            };
        }
        if self.fail_at.is_some_and(|limit| *entries >= limit) {
            return Err(JournalError {
                detail: "đĩa đầy".into(),
            });
        }
        *entries += 1;
        Ok(())
    }

    fn folder(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.enter()?;
        self.written
            .lock()
            .expect("no panic")
            .push((key.clone(), entry.clone()));
        self.ledger
            .lock()
            .expect("no panic")
            .folders
            .insert(key.clone(), entry.clone());
        Ok(())
    }
}

impl Journal for Notebook {
    fn reserved(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.folder(key, entry)
    }

    fn confirmed(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError> {
        self.folder(key, entry)
    }

    fn granted(&self, grant: &LedgerGrant) -> Result<(), JournalError> {
        self.enter()?;
        let grants = &mut self.ledger.lock().expect("no panic").grants;
        grants.retain(|old| old.node != grant.node || old.asked != grant.asked);
        grants.push(grant.clone());
        Ok(())
    }

    fn revoked(&self, node: &NodeId, permission: &PermissionId) -> Result<(), JournalError> {
        self.enter()?;
        let grants = &mut self.ledger.lock().expect("no panic").grants;
        grants.retain(|old| old.node != *node || old.permission != *permission);
        Ok(())
    }
}

/// Time that passes in the storage alone.
#[derive(Debug)]
pub struct Clock(pub Memory);

#[async_trait::async_trait]
impl Timer for Clock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    async fn pause(&self, duration: Duration) {
        self.0.pass(duration);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

pub static GO_ON: AtomicBool = AtomicBool::new(false);

pub fn silent(_: Event<'_>) {}

/// Hooks that hear nothing and wait in the storage's time.
pub fn hooks(memory: &Memory) -> Hooks<'static> {
    let mut hooks = Hooks::new(&silent, &GO_ON, Timestamp::UNIX_EPOCH);
    hooks.timer = std::sync::Arc::new(Clock(memory.clone()));
    hooks
}
