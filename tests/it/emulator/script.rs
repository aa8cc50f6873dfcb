//! Which calls a fault strikes, and how many writes a second are taken.

use std::collections::BTreeMap;
use std::time::Instant;

use super::rng::Rng;

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
    Bytes,
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

    /// Requests for the bytes of a file.
    pub fn bytes() -> Self {
        Self::new(What::Bytes)
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
    pub(super) fn strikes(&mut self, hit: Hit<'_>, rng: &mut Rng, taken: bool) -> bool {
        let Hit {
            method,
            write,
            bytes,
            account,
        } = hit;
        let sign = method.starts_with("oauth.");
        let fits = match &self.what {
            What::Any => !sign,
            What::Writes => write && !sign,
            What::Reads => !write && !sign,
            What::Method(name) => name == method,
            What::Bytes => bytes,
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

/// What a line of the script looks at in a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit<'a> {
    pub method: &'a str,
    pub write: bool,
    /// It asks for the bytes of a file.
    pub bytes: bool,
    pub account: &'a str,
}

/// A burst of writes, then so many a second, for each account.
#[derive(Debug, Clone)]
pub struct Bucket {
    burst: f64,
    rate: f64,
    level: BTreeMap<String, (f64, Instant)>,
}

impl Bucket {
    /// `burst` writes at once, then `rate` a second.
    pub fn new(burst: u32, rate: f64) -> Self {
        Self {
            burst: burst.into(),
            rate,
            level: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, account: &str) -> bool {
        let now = Instant::now();
        let (level, then) = self.level.get(account).copied().unwrap_or((self.burst, now));
        let level = (level + now.duration_since(then).as_secs_f64() * self.rate).min(self.burst);
        let enough = level >= 1.0;
        self.level
            .insert(account.to_owned(), (if enough { level - 1.0 } else { level }, now));
        enough
    }
}
