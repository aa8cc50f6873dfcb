//! `permissions.*`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::error::{Refusal, Result, bad_request, no_right, not_writable, required};
use super::grants::{Grant, Grantee, Role, Source};
use super::policy;
use super::turn::{Reply, Turn};
use super::world::{AccountKind, Item, Mail};

/// The item of the path, where the account may share it.
fn shareable<'a>(turn: &'a Turn<'_>) -> Result<&'a Item> {
    if turn.flag("useDomainAdminAccess") {
        return Err(super::error::file_not_found(&turn.segment("fileId")));
    }
    let (item, standing) = turn.subject()?;
    match turn.world.can_share(item, standing) {
        true => Ok(item),
        false => Err(no_right()),
    }
}

pub(super) fn list(turn: &mut Turn<'_>) -> Result<Reply> {
    let item = shareable(turn)?.clone();
    let permissions: Vec<(String, Vec<Source>)> = turn.world.permissions(&item.id).into_iter().collect();
    let size = match item.drive.is_some() || turn.call.parameter("pageSize").is_some() {
        true => turn.page_size(100),
        false => usize::MAX,
    };
    let (page, next) = turn.page(permissions, size, |(id, _)| id.clone())?;
    let json = |(_, sources): &(String, Vec<Source>)| turn.world.permission_json(&item, sources, turn.who());
    let mut answer = json!({
        "kind": "drive#permissionList", "permissions": page.iter().map(json).collect::<Vec<_>>(),
    });
    if let Some(next) = next {
        answer["nextPageToken"] = json!(next);
    }
    Ok(Reply::Resource(answer))
}

pub(super) fn get(turn: &mut Turn<'_>) -> Result<Reply> {
    let item = shareable(turn)?.id.clone();
    answer(turn, &item, &turn.segment("permissionId"))
}

fn answer(turn: &Turn<'_>, item: &str, permission: &str) -> Result<Reply> {
    let sources = turn
        .world
        .permissions(item)
        .remove(permission)
        .ok_or_else(|| not_found(permission))?;
    Ok(Reply::Resource(turn.world.permission_json(
        turn.world.known(item),
        &sources,
        turn.who(),
    )))
}

fn not_found(permission: &str) -> Refusal {
    let message = format!("Permission not found: {permission}.");
    Refusal::new(404, "notFound", message).at("permissionId")
}

pub(super) fn create(turn: &mut Turn<'_>) -> Result<Reply> {
    let allowed = [
        "kind",
        "type",
        "role",
        "emailAddress",
        "domain",
        "allowFileDiscovery",
        "expirationTime",
    ];
    if let Some(field) = turn.body.keys().find(|field| !allowed.contains(&field.as_str())) {
        return Err(not_writable(field));
    }
    let item = shareable(turn)?.clone();
    let grant = wanted(turn)?;
    policy::role_fits(&item, &grant)?;
    if let Some(end) = grant.expires {
        expiry(turn, &item, &grant, end)?;
    }
    let mails = notifies(turn, &grant)?;
    policy::allowed(turn.world, &item, &grant, mails)?;
    if let Some(left) = &mut turn.world.policy.shares {
        *left = left.checked_sub(1).ok_or_else(|| {
            let message = "Rate limit exceeded. User message: \"Sorry, you have exceeded your sharing quota.\"";
            Refusal::new(403, "sharingRateLimitExceeded", message)
        })?;
    }
    let permission = grant.id();
    if item.owner.clone().map(Grantee::User).as_ref() != Some(&grant.who) {
        raise(turn, &item.id, grant.clone());
    }
    if mails {
        mail(turn, &item, &grant)?;
    }
    answer(turn, &item.id, &permission)
}

/// Adds a direct grant, or raises the one that is there; none is lowered by a second one.
fn raise(turn: &mut Turn<'_>, item: &str, mut grant: Grant) {
    let acl = &mut turn.world.known_mut(item).acl;
    if let Some(at) = acl.iter().position(|other| other.who == grant.who) {
        let before = acl.remove(at);
        if before.role > grant.role {
            grant = before;
        }
    }
    acl.push(grant);
    turn.world.changed(item);
}

