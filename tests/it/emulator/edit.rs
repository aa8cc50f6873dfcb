//! What creating and updating have in common, and who may change what.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::error::{Refusal, Result, bad_request, file_not_found, no_right};
use super::files::{deep, may_add, sets};
use super::turn::Turn;
use super::world::{Item, Lock, World};

/// The most bytes of a property, key and value together.
const PROPERTY_BYTES: usize = 124;
/// The most public (or private) properties of a file.
const PROPERTIES: usize = 30;

pub(super) fn times(item: &mut Item, body: &Map<String, Value>) {
    if let Some(created) = moment(body, "createdTime") {
        (item.created, item.modified) = (created, created);
    }
    modified(item, body);
}

pub(super) fn modified(item: &mut Item, body: &Map<String, Value>) {
    if let Some(modified) = moment(body, "modifiedTime") {
        item.modified = modified;
    }
}

fn moment(body: &Map<String, Value>, field: &str) -> Option<Timestamp> {
    body.get(field)?.as_str()?.parse().ok()
}

/// Takes the plain fields of a body over.
pub(super) fn details(turn: &Turn<'_>, item: &mut Item) -> Result<()> {
    let body = &turn.body;
    let flag = |field: &str| body.get(field).and_then(Value::as_bool);
    if let Some(description) = turn.text("description") {
        item.description = Some(description.to_owned());
    }
    item.starred = flag("starred").unwrap_or(item.starred);
    item.writers_can_share = flag("writersCanShare").unwrap_or(item.writers_can_share);
    item.copy_needs_writer = flag("copyRequiresWriterPermission").unwrap_or(item.copy_needs_writer);
    properties(&mut item.properties, body.get("properties"))?;
    properties(&mut item.app_properties, body.get("appProperties"))?;
    if let Some(target) = body
        .get("shortcutDetails")
        .and_then(|details| details["targetId"].as_str())
    {
        turn.seen(target)?;
        item.target = Some(target.to_owned());
    }
    if let Some(limited) = flag("inheritedPermissionsDisabled") {
        limit(turn, item, limited)?;
    }
    match body.get("contentRestrictions").and_then(Value::as_array) {
        Some(restrictions) => lock(turn, item, restrictions.first()),
        None => Ok(()),
    }
}

fn properties(held: &mut BTreeMap<String, String>, change: Option<&Value>) -> Result<()> {
    for (key, value) in change.and_then(Value::as_object).into_iter().flatten() {
        let Some(value) = value.as_str() else {
            held.remove(key);
            continue;
        };
        if key.len() + value.len() > PROPERTY_BYTES {
            let message = format!("The property {key:?} is longer than {PROPERTY_BYTES} bytes in UTF-8.");
            return Err(bad_request(message).at("properties"));
        }
        held.insert(key.clone(), value.to_owned());
    }
    match held.len() > PROPERTIES {
        true => Err(Refusal::new(403, "limitExceeded", "Too many properties on this file.")),
        false => Ok(()),
    }
}

fn limit(turn: &Turn<'_>, item: &mut Item, limited: bool) -> Result<()> {
    if !item.is_folder() {
        return Err(
            bad_request("inheritedPermissionsDisabled can only be set on folders.").at("inheritedPermissionsDisabled")
        );
    }
    let standing = match turn.world.item(&item.id) {
        Some(_) => turn.world.standing(turn.who(), &item.id),
        // a new folder: in My Drive its maker owns it, in a shared drive the right comes from above
        None => match &item.drive {
            None => Some(super::grants::Standing {
                role: super::grants::Role::Owner,
                metadata: false,
            }),
            Some(_) => turn
                .world
                .standing(turn.who(), item.parent.as_deref().unwrap_or_default()),
        },
    };
    let may = standing.is_some_and(|standing| turn.world.can_limit(item, standing));
    if limited != item.limited && !may {
        return Err(no_right());
    }
    if let Some((status, reason)) = turn.world.policy.no_limits {
        let message = "Limited access is not available for this folder.";
        return Err(Refusal::new(status, reason, message).at("policy"));
    }
    item.limited = limited;
    Ok(())
}

