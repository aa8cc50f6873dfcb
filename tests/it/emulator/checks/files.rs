//! Files and folders.

use serde_json::json;

use super::super::{BreachKind, FOLDER, Policy, SHORTCUT, Seen};
use super::*;

#[test]
fn without_fields_only_the_defaults_come() {
    let school = school();
    let admin = school.client(ADMIN);
    let file = admin.get(&format!("files/{}", school.root));
    let expected = json!({
        "kind": "drive#file", "id": school.root, "name": "Hồ sơ điện tử", "mimeType": FOLDER,
    });
    assert_eq!((file.status, file.json), (200, expected));
    let list = admin.search(&format!("'{}' in parents and trashed=false", school.root), "");
    let expected = json!({
        "kind": "drive#fileList", "incompleteSearch": false,
        "files": [{ "kind": "drive#file", "id": school.teacher, "name": "Lê Thị Bình", "mimeType": FOLDER }],
    });
    assert_eq!(list.json, expected);
    school.emulator.check();
}

#[test]
fn a_folder_made_twice_with_one_reserved_id_is_made_once() {
    let school = school();
    let admin = school.client(ADMIN);
    let ids = admin.get("files/generateIds?count=2");
    let id = ids.json["ids"][0].as_str().unwrap().to_owned();
    let folder = json!({ "id": id, "name": "STO", "mimeType": FOLDER, "parents": [school.root] });
    assert_eq!(admin.post("files", &folder).text("id"), id);
    assert_eq!(admin.post("files", &folder).refusal(), (409, "fileIdInUse"));
    let other = school
        .client(TEACHER)
        .post("files", &json!({ "id": ids.json["ids"][1], "name": "x" }));
    assert_eq!(other.refusal(), (400, "invalid"));
    assert_eq!(school.emulator.world().tree(&school.root), "Lê Thị Bình/\nSTO/\n");
    school.emulator.check();
}

#[test]
fn ids_given_out_beforehand_are_refused_where_the_shared_drive_does_not_take_them() {
    let school = school();
    let admin = school.client(ADMIN);
    let drive = school.emulator.world().shared_drive(ADMIN, "Hồ sơ");
    let id = admin.get("files/generateIds?count=1").json["ids"][0].clone();
    let folder = json!({ "id": id, "name": "a", "mimeType": FOLDER, "parents": [drive] });
    school.emulator.world().refuse_reserved_ids(&drive);
    let refused = admin.post("files?supportsAllDrives=true", &folder);
    assert_eq!(refused.refusal(), (400, "generatedIdNotSupported"));
    let document = json!({ "id": id, "name": "a", "mimeType": "application/vnd.google-apps.document" });
    assert_eq!(
        admin.post("files", &document).refusal(),
        (400, "generatedIdNotSupported")
    );
    school.emulator.check();
}

#[test]
fn a_move_and_rename_is_one_call_and_may_be_repeated() {
    let school = school();
    let admin = school.client(ADMIN);
    let (from, to) = {
        let mut world = school.emulator.world();
        (
            world.folder(ADMIN, &school.root, "Tổ 1"),
            world.folder(ADMIN, &school.root, "Tổ 2"),
        )
    };
    let folder = school.emulator.world().folder(ADMIN, &from, "cũ");
    let path = format!("files/{folder}?addParents={to}&removeParents={from}&fields=name,parents");
    for _ in 0..2 {
        let moved = admin.patch(&path, &json!({ "name": "mới" }));
        assert_eq!(moved.json, json!({ "name": "mới", "parents": [to] }));
    }
    school.emulator.check();
    let second = admin.patch(&format!("files/{folder}?addParents={from}"), &json!({}));
    assert_eq!(second.refusal(), (403, "cannotAddParent"));
    let cycle = admin.patch(
        &format!("files/{to}?addParents={folder}&removeParents={}", school.root),
        &json!({}),
    );
    assert_eq!(cycle.refusal(), (400, "badRequest"));
    // A second parent is a fault of the client's; a loop is only refused: the client cannot always know.
    assert_eq!(school.emulator.breaches().len(), 1);
}

