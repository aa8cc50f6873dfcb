//! What was called, for tests that count.

use std::time::Duration;

use jiff::Timestamp;

use super::Memory;
use crate::tree::NodeId;

/// One call that reached the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method of `Storage` or `Sharing`.
    pub name: &'static str,
    /// The node it was about; of a creation the parent.
    pub id: Option<NodeId>,
}

impl Call {
    pub(super) fn new(name: &'static str, id: Option<&NodeId>) -> Self {
        Self { name, id: id.cloned() }
    }

    /// Whether it changes anything when it succeeds.
    #[must_use]
    pub fn is_write(&self) -> bool {
        !matches!(self.name, "root" | "list" | "get" | "read" | "grants" | "reserve")
    }
}

impl Memory {
    /// Every call so far, through any account.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.clone()
    }

    /// How many calls so far would change something.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.world().calls.iter().filter(|call| call.is_write()).count()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.world().calls.clear();
    }

    /// What time it is here.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.world().clock
    }

    /// Sets the time.
    pub fn set_now(&self, now: Timestamp) {
        self.world().clock = now;
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let mut world = self.world();
        world.clock = world.clock.saturating_add(time).unwrap_or(Timestamp::MAX);
    }

    /// Listings show what was so long ago; nodes asked for by id are always as they are now.
    pub fn let_listings_lag(&self, by: Duration) {
        self.world().lag = by;
    }
}
