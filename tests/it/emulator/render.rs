//! Items and permissions as one account sees them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::grants::{Grantee, Source, Standing};
use super::mask::Mask;
use super::media;
use super::rng::hash;
use super::world::{FOLDER, Item, SHORTCUT, World};

/// RFC 3339 in UTC with milliseconds, as Drive writes times.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

impl World {
    pub(super) fn user(&self, email: &str, me: &str) -> Value {
        let name = self.accounts.get(email).map_or(email, |account| account.name.as_str());
        json!({
            "kind": "drive#user",
            "displayName": name,
            "me": email == me,
            "permissionId": format!("{:020}", hash(email)),
            "emailAddress": email,
        })
    }

    /// A `File`, with what the mask wants.
    pub(super) fn file_json(&self, item: &Item, me: &str, standing: Standing, mask: &Mask) -> Value {
        let mut file = Map::new();
        let mut put = |name: &str, value: &dyn Fn() -> Value| {
            if mask.wants(&[name]) {
                let value = value();
                if !value.is_null() {
                    file.insert(name.into(), value);
                }
            }
        };
        put("kind", &|| json!("drive#file"));
        put("id", &|| json!(item.id));
        put("name", &|| json!(item.name));
        put("mimeType", &|| json!(item.mime));
        put("description", &|| json!(item.description));
        put("starred", &|| json!(item.starred));
        put("parents", &|| self.visible_parent(item, me));
        put("createdTime", &|| json!(time(item.created)));
        put("modifiedTime", &|| json!(time(item.modified)));
        put("version", &|| json!(item.version.to_string()));
        put("spaces", &|| json!(["drive"]));
        put("trashed", &|| json!(self.is_thrown(item)));
        put("explicitlyTrashed", &|| json!(item.trashed.is_some()));
        put("properties", &|| filled(&item.properties));
        put("appProperties", &|| filled(&item.app_properties));
        put("lastModifyingUser", &|| self.user(&item.modified_by, me));
        put("modifiedByMe", &|| json!(item.modified_by == me));
        put("viewedByMe", &|| json!(true));
        put("isAppAuthorized", &|| json!(true));
        put("inheritedPermissionsDisabled", &|| json!(item.limited));
        put("copyRequiresWriterPermission", &|| json!(item.copy_needs_writer));
        put("viewersCanCopyContent", &|| json!(!item.copy_needs_writer));
        put("quotaBytesUsed", &|| {
            json!(item.bytes().map_or(0, <[u8]>::len).to_string())
        });
        put("capabilities", &|| self.capabilities(me, item, standing));
        put("webViewLink", &|| json!(web_view_link(item)));
        put("iconLink", &|| {
            json!("https://drive-thirdparty.googleusercontent.com/16/type/x")
        });
        put("hasThumbnail", &|| json!(false));
        put("shortcutDetails", &|| self.shortcut_details(item));
        put("contentRestrictions", &|| content_restrictions(self, item, me));
        match &item.drive {
            Some(drive) => {
                put("driveId", &|| json!(drive));
                put("teamDriveId", &|| json!(drive));
                put("hasAugmentedPermissions", &|| {
                    json!(!item.acl.is_empty() && item.parent.is_some())
                });
                put("trashedTime", &|| json!(item.trashed.as_ref().map(|(at, _)| time(*at))));
                put("trashingUser", &|| {
                    item.trashed.as_ref().map_or(Value::Null, |(_, who)| self.user(who, me))
                });
            }
            None => {
                put("ownedByMe", &|| json!(item.owner.as_deref() == Some(me)));
                put("owners", &|| {
                    json!([self.user(item.owner.as_deref().unwrap_or_default(), me)])
                });
                put("shared", &|| json!(self.permissions(&item.id).len() > 1));
                put("writersCanShare", &|| json!(item.writers_can_share));
            }
        }
        let may_see_grants = self.can_share(item, standing);
        if may_see_grants && item.drive.is_none() {
            put("permissions", &|| self.permission_list(item, me));
        }
        if may_see_grants {
            put("permissionIds", &|| {
                json!(self.permissions(&item.id).keys().collect::<Vec<_>>())
            });
        }
        self.content_fields(item, me, &mut put);
        Value::Object(file)
    }

