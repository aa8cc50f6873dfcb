//! One run: starts what may start, takes in what came of it.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use super::book::Book;
use super::{Hooks, Journal, JournalError, Outcome, Stop, create, share};
use crate::storage::{Error, ErrorKind, Listing, Storage};
use crate::text::Text;
use crate::tree::{Key, Ledger, LedgerEntry, Name, Node, NodeId, Origin, PermissionId, Tag, WantedGrant};

/// How often a call whose answer was lost is sent in all.
pub(super) const ATTEMPTS: usize = 4;

/// What all steps share.
pub(super) struct Work<'a> {
    pub(super) storage: &'a dyn Storage,
    pub(super) journal: &'a dyn Journal,
    pub(super) hooks: &'a Hooks<'a>,
    pub(super) ledger: &'a Ledger,
    /// The account for which ids are reserved.
    pub(super) account: Option<String>,
    /// Folders in which reserved ids are refused, and whatever was made in them.
    pub(super) without_ids: Mutex<BTreeSet<NodeId>>,
}

/// Why a step failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The storage said so.
    Storage(Error),
    /// The journal could not be written.
    Journal(JournalError),
}

/// What a step did to the folder of its key.
pub(super) enum Effect {
    /// Nothing that later steps have to know.
    Nothing,
    /// The folder of the step's key is there.
    Folder {
        entry: LedgerEntry,
        /// It was made just now: nobody else can have shared it.
        is_new: bool,
        /// It takes over access from above although it should not.
        is_open: bool,
    },
}

/// A step with everything that earlier steps had to tell it.
pub(super) struct Job {
    pub(super) key: Key,
    /// What is remembered of the folder now.
    pub(super) entry: Option<LedgerEntry>,
    pub(super) act: Act,
}

/// What is to be done, with every folder known by its id.
pub(super) enum Act {
    Create {
        parent: NodeId,
        name: Name,
        id: Option<NodeId>,
        restricted: bool,
    },
    Adopt {
        node: NodeId,
        parent: NodeId,
        name: String,
        origin: Origin,
    },
    Place {
        node: NodeId,
        parent: NodeId,
        name: String,
    },
    Untrash {
        node: NodeId,
    },
    // `is_new`: made in this run, so that nobody else can have shared it. `is_closed`: made closed in this run.
    Restrict {
        node: NodeId,
        keep: Vec<WantedGrant>,
        is_new: bool,
        is_closed: bool,
    },
    Grant {
        node: NodeId,
        grant: WantedGrant,
        is_new: bool,
    },
    Revoke {
        node: NodeId,
        permission: PermissionId,
    },
}

/// Starts steps and takes them in until nothing more can be started and nothing is in flight.
pub(super) async fn to_the_end(mut work: Work<'_>, mut book: Book) -> Outcome {
    if let Err(error) = prepare(&mut work, &mut book).await {
        let outcome = book.close(Some(Stop::Storage(error.kind)));
        return Outcome {
            before: Some(error),
            ..outcome
        };
    }
    let (work, hooks) = (&work, work.hooks);
    let mut flying = FuturesUnordered::new();
    loop {
        while flying.len() < hooks.at_once.max(1)
            && let Some((at, job)) = book.next(hooks)
        {
            flying.push(async move { (at, run(work, job).await) });
        }
        match flying.next().await {
            Some((at, result)) => book.settle(at, result, hooks),
            None => return book.close(None),
        }
    }
}

/// The account, and ids for all creations that have none from an earlier run, in one go.
async fn prepare(work: &mut Work<'_>, book: &mut Book) -> Result<(), Error> {
    if !book.creates() {
        return Ok(());
    }
    work.account = again(|| work.storage.account()).await?;
    loop {
        let bare = book.without_id(work.account.as_deref());
        if bare.is_empty() {
            return Ok(());
        }
        let ids = or_nothing(again(|| work.storage.reserve(bare.len())).await)?.unwrap_or_default();
        if ids.is_empty() {
            return Ok(());
        }
        book.give(bare.into_iter().zip(ids));
    }
}

/// Without ids creation is as safe, only slower: a refusal to give any is no reason to stop.
fn or_nothing<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind.ends_the_run() => Err(error),
        Err(_) => Ok(None),
    }
}