#[test]
fn content_comes_whole_or_in_the_asked_range() {
    let school = school();
    let file = school
        .emulator
        .world()
        .file(TEACHER, &school.teacher, "a.pdf", "application/pdf", b"%PDF-1.7 ...");
    let reader = school.client(INSPECTOR);
    let path = format!("/drive/v3/files/{file}?alt=media");
    let whole = reader.get(&path);
    assert_eq!((whole.status, whole.body.as_slice()), (200, b"%PDF-1.7 ...".as_slice()));
    let part = reader.send("GET", &path, "range: bytes=0-4\r\n", b"").unwrap();
    assert_eq!((part.status, part.body.as_slice()), (206, b"%PDF-".as_slice()));
    assert_eq!(part.headers["content-range"], "bytes 0-4/12");
    assert_eq!(
        reader.send("GET", &path, "range: bytes=50-\r\n", b"").unwrap().status,
        416
    );
    let folder = reader.get(&format!("files/{}?alt=media", school.root));
    assert_eq!(folder.refusal(), (403, "fileNotDownloadable"));
    school.emulator.world().readers_may_not_download(&file);
    assert_eq!(reader.get(&path).refusal(), (403, "cannotDownloadFile"));
    assert_eq!(school.emulator.requests()[1].range, "bytes=0-4");
    school.emulator.check();
}

#[test]
fn an_upload_has_metadata_content_checksum_and_revisions() {
    let school = school();
    let admin = school.client(ADMIN);
    let body = format!(
        "--b\r\ncontent-type: application/json\r\n\r\n{}\r\n--b\r\ncontent-type: application/json\r\n\r\n{{}}\r\n--b--",
        json!({ "name": "hoso.json", "parents": [school.root], "createdTime": "2025-09-05T00:00:00Z" })
    );
    let kind = "content-type: multipart/related; boundary=b\r\n";
    let fields = "fields=id,size,md5Checksum,createdTime,modifiedTime,mimeType,parents";
    let path = format!("/upload/drive/v3/files?uploadType=multipart&{fields}");
    let made = admin.send("POST", &path, kind, body.as_bytes()).unwrap();
    let id = made.text("id");
    let expected = json!({
        "id": id, "size": "2", "md5Checksum": "99914b932bd37a50b983c5e7c90ae93b", "mimeType": "application/json",
        "createdTime": "2025-09-05T00:00:00.000Z", "modifiedTime": "2025-09-05T00:00:00.000Z", "parents": [school.root],
    });
    assert_eq!(made.json, expected);
    let path = format!("/upload/drive/v3/files/{id}?uploadType=media&fields=modifiedTime");
    let revised = admin
        .send("PATCH", &path, "content-type: application/json\r\n", b"{\"a\":1}")
        .unwrap();
    assert!(revised.text("modifiedTime").starts_with("2025-10-15T01:00:00.0"));
    let seen = school.emulator.world().see(&id).unwrap();
    assert_eq!(
        (seen.bytes.as_deref(), seen.revisions),
        (Some(b"{\"a\":1}".as_slice()), 2)
    );
    let revisions = admin.get(&format!("files/{id}/revisions?fields=revisions(id,size)"));
    let first = revisions.json["revisions"][0]["id"].as_str().unwrap();
    assert_eq!(
        admin.get(&format!("files/{id}/revisions/{first}?alt=media")).body,
        b"{}"
    );
    let reader = school.client(INSPECTOR).get(&format!("files/{id}/revisions"));
    assert_eq!(reader.refusal(), (403, "insufficientFilePermissions"));
    school.emulator.check();
}

#[test]
fn properties_are_public_and_limited_to_124_bytes() {
    let school = school();
    let admin = school.client(ADMIN);
    let path = format!("files/{}?fields=properties", school.teacher);
    let set = admin.patch(&path, &json!({ "properties": { "hoso.k": "KHBD@binh", "x": "1" } }));
    assert_eq!(set.json, json!({ "properties": { "hoso.k": "KHBD@binh", "x": "1" } }));
    let dropped = admin.patch(&path, &json!({ "properties": { "x": null } }));
    assert_eq!(dropped.json, json!({ "properties": { "hoso.k": "KHBD@binh" } }));
    assert_eq!(school.client(INSPECTOR).get(&path).json, dropped.json);
    let fits = |value: &str| admin.patch(&path, &json!({ "properties": { "k": value } })).status;
    assert_eq!(
        (fits(&"a".repeat(123)), fits(&"a".repeat(124)), fits(&"ồ".repeat(42))),
        (200, 400, 400)
    );
    let found = admin.search(
        "properties has { key='hoso.k' and value='KHBD@binh' }",
        "fields=files/id",
    );
    assert_eq!(found.json, json!({ "files": [{ "id": school.teacher }] }));
}

