//! Making, moving, restoring, tagging.

use hoso::storage::{ErrorKind, NewFolder, Storage};
use hoso::tree::{NodeId, NodeKind, Sight, Source};

use super::*;
use crate::emulator::{Fault, On, Word};

#[tokio::test]
async fn a_folder_is_made_under_the_id_reserved_for_it_and_read_back_as_made() {
    let school = school();
    let drive = school.drive(ADMIN);
    let ids = drive.reserve(3).await.expect("ids");
    assert_eq!(ids.len(), 3);
    let (name, tag) = (name("Kế hoạch bài dạy"), tag("th1/2025-2026/KHBD/gv:binh"));
    let new = NewFolder {
        tag: Some(&tag),
        ..folder(&school.root, &name, Some(&ids[0]))
    };
    let made = drive.create_folder(&new).await.expect("a folder");
    assert_eq!(made.id, ids[0]);
    let seen = found(drive.get(&ids[0]).await.expect("an answer"));
    assert_eq!(seen.name, "Kế hoạch bài dạy");
    assert_eq!(seen.parent.as_ref(), Some(&school.root));
    assert_eq!(seen.kind, NodeKind::Folder);
    assert_eq!(seen.tag.as_deref(), Some("th1/2025-2026/KHBD/gv:binh"));
    assert_eq!(seen.owner.as_ref().map(|owner| owner.as_str()), Some(ADMIN));
    assert_eq!(seen.arrival.map(|arrival| arrival.source), Some(Source::Service));
    assert!(seen.link.is_some_and(|link| link.contains(ids[0].as_str())));
    school.emulator.check();
}

#[tokio::test]
async fn the_same_id_a_second_time_is_said_to_be_there() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    let name = name("Tổ 1");
    let again = drive.create_folder(&folder(&school.root, &name, Some(&made.id))).await;
    assert_eq!(again.expect_err("taken").kind, ErrorKind::AlreadyExists);
    assert_eq!(
        names(&list(&drive, &school.root).await.expect("a listing").nodes),
        ["Tổ 1"]
    );
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_folder() {
    let school = school();
    let drive = school.drive(ADMIN);
    let id = drive.reserve(1).await.expect("an id").remove(0);
    for fault in [Fault::LoseAnswer, Fault::DoneBut(Word::Html(503)), Fault::CutShort] {
        school
            .emulator
            .faults()
            .script(On::method("files.create").times(1), fault);
    }
    let name = name("Tổ 1");
    let made = drive.create_folder(&folder(&school.root, &name, Some(&id))).await;
    // It was done under this id: either is told so, or the folder is returned.
    assert!(made.map_or_else(|error| error.kind == ErrorKind::AlreadyExists, |node| node.id == id));
    assert_eq!(list(&drive, &school.root).await.expect("a listing").nodes.len(), 1);
    school.emulator.check();
}

#[tokio::test]
async fn without_an_id_a_lost_answer_is_handed_up_and_never_repeated() {
    let school = school();
    let drive = school.drive(ADMIN);
    school
        .emulator
        .faults()
        .script(On::method("files.create"), Fault::LoseAnswer);
    let name = name("Tổ 1");
    let made = drive.create_folder(&folder(&school.root, &name, None)).await;
    assert_eq!(made.expect_err("lost").kind, ErrorKind::Lost);
    assert_eq!(school.count("files.create"), 1);
}

#[tokio::test]
async fn a_drive_that_takes_no_reserved_ids_is_said_to_be_such() {
    let school = school_in_shared_drive();
    school.emulator.world().refuse_reserved_ids(school.root.as_str());
    let drive = school.drive(ADMIN);
    let (name, ids) = (name("Tổ 1"), drive.reserve(1).await.expect("ids"));
    let made = drive.create_folder(&folder(&school.root, &name, Some(&ids[0]))).await;
    assert_eq!(made.expect_err("refused").kind, ErrorKind::NoReservedIds);
    drive
        .create_folder(&folder(&school.root, &name, None))
        .await
        .expect("without an id");
}

#[tokio::test]
async fn a_restricted_folder_is_closed_from_its_first_moment() {
    for school in [school(), school_in_shared_drive()] {
        let drive = school.drive(ADMIN);
        let (name, ids) = (name("Học sinh khuyết tật"), drive.reserve(1).await.expect("ids"));
        let new = NewFolder {
            restricted: true,
            ..folder(&school.root, &name, Some(&ids[0]))
        };
        let made = drive.create_folder(&new).await.expect("a folder");
        assert_eq!(made.restricted, Some(true));
        assert_eq!(found(drive.get(&made.id).await.expect("there")).restricted, Some(true));
        school.emulator.check();
    }
}

#[tokio::test]
async fn moving_and_renaming_is_one_request_and_repeating_it_changes_nothing() {
    let school = school();
    let drive = school.drive(ADMIN);
    let to = make(&drive, &school.root, "02 Tổ").await;
    let moved = make(&drive, &school.root, "to 1").await;
    school.emulator.forget();
    let placed = drive.place(&moved.id, &to.id, "Tổ 1").await.expect("placed");
    assert_eq!((placed.name.as_str(), placed.parent), ("Tổ 1", Some(to.id.clone())));
    assert_eq!(school.emulator.writes().len(), 1);
    drive.place(&moved.id, &to.id, "Tổ 1").await.expect("again");
    assert_eq!(school.emulator.writes().len(), 1, "nothing to write");
    school.emulator.check();
}

