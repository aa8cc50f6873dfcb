//! A storage over another that fails by a script: what networks and services do to a tool, and what a power cut does.
//!
//! The script is seeded, and each decision hangs on the call, its node and how often that was tried, never on the order
//! in which calls happen to run: the same seed makes the same faults, however many calls are in flight.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::future::{self, Either};
use futures::stream::{BoxStream, StreamExt};
use tokio::sync::Notify;

use super::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage};
use crate::tree::{Ends, Gap, Grant, Name, Naming, Node, NodeId, PermissionId, Sight, Tag, WantedGrant};

/// What goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Another seed, other faults.
    pub seed: u64,
    /// Of a thousand calls so many are refused ([`ErrorKind::Busy`]) and not done.
    pub refuse: u32,
    /// Of a thousand calls so many are done, and the answer is lost ([`ErrorKind::Lost`]).
    pub lose: u32,
    /// Of a thousand listings so many lack something and say so.
    pub incomplete: u32,
    /// So many listings of a folder do not show what was made in it here since, and do not say so.
    pub lag: u32,
    /// Folders whose children are hidden.
    pub hidden: BTreeSet<NodeId>,
    /// The end.
    pub stop: Option<Stop>,
}

/// The moment at which the program dies. Changes are counted from 1, whether they succeed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The n-th change is not sent any more.
    Before(u64),
    /// The n-th change is done; its answer is not read any more.
    After(u64),
}

/// The storage that fails.
pub struct Faulty {
    inner: Arc<dyn Storage>,
    state: Mutex<State>,
    stopping: Notify,
}

#[derive(Default)]
struct State {
    script: Script,
    tries: BTreeMap<(&'static str, String), u64>,
    changes: u64,
    stopped: bool,
    /// Somebody waits for the stop.
    watched: bool,
    /// What was made here, and how many listings of its folder will not show it yet.
    late: BTreeMap<NodeId, u32>,
}

impl Faulty {
    /// Over another storage, by this script.
    #[must_use]
    pub fn new(inner: Arc<dyn Storage>, script: Script) -> Self {
        let state = State {
            script,
            ..State::default()
        };
        Self {
            inner,
            state: Mutex::new(state),
            stopping: Notify::new(),
        }
    }

    /// Another script from now on. Counting begins anew, and a stopped storage works again.
    pub fn follow(&self, script: Script) {
        let mut state = self.state();
        let late = std::mem::take(&mut state.late);
        *state = State {
            script,
            late,
            ..State::default()
        };
    }

    /// No more faults.
    pub fn calm(&self) {
        self.follow(Script::default());
        self.state().late.clear();
    }

    /// How many changing calls came so far.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.state().changes
    }

    /// Runs `work` until it ends or the script's [`Stop`] is reached; then it is dropped where it stands, as when the
    /// power goes, and nothing is returned.
    pub async fn until_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stopped = self.stopping.notified();
        self.state().watched = true;
        match future::select(std::pin::pin!(work), std::pin::pin!(stopped)).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a call as the script has it.
    async fn call<T>(
        &self,
        name: &'static str,
        target: &str,
        change: bool,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let fate = self.state().fate(name, target, change);
        match fate {
            Fate::Stop => return self.stop().await,
            Fate::Refuse => return Err(Error::new(ErrorKind::Busy, format!("{name} refused by the script"))),
            _ => {}
        }
        let done = work.await;
        match fate {
            Fate::StopAfter => self.stop().await,
            Fate::Lose => Err(Error::new(
                ErrorKind::Lost,
                format!("answer to {name} lost by the script"),
            )),
            _ => done,
        }
    }

    /// Never returns to whoever runs in [`Faulty::until_stopped`]; others get an error, now and ever after.
    async fn stop<T>(&self) -> Result<T> {
        let watched = {
            let mut state = self.state();
            state.stopped = true;
            state.watched
        };
        self.stopping.notify_waiters();
        if watched {
            return future::pending().await;
        }
        Err(Error::new(ErrorKind::Unreachable, "stopped by the script"))
    }

    /// Remembers that listings are not to show a node yet.
    fn made(&self, node: &Node) {
        let mut state = self.state();
        if state.script.lag > 0 {
            let lag = state.script.lag;
            state.late.insert(node.id.clone(), lag);
        }
    }

    async fn make(&self, name: &'static str, target: &str, work: impl Future<Output = Result<Node>>) -> Result<Node> {
        let made = async {
            let node = work.await?;
            self.made(&node);
            Ok(node)
        };
        self.call(name, target, true, made).await
    }
}

#[derive(Clone, Copy)]
enum Fate {
    Good,
    Refuse,
    Lose,
    Stop,
    StopAfter,
}

