//! Drive's own shapes and ours. Pure: tested on JSON as Drive sends it.

mod tag;

use google_drive3::api::{File, Permission};
use jiff::Timestamp;
use serde_json::json;

use crate::storage::{Error, ErrorKind, Result, last_moment};
use crate::text::Text;
use crate::tree::{Address, Arrival, Ends, Grant, Node, NodeId, NodeKind, PermissionId, Role, Source, WantedGrant};

pub(super) use tag::{read as read_tag, write as write_tag};

/// A folder's media type.
pub(super) const FOLDER: &str = "application/vnd.google-apps.folder";
const SHORTCUT: &str = "application/vnd.google-apps.shortcut";
const NATIVE: &str = "application/vnd.google-apps.";

/// The fields of a file that hoso reads. `permissions` come only where this account may share the file, and never in
/// shared drives.
macro_rules! file_fields {
    () => {
        "id,name,mimeType,parents,size,createdTime,modifiedTime,md5Checksum,sha256Checksum,trashed,properties,\
         owners(emailAddress),webViewLink,driveId,inheritedPermissionsDisabled,hasAugmentedPermissions,\
         shortcutDetails(targetId)"
    };
}
macro_rules! capability_fields {
    () => {
        ",capabilities(canListChildren,canShare)"
    };
}
macro_rules! permission_fields {
    () => {
        "id,type,role,emailAddress,domain,expirationTime,deleted,view,permissionDetails(permissionType,role,inherited)"
    };
}

/// `fields` of `files.get`, `create` and `update`.
pub(super) const FILE: &str = concat!(
    file_fields!(),
    capability_fields!(),
    ",permissions(",
    permission_fields!(),
    ")"
);
/// `fields` of `files.list`.
pub(super) const FILES: &str = concat!(
    "nextPageToken,incompleteSearch,files(",
    file_fields!(),
    capability_fields!(),
    ",permissions(",
    permission_fields!(),
    "))"
);
/// `fields` of `files.list` over a whole shared drive, where permissions never come.
pub(super) const DRIVE_FILES: &str = concat!(
    "nextPageToken,incompleteSearch,files(",
    file_fields!(),
    capability_fields!(),
    ")"
);
/// `fields` of `files.get` for the root, with all that tells what this account may do there.
pub(super) const HOME: &str = concat!(
    file_fields!(),
    ",capabilities(canListChildren,canAddChildren,canShare,canDisableInheritedPermissions,\
     canEnableInheritedPermissions),permissions(",
    permission_fields!(),
    ")"
);
/// `fields` of `permissions.create` and `update`.
pub(super) const PERMISSION: &str = permission_fields!();
/// `fields` of `permissions.list`.
pub(super) const PERMISSIONS: &str = concat!("nextPageToken,permissions(", permission_fields!(), ")");

/// A file as Drive shows it: the node, and what only this backend looks at.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) node: Node,
    /// In the trash, itself or with a folder above.
    pub(super) trashed: bool,
    /// `Some(false)`: a folder whose children are hidden from this account although listing it succeeds.
    pub(super) listable: Option<bool>,
    /// `Some(false)`: this account may not share it, and so not read who may see it either.
    pub(super) shareable: Option<bool>,
    /// The shared drive it lies in.
    pub(super) drive: Option<String>,
    /// It has grants of its own beyond the shared drive's; nothing: not known.
    pub(super) augmented: Option<bool>,
    /// Both checksums of the bytes, for comparing revisions.
    pub(super) md5: Option<String>,
    pub(super) sha256: Option<String>,
}

/// Drive's time, whose type belongs to a crate that only the generated client needs, goes through its milliseconds.
macro_rules! millis {
    ($time:expr) => {
        $time.and_then(|time| Timestamp::from_millisecond(time.timestamp_millis()).ok())
    };
}

