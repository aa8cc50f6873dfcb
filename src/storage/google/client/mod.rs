//! Sending a request: a token, a lane, a time-out, the answer's meaning, and trying again.

mod answer;
mod limits;
mod own;
mod pace;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use google_drive3::DriveHub;
use google_drive3::common::{self, Delegate, Response, Retry};
use jiff::Timestamp;

use super::auth::{Token, Tokens};
use super::endpoint::Endpoint;
use super::http::{Connector, Http, USER_AGENT};
use super::{Help, link};
use crate::storage::retry::{self, Policy, Repeat};
use crate::storage::{Error, ErrorKind, Result, Verdict};
use crate::text::Text;
use crate::tree::NodeId;
use answer::Heard;
pub use pace::Pace;
use pace::{Felt, Lane};

/// How long an ordinary call may take in all; its answer is small.
const PATIENCE: Duration = Duration::from_secs(60);
/// The slowest line that an upload is waited for, in bytes a second.
const SLOWEST: u64 = 16 * 1024;

/// The generated client, for one call and with one token. Made anew for each call, because only so it is known which
/// token was refused; connections are shared all the same.
pub(super) type Hub = DriveHub<Connector>;

/// Requests to one service in one account's name.
pub(super) struct Client {
    http: Http,
    endpoint: Endpoint,
    tokens: Tokens,
    policy: Policy,
    reads: Lane,
    writes: Lane,
    /// The service's clock as its last good answer told it, in seconds since 1970; 0: not told.
    clock: AtomicI64,
    help: Help,
}

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
}

/// A call that is tried several times.
struct Attempts<'a> {
    client: &'a Client,
    kind: Kind,
    patience: Duration,
    /// A token was refused already: a second time is final.
    refused: AtomicBool,
}

impl Client {
    pub(super) fn new(http: Http, endpoint: Endpoint, tokens: Tokens, policy: Policy, pace: Pace) -> Self {
        Self {
            reads: Lane::reads(pace),
            writes: Lane::writes(pace),
            http,
            endpoint,
            tokens,
            policy,
            clock: AtomicI64::new(0),
            help: Help::default(),
        }
    }

    /// With what helps where the sign-in is refused.
    pub(super) fn with(self, help: Help) -> Self {
        Self { help, ..self }
    }

    fn helped(&self, error: Error) -> Error {
        let help = match error.kind {
            ErrorKind::SignIn => self.help.sign_in.as_ref(),
            ErrorKind::Scope => self.help.scope.as_ref(),
            _ => None,
        };
        match help {
            Some(words) if error.remedy.is_none() => error.remedy(words.clone()),
            _ => error,
        }
    }

    /// The service's clock as its last good answer told it.
    pub(super) fn clock(&self) -> Option<Timestamp> {
        let second = self.clock.load(Ordering::Relaxed);
        Timestamp::from_second(second).ok().filter(|_| second != 0)
    }

    fn heard(&self, answer: &Response) {
        if let Some(date) = answer::date(answer.headers()) {
            self.clock.store(date.as_second(), Ordering::Relaxed);
        }
    }

    /// Reads: repeating is harmless.
    pub(super) async fn read<T, F, Fut>(&self, call: F) -> Result<T>
    where
        F: Fn(Hub, Note) -> Fut,
        Fut: Future<Output = common::Result<(Response, T)>>,
    {
        let attempts = self.attempts(Kind::Read, PATIENCE);
        let answer = retry::run(&self.policy, Repeat::Harmless, || attempts.send(&call)).await;
        answer.map_err(|error| self.helped(error))
    }

    /// Writes; `size`: bytes sent along.
    pub(super) async fn write<T, F, Fut>(&self, repeat: Repeat, size: usize, call: F) -> Result<T>
    where
        F: Fn(Hub, Note) -> Fut,
        Fut: Future<Output = common::Result<(Response, T)>>,
    {
        let attempts = self.attempts(Kind::Write, patience_for(size));
        let answer = retry::run(&self.policy, repeat, || attempts.send(&call)).await;
        answer.map_err(|error| self.helped(error))
    }

    /// How patiently calls are repeated.
    pub(super) const fn policy(&self) -> &Policy {
        &self.policy
    }

