//! A stand-in over the memory storage that behaves oddly in one way.

use std::fmt;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use hoso::storage::memory::Memory;
use hoso::storage::{ByteRange, Listing, NewFolder, Result, Scan, Sharing, Storage, scan};
use hoso::tree::{Name, Naming, Node, NodeId, Sight, Tag};

/// The storage and its way.
#[derive(Debug)]
pub struct Odd(pub Memory, pub Way);

/// In what it is odd.
#[derive(Debug)]
pub enum Way {
    /// Listings never show this node.
    NeverLists(NodeId),
    /// The whole drive comes in one go, with what lies beside the root.
    Sweeps,
    /// Every folder seems to hold itself and the root too.
    Loops,
}

impl Odd {
    async fn distort(&self, folder: &NodeId, mut listing: Listing) -> Listing {
        match &self.1 {
            Way::NeverLists(id) => listing.nodes.retain(|node| node.id != *id),
            Way::Sweeps => {}
            Way::Loops => {
                if let Ok(Sight::Found(own)) = self.0.get(folder).await {
                    listing.nodes.push(own);
                }
                listing.nodes.extend(self.0.root().await);
            }
        }
        listing
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "odd {}", self.0)
    }
}

#[async_trait]
impl Storage for Odd {
    fn naming(&self) -> Naming {
        self.0.naming()
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        self.0.sharing()
    }

    async fn account(&self) -> Result<Option<String>> {
        self.0.account().await
    }

    async fn root(&self) -> Result<Node> {
        self.0.root().await
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        self.0
            .list(folders)
            .then(move |(id, result)| async move {
                let result = match result {
                    Ok(listing) => Ok(self.distort(&id, listing).await),
                    Err(error) => Err(error),
                };
                (id, result)
            })
            .boxed()
    }

    async fn sweep(&self, _root: &NodeId) -> Option<Result<Vec<Node>>> {
        if !matches!(self.1, Way::Sweeps) {
            return None;
        }
        let all = self.0.rooted_at(&self.0.people().outside());
        let snapshot = scan(&all, &Scan::default()).await;
        self.0.forget_calls();
        Some(snapshot.map(|snapshot| snapshot.nodes().cloned().collect()))
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        self.0.get(id).await
    }

    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>> {
        self.0.reserve(count).await
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        self.0.create_folder(new).await
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        self.0.place(id, parent, name).await
    }

    async fn untrash(&self, id: &NodeId) -> Result<Node> {
        self.0.untrash(id).await
    }

    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()> {
        self.0.set_tag(id, tag).await
    }

    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        self.0.read(id, range, download).await
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        self.0.write(parent, name, id, bytes).await
    }

    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        self.0.revise(id, was, bytes).await
    }
}
