//! `about`, `changes`, `revisions`, `approvals`.

use serde_json::{Value, json};

use super::error::{Refusal, Result, invalid, no_right};
use super::media;
use super::render::time;
use super::turn::{Reply, Turn};
use super::world::{AccountKind, Item, Revision};

pub(super) fn about(turn: &mut Turn<'_>) -> Result<Reply> {
    let world = &*turn.world;
    let owned = world
        .items
        .values()
        .filter(|item| item.owner.as_deref() == Some(turn.who()));
    let used: usize = owned.filter_map(|item| item.bytes().map(<[u8]>::len)).sum();
    let person = world
        .accounts
        .get(turn.who())
        .is_some_and(|account| account.kind == AccountKind::Person);
    let makes_drives = person && !world.policy.no_drives;
    let limit = if person { world.policy.storage } else { 0 };
    Ok(Reply::Resource(json!({
        "kind": "drive#about",
        "user": world.user(turn.who(), turn.who()),
        "storageQuota": {
            "limit": limit.to_string(),
            "usage": used.to_string(),
            "usageInDrive": used.to_string(),
            "usageInDriveTrash": "0",
        },
        "maxUploadSize": "5242880000000",
        "appInstalled": false,
        "canCreateDrives": makes_drives,
        "canCreateTeamDrives": makes_drives,
    })))
}

pub(super) fn start_page_token(turn: &mut Turn<'_>) -> Result<Reply> {
    let token = (turn.world.log.len() + 1).to_string();
    Ok(Reply::Resource(
        json!({ "kind": "drive#startPageToken", "startPageToken": token }),
    ))
}

/// The log from a token on; each item once, as it is now.
pub(super) fn changes(turn: &mut Turn<'_>) -> Result<Reply> {
    let from: usize = turn
        .parameter("pageToken")
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| invalid("pageToken"))?;
    let size = turn.call.parameter("pageSize").map_or(100, |_| turn.page_size(1000));
    let end = turn.world.log.len();
    let first = from.saturating_sub(1).min(end);
    let last = (first + size).min(end);
    let part = &turn.world.log[first..last];
    let newest = part
        .iter()
        .enumerate()
        .filter(|(at, change)| part[at + 1..].iter().all(|later| later.id != change.id));
    let wanted = newest.filter_map(|(_, change)| {
        let drive = turn.call.parameter("driveId");
        let item = turn.world.item(&change.id);
        let here = item.is_none_or(|item| drive.is_none() || item.drive.as_deref() == drive);
        let standing = turn.world.standing(turn.who(), &change.id);
        here.then(|| {
            let mut entry = json!({
                "kind": "drive#change", "type": "file", "changeType": "file", "time": time(change.time),
                "fileId": change.id, "removed": standing.is_none(),
            });
            if let (Some(item), Some(standing)) = (item, standing) {
                let mask = turn.mask.below("changes").below("file");
                entry["file"] = turn.world.file_json(item, turn.who(), standing, &mask);
            }
            entry
        })
    });
    let changes: Vec<Value> = wanted.collect();
    let mut answer = json!({ "kind": "drive#changeList", "changes": changes });
    let key = if last < end {
        "nextPageToken"
    } else {
        "newStartPageToken"
    };
    answer[key] = json!((last + 1).to_string());
    Ok(Reply::Resource(answer))
}

/// The item of the path, where the account may read its revisions.
fn revised<'a>(turn: &'a Turn<'_>) -> Result<&'a Item> {
    let (item, standing) = turn.subject()?;
    if item.is_folder() {
        return Err(Refusal::new(
            403,
            "revisionsNotSupported",
            "The file does not support revisions.",
        ));
    }
    match turn.world.capabilities(turn.who(), item, standing)["canReadRevisions"] == true {
        true => Ok(item),
        false => Err(no_right()),
    }
}

fn revision_json(turn: &Turn<'_>, revision: &Revision) -> Value {
    json!({
        "kind": "drive#revision",
        "id": revision.id,
        "mimeType": revision.mime,
        "modifiedTime": time(revision.when),
        "keepForever": false,
        "md5Checksum": media::md5(&revision.bytes),
        "size": revision.bytes.len().to_string(),
        "lastModifyingUser": turn.world.user(&revision.by, turn.who()),
    })
}

pub(super) fn revisions(turn: &mut Turn<'_>) -> Result<Reply> {
    let all: Vec<Value> = revised(turn)?
        .revisions
        .iter()
        .map(|revision| revision_json(turn, revision))
        .collect();
    let size = turn.call.parameter("pageSize").map_or(200, |_| turn.page_size(1000));
    let (page, next) = turn.page(all, size, |revision| revision["id"].to_string())?;
    let mut answer = json!({ "kind": "drive#revisionList", "revisions": page });
    if let Some(next) = next {
        answer["nextPageToken"] = json!(next);
    }
    Ok(Reply::Resource(answer))
}

pub(super) fn revision(turn: &mut Turn<'_>) -> Result<Reply> {
    let id = turn.segment("revisionId");
    let found = revised(turn)?
        .revisions
        .iter()
        .find(|revision| revision.id == id || id == "head");
    let not_found = || Refusal::new(404, "notFound", format!("Revision not found: {id}.")).at("revisionId");
    let revision = found.ok_or_else(not_found)?;
    match turn.call.parameter("alt") {
        Some("media") => Ok(Reply::Raw(media::download(turn.call, &revision.mime, &revision.bytes))),
        _ => Ok(Reply::Resource(revision_json(turn, revision))),
    }
}

pub(super) fn approvals(turn: &mut Turn<'_>) -> Result<Reply> {
    let items = turn.subject()?.0.approvals.clone();
    Ok(Reply::Resource(json!({ "kind": "drive#approvalList", "items": items })))
}