fn wanted(turn: &Turn<'_>) -> Result<Grant> {
    let kind = turn.text("type").ok_or_else(|| required("permission.type"))?;
    let role = turn.text("role").ok_or_else(|| required("permission.role"))?;
    let wrong = |field: &str, value: &str| {
        Refusal::new(400, "invalid", format!("The specified {field} is invalid: {value}."))
            .at(format!("permission.{field}"))
    };
    let role = Role::parse(role).ok_or_else(|| wrong("role", role))?;
    let discovery = turn.body.get("allowFileDiscovery").and_then(Value::as_bool);
    let who = match kind {
        "user" | "group" => {
            let email = turn
                .text("emailAddress")
                .ok_or_else(|| required("permission.emailAddress"))?;
            let (local, domain) = email.split_once('@').unwrap_or_default();
            if local.is_empty() || !domain.contains('.') || email.contains(char::is_whitespace) {
                return Err(wrong("emailAddress", email));
            }
            grantee(turn, email)
        }
        "domain" => Grantee::Domain(turn.text("domain").ok_or_else(|| required("permission.domain"))?.into()),
        "anyone" => Grantee::Anyone,
        other => return Err(wrong("type", other)),
    };
    if discovery.is_some() && matches!(who, Grantee::User(_) | Grantee::Group(_)) {
        return Err(wrong("allowFileDiscovery", "true"));
    }
    Ok(Grant {
        who,
        role,
        expires: moment(turn),
        discovery: discovery.unwrap_or_default(),
    })
}

/// The account behind an address, whichever of its addresses it is; Drive corrects `user` and `group` by itself.
fn grantee(turn: &Turn<'_>, email: &str) -> Grantee {
    let email = turn.world.canonical(email);
    match turn.world.accounts.get(&email).map(|account| &account.kind) {
        Some(AccountKind::Group(_)) => Grantee::Group(email),
        _ => Grantee::User(email),
    }
}

fn moment(turn: &Turn<'_>) -> Option<Timestamp> {
    turn.text("expirationTime")?.parse().ok()
}

/// In the future, within a year; on folders only for readers; not for members of a shared drive.
fn expiry(turn: &Turn<'_>, item: &Item, grant: &Grant, end: Timestamp) -> Result<()> {
    let refuse =
        |reason: &'static str, message: &str| Err(Refusal::new(403, reason, message).at("permission.expirationTime"));
    let now = turn.world.now();
    if item.drive.as_deref() == Some(item.id.as_str()) {
        let message = "Expiration dates cannot be set on shared drive members.";
        return refuse("expirationDateNotAllowedForSharedDriveMembers", message);
    }
    if matches!(grant.who, Grantee::Domain(_) | Grantee::Anyone) || (item.is_folder() && grant.role != Role::Reader) {
        return refuse(
            "cannotSetExpiration",
            "Expiration dates cannot be set on this item for this user.",
        );
    }
    if end <= now {
        return refuse(
            "expirationDatesMustBeInTheFuture",
            "Expiration dates must be in the future.",
        );
    }
    if end > now + SignedDuration::from_hours(24 * 365) {
        return refuse(
            "expirationDateTooFar",
            "Expiration dates cannot be more than a year in the future.",
        );
    }
    Ok(())
}

/// Whether a mail goes out: by default for people and groups, never else.
fn notifies(turn: &Turn<'_>, grant: &Grant) -> Result<bool> {
    let named = matches!(grant.who, Grantee::User(_) | Grantee::Group(_));
    let asked = turn.call.parameter("sendNotificationEmail");
    if asked == Some("true") && !named {
        return Err(
            bad_request("Notification emails can only be sent to users and groups.").at("sendNotificationEmail")
        );
    }
    let sends = named && asked != Some("false");
    if turn.call.parameter("emailMessage").is_some() && !sends {
        return Err(bad_request("emailMessage needs a notification email.").at("emailMessage"));
    }
    Ok(sends)
}

