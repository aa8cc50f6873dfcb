//! Where the tree stands: the [`Storage`] trait, its contract, and its backends.
//!
//! Everything is by id, never by path. There is no delete. A backend does one call per method and classifies its
//! answers; trying again is one loop ([`retry`]), scanning is a free function ([`scan`]).

mod error;
pub mod faulty;
mod inherit;
pub mod local;
pub mod memory;
mod mime;
pub mod retry;
mod scan;
mod shortcuts;
mod view;

pub mod google;

use std::fmt::{Debug, Display};

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use jiff::civil::Date;

pub use error::{Error, ErrorKind, Result, Verdict};
pub use scan::{Leave, Progress, Scan, read_grants, scan};
pub use view::View;

use crate::tree::{Ends, Grant, Name, NameError, Naming, Node, NodeId, PermissionId, Sight, Tag, WantedGrant};

/// A place that holds a tree of folders and files. Implementations are cheap to share behind an `Arc`.
#[async_trait]
pub trait Storage: Debug + Display + Send + Sync + 'static {
    /// How names of siblings are compared here.
    fn naming(&self) -> Naming;

    /// Sharing, where this place has it. Capabilities are asked for, never guessed from the kind of storage.
    fn sharing(&self) -> Option<&dyn Sharing>;

    /// The account that acts here, for reservations and for messages; nothing on a disk.
    async fn account(&self) -> Result<Option<String>>;

    /// The folder in which the tree stands.
    ///
    /// # Errors
    /// [`ErrorKind::NotVisible`] when it is not there.
    async fn root(&self) -> Result<Node>;

    /// Lists folders, each with its own result, in any order, as they come. A listing may lag behind writes; it says
    /// whether it is complete. Trashed nodes do not appear. A folder that is not shown to this account is
    /// [`ErrorKind::NotVisible`], never an empty listing; one whose children are hidden has a gap.
    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)>;

    /// Everything below `root` in one go, where the service can; nothing where it cannot. Also `root` itself, where its
    /// grants were read on the way.
    async fn sweep(&self, root: &NodeId) -> Option<Result<Vec<Node>>>;

    /// A node as it is now. Reads its own writes. Absence is a [`Sight`], not an error; an error is a failed call.
    async fn get(&self, id: &NodeId) -> Result<Sight>;

    /// Ids for nodes to come, at most `count`; empty where there are none.
    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>>;

    /// Makes a folder. With a reserved `id`, repeating is harmless: [`ErrorKind::AlreadyExists`] means that the id is
    /// taken, and the caller compares what stands there; an id that nobody reserved is [`ErrorKind::NoReservedIds`], as it
    /// is where there are none. Without one, a lost answer is [`ErrorKind::Lost`] and the
    /// caller looks before it repeats. `restricted` asks for a folder that takes over nothing from above, in the same
    /// call where the service can; the returned node says whether it is.
    ///
    /// # Errors
    /// Also [`ErrorKind::NoReservedIds`], [`ErrorKind::BadName`], [`ErrorKind::Denied`], [`ErrorKind::Limit`],
    /// [`ErrorKind::Full`].
    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node>;

    /// Moves and renames in one call. Repeating is harmless.
    ///
    /// # Errors
    /// Also [`ErrorKind::BadName`] (an empty name, whatever the service makes of it), and [`ErrorKind::Policy`] or
    /// [`ErrorKind::Denied`] where a folder would come to lie in itself, and for the root.
    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node>;

    /// Takes a node out of the trash. Repeating is harmless.
    async fn untrash(&self, id: &NodeId) -> Result<Node>;

    /// Stamps a tag, where the service can hold one; else does nothing.
    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()>;

    /// Reads bytes of a file. A file that is only a place holder on this disk is refused with
    /// [`ErrorKind::Unsupported`] unless `download` is set.
    async fn read(&self, id: &NodeId, range: ByteRange, download: bool) -> Result<Vec<u8>>;

    /// Writes a new file; never over another. On a disk and in OneDrive an equal name is
    /// [`ErrorKind::AlreadyExists`].
    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node>;

    /// Puts a new revision on a file that hoso itself made (its manifest). The caller has compared the revision that it
    /// last read; `was` is its checksum of the bytes before (`sha256:…`), and a different one is
    /// [`ErrorKind::AlreadyExists`]: somebody else wrote meanwhile.
    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node>;
}

