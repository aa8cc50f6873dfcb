//! How many requests are in flight, and how fast writes follow each other.
//!
//! Concurrency adapts to what the service answers: it grows while all is well and halves when the service asks to wait;
//! then everybody in the lane waits. Writes also go through a bucket: Google asks for no more than about three sustained
//! writes a second and account (admin help 10445916), which no quota page says.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

/// How much a service is asked of at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// As Google asks for.
    #[default]
    Gentle,
    /// As fast as answers come until the service first asks to wait, from then on as Google asks for: services on this
    /// machine, which nobody else uses.
    Listening,
    /// As fast as answers come: tests and benchmarks against an emulator.
    Unpaced,
}

/// Writes that may follow each other at once.
const BURST: f64 = 60.0;
/// Sustained writes a second.
const RATE: f64 = 3.0;
/// The shortest wait of a whole lane when the service asks for one and does not say how long.
const BREATH: Duration = Duration::from_millis(500);

/// Requests that are paced together.
#[derive(Debug)]
pub(super) struct Lane {
    gate: Mutex<Gate>,
    freed: Notify,
    bucket: Option<Mutex<Bucket>>,
    /// Whether the bucket counts; else it begins to when the service first asks to wait.
    counts: AtomicBool,
    most: usize,
    pauses: bool,
}

#[derive(Debug)]
struct Gate {
    limit: usize,
    running: usize,
    /// Good answers since the limit last grew.
    good: usize,
    /// Until the first trouble the limit grows with every good answer.
    ramping: bool,
    closed_until: Option<Instant>,
}

/// What an answer told about the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Felt {
    /// It answered.
    Fine,
    /// It asks to wait, and may say how long.
    Busy(Option<Duration>),
    /// It failed or fell silent.
    Unwell,
}

/// A place in a lane, given back when dropped.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    lane: &'a Lane,
    felt: Felt,
}

impl Lane {
    /// Many at once: one list call costs 100 of 325,000 units a minute.
    pub(super) fn reads(pace: Pace) -> Self {
        Self::new(16, 64, pace, None)
    }

    pub(super) fn writes(pace: Pace) -> Self {
        match pace {
            Pace::Gentle => Self::new(4, 8, pace, Some(Bucket::of(BURST))),
            Pace::Listening => Self::new(16, 32, pace, Some(Bucket::of(0.0))),
            Pace::Unpaced => Self::new(16, 32, pace, None),
        }
    }

    fn new(start: usize, most: usize, pace: Pace, bucket: Option<Bucket>) -> Self {
        let gate = Gate {
            limit: start,
            running: 0,
            good: 0,
            ramping: true,
            closed_until: None,
        };
        Self {
            gate: Mutex::new(gate),
            freed: Notify::new(),
            bucket: bucket.map(Mutex::new),
            counts: AtomicBool::new(pace == Pace::Gentle),
            most,
            pauses: pace != Pace::Unpaced,
        }
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// The lane is closed for longer than `patience`; for how long.
    pub(super) async fn enter(&self, patience: Duration) -> Result<Pass<'_>, Duration> {
        if let Some(bucket) = self.bucket.as_ref().filter(|_| self.counts.load(Ordering::Acquire)) {
            let wait = bucket
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(Instant::now());
            sleep(wait).await;
        }
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // Registered before looking, so that a place freed in between is not missed.
            freed.as_mut().enable();
            let now = Instant::now();
            let tried = self.gate().try_enter(now);
            match tried {
                Try::In => break,
                Try::Closed(until) if until - now > patience => return Err(until - now),
                Try::Closed(until) => sleep_until(until).await,
                Try::Full => freed.await,
            }
        }
        Ok(Pass {
            lane: self,
            felt: Felt::Unwell,
        })
    }

    fn leave(&self, felt: Felt) {
        if matches!(felt, Felt::Busy(_)) {
            self.counts.store(true, Ordering::Release);
        }
        let mut gate = self.gate();
        gate.running -= 1;
        let before = gate.limit;
        gate.learn(felt, self.most, self.pauses, Instant::now());
        let free = 1 + gate.limit.saturating_sub(before);
        drop(gate);
        for _ in 0..free {
            self.freed.notify_one();
        }
    }
}

