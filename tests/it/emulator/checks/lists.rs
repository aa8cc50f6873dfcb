//! Searching and paging.

use serde_json::json;

use super::super::{FOLDER, World};
use super::*;

fn ids(got: &client::Got) -> Vec<String> {
    let files = got.json["files"].as_array().unwrap_or_else(|| panic!("{}", got.json));
    files
        .iter()
        .map(|file| file["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn fill(world: &mut World, parent: &str, count: usize) {
    for n in 0..count {
        world.folder(ADMIN, parent, &format!("{n}"));
    }
}

#[test]
fn pages_have_at_most_460_items_where_parents_are_asked_for() {
    let school = school();
    fill(&mut school.emulator.world(), &school.root, 1199);
    let admin = school.client(ADMIN);
    let q = format!("'{}' in parents and trashed=false", school.root);
    let mut token = String::new();
    let mut sizes = Vec::new();
    let mut all = std::collections::BTreeSet::new();
    loop {
        let page = admin.search(
            &q,
            &format!("pageSize=5000&fields=nextPageToken,files(id,parents)&pageToken={token}"),
        );
        sizes.push(ids(&page).len());
        all.extend(ids(&page));
        let Some(next) = page.json["nextPageToken"].as_str() else {
            break;
        };
        token = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    }
    assert_eq!((sizes.as_slice(), all.len()), ([460, 460, 280].as_slice(), 1200));
    let page = |more: &str| ids(&admin.search(&q, more)).len();
    assert_eq!((page("pageSize=5000"), page(""), page("pageSize=7")), (1000, 100, 7));
    school.emulator.faults().page_cap = 50;
    assert_eq!(page("pageSize=1000"), 50);
    let foreign = admin.search("trashed=false", &format!("pageToken={token}"));
    assert_eq!(foreign.refusal(), (400, "invalid"));
    assert_eq!(admin.search(&q, "pageToken=BOGUS").refusal(), (400, "invalid"));
    school.emulator.check();
}

#[test]
fn page_tokens_age_when_the_script_says_so() {
    let school = school();
    let admin = school.client(ADMIN);
    fill(&mut school.emulator.world(), &school.root, 3);
    school.emulator.faults().stale_pages = Some(1);
    let q = format!("'{}' in parents", school.root);
    let first = admin.search(&q, "pageSize=2&fields=nextPageToken,files/id");
    let token: String = form_urlencoded::byte_serialize(first.text("nextPageToken").as_bytes()).collect();
    let next = admin.search(
        &q,
        &format!("pageSize=2&fields=nextPageToken,files/id&pageToken={token}"),
    );
    assert_eq!(next.refusal(), (400, "invalid"));
    school.emulator.check();
}

#[test]
fn items_of_shared_drives_come_only_where_both_flags_are_set() {
    let school = school();
    let drive = school.emulator.world().shared_drive(ADMIN, "Hồ sơ");
    let folder = school.emulator.world().folder(ADMIN, &drive, "Tổ 1");
    let admin = school.client(ADMIN);
    let q = format!("'{drive}' in parents");
    assert_eq!(admin.search(&q, "").refusal(), (404, "notFound"));
    assert_eq!(ids(&admin.search(&q, "supportsAllDrives=true")), Vec::<String>::new());
    let both = "supportsAllDrives=true&includeItemsFromAllDrives=true";
    assert_eq!(ids(&admin.search(&q, both)), [folder.as_str()]);
    let whole = format!("corpora=drive&driveId={drive}&{both}");
    assert_eq!(ids(&admin.search("", &whole)), [folder.as_str()]);
    let all = admin.search(&q, &format!("corpora=allDrives&{both}"));
    assert_eq!((all.json["incompleteSearch"] == true, ids(&all).len()), (true, 1));
    let shared = format!("files/{folder}?supportsAllDrives=true&fields=driveId,owners,ownedByMe,shared");
    assert_eq!(admin.get(&shared).json, json!({ "driveId": drive }));
    assert_eq!(admin.get(&format!("files/{folder}")).refusal(), (404, "notFound"));
    // who has only a folder of the drive is no member
    school.emulator.world().grant(&folder, INSPECTOR, Role::Reader);
    let inspector = school.client(INSPECTOR);
    assert_eq!(
        inspector.search("", &whole).refusal(),
        (403, "teamDriveMembershipRequired")
    );
    assert_eq!(school.client(TEACHER).search("", &whole).refusal(), (404, "notFound"));
    school.emulator.check();
    let half = admin.search("", "includeItemsFromAllDrives=true");
    assert_eq!(half.refusal(), (403, "supportsTeamDrivesRequired"));
    assert_eq!(school.emulator.breaches().len(), 1);
}

#[test]
fn parents_joined_with_or_lose_results_for_those_who_do_not_own_them() {
    let school = school();
    let mut joined = Vec::new();
    let mut expected = 0;
    for n in 0..6 {
        let mut world = school.emulator.world();
        let folder = world.folder(ADMIN, &school.root, &format!("tổ {n}"));
        fill(&mut world, &folder, 5);
        joined.push(format!("'{folder}' in parents"));
        expected += 5;
    }
    let joined = joined.join(" or ");
    assert_eq!(ids(&school.client(ADMIN).search(&joined, "")).len(), expected);
    let foreign = school.client(INSPECTOR).search(&joined, "");
    assert!(ids(&foreign).len() < expected && foreign.json["incompleteSearch"] == false);
}

#[test]
fn a_new_folder_is_gotten_at_once_and_listed_late() {
    let school = school();
    school.emulator.faults().list_lag = 3;
    let admin = school.client(ADMIN);
    let made = admin
        .post(
            "files",
            &json!({ "name": "mới", "mimeType": FOLDER, "parents": [school.root] }),
        )
        .text("id");
    let count = || ids(&admin.search(&format!("'{}' in parents", school.root), "")).len();
    assert_eq!(admin.get(&format!("files/{made}")).status, 200);
    assert_eq!((count(), count()), (1, 2));
    school.emulator.faults().list_lag = 0;
    school.emulator.faults().name_lag = 6;
    let named = || ids(&admin.search("name='mới'", "")).len();
    assert_eq!((named(), count()), (0, 2));
    assert_eq!((named(), named()), (1, 1));
}

#[test]
fn accented_capitals_are_not_found_by_an_equation() {
    let school = school();
    let folder = school.emulator.world().folder(ADMIN, &school.root, "KẾ HOẠCH");
    let admin = school.client(ADMIN);
    assert_eq!(ids(&admin.search("name='KẾ HOẠCH'", "")), Vec::<String>::new());
    assert_eq!(ids(&admin.search("name contains 'KẾ HOẠCH'", "")), [folder]);
}

#[test]
fn an_incomplete_listing_says_so() {
    let school = school();
    fill(&mut school.emulator.world(), &school.root, 9);
    school.emulator.faults().incomplete = Some(1);
    let list = school
        .client(ADMIN)
        .search(&format!("'{}' in parents", school.root), "");
    assert_eq!((ids(&list).len(), list.json["incompleteSearch"] == true), (5, true));
}

#[test]
fn who_sees_only_the_limited_folder_gets_an_empty_list_with_success() {
    let school = school();
    let limited = {
        let mut world = school.emulator.world();
        let limited = world.folder(ADMIN, &school.root, "HS khuyết tật");
        world.folder(ADMIN, &limited, "HS-001");
        world.limit(&limited, true);
        limited
    };
    let inspector = school.client(INSPECTOR);
    let q = format!("'{limited}' in parents and trashed=false");
    let list = inspector.search(&q, "");
    assert_eq!((list.status, ids(&list).len()), (200, 0));
    let seen = inspector
        .get(&format!(
            "files/{limited}?fields=name,capabilities(canListChildren,canShare)"
        ))
        .json;
    let capabilities = json!({ "canListChildren": false, "canShare": false });
    assert_eq!(seen, json!({ "name": "HS khuyết tật", "capabilities": capabilities }));
    assert_eq!(ids(&school.client(ADMIN).search(&q, "")).len(), 1);
    assert_eq!(school.emulator.world().role_of(INSPECTOR, &limited), Some("metadata"));
    school.emulator.check();
}

#[test]
fn order_and_searches_of_the_guide_work() {
    let school = school();
    let (a, b) = {
        let mut world = school.emulator.world();
        world.rename(&school.teacher, "m");
        let a = world.file(ADMIN, &school.root, "a.pdf", "application/pdf", b"12345");
        (a, world.file(ADMIN, &school.root, "b.docx", "application/msword", b"1"))
    };
    let admin = school.client(ADMIN);
    let inside = format!("'{}' in parents", school.root);
    let ordered = |by: &str| ids(&admin.search(&inside, &format!("orderBy={by}")));
    assert_eq!(ordered("name"), [a.clone(), b.clone(), school.teacher.clone()]);
    assert_eq!(
        ordered("folder,quotaBytesUsed"),
        [school.teacher.clone(), b.clone(), a.clone()]
    );
    assert_eq!(
        ordered("createdTime%20desc"),
        [b.clone(), a.clone(), school.teacher.clone()]
    );
    let only = |q: &str| ids(&admin.search(&format!("{inside} and ({q})"), ""));
    assert_eq!(only("mimeType='application/pdf'"), [a.as_str()]);
    assert_eq!(only(&format!("mimeType='{FOLDER}'")), [school.teacher.as_str()]);
    assert_eq!(
        only("not name contains 'b' and mimeType contains 'application/pdf'"),
        [a.as_str()]
    );
    assert_eq!(only("createdTime > '2025-10-16T00:00:00'"), Vec::<String>::new());
    assert_eq!(ids(&admin.search("'root' in parents", "")), [school.root.as_str()]);
    assert_eq!(
        ids(&school.client(INSPECTOR).search("sharedWithMe", "")),
        [school.root.as_str()]
    );
    school.emulator.check();
    for bad in ["title='x'", "name=x", "name='it's'"] {
        assert_eq!(admin.search(bad, "").refusal(), (400, "invalid"), "{bad}");
    }
    assert_eq!(admin.search("", "orderBy=title").refusal(), (400, "invalid"));
    assert_eq!(school.emulator.breaches().len(), 4);
}

#[test]
fn a_changed_folder_is_listed_for_a_while_as_it_was_and_gotten_as_it_is() {
    let school = school();
    let group = school.emulator.world().folder(ADMIN, &school.root, "Tổ 1");
    school.emulator.faults().stale_lag = 3;
    let admin = school.client(ADMIN);
    let path = format!(
        "files/{}?addParents={group}&removeParents={}&fields=name,parents",
        school.teacher, school.root
    );
    let moved = admin.patch(&path, &json!({ "name": "mới" })).json;
    assert_eq!(moved, json!({ "name": "mới", "parents": [group] }));
    let names = |parent: &str| {
        let list = admin.search(&format!("'{parent}' in parents"), "orderBy=name&fields=files(name)");
        list.json["files"].clone()
    };
    assert_eq!(
        names(&school.root),
        json!([{ "name": "Lê Thị Bình" }, { "name": "Tổ 1" }])
    );
    assert_eq!(names(&group), json!([]));
    assert_eq!(names(&group), json!([{ "name": "mới" }]));
    assert_eq!(names(&school.root), json!([{ "name": "Tổ 1" }]));
    school.emulator.check();
}

#[test]
fn an_emulator_may_begin_anew_on_its_port() {
    let school = school();
    school.client(ADMIN).get("drives");
    let mut world = World::new(1);
    world.person(TEACHER, "Lê Thị Bình");
    school.emulator.restart(world, 2);
    assert!(school.emulator.requests().is_empty());
    assert_eq!(school.client(TEACHER).search("", "").json["files"], json!([]));
}
