//! What can go wrong at a storage, by what the caller can do about it.

use std::time::Duration;

use crate::text::Text;

/// A storage's failure.
#[derive(Debug, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct Error {
    /// What the caller can do about it.
    pub kind: ErrorKind,
    /// The service's own words or the path, already safe to show.
    pub detail: String,
    /// The same for people, where it is ours to say; where nothing is, only those who ask for causes are shown the words.
    pub told: Option<Text>,
    /// What people can do about it, where that is more than the kind says.
    pub remedy: Option<Box<Text>>,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ErrorKind {
    /// Absent, or not shown to this account: nothing may be concluded.
    #[error("not visible")]
    NotVisible,
    /// A node of this id or (where names differ) of this name is there already.
    #[error("already there")]
    AlreadyExists,
    /// The account has no right to do this here.
    #[error("not allowed")]
    Denied,
    /// A rule of the organisation or of the drive refuses it, for anyone.
    #[error("refused by policy")]
    Policy,
    /// The grantee has no account that can be given access without an e-mail.
    #[error("no account for this address")]
    NoAccount,
    /// The service takes no id chosen beforehand here.
    #[error("reserved ids are not accepted here")]
    NoReservedIds,
    /// The name is not accepted here.
    #[error("name not accepted")]
    BadName,
    /// A limit of this place is reached that waiting does not lift (depth, number of children).
    #[error("limit reached")]
    Limit,
    /// There is room for nothing more, wherever it is put (storage of the account, items of a shared drive).
    #[error("no room left")]
    Full,
    /// Another program holds the file or folder open.
    #[error("open in another program")]
    InUse,
    /// Not signed in, or the sign-in was refused.
    #[error("not signed in")]
    SignIn,
    /// Signed in, with too small a right for this call.
    #[error("signed in with too small a right")]
    Scope,
    /// The service does not answer, or too slowly, also after trying again.
    #[error("cannot be reached")]
    Unreachable,
    /// Something between here and the service answered in its place: a network's own sign-in page.
    #[error("answered by something else than the service")]
    Intercepted,
    /// Sent, and no answer: it may have happened.
    #[error("answer lost")]
    Lost,
    /// The service asks to wait; [`Verdict::Again`] carries how long.
    #[error("busy")]
    Busy,
    /// The service asks to wait longer than a run waits: come back later.
    #[error("to be asked later")]
    Later,
    /// An answer that makes no sense.
    #[error("unexpected answer")]
    Protocol,
    /// This storage cannot do it at all.
    #[error("not supported")]
    Unsupported,
    /// Anything else of the disk or system below.
    #[error("failed")]
    Io,
}

impl ErrorKind {
    /// Whether nothing further can be seen in this run.
    #[must_use]
    pub const fn ends_the_look(self) -> bool {
        matches!(self, Self::SignIn | Self::Scope | Self::Later | Self::Intercepted)
    }

    /// Whether nothing further can succeed in this run either. A limit does not: what needs no new folder still can.
    #[must_use]
    pub const fn ends_the_run(self) -> bool {
        self.ends_the_look() || matches!(self, Self::Unreachable | Self::Busy)
    }
}

/// How the retry loop is to treat an answer; a backend only classifies.
#[derive(Debug)]
pub enum Verdict {
    /// Nothing was done; try again, after so long where the service said so.
    Again(Option<Duration>, Error),
    /// Sent, no answer: it may have been done. Repeated only where repeating is harmless.
    Lost(Error),
    /// Final.
    Final(Error),
}

/// A storage's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure without a deeper cause.
    #[must_use]
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            told: None,
            remedy: None,
            source: None,
        }
    }

    /// A failure of which people are told in their own language.
    #[must_use]
    pub fn told(kind: ErrorKind, words: Text) -> Self {
        Self {
            told: Some(words.clone()),
            ..Self::new(kind, words.en)
        }
    }

    /// The same once more, for others whom it meets too; without its cause.
    #[must_use]
    pub fn repeated(&self) -> Self {
        Self {
            kind: self.kind,
            detail: self.detail.clone(),
            told: self.told.clone(),
            remedy: self.remedy.clone(),
            source: None,
        }
    }

    /// With what people can do about it.
    #[must_use]
    pub fn remedy(mut self, words: Text) -> Self {
        self.remedy = Some(Box::new(words));
        self
    }

    /// What people are told of the detail. A service's own words are English: only those who ask for causes are shown them.
    #[must_use]
    pub fn words(&self) -> Text {
        let told = self.told.clone();
        told.unwrap_or_else(|| Text::new("", self.detail.clone()))
    }

    /// With its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}
