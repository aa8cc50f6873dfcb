//! The script of what goes wrong, seeded.

use std::time::{Duration, Instant};

use super::error::Refusal;
use super::wire::Answer;
use super::world::{Rng, World};

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Nothing is done; this is the answer.
    Refuse(Word),
    /// It is done, but this is the answer.
    DoneBut(Word),
    /// It is done, then the connection closes without an answer.
    LoseAnswer,
    /// The connection closes; nothing was done.
    LoseRequest,
    /// It is done; the body of the answer ends early.
    CutShort,
    /// The access token is no longer good, from now on.
    Expire,
    /// It is done, but the answer comes only after so long.
    Stall(Duration),
    /// One of the above at random, what a bad line does.
    Storm,
}

/// An answer of the service instead of the right one.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// In Drive's envelope: status and reason.
    Reason(u16, &'static str),
    /// An HTML page.
    Html(u16),
    /// 429 `rateLimitExceeded` with `Retry-After`.
    RetryAfter(RetryAfter),
    /// A refusal word for word.
    Full(Refusal),
}

/// The two forms of `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// An HTTP date, so many seconds from now.
    Date(i64),
}

/// Which calls a fault strikes.
#[derive(Debug, Clone)]
pub struct On {
    what: What,
    when: When,
    times: Option<u64>,
    by: Option<String>,
    seen: u64,
}

#[derive(Debug, Clone)]
enum What {
    Any,
    Writes,
    Reads,
    Method(String),
    Sign,
}

#[derive(Debug, Clone, Copy)]
enum When {
    Always,
    Nth(u64),
    From(u64),
    OneIn(u64),
}

impl On {
    fn new(what: What) -> Self {
        Self {
            what,
            when: When::Always,
            times: None,
            by: None,
            seen: 0,
        }
    }

    /// Every API call.
    pub fn any() -> Self {
        Self::new(What::Any)
    }

    /// Calls that change something.
    pub fn writes() -> Self {
        Self::new(What::Writes)
    }

    /// Calls that change nothing.
    pub fn reads() -> Self {
        Self::new(What::Reads)
    }

    /// Calls of one method: `files.create`, `permissions.list`, ….
    pub fn method(name: &str) -> Self {
        Self::new(What::Method(format!("drive.{name}")))
    }

    /// Calls of the token endpoint.
    pub fn token() -> Self {
        Self::new(What::Sign)
    }

    /// Only the n-th of them, from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.when = When::Nth(n);
        self
    }

    /// The n-th and all after it.
    pub fn from(mut self, n: u64) -> Self {
        self.when = When::From(n);
        self
    }

    /// One in k, at random.
    pub fn one_in(mut self, k: u64) -> Self {
        self.when = When::OneIn(k);
        self
    }

    /// At most so often.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Only calls of this account.
    pub fn by(mut self, email: &str) -> Self {
        self.by = Some(email.into());
        self
    }

    /// Counts a call, and says whether it is struck; not where another line has `taken` it.
    fn strikes(&mut self, method: &str, write: bool, account: &str, rng: &mut Rng, taken: bool) -> bool {
        let sign = method.starts_with("oauth.");
        let fits = match &self.what {
            What::Any => !sign,
            What::Writes => write && !sign,
            What::Reads => !write && !sign,
            What::Method(name) => name == method,
            What::Sign => method == "oauth.token",
        };
        let fits = fits && self.by.as_deref().is_none_or(|by| by == account);
        self.seen += u64::from(fits);
        if !fits || taken || self.times == Some(0) {
            return false;
        }
        let struck = match self.when {
            When::Always => true,
            When::Nth(n) => self.seen == n,
            When::From(n) => self.seen >= n,
            When::OneIn(k) => rng.below(k) == 0,
        };
        if let (true, Some(times)) = (struck, &mut self.times) {
            *times -= 1;
        }
        struck
    }
}

/// The script and the settings of how well the service works.
#[derive(Debug)]
pub struct Faults {
    rules: Vec<(On, Fault)>,
    hooks: Vec<(u64, Hook)>,
    rng: Rng,
    /// Each call takes so long.
    pub latency: Duration,
    /// A new or moved item appears in lists only after so many further API calls; `get` sees it at once.
    pub list_lag: u64,
    /// The same, only for searches by name or property.
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

/// A burst of writes, then so many a second, for each account.
#[derive(Debug, Clone)]
pub struct Bucket {
    burst: f64,
    rate: f64,
    level: std::collections::BTreeMap<String, (f64, Instant)>,
}

impl Bucket {
    /// `burst` writes at once, then `rate` a second.
    pub fn new(burst: u32, rate: f64) -> Self {
        Self {
            burst: burst.into(),
            rate,
            level: std::collections::BTreeMap::new(),
        }
    }

