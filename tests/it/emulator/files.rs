//! `files.get`, `create`, `update`, `delete`, `generateIds`.

use serde_json::{Map, Value, json};

use super::edit;
use super::error::{Refusal, Result, bad_request, invalid, no_right, not_writable};
use super::grants::Role;
use super::media;
use super::turn::{Reply, Turn};
use super::world::{FOLDER, Item};

/// What a new file's metadata may set.
const AT_CREATION: [&str; 19] = [
    "kind",
    "id",
    "name",
    "mimeType",
    "parents",
    "description",
    "starred",
    "createdTime",
    "modifiedTime",
    "properties",
    "appProperties",
    "inheritedPermissionsDisabled",
    "contentRestrictions",
    "copyRequiresWriterPermission",
    "writersCanShare",
    "shortcutDetails",
    "originalFilename",
    "folderColorRgb",
    "contentHints",
];

pub(super) fn get(turn: &mut Turn<'_>) -> Result<Reply> {
    let (item, standing) = turn.subject()?;
    if turn.call.parameter("alt") == Some("media") {
        return download(turn, item);
    }
    Ok(Reply::Resource(turn.world.file_json(
        item,
        turn.who(),
        standing,
        &turn.mask,
    )))
}

fn download(turn: &Turn<'_>, item: &Item) -> Result<Reply> {
    let (_, standing) = turn.subject()?;
    let Some(bytes) = item.bytes() else {
        let message = "Only files with binary content can be directly downloaded. Use Export with Docs Editors files.";
        return Err(Refusal::new(403, "fileNotDownloadable", message).at("alt"));
    };
    if turn.world.capabilities(turn.who(), item, standing)["canDownload"] != true {
        let message = "This file cannot be downloaded by the user.";
        return Err(Refusal::new(403, "cannotDownloadFile", message));
    }
    Ok(Reply::Raw(media::download(turn.call, &item.mime, bytes)))
}

pub(super) fn generate_ids(turn: &mut Turn<'_>) -> Result<Reply> {
    let count: usize = turn.parameter("count").and_then(|text| text.parse().ok()).unwrap_or(10);
    let space = turn.parameter("space").unwrap_or("drive").to_owned();
    if !(1..=1000).contains(&count) {
        return Err(invalid("count"));
    }
    if !["drive", "appDataFolder"].contains(&space.as_str()) {
        return Err(invalid("space"));
    }
    let who = turn.who().to_owned();
    let ids: Vec<String> = (0..count).map(|_| turn.world.new_id()).collect();
    turn.world
        .reserved
        .extend(ids.iter().map(|id| (id.clone(), who.clone())));
    Ok(Reply::Resource(
        json!({ "kind": "drive#generatedIds", "space": space, "ids": ids }),
    ))
}

pub(super) fn create(turn: &mut Turn<'_>) -> Result<Reply> {
    if let Some(field) = turn.body.keys().find(|field| !AT_CREATION.contains(&field.as_str())) {
        return Err(not_writable(field));
    }
    let parent = parent_of(turn)?;
    let mime = turn.text("mimeType").map(str::to_owned);
    let mime = mime.or(turn.media.as_ref().map(|media| media.mime.clone()));
    let mime = mime.unwrap_or_else(|| "application/octet-stream".into());
    check_room(turn, &parent, &mime)?;
    let id = chosen_id(turn, &parent, &mime)?;
    let by = turn.who().to_owned();
    let name = turn.text("name").unwrap_or("Untitled").to_owned();
    let mut item = turn.world.blank(&name, Some(&parent), &by);
    if let Some(id) = id {
        item.id = id;
    }
    item.mime = mime;
    item.app.clone_from(&turn.token.client);
    edit::times(&mut item, &turn.body);
    edit::details(turn, &mut item)?;
    let id = item.id.clone();
    let times = (item.created, item.modified);
    turn.world.insert(item);
    content(turn, &id);
    let item = turn.world.known_mut(&id);
    (item.created, item.modified) = times;
    answer(turn, &id)
}

