//! Signing in: who acts, with which right, and one token for everybody in flight.
//!
//! At run time tokens are only ever *refreshed*: for people by the `oauth2` crate against the credential's own
//! `token_uri`, for service accounts by yup-oauth2. A refused refresh is [`ErrorKind::SignIn`] and never opens a browser,
//! which in cron would wait for ever. Signing in for the first time is [`Login`], which only `hoso login` uses.

mod login;
mod people;
mod secret;
mod service_account;
mod store;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::sync::Mutex;

pub use login::{Login, OAuthClient};
pub use people::AuthorizedUser;
pub use secret::Secret;
pub use service_account::ServiceAccount;
pub use store::Store;

use super::http::Http;
use crate::storage::retry::{self, Policy, Repeat};
use crate::storage::{Error, ErrorKind, Result, Verdict};
use crate::text::{Text, safe};

/// What is asked for: a service account for each command, a person once at sign-in (google-drive scopes guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `drive.metadata.readonly`: audits that open no file.
    Metadata,
    /// `drive.readonly`: audits, also of contents; finds shared drives by name.
    Read,
    /// `drive`: makes folders, shares.
    Full,
}

impl Scope {
    /// The scope's address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "https://www.googleapis.com/auth/drive.metadata.readonly",
            Self::Read => "https://www.googleapis.com/auth/drive.readonly",
            Self::Full => "https://www.googleapis.com/auth/drive",
        }
    }
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A person who signed in before.
    Person {
        /// The refresh token and what belongs to it.
        user: AuthorizedUser,
        /// Where it is kept, should the service hand out a new one.
        store: Option<Store>,
    },
    /// A service account.
    Service(ServiceAccount),
    /// A token that somebody else obtained; it cannot be refreshed.
    Ready(Secret),
}

impl Credentials {
    /// Reads a credentials file: `authorized_user` or `service_account` JSON, as Google's own tools write them.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] when it is neither; no part of the text is quoted.
    pub fn parse(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Kind {
            r#type: Option<String>,
        }
        let kind: Kind = serde_json::from_str(json).map_err(|e| unreadable("credentials", &e))?;
        match kind.r#type.as_deref() {
            Some("authorized_user") => Ok(Self::Person {
                user: AuthorizedUser::parse(json)?,
                store: None,
            }),
            Some("service_account") => Ok(Self::Service(ServiceAccount::parse(json)?)),
            _ => Err(Error::told(
                ErrorKind::SignIn,
                Text::of(
                    "trong tệp, `type` phải là authorized_user hoặc service_account",
                    "credentials: `type` must be authorized_user or service_account",
                ),
            )),
        }
    }

    /// Acts in the name of this user (domain-wide delegation of a service account).
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] where somebody else than a service account acts.
    pub fn with_subject(self, subject: &str) -> Result<Self> {
        match self {
            Self::Service(account) => Ok(Self::Service(account.with_subject(subject))),
            Self::Person { .. } | Self::Ready(_) => Err(Error::told(
                ErrorKind::SignIn,
                Text::of(
                    "chỉ tài khoản dịch vụ mới thay mặt người khác được",
                    "only a service account can act in another's name",
                ),
            )),
        }
    }
}

/// A mistake in a file of secrets, by its place only.
fn unreadable(what: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    Error::told(
        ErrorKind::SignIn,
        text!(
            "không đọc được ở dòng {line}, cột {column}",
            "{what}: not readable at line {line}, column {column}"
        ),
    )
}

/// A token in use.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) value: Secret,
    /// Told apart from the ones before and after it.
    number: u64,
    until: Option<Instant>,
}

/// A new token from the service.
struct Minted {
    value: Secret,
    lives: Option<Duration>,
}

/// The token of a storage. Whoever needs one while it is being refreshed waits for that one refresh.
pub(super) struct Tokens {
    credentials: Mutex<Credentials>,
    scope: Scope,
    http: Http,
    policy: Policy,
    state: Mutex<State>,
    failures: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    count: u64,
    failure: Option<Error>,
}

