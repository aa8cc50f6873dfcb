//! `drives.*`.

use serde_json::{Value, json};

use super::error::{Refusal, Result, drive_not_found, no_right, not_writable, required};
use super::grants::Role;
use super::render::time;
use super::turn::{Reply, Turn};
use super::world::AccountKind;

fn drive_json(turn: &Turn<'_>, id: &str) -> Value {
    let drive = &turn.world.drives[id];
    let root = turn.world.known(id);
    let standing = turn.world.standing(turn.who(), id);
    let is = |least: Role| standing.is_some_and(|standing| standing.role >= least);
    let on = |name: &str| turn.world.restriction(id, name);
    let manager = is(Role::Organizer);
    json!({
        "kind": "drive#drive",
        "id": drive.id,
        "name": drive.name,
        "colorRgb": "#0f9d58",
        "hidden": drive.hidden,
        "createdTime": time(drive.created),
        "restrictions": {
            "adminManagedRestrictions": on("adminManagedRestrictions"),
            "copyRequiresWriterPermission": on("copyRequiresWriterPermission"),
            "domainUsersOnly": on("domainUsersOnly"),
            "driveMembersOnly": on("driveMembersOnly"),
            "sharingFoldersRequiresOrganizerPermission": on("sharingFoldersRequiresOrganizerPermission"),
        },
        "capabilities": {
            "canAddChildren": is(Role::Writer),
            "canChangeDomainUsersOnlyRestriction": manager,
            "canChangeDriveMembersOnlyRestriction": manager,
            "canChangeSharingFoldersRequiresOrganizerPermissionRestriction": manager,
            "canComment": is(Role::Commenter),
            "canCopy": is(Role::Reader),
            "canDeleteChildren": manager,
            "canDeleteDrive": manager,
            "canDownload": is(Role::Reader),
            "canEdit": is(Role::Writer),
            "canListChildren": is(Role::Reader),
            "canManageMembers": manager,
            "canReadRevisions": is(Role::Writer),
            "canRename": is(Role::Writer),
            "canRenameDrive": manager,
            "canShare": standing.is_some_and(|standing| turn.world.can_share(root, standing)),
            "canTrashChildren": is(Role::FileOrganizer),
        },
    })
}

/// A shared drive of which the account is a member.
fn member(turn: &Turn<'_>) -> Result<String> {
    let id = turn.segment("driveId");
    let known = turn.world.drives.contains_key(&id) && turn.world.is_member(turn.who(), &id);
    if known && !turn.flag("useDomainAdminAccess") {
        Ok(id)
    } else {
        Err(drive_not_found(&id))
    }
}

pub(super) fn get(turn: &mut Turn<'_>) -> Result<Reply> {
    let id = member(turn)?;
    Ok(Reply::Resource(drive_json(turn, &id)))
}

pub(super) fn list(turn: &mut Turn<'_>) -> Result<Reply> {
    if turn.flag("useDomainAdminAccess") {
        let message = "The requester has no administrator privilege to list shared drives.";
        return Err(Refusal::new(403, "noListTeamDrivesAdministratorPrivilege", message));
    }
    if turn.parameter("q").is_some() {
        return Err(Refusal::new(
            403,
            "queryRequiresAdminCredentials",
            "This query requires administrator credentials.",
        ));
    }
    let mine = turn
        .world
        .drives
        .keys()
        .filter(|id| turn.world.is_member(turn.who(), id));
    let ids: Vec<String> = mine.cloned().collect();
    let size = match turn.call.parameter("pageSize") {
        Some(_) => turn.page_size(100),
        None => turn.page_size(10),
    };
    let (page, next) = turn.page(ids, size, String::clone)?;
    let drives: Vec<Value> = page.iter().map(|id| drive_json(turn, id)).collect();
    let mut answer = json!({ "kind": "drive#driveList", "drives": drives });
    if let Some(next) = next {
        answer["nextPageToken"] = json!(next);
    }
    Ok(Reply::Resource(answer))
}

/// The same request id of the same account makes no second drive: 409.
pub(super) fn create(turn: &mut Turn<'_>) -> Result<Reply> {
    let request = (
        turn.who().to_owned(),
        turn.parameter("requestId").unwrap_or_default().to_owned(),
    );
    if turn
        .world
        .drives
        .values()
        .any(|drive| drive.request.as_ref() == Some(&request))
    {
        return Err(Refusal::new(
            409,
            "duplicate",
            "A shared drive already exists with the provided request ID.",
        )
        .at("requestId"));
    }
    if let Some(field) = turn
        .body
        .keys()
        .find(|field| !["kind", "name", "hidden", "themeId", "colorRgb"].contains(&field.as_str()))
    {
        return Err(not_writable(field));
    }
    let account = turn.world.accounts.get(turn.who());
    if turn.world.policy.no_drives || account.is_none_or(|account| account.kind != AccountKind::Person) {
        let message = "The user is not allowed to create shared drives.";
        return Err(Refusal::new(403, "userCannotCreateTeamDrives", message));
    }
    let name = turn
        .text("name")
        .filter(|name| !name.is_empty())
        .ok_or_else(|| required("drive.name"))?
        .to_owned();
    let who = turn.who().to_owned();
    let id = turn.world.new_drive(&name, &who);
    turn.world.drives.get_mut(&id).expect("just made").request = Some(request);
    Ok(Reply::Resource(drive_json(turn, &id)))
}

pub(super) fn update(turn: &mut Turn<'_>) -> Result<Reply> {
    let id = member(turn)?;
    let manager = turn
        .world
        .standing(turn.who(), &id)
        .is_some_and(|standing| standing.role >= Role::Organizer);
    if !manager {
        return Err(no_right());
    }
    if let Some(field) = turn
        .body
        .keys()
        .find(|field| !["kind", "name", "restrictions", "themeId", "colorRgb"].contains(&field.as_str()))
    {
        return Err(not_writable(field));
    }
    if let Some(name) = turn.text("name").map(str::to_owned) {
        turn.world.drives.get_mut(&id).expect("a member's drive").name = name;
    }
    let restrictions = turn
        .body
        .get("restrictions")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    for (name, value) in restrictions {
        turn.world.restrict_drive(&id, &name, value == true);
    }
    Ok(Reply::Resource(drive_json(turn, &id)))
}

pub(super) fn delete(turn: &mut Turn<'_>) -> Result<Reply> {
    let id = member(turn)?;
    turn.forbidden.push(format!("deleted the shared drive {id}"));
    Err(no_right())
}