async fn run(work: &Work<'_>, job: Option<Job>) -> Result<Effect, Failure> {
    let Some(Job { key, entry, act }) = job else {
        return Err(Error::told(
            ErrorKind::Protocol,
            Text::of(
                "chưa biết thư mục của việc trước",
                "the folder of an earlier step is not known",
            ),
        )
        .into());
    };
    match act {
        Act::Create {
            parent,
            name,
            id,
            restricted,
        } => {
            create::Creation {
                work,
                key: &key,
                parent: &parent,
                name: &name,
                restricted,
            }
            .run(entry, id)
            .await
        }
        Act::Adopt {
            node,
            parent,
            name,
            origin,
        } => adopt(work, &key, node, parent, name, origin).await,
        Act::Place { node, parent, name } => {
            let found = again(|| work.storage.place(&node, &parent, &name)).await?;
            let origin = match entry {
                Some(LedgerEntry::Confirmed { origin, .. }) => origin,
                _ => Origin::Made,
            };
            Ok(Effect::here(work.confirm(&key, &found, &parent, origin)?))
        }
        Act::Untrash { node } => {
            again(|| work.storage.untrash(&node)).await?;
            Ok(Effect::Nothing)
        }
        Act::Restrict {
            node,
            keep,
            is_new,
            is_closed: true,
        } => share::keep(work, &node, &keep, is_new).await,
        Act::Restrict {
            node,
            keep,
            is_new,
            is_closed: false,
        } => share::restrict(work, &node, &keep, is_new).await,
        Act::Grant { node, grant, is_new } => share::grant(work, &node, &grant, is_new).await,
        Act::Revoke { node, permission } => share::revoke(work, &node, &permission).await,
    }
}

/// The entry first: were the tag first, a kill between the two would make people's own folder look like hoso's. The tag
/// is a hint, so a folder on which it cannot be stamped is adopted all the same.
async fn adopt(
    work: &Work<'_>,
    key: &Key,
    id: NodeId,
    parent: NodeId,
    name: String,
    origin: Origin,
) -> Result<Effect, Failure> {
    let entry = LedgerEntry::Confirmed {
        id: id.clone(),
        parent,
        name,
        origin,
    };
    work.journal.confirmed(key, &entry)?;
    let tag = Tag::from(key);
    match again(|| work.storage.set_tag(&id, &tag)).await {
        Err(error) if error.kind.ends_the_run() => Err(error.into()),
        _ => Ok(Effect::here(entry)),
    }
}

/// Repeats a call that may be repeated, as long as its answer is lost.
pub(super) async fn again<T, F: Future<Output = Result<T, Error>>>(call: impl Fn() -> F) -> Result<T, Error> {
    let mut left = ATTEMPTS;
    loop {
        left -= 1;
        match call().await {
            Err(error) if error.kind == ErrorKind::Lost && left > 0 => {}
            answer => return answer,
        }
    }
}

/// The children of one folder.
pub(super) async fn list_one(storage: &dyn Storage, folder: &NodeId) -> Result<Listing, Error> {
    match storage.list(vec![folder.clone()]).next().await {
        Some((_, listing)) => listing,
        None => Err(Error::told(
            ErrorKind::Protocol,
            Text::of("không có trả lời khi xem thư mục", "a listing without an answer"),
        )),
    }
}

impl Work<'_> {
    /// The folders in which reserved ids are refused.
    pub(super) fn refuses_ids(&self) -> MutexGuard<'_, BTreeSet<NodeId>> {
        self.without_ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a folder that was seen to be there.
    pub(super) fn confirm(
        &self,
        key: &Key,
        node: &Node,
        parent: &NodeId,
        origin: Origin,
    ) -> Result<LedgerEntry, Failure> {
        let entry = LedgerEntry::Confirmed {
            id: node.id.clone(),
            parent: node.parent.clone().unwrap_or_else(|| parent.clone()),
            name: node.name.clone(),
            origin,
        };
        self.journal.confirmed(key, &entry)?;
        Ok(entry)
    }
}

impl Effect {
    const fn here(entry: LedgerEntry) -> Self {
        Self::Folder {
            entry,
            is_new: false,
            is_open: false,
        }
    }
}

impl Failure {
    /// The error to show, and whether the run ends with it.
    pub(super) fn take_apart(self) -> (Error, Option<Stop>) {
        match self {
            Self::Storage(error) => {
                let stop = error.kind.ends_the_run().then_some(Stop::Storage(error.kind));
                (error, stop)
            }
            Self::Journal(error) => {
                let stop = Stop::Journal(error.detail.clone());
                (Error::new(ErrorKind::Io, error.to_string()).because(error), Some(stop))
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}
