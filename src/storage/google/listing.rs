//! Looking into folders: one parent a query, every page of it, and saying what is missing.

use google_drive3::api::{File, FileList};

use super::client::checked;
use super::wire::{self, Seen};
use super::{Drive, Home};
use crate::storage::{Error, ErrorKind, Listing, Result, Sharing};
use crate::tree::{Gap, Grant, Node, NodeId};
use futures::stream::{self, StreamExt};
use std::collections::{BTreeMap, BTreeSet};

/// Drive's largest page; it sends fewer where it likes.
const PAGE: i32 = 1000;
/// More pages than any school has: a listing that goes on for ever ends here, as incomplete.
const PAGES: usize = 1000;
/// Pages of a shared drive that are read for a tree that is only a part of it, before going folder by folder.
const PARTIAL_PAGES: usize = 40;

/// A list query.
struct Query {
    q: String,
    /// The shared drive asked as a whole.
    drive: Option<String>,
    fields: &'static str,
    pages: usize,
}

/// How a listing ended.
enum End {
    Whole,
    /// The service says that it left something out, or does not end.
    Incomplete,
    Failed(Error),
}

impl Drive {
    /// The children of a folder.
    pub(super) async fn children(&self, id: &NodeId) -> Result<Listing> {
        let known = self.known(id);
        let parent = checked(id)?;
        // Listing a folder whose children are hidden succeeds and shows nothing.
        if known.listable == Some(false) {
            let gap = Some(Gap::Hidden);
            return Ok(Listing { nodes: Vec::new(), gap });
        }
        let query = Query {
            q: format!("'{parent}' in parents and trashed=false"),
            drive: known.drive.filter(|_| self.member.get() == Some(&true)),
            fields: wire::FILES,
            pages: PAGES,
        };
        let (files, end) = self.all(&query).await;
        let nodes: Vec<Node> = self.take(files)?.into_iter().map(|seen| seen.node).collect();
        let gap = match end {
            End::Whole if nodes.is_empty() && known.listable.is_none() => self.why_empty(id).await?,
            End::Whole => None,
            End::Incomplete => Some(Gap::Incomplete),
            End::Failed(error) if nodes.is_empty() || error.kind.ends_the_look() => return Err(error),
            End::Failed(error) if matches!(error.kind, ErrorKind::NotVisible | ErrorKind::Denied) => Some(Gap::NoRight),
            End::Failed(error) => Some(Gap::Failed(error.to_string())),
        };
        Ok(Listing { nodes, gap })
    }

    /// Nothing came, and nothing is known of the folder: empty, or hidden?
    async fn why_empty(&self, id: &NodeId) -> Result<Option<Gap>> {
        let hidden = self.look(id).await?.listable == Some(false);
        Ok(hidden.then_some(Gap::Hidden))
    }

    /// Reads and remembers files; one that was moved while pages were read may come twice and counts once.
    fn take(&self, files: Vec<File>) -> Result<Vec<Seen>> {
        let mut all: BTreeMap<NodeId, Seen> = BTreeMap::new();
        for file in files {
            let seen = wire::seen(file)?;
            self.remember(&seen);
            if !seen.trashed {
                all.insert(seen.node.id.clone(), seen);
            }
        }
        Ok(all.into_values().collect())
    }

    /// Every page of a query. A page token that is rejected (it lives for hours only) starts the listing anew, once.
    async fn all(&self, query: &Query) -> (Vec<File>, End) {
        let mut files = Vec::new();
        let mut token: Option<String> = None;
        let mut again = true;
        let mut whole = true;
        for _ in 0..query.pages {
            let page = match self.page(query, token.as_deref()).await {
                Ok(page) => page,
                Err(error) if error.kind == ErrorKind::Protocol && token.is_some() && again => {
                    (files, token, again, whole) = (Vec::new(), None, false, true);
                    continue;
                }
                Err(error) => return (files, End::Failed(error)),
            };
            whole &= page.incomplete_search != Some(true);
            files.extend(page.files.unwrap_or_default());
            match page.next_page_token {
                None if whole => return (files, End::Whole),
                None => return (files, End::Incomplete),
                Some(next) if token.as_ref() == Some(&next) => return (files, End::Incomplete),
                Some(next) => token = Some(next),
            }
        }
        (files, End::Incomplete)
    }

