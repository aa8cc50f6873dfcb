//! The storage contract, call by call.

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt};
use google_drive3::api::File;

use super::client::checked;
use super::wire::{self, Seen};
use super::{Drive, Place};
use crate::storage::retry::{self, Repeat};
use crate::storage::{ByteRange, Error, ErrorKind, Listing, NewFolder, Result, Sharing, Storage, Verdict};
use crate::text::Text;
use crate::tree::{Name, Naming, Node, NodeId, Sight, Tag};

/// Listings under way; the client's lane decides how many are really in flight.
const WIDTH: usize = 64;
/// As many ids as Drive hands out at once.
const IDS: usize = 1000;
/// More levels than Drive lets folders have.
const LEVELS: usize = 120;

#[async_trait]
impl Storage for Drive {
    fn naming(&self) -> Naming {
        Naming::DRIVE
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(self)
    }

    async fn account(&self) -> Result<Option<String>> {
        let user = self.about().await?.user.as_ref();
        Ok(user.and_then(|user| user.email_address.clone()))
    }

    async fn root(&self) -> Result<Node> {
        let home = self.home().await?;
        if home.trashed || !home.node.is_folder() {
            return Err(if home.trashed { in_the_trash() } else { no_folder() });
        }
        Ok(Node {
            parent: None,
            ..home.node.clone()
        })
    }

    fn list(&self, folders: Vec<NodeId>) -> BoxStream<'_, (NodeId, Result<Listing>)> {
        stream::iter(folders)
            .map(move |id| async move {
                let listing = self.children(&id).await;
                (id, listing)
            })
            .buffer_unordered(WIDTH)
            .boxed()
    }

    async fn sweep(&self, root: &NodeId) -> Option<Result<Vec<Node>>> {
        self.everything_below(root).await.transpose()
    }

    async fn get(&self, id: &NodeId) -> Result<Sight> {
        match self.look(id).await {
            Ok(seen) if seen.trashed => Ok(Sight::Trashed(seen.node)),
            Ok(seen) => Ok(Sight::Found(seen.node)),
            Err(error) if matches!(error.kind, ErrorKind::NotVisible | ErrorKind::Denied) => Ok(Sight::NotVisible),
            Err(error) => Err(error),
        }
    }

    async fn reserve(&self, count: usize) -> Result<Vec<NodeId>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let count = i32::try_from(count.min(IDS)).unwrap_or(1);
        let answer = self
            .client
            .read(|hub, mut note| async move {
                let call = hub.files().generate_ids().count(count).space("drive").type_("files");
                call.param("fields", "ids").delegate(&mut note).doit().await
            })
            .await?;
        let ids = answer.ids.unwrap_or_default().into_iter();
        Ok(ids.map(NodeId::new).filter(|id| checked(id).is_ok()).collect())
    }

    async fn create_folder(&self, new: &NewFolder<'_>) -> Result<Node> {
        let made = match self.make_folder(new, new.restricted).await {
            // A service that does not take the restriction at once: make it open and empty, and close it directly.
            Err(error) if new.restricted && error.detail.contains("NotWritable") => {
                self.make_folder(new, false).await?
            }
            other => other?,
        };
        if new.restricted && made.restricted != Some(true) {
            // The caller reads in the node whether it is closed.
            return Ok(self.close(&made.id).await.unwrap_or(Node {
                restricted: Some(false),
                ..made
            }));
        }
        Ok(made)
    }

    async fn place(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        // To Drive no name means *as it was*.
        if name.trim().is_empty() {
            return Err(Error::told(ErrorKind::BadName, Text::of("tên trống", "an empty name")));
        }
        let step = || async { self.place_once(id, parent, name).await.map_err(only_lost) };
        retry::run(self.client.policy(), Repeat::Harmless, step).await
    }

    async fn untrash(&self, id: &NodeId) -> Result<Node> {
        // What was there only because a folder above was came back with it.
        let seen = self.look(id).await?;
        if !seen.trashed {
            return Ok(seen.node);
        }
        let change = File {
            trashed: Some(false),
            ..File::default()
        };
        let seen = self.update(id, &change, None).await?;
        if seen.trashed {
            let words = Text::of(
                "vẫn ở thùng rác, vì thư mục chứa nó đang ở đó",
                "it stays in the trash, because a folder above it is there",
            );
            return Err(Error::told(ErrorKind::Denied, words));
        }
        Ok(seen.node)
    }

    async fn set_tag(&self, id: &NodeId, tag: &Tag) -> Result<()> {
        // A second machine adopts what the first one tagged: writes are few a second, and this one would change nothing.
        if self.known(id).tag.as_deref() == Some(tag.to_string().as_str()) {
            return Ok(());
        }
        let Some(properties) = wire::write_tag(tag) else {
            return Ok(());
        };
        let change = File {
            properties: Some(properties),
            ..File::default()
        };
        self.update(id, &change, None).await.map(drop)
    }

    async fn read(&self, id: &NodeId, range: ByteRange, _download: bool) -> Result<Vec<u8>> {
        self.client.bytes(id, range).await
    }

    async fn write(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        self.upload(parent, name, id, bytes).await
    }

    async fn revise(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        self.put_revision(id, was, bytes).await
    }
}

/// A change of place.
struct Move<'a> {
    from: Option<&'a str>,
    to: &'a str,
}

impl Drive {
    /// A file as it is now.
    pub(super) async fn look(&self, id: &NodeId) -> Result<Seen> {
        let id = checked(id)?;
        let file = self
            .client
            .read(|hub, mut note| async move {
                let call = hub.files().get(id).supports_all_drives(true).delegate(&mut note);
                call.param("fields", wire::FILE).doit().await
            })
            .await?;
        let seen = wire::seen(file)?;
        self.remember(&seen);
        Ok(seen)
    }