    fn content_fields(&self, item: &Item, me: &str, put: &mut impl FnMut(&str, &dyn Fn() -> Value)) {
        let Some(revision) = item.revisions.last() else { return };
        put("size", &|| json!(revision.bytes.len().to_string()));
        put("md5Checksum", &|| json!(media::md5(&revision.bytes)));
        put("sha256Checksum", &|| json!(media::sha256(&revision.bytes)));
        put("headRevisionId", &|| json!(revision.id));
        put("originalFilename", &|| json!(item.name));
        let extension = item.name.rsplit_once('.').map_or("", |(_, extension)| extension);
        put("fileExtension", &|| json!(extension));
        put("fullFileExtension", &|| json!(extension));
        let may = self.standing(me, &item.id);
        let may = may.is_some_and(|standing| self.capabilities(me, item, standing)["canDownload"] == true);
        put("webContentLink", &|| match may {
            true => json!(format!("https://drive.google.com/uc?id={}&export=download", item.id)),
            false => Value::Null,
        });
    }

    /// Parents appear only where the account sees them.
    fn visible_parent(&self, item: &Item, me: &str) -> Value {
        let parent = item
            .parent
            .as_deref()
            .filter(|parent| self.standing(me, parent).is_some());
        parent.map_or(Value::Null, |parent| json!([parent]))
    }

    fn shortcut_details(&self, item: &Item) -> Value {
        let Some(target) = item.target.as_deref().filter(|_| item.mime == SHORTCUT) else {
            return Value::Null;
        };
        let mime = self
            .item(target)
            .map_or("application/octet-stream", |item| item.mime.as_str());
        json!({ "targetId": target, "targetMimeType": mime })
    }

    pub(super) fn permission_list(&self, item: &Item, me: &str) -> Value {
        let permissions = self.permissions(&item.id);
        permissions
            .values()
            .map(|sources| self.permission_json(item, sources, me))
            .collect()
    }

    /// One `Permission` for one grantee, whatever the number of its sources.
    pub(super) fn permission_json(&self, item: &Item, sources: &[Source], _me: &str) -> Value {
        let full = sources.iter().filter(|source| !source.metadata);
        let strongest = full.max_by_key(|source| (source.grant.role, !source.inherited));
        let source = strongest.unwrap_or(&sources[0]);
        let grant = &source.grant;
        let mut permission = json!({
            "kind": "drive#permission",
            "id": grant.id(),
            "type": grant.who.kind(),
            "role": grant.role.as_str(),
            "permissionDetails": sources.iter().map(|source| details(item, source)).collect::<Vec<_>>(),
        });
        match &grant.who {
            Grantee::User(email) | Grantee::Group(email) => {
                permission["emailAddress"] = json!(email);
                permission["displayName"] = json!(self.accounts.get(email).map_or(email, |account| &account.name));
                permission["deleted"] = json!(false);
            }
            Grantee::Domain(domain) => {
                permission["domain"] = json!(domain);
                permission["displayName"] = json!(domain);
                permission["allowFileDiscovery"] = json!(grant.discovery);
            }
            Grantee::Anyone => permission["allowFileDiscovery"] = json!(grant.discovery),
        }
        if let (Grantee::User(_), None) = (&grant.who, &item.drive) {
            permission["pendingOwner"] = json!(false);
        }
        if let Some(end) = grant.expires {
            permission["expirationTime"] = json!(time(end));
        }
        if source.metadata {
            permission["view"] = json!("metadata");
            permission["inheritedPermissionsDisabled"] = json!(true);
        }
        permission
    }
}

/// In My Drive only the kind and whether it is inherited are filled.
fn details(item: &Item, source: &Source) -> Value {
    let Some(drive) = &item.drive else {
        return json!({ "permissionType": "file", "inherited": source.inherited });
    };
    let kind = if source.from == *drive { "member" } else { "file" };
    let mut details = json!({
        "permissionType": kind, "role": source.grant.role.as_str(), "inherited": source.inherited,
    });
    if source.inherited {
        details["inheritedFrom"] = json!(source.from);
    }
    details
}

fn filled(properties: &std::collections::BTreeMap<String, String>) -> Value {
    if properties.is_empty() {
        Value::Null
    } else {
        json!(properties)
    }
}

fn content_restrictions(world: &World, item: &Item, me: &str) -> Value {
    let Some(lock) = &item.lock else { return Value::Null };
    json!([{
        "readOnly": true, "reason": lock.reason, "type": "globalContentRestriction",
        "restrictingUser": world.user(&lock.by, me), "restrictionTime": time(lock.when),
        "ownerRestricted": lock.owner_only, "systemRestricted": false,
    }])
}

fn web_view_link(item: &Item) -> String {
    match item.mime.as_str() {
        FOLDER => format!("https://drive.google.com/drive/folders/{}", item.id),
        "application/vnd.google-apps.document" => {
            format!("https://docs.google.com/document/d/{}/edit?usp=drivesdk", item.id)
        }
        _ => format!("https://drive.google.com/file/d/{}/view?usp=drivesdk", item.id),
    }
}
