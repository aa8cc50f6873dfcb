//! What a careful caller does over a storage that fails: repeats where that is harmless, and looks where it is not.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use hoso::storage::retry::{Policy, Repeat, run};
use hoso::storage::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage, Verdict, sha256};
use hoso::tree::{Ends, Grant, Name, Naming, Node, NodeId, PermissionId, Sight, Tag, WantedGrant};

use super::clock::Instantly;

/// The careful caller.
#[derive(Debug)]
pub struct Patient {
    inner: Arc<dyn Storage>,
    policy: Policy,
}

impl Patient {
    pub fn new(inner: Arc<dyn Storage>) -> Self {
        let policy = Policy {
            tries: 40,
            total: std::time::Duration::MAX,
            whole: std::time::Duration::MAX,
            timer: Arc::new(Instantly::default()),
            ..Policy::default()
        };
        Self { inner, policy }
    }

    async fn repeat<T, F, Fut>(&self, call: F) -> Result<T>
    where
        F: Fn() -> Fut + Send,
        Fut: Future<Output = Result<T>> + Send,
    {
        run(&self.policy, Repeat::Harmless, || {
            let sent = call();
            async { sent.await.map_err(Verdict::from) }
        })
        .await
    }

    /// Makes something that a lost answer would make twice: under an id the storage tells, else the folder is looked
    /// at before anything is sent again.
    async fn make<F, Fut>(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, call: F) -> Result<Node>
    where
        F: Fn() -> Fut + Send,
        Fut: Future<Output = Result<Node>> + Send,
    {
        let before = self.names(parent, name).await;
        let there = match id {
            Some(id) => matches!(self.get(id).await?, Sight::Found(_)),
            None => false,
        };
        let mut lost = false;
        loop {
            let sent = run(&self.policy, Repeat::Harmful, || {
                let sent = call();
                async { sent.await.map_err(Verdict::from) }
            });
            let taken = match sent.await {
                Err(error) if error.kind == ErrorKind::Lost => {
                    lost = true;
                    None
                }
                Err(error) if error.kind == ErrorKind::AlreadyExists && lost => Some(error),
                other => return other,
            };
            let made = match id {
                Some(_) if there => None,
                Some(id) => match self.get(id).await? {
                    Sight::Found(node) => Some(node),
                    _ => None,
                },
                None => self
                    .names(parent, name)
                    .await
                    .into_iter()
                    .find(|node| !before.contains(node)),
            };
            match (made, taken) {
                (Some(node), _) => return Ok(node),
                (None, Some(error)) => return Err(error),
                (None, None) => {}
            }
        }
    }

    async fn names(&self, parent: &NodeId, name: &Name) -> Vec<Node> {
        let (_, listing) = self.list(vec![parent.clone()]).next().await.unwrap();
        let nodes = listing.map(|listing| listing.nodes).unwrap_or_default();
        nodes.into_iter().filter(|node| node.name == name.as_str()).collect()
    }

    fn shared(&self) -> &dyn Sharing {
        self.inner.sharing().unwrap()
    }
}

impl fmt::Display for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} behind faults", self.inner)
    }
}

#[async_trait]
impl Storage for Patient {
    fn naming(&self) -> Naming {
        self.inner.naming()
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        self.inner.sharing().map(|_| self as &dyn Sharing)
    }

    async fn account(&self) -> Result<Option<String>> {
        self.repeat(|| self.inner.account()).await
    }

    async fn root(&self) -> Result<Node> {
        self.repeat(|| self.inner.root()).await
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        futures::stream::iter(folders)
            .then(move |id| async move {
                let listed = self.repeat(|| async {
                    let mut listings = self.inner.list(vec![id.clone()]);
                    listings.next().await.map_or_else(
                        || Err(Error::new(ErrorKind::Protocol, "no listing")),
                        |(_, listing)| listing,
                    )
                });
                let listing = listed.await;
                (id, listing)
            })
            .boxed()
    }

    async fn sweep(&self, root: &NodeId) -> Option<Result<Vec<Node>>> {
        self.inner.sweep(root).await
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        self.repeat(|| self.inner.get(id)).await
    }

    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>> {
        self.repeat(|| self.inner.reserve(count)).await
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        self.make(new.parent, new.name, new.id, || self.inner.create_folder(new))
            .await
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        self.repeat(|| self.inner.place(id, parent, name)).await
    }

    async fn untrash(&self, id: &NodeId) -> Result<Node> {
        self.repeat(|| self.inner.untrash(id)).await
    }

    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()> {
        self.repeat(|| self.inner.set_tag(id, tag)).await
    }

    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        self.repeat(|| self.inner.read(id, range, download)).await
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        self.make(parent, name, id, || self.inner.write(parent, name, id, bytes))
            .await
    }

    /// After a lost answer the bytes under that name tell whether it was done; the id may be another by then.
    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        let Sight::Found(before) = self.get(id).await? else {
            return Err(Error::new(ErrorKind::NotVisible, "nothing to revise"));
        };
        loop {
            let sent = run(&self.policy, Repeat::Harmful, || {
                let sent = self.inner.revise(id, was, bytes);
                async { sent.await.map_err(Verdict::from) }
            });
            match sent.await {
                Err(error) if error.kind == ErrorKind::Lost => {}
                other => return other,
            }
            let (parent, name) = (before.parent.clone().unwrap(), Name::new(&before.name).unwrap());
            for node in self.names(&parent, &name).await {
                if sha256(&self.read(&node.id, ByteRange::All, true).await?) == sha256(bytes) {
                    return Ok(node);
                }
            }
        }
    }
}

#[async_trait]
impl Sharing for Patient {
    fn simulated(&self) -> bool {
        self.shared().simulated()
    }

    fn ends(&self) -> Ends {
        self.shared().ends()
    }

    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>> {
        self.repeat(|| self.shared().grants(id)).await
    }

    async fn grant(&self, id: &NodeId, grant: &WantedGrant) -> Result<Grant> {
        self.repeat(|| self.shared().grant(id, grant)).await
    }

    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()> {
        self.repeat(|| self.shared().revoke(id, permission)).await
    }

    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node> {
        self.repeat(|| self.shared().restrict(id, keep)).await
    }
}