    pub(super) fn node_of(&self, file: File) -> Result<Node> {
        let seen = wire::seen(file)?;
        self.remember(&seen);
        Ok(seen.node)
    }

    async fn make_folder(&self, new: &NewFolder<'_>, restricted: bool) -> Result<Node> {
        let folder = File {
            id: new.id.map(checked).transpose()?.map(str::to_owned),
            name: Some(new.name.as_str().to_owned()),
            mime_type: Some(wire::FOLDER.to_owned()),
            parents: Some(vec![checked(new.parent)?.to_owned()]),
            properties: new.tag.and_then(wire::write_tag),
            inherited_permissions_disabled: restricted.then_some(true),
            ..File::default()
        };
        let repeat = if new.id.is_some() {
            Repeat::Harmless
        } else {
            Repeat::Harmful
        };
        let made = self.client.create(&folder, repeat, wire::FILE).await?;
        self.node_of(made)
    }

    /// Looks where it is, then moves and renames by one request as far as it must. After a lost answer it is looked
    /// again: taking it out of a folder where it no longer is would be refused.
    async fn place_once(&self, id: &NodeId, parent: &NodeId, name: &str) -> Result<Node> {
        let seen = self.look(id).await?;
        let stays = seen.node.parent.as_ref() == Some(parent);
        if stays && seen.node.name == name {
            return Ok(seen.node);
        }
        let is_home = self.home.get().is_some_and(|home| home.id == seen.node.id);
        if is_home || seen.drive.as_deref() == Some(seen.node.id.as_str()) {
            return Err(Error::told(
                ErrorKind::Policy,
                Text::of("thư mục gốc phải ở nguyên chỗ", "the root stays where it is"),
            ));
        }
        let change = File {
            name: (seen.node.name != name).then(|| name.to_owned()),
            ..File::default()
        };
        let (to, from) = (checked(parent)?, seen.node.parent.as_ref().map(NodeId::as_str));
        let way = (!stays).then_some(Move { from, to });
        match self.patch(id, &change, way.as_ref(), Repeat::Harmful).await {
            // How Drive refuses a circle is written nowhere; that it would be one is seen from above.
            Err(error) if error.kind == ErrorKind::Protocol && !stays && self.lies_within(parent, id).await? => {
                Err(Error::told(
                    ErrorKind::Policy,
                    Text::of(
                        "một thư mục không thể nằm trong chính nó",
                        "a folder cannot lie in itself",
                    ),
                )
                .because(error))
            }
            other => other.map(|seen| seen.node),
        }
    }

    /// Whether a folder is `above`, or lies below it.
    async fn lies_within(&self, folder: &NodeId, above: &NodeId) -> Result<bool> {
        let mut at = Some(folder.clone());
        for _ in 0..LEVELS {
            match at {
                Some(here) if here == *above => return Ok(true),
                Some(here) => at = self.look(&here).await?.node.parent,
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Cuts what a folder takes over from above.
    pub(super) async fn close(&self, id: &NodeId) -> Result<Node> {
        let change = File {
            inherited_permissions_disabled: Some(true),
            ..File::default()
        };
        self.update(id, &change, None).await.map(|seen| seen.node)
    }

    /// A change that may be repeated.
    async fn update(&self, id: &NodeId, change: &File, way: Option<&Move<'_>>) -> Result<Seen> {
        self.patch(id, change, way, Repeat::Harmless).await
    }

    async fn patch(&self, id: &NodeId, change: &File, way: Option<&Move<'_>>, repeat: Repeat) -> Result<Seen> {
        let id = checked(id)?;
        let changed = self
            .client
            .write(repeat, 0, |hub, mut note| async move {
                let mut call = hub.files().update(change.clone(), id).supports_all_drives(true);
                if let Some(way) = way {
                    call = call.add_parents(way.to);
                    if let Some(from) = way.from {
                        call = call.remove_parents(from);
                    }
                }
                let call = call.param("fields", wire::FILE).delegate(&mut note);
                call.doit_without_upload().await
            })
            .await?;
        let seen = wire::seen(changed)?;
        self.remember(&seen);
        Ok(seen)
    }

    /// Whether this is the top of an account's own drive, which nobody can share.
    #[must_use]
    pub fn is_my_drive(&self) -> bool {
        self.place == Place::MyDrive
    }
}

fn in_the_trash() -> Error {
    let words = Text::of("thư mục gốc đang ở thùng rác", "the root is in the trash");
    Error::told(ErrorKind::NotVisible, words).remedy(Text::of(
        "mở drive.google.com/drive/trash, khôi phục thư mục ấy, rồi chạy lại.",
        "open drive.google.com/drive/trash, restore that folder, then run it again.",
    ))
}

fn no_folder() -> Error {
    let words = Text::of(
        "đường dẫn ấy là của một tệp, không phải thư mục",
        "the root is not a folder",
    );
    Error::told(ErrorKind::NotVisible, words).remedy(Text::of(
        "mở thư mục trong trình duyệt, chép địa chỉ vào storage.google trong hoso.yaml.",
        "open the folder in a browser and put its address under storage.google in hoso.yaml.",
    ))
}

/// For a loop around calls that were already tried again: only a lost answer is a reason to look once more.
pub(super) fn only_lost(error: Error) -> Verdict {
    if error.kind == ErrorKind::Lost {
        Verdict::Lost(error)
    } else {
        Verdict::Final(error)
    }
}
