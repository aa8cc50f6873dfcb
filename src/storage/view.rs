//! A view that gathers folders from different places under one root, for looking only: an inspector is given the year's
//! folder and the standing folder, not the root in which both stand.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt};

use super::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage};
use crate::text::Text;
use crate::tree::{Gap, Name, Naming, Node, NodeId, Sight, Tag};

/// The view's own root, which stands nowhere.
const ROOT: &str = "view:";

/// Folders of another storage under a root of the view's own.
#[derive(Debug)]
pub struct View {
    inner: Arc<dyn Storage>,
    tops: Vec<NodeId>,
    /// Other folders may stand beside these, which nobody showed.
    partial: bool,
}

impl View {
    /// Gathers `tops`. `partial`: what is not among them cannot be called missing.
    #[must_use]
    pub fn new(inner: Arc<dyn Storage>, tops: Vec<NodeId>, partial: bool) -> Self {
        Self { inner, tops, partial }
    }

    async fn gathered(&self) -> Result<Listing> {
        let mut listing = Listing {
            nodes: Vec::new(),
            gap: self.partial.then_some(Gap::NoRight),
        };
        for id in &self.tops {
            match self.inner.get(id).await? {
                Sight::Found(node) => listing.nodes.push(Node {
                    parent: Some(NodeId::new(ROOT)),
                    ..node
                }),
                Sight::Trashed(_) | Sight::NotVisible | Sight::Gone => listing.gap = Some(Gap::NoRight),
            }
        }
        Ok(listing)
    }

    /// A top's parent is the view's root, wherever it is asked from.
    fn seated(&self, node: Node) -> Node {
        if self.tops.contains(&node.id) {
            Node {
                parent: Some(NodeId::new(ROOT)),
                ..node
            }
        } else {
            node
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.inner)
    }
}

fn looking_only<T>() -> Result<T> {
    Err(Error::told(
        ErrorKind::Unsupported,
        Text::of("ở đây chỉ xem", "a view is for looking only"),
    ))
}

#[async_trait]
impl Storage for View {
    fn naming(&self) -> Naming {
        self.inner.naming()
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        self.inner.sharing()
    }

    async fn account(&self) -> Result<Option<String>> {
        self.inner.account().await
    }

    async fn root(&self) -> Result<Node> {
        Ok(Node::folder(NodeId::new(ROOT), String::new()))
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        let root = NodeId::new(ROOT);
        let (own, others): (Vec<NodeId>, Vec<NodeId>) = folders.into_iter().partition(|id| *id == root);
        let own = stream::iter(own).then(move |id| async move { (id, self.gathered().await) });
        own.chain(self.inner.list(others)).boxed()
    }

    async fn sweep(&self, _: &NodeId) -> Option<Result<Vec<Node>>> {
        None
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        Ok(match self.inner.get(id).await? {
            Sight::Found(node) => Sight::Found(self.seated(node)),
            other => other,
        })
    }

    async fn reserve(&self, _: usize) -> Result<Vec<NodeId>> {
        Ok(Vec::new())
    }

    async fn create_folder(&self, _: &NewFolder<'_>) -> Result<Node> {
        looking_only()
    }

    async fn place(&self, _: &NodeId, _: &NodeId, _: &str) -> Result<Node> {
        looking_only()
    }

    async fn untrash(&self, _: &NodeId) -> Result<Node> {
        looking_only()
    }

    async fn set_tag(&self, _: &NodeId, _: &Tag) -> Result<()> {
        looking_only()
    }

    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>> {
        self.inner.read(id, range, download).await
    }

    async fn write(&self, _: &NodeId, _: &Name, _: Option<&NodeId>, _: &[u8]) -> Result<Node> {
        looking_only()
    }

    async fn revise(&self, _: &NodeId, _: &str, _: &[u8]) -> Result<Node> {
        looking_only()
    }
}
