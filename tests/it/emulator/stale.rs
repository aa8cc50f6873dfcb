//! Listings that lag behind changes: an item appears for a while as it was, under its old name and in its old place.

use super::world::{Item, World};

impl World {
    /// Keeps how an item stands before it changes. What was set up before the first call, and what is changed in the
    /// call that made it, has no past.
    pub(super) fn remember(&mut self, id: &str) {
        let Some(item) = self
            .items
            .get(id)
            .filter(|item| self.calls > 0 && item.born != self.calls)
        else {
            return;
        };
        let past = self.past.entry(id.to_owned()).or_default();
        if past.last().is_none_or(|(until, _)| *until != self.calls) {
            past.push((self.calls, item.clone()));
        }
    }

    /// An item as an index that lags by so many calls has it.
    pub(super) fn as_listed(&self, id: &str, lag: u64) -> Option<&Item> {
        let past = self.past.get(id).into_iter().flatten();
        let then = past
            .filter(|(until, _)| until + lag > self.calls)
            .map(|(_, item)| item)
            .next();
        then.or_else(|| self.item(id))
    }

    /// What stood elsewhere at some time, and may still be listed there.
    pub(super) fn with_a_past(&self) -> impl Iterator<Item = &String> {
        self.past.keys()
    }

    /// Itself or something above it is in the trash.
    pub(super) fn is_thrown(&self, item: &Item) -> bool {
        item.trashed.is_some() || item.parent.as_deref().is_some_and(|parent| self.in_trash(parent))
    }
}