#[test]
fn what_a_role_may_do_is_said_by_capabilities_and_kept() {
    let school = school();
    let ask = "capabilities(canAddChildren,canShare,canListChildren,canRename,canTrash),ownedByMe,permissions/role";
    let path = format!("files/{}?fields={ask}", school.root);
    let owner = school.client(ADMIN).get(&path).json;
    let all = json!({
        "canAddChildren": true, "canShare": true, "canListChildren": true, "canRename": true, "canTrash": true,
    });
    assert_eq!((&owner["capabilities"], &owner["ownedByMe"]), (&all, &json!(true)));
    assert_eq!(owner["permissions"].as_array().unwrap().len(), 2);
    let inspector = school.client(INSPECTOR);
    let reader = inspector.get(&path).json;
    let only_lists = json!({
        "canAddChildren": false, "canShare": false, "canListChildren": true, "canRename": false, "canTrash": false,
    });
    assert_eq!(reader, json!({ "capabilities": only_lists, "ownedByMe": false }));
    let create = json!({ "name": "x", "parents": [school.root] });
    assert_eq!(
        inspector.post("files", &create).refusal(),
        (403, "insufficientParentPermissions")
    );
    let rename = inspector.patch(&format!("files/{}", school.root), &json!({ "name": "x" }));
    assert_eq!(rename.refusal(), (403, "insufficientFilePermissions"));
    // the teacher sees the own folder, and not what it lies in
    let teacher = school.client(TEACHER);
    let own = teacher.get(&format!("files/{}?fields=parents,id", school.teacher)).json;
    assert_eq!(own, json!({ "id": school.teacher }));
    assert_eq!(teacher.get(&path).refusal(), (404, "notFound"));
    school.emulator.check();
}

#[test]
fn a_service_account_reads_what_is_shared_and_owns_nothing() {
    let school = school();
    school.emulator.world().grant(&school.root, SERVICE, Role::Writer);
    let service = school.client(SERVICE);
    assert_eq!(service.get(&format!("files/{}", school.teacher)).status, 200);
    let folder = json!({ "name": "x", "mimeType": FOLDER, "parents": [school.root] });
    assert_eq!(service.post("files", &folder).refusal(), (403, "storageQuotaExceeded"));
    let about = service
        .get("about?fields=user(emailAddress,me),storageQuota/limit")
        .json;
    assert_eq!(about["storageQuota"]["limit"], "0");
    assert_eq!(about["user"], json!({ "emailAddress": SERVICE, "me": true }));
    school.emulator.check();
    assert_eq!(service.get("about").refusal(), (400, "required"));
}

#[test]
fn limits_of_depth_children_and_storage_have_their_own_reasons() {
    let school = school();
    let admin = school.client(ADMIN);
    let mut parent = school.root.clone();
    let mut policy: Policy = school.emulator.world().policy.clone();
    (policy.depth, policy.children, policy.storage) = (3, 2, 10);
    school.emulator.world().policy = policy;
    let folder = |parent: &str| {
        admin.post(
            "files",
            &json!({ "name": "x", "mimeType": FOLDER, "parents": [parent] }),
        )
    };
    for _ in 0..2 {
        parent = folder(&parent).text("id");
    }
    assert_eq!(folder(&parent).refusal(), (403, "myDriveHierarchyDepthLimitExceeded"));
    assert_eq!(
        folder(&school.root).refusal(),
        (403, "numChildrenInNonRootLimitExceeded")
    );
    let kind = "content-type: text/plain\r\n";
    let big = admin
        .send("POST", "/upload/drive/v3/files?uploadType=media", kind, b"eleven bytes")
        .unwrap();
    assert_eq!(big.refusal(), (403, "storageQuotaExceeded"));
    school.emulator.check();
}

