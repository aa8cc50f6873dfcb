//! The script of what goes wrong, seeded.

use std::time::Duration;

use super::fault::{Fault, Word, storm};
use super::rng::Rng;
use super::script::{Bucket, Hit, On};
use super::world::World;

/// The script and the settings of how well the service works.
#[derive(Debug)]
pub struct Faults {
    rules: Vec<(On, Fault)>,
    hooks: Vec<(u64, Hook)>,
    rng: Rng,
    /// Each call takes so long.
    pub latency: Duration,
    /// Writing grants takes at least so long, so that two at once are seen.
    pub acl_time: Duration,
    /// A new or moved item appears in lists only after so many further API calls; `get` sees it at once.
    pub list_lag: u64,
    /// A changed item is listed as it was, in its old place, for so many further API calls; `get` sees it as it is.
    pub stale_lag: u64,
    /// As `list_lag`, only for searches by name or property.
    pub name_lag: u64,
    /// No page has more items than this.
    pub page_cap: usize,
    /// One listing in so many leaves something out and says `incompleteSearch`.
    pub incomplete: Option<u64>,
    /// Tokens of next pages are rejected, one in so many.
    pub stale_pages: Option<u64>,
    /// The limit of sustained writes.
    pub bucket: Option<Bucket>,
    kill: Option<Kill>,
}

#[derive(Debug, Clone, Copy)]
struct Kill {
    at: u64,
    done: bool,
}

struct Hook(Box<dyn FnOnce(&mut World) + Send>);

impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hook")
    }
}

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rules: vec![],
            hooks: vec![],
            rng: Rng(seed),
            latency: Duration::ZERO,
            acl_time: Duration::from_millis(2),
            list_lag: 0,
            stale_lag: 0,
            name_lag: 0,
            page_cap: 1000,
            incomplete: None,
            stale_pages: None,
            bucket: None,
            kill: None,
        }
    }

    /// Adds a line to the script; the first that strikes counts.
    pub fn script(&mut self, on: On, fault: Fault) {
        self.rules.push((on, fault));
    }

    /// Takes the whole script back, and the dice begin anew.
    pub fn calm(&mut self, seed: u64) {
        let latency = self.latency;
        *self = Self::new(seed);
        self.latency = latency;
    }

    /// At the n-th API call everything ends: connections are refused from then on. The call itself is still `done`, or
    /// not.
    pub fn kill_at(&mut self, n: u64, done: bool) {
        self.kill = Some(Kill { at: n, done });
    }

    /// Before the n-th API call is looked at, somebody does this.
    pub fn at_call(&mut self, n: u64, act: impl FnOnce(&mut World) + Send + 'static) {
        self.hooks.push((n, Hook(Box::new(act))));
    }

    pub(super) fn run_hooks(&mut self, world: &mut World, n: u64) {
        let due = self.hooks.extract_if(.., |(at, _)| *at <= n);
        for (_, hook) in due.collect::<Vec<_>>() {
            (hook.0)(world);
        }
    }

    /// Whether the service ends with this call: then, whether the call is still done.
    pub(super) fn killed(&self, n: u64) -> Option<bool> {
        self.kill
            .filter(|kill| n >= kill.at)
            .map(|kill| kill.done && n == kill.at)
    }

    pub(super) fn revive(&mut self) {
        self.kill = None;
    }

    pub(super) fn strike(&mut self, hit: Hit<'_>) -> Option<Fault> {
        let rng = &mut self.rng;
        let mut fault = None;
        for (on, what) in &mut self.rules {
            if on.strikes(hit, rng, fault.is_some()) {
                fault = Some(what.clone());
            }
        }
        match fault {
            Some(Fault::Storm) => Some(storm(&mut self.rng)),
            None if hit.write => {
                let empty = self.bucket.as_mut().is_some_and(|bucket| !bucket.take(hit.account));
                empty.then_some(Fault::Refuse(Word::Reason(403, "userRateLimitExceeded")))
            }
            fault => fault,
        }
    }

    pub(super) fn roll(&mut self, one_in: Option<u64>) -> bool {
        one_in.is_some_and(|k| self.rng.below(k) == 0)
    }
}
