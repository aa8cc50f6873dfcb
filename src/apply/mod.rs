//! Carries a plan out, so that being killed at any moment loses nothing and makes nothing twice.
//!
//! Steps start as soon as all that they `need` is done, several at once; two calls that change the sharing of one node
//! never run side by side (on Drive the last writer wins silently). A failed step skips what needs it and nothing else,
//! except that without a sign-in or an answering service nothing new is started at all.
//!
//! # What each moment of a kill leaves, and how the next run heals it
//!
//! | killed | what is left | the next run |
//! | --- | --- | --- |
//! | before a reservation is committed | nothing | plans the same creation again |
//! | between reservation and call | `Reserved`, no folder | asks for the id, does not see it, creates with *the same id*; without ids: looks in the parent for tag and name, waiting out a late listing, before it creates |
//! | in the call, answer lost | `Reserved`, a folder or none | with an id: asks for it by id, and a repeated creation is refused as taken; without: as above, and where names are unique a repeated creation is refused |
//! | between answer and confirmation | `Reserved` and the folder | finds it by id, else by tag, else by name, and confirms it |
//! | between creation and `Restrict` | an empty folder that may be open | plans `Restrict` first; nothing was brought near it, for whatever stands below waits for it |
//! | around `Place`, `Untrash`, `Restrict` | done or not | compares again; each may be repeated |
//! | between a grant and its entry | the grant | finds it in place; it then counts as found, not as made, so that hoso never takes away what it is not sure to have given |
//! | between an adoption's entry and its tag | an entry without a tag | nothing: the entry suffices, the tag is a hint |
//!
//! So a reservation is committed, durably and in a transaction of its own, *before* its call; every other entry may
//! come after, since the service itself shows what happened.
//!
//! **Privacy.** Whatever is brought into a folder that this plan restricts waits for that restriction, whether the plan
//! says so or not; a folder that should have been made restricted and was not is a failed step, unless its restriction
//! is still to come. [`Outcome::left_open`] names what stands open in the end.

mod book;
mod create;
pub mod manifest;
mod schedule;
mod share;
mod work;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use crate::plan::{Plan, Step};
use crate::storage::retry::{SystemTimer, Timer};
use crate::storage::{self, ErrorKind, Storage};
use crate::tree::{Key, Ledger, LedgerEntry, LedgerGrant, NodeId, PermissionId};

/// The book into which every step is written. Calls may come from several threads.
pub trait Journal: Send + Sync {
    /// A creation is about to be sent. When this returns, the entry survives a power cut.
    ///
    /// # Errors
    /// It could not be written: the creation is then not sent, and the run ends.
    fn reserved(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError>;

    /// A folder was seen to be there, or was put in its place.
    ///
    /// # Errors
    /// It could not be written: the run ends.
    fn confirmed(&self, key: &Key, entry: &LedgerEntry) -> Result<(), JournalError>;

    /// A right was given, or found to be there.
    ///
    /// # Errors
    /// It could not be written: the run ends.
    fn granted(&self, grant: &LedgerGrant) -> Result<(), JournalError>;

    /// A right was taken away.
    ///
    /// # Errors
    /// It could not be written: the run ends.
    fn revoked(&self, node: &NodeId, permission: &PermissionId) -> Result<(), JournalError>;
}

/// An entry could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be written: {detail}")]
pub struct JournalError {
    /// The system's words.
    pub detail: String,
}

/// What the caller sees and says while a plan is carried out.
#[derive(Clone)]
pub struct Hooks<'a> {
    /// Told of every start and end, from whatever thread polls [`apply`].
    pub progress: &'a (dyn Fn(Event<'_>) + Sync),
    /// Once set (Ctrl-C), no step is started; those in flight end.
    pub stop: &'a AtomicBool,
    /// The time of this run, written beside grants.
    pub now: Timestamp,
    /// How many steps may be in flight.
    pub at_once: usize,
    /// The first pause when a late listing has to be waited out; each further one is twice as long (four in all).
    pub wait: Duration,
    /// What waits.
    pub timer: Arc<dyn Timer>,
}

/// Something happened to a step.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The step.
    pub step: &'a Step,
    /// What happened.
    pub what: What<'a>,
    /// How many steps have come to their end, well or not, this one included.
    pub ended: usize,
    /// How many steps the plan has.
    pub total: usize,
}

/// What happened to a step.
#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    /// It starts.
    Started,
    /// It is done.
    Done,
    /// It failed.
    Failed(&'a storage::Error),
}

/// What came of a plan. Every step is in exactly one of the three lists.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The steps that succeeded, as they ended.
    pub done: Vec<Step>,
    /// Those that failed, with why.
    pub failed: Vec<(Step, storage::Error)>,
    /// Those that were not started: something they need failed, or the run ended before.
    pub skipped: Vec<Step>,
    /// Why the run ended before its time.
    pub stopped: Option<Stop>,
    /// What the storage said, where it ended the run before any step.
    pub before: Option<storage::Error>,
    /// Folders that should take over nothing from above and stand open, or may: empty or not, people must be told.
    pub left_open: Vec<Key>,
}

/// Why a run ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// [`Hooks::stop`].
    Asked,
    /// Nothing more can succeed: not signed in, or no service.
    Storage(ErrorKind),
    /// The state could not be written; its words.
    Journal(String),
}

impl<'a> Hooks<'a> {
    /// Eight steps at once, and a first pause of one second.
    #[must_use]
    pub fn new(progress: &'a (dyn Fn(Event<'_>) + Sync), stop: &'a AtomicBool, now: Timestamp) -> Self {
        Self {
            progress,
            stop,
            now,
            at_once: 8,
            wait: Duration::from_secs(1),
            timer: Arc::new(SystemTimer::default()),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks")
            .field("at_once", &self.at_once)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

impl Outcome {
    /// Whether every step succeeded.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.skipped.is_empty() && self.stopped.is_none()
    }
}

/// Carries out every step that can be, and says what came of each. The plan is used up: what is left is planned anew.
///
/// `ledger` is the one that the plan was made from; what is learnt goes into `journal`.
pub async fn apply(
    plan: Plan,
    storage: &dyn Storage,
    ledger: &Ledger,
    journal: &dyn Journal,
    hooks: &Hooks<'_>,
) -> Outcome {
    let book = book::Book::new(plan.steps().to_vec(), ledger);
    let work = work::Work {
        storage,
        journal,
        hooks,
        ledger,
        account: None,
        without_ids: Mutex::default(),
    };
    work::to_the_end(work, book).await
}