/// Reads a file; an answer without an id makes no sense.
pub(super) fn seen(file: File) -> Result<Seen> {
    let id = file.id.ok_or_else(|| {
        Error::told(
            ErrorKind::Protocol,
            Text::of("Drive không cho biết mã của tệp", "a file without an id"),
        )
    })?;
    let mime = file.mime_type;
    let kind = kind(mime.as_deref());
    let node = Node {
        id: NodeId::new(id),
        parent: file.parents.and_then(|all| all.into_iter().next()).map(NodeId::new),
        name: file.name.unwrap_or_default(),
        kind,
        mime,
        size: file.size.and_then(|size| u64::try_from(size).ok()),
        // A browser cannot set the creation time; a modified time is whatever the client said.
        arrival: millis!(file.created_time).map(|time| arrival(time, Source::Service)),
        modified: millis!(file.modified_time).map(|time| arrival(time, Source::Modified)),
        // Old files have no SHA-256, so MD5 is what two files can be compared by.
        checksum: checksum(file.md5_checksum.as_deref(), file.sha256_checksum.as_deref()),
        tag: file.properties.as_ref().and_then(read_tag),
        restricted: file.inherited_permissions_disabled,
        grants: file.permissions.map(|all| all.iter().flat_map(grants).collect()),
        owner: file
            .owners
            .and_then(|all| all.into_iter().next())
            .and_then(|owner| Address::new(&owner.email_address?).ok()),
        target: file
            .shortcut_details
            .and_then(|details| details.target_id)
            .map(NodeId::new),
        link: file.web_view_link,
        created: millis!(file.created_time),
        placeholder: false,
    };
    let can = file.capabilities.as_ref();
    Ok(Seen {
        trashed: file.trashed.unwrap_or(false),
        listable: can.and_then(|can| can.can_list_children),
        shareable: can.and_then(|can| can.can_share),
        drive: file.drive_id,
        augmented: file.has_augmented_permissions,
        md5: file.md5_checksum,
        sha256: file.sha256_checksum,
        node,
    })
}

fn kind(mime: Option<&str>) -> NodeKind {
    match mime {
        Some(FOLDER) => NodeKind::Folder,
        Some(SHORTCUT) => NodeKind::Shortcut,
        Some(mime) if mime.starts_with(NATIVE) => NodeKind::Native,
        _ => NodeKind::File,
    }
}

const fn arrival(time: Timestamp, source: Source) -> Arrival {
    Arrival { time, source }
}

fn checksum(md5: Option<&str>, sha256: Option<&str>) -> Option<String> {
    md5.map(|sum| format!("md5:{sum}"))
        .or_else(|| sha256.map(|sum| format!("sha256:{sum}")))
}

/// Reads a permission, which gathers all that an account has on an item under one id: what was given there, and what it
/// has from above where that is more (a manager of the shared drive, who is named here as well). Taking the first for the
/// second would have hoso take away and give anew for ever.
pub(super) fn grants(permission: &Permission) -> impl Iterator<Item = Grant> {
    let grant = grant(permission);
    let details = permission.permission_details.as_deref().unwrap_or_default();
    let from_above = details.iter().any(|detail| detail.inherited == Some(true));
    // The permission's own role is the strongest that counts: a cut keeps what comes from above from counting.
    let strongest = role(permission.role.as_deref());
    let above = grant
        .clone()
        .filter(|grant| from_above && !grant.inherited && !grant.metadata_only);
    let above = above.filter(|grant| strongest > grant.role);
    let above = above.map(|grant| Grant {
        role: strongest,
        inherited: true,
        until: None,
        ..grant
    });
    grant.into_iter().chain(above)
}

/// What was given on the item itself, else what comes from above; nothing for a deleted account and for the *published* view, which give nobody access.
pub(super) fn grant(permission: &Permission) -> Option<Grant> {
    let view = permission.view.as_deref();
    if permission.deleted == Some(true) || view == Some("published") {
        return None;
    }
    let details = permission.permission_details.as_deref().unwrap_or_default();
    let kind = permission.type_.as_deref();
    let direct = details.iter().filter(|detail| detail.inherited != Some(true));
    let direct = direct.filter_map(|detail| detail.role.as_deref().map(|text| role(Some(text))));
    Some(Grant {
        id: PermissionId::new(permission.id.as_deref()?),
        address: permission
            .email_address
            .as_deref()
            .filter(|_| matches!(kind, Some("user" | "group")))
            .and_then(|text| Address::new(text).ok()),
        anyone: kind == Some("anyone"),
        domain: permission.domain.clone().filter(|_| kind == Some("domain")),
        role: direct.max().unwrap_or_else(|| role(permission.role.as_deref())),
        // One direct source is enough to make it removable here.
        inherited: !details.is_empty() && details.iter().all(|detail| detail.inherited == Some(true)),
        until: millis!(permission.expiration_time),
        metadata_only: view == Some("metadata"),
    })
}

