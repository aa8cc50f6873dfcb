//! Making a folder once, whatever happens on the way.

use super::work::{ATTEMPTS, Effect, Failure, Work, list_one};
use crate::storage::{Error, ErrorKind, NewFolder};
use crate::text::Text;
use crate::tree::{Key, LedgerEntry, Name, Node, NodeId, Origin, Sight, Tag};

/// How often a parent is listed to find a folder that a late listing may not show yet.
const LOOKS: u32 = 5;

/// One folder to make.
pub(super) struct Creation<'a> {
    pub(super) work: &'a Work<'a>,
    pub(super) key: &'a Key,
    pub(super) parent: &'a NodeId,
    pub(super) name: &'a Name,
    pub(super) restricted: bool,
}

/// A folder that is not told from ours by its id.
enum Found {
    /// By our tag.
    Tagged(Node),
    /// By nothing but its name.
    Named(Node),
}

impl Creation<'_> {
    /// `entry` is what an earlier run left, `id` what this run reserved.
    pub(super) async fn run(&self, entry: Option<LedgerEntry>, id: Option<NodeId>) -> Result<Effect, Failure> {
        let (mut id, mut again) = (id, false);
        // Sent by an earlier run, and what came of it is not known: with the same id it can be sent again; else it is
        // looked for first. (Where names are unique a second folder is refused anyway.)
        let (mut sent, mut ours) = (false, false);
        if let Some(LedgerEntry::Reserved {
            id: earlier,
            account,
            parent,
            name,
        }) = entry
        {
            sent = true;
            ours = parent == *self.parent && name == self.name.as_str();
            if earlier.is_some() && account == self.work.account {
                (id, again) = (earlier, true);
            }
        }
        if self.work.refuses_ids().contains(self.parent) {
            (id, again) = (None, false);
        }
        if sent
            && !again
            && !self.work.storage.naming().unique
            && let Some(found) = self.look().await?
        {
            return self.take(found, ours);
        }
        self.send(id, ours).await
    }

    async fn send(&self, mut id: Option<NodeId>, mut ours: bool) -> Result<Effect, Failure> {
        let mut afresh = true;
        let mut left = ATTEMPTS;
        loop {
            self.reserve(id.as_ref())?;
            let error = match self.call(id.as_ref()).await {
                Ok(node) => return self.confirm(&node, Origin::Made, true),
                Err(error) => error,
            };
            match (error.kind, &id) {
                (ErrorKind::AlreadyExists, Some(id)) => return self.taken(id, error).await,
                (ErrorKind::AlreadyExists, None) => {
                    return match self.look().await? {
                        Some(found) => self.take(found, ours),
                        None => Err(error.into()),
                    };
                }
                (ErrorKind::NoReservedIds, Some(_)) => {
                    id = if afresh {
                        self.work.storage.reserve(1).await?.pop()
                    } else {
                        None
                    };
                    afresh = false;
                    if id.is_none() {
                        self.work.refuses_ids().insert(self.parent.clone());
                    }
                }
                (ErrorKind::Lost, Some(_)) if left > 1 => left -= 1,
                (ErrorKind::Lost, None) => {
                    ours = true;
                    left -= 1;
                    if !self.work.storage.naming().unique
                        && let Some(found) = self.look().await?
                    {
                        return self.take(found, ours);
                    }
                    if left == 0 {
                        return Err(error.into());
                    }
                }
                _ => return Err(error.into()),
            }
        }
    }

    /// Written down before it is sent: see the table in [`super`].
    fn reserve(&self, id: Option<&NodeId>) -> Result<(), Failure> {
        let entry = LedgerEntry::Reserved {
            id: id.cloned(),
            account: self.work.account.clone(),
            parent: self.parent.clone(),
            name: self.name.as_str().to_owned(),
        };
        Ok(self.work.journal.reserved(self.key, &entry)?)
    }

    async fn call(&self, id: Option<&NodeId>) -> Result<Node, Error> {
        let tag = Tag::from(self.key);
        let (parent, name, restricted) = (self.parent, self.name, self.restricted);
        self.work
            .storage
            .create_folder(&NewFolder {
                parent,
                name,
                id,
                tag: Some(&tag),
                restricted,
            })
            .await
    }

    /// The id is taken: by this folder, made by a call whose answer never came, or else by something that is not ours
    /// to touch.
    async fn taken(&self, id: &NodeId, error: Error) -> Result<Effect, Failure> {
        match self.work.storage.get(id).await? {
            Sight::Found(node) if self.is_here(&node) => self.confirm(&node, Origin::Made, false),
            Sight::Found(_) => Err(Error {
                detail: "it stands elsewhere or under another name".into(),
                ..error
            }
            .into()),
            Sight::Trashed(_) => Err(Error {
                detail: "it is in the trash".into(),
                ..error
            }
            .into()),
            Sight::NotVisible | Sight::Gone => Err(error.into()),
        }
    }

    fn is_here(&self, node: &Node) -> bool {
        let same_name = self.work.storage.naming().same(&node.name, self.name.as_str());
        node.is_folder() && node.parent.as_ref() == Some(self.parent) && same_name
    }

    /// A folder found in the place of the wanted one. By its name alone it is ours only where names are unique (there
    /// are no tags there) and we asked for it before; else people made it.
    fn take(&self, found: Found, ours: bool) -> Result<Effect, Failure> {
        match found {
            Found::Tagged(node) => self.confirm(&node, Origin::Made, false),
            Found::Named(node) if ours && self.work.storage.naming().unique => self.confirm(&node, Origin::Made, false),
            Found::Named(node) => self.confirm(&node, Origin::Adopted, false),
        }
    }

    fn confirm(&self, node: &Node, origin: Origin, is_new: bool) -> Result<Effect, Failure> {
        let mut refusing = self.work.refuses_ids();
        if refusing.contains(self.parent) {
            refusing.insert(node.id.clone());
        }
        drop(refusing);
        let entry = self.work.confirm(self.key, node, self.parent, origin)?;
        let is_open = self.restricted && node.restricted != Some(true);
        Ok(Effect::Folder { entry, is_new, is_open })
    }

    /// Lists the parent until the folder is seen or a late listing is ruled out, as far as it can be.
    async fn look(&self) -> Result<Option<Found>, Failure> {
        let mut wait = self.work.hooks.wait;
        for look in 1..=LOOKS {
            let listing = list_one(self.work.storage, self.parent).await?;
            if let Some(found) = self.among(listing.nodes)? {
                return Ok(Some(found));
            }
            if listing.gap.is_some() || self.work.hooks.is_stopped() {
                return Err(Error::told(
                    ErrorKind::Lost,
                    Text::of(
                        "không xem được trọn thư mục chứa nó",
                        "the folder above could not be read whole",
                    ),
                )
                .into());
            }
            if look < LOOKS {
                self.work.hooks.timer.pause(wait).await;
                wait *= 2;
            }
        }
        Ok(None)
    }

    fn among(&self, nodes: Vec<Node>) -> Result<Option<Found>, Error> {
        let tag = Tag::from(self.key).to_string();
        let folders = nodes.into_iter().filter(Node::is_folder);
        let (mut tagged, others): (Vec<_>, Vec<_>) = folders.partition(|node| node.tag.as_deref() == Some(&*tag));
        // Of several folders for one key the oldest is the folder.
        tagged.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        if let Some(first) = tagged.into_iter().next() {
            return Ok(Some(Found::Tagged(first)));
        }
        let naming = self.work.storage.naming();
        let mut named = others
            .into_iter()
            .filter(|node| node.tag.is_none() && naming.same(&node.name, self.name.as_str()));
        match (named.next(), named.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => Ok(Some(Found::Named(one))),
            (Some(_), Some(_)) => Err(Error::told(
                ErrorKind::AlreadyExists,
                Text::of("có nhiều thư mục cùng tên này", "several folders bear this name"),
            )),
        }
    }
}
