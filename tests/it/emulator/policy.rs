//! What organisations and shared drives forbid when sharing.

use super::error::{Refusal, Result, bad_request};
use super::grants::{Grant, Grantee, Role};
use super::world::{Item, World, domain_of};

fn refuse(reason: &'static str, message: &str) -> Result<()> {
    Err(Refusal::new(403, reason, message))
}

/// Whether a role can stand on an item of this kind at all.
pub(super) fn role_fits(item: &Item, grant: &Grant) -> Result<()> {
    let top = item.drive.as_deref() == Some(item.id.as_str());
    match (grant.role, &item.drive) {
        (Role::Owner, Some(_)) => refuse(
            "ownerOnTeamDriveItemNotSupported",
            "Owner is not a valid role for shared drive items.",
        ),
        (Role::Owner, None) => {
            let message = "The transferOwnership parameter must be enabled when the permission role is 'owner'.";
            Err(Refusal::new(403, "forbidden", message).at("transferOwnership"))
        }
        (Role::Organizer, None) => refuse(
            "organizerOnNonTeamDriveNotSupported",
            "Organizer is only valid for shared drives.",
        ),
        (Role::Organizer, Some(_)) if !top => refuse(
            "organizerOnNonTeamDriveItemNotSupported",
            "Organizer is only valid for shared drives, not their items.",
        ),
        (Role::FileOrganizer, None) => refuse(
            "fileOrganizerOnNonTeamDriveNotSupported",
            "File organizer is only valid in shared drives.",
        ),
        (Role::FileOrganizer, Some(_)) if !item.is_folder() => refuse(
            "fileOrganizerOnFoldersInSharedDriveOnly",
            "File organizer is only valid for folders.",
        ),
        _ if top && matches!(grant.who, Grantee::Domain(_) | Grantee::Anyone) => refuse(
            "cannotShareTeamDriveTopFolderWithAnyoneOrDomains",
            "The top folder of a shared drive cannot be shared with anyone or domains.",
        ),
        _ => Ok(()),
    }
}

/// Whether the grantee may be given anything here.
pub(super) fn allowed(world: &World, item: &Item, grant: &Grant, mails: bool) -> Result<()> {
    let home = world.home_domain(item);
    let domain = match &grant.who {
        Grantee::User(email) | Grantee::Group(email) => domain_of(email),
        Grantee::Domain(domain) => domain,
        Grantee::Anyone => "",
    };
    let inside = domain == home || world.policy.trusted.contains(domain);
    if let Some((status, reason)) = world.policy.share_out
        && !inside
    {
        let message = "The sharing settings of the organisation do not allow sharing with this address.";
        return Err(Refusal::new(status, reason, message));
    }
    if let Some(drive) = &item.drive {
        in_shared_drive(world, item, drive, grant, inside)?;
    }
    let (Grantee::User(email) | Grantee::Group(email)) = &grant.who else {
        return Ok(());
    };
    if world.accounts.contains_key(email) {
        return Ok(());
    }
    match (&item.drive, mails) {
        (Some(_), _) => refuse(
            "cannotShareTeamDriveWithNonGoogleAccounts",
            "Shared drives can only be shared with Google accounts.",
        ),
        (None, true) => Ok(()),
        (None, false) => {
            let message = format!(
                "Bad Request. User message: \"You are trying to invite {email}. Since there is no Google account \
                 associated with this email address, you must check the \"Notify people\" box to invite this \
                 recipient.\""
            );
            let mut refusal = bad_request(message);
            refusal.reason = "invalidSharingRequest";
            Err(refusal)
        }
    }
}

fn in_shared_drive(world: &World, item: &Item, drive: &str, grant: &Grant, inside: bool) -> Result<()> {
    if world.restriction(drive, "domainUsersOnly") && !inside {
        let message = "This shared drive can only be shared with users of its domain.";
        return refuse("teamDriveDomainUsersOnlyRestriction", message);
    }
    let member = match &grant.who {
        Grantee::User(email) | Grantee::Group(email) => world.is_member(email, drive),
        _ => false,
    };
    if world.restriction(drive, "driveMembersOnly") && item.id != drive && !member {
        let message = "Items of this shared drive can only be shared with its members.";
        return refuse("teamDriveTeamMembersOnlyRestriction", message);
    }
    Ok(())
}