fn role(text: Option<&str>) -> Role {
    match text {
        Some("owner") => Role::Owner,
        Some("organizer") => Role::Organizer,
        Some("fileOrganizer") => Role::FileOrganizer,
        Some("writer") => Role::Writer,
        Some("commenter") => Role::Commenter,
        // A role that Drive adds one day reads at least.
        _ => Role::Reader,
    }
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Reader => "reader",
        Role::Commenter => "commenter",
        Role::Writer => "writer",
        Role::FileOrganizer => "fileOrganizer",
        Role::Organizer => "organizer",
        Role::Owner => "owner",
    }
}

/// The permission to ask for.
///
/// # Errors
/// [`ErrorKind::Unsupported`] for what Drive does not have: making an owner.
pub(super) fn permission(wanted: &WantedGrant) -> Result<Permission> {
    if wanted.role == Role::Owner {
        return Err(Error::told(
            ErrorKind::Unsupported,
            Text::of("hoso không chuyển quyền chủ sở hữu", "ownership is not handed over"),
        ));
    }
    let mut body = json!({
        "type": if wanted.group { "group" } else { "user" },
        "role": role_name(wanted.role),
        "emailAddress": wanted.address.as_str(),
    });
    end(&mut body, wanted);
    shaped(body)
}

/// A change of role or end; what is not given stays as it is.
pub(super) fn permission_change(wanted: &WantedGrant) -> Result<Permission> {
    let mut body = json!({ "role": role_name(wanted.role) });
    end(&mut body, wanted);
    shaped(body)
}

fn end(body: &mut serde_json::Value, wanted: &WantedGrant) {
    if let Some(date) = wanted.until.filter(|_| ENDS.of(wanted.role)) {
        body["expirationTime"] = json!(last_moment(date).to_string());
    }
}

/// On folders Drive takes an end only for readers, at most a year ahead.
pub(super) const ENDS: Ends = Ends::ReadersWithinAYear;

fn shaped(body: serde_json::Value) -> Result<Permission> {
    serde_json::from_value(body)
        .map_err(|e| Error::new(ErrorKind::Protocol, "a permission cannot be written").because(e))
}

#[cfg(test)]
mod tests {
    use google_drive3::api::{File, FileList, Permission};
    use serde_json::{Value, json};

    use super::*;
    use crate::tree::Who;

    fn file(value: Value) -> Seen {
        let file: File = serde_json::from_value(value).expect("a file as Drive sends it");
        seen(file).expect("a file")
    }

    fn one(value: Value) -> Option<Grant> {
        let permission: Permission = serde_json::from_value(value).expect("a permission as Drive sends it");
        grant(&permission)
    }

    #[test]
    fn a_pdf_is_read_with_its_times_and_the_trust_they_deserve() {
        let seen = file(json!({
            "id": "1a", "name": "KHBD_Tuan01.pdf", "mimeType": "application/pdf", "parents": ["1p"], "size": "51234",
            "createdTime": "2025-09-05T01:02:03.456Z", "modifiedTime": "2025-09-06T01:02:03Z",
            "md5Checksum": "d41d", "sha256Checksum": "e3b0", "trashed": false,
            "owners": [{"emailAddress": "Binh@th.bacgiang.edu.vn"}], "webViewLink": "https://drive.google.com/file/d/1a/view",
            "capabilities": {"canListChildren": false}, "somethingNew": {"x": [1]}
        }));
        let node = seen.node;
        assert_eq!((node.kind, node.size), (NodeKind::File, Some(51234)));
        let arrival = node.arrival.expect("a time");
        assert_eq!(
            (arrival.time.to_string().as_str(), arrival.source),
            ("2025-09-05T01:02:03.456Z", Source::Service)
        );
        assert!(!node.modified.expect("a time").source.is_strong());
        assert_eq!(node.checksum.as_deref(), Some("md5:d41d"));
        assert_eq!(
            node.owner.map(|owner| owner.to_string()).as_deref(),
            Some("binh@th.bacgiang.edu.vn")
        );
        assert_eq!(node.parent, Some(NodeId::new("1p")));
    }

    #[test]
    fn kinds_are_told_apart_by_the_media_type_alone() {
        for (mime, kind) in [
            (Some("application/vnd.google-apps.folder"), NodeKind::Folder),
            (Some("application/vnd.google-apps.shortcut"), NodeKind::Shortcut),
            (Some("application/vnd.google-apps.document"), NodeKind::Native),
            (Some("application/msword"), NodeKind::File),
            (None, NodeKind::File),
        ] {
            assert_eq!(file(json!({"id": "1a", "mimeType": mime})).node.kind, kind);
        }
    }