    fn attempts(&self, kind: Kind, patience: Duration) -> Attempts<'_> {
        Attempts {
            client: self,
            kind,
            patience,
            refused: AtomicBool::new(false),
        }
    }

    fn hub(&self, token: &Token) -> Hub {
        // A `String` as the token's source ignores the scopes that the generated code asks for: the wrong ones.
        let mut hub = DriveHub::new(self.http.client.clone(), token.value.reveal().to_owned());
        hub.base_url(self.endpoint.below("drive/v3/"));
        hub.root_url(self.endpoint.below(""));
        hub.user_agent(USER_AGENT.to_owned());
        hub
    }
}

impl Attempts<'_> {
    async fn send<T, F, Fut>(&self, call: &F) -> Result<T, Verdict>
    where
        F: Fn(Hub, Note) -> Fut,
        Fut: Future<Output = common::Result<(Response, T)>>,
    {
        let token = self.client.tokens.current().await.map_err(Verdict::Final)?;
        let pass = self.enter().await?;
        let note = Note::default();
        let hub = self.client.hub(&token);
        let answer = tokio::time::timeout(self.patience, call(hub, note.clone())).await;
        let error = match answer {
            Ok(Ok((answer, value))) => {
                self.client.http.answered();
                self.client.heard(&answer);
                pass.leave(Felt::Fine);
                return Ok(value);
            }
            Ok(Err(error)) => error,
            Err(_) => {
                return Err(Verdict::Lost(Error::told(
                    ErrorKind::Lost,
                    Text::of("quá thời gian mà không có trả lời", "no answer in time"),
                )));
            }
        };
        let heard = Heard::of(note.seen(), error).await;
        if matches!(heard, Heard::Said(_)) {
            self.client.http.answered();
        }
        pass.leave(heard.felt());
        if heard.is_unsigned() {
            return Err(self.unsigned(&token, heard).await);
        }
        Err(heard.verdict(self.kind == Kind::Write))
    }

    /// A place in the lane. Where it is closed for longer than a run waits this is what the service said to the one before.
    async fn enter(&self) -> Result<pace::Pass<'_>, Verdict> {
        let closed = |wait| {
            Verdict::Again(
                Some(wait),
                Error::told(ErrorKind::Busy, Text::of("được yêu cầu chờ", "asked to wait")),
            )
        };
        self.lane().enter(self.client.policy.total).await.map_err(closed)
    }

    fn lane(&self) -> &Lane {
        match self.kind {
            Kind::Read => &self.client.reads,
            Kind::Write => &self.client.writes,
        }
    }

    /// 401: a token runs out early, or was taken back. A fresh one is tried once.
    async fn unsigned(&self, token: &Token, heard: Heard) -> Verdict {
        self.client.tokens.refused(token).await;
        let error = Error::new(ErrorKind::SignIn, heard.words());
        if self.refused.swap(true, Ordering::AcqRel) {
            Verdict::Final(error)
        } else {
            Verdict::Again(Some(Duration::ZERO), error)
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("tokens", &self.tokens)
            .finish_non_exhaustive()
    }
}

fn patience_for(size: usize) -> Duration {
    PATIENCE + Duration::from_secs(size as u64 / SLOWEST)
}

/// An id as it may stand in an address.
///
/// # Errors
/// [`ErrorKind::NotVisible`] for text that can be no id: the generated client puts ids into addresses as they are, and
/// ids come from manifests and links, too.
pub(super) fn checked(id: &NodeId) -> Result<&str> {
    if link::is_token(id.as_str()) {
        Ok(id.as_str())
    } else {
        Err(Error::told(
            ErrorKind::NotVisible,
            Text::of("không phải mã của Google Drive", "not an id of Drive's"),
        ))
    }
}

/// Notes an answer's status and `Retry-After`, which the generated client drops, and leaves the retrying to us.
#[derive(Debug, Clone, Default)]
pub(super) struct Note(Arc<Mutex<Seen>>);

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    status: Option<u16>,
    wait: Option<Duration>,
}

impl Note {
    fn seen(&self) -> Seen {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Delegate for Note {
    fn http_failure(&mut self, answer: &Response, _: Option<&serde_json::Value>) -> Retry {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Seen {
            status: Some(answer.status().as_u16()),
            wait: answer::retry_after(answer.headers()),
        };
        Retry::Abort
    }
}