enum Try {
    In,
    Full,
    Closed(Instant),
}

impl Gate {
    fn try_enter(&mut self, now: Instant) -> Try {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Try::Closed(until);
        }
        if self.running >= self.limit {
            return Try::Full;
        }
        self.running += 1;
        Try::In
    }

    fn learn(&mut self, felt: Felt, most: usize, pauses: bool, now: Instant) {
        match felt {
            Felt::Fine => {
                self.good += 1;
                if self.limit < most && (self.ramping || self.good >= self.limit) {
                    self.limit += 1;
                    self.good = 0;
                }
            }
            Felt::Busy(wait) => {
                self.good = 0;
                self.ramping = false;
                // Requests that were in flight when the service first said so say nothing new.
                if self.closed_until.is_none_or(|until| until <= now) {
                    self.limit = (self.limit / 2).max(1);
                }
                if pauses {
                    let until = now + wait.unwrap_or(BREATH);
                    self.closed_until = self.closed_until.max(Some(until));
                }
            }
            Felt::Unwell => self.ramping = false,
        }
    }
}

impl Pass<'_> {
    /// Gives the place back with what the answer told.
    pub(super) fn leave(mut self, felt: Felt) {
        self.felt = felt;
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.lane.leave(self.felt);
    }
}

/// A token bucket; debts are allowed and waited for, so that writes go in the order in which they came.
#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn of(tokens: f64) -> Self {
        Self {
            tokens,
            at: Instant::now(),
        }
    }

    /// Takes one; says how long to wait before using it.
    fn take(&mut self, now: Instant) -> Duration {
        let gained = now.saturating_duration_since(self.at).as_secs_f64() * RATE;
        self.tokens = (self.tokens + gained).min(BURST) - 1.0;
        self.at = now;
        Duration::from_secs_f64((-self.tokens / RATE).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_about_three_writes_a_second_go_out() {
        let began = Instant::now();
        let mut bucket = Bucket::of(BURST);
        let mut now = began;
        for _ in 0..120 {
            now += bucket.take(now);
        }
        let seconds = (now - began).as_secs_f64();
        assert!((19.0..21.0).contains(&seconds), "{seconds}");
    }

    #[test]
    fn when_one_is_asked_to_wait_all_wait_and_fewer_go_on() {
        let now = Instant::now();
        let after = |seconds| now + Duration::from_secs(seconds);
        let lane = Lane::reads(Pace::Gentle);
        let mut gate = lane.gate();
        gate.learn(Felt::Busy(Some(Duration::from_secs(7))), 64, true, now);
        gate.learn(Felt::Busy(Some(Duration::from_secs(5))), 64, true, now);
        assert_eq!(gate.limit, 8, "halved once, not for each answer");
        assert!(matches!(gate.try_enter(after(6)), Try::Closed(until) if until == after(7)));
        assert!(matches!(gate.try_enter(after(7)), Try::In));
    }

    #[tokio::test]
    async fn nobody_waits_at_a_lane_that_is_closed_for_longer_than_he_would() {
        let lane = Lane::reads(Pace::Gentle);
        let asked = Duration::from_secs(3000);
        lane.enter(Duration::MAX)
            .await
            .expect("open")
            .leave(Felt::Busy(Some(asked)));
        let refused = lane.enter(Duration::from_secs(300)).await.expect_err("closed");
        assert!(refused > Duration::from_secs(2990), "{refused:?}");
    }

    #[tokio::test]
    async fn the_lane_widens_while_all_is_well_and_never_beyond_its_limit() {
        let lane = Lane::reads(Pace::Unpaced);
        for _ in 0..200 {
            lane.enter(Duration::MAX).await.expect("open").leave(Felt::Fine);
        }
        assert_eq!(lane.gate().limit, 64);
        let all = futures::future::join_all((0..64).map(|_| lane.enter(Duration::MAX))).await;
        assert_eq!(lane.gate().running, 64);
        drop(all);
        assert_eq!(lane.gate().running, 0);
    }
}