    #[test]
    fn a_shortcut_says_what_it_leads_to() {
        let mime = "application/vnd.google-apps.shortcut";
        let shown =
            json!({"id": "1a", "mimeType": mime, "shortcutDetails": {"targetId": "1t", "targetMimeType": "x/y"}});
        assert_eq!(file(shown).node.target, Some(NodeId::new("1t")));
        assert_eq!(file(json!({"id": "1a", "mimeType": mime})).node.target, None);
    }

    #[test]
    fn what_the_service_leaves_out_is_not_known_rather_than_none() {
        let seen = file(json!({"id": "1a"}));
        assert_eq!((seen.listable, seen.augmented, seen.drive), (None, None, None));
        assert_eq!(
            (seen.node.grants, seen.node.restricted, seen.node.size),
            (None, None, None)
        );
        let nothing: File = serde_json::from_value(json!({})).expect("a file");
        assert_eq!(super::seen(nothing).expect_err("no id").kind, ErrorKind::Protocol);
    }

    #[test]
    fn an_incomplete_page_and_unknown_fields_are_understood() {
        let page =
            json!({"incompleteSearch": true, "files": [{"id": "1a", "capabilities": {"canAccessViaGenAi": true}}]});
        let page: FileList = serde_json::from_value(page).expect("a page");
        assert_eq!(page.incomplete_search, Some(true));
    }

    #[test]
    fn direct_and_inherited_rights_are_told_apart() {
        let source = |inherited| json!({"permissionType": "file", "role": "reader", "inherited": inherited});
        let of = |details: Value| {
            let grant = one(json!({"id": "7", "type": "user", "role": "reader", "permissionDetails": details}));
            grant.expect("a grant").inherited
        };
        assert!(of(json!([source(true)])));
        assert!(
            !of(json!([source(true), source(false)])),
            "raised here, so it can be taken away here"
        );
        assert!(!of(json!([])));
    }

    #[test]
    fn what_was_given_here_is_told_apart_from_more_that_comes_from_above() {
        let both = json!([
            {"permissionType": "member", "role": "organizer", "inherited": true},
            {"permissionType": "file", "role": "writer", "inherited": false},
        ]);
        let permission = json!({"id": "7", "type": "user", "role": "organizer", "permissionDetails": both});
        let permission: Permission = serde_json::from_value(permission).expect("a permission");
        let found: Vec<(Role, bool)> = grants(&permission).map(|grant| (grant.role, grant.inherited)).collect();
        assert_eq!(found, [(Role::Writer, false), (Role::Organizer, true)]);
        assert_eq!(grant(&permission).map(|grant| grant.role), Some(Role::Writer));
    }

    #[test]
    fn links_domains_and_shadows_are_what_they_are() {
        let anyone = one(json!({"id": "anyoneWithLink", "type": "anyone", "role": "reader"})).expect("a grant");
        assert!(anyone.anyone && anyone.address.is_none());
        let domain = one(json!({"id": "1k", "type": "domain", "domain": "bacgiang.edu.vn", "role": "writer"}));
        assert_eq!(domain.expect("a grant").domain.as_deref(), Some("bacgiang.edu.vn"));
        let shadow = json!({"id": "7", "type": "user", "role": "reader", "view": "metadata", "emailAddress": "a@b.vn"});
        assert!(one(shadow).expect("a grant").metadata_only);
        assert_eq!(
            one(json!({"id": "7", "type": "user", "role": "reader", "deleted": true})),
            None
        );
        assert_eq!(
            one(json!({"id": "7", "type": "anyone", "role": "reader", "view": "published"})),
            None
        );
    }

    #[test]
    fn a_right_is_asked_for_with_the_end_of_its_last_day() {
        let wanted = WantedGrant {
            address: Address::new("phong@bacgiang.gov.vn").expect("an address"),
            group: true,
            role: Role::Reader,
            until: Some("2026-06-30".parse().expect("a date")),
            who: Who::Superiors,
        };
        let body = serde_json::to_value(permission(&wanted).expect("a permission")).expect("JSON");
        assert_eq!((&body["type"], &body["role"]), (&json!("group"), &json!("reader")));
        assert!(
            body["expirationTime"]
                .as_str()
                .is_some_and(|t| t.starts_with("2026-06-30T16:59:59")),
            "{body}"
        );
        let of = |role| permission(&WantedGrant { role, ..wanted.clone() });
        assert_eq!(of(Role::Writer).expect("without an end").expiration_time, None);
        assert_eq!(of(Role::Owner).expect_err("not on Drive").kind, ErrorKind::Unsupported);
    }
}
