//! Files and folders.

use serde_json::json;

use super::super::FOLDER;
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