/// Grants, where a storage has them. Calls for one node must not run side by side: on Drive the last writer wins
/// silently.
#[async_trait]
pub trait Sharing: Send + Sync {
    /// Nobody really gets access (demo, examples, tests): everything that speaks of grants then says *mô phỏng*.
    fn simulated(&self) -> bool;

    /// The grants on a node, inherited ones included.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when this account may not read them.
    async fn grants(&self, id: &NodeId) -> Result<Vec<Grant>>;

    /// Which rights this place itself takes away when their last day is over.
    fn ends(&self) -> Ends;

    /// Gives a right, or raises one of the same address. Reads the grants again after a lost answer before repeating. A
    /// last day that this place cannot keep ([`Self::ends`], or one too far away) is left out, as the answer says: the
    /// right is needed today, and taking it away in time is then for people.
    ///
    /// # Errors
    /// Also [`ErrorKind::Policy`], [`ErrorKind::NoAccount`].
    async fn grant(&self, id: &NodeId, grant: &WantedGrant) -> Result<Grant>;

    /// Takes a grant away. One that is gone already is success.
    async fn revoke(&self, id: &NodeId, permission: &PermissionId) -> Result<()>;

    /// Cuts what the folder takes over from above and gives `keep` their rights. Repeating is harmless.
    async fn restrict(&self, id: &NodeId, keep: &[WantedGrant]) -> Result<Node>;
}

/// A folder to make.
#[derive(Debug, Clone, Copy)]
pub struct NewFolder<'a> {
    /// In which folder.
    pub parent: &'a NodeId,
    /// Its name.
    pub name: &'a Name,
    /// The reserved id.
    pub id: Option<&'a NodeId>,
    /// The tag to stamp, where the service can hold one.
    pub tag: Option<&'a Tag>,
    /// It must take nothing over from above.
    pub restricted: bool,
}

/// The children of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// What was seen.
    pub nodes: Vec<Node>,
    /// Why it is not everything, where it is not.
    pub gap: Option<crate::tree::Gap>,
}

/// A range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// Everything.
    All,
    /// From an offset, so many bytes at most.
    From(u64, u64),
    /// The last so many bytes.
    Last(u64),
}

impl ByteRange {
    /// The part of `bytes` that it means; what lies beyond their end is left away.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        let (from, to) = self.within(bytes.len() as u64);
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        &bytes[at(from)..at(to)]
    }

    /// First byte and the one behind the last of a file of so many bytes.
    #[must_use]
    pub fn within(self, size: u64) -> (u64, u64) {
        match self {
            Self::All => (0, size),
            Self::From(offset, count) => (offset.min(size), offset.saturating_add(count).min(size)),
            Self::Last(count) => (size.saturating_sub(count), size),
        }
    }
}

/// The last moment of a day in Vietnam, in whole seconds: how the last day of a grant is written where services want a
/// moment.
#[must_use]
pub fn last_moment(day: Date) -> Timestamp {
    crate::calendar::zone()
        .to_timestamp(day.at(23, 59, 59, 0))
        .unwrap_or(Timestamp::MAX)
}

/// The checksum that [`Storage::revise`] compares: `sha256:` and lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    let mut out = "sha256:".to_owned();
    for byte in sha2::Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Whether every system takes a name that people gave, as it stands: the rules of [`Name`], but any length and spacing
/// that the systems keep.
pub(crate) fn acceptable(name: &str) -> bool {
    /// Characters of one name on Windows and in OneDrive.
    const LIMIT: usize = 255;
    let fits = match Name::new(name) {
        Ok(_) => true,
        Err(NameError::TooLong(length)) => length <= LIMIT,
        Err(_) => false,
    };
    fits && name.trim() == name
}
