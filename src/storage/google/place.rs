//! Where a tree stands, and shared drives found by name or made.

use std::fmt;

use google_drive3::api;

use super::client::checked;
use super::{Drive, Home, link, wire};
use crate::storage::retry::Repeat;
use crate::storage::{Error, ErrorKind, Result};
use crate::text::{Text, safe};
use crate::tree::{Naming, NodeId};

/// Where a tree stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The top of the account's own My Drive.
    MyDrive,
    /// A folder, or a shared drive, by its id.
    Folder(NodeId),
    /// A shared drive by its name, which needs [`Scope::Read`](super::auth::Scope::Read) or more to be found.
    SharedDrive(String),
}

impl Place {
    /// A folder by a pasted link or its bare id; nothing for other text.
    #[must_use]
    pub fn folder(text: &str) -> Option<Self> {
        link::node_id(text).map(Self::Folder)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MyDrive => f.write_str("My Drive"),
            Self::Folder(id) => f.write_str(&safe(id.as_str())),
            Self::SharedDrive(name) => f.write_str(&safe(name)),
        }
    }
}

impl Drive {
    /// The id that the place names.
    pub(super) async fn address(&self) -> Result<NodeId> {
        match &self.place {
            Place::MyDrive => Ok(NodeId::new("root")),
            Place::Folder(id) => Ok(id.clone()),
            Place::SharedDrive(name) => {
                let mut found = self.drives_named(name).await?;
                match (found.pop(), found.len()) {
                    (Some(id), 0) => Ok(id),
                    (None, _) => {
                        let name = safe(name);
                        let words = text!(
                            "tài khoản này không thấy bộ nhớ dùng chung «{name}»",
                            "no shared drive «{name}» for this account"
                        );
                        Err(Error::told(ErrorKind::NotVisible, words))
                    }
                    (Some(_), others) => {
                        let (count, name) = (others + 1, safe(name));
                        let words = text!(
                            "có {count} bộ nhớ dùng chung cùng tên «{name}»",
                            "{count} shared drives are called «{name}»"
                        );
                        Err(Error::told(ErrorKind::BadName, words).remedy(Text::of(
                            "mở đúng bộ nhớ ấy trong trình duyệt, chép địa chỉ vào shared_drive trong hoso.yaml.",
                            "open the right one in a browser and put its address under shared_drive in hoso.yaml.",
                        )))
                    }
                }
            }
        }
    }

    /// Where the tree stands, asked for once.
    pub(super) async fn home(&self) -> Result<&Home> {
        self.home
            .get_or_try_init(|| async {
                let id = self.address().await?;
                let id = checked(&id)?;
                let file = self
                    .client
                    .read(|hub, mut note| async move {
                        let call = hub.files().get(id).supports_all_drives(true).delegate(&mut note);
                        call.param("fields", wire::HOME).doit().await
                    })
                    .await?;
                let can = file.capabilities.clone().unwrap_or_default();
                let seen = wire::seen(file)?;
                self.remember(&seen);
                Ok(Home {
                    id: seen.node.id.clone(),
                    drive: seen.drive,
                    trashed: seen.trashed,
                    node: seen.node,
                    can,
                })
            })
            .await
    }

    /// Whether the account belongs to the shared drive that the tree stands in. Who only has a folder of it shared with
    /// him is no member and cannot ask about the whole drive.
    pub(super) async fn member(&self, drive: &str) -> Result<bool> {
        self.member
            .get_or_try_init(|| async {
                let answer = self.drive(drive).await;
                not_a_member(answer).map(|drive| drive.is_some())
            })
            .await
            .copied()
    }

    /// The shared drive, where the account belongs to it.
    pub(super) async fn own_drive(&self, drive: &str) -> Result<Option<api::Drive>> {
        let drive = not_a_member(self.drive(drive).await)?;
        // Whether it was set before, by the same question, is all one.
        let _ = self.member.set(drive.is_some());
        Ok(drive)
    }

    async fn drive(&self, id: &str) -> Result<api::Drive> {
        let id = NodeId::new(id);
        let id = checked(&id)?;
        self.client
            .read(|hub, mut note| async move {
                let call = hub.drives().get(id).delegate(&mut note);
                let fields = "id,name,restrictions,capabilities(canAddChildren,canShare,canManageMembers)";
                call.param("fields", fields).doit().await
            })
            .await
    }

    async fn drives_named(&self, name: &str) -> Result<Vec<NodeId>> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let at = token.as_deref();
            let page = self
                .client
                .read(|hub, mut note| async move {
                    let mut call = hub.drives().list().page_size(100).delegate(&mut note);
                    if let Some(at) = at {
                        call = call.page_token(at);
                    }
                    call.param("fields", "nextPageToken,drives(id,name)").doit().await
                })
                .await?;
            for drive in page.drives.unwrap_or_default() {
                if drive.name.is_some_and(|other| Naming::DRIVE.same(&other, name)) {
                    found.extend(drive.id.map(NodeId::new));
                }
            }
            match page.next_page_token.filter(|next| token.as_ref() != Some(next)) {
                Some(next) => token = Some(next),
                None => return Ok(found),
            }
        }
    }

    /// Makes a shared drive, on request. `request` is any text that stands for this wish: repeating it makes no second
    /// drive.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] or [`ErrorKind::Policy`] where the account may not make any.
    pub async fn create_shared_drive(&self, name: &str, request: &str) -> Result<NodeId> {
        let wish = api::Drive {
            name: Some(name.to_owned()),
            ..api::Drive::default()
        };
        let made = self
            .client
            .write(Repeat::Harmless, 0, |hub, mut note| {
                let wish = wish.clone();
                async move {
                    let call = hub.drives().create(wish, request).delegate(&mut note);
                    call.param("fields", "id,name").doit().await
                }
            })
            .await;
        match made {
            Ok(drive) => drive.id.map(NodeId::new).ok_or_else(|| {
                Error::told(
                    ErrorKind::Protocol,
                    Text::of(
                        "Drive không cho biết mã của bộ nhớ dùng chung",
                        "a shared drive without an id",
                    ),
                )
            }),
            // Made by an earlier try of this wish.
            Err(error) if error.kind == ErrorKind::AlreadyExists => {
                self.drives_named(name).await?.into_iter().next().ok_or(error)
            }
            Err(error) => Err(error),
        }
    }
}

/// Without `drive.readonly` the question itself is not allowed (`Scope`): then not as a member.
fn not_a_member(answer: Result<api::Drive>) -> Result<Option<api::Drive>> {
    match answer {
        Ok(drive) => Ok(Some(drive)),
        Err(error) if matches!(error.kind, ErrorKind::NotVisible | ErrorKind::Denied | ErrorKind::Scope) => Ok(None),
        Err(error) => Err(error),
    }
}