impl State {
    fn fate(&mut self, name: &'static str, target: &str, change: bool) -> Fate {
        if self.stopped {
            return Fate::Stop;
        }
        if change {
            self.changes += 1;
            match self.script.stop {
                Some(Stop::Before(n)) if n == self.changes => return Fate::Stop,
                Some(Stop::After(n)) if n == self.changes => return Fate::StopAfter,
                _ => {}
            }
        }
        let chance = self.chance(name, target);
        if chance < u64::from(self.script.refuse) {
            Fate::Refuse
        } else if chance < u64::from(self.script.refuse) + u64::from(self.script.lose) {
            Fate::Lose
        } else {
            Fate::Good
        }
    }

    /// A number below 1000, another one for each try.
    fn chance(&mut self, name: &'static str, target: &str) -> u64 {
        let tries = self.tries.entry((name, target.to_owned())).or_default();
        *tries += 1;
        let mut hasher = DefaultHasher::new();
        (self.script.seed, name, target, *tries).hash(&mut hasher);
        hasher.finish() % 1000
    }

    /// A listing as the script shows it.
    fn distort(&mut self, folder: &NodeId, mut listing: Listing) -> Listing {
        listing.nodes.retain(|node| match self.late.get_mut(&node.id) {
            Some(0) | None => true,
            Some(left) => {
                *left -= 1;
                false
            }
        });
        if self.script.hidden.contains(folder) {
            return Listing {
                nodes: Vec::new(),
                gap: Some(Gap::Hidden),
            };
        }
        if self.chance("incomplete", folder.as_str()) < u64::from(self.script.incomplete) {
            let mut keep = false;
            listing.nodes.retain(|_| std::mem::replace(&mut keep, true));
            listing.gap = Some(Gap::Incomplete);
        }
        listing
    }
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "faulty {:?}", self.inner)
    }
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl Storage for Faulty {
    fn naming(&self) -> Naming {
        self.inner.naming()
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        self.inner.sharing().map(|_| self as &dyn Sharing)
    }

    async fn account(&self) -> Result<Option<String>> {
        self.call("account", "", false, self.inner.account()).await
    }

    async fn root(&self) -> Result<Node> {
        self.call("root", "", false, self.inner.root()).await
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        self.inner
            .list(folders)
            .then(move |(folder, result)| async move {
                let result = self
                    .call("list", folder.as_str(), false, future::ready(result))
                    .await
                    .map(|listing| self.state().distort(&folder, listing));
                (folder, result)
            })
            .boxed()
    }

    async fn sweep(&self, root: &NodeId) -> Option<Result<Vec<Node>>> {
        let swept = self.inner.sweep(root).await?;
        Some(self.call("sweep", root.as_str(), false, future::ready(swept)).await)
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        self.call("get", id.as_str(), false, self.inner.get(id)).await
    }

    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>> {
        self.call("reserve", "", false, self.inner.reserve(count)).await
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        let target = format!("{}/{}", new.parent, new.name);
        self.make("create_folder", &target, self.inner.create_folder(new)).await
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        self.call("place", id.as_str(), true, self.inner.place(id, parent, name))
            .await
    }

    async fn untrash(&self, id: &NodeId) -> Result<Node> {
        self.call("untrash", id.as_str(), true, self.inner.untrash(id)).await
    }

    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()> {
        self.call("set_tag", id.as_str(), true, self.inner.set_tag(id, tag))
            .await
    }

    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        self.call("read", id.as_str(), false, self.inner.read(id, range, download))
            .await
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        let target = format!("{parent}/{name}");
        self.make("write", &target, self.inner.write(parent, name, id, bytes))
            .await
    }

    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        self.call("revise", id.as_str(), true, self.inner.revise(id, was, bytes))
            .await
    }
}

impl Faulty {
    fn shared(&self) -> Result<&dyn Sharing> {
        self.inner
            .sharing()
            .ok_or_else(|| Error::new(ErrorKind::Unsupported, "no sharing here"))
    }
}

#[async_trait]
impl Sharing for Faulty {
    fn simulated(&self) -> bool {
        self.inner.sharing().is_some_and(|sharing| sharing.simulated())
    }

    fn ends(&self) -> Ends {
        self.inner.sharing().map_or(Ends::Never, |sharing| sharing.ends())
    }

    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>> {
        self.call("grants", id.as_str(), false, self.shared()?.grants(id)).await
    }

    async fn grant(&self, id: &NodeId, grant: &WantedGrant) -> Result<Grant> {
        let target = format!("{id}/{}", grant.address);
        self.call("grant", &target, true, self.shared()?.grant(id, grant)).await
    }

    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        let target = format!("{id}/{permission}");
        self.call("revoke", &target, true, self.shared()?.revoke(id, permission))
            .await
    }

    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node> {
        self.call("restrict", id.as_str(), true, self.shared()?.restrict(id, keep))
            .await
    }
}