fn lock(turn: &Turn<'_>, item: &mut Item, restriction: Option<&Value>) -> Result<()> {
    if item.is_folder() {
        return Err(bad_request("Content restrictions are not supported for this item.").at("contentRestrictions"));
    }
    let read_only = restriction.is_some_and(|restriction| restriction["readOnly"] == true);
    item.lock = restriction.filter(|_| read_only).map(|restriction| Lock {
        reason: restriction["reason"].as_str().map(str::to_owned),
        owner_only: restriction["ownerRestricted"] == true,
        by: turn.who().to_owned(),
        when: turn.world.now(),
    });
    Ok(())
}

/// Refuses what the account may not change on an item, by its capabilities.
pub(super) fn check_rights(turn: &Turn<'_>, id: &str) -> Result<()> {
    let (item, standing) = turn.seen(id)?;
    let capabilities = turn.world.capabilities(turn.who(), item, standing);
    let trashed = turn.body.get("trashed").and_then(Value::as_bool);
    let needs = [
        (sets(&turn.body, &["name"]), "canRename"),
        (
            sets(
                &turn.body,
                &[
                    "description",
                    "properties",
                    "appProperties",
                    "modifiedTime",
                    "mimeType",
                    "originalFilename",
                ],
            ),
            "canEdit",
        ),
        (turn.media.is_some(), "canModifyContent"),
        (
            sets(&turn.body, &["contentRestrictions"]),
            "canModifyContentRestriction",
        ),
        (sets(&turn.body, &["writersCanShare"]), "canShare"),
        (
            sets(&turn.body, &["copyRequiresWriterPermission"]),
            "canChangeCopyRequiresWriterPermission",
        ),
        (trashed == Some(true), "canTrash"),
        (trashed == Some(false), "canUntrash"),
    ];
    let denied = needs
        .iter()
        .any(|(asked, capability)| *asked && capabilities[*capability] != true);
    if denied { Err(no_right()) } else { Ok(()) }
}

/// Where `addParents` and `removeParents` lead; nothing where the item stays.
pub(super) fn target_parent(turn: &Turn<'_>, id: &str) -> Result<Option<String>> {
    let list = |name: &str| -> Vec<String> {
        let ids = turn
            .parameter(name)
            .unwrap_or_default()
            .split(',')
            .filter(|id| !id.is_empty());
        ids.map(|id| turn.resolve(id)).collect()
    };
    let (add, remove) = (list("addParents"), list("removeParents"));
    let (item, standing) = turn.seen(id)?;
    let parent = item.parent.clone().unwrap_or_default();
    let cannot = |reason: &'static str, message: &str| Err(Refusal::new(403, reason, message));
    let target = match add.as_slice() {
        [] if remove.contains(&parent) => return cannot("cannotRemoveLastParent", "A file must have a parent."),
        [] => return Ok(None),
        [target] => target.clone(),
        _ => return cannot("cannotAddParent", "Increasing the number of parents is not allowed"),
    };
    may_add(turn, &target)?;
    if target == parent {
        return Ok(None);
    }
    if !remove.contains(&parent) {
        return cannot("cannotAddParent", "Increasing the number of parents is not allowed");
    }
    let capabilities = turn.world.capabilities(turn.who(), item, standing);
    let into = turn.world.item(&target).ok_or_else(|| file_not_found(&target))?;
    match (&item.drive, &into.drive) {
        (from, to) if from == to && capabilities["canMoveItemWithinDrive"] == true => {}
        (None, Some(_)) if item.is_folder() => {
            let message = "Moving folders into shared drives is not supported.";
            return cannot("teamDrivesFolderMoveInNotSupported", message);
        }
        (None, Some(_)) if capabilities["canMoveItemIntoTeamDrive"] == true => {}
        _ => return Err(no_right()),
    }
    if turn.world.upward(&target).any(|above| above.id == id) {
        return Err(bad_request("The requested parent would create a cycle.").at("addParents"));
    }
    deep(turn, &target, height(turn.world, id))?;
    Ok(Some(target))
}

/// Levels of folders from an item down, itself counted.
fn height(world: &World, id: &str) -> usize {
    let below = world
        .children_of(id)
        .map(|child| height(world, &child.id))
        .max()
        .unwrap_or_default();
    below + usize::from(world.known(id).is_folder())
}
