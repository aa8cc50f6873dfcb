//! Trying again: one loop below every backend.
//!
//! A backend classifies an answer ([`Verdict`]) and nothing else; how often, how long and whether at all is decided
//! here. What was *lost* (sent, no answer) is repeated only where repeating is harmless.

use std::fmt;
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Error, ErrorKind, Result, Verdict};
use crate::calendar::local;
use crate::text::{Text, moment_vi, safe};

/// How patiently calls are repeated.
#[derive(Debug, Clone)]
pub struct Policy {
    /// How often a call is sent, the first time included.
    pub tries: u32,
    /// The pause before the second try; it doubles with each further one.
    pub first: Duration,
    /// The longest pause that back-off reaches. A longer one that the service asks for is kept.
    pub longest: Duration,
    /// No pause begins that would end later than this after the first try began. A longer one that the service asks for
    /// ends the run: [`ErrorKind::Later`].
    pub total: Duration,
    /// How long a whole run waits for the service in all.
    pub whole: Duration,
    /// How long it did. Those who share a way to a service share this.
    pub waited: Arc<Waited>,
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

/// Who is told before a call is sent again.
#[derive(Clone, Default)]
pub struct Tell(pub Option<Arc<dyn Fn(Again) + Send + Sync>>);

/// What is told before a call is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// Which time it will be, from 2.
    pub time: u32,
    /// How long the service asked to wait, where it did.
    pub asked: Option<Duration>,
}

impl Tell {
    /// Both are told.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(two)) => Self(Some(Arc::new(move |again| {
                one(again);
                two(again);
            }))),
            (one, two) => Self(one.or(two)),
        }
    }
}

/// How long calls side by side waited in all: while several wait, time counts once.
#[derive(Debug, Default)]
pub struct Waited(Mutex<Tally>);

#[derive(Debug, Default)]
struct Tally {
    waiting: usize,
    since: Duration,
    before: Duration,
}

impl Waited {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until `now`.
    fn so_far(&self, now: Duration) -> Duration {
        let tally = self.tally();
        let running = if tally.waiting > 0 {
            now.saturating_sub(tally.since)
        } else {
            Duration::ZERO
        };
        tally.before.saturating_add(running)
    }
}

/// A pause under way; also one that is dropped in the middle ends.
struct Pause<'a>(&'a Policy);

impl<'a> Pause<'a> {
    fn begin(policy: &'a Policy) -> Self {
        let mut tally = policy.waited.tally();
        if tally.waiting == 0 {
            tally.since = policy.timer.now();
        }
        tally.waiting += 1;
        drop(tally);
        Self(policy)
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        let now = self.0.timer.now();
        let mut tally = self.0.waited.tally();
        tally.waiting -= 1;
        if tally.waiting == 0 {
            tally.before = tally.before.saturating_add(now.saturating_sub(tally.since));
        }
    }
}

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
    /// Ten tries, from half a second to 32 seconds (Google's own advice), at most five minutes for one call and ten for a
    /// run; about half a minute where [`Self::reached`] is unset and no connection comes about.
    fn default() -> Self {
        Self {
            tries: 10,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(32),
            total: Duration::from_secs(300),
            whole: Duration::from_secs(600),
            waited: Arc::default(),
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
        let now = policy.timer.now();
        let waited = now.saturating_sub(began);
        let too_long = asked.is_some_and(|asked| asked > policy.total)
            || policy.waited.so_far(now).saturating_add(pause) > policy.whole;
        let stop = tries > policy.tries || waited.saturating_add(pause) > policy.patience(error.kind);
        if too_long || stop || (lost && repeat == Repeat::Harmful) {
            let error = if too_long { later(error, pause) } else { error };
            return Err(given_up(error, lost));
        }
        if let Some(tell) = &policy.tell.0 {
            tell(Again { time: tries, asked });
        }
        let _counted = Pause::begin(policy);
        policy.timer.pause(pause).await;
    }
}

/// A busy service is not waited for any longer in this run. One that cannot be reached is just that.
fn later(error: Error, pause: Duration) -> Error {
    if error.kind != ErrorKind::Busy {
        return error;
    }
    let then = Timestamp::now().saturating_add(pause).unwrap_or(Timestamp::MAX);
    let then = local(then);
    let (vi_then, en_then) = (moment_vi(&then), then.strftime("%H:%M on %-d %b %Y"));
    let words = error.words();
    let (vi, en) = (safe(&words.vi), safe(&words.en));
    let told = text!("chờ đến {vi_then}. {vi}", "until {en_then}. {en}");
    Error::told(
        ErrorKind::Later,
        Text::new(told.vi.trim_end_matches([' ', '.']), told.en),
    )
    .because(error)
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
