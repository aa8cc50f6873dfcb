//! Bytes: reading parts, writing new files, putting revisions on hoso's own.

use hoso::storage::{ByteRange, ErrorKind, Storage, sha256};

use super::*;
use crate::emulator::{Fault, On};

#[tokio::test]
async fn parts_of_a_file_are_read_and_only_they_are_sent() {
    let school = school();
    let bytes = b"%PDF-1.7 and the end %%EOF";
    let id = school
        .emulator
        .world()
        .file(ADMIN, school.root.as_str(), "a.pdf", "application/pdf", bytes);
    let id = NodeId::new(&id);
    let drive = Drive::new(school.options(INSPECTOR, Scope::Read)).expect("a drive");
    let read = async |range| drive.read(&id, range, true).await.expect("bytes");
    assert_eq!(read(ByteRange::All).await, bytes);
    assert_eq!(read(ByteRange::From(0, 5)).await, b"%PDF-");
    assert_eq!(read(ByteRange::From(5, 3)).await, b"1.7");
    assert_eq!(read(ByteRange::Last(5)).await, b"%%EOF");
    assert_eq!(read(ByteRange::Last(500)).await, bytes);
    assert_eq!(read(ByteRange::From(500, 5)).await, b"");
    assert_eq!(read(ByteRange::From(3, 0)).await, b"");
    let asked: Vec<String> = school.emulator.calls().iter().map(|call| call.range.clone()).collect();
    assert_eq!(asked[1], "bytes=0-4");
    school.emulator.check();
}

#[tokio::test]
async fn an_empty_file_has_no_bytes_and_an_online_document_none_to_read() {
    let school = school();
    let root = school.root.as_str();
    let empty = school
        .emulator
        .world()
        .file(ADMIN, root, "a.pdf", "application/pdf", b"");
    let native = "application/vnd.google-apps.document";
    let online = school.emulator.world().file(ADMIN, root, "Giáo án", native, b"");
    let drive = school.drive(ADMIN);
    for range in [ByteRange::All, ByteRange::From(0, 5), ByteRange::Last(5)] {
        assert_eq!(
            drive.read(&NodeId::new(&empty), range, true).await.expect("nothing"),
            b""
        );
    }
    let refused = drive
        .read(&NodeId::new(&online), ByteRange::All, true)
        .await
        .expect_err("online");
    assert_eq!(refused.kind, ErrorKind::Unsupported, "{refused}");
}

#[tokio::test]
async fn who_may_not_download_is_told_so() {
    let school = school();
    let id = school
        .emulator
        .world()
        .file(ADMIN, school.root.as_str(), "a.pdf", "application/pdf", b"%PDF");
    school.emulator.world().readers_may_not_download(&id);
    let drive = school.drive(INSPECTOR);
    let refused = drive
        .read(&NodeId::new(&id), ByteRange::All, true)
        .await
        .expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::Denied, "{refused}");
}

#[tokio::test]
async fn a_download_cut_short_is_read_again() {
    let school = school();
    let bytes = vec![7; 100_000];
    let id = school
        .emulator
        .world()
        .file(ADMIN, school.root.as_str(), "a.pdf", "application/pdf", &bytes);
    school
        .emulator
        .faults()
        .script(On::method("files.get").times(2), Fault::CutShort);
    let drive = school.drive(ADMIN);
    assert_eq!(
        drive
            .read(&NodeId::new(&id), ByteRange::All, true)
            .await
            .expect("bytes"),
        bytes
    );
}

#[tokio::test]
async fn a_new_file_is_written_once_also_when_answers_are_lost() {
    let school = school();
    let drive = school.drive(ADMIN);
    let id = drive.reserve(1).await.expect("an id").remove(0);
    school
        .emulator
        .faults()
        .script(On::method("files.create").times(1), Fault::LoseAnswer);
    let name = name("hoso.json");
    let made = drive.write(&school.root, &name, Some(&id), b"{}").await;
    assert!(made.map_or_else(|error| error.kind == ErrorKind::AlreadyExists, |node| node.id == id));
    let listing = list(&drive, &school.root).await.expect("a listing");
    assert_eq!(names(&listing.nodes), ["hoso.json"]);
    assert_eq!(listing.nodes[0].mime.as_deref(), Some("application/json"));
    assert_eq!(drive.read(&id, ByteRange::All, true).await.expect("bytes"), b"{}");
    school.emulator.check();
}

#[tokio::test]
async fn a_revision_goes_only_on_what_was_last_read() {
    let school = school();
    let drive = school.drive(ADMIN);
    let name = name("hoso.json");
    let made = drive.write(&school.root, &name, None, b"one").await.expect("written");
    drive.revise(&made.id, &sha256(b"one"), b"two").await.expect("revised");
    assert_eq!(drive.read(&made.id, ByteRange::All, true).await.expect("bytes"), b"two");
    let writes = school.emulator.writes().len();
    let stale = drive
        .revise(&made.id, &sha256(b"one"), b"three")
        .await
        .expect_err("stale");
    assert_eq!(stale.kind, ErrorKind::AlreadyExists);
    drive
        .revise(&made.id, &sha256(b"one"), b"two")
        .await
        .expect("done already");
    assert_eq!(school.emulator.writes().len(), writes);
    let seen = found(drive.get(&made.id).await.expect("there"));
    let was = seen.checksum.expect("a checksum");
    drive
        .revise(&made.id, &was, b"three")
        .await
        .expect("by the listing's own checksum");
    school
        .emulator
        .faults()
        .script(On::method("files.update").times(1), Fault::LoseAnswer);
    drive
        .revise(&made.id, &sha256(b"three"), b"four")
        .await
        .expect("in spite of a lost answer");
    assert_eq!(
        drive.read(&made.id, ByteRange::All, true).await.expect("bytes"),
        b"four"
    );
    school.emulator.check();
}
