//! Google Drive, by its interface v3.
//!
//! Identity is Drive's id; folders are made under ids reserved beforehand, so that a lost answer never makes a second
//! one; listings ask for one parent each, because joined queries silently lose results for people who are not the owner.
//! The layers from the outside in:
//!
//! - [`Drive`] implements the contracts of [`Storage`](super::Storage) and [`Sharing`](super::Sharing) (`calls`,
//!   `listing`, `sharing`, `files`), and [`Drive::checkup`] tells `hoso doctor` what this account may do here;
//! - `client` sends one request: token, pace, time-out, what the answer means, trying again;
//! - `wire` turns Drive's shapes into ours and back; [`link`] reads what people paste;
//! - [`auth`] holds who acts; `http` is the way out (proxy, trust store), [`Endpoint`] what may be spoken to.

pub mod auth;
mod calls;
mod checkup;
mod client;
mod endpoint;
mod files;
mod http;
pub mod link;
mod listing;
mod place;
mod sharing;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use google_drive3::api::{About, FileCapabilities};
use tokio::sync::OnceCell;

pub use checkup::Checkup;
pub use client::Pace;
pub use endpoint::Endpoint;
pub use place::Place;

use super::Result;
use super::retry::Policy;
use crate::text::Text;
use crate::tree::{Node, NodeId};
use auth::{Credentials, Scope, Tokens};
use client::Client;
use http::Http;
use wire::Seen;

/// How to reach a tree on Drive.
#[derive(Debug, Clone)]
pub struct Options {
    /// The service; [`Endpoint::google`] but for tests.
    pub endpoint: Endpoint,
    /// Where the tree stands.
    pub place: Place,
    /// Who acts.
    pub credentials: Credentials,
    /// With which right. For a person it was decided at sign-in, and the service holds to that.
    pub scope: Scope,
    /// Whether people are sent an e-mail when they are given a right.
    pub notify: bool,
    /// How much the service is asked of at once.
    pub pace: Pace,
    /// How patiently calls are repeated.
    pub retry: Policy,
    /// What helps where the sign-in is refused.
    pub help: Help,
}

/// What helps where the sign-in is refused, by whoever knows where it came from; nothing: what the kind of error says.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// It does not hold any more.
    pub sign_in: Option<Text>,
    /// It has too small a right.
    pub scope: Option<Text>,
}

impl Options {
    /// Google's own service, gently, without e-mails.
    #[must_use]
    pub fn new(place: Place, credentials: Credentials, scope: Scope) -> Self {
        Self {
            endpoint: Endpoint::google(),
            place,
            credentials,
            scope,
            notify: false,
            pace: Pace::default(),
            retry: Policy::default(),
            help: Help::default(),
        }
    }
}

/// A tree on Google Drive.
pub struct Drive {
    client: Client,
    place: Place,
    notify: bool,
    /// Found once: where the tree stands.
    home: OnceCell<Home>,
    /// Whether the account belongs to the shared drive that the tree stands in.
    member: OnceCell<bool>,
    /// Asked for once: who acts, and how much room there is.
    about: OnceCell<About>,
    /// What answers told about folders, for listing them: folders seen, by id.
    folders: Mutex<BTreeMap<NodeId, Known>>,
    /// What this account may not share: asking for its grants would be refused.
    hidden: Mutex<BTreeSet<NodeId>>,
    /// One lock for each node whose grants are written: side by side the last writer wins silently.
    writing: Mutex<BTreeMap<NodeId, Arc<tokio::sync::Mutex<()>>>>,
}

/// The tree's own folder, as it was at the beginning of the run.
#[derive(Debug, Clone)]
struct Home {
    id: NodeId,
    drive: Option<String>,
    node: Node,
    trashed: bool,
    can: FileCapabilities,
}

/// What is known of a folder.
#[derive(Debug, Clone, Default)]
struct Known {
    /// `Some(false)`: its children are hidden from this account.
    listable: Option<bool>,
    drive: Option<String>,
    tag: Option<String>,
}

impl Drive {
    /// Prepares; nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](super::ErrorKind::Io) when the system's trusted certificates cannot be read.
    pub fn new(options: Options) -> Result<Self> {
        let http = Http::new(!options.endpoint.is_loopback())?;
        let retry = http.patience(options.retry);
        let tokens = Tokens::new(options.credentials, options.scope, http.clone(), retry.clone());
        Ok(Self {
            client: Client::new(http, options.endpoint, tokens, retry, options.pace).with(options.help),
            place: options.place,
            notify: options.notify,
            home: OnceCell::new(),
            member: OnceCell::new(),
            about: OnceCell::new(),
            folders: Mutex::default(),
            hidden: Mutex::default(),
            writing: Mutex::default(),
        })
    }

    /// Keeps what an answer tells.
    fn remember(&self, seen: &Seen) {
        let mut hidden = self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether the list of grants follows the right to share in a shared drive as well is written nowhere.
        if seen.shareable == Some(false) && seen.drive.is_none() {
            hidden.insert(seen.node.id.clone());
        } else {
            hidden.remove(&seen.node.id);
        }
        drop(hidden);
        if seen.node.is_folder() {
            let known = Known {
                listable: seen.listable,
                drive: seen.drive.clone(),
                tag: seen.node.tag.clone(),
            };
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.insert(seen.node.id.clone(), known);
        }
    }

    fn known(&self, id: &NodeId) -> Known {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.get(id).cloned().unwrap_or_default()
    }

    fn hides_grants(&self, id: &NodeId) -> bool {
        let hidden = self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        hidden.contains(id)
    }

    fn lock_of(&self, id: &NodeId) -> Arc<tokio::sync::Mutex<()>> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        writing.entry(id.clone()).or_default().clone()
    }
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drive")
            .field("place", &self.place)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Google Drive: {}", self.place)
    }
}
