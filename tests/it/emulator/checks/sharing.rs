//! Grants.

use serde_json::{Value, json};

use super::super::{BreachKind, FOLDER, Grant, Grantee, Mail};
use super::*;

const QUIET: &str = "sendNotificationEmail=false&supportsAllDrives=true";

fn share(client: &Client, item: &str, more: &str, body: &Value) -> client::Got {
    client.post(&format!("files/{item}/permissions?{QUIET}{more}"), body)
}

fn to(email: &str, role: &str) -> Value {
    json!({ "type": "user", "role": role, "emailAddress": email })
}

#[test]
fn one_grantee_has_one_permission_id_whatever_the_address_and_the_item() {
    let school = school();
    school.emulator.world().alias("le.binh@th.bacgiang.edu.vn", TEACHER);
    let admin = school.client(ADMIN);
    let first = share(
        &admin,
        &school.root,
        "&fields=id,emailAddress",
        &to("le.binh@th.bacgiang.edu.vn", "reader"),
    )
    .json;
    let second = share(
        &admin,
        &school.teacher,
        "&fields=id,emailAddress",
        &to(TEACHER, "reader"),
    )
    .json;
    assert_eq!(first, second);
    assert_eq!(first["emailAddress"], TEACHER);
    let list = admin.get(&format!("files/{}/permissions", school.root)).json;
    let defaults: Vec<Vec<&String>> = list["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_object().unwrap().keys().collect())
        .collect();
    assert!(defaults.iter().all(|keys| keys == &["id", "kind", "role", "type"]) && defaults.len() == 3);
    assert_eq!(school.emulator.world().mails(), []);
    school.emulator.check();
}

#[test]
fn mails_go_out_unless_told_otherwise() {
    let school = school();
    let admin = school.client(ADMIN);
    let path = format!("files/{}/permissions", school.root);
    admin.post(&format!("{path}?emailMessage=hi"), &to(TEACHER, "reader"));
    let mail = Mail {
        to: TEACHER.into(),
        item: school.root.clone(),
        message: Some("hi".into()),
    };
    assert_eq!(school.emulator.world().mails(), [mail]);
    school.emulator.world().policy.mail_fails = true;
    let unsent = admin.post(&path, &to(SERVICE, "reader"));
    assert_eq!(unsent.refusal(), (400, "invalidSharingRequest"));
    assert_eq!(school.emulator.world().role_of(SERVICE, &school.root), Some("reader"));
    school.emulator.check();
}

#[test]
fn an_inherited_grant_is_neither_taken_away_nor_lowered_on_a_child() {
    let school = school();
    let admin = school.client(ADMIN);
    let permission = school.emulator.world().grant(&school.root, TEACHER, Role::Writer);
    school.emulator.world().revoke(&school.teacher, TEACHER);
    let path = format!("files/{}/permissions/{permission}", school.teacher);
    assert_eq!(admin.delete(&path).refusal(), (403, "cannotModifyInheritedPermission"));
    let lower = admin.patch(&path, &json!({ "role": "reader" }));
    assert_eq!(lower.refusal(), (403, "cannotModifyInheritedPermission"));
    let inspector = school.emulator.world().grants(&school.root)[0].id();
    let raise = admin.patch(
        &format!("files/{}/permissions/{inspector}", school.teacher),
        &json!({ "role": "writer" }),
    );
    assert_eq!((raise.status, &raise.json["role"]), (200, &json!("writer")));
    let details = admin
        .get(&format!(
            "files/{}/permissions/{inspector}?fields=permissionDetails",
            school.teacher
        ))
        .json;
    let both =
        json!([{ "permissionType": "file", "inherited": false }, { "permissionType": "file", "inherited": true }]);
    assert_eq!(details["permissionDetails"], both);
    assert_eq!(
        admin
            .delete(&format!("files/{}/permissions/{inspector}", school.root))
            .status,
        204
    );
    assert_eq!(
        school.emulator.world().role_of(INSPECTOR, &school.teacher),
        Some("writer")
    );
    assert_eq!(
        admin
            .delete(&format!("files/{}/permissions/{inspector}", school.root))
            .refusal(),
        (404, "notFound")
    );
    school.emulator.check();
}

#[test]
fn in_a_shared_drive_every_source_is_told_with_where_it_stands() {
    let school = school();
    let admin = school.client(ADMIN);
    let (drive, folder) = {
        let mut world = school.emulator.world();
        let drive = world.shared_drive(ADMIN, "Hồ sơ");
        let folder = world.folder(ADMIN, &drive, "Tổ 1");
        world.grant(&drive, TEACHER, Role::Reader);
        world.grant(&folder, TEACHER, Role::Writer);
        (drive, folder)
    };
    let list = admin.get(&format!(
        "files/{folder}/permissions?supportsAllDrives=true&fields=permissions(role,emailAddress,permissionDetails)"
    ));
    let teacher = list.json["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["emailAddress"] == TEACHER)
        .unwrap();
    let details = json!([
        { "permissionType": "file", "role": "writer", "inherited": false },
        { "permissionType": "member", "role": "reader", "inherited": true, "inheritedFrom": drive },
    ]);
    assert_eq!(
        (&teacher["role"], &teacher["permissionDetails"]),
        (&json!("writer"), &details)
    );
    let augmented = |id: &str| {
        admin
            .get(&format!(
                "files/{id}?supportsAllDrives=true&fields=hasAugmentedPermissions,permissions"
            ))
            .json
    };
    assert_eq!(augmented(&folder), json!({ "hasAugmentedPermissions": true }));
    let manager = school.emulator.world().grants(&drive)[0].id();
    let path = format!("files/{folder}/permissions/{manager}?supportsAllDrives=true");
    assert_eq!(
        admin.delete(&path).refusal(),
        (403, "cannotModifyInheritedTeamDrivePermission")
    );
    school.emulator.check();
}

#[test]
fn who_may_not_share_may_not_read_the_grants_either() {
    let school = school();
    let path = format!("files/{}/permissions", school.root);
    let inspector = school.client(INSPECTOR);
    assert_eq!(inspector.get(&path).refusal(), (403, "insufficientFilePermissions"));
    assert_eq!(
        inspector.get(&format!("{path}?useDomainAdminAccess=true")).refusal(),
        (404, "notFound")
    );
    let teacher = school.client(TEACHER);
    let own = format!("files/{}/permissions", school.teacher);
    assert_eq!(teacher.get(&own).status, 200);
    school.emulator.world().writers_may_not_share(&school.teacher);
    assert_eq!(teacher.get(&own).refusal(), (403, "insufficientFilePermissions"));
    let mine = school.emulator.world().grants(&school.teacher)[0].id();
    assert_eq!(teacher.delete(&format!("{own}/{mine}")).status, 204);
    school.emulator.check();
}

#[test]
fn an_end_is_in_the_future_within_a_year_and_for_readers_of_folders() {
    let school = school();
    let admin = school.client(ADMIN);
    let until = |time: &str, role: &str| {
        let mut body = to(SERVICE, role);
        body["expirationTime"] = json!(time);
        let got = share(&admin, &school.root, "&fields=expirationTime", &body);
        (got.status, got.reason().to_owned())
    };
    assert_eq!(
        until("2025-10-14T00:00:00Z", "reader"),
        (403, "expirationDatesMustBeInTheFuture".into())
    );
    assert_eq!(
        until("2027-10-14T00:00:00Z", "reader"),
        (403, "expirationDateTooFar".into())
    );
    assert_eq!(
        until("2025-10-20T00:00:00Z", "writer"),
        (403, "cannotSetExpiration".into())
    );
    assert_eq!(until("2025-10-20T00:00:00+07:00", "reader"), (200, String::new()));
    let grant: Grant = school.emulator.world().grants(&school.root)[1].clone();
    assert_eq!(grant.expires, Some("2025-10-19T17:00:00Z".parse().unwrap()));
    let role = || school.emulator.world().role_of(SERVICE, &school.root);
    assert_eq!(role(), Some("reader"));
    school.emulator.world().wait(jiff::SignedDuration::from_hours(24 * 6));
    assert_eq!(role(), None);
    school.emulator.check();
}

#[test]
fn an_address_without_a_google_account_needs_a_mail() {
    let school = school();
    let admin = school.client(ADMIN);
    let stranger = to("phong@dongbac.gov.vn", "reader");
    assert_eq!(
        share(&admin, &school.root, "", &stranger).refusal(),
        (400, "invalidSharingRequest")
    );
    assert_eq!(
        admin
            .post(&format!("files/{}/permissions", school.root), &stranger)
            .status,
        200
    );
    let drive = school.emulator.world().shared_drive(ADMIN, "Hồ sơ");
    assert_eq!(
        share(&admin, &drive, "", &stranger).refusal(),
        (403, "cannotShareTeamDriveWithNonGoogleAccounts")
    );
    school.emulator.check();
}

#[test]
fn rules_of_the_organisation_and_of_the_drive_have_their_own_reasons() {
    let school = school();
    let admin = school.client(ADMIN);
    school.emulator.world().policy.share_out = Some((400, "shareOutNotPermitted"));
    let out = to(INSPECTOR, "reader");
    assert_eq!(
        share(&admin, &school.teacher, "", &out).refusal(),
        (400, "shareOutNotPermitted")
    );
    school.emulator.world().policy.trusted.insert("bacgiang.gov.vn".into());
    assert_eq!(share(&admin, &school.teacher, "", &out).status, 200);
    school.emulator.world().policy.share_out = None;
    let (drive, folder) = {
        let mut world = school.emulator.world();
        let drive = world.shared_drive(ADMIN, "Hồ sơ");
        let folder = world.folder(ADMIN, &drive, "Tổ 1");
        world.restrict_drive(&drive, "driveMembersOnly", true);
        (drive, folder)
    };
    let refused = |item: &str, body: Value| share(&admin, item, "", &body).reason().to_owned();
    assert_eq!(
        refused(&folder, to(TEACHER, "reader")),
        "teamDriveTeamMembersOnlyRestriction"
    );
    school
        .emulator
        .world()
        .grant_to(&drive, Grantee::Domain("th.bacgiang.edu.vn".into()), Role::Reader);
    assert_eq!(refused(&folder, to(TEACHER, "reader")), "");
    let top = json!({ "type": "domain", "role": "reader", "domain": "th.bacgiang.edu.vn" });
    assert_eq!(refused(&drive, top), "cannotShareTeamDriveTopFolderWithAnyoneOrDomains");
    assert_eq!(
        refused(&folder, to(TEACHER, "organizer")),
        "organizerOnNonTeamDriveItemNotSupported"
    );
    assert_eq!(
        refused(&folder, to(TEACHER, "owner")),
        "ownerOnTeamDriveItemNotSupported"
    );
    assert_eq!(
        refused(&school.root, to(TEACHER, "organizer")),
        "organizerOnNonTeamDriveNotSupported"
    );
    assert_eq!(
        refused(&school.root, to(TEACHER, "fileOrganizer")),
        "fileOrganizerOnNonTeamDriveNotSupported"
    );
    school.emulator.world().restrict_drive(&drive, "domainUsersOnly", true);
    school.emulator.world().policy.trusted.clear();
    assert_eq!(refused(&folder, out), "teamDriveDomainUsersOnlyRestriction");
    school.emulator.world().policy.shares = Some(0);
    assert_eq!(refused(&school.root, to(TEACHER, "reader")), "sharingRateLimitExceeded");
    school.emulator.check();
}

#[test]
fn folders_of_a_shared_drive_are_shared_by_managers_and_where_allowed_content_managers() {
    let school = school();
    let (drive, folder) = {
        let mut world = school.emulator.world();
        let drive = world.shared_drive(ADMIN, "Hồ sơ");
        world.grant(&drive, TEACHER, Role::FileOrganizer);
        let folder = world.folder(ADMIN, &drive, "Tổ 1");
        (drive, folder)
    };
    let teacher = school.client(TEACHER);
    let body = to(INSPECTOR, "reader");
    assert_eq!(share(&teacher, &folder, "", &body).status, 200);
    school
        .emulator
        .world()
        .restrict_drive(&drive, "sharingFoldersRequiresOrganizerPermission", true);
    assert_eq!(
        share(&teacher, &folder, "", &body).refusal(),
        (403, "insufficientFilePermissions")
    );
    assert_eq!(share(&school.client(ADMIN), &folder, "", &body).status, 200);
    school.emulator.check();
}

#[test]
fn a_limited_folder_is_made_in_one_call_and_shows_only_itself_to_those_from_above() {
    let school = school();
    let admin = school.client(ADMIN);
    let body = json!({
        "name": "HS khuyết tật", "mimeType": FOLDER, "parents": [school.root], "inheritedPermissionsDisabled": true,
    });
    let made = admin.post("files?fields=id,inheritedPermissionsDisabled,capabilities(canDisableInheritedPermissions,canEnableInheritedPermissions)", &body);
    assert_eq!(made.json["inheritedPermissionsDisabled"], true);
    assert_eq!(
        made.json["capabilities"],
        json!({ "canDisableInheritedPermissions": false, "canEnableInheritedPermissions": true })
    );
    let id = made.text("id");
    let list = admin.get(&format!(
        "files/{id}/permissions?fields=permissions(emailAddress,role,view,inheritedPermissionsDisabled)"
    ));
    let inspector = list.json["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["emailAddress"] == INSPECTOR);
    let shown = json!({
        "emailAddress": INSPECTOR, "role": "reader", "view": "metadata", "inheritedPermissionsDisabled": true,
    });
    assert_eq!(inspector, Some(&shown));
    assert!(!school.emulator.world().can_read(INSPECTOR, &id));
    assert_eq!(share(&admin, &id, "", &to(INSPECTOR, "reader")).status, 200);
    assert!(school.emulator.world().can_read(INSPECTOR, &id));
    let limit = json!({ "inheritedPermissionsDisabled": true });
    let inspector = school
        .client(INSPECTOR)
        .patch(&format!("files/{}", school.root), &limit);
    assert_eq!(inspector.refusal(), (403, "insufficientFilePermissions"));
    school.emulator.check();
    let file = school
        .emulator
        .world()
        .file(ADMIN, &school.root, "a", "text/plain", b"");
    assert_eq!(
        admin.patch(&format!("files/{file}"), &limit).refusal(),
        (400, "badRequest")
    );
}

#[test]
fn of_two_writes_at_once_to_the_grants_of_one_item_one_is_lost_without_a_word() {
    let school = school();
    school.emulator.faults().latency = std::time::Duration::from_millis(60);
    let admin = school.client(ADMIN);
    let other = "khac@th.bacgiang.edu.vn";
    school.emulator.world().person(other, "Khác");
    std::thread::scope(|scope| {
        for email in [TEACHER, other] {
            let (admin, school) = (&admin, &school);
            scope.spawn(move || assert_eq!(share(admin, &school.root, "", &to(email, "reader")).status, 200));
        }
    });
    assert_eq!(school.emulator.world().grants(&school.root).len(), 2);
    let kinds: Vec<_> = school.emulator.breaches().iter().map(|breach| breach.kind).collect();
    assert_eq!(kinds, [BreachKind::Overlap]);
}

#[test]
fn a_group_gives_its_right_to_its_members() {
    let school = school();
    let group = "to1@th.bacgiang.edu.vn";
    school.emulator.world().group(group, &[TEACHER]);
    let body = json!({ "type": "user", "role": "commenter", "emailAddress": group });
    let made = share(&school.client(ADMIN), &school.root, "", &body);
    assert_eq!(made.json["type"], "group");
    assert_eq!(
        school.emulator.world().role_of(TEACHER, &school.root),
        Some("commenter")
    );
    school.emulator.check();
}