    async fn page(&self, query: &Query, token: Option<&str>) -> Result<FileList> {
        self.client
            .read(|hub, mut note| async move {
                let mut call = hub
                    .files()
                    .list()
                    .q(&query.q)
                    .page_size(PAGE)
                    .supports_all_drives(true)
                    .include_items_from_all_drives(true)
                    .delegate(&mut note);
                if let Some(drive) = &query.drive {
                    call = call.corpora("drive").drive_id(drive);
                }
                if let Some(token) = token {
                    call = call.page_token(token);
                }
                call.param("fields", query.fields).doit().await
            })
            .await
    }

    /// Everything below the root at once, where it lies in a shared drive that the account belongs to. Nothing where
    /// that cannot be had whole: then folder by folder says exactly what is missing.
    pub(super) async fn everything_below(&self, root: &NodeId) -> Result<Option<Vec<Node>>> {
        let Home { id, drive, .. } = self.home().await?;
        let Some(drive) = drive else {
            return Ok(None);
        };
        if !self.member(drive).await? {
            return Ok(None);
        }
        let whole_drive = id.as_str() == drive;
        let query = Query {
            q: "trashed=false".to_owned(),
            drive: Some(drive.clone()),
            fields: wire::DRIVE_FILES,
            pages: if whole_drive { PAGES } else { PARTIAL_PAGES },
        };
        let files = match self.all(&query).await {
            (files, End::Whole) => files,
            (_, End::Failed(error)) if error.kind.ends_the_look() => return Err(error),
            (_, End::Failed(_) | End::Incomplete) => return Ok(None),
        };
        let below = below(root, self.take(files)?);
        if below
            .iter()
            .any(|seen| seen.node.is_folder() && seen.listable == Some(false))
        {
            return Ok(None);
        }
        self.with_grants(root, below).await.map(Some)
    }

    /// Fills in the grants, which listings of shared drives do not carry: only the root and what has grants of its own is
    /// asked, everything else has what the folder above has.
    async fn with_grants(&self, root: &NodeId, below: Vec<Seen>) -> Result<Vec<Node>> {
        let mut own: BTreeMap<NodeId, Vec<Grant>> = BTreeMap::new();
        match self.grants(root).await {
            Ok(grants) => drop(own.insert(root.clone(), grants)),
            Err(error) if error.kind.ends_the_look() => return Err(error),
            // Who may not read the root's grants may not read those below.
            Err(_) => return Ok(below.into_iter().map(|seen| seen.node).collect()),
        }
        let asked: BTreeSet<NodeId> = below
            .iter()
            .filter(|seen| seen.augmented != Some(false) || seen.node.restricted == Some(true))
            .map(|seen| seen.node.id.clone())
            .collect();
        let mut answers = stream::iter(asked.iter().cloned())
            .map(|id| async move { (self.grants(&id).await, id) })
            .buffer_unordered(64);
        while let Some((answer, id)) = answers.next().await {
            match answer {
                Ok(grants) => drop(own.insert(id, grants)),
                Err(error) if error.kind.ends_the_look() => return Err(error),
                Err(_) => {}
            }
        }
        let mut nodes: Vec<Node> = Vec::with_capacity(below.len());
        for mut node in below.into_iter().map(|seen| seen.node) {
            if !asked.contains(&node.id) {
                let above = node.parent.as_ref().and_then(|parent| own.get(parent));
                if let Some(inherited) = above.map(|grants| inherited(grants)) {
                    own.insert(node.id.clone(), inherited);
                }
            }
            node.grants = own.get(&node.id).cloned();
            nodes.push(node);
        }
        nodes.push(Node {
            grants: own.remove(root),
            ..self.home().await?.node.clone()
        });
        Ok(nodes)
    }
}

/// What a child has of its parent's grants. Grants that only show that the folder exists do not reach below it.
fn inherited(grants: &[Grant]) -> Vec<Grant> {
    let below = grants.iter().filter(|grant| !grant.metadata_only).cloned();
    below
        .map(|grant| Grant {
            inherited: true,
            ..grant
        })
        .collect()
}

/// What lies below the root, every folder before what is in it.
fn below(root: &NodeId, all: Vec<Seen>) -> Vec<Seen> {
    let mut by_parent: BTreeMap<NodeId, Vec<Seen>> = BTreeMap::new();
    for seen in all {
        if let Some(parent) = seen.node.parent.clone() {
            by_parent.entry(parent).or_default().push(seen);
        }
    }
    let mut out = Vec::new();
    let mut open = vec![root.clone()];
    // Each list is taken out once, so that parents in a circle end.
    while let Some(folder) = open.pop() {
        for seen in by_parent.remove(&folder).unwrap_or_default() {
            if seen.node.is_folder() {
                open.push(seen.node.id.clone());
            }
            out.push(seen);
        }
    }
    out
}