#[tokio::test]
async fn a_move_whose_answer_is_lost_ends_in_the_right_place() {
    let school = school();
    let drive = school.drive(ADMIN);
    let to = make(&drive, &school.root, "02 Tổ").await;
    let moved = make(&drive, &school.root, "Tổ 1").await;
    school
        .emulator
        .faults()
        .script(On::method("files.update").times(1), Fault::LoseAnswer);
    let placed = drive.place(&moved.id, &to.id, "Tổ 1").await.expect("placed");
    assert_eq!(placed.parent, Some(to.id));
    school.emulator.check();
}

#[tokio::test]
async fn what_lies_in_the_trash_is_seen_and_taken_out() {
    let school = school();
    let drive = school.drive(ADMIN);
    let made = make(&drive, &school.root, "Tổ 1").await;
    school.emulator.world().trash(ADMIN, made.id.as_str());
    assert!(matches!(drive.get(&made.id).await, Ok(Sight::Trashed(node)) if node.id == made.id));
    assert!(list(&drive, &school.root).await.expect("a listing").nodes.is_empty());
    drive.untrash(&made.id).await.expect("taken out");
    assert_eq!(
        names(&list(&drive, &school.root).await.expect("a listing").nodes),
        ["Tổ 1"]
    );
    school.emulator.check();
}

#[tokio::test]
async fn what_is_not_shared_is_not_visible_and_nothing_is_concluded() {
    let school = school();
    let alien = school.emulator.world().folder(TEACHER, "root", "Riêng");
    let drive = school.drive(ADMIN);
    let cases = ["1GoneGoneGoneGoneGoneGoneGoneGone", alien.as_str(), "../about", "a/b?c"];
    for id in cases {
        let id = NodeId::new(id);
        assert_eq!(drive.get(&id).await.expect("an answer"), Sight::NotVisible, "{id}");
        let refused = list(&drive, &id).await.expect_err("not to be listed");
        assert_eq!(refused.kind, ErrorKind::NotVisible, "{id}");
    }
    school.emulator.check();
}

#[tokio::test]
async fn a_tag_is_put_on_a_folder_that_people_made() {
    let school = school();
    let made = school.emulator.world().folder(ADMIN, school.root.as_str(), "KHBD");
    let drive = school.drive(ADMIN);
    let long = format!("{}/2025-2026/KHBD/gv:binh", "t".repeat(140));
    for key in [long.as_str(), "th1/2025-2026/KHBD/gv:binh"] {
        drive.set_tag(&NodeId::new(&made), &tag(key)).await.expect("tagged");
        let seen = found(drive.get(&NodeId::new(&made)).await.expect("there"));
        assert_eq!(seen.tag.as_deref(), Some(key));
    }
    school.emulator.check();
}

#[tokio::test]
async fn a_service_account_that_owns_nothing_is_told_so_without_trying_again() {
    let school = school();
    school
        .emulator
        .world()
        .grant(school.root.as_str(), SERVICE, Role::Writer);
    let key = school.emulator.service_account_key(SERVICE).to_string();
    let options = school.with(Credentials::parse(&key).expect("a key"), Scope::Full);
    let drive = Drive::new(options).expect("a drive");
    let name = name("Tổ 1");
    let made = drive
        .create_folder(&folder(&school.root, &name, None))
        .await
        .expect_err("refused");
    assert_eq!(made.kind, ErrorKind::Full);
    assert!(made.detail.contains("storageQuotaExceeded"), "{made}");
    assert_eq!(school.count("files.create"), 1);
}

#[tokio::test]
async fn a_shared_drive_is_found_by_its_name_and_made_only_once() {
    let school = school();
    let admin = school.drive(ADMIN);
    let first = admin.create_shared_drive("Hồ sơ TH1", "th1").await.expect("made");
    school
        .emulator
        .faults()
        .script(On::method("drives.create").times(1), Fault::LoseAnswer);
    let second = admin.create_shared_drive("Hồ sơ TH1", "th1").await.expect("made");
    assert_eq!(first, second);
    let options = Options {
        // As a Mac would write it.
        place: Place::SharedDrive("Ho\u{302}\u{300} sơ TH1".to_owned()),
        ..school.options(ADMIN, Scope::Full)
    };
    let drive = Drive::new(options).expect("a drive");
    assert_eq!(drive.root().await.expect("the root").id, first);
    let nowhere = Options {
        place: Place::SharedDrive("Không có".to_owned()),
        ..school.options(ADMIN, Scope::Full)
    };
    let error = Drive::new(nowhere).expect("a drive").root().await.expect_err("nowhere");
    assert_eq!(error.kind, ErrorKind::NotVisible);
    school.emulator.check();
}
