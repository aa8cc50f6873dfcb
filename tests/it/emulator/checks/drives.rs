//! Shared drives, changes, approvals.

use serde_json::json;

use super::*;

#[test]
fn one_request_id_makes_one_shared_drive() {
    let school = school();
    let admin = school.client(ADMIN);
    let made = admin.post(
        "drives?requestId=abc&fields=id,name,restrictions/driveMembersOnly",
        &json!({ "name": "Hồ sơ" }),
    );
    let id = made.text("id");
    let fresh = json!({ "id": id, "name": "Hồ sơ", "restrictions": { "driveMembersOnly": false } });
    assert_eq!(made.json, fresh);
    assert_eq!(
        admin.post("drives?requestId=abc", &json!({ "name": "Hồ sơ" })).status,
        409
    );
    assert_eq!(
        admin.get("drives").json["drives"],
        json!([{ "kind": "drive#drive", "id": id, "name": "Hồ sơ" }])
    );
    assert_eq!(school.emulator.world().shared_drives(), [id.as_str()]);
    let strict = json!({ "restrictions": { "driveMembersOnly": true } });
    let path = format!("drives/{id}?fields=restrictions(driveMembersOnly,domainUsersOnly)");
    let set = admin.patch(&path, &strict).json;
    assert_eq!(
        set,
        json!({ "restrictions": { "driveMembersOnly": true, "domainUsersOnly": false } })
    );
    assert_eq!(school.client(TEACHER).get(&path).refusal(), (404, "notFound"));
    let top = admin.get(&format!("files/{id}?supportsAllDrives=true&fields=name"));
    assert_eq!(
        top.json,
        json!({ "name": "Drive" }),
        "the top folder of every shared drive is called so"
    );
    let service = school
        .client(SERVICE)
        .post("drives?requestId=x", &json!({ "name": "x" }));
    assert_eq!(service.refusal(), (403, "userCannotCreateTeamDrives"));
    school.emulator.check();
    let restricted = admin.post("drives?requestId=def", &json!({ "name": "x", "restrictions": {} }));
    assert_eq!(restricted.refusal(), (403, "fieldNotWritable"));
    assert_eq!(admin.post("drives", &json!({ "name": "x" })).status, 400);
    assert_eq!(admin.delete(&format!("drives/{id}")).status, 403);
    assert_eq!(school.emulator.breaches().len(), 3);
}

#[test]
fn a_service_account_works_in_a_shared_drive() {
    let school = school();
    let drive = school.emulator.world().shared_drive(ADMIN, "Hồ sơ");
    school.emulator.world().grant(&drive, SERVICE, Role::FileOrganizer);
    let service = school.client(SERVICE);
    let made = service.post(
        "files?supportsAllDrives=true&fields=id,owners",
        &json!({ "name": "x", "parents": [drive] }),
    );
    assert_eq!((made.status, &made.json["owners"]), (200, &json!(null)));
    school.emulator.check();
}

#[test]
fn folders_do_not_move_into_shared_drives() {
    let school = school();
    let drive = school.emulator.world().shared_drive(ADMIN, "Hồ sơ");
    let admin = school.client(ADMIN);
    let path = |id: &str| {
        format!(
            "files/{id}?supportsAllDrives=true&addParents={drive}&removeParents={}",
            school.root
        )
    };
    let folder = admin.patch(&path(&school.teacher), &json!({}));
    assert_eq!(folder.refusal(), (403, "teamDrivesFolderMoveInNotSupported"));
    let file = school
        .emulator
        .world()
        .file(ADMIN, &school.root, "a", "text/plain", b"a");
    assert_eq!(admin.patch(&path(&file), &json!({})).status, 200);
    assert_eq!(school.emulator.world().see(&file).unwrap().owner, None);
    school.emulator.check();
}

#[test]
fn the_change_log_tells_what_changed_since_a_token() {
    let school = school();
    let admin = school.client(ADMIN);
    let start = admin.get("changes/startPageToken").text("startPageToken");
    school.emulator.world().rename(&school.teacher, "Lê Thị B");
    let other = school.emulator.world().folder(TEACHER, "root", "riêng");
    let path = format!("changes?pageToken={start}&fields=newStartPageToken,changes(fileId,removed,file/name)");
    let changes = admin.get(&path).json;
    let expected = json!([
        { "fileId": school.teacher, "removed": false, "file": { "name": "Lê Thị B" } },
        { "fileId": other, "removed": true },
    ]);
    assert_eq!(changes["changes"], expected);
    let next = changes["newStartPageToken"].as_str().unwrap();
    assert_eq!(
        admin.get(&format!("changes?pageToken={next}&fields=changes")).json["changes"],
        json!([])
    );
    school.emulator.check();
}

#[test]
fn approvals_are_read_by_readers() {
    let school = school();
    let file = school
        .emulator
        .world()
        .file(TEACHER, &school.teacher, "a.pdf", "application/pdf", b"%PDF");
    let approval = json!({ "approvalId": "a1", "status": "APPROVED", "targetFileId": file });
    school.emulator.world().approve(&file, approval.clone());
    let list = school
        .client(INSPECTOR)
        .get(&format!("files/{file}/approvals?fields=items"));
    assert_eq!(list.json, json!({ "items": [approval] }));
    school.emulator.check();
}