/// Puts uploaded bytes on an item that has none or others; without an upload a new blob is empty.
fn content(turn: &mut Turn<'_>, id: &str) {
    let by = turn.who().to_owned();
    let google = turn.world.known(id).mime.starts_with("application/vnd.google-apps.");
    match turn.media.take() {
        Some(media) => turn.world.upload(&by, id, &media.bytes),
        None if !google && turn.world.known(id).revisions.is_empty() => turn.world.upload(&by, id, b""),
        None => {}
    }
}

pub(super) fn answer(turn: &Turn<'_>, id: &str) -> Result<Reply> {
    let (item, standing) = turn.seen(id)?;
    Ok(Reply::Resource(turn.world.file_json(
        item,
        turn.who(),
        standing,
        &turn.mask,
    )))
}

fn parent_of(turn: &Turn<'_>) -> Result<String> {
    let parents: Vec<&str> = turn
        .body
        .get("parents")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let parent = match parents.as_slice() {
        [] => turn.resolve("root"),
        [parent] => turn.resolve(parent),
        _ => return Err(bad_request("A file cannot have more than one parent.").at("parents")),
    };
    may_add(turn, &parent)?;
    Ok(parent)
}

/// Whether something may be put into a folder.
pub(super) fn may_add(turn: &Turn<'_>, parent: &str) -> Result<()> {
    let (item, standing) = turn.seen(parent)?;
    if !item.is_folder() {
        return Err(Refusal::new(403, "parentNotAFolder", "The specified parent is not a folder.").at("parents"));
    }
    if standing.metadata || standing.role < Role::Writer {
        let message = "Insufficient permissions for the specified parent.";
        return Err(Refusal::new(403, "insufficientParentPermissions", message).at("parents"));
    }
    Ok(())
}

/// Limits of depth, of children, and of what an account can own.
fn check_room(turn: &Turn<'_>, parent: &str, mime: &str) -> Result<()> {
    let world = &*turn.world;
    let folder = world.known(parent);
    let limit = |reason: &'static str, message: &str| Err(Refusal::new(403, reason, message));
    if folder.drive.is_none() && world.is_service(turn.who()) {
        let message = "Service Accounts do not have storage quota. Leverage shared drives \
                       (https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth \
                       delegation (http://support.google.com/a/answer/7281227) instead.";
        return limit("storageQuotaExceeded", message);
    }
    deep(turn, parent, usize::from(mime == FOLDER))?;
    let children = world.children.get(parent).map_or(0, std::collections::BTreeSet::len);
    if children >= world.policy.children && folder.parent.is_some() {
        let message = "The limit for this folder's number of children (files and folders) has been exceeded.";
        return limit("numChildrenInNonRootLimitExceeded", message);
    }
    if folder.drive.is_none() {
        let owned = world
            .items
            .values()
            .filter(|item| item.owner.as_deref() == Some(turn.who()));
        let used: usize = owned.filter_map(|item| item.bytes().map(<[u8]>::len)).sum();
        let coming = turn.media.as_ref().map_or(0, |media| media.bytes.len());
        if coming > 0 && (used + coming) as u64 > world.policy.storage {
            return limit(
                "storageQuotaExceeded",
                "The user's Drive storage quota has been exceeded.",
            );
        }
    }
    Ok(())
}

/// Refuses folders deeper than the limit; files are exempt.
pub(super) fn deep(turn: &Turn<'_>, parent: &str, levels: usize) -> Result<()> {
    if levels == 0 || turn.world.depth(parent) + levels <= turn.world.policy.depth {
        return Ok(());
    }
    Err(match turn.world.known(parent).drive {
        None => Refusal::new(
            403,
            "myDriveHierarchyDepthLimitExceeded",
            "Your My Drive contains too many folder levels.",
        ),
        Some(_) => Refusal::new(
            403,
            "teamDriveHierarchyTooDeep",
            "The shared drive hierarchy depth will exceed the limit.",
        ),
    })
}

