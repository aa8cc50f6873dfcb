//! Trying again: one loop below every backend.
//!
//! A backend classifies an answer ([`Verdict`]) and nothing else; how often, how long and whether at all is decided
//! here. What was *lost* (sent, no answer) is repeated only where repeating is harmless.

use std::fmt;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{Error, ErrorKind, Result, Verdict};

/// How patiently calls are repeated.
#[derive(Debug, Clone)]
pub struct Policy {
    /// How often a call is sent, the first time included.
    pub tries: u32,
    /// The pause before the second try; it doubles with each further one.
    pub first: Duration,
    /// The longest pause that back-off reaches. A longer one that the service asks for is kept.
    pub longest: Duration,
    /// No pause begins that would end later than this after the first try began.
    pub total: Duration,
    /// The same while the service never gave any answer and no connection to it comes about: there is no network, and
    /// somebody waits to be told so.
    pub unreached: Duration,
    /// Whether there ever was an answer. Those who share a way to a service share this.
    pub reached: Arc<AtomicBool>,
    /// Is told of each repetition.
    pub tell: Tell,
    /// Time and chance.
    pub timer: Arc<dyn Timer>,
}

/// Who is told before a call is sent again: which time it will be, from 2.
#[derive(Clone, Default)]
pub struct Tell(pub Option<Arc<dyn Fn(u32) + Send + Sync>>);

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tell")
    }
}

/// Whether a call may be sent again when nobody knows whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Doing it twice is the same as doing it once: reading, placing, creating under a reserved id.
    Harmless,
    /// Doing it twice could do it twice: creating without an id. The caller looks first.
    Harmful,
}

/// Time and chance as the loop uses them, so that tests take no time and always go the same way.
#[async_trait]
pub trait Timer: Debug + Send + Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    /// Waits.
    async fn pause(&self, duration: Duration);
    /// A number from 0 up to, and not including, 1: the jitter that keeps many calls from coming back together.
    fn chance(&self) -> f64;
}

/// The system's time and chance.
#[derive(Debug)]
pub struct SystemTimer(Instant);

impl Default for SystemTimer {
    fn default() -> Self {
        Self(Instant::now())
    }
}

#[async_trait]
impl Timer for SystemTimer {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn chance(&self) -> f64 {
        // Without a source of chance every call waits alike, which is only less polite.
        f64::from(getrandom::u32().unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
    }
}

impl Default for Policy {
    /// Ten tries, from half a second to 32 seconds (Google's own advice), at most five minutes in all; about half a minute
    /// where [`Self::reached`] is unset and no connection comes about.
    fn default() -> Self {
        Self {
            tries: 10,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(32),
            total: Duration::from_secs(300),
            unreached: Duration::from_secs(30),
            reached: Arc::new(AtomicBool::new(true)),
            tell: Tell::default(),
            timer: Arc::new(SystemTimer::default()),
        }
    }
}

impl Policy {
    /// How long a call that failed so may be tried.
    fn patience(&self, kind: ErrorKind) -> Duration {
        if kind == ErrorKind::Unreachable && !self.reached.load(Ordering::Acquire) {
            self.total.min(self.unreached)
        } else {
            self.total
        }
    }

    /// The pause before try number `next` (from 2): what the service asked for, and never less, else twice the pause
    /// before, between half and one and a half of it.
    fn pause(&self, next: u32, asked: Option<Duration>) -> Duration {
        let chance = self.timer.chance();
        if let Some(asked) = asked {
            return asked + self.first.mul_f64(chance);
        }
        let doubled = 2_u32.saturating_pow(next.saturating_sub(2));
        self.first
            .saturating_mul(doubled)
            .min(self.longest)
            .mul_f64(0.5 + chance)
    }
}

/// Sends `call` until it succeeds, is refused for good, or patience ends.
///
/// # Errors
/// The last failure. When the outcome of any try is unknown and none after it gave a final answer, the kind is
/// [`ErrorKind::Lost`], for it may have been done.
pub async fn run<T, F, Fut>(policy: &Policy, repeat: Repeat, mut call: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Verdict>>,
{
    let began = policy.timer.now();
    let mut lost = false;
    let mut tries = 1;
    loop {
        let (asked, error) = match call().await {
            Ok(value) => return Ok(value),
            Err(Verdict::Final(error)) => return Err(error),
            Err(Verdict::Again(asked, error)) => (asked, error),
            Err(Verdict::Lost(error)) => {
                lost = true;
                (None, error)
            }
        };
        tries += 1;
        let pause = policy.pause(tries, asked);
        let waited = policy.timer.now().saturating_sub(began);
        let stop = tries > policy.tries || waited.saturating_add(pause) > policy.patience(error.kind);
        if stop || (lost && repeat == Repeat::Harmful) {
            return Err(given_up(error, lost));
        }
        if let Some(tell) = &policy.tell.0 {
            tell(tries);
        }
        policy.timer.pause(pause).await;
    }
}

fn given_up(mut error: Error, lost: bool) -> Error {
    if lost {
        error.kind = ErrorKind::Lost;
    }
    error
}

/// How a failure of another storage is to be treated by a loop around it.
impl From<Error> for Verdict {
    fn from(error: Error) -> Self {
        match error.kind {
            ErrorKind::Busy | ErrorKind::Unreachable | ErrorKind::InUse => Self::Again(None, error),
            ErrorKind::Lost => Self::Lost(error),
            _ => Self::Final(error),
        }
    }
}
