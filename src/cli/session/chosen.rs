//! The manifest that an inspector's link leads to.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use futures::StreamExt;
use jiff::Timestamp;

use crate::apply::manifest::{ManifestFile, read};
use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::storage::{Listing, Storage};
use crate::template::manifest::{DecodeError, FILE_NAME, Manifest};
use crate::text::{Text, nfc, safe};
use crate::tree::{Node, NodeId, SchoolYear};

/// Year folders that are looked into for a manifest: no school has more.
const FOLDERS: usize = 60;

/// A manifest and the folder in which it lies.
pub(super) struct Found {
    folder: Node,
    file: ManifestFile,
}

/// The manifests in a folder and in those directly below it.
pub(super) async fn manifests(storage: &dyn Storage) -> Result<Vec<Found>, Failure> {
    let root = storage.root().await?;
    let naming = storage.naming();
    let holds = |listing: &Listing| {
        let is_it = |node: &Node| !node.is_folder() && naming.same(&node.name, FILE_NAME);
        listing.nodes.iter().any(is_it)
    };
    let mut listings = storage.list(vec![root.id.clone()]);
    let mut found = Vec::new();
    let mut below = BTreeMap::new();
    while let Some((_, listing)) = listings.next().await {
        let listing = listing?;
        if holds(&listing) {
            found.push(root.clone());
        } else {
            let folders = listing.nodes.into_iter().filter(Node::is_folder).take(FOLDERS);
            below.extend(folders.map(|node| (node.id.clone(), node)));
        }
    }
    drop(listings);
    let mut listings = storage.list(below.keys().cloned().collect());
    while let Some((id, listing)) = listings.next().await {
        // A folder that cannot be listed holds no manifest that could be read.
        if listing.is_ok_and(|listing| holds(&listing)) {
            found.extend(below.get(&id).cloned());
        }
    }
    drop(listings);
    let mut files = Vec::new();
    for folder in found {
        if let Some(file) = read(storage, &folder.id, None, None).await? {
            files.push(Found { folder, file });
        }
    }
    Ok(files)
}

/// The manifest of the year that was asked for, else of the latest year. Of several for one year it is the one that names
/// the folder in which it lies: a copy is nobody's word.
pub(super) fn chosen(
    context: &Context<'_>,
    found: Vec<Found>,
    year: Option<SchoolYear>,
) -> Result<(NodeId, ManifestFile, Manifest), Failure> {
    let count = found.len();
    let mut broken = None;
    let mut good = Vec::new();
    for one in found {
        match one.file.content.clone() {
            Ok(manifest) => good.push((one, manifest)),
            Err(error) => broken = Some(error),
        }
    }
    if let (true, Some(error)) = (good.is_empty(), broken) {
        return Err(unreadable(&error));
    }
    good.retain(|(_, manifest)| year.is_none_or(|year| manifest.school.year == year));
    good.sort_by_cached_key(|(one, manifest)| (Reverse(manifest.school.year), standing_of(&one.folder, manifest)));
    let mut good = good.into_iter();
    let (newest, manifest) = good.next().ok_or_else(|| no_manifest(count))?;
    for (one, other) in good {
        others(context, &manifest, &one.folder, &other);
    }
    Ok((newest.folder.id, newest.file, manifest))
}

/// How well a manifest fits the folder in which it lies, the best first: it names it; it names one of its name (on a disk
/// identities are each machine's own); neither. Then the oldest folder.
fn standing_of(folder: &Node, manifest: &Manifest) -> (bool, bool, bool, Option<Timestamp>, NodeId) {
    let own = manifest.year_folder();
    let elsewhere = own.is_none_or(|own| own.id != folder.id);
    let otherwise = own.is_none_or(|own| nfc(&own.name) != nfc(&folder.name));
    let (created, id) = (folder.created, folder.id.clone());
    (elsewhere, otherwise, created.is_none(), created, id)
}

fn others(context: &Context<'_>, chosen: &Manifest, folder: &Node, other: &Manifest) {
    let (year, name) = (other.school.year, safe(&other.school.name));
    if other.school.id == chosen.school.id && year == chosen.school.year {
        let shown = safe(&folder.name);
        context.ui.warn(&text!(
            "! Trong thư mục «{shown}» có một bản {FILE_NAME} khác của cùng trường, cùng năm học; không dùng bản ấy.",
            "! The folder «{shown}» holds another {FILE_NAME} of the same school and year; it is not used."
        ));
    } else {
        context.ui.note(&text!(
            "Trong thư mục còn năm học {year} của {name}; xem năm ấy: thêm --year {year}",
            "There is also the school year {year} of {name}; to look at it: add --year {year}"
        ));
    }
}

fn unreadable(error: &DecodeError) -> Failure {
    let english = safe(&error.to_string());
    let vietnamese = match error {
        DecodeError::TooLarge(_) => "quá lớn",
        DecodeError::Newer(_) => "do bản hoso mới hơn ghi",
        DecodeError::Broken(_) => "nội dung hỏng",
    };
    Failure::new(
        exit::INCOMPLETE,
        text!(
            "không đọc được {FILE_NAME} ({vietnamese}).",
            "{FILE_NAME} cannot be read ({english})."
        ),
    )
    .hint(Text::of(
        "nhờ trường chạy lại hoso init; hoặc dùng bản hoso mới hơn.",
        "ask the school to run hoso init again, or use a later hoso.",
    ))
}

pub(super) fn no_manifest(others: usize) -> Failure {
    let message = if others == 0 {
        text!(
            "không thấy tệp {FILE_NAME} trong thư mục này, nên chưa biết trường nào, năm học nào.",
            "there is no {FILE_NAME} in this folder, so it is not known which school and year it is."
        )
    } else {
        text!(
            "thư mục này không có hồ sơ của năm học được hỏi.",
            "this folder holds nothing of the school year that was asked for."
        )
    };
    Failure::new(exit::INCOMPLETE, message).hint(Text::of(
        "xin trường đường dẫn thư mục năm học; trường tạo tệp ấy bằng hoso init. Có hoso.yaml thì dùng: hoso -c hoso.yaml audit",
        "ask the school for the link of the year's folder; the school makes the file with hoso init. With a hoso.yaml: hoso -c hoso.yaml audit",
    ))
}
