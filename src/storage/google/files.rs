//! Writing bytes: new files, and new revisions of hoso's own.

use std::io::{self, Cursor};

use google_drive3::api::File;

use super::Drive;
use super::calls::only_lost;
use super::client::checked;
use super::wire::{self, Seen};
use crate::storage::retry::{self, Repeat};
use crate::storage::{ByteRange, Error, ErrorKind, Result, mime, sha256};
use crate::text::Text;
use crate::tree::{Name, Node, NodeId, NodeKind};

/// What a file is called whose ending says nothing.
const BYTES: &str = "application/octet-stream";

impl Drive {
    /// A new file by one multipart upload.
    pub(super) async fn upload(&self, parent: &NodeId, name: &Name, id: Option<&NodeId>, bytes: &[u8]) -> Result<Node> {
        let file = File {
            id: id.map(checked).transpose()?.map(str::to_owned),
            name: Some(name.as_str().to_owned()),
            parents: Some(vec![checked(parent)?.to_owned()]),
            ..File::default()
        };
        let kind = mime::of(name.as_str()).unwrap_or(BYTES);
        let repeat = if id.is_some() {
            Repeat::Harmless
        } else {
            Repeat::Harmful
        };
        let made = self
            .client
            .write(repeat, bytes.len(), |hub, mut note| {
                let (file, body) = (file.clone(), Cursor::new(bytes.to_vec()));
                async move {
                    let call = hub
                        .files()
                        .create(file)
                        .supports_all_drives(true)
                        .ignore_default_visibility(true)
                        .delegate(&mut note);
                    call.param("fields", wire::FILE)
                        .upload(body, kind.parse().map_err(io::Error::other)?)
                        .await
                }
            })
            .await?;
        self.node_of(made)
    }

    /// A new revision of a file, unless it holds other bytes than those `was` stands for. Drive has no conditional write:
    /// the bytes are compared directly before, which leaves a moment in which somebody else's write goes under; the file's
    /// revisions keep that too.
    pub(super) async fn put_revision(&self, id: &NodeId, was: &str, bytes: &[u8]) -> Result<Node> {
        let wanted = sha256(bytes);
        let step = || async { self.revise_once(id, was, &wanted, bytes).await.map_err(only_lost) };
        retry::run(self.client.policy(), Repeat::Harmless, step).await
    }

    async fn revise_once(&self, id: &NodeId, was: &str, wanted: &str, bytes: &[u8]) -> Result<Node> {
        let seen = self.look(id).await?;
        if seen.node.kind != NodeKind::File {
            return Err(Error::told(
                ErrorKind::Unsupported,
                Text::of("tài liệu này không có tệp để tải về", "it has no bytes of its own"),
            ));
        }
        let now = self.sum(&seen, wanted).await?;
        if now == wanted {
            return Ok(seen.node);
        }
        if self.sum(&seen, was).await? != was {
            return Err(Error::told(
                ErrorKind::AlreadyExists,
                Text::of("tệp vừa được người khác ghi", "somebody else wrote the file meanwhile"),
            ));
        }
        let name = checked(id)?;
        let kind = mime::of(&seen.node.name).unwrap_or(BYTES);
        let changed = self
            .client
            .write(Repeat::Harmful, bytes.len(), |hub, mut note| {
                let body = Cursor::new(bytes.to_vec());
                async move {
                    let call = hub.files().update(File::default(), name);
                    let call = call.supports_all_drives(true).delegate(&mut note);
                    call.param("fields", wire::FILE)
                        .upload(body, kind.parse().map_err(io::Error::other)?)
                        .await
                }
            })
            .await?;
        self.node_of(changed)
    }

    /// The file's checksum in the algorithm of `like`; from its bytes where Drive does not keep it (old files have no
    /// SHA-256).
    async fn sum(&self, seen: &Seen, like: &str) -> Result<String> {
        if like.starts_with("md5:")
            && let Some(sum) = &seen.md5
        {
            return Ok(format!("md5:{sum}"));
        }
        match &seen.sha256 {
            Some(sum) => Ok(format!("sha256:{sum}")),
            None => Ok(sha256(&self.client.bytes(&seen.node.id, ByteRange::All).await?)),
        }
    }
}
