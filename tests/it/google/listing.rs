//! Looking: every page, every gap, and whole shared drives at once.

use std::time::Duration;

use hoso::storage::{ErrorKind, Sharing, Storage};
use hoso::storage::{Scan, scan};
use hoso::tree::{Gap, NodeKind};

use super::*;
use crate::emulator::{Fault, On, Word};

#[tokio::test]
async fn every_page_is_read_and_each_question_names_one_parent() {
    let school = school();
    for number in 0..25 {
        let name = format!("Tệp {number}.pdf");
        let bytes = format!("%PDF {number}");
        let root = school.root.as_str();
        school
            .emulator
            .world()
            .file(ADMIN, root, &name, "application/pdf", bytes.as_bytes());
    }
    school.emulator.faults().page_cap = 10;
    let drive = school.drive(ADMIN);
    let listing = list(&drive, &school.root).await.expect("a listing");
    assert_eq!((listing.nodes.len(), listing.gap), (25, None));
    assert_eq!(school.count("files.list"), 3);
    let file = &listing.nodes[0];
    assert_eq!(file.kind, NodeKind::File);
    assert!(file.size.is_some_and(|size| size > 4));
    assert!(file.checksum.as_ref().is_some_and(|sum| sum.starts_with("md5:")));
    for call in school
        .emulator
        .calls()
        .iter()
        .filter(|call| call.method == "drive.files.list")
    {
        let q = &call.query["q"];
        assert_eq!(q.matches(" in parents").count(), 1, "{q}");
        assert!(q.contains("trashed=false") && !q.contains("name"), "{q}");
        assert_eq!(call.query["supportsAllDrives"], "true");
        assert_eq!(call.query["includeItemsFromAllDrives"], "true");
        assert_eq!(call.user_agent, concat!("hoso/", env!("CARGO_PKG_VERSION")));
    }
    school.emulator.check();
}

#[tokio::test]
async fn a_page_token_that_is_rejected_starts_the_listing_anew() {
    let school = school();
    for number in 0..25 {
        let root = school.root.as_str();
        school.emulator.world().folder(ADMIN, root, &format!("Tổ {number}"));
    }
    school.emulator.faults().page_cap = 10;
    let refusal = Fault::Refuse(Word::Reason(400, "invalid"));
    school
        .emulator
        .faults()
        .script(On::method("files.list").nth(2), refusal);
    let drive = school.drive(ADMIN);
    let listing = list(&drive, &school.root).await.expect("a listing");
    assert_eq!((listing.nodes.len(), listing.gap), (25, None));
}

#[tokio::test]
async fn an_incomplete_answer_is_a_gap() {
    let school = school();
    school.emulator.world().folder(ADMIN, school.root.as_str(), "Tổ 1");
    school.emulator.faults().incomplete = Some(1);
    let drive = school.drive(ADMIN);
    let listing = list(&drive, &school.root).await.expect("a listing");
    assert_eq!(listing.gap, Some(Gap::Incomplete));
}

#[tokio::test]
async fn a_folder_that_hides_its_children_is_a_gap_also_when_asked_for_out_of_the_blue() {
    let school = school();
    let closed = school.emulator.world().folder(ADMIN, school.root.as_str(), "HSKT");
    school.emulator.world().folder(ADMIN, &closed, "HS01");
    school.emulator.world().limit(&closed, true);
    let closed = NodeId::new(&closed);
    let blank = school.drive(INSPECTOR);
    assert_eq!(list(&blank, &closed).await.expect("a listing").gap, Some(Gap::Hidden));
    let told = school.drive(INSPECTOR);
    let above = list(&told, &school.root).await.expect("a listing");
    assert_eq!(names(&above.nodes), ["HSKT"]);
    assert_eq!(list(&told, &closed).await.expect("a listing").gap, Some(Gap::Hidden));
    let owner = school.drive(ADMIN);
    assert_eq!(names(&list(&owner, &closed).await.expect("a listing").nodes), ["HS01"]);
    school.emulator.check();
}

#[tokio::test]
async fn an_empty_folder_is_empty_and_no_gap() {
    let school = school();
    let drive = school.drive(INSPECTOR);
    let listing = list(&drive, &school.root).await.expect("a listing");
    assert_eq!((listing.nodes.len(), listing.gap), (0, None));
}

#[tokio::test]
async fn the_owner_sees_grants_and_the_inspector_learns_that_he_may_not() {
    let school = school();
    let made = school.emulator.world().folder(ADMIN, school.root.as_str(), "Tổ 1");
    school.emulator.world().grant(&made, TEACHER, Role::Writer);
    let owner = school.drive(ADMIN);
    let listing = list(&owner, &school.root).await.expect("a listing");
    let grants = listing.nodes[0].grants.as_ref().expect("read with the listing");
    let of = |who: &str| {
        grants
            .iter()
            .find(|grant| grant.address.as_ref().is_some_and(|a| a.as_str() == who))
    };
    assert!(of(TEACHER).is_some_and(|grant| !grant.inherited));
    assert!(of(INSPECTOR).is_some_and(|grant| grant.inherited));
    let inspector = school.drive(INSPECTOR);
    let listing = list(&inspector, &school.root).await.expect("a listing");
    assert_eq!(listing.nodes[0].grants, None);
    let refused = inspector.grants(&NodeId::new(&made)).await.expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::Denied);
    school.emulator.check();
}