    fn take(&mut self, account: &str) -> bool {
        let now = Instant::now();
        let (level, then) = self.level.get(account).copied().unwrap_or((self.burst, now));
        let level = (level + now.duration_since(then).as_secs_f64() * self.rate).min(self.burst);
        let enough = level >= 1.0;
        self.level
            .insert(account.to_owned(), (if enough { level - 1.0 } else { level }, now));
        enough
    }
}

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            rules: vec![],
            hooks: vec![],
            rng: Rng(seed),
            latency: Duration::ZERO,
            list_lag: 0,
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

    pub(super) fn strike(&mut self, method: &str, write: bool, account: &str) -> Option<Fault> {
        let rng = &mut self.rng;
        let mut fault = None;
        for (on, what) in &mut self.rules {
            if on.strikes(method, write, account, rng, fault.is_some()) {
                fault = Some(what.clone());
            }
        }
        match fault {
            Some(Fault::Storm) => Some(storm(&mut self.rng)),
            None if write => {
                let empty = self.bucket.as_mut().is_some_and(|bucket| !bucket.take(account));
                empty.then_some(Fault::Refuse(Word::Reason(403, "userRateLimitExceeded")))
            }
            fault => fault,
        }
    }

    pub(super) fn roll(&mut self, one_in: Option<u64>) -> bool {
        one_in.is_some_and(|k| self.rng.below(k) == 0)
    }
}

fn storm(rng: &mut Rng) -> Fault {
    match rng.below(10) {
        0 => Fault::Refuse(Word::Reason(403, "userRateLimitExceeded")),
        1 => Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(0))),
        2 => Fault::Refuse(Word::RetryAfter(RetryAfter::Date(0))),
        3 => Fault::Refuse(Word::Html(503)),
        4 => Fault::DoneBut(Word::Html(503)),
        5 => Fault::DoneBut(Word::Reason(500, "internalError")),
        6 => Fault::LoseRequest,
        7 => Fault::CutShort,
        _ => Fault::LoseAnswer,
    }
}

impl Fault {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Refuse(_) => "refused",
            Self::DoneBut(_) => "done, refused all the same",
            Self::LoseAnswer => "answer lost",
            Self::LoseRequest => "request lost",
            Self::CutShort => "cut short",
            Self::Expire => "token expired",
            Self::Stall(_) => "stalled",
            Self::Storm => "storm",
        }
    }
}

impl Word {
    pub(super) fn answer(&self) -> Answer {
        match self {
            Self::Reason(status, reason) => Refusal::new(*status, reason, words(reason)).answer(),
            Self::Html(status) => Answer::html(*status, "The service is temporarily unavailable."),
            Self::Full(refusal) => refusal.answer(),
            Self::RetryAfter(after) => {
                let reason = "rateLimitExceeded";
                Refusal::new(429, reason, words(reason))
                    .answer()
                    .with("retry-after", after.header())
            }
        }
    }
}

impl RetryAfter {
    fn header(self) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Date(seconds) => {
                let then = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
                then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
            }
        }
    }
}

/// Drive's words for the usual reasons.
fn words(reason: &str) -> &'static str {
    match reason {
        "userRateLimitExceeded" => "User rate limit exceeded.",
        "rateLimitExceeded" => "Rate Limit Exceeded",
        "sharingRateLimitExceeded" => {
            "Rate limit exceeded. User message: \"Sorry, you have exceeded your sharing quota.\""
        }
        "dailyLimitExceeded" => "Daily Limit Exceeded",
        "quotaExceeded" => "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'.",
        "storageQuotaExceeded" => "The user's Drive storage quota has been exceeded.",
        "domainPolicy" => "The domain administrators have disabled Drive apps.",
        "insufficientFilePermissions" => "The user does not have sufficient permissions for this file.",
        "internalError" => "Internal Error",
        "backendError" => "Backend Error",
        "authError" => "Invalid Credentials",
        _ => "Refused.",
    }
}
