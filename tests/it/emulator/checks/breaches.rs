//! What the discovery document does not allow is refused and noted.

use serde_json::json;

use super::super::BreachKind;
use super::*;

#[test]
fn every_kind_of_wrong_request_is_refused_and_noted() {
    let school = school();
    let admin = school.client(ADMIN);
    let root = &school.root;
    let wrong = [
        (404, admin.get("folders")),
        (404, admin.json("PUT", &format!("files/{root}"), &json!({})).unwrap()),
        (400, admin.get("files?pageSize=NOPE")),
        (400, admin.get("files?pageSize=0")),
        (400, admin.get("files?supportAllDrives=true")),
        (400, admin.get("files?supportsAllDrives=1")),
        (400, admin.get("files?q=a&q=b")),
        (400, admin.get("files?fields=files(id,title)")),
        (400, admin.get("files?fields=id")),
        (400, admin.get(&format!("files/{root}?fields=capabilities(canFly)"))),
        (400, admin.get(&format!("files/{root}?uploadType=media"))),
        (400, admin.post("files", &json!({ "title": "x" }))),
        (403, admin.post("files", &json!({ "trashed": true }))),
        (400, admin.post("files", &json!({ "properties": { "a": 1 } }))),
        (403, admin.patch(&format!("files/{root}"), &json!({ "parents": ["x"] }))),
        (
            403,
            admin.patch(
                &format!("files/{root}"),
                &json!({ "createdTime": "2025-01-01T00:00:00Z" }),
            ),
        ),
        (
            400,
            admin.post(&format!("files/{root}/permissions"), &json!({ "role": "reader" })),
        ),
        (
            400,
            admin
                .send("POST", "files", "content-type: text/plain\r\n", b"{\"name\":\"x\"}")
                .unwrap(),
        ),
        (400, admin.send("POST", "/upload/drive/v3/files", "", b"").unwrap()),
        (501, admin.post(&format!("files/{root}/copy"), &json!({}))),
    ];
    let answered: Vec<u16> = wrong.iter().map(|(_, got)| got.status).collect();
    let expected: Vec<u16> = wrong.iter().map(|(status, _)| *status).collect();
    assert_eq!(answered, expected);
    let breaches = school.emulator.breaches();
    assert_eq!(breaches.len(), wrong.len(), "{breaches:#?}");
    assert_eq!(breaches[0].kind, BreachKind::Path);
    assert!(breaches[2..].iter().all(|breach| breach.kind == BreachKind::Request));
    assert!(std::panic::catch_unwind(|| school.emulator.check()).is_err());
    school.emulator.forget();
    school.emulator.check();
    assert!(school.emulator.calls().is_empty());
}

#[test]
fn the_mask_of_a_refused_field_is_named_as_drive_names_it() {
    let school = school();
    let got = school.client(ADMIN).get("files?fields=files(id,nmae)");
    assert_eq!(got.json["error"]["message"], "Invalid field selection nmae");
    assert_eq!(got.json["error"]["errors"][0]["location"], "fields");
}