/// `folders` folders in the root, each with `files` files.
fn fill(school: &School, folders: usize, files: usize) {
    let mut world = school.emulator.world();
    for f in 0..folders {
        let folder = world.folder(ADMIN, school.root.as_str(), &format!("Tổ {f}"));
        for n in 0..files {
            world.file(ADMIN, &folder, &format!("{n}.pdf"), "application/pdf", b"%PDF-1.7");
        }
    }
}

#[tokio::test]
async fn a_whole_shared_drive_is_seen_in_a_few_calls_with_its_grants() {
    let school = school_in_shared_drive();
    fill(&school, 40, 5);
    let first = {
        let drive = school.drive(ADMIN);
        list(&drive, &school.root).await.expect("a listing").nodes[0].clone()
    };
    school.emulator.world().grant(first.id.as_str(), TEACHER, Role::Writer);
    school.emulator.forget();
    let drive = school.drive(ADMIN);
    let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
    assert_eq!(snapshot.len(), 1 + 40 + 200);
    assert!(snapshot.gaps.is_empty());
    assert_eq!(school.count("files.list"), 1);
    assert_eq!(
        school.count("permissions.list"),
        2,
        "the root, and the one folder with grants of its own"
    );
    assert!(school.emulator.calls().len() <= 8, "{}", school.emulator.calls().len());
    let below = snapshot.children(&first.id).next().expect("a file");
    let grants = below.grants.as_ref().expect("grants");
    assert!(grants.iter().all(|grant| grant.inherited));
    let holders: Vec<_> = grants
        .iter()
        .filter_map(|grant| grant.address.as_ref())
        .map(|a| a.as_str())
        .collect();
    assert!(holders.contains(&TEACHER) && holders.contains(&ADMIN), "{holders:?}");
    school.emulator.check();
}

#[tokio::test]
async fn who_only_has_a_folder_of_a_shared_drive_goes_folder_by_folder() {
    let school = school_in_shared_drive();
    let part = school.emulator.world().folder(ADMIN, school.root.as_str(), "2025-2026");
    school.emulator.world().folder(ADMIN, &part, "Tổ 1");
    school.emulator.world().grant(&part, INSPECTOR, Role::Reader);
    let options = Options {
        place: Place::Folder(NodeId::new(&part)),
        ..school.options(INSPECTOR, Scope::Read)
    };
    let drive = Drive::new(options).expect("a drive");
    let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
    assert_eq!((snapshot.len(), snapshot.gaps.len()), (2, 0));
    school.emulator.check();
}

#[tokio::test]
async fn who_may_not_share_does_not_ask_who_has_access() {
    let school = school();
    fill(&school, 3, 2);
    let drive = school.drive(INSPECTOR);
    let everything = |_: &Node| true;
    let looking = Scan {
        grants: Some(&everything),
        ..Scan::default()
    };
    let snapshot = scan(&drive, &looking).await.expect("a scan");
    assert_eq!(snapshot.len(), 1 + 3 + 6);
    assert!(
        snapshot.nodes().all(|node| node.grants.is_none()),
        "not read, and not *nobody*"
    );
    assert_eq!(school.count("permissions.list"), 0);
    school.emulator.check();
}

#[tokio::test]
async fn a_swept_drive_never_hides_a_gap() {
    let school = school_in_shared_drive();
    let closed = school.emulator.world().folder(ADMIN, school.root.as_str(), "HSKT");
    school.emulator.world().folder(ADMIN, &closed, "HS01");
    school.emulator.world().limit(&closed, true);
    school
        .emulator
        .world()
        .grant(school.root.as_str(), INSPECTOR, Role::Reader);
    let drive = school.drive(INSPECTOR);
    let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
    assert_eq!(snapshot.gaps.get(&NodeId::new(&closed)), Some(&Gap::Hidden));
}

#[tokio::test]
async fn many_folders_are_listed_at_once() {
    let school = school();
    fill(&school, 100, 1);
    school.emulator.faults().latency = Duration::from_millis(20);
    let drive = school.drive(ADMIN);
    let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
    assert_eq!(snapshot.len(), 201);
    let most = school.emulator.calls().iter().map(|call| call.in_flight).max();
    assert!(most >= Some(12), "{most:?} in flight");
    assert!(school.emulator.calls().len() <= 102);
}

#[tokio::test]
async fn the_metadata_scope_is_enough_for_looking() {
    for school in [school(), school_in_shared_drive()] {
        fill(&school, 3, 1);
        let drive = Drive::new(school.options(ADMIN, Scope::Metadata)).expect("a drive");
        let snapshot = scan(&drive, &Scan::default()).await.expect("a scan");
        assert_eq!((snapshot.len(), snapshot.gaps.len()), (7, 0));
        assert_eq!(drive.account().await.expect("an answer").as_deref(), Some(ADMIN));
        school.emulator.check();
    }
}