#[test]
fn the_owner_trashes_and_others_only_see_that_it_is_gone_from_lists() {
    let school = school();
    let admin = school.client(ADMIN);
    school.emulator.world().trash(ADMIN, &school.teacher);
    let children = |client: &Client| {
        let list = client.search(&format!("'{}' in parents", school.root), "fields=files(trashed)");
        list.json["files"].clone()
    };
    assert_eq!(children(&admin), json!([{ "trashed": true }]));
    let inspector = school.client(INSPECTOR);
    assert_eq!(children(&inspector), json!([]));
    let path = format!("files/{}?fields=trashed,explicitlyTrashed", school.teacher);
    assert_eq!(
        inspector.get(&path).json,
        json!({ "trashed": true, "explicitlyTrashed": true })
    );
    let restored = admin.patch(&path, &json!({ "trashed": false }));
    assert_eq!(restored.json, json!({ "trashed": false, "explicitlyTrashed": false }));
    school.emulator.check();
    assert_eq!(admin.patch(&path, &json!({ "trashed": true })).status, 200);
    assert_eq!(admin.delete(&format!("files/{}", school.teacher)).status, 204);
    assert_eq!(school.emulator.world().see(&school.teacher), None);
    let kinds: Vec<_> = school.emulator.breaches().iter().map(|breach| breach.kind).collect();
    assert_eq!(kinds, [BreachKind::Deleted, BreachKind::Deleted]);
}

#[test]
fn a_locked_file_takes_neither_a_name_nor_content() {
    let school = school();
    let file = school
        .emulator
        .world()
        .file(ADMIN, &school.root, "a.pdf", "application/pdf", b"%PDF");
    let admin = school.client(ADMIN);
    let path = format!("files/{file}?fields=contentRestrictions(readOnly,reason)");
    let lock = json!({ "contentRestrictions": [{ "readOnly": true, "reason": "đã nộp" }] });
    assert_eq!(admin.patch(&path, &lock).json, lock);
    assert_eq!(
        admin.patch(&path, &json!({ "name": "x" })).refusal(),
        (403, "insufficientFilePermissions")
    );
    let folder = admin.patch(&format!("files/{}", school.root), &lock);
    assert_eq!(folder.refusal(), (403, "insufficientFilePermissions"));
}

#[test]
fn a_shortcut_keeps_a_snapshot_of_its_target() {
    let school = school();
    let shortcut = school
        .emulator
        .world()
        .shortcut(ADMIN, &school.root, "lối tắt", &school.teacher);
    let seen = school
        .client(ADMIN)
        .get(&format!("files/{shortcut}?fields=mimeType,size,shortcutDetails"))
        .json;
    let details = json!({ "targetId": school.teacher, "targetMimeType": FOLDER });
    assert_eq!(seen, json!({ "mimeType": SHORTCUT, "shortcutDetails": details }));
}

#[test]
fn what_people_do_by_hand_is_seen_at_once_by_the_next_call() {
    let school = school();
    let admin = school.client(ADMIN);
    let folder = {
        let mut world = school.emulator.world();
        world.set_property(&school.teacher, "hoso.k", "x");
        world.drop_property(&school.teacher, "hoso.k");
        world.folder_with_id(ADMIN, &school.root, "Tổ 1", "1-from-another-program");
        world.relocate(&school.teacher, "1-from-another-program");
        world.trash(ADMIN, &school.teacher);
        world.untrash(&school.teacher);
        world.give_away(&school.teacher, TEACHER);
        assert_eq!(
            world.find(&school.root, "Tổ 1/Lê Thị Bình"),
            Some(school.teacher.clone())
        );
        world.folder(ADMIN, &school.root, "Tổ 1");
        school.teacher.clone()
    };
    let path = format!("files/{folder}?fields=parents,properties,trashed,ownedByMe,owners/emailAddress");
    let expected = json!({
        "parents": ["1-from-another-program"], "trashed": false, "ownedByMe": false,
        "owners": [{ "emailAddress": TEACHER }],
    });
    assert_eq!(admin.get(&path).json, expected);
    let twice = (school.root.clone(), "Tổ 1".to_owned());
    let file = school
        .emulator
        .world()
        .file(ADMIN, &folder, "a.pdf", "application/pdf", b"%PDF");
    let mut world = school.emulator.world();
    assert_eq!(world.duplicates(&school.root), [twice]);
    world.lock(ADMIN, &file);
    let seen: Seen = world.see(&file).unwrap();
    assert_eq!(
        (seen.parent.as_deref(), seen.modified_by.as_str(), seen.limited),
        (Some(folder.as_str()), ADMIN, false)
    );
    assert_eq!((seen.name.as_str(), seen.mime.as_str()), ("a.pdf", "application/pdf"));
}