/// The id that the caller chose: given out to this account, and not used yet.
fn chosen_id(turn: &Turn<'_>, parent: &str, mime: &str) -> Result<Option<String>> {
    let Some(id) = turn.text("id") else { return Ok(None) };
    let drive = turn.world.known(parent).drive.as_deref();
    let refused = drive.is_some_and(|drive| !turn.world.drives[drive].takes_ids);
    let google = mime.starts_with("application/vnd.google-apps.") && mime != FOLDER && !mime.ends_with(".drive-sdk");
    if refused || (google && !mime.ends_with(".shortcut")) {
        let message = "Generated IDs are not supported for Docs Editors formats.";
        return Err(Refusal::new(400, "generatedIdNotSupported", message));
    }
    if turn.world.item(id).is_some() {
        let message = "A file already exists with the provided ID.";
        return Err(Refusal::new(409, "fileIdInUse", message).at("file.id"));
    }
    match turn.world.reserved.get(id).map(String::as_str) == Some(turn.who()) {
        true => Ok(Some(id.to_owned())),
        false => Err(Refusal::new(400, "invalid", "The provided file ID is not usable.").at("file.id")),
    }
}

pub(super) fn delete(turn: &mut Turn<'_>) -> Result<Reply> {
    let (item, standing) = turn.subject()?;
    let id = item.id.clone();
    let may = turn.world.capabilities(turn.who(), item, standing)["canDelete"] == true;
    turn.forbidden.push(format!("deleted {id}"));
    if !may {
        return Err(no_right());
    }
    turn.world.destroy(&id);
    Ok(Reply::Nothing)
}

pub(super) fn empty_trash(turn: &mut Turn<'_>) -> Result<Reply> {
    turn.forbidden.push("emptied the trash".into());
    let world = &*turn.world;
    let mine = |item: &&Item| item.owner.as_deref() == Some(turn.who()) && item.trashed.is_some();
    let ids: Vec<String> = world.items.values().filter(mine).map(|item| item.id.clone()).collect();
    ids.iter().for_each(|id| turn.world.destroy(id));
    Ok(Reply::Nothing)
}

pub(super) fn update(turn: &mut Turn<'_>) -> Result<Reply> {
    let fixed = ["id", "parents", "createdTime", "shortcutDetails"];
    let known = |field: &str| field == "trashed" || (AT_CREATION.contains(&field) && !fixed.contains(&field));
    if let Some(field) = turn.body.keys().find(|field| !known(field)) {
        return Err(not_writable(field));
    }
    let id = turn.subject()?.0.id.clone();
    edit::check_rights(turn, &id)?;
    let target = edit::target_parent(turn, &id)?;
    let mut item = turn.world.known(&id).clone();
    let before = item.name.clone();
    if let Some(name) = turn.text("name") {
        item.name = name.to_owned();
    }
    if let Some(mime) = turn.text("mimeType") {
        if item.is_folder() != (mime == FOLDER) {
            return Err(bad_request("The MIME type of this item cannot be changed so.").at("mimeType"));
        }
        item.mime = mime.to_owned();
    }
    edit::details(turn, &mut item)?;
    trash(turn, &mut item)?;
    if item.name != before || turn.body.contains_key("description") {
        item.modified = turn.world.tick();
        item.modified_by = turn.who().to_owned();
    }
    edit::modified(&mut item, &turn.body);
    let modified = turn.body.contains_key("modifiedTime").then_some(item.modified);
    turn.world.remember(&id);
    turn.world.items.insert(id.clone(), item);
    turn.world.changed(&id);
    if turn.media.is_some() {
        content(turn, &id);
    }
    if let Some(modified) = modified {
        turn.world.known_mut(&id).modified = modified;
    }
    if let Some(parent) = target {
        turn.world.move_to(&id, &parent);
    }
    answer(turn, &id)
}

fn trash(turn: &mut Turn<'_>, item: &mut Item) -> Result<()> {
    let Some(trashed) = turn.body.get("trashed").and_then(Value::as_bool) else {
        return Ok(());
    };
    if trashed {
        turn.forbidden.push(format!("trashed {}", item.id));
    }
    if trashed != item.trashed.is_some() {
        let now = turn.world.tick();
        item.trashed = trashed.then(|| (now, turn.who().to_owned()));
    }
    Ok(())
}

/// Whether a body sets any of these fields.
pub(super) fn sets(body: &Map<String, Value>, fields: &[&str]) -> bool {
    fields.iter().any(|field| body.contains_key(*field))
}