impl Tokens {
    pub(super) fn new(credentials: Credentials, scope: Scope, http: Http, policy: Policy) -> Self {
        Self {
            credentials: Mutex::new(credentials),
            scope,
            http,
            policy,
            state: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// The token, refreshed where its time is nearly over.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] when the refresh is refused, [`ErrorKind::Unreachable`] when nobody answers.
    pub(super) async fn current(&self) -> Result<Token> {
        let seen = self.failures.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && token.until.is_none_or(|until| Instant::now() < until)
        {
            return Ok(token.clone());
        }
        if let Some(failure) = &state.failure
            && (failure.kind == ErrorKind::SignIn || self.failures.load(Ordering::Acquire) != seen)
        {
            // Asked while another waited for the same refresh, or refused for good: asking again would be as useless.
            return Err(failure.repeated());
        }
        match self.refresh(state.count == 0).await {
            Ok(minted) => {
                state.count += 1;
                let until = minted.lives.map(|lives| Instant::now() + usable(lives));
                let token = Token {
                    value: minted.value,
                    number: state.count,
                    until,
                };
                state.token = Some(token.clone());
                state.failure = None;
                Ok(token)
            }
            Err(error) => {
                self.failures.fetch_add(1, Ordering::AcqRel);
                state.failure = Some(error.repeated());
                Err(error)
            }
        }
    }

    /// The service refused this token: the next one to ask refreshes, unless somebody did so already.
    pub(super) async fn refused(&self, token: &Token) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|now| now.number == token.number) {
            state.token = None;
        }
    }

    async fn refresh(&self, first: bool) -> Result<Minted> {
        let mut credentials = self.credentials.lock().await;
        match &mut *credentials {
            Credentials::Person { user, store } => {
                people::refresh(user, store.as_ref(), &self.http, &self.policy).await
            }
            Credentials::Service(account) => {
                let account = &*account;
                let mint = || account.mint(self.scope, &self.http);
                retry::run(&self.policy, Repeat::Harmless, mint).await
            }
            // Handed out once: when it is refused there is no other.
            Credentials::Ready(token) if first => Ok(Minted {
                value: token.clone(),
                lives: None,
            }),
            Credentials::Ready(_) => Err(Error::told(
                ErrorKind::SignIn,
                Text::of("Google không nhận mã truy cập đã cho", "the given token was refused"),
            )),
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// How much of a token's life is used: it must not run out while a request is on its way.
fn usable(lives: Duration) -> Duration {
    lives.saturating_sub(Duration::from_secs(60)).max(lives / 2)
}

/// What the token endpoint's error code means: everything but its own trouble needs a person.
fn refusal(code: &str, words: Option<&str>) -> Verdict {
    let detail = match words {
        Some(words) => safe(&format!("{code}: {words}")),
        None => safe(code),
    };
    let told = Text::new(format!("Google: {}", safe(code)), detail);
    match code {
        "temporarily_unavailable" | "server_error" | "internal_failure" | "slow_down" => {
            Verdict::Again(None, Error::told(ErrorKind::Unreachable, told))
        }
        _ => Verdict::Final(Error::told(ErrorKind::SignIn, told)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_credentials_file_is_named_by_its_place_and_never_quoted() {
        let error =
            Credentials::parse("{\"type\": \"authorized_user\", \"refresh_token\": 1//secret}").expect_err("broken");
        assert_eq!(error.kind, ErrorKind::SignIn);
        assert!(!error.to_string().contains("secret"), "{error}");
        for json in [
            "{}",
            "[]",
            "",
            "{\"type\":\"external_account\"}",
            "{\"type\":\"service_account\"}",
        ] {
            assert!(Credentials::parse(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_token_is_given_up_before_it_runs_out() {
        assert_eq!(usable(Duration::from_secs(3600)), Duration::from_secs(3540));
        assert_eq!(usable(Duration::from_secs(2)), Duration::from_secs(1));
    }
}