fn mail(turn: &mut Turn<'_>, item: &Item, grant: &Grant) -> Result<()> {
    let (Grantee::User(to) | Grantee::Group(to)) = &grant.who else {
        return Ok(());
    };
    if turn.world.policy.mail_fails {
        let message = format!(
            "Bad Request. User message: \"Sorry, the items were successfully shared but emails could not be sent to \
             {to}.\""
        );
        return Err(Refusal::new(400, "invalidSharingRequest", message));
    }
    turn.world.mails.push(Mail {
        to: to.clone(),
        item: item.id.clone(),
        message: turn.call.parameter("emailMessage").map(str::to_owned),
    });
    Ok(())
}

/// The sources of a permission that can be changed here: a direct one, or none where all is inherited.
fn changeable(turn: &Turn<'_>, item: &Item, permission: &str) -> Result<(Vec<Source>, Option<Grant>)> {
    let sources = turn
        .world
        .permissions(&item.id)
        .remove(permission)
        .ok_or_else(|| not_found(permission))?;
    if sources
        .iter()
        .any(|source| !source.inherited && source.grant.role == Role::Owner)
    {
        return Err(Refusal::new(
            403,
            "cannotRemoveOwner",
            "The owner of a file cannot be removed.",
        ));
    }
    let direct = sources
        .iter()
        .find(|source| !source.inherited)
        .map(|source| source.grant.clone());
    Ok((sources, direct))
}

fn inherited(item: &Item) -> Refusal {
    let (reason, message) = match item.drive {
        None => (
            "cannotModifyInheritedPermission",
            "Cannot modify a permission that is inherited.",
        ),
        Some(_) => (
            "cannotModifyInheritedTeamDrivePermission",
            "Cannot update or delete an inherited permission on a shared drive item.",
        ),
    };
    Refusal::new(403, reason, message)
}

pub(super) fn update(turn: &mut Turn<'_>) -> Result<Reply> {
    if let Some(field) = turn
        .body
        .keys()
        .find(|field| !["kind", "role", "expirationTime"].contains(&field.as_str()))
    {
        return Err(not_writable(field));
    }
    let item = shareable(turn)?.clone();
    let permission = turn.segment("permissionId");
    let (sources, direct) = changeable(turn, &item, &permission)?;
    let asked = turn
        .text("role")
        .map(|text| Role::parse(text).ok_or_else(|| super::error::invalid("permission.role")));
    let above = sources
        .iter()
        .filter(|source| source.inherited && !source.metadata)
        .map(|source| source.grant.role)
        .max();
    let mut grant = direct.clone().unwrap_or_else(|| sources[0].grant.clone());
    if let Some(role) = asked.transpose()? {
        grant.role = role;
    }
    if above.is_some_and(|above| grant.role < above) || (direct.is_none() && above == Some(grant.role)) {
        return Err(inherited(&item));
    }
    grant.expires = moment(turn)
        .or(grant.expires)
        .filter(|_| !turn.flag("removeExpiration"));
    policy::role_fits(&item, &grant)?;
    if let Some(end) = grant.expires {
        expiry(turn, &item, &grant, end)?;
    }
    let acl = &mut turn.world.known_mut(&item.id).acl;
    acl.retain(|other| other.who != grant.who);
    acl.push(grant);
    turn.world.changed(&item.id);
    answer(turn, &item.id, &permission)
}

pub(super) fn delete(turn: &mut Turn<'_>) -> Result<Reply> {
    let permission = turn.segment("permissionId");
    let own = Grant::user(turn.who(), Role::Reader).id() == permission;
    let item = if own {
        turn.subject()?.0.clone()
    } else {
        shareable(turn)?.clone()
    };
    let (_, direct) = changeable(turn, &item, &permission)?;
    let direct = direct.ok_or_else(|| inherited(&item))?;
    turn.world
        .known_mut(&item.id)
        .acl
        .retain(|grant| grant.who != direct.who);
    turn.world.changed(&item.id);
    Ok(Reply::Nothing)
}
