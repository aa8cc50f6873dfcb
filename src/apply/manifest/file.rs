//! Finding the manifest's file in a folder, and reading it whole.

use super::super::work::{ATTEMPTS, list_one};
use crate::storage::{self, ByteRange, Error, ErrorKind, Storage};
use crate::template::manifest::{FILE_NAME, SIZE_LIMIT};
use crate::text::Text;
use crate::tree::{Node, NodeId, NodeKind, Sight};

/// The file as it is now.
pub(super) struct Found {
    pub(super) node: NodeId,
    pub(super) bytes: Vec<u8>,
    /// The checksum that the listing told before it was read.
    pub(super) checksum: Option<String>,
    pub(super) others: Vec<NodeId>,
}

/// The file in a listing.
pub(super) struct Located {
    pub(super) file: Node,
    pub(super) others: Vec<NodeId>,
}

/// The oldest file of the name, with its bytes.
pub(super) async fn find(
    storage: &dyn Storage,
    folder: &NodeId,
    known: Option<&NodeId>,
) -> storage::Result<Option<Found>> {
    match locate(storage, folder, known).await? {
        Some(located) => fetched(storage, located).await.map(Some),
        None => Ok(None),
    }
}

/// A file with its bytes.
pub(super) async fn fetched(storage: &dyn Storage, Located { file, others }: Located) -> storage::Result<Found> {
    Ok(Found {
        node: file.id.clone(),
        checksum: file.checksum.clone(),
        bytes: whole(storage, file).await?,
        others,
    })
}

/// The oldest file of the name. `known` is asked for by its id where a late listing does not show it.
pub(super) async fn locate(
    storage: &dyn Storage,
    folder: &NodeId,
    known: Option<&NodeId>,
) -> storage::Result<Option<Located>> {
    let listing = list_one(storage, folder).await?;
    let named = |node: &Node| node.kind == NodeKind::File && storage.naming().same(&node.name, FILE_NAME);
    let mut files: Vec<Node> = listing.nodes.into_iter().filter(named).collect();
    if let Some(known) = known
        && files.iter().all(|file| file.id != *known)
        && let Sight::Found(node) = storage.get(known).await?
        && node.parent.as_ref() == Some(folder)
        && named(&node)
    {
        files.push(node);
    }
    // As with folders: every machine chooses the same one. One whose age is not known counts as the youngest.
    files.sort_by(|a, b| (a.created.is_none(), a.created, &a.id).cmp(&(b.created.is_none(), b.created, &b.id)));
    let mut files = files.into_iter();
    let Some(oldest) = files.next() else {
        return match listing.gap {
            None => Ok(None),
            Some(_) => Err(Error::told(
                ErrorKind::Protocol,
                Text::of(
                    "không xem được trọn thư mục năm học, nên không kết luận gì",
                    "the year's folder cannot be listed whole, so nothing is concluded",
                ),
            )),
        };
    };
    Ok(Some(Located {
        file: oldest,
        others: files.map(|file| file.id).collect(),
    }))
}

/// The bytes of a file, as many as its metadata says. A line that ends early without a word must not make a good file
/// look broken, and metadata in a listing may be older than the bytes: both are asked for again.
pub(super) async fn whole(storage: &dyn Storage, mut file: Node) -> storage::Result<Vec<u8>> {
    for _ in 0..ATTEMPTS {
        let bytes = bytes(storage, &file.id).await?;
        let length = bytes.len() as u64;
        if bytes.len() > SIZE_LIMIT || file.size.is_none_or(|size| size == length) {
            return Ok(bytes);
        }
        match storage.get(&file.id).await? {
            Sight::Found(now) => file = now,
            _ => break,
        }
    }
    Err(Error::told(
        ErrorKind::Protocol,
        text!(
            "{FILE_NAME} tải về không trọn, nên không kết luận gì",
            "{FILE_NAME} did not come whole, so nothing is concluded"
        ),
    ))
}

/// The bytes as they are now; one more than a manifest may have tells that it is too large.
pub(super) async fn bytes(storage: &dyn Storage, file: &NodeId) -> storage::Result<Vec<u8>> {
    storage
        .read(file, ByteRange::From(0, SIZE_LIMIT as u64 + 1), true)
        .await
}
