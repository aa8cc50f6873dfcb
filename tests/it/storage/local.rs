//! A folder on disk: who is who after people were at it, and what is never touched.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use hoso::storage::local::{Local, SIDECAR};
use hoso::storage::{ErrorKind, NewFolder, Scan, Storage, scan};
use hoso::tree::{Address, Name, Node, NodeId, NodeKind, Role, Sight, Snapshot, Source, WantedGrant, Who};
use tempfile::TempDir;

fn open(root: &TempDir) -> Local {
    Local::open(root.path(), Some("máy 1"), false).unwrap()
}

fn root_id(local: &Local) -> NodeId {
    block_on(local.root()).unwrap().id
}

fn look(local: &Local) -> Snapshot {
    block_on(scan(local, &Scan::default())).unwrap()
}

fn create(local: &Local, parent: &NodeId, name: &str) -> Node {
    let name = Name::new(name).unwrap();
    let new = NewFolder {
        parent,
        name: &name,
        id: None,
        tag: None,
        restricted: false,
    };
    block_on(local.create_folder(&new)).unwrap()
}

fn get(local: &Local, id: &NodeId) -> Sight {
    block_on(local.get(id)).unwrap()
}

fn names(snapshot: &Snapshot) -> Vec<String> {
    let mut names: Vec<String> = (snapshot.nodes())
        .map(|node| snapshot.path(&node.id).join("/"))
        .filter(|path| !path.is_empty())
        .collect();
    names.sort();
    names
}

/// Whether this disk gives identities that can be relied on; else ids are paths, and tests of identity say nothing.
fn has_identity(local: &Local) -> bool {
    !root_id(local).as_str().starts_with("path:")
}

#[test]
fn a_number_that_is_given_out_again_is_another_folder() {
    let root = tempfile::tempdir().unwrap();
    let local = open(&root);
    if !has_identity(&local) {
        return;
    }
    let path = root.path().join("Tổ 1");
    let mut ids = Vec::new();
    for _ in 0..50 {
        fs::create_dir(&path).unwrap();
        let snapshot = look(&local);
        let id = snapshot.children(snapshot.root().unwrap()).next().unwrap().id.clone();
        assert!(!ids.contains(&id), "{id} was another folder before");
        assert!(ids.iter().all(|old| get(&local, old) == Sight::Gone));
        ids.push(id);
        fs::remove_dir(&path).unwrap();
    }
}

#[test]
fn what_a_reading_of_the_disk_did_not_reach_is_not_said_to_be_gone() {
    let root = tempfile::tempdir().unwrap();
    let local = open(&root);
    let removed = create(&local, &root_id(&local), "A").id;
    fs::remove_dir(root.path().join("A")).unwrap();
    let endless: std::path::PathBuf = std::iter::repeat_n("d", 103).collect();
    fs::create_dir_all(root.path().join(endless)).unwrap();
    assert_eq!(get(&local, &removed), Sight::NotVisible);
}

#[test]
fn a_folder_that_was_renamed_and_moved_is_found_again_by_the_next_run() {
    let root = tempfile::tempdir().unwrap();
    let first = open(&root);
    let group = create(&first, &root_id(&first), "Tổ 1");
    let record = create(&first, &group.id, "STO");
    if !has_identity(&first) {
        return;
    }
    fs::create_dir(root.path().join("Cũ")).unwrap();
    fs::rename(root.path().join("Tổ 1"), root.path().join("Cũ/to 1")).unwrap();
    for local in [open(&root), first] {
        let Sight::Found(found) = get(&local, &record.id) else {
            panic!("{record:?} is not found");
        };
        assert_eq!(
            (&found.name, &found.parent),
            (&"STO".to_owned(), &Some(group.id.clone()))
        );
        assert_eq!(
            block_on(local.path_of(&group.id)),
            Some(root.path().canonicalize().unwrap().join("Cũ/to 1"))
        );
    }
}

#[test]
fn what_was_removed_is_gone_for_certain_and_what_cannot_be_read_is_not() {
    let root = tempfile::tempdir().unwrap();
    let local = open(&root);
    let removed = create(&local, &root_id(&local), "A").id;
    let out = create(&local, &root_id(&local), "B").id;
    fs::remove_dir(root.path().join("A")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(root.path().join("B"), elsewhere.path().join("B")).unwrap_or_default();
    assert_eq!(get(&local, &removed), Sight::Gone);
    if !root.path().join("B").exists() {
        assert_eq!(get(&local, &out), Sight::Gone);
    }
    assert_eq!(get(&local, &NodeId::new("1AbCdEfGh")), Sight::Gone);
}

#[test]
fn a_copy_of_the_tree_has_other_folders_and_another_machine_knows_none() {
    let (root, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let local = open(&root);
    if !has_identity(&local) {
        return;
    }
    let id = create(&local, &root_id(&local), "Tổ 1").id;
    fs::create_dir(copy.path().join("Tổ 1")).unwrap();
    assert_eq!(get(&open(&copy), &id), Sight::Gone);
    let other = Local::open(root.path(), Some("máy 2"), false).unwrap();
    assert_eq!(get(&other, &id), Sight::Gone);
    assert_eq!(names(&look(&other)), ["Tổ 1"]);
}

#[test]
fn without_a_machine_the_path_is_all_there_is() {
    let root = tempfile::tempdir().unwrap();
    let local = Local::open(root.path(), None, false).unwrap();
    let id = create(&local, &root_id(&local), "Tổ 1").id;
    assert_eq!(id.as_str(), "path:Tổ 1");
    assert!(matches!(get(&local, &id), Sight::Found(_)));
    fs::rename(root.path().join("Tổ 1"), root.path().join("Tổ 2")).unwrap();
    block_on(local.root()).unwrap();
    assert_eq!(get(&local, &id), Sight::Gone);
    fs::create_dir(root.path().join("Tổ 1")).unwrap();
    let again = Local::open(root.path(), None, false).unwrap();
    assert!(matches!(get(&again, &id), Sight::Found(_)));
    assert_eq!(get(&again, &NodeId::new("path:../x")), Sight::Gone);
}

#[cfg(unix)]
#[test]
fn a_link_is_shown_and_never_followed_wherever_it_leads() {
    use hoso::storage::ByteRange;
    use std::os::unix::fs::symlink;
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(outside.path().join("secret")).unwrap();
    fs::write(outside.path().join("a.pdf"), "theirs").unwrap();
    symlink(outside.path(), root.path().join("out")).unwrap();
    symlink(outside.path().join("a.pdf"), root.path().join("a.pdf")).unwrap();
    symlink(root.path(), root.path().join("loop")).unwrap();
    let local = open(&root);
    let snapshot = look(&local);
    assert_eq!(names(&snapshot), ["a.pdf", "loop", "out"]);
    let out: Vec<&Node> = snapshot.children(snapshot.root().unwrap()).collect();
    assert!(out.iter().all(|node| node.kind == NodeKind::Shortcut));
    for link in out {
        assert_eq!(
            block_on(local.read(&link.id, ByteRange::All, true)).unwrap_err().kind,
            ErrorKind::Unsupported
        );
        let name = Name::new("x").unwrap();
        assert_eq!(
            block_on(local.write(&link.id, &name, None, b"x")).unwrap_err().kind,
            ErrorKind::Policy
        );
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_became_a_link_to_itself_outside_is_not_written_through() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let local = open(&root);
    let group = create(&local, &root_id(&local), "Tổ 1");
    let record = create(&local, &group.id, "STO");
    fs::rename(root.path().join("Tổ 1"), outside.path().join("Tổ 1")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("Tổ 1"), root.path().join("Tổ 1")).unwrap();
    let name = Name::new("x.pdf").unwrap();
    assert_eq!(
        block_on(local.write(&record.id, &name, None, b"x")).unwrap_err().kind,
        ErrorKind::NotVisible
    );
    assert_eq!(fs::read_dir(outside.path().join("Tổ 1/STO")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_read_is_a_gap_and_nothing_is_said_to_be_gone() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    use hoso::storage::faulty::{Faulty, Script};
    use hoso::tree::Gap;

    let root = tempfile::tempdir().unwrap();
    let local = open(&root);
    let closed = create(&local, &root_id(&local), "HSKT");
    create(&local, &closed.id, "HS-01");
    let rights = |mode| fs::set_permissions(root.path().join("HSKT"), fs::Permissions::from_mode(mode)).unwrap();
    rights(0o000);
    let everything = fs::read_dir(root.path().join("HSKT")).is_ok();
    let storage: Arc<dyn Storage> = Arc::new(open(&root));
    let gap = if everything {
        // Who may read everything (root) has it refused by the script.
        let script = Script {
            hidden: [closed.id.clone()].into(),
            ..Script::default()
        };
        let faulty = Faulty::new(storage, script);
        block_on(scan(&faulty, &Scan::default()))
            .unwrap()
            .gaps
            .remove(&closed.id)
    } else {
        let gone = NodeId::new(format!("{}0", closed.id));
        assert_eq!(block_on(storage.get(&gone)).unwrap(), Sight::NotVisible);
        block_on(scan(&*storage, &Scan::default()))
            .unwrap()
            .gaps
            .remove(&closed.id)
    };
    rights(0o755);
    assert_eq!(gap, Some(if everything { Gap::Hidden } else { Gap::NoRight }));
}

#[test]
fn two_spellings_that_people_left_are_both_listed_and_no_third_is_made() {
    let root = tempfile::tempdir().unwrap();
    for name in ["Tổ 1", "TỔ 1", "To\u{302}\u{309} 1"] {
        fs::create_dir_all(root.path().join(name)).unwrap();
    }
    let made = fs::read_dir(root.path()).unwrap().count();
    let local = open(&root);
    assert_eq!(look(&local).len(), 1 + made);
    let name = Name::new("tổ 1").unwrap();
    let parent = root_id(&local);
    let new = NewFolder {
        parent: &parent,
        name: &name,
        id: None,
        tag: None,
        restricted: false,
    };
    assert_eq!(
        block_on(local.create_folder(&new)).unwrap_err().kind,
        ErrorKind::AlreadyExists
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_unicode_is_shown_and_left_alone() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(std::ffi::OsStr::from_bytes(b"T\xff 1"));
    fs::create_dir(&path).unwrap();
    fs::write(path.join("a.pdf"), "x").unwrap();
    let local = open(&root);
    let snapshot = look(&local);
    assert_eq!(names(&snapshot), ["T\u{fffd} 1", "T\u{fffd} 1/a.pdf"]);
    let odd = snapshot.nodes().find(|node| node.name.starts_with('T')).unwrap();
    let placed = block_on(local.place(&odd.id, &root_id(&local), "Tổ 1"));
    assert_eq!(placed.unwrap_err().kind, ErrorKind::BadName);
    assert!(path.is_dir());
}

#[test]
fn a_folder_of_any_name_keeps_it_when_it_is_only_moved() {
    let root = tempfile::tempdir().unwrap();
    let odd = "03_KE HOACH\u{200b}  cũ";
    fs::create_dir_all(root.path().join("A")).unwrap();
    fs::create_dir_all(root.path().join(odd)).unwrap();
    let local = open(&root);
    let snapshot = look(&local);
    let id = |name: &str| snapshot.nodes().find(|node| node.name == name).unwrap().id.clone();
    block_on(local.place(&id(odd), &id("A"), odd)).unwrap();
    assert!(root.path().join("A").join(odd).is_dir());
    let refused = block_on(local.place(&id("A"), &root_id(&local), odd));
    assert_eq!(refused.unwrap_err().kind, ErrorKind::BadName);
}

#[test]
fn what_programs_leave_behind_is_not_listed_but_its_name_is_taken() {
    let root = tempfile::tempdir().unwrap();
    for junk in [
        "desktop.ini",
        ".DS_Store",
        "Thumbs.db",
        "~$Ke hoach.docx",
        ".~lock.a.odt#",
        ".hoso-12.tmp",
        SIDECAR,
    ] {
        fs::write(root.path().join(junk), "").unwrap();
    }
    fs::create_dir(root.path().join(".tmp.drivedownload")).unwrap();
    let local = open(&root);
    assert_eq!(look(&local).len(), 1);
    let name = Name::new("thumbs.db").unwrap();
    let written = block_on(local.write(&root_id(&local), &name, None, b"x"));
    assert_eq!(written.unwrap_err().kind, ErrorKind::AlreadyExists);
}

#[test]
fn kinds_and_types_are_told_by_the_ending_and_times_are_weak() {
    let root = tempfile::tempdir().unwrap();
    for name in ["a.PDF", "b.docx", "c.gdoc", "d.url", "e"] {
        fs::write(root.path().join(name), "x").unwrap();
    }
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let file = fs::File::options().write(true).open(root.path().join("a.PDF")).unwrap();
    file.set_modified(long_ago).unwrap();
    let snapshot = look(&open(&root));
    let node = |name: &str| snapshot.nodes().find(|node| node.name == name).unwrap();
    assert_eq!(node("a.PDF").mime.as_deref(), Some("application/pdf"));
    assert_eq!(node("c.gdoc").kind, NodeKind::Native);
    assert_eq!(node("d.url").kind, NodeKind::Native);
    assert_eq!((node("e").kind, &node("e").mime), (NodeKind::File, &None));
    let arrival = node("a.PDF").arrival.unwrap();
    assert_eq!(
        (arrival.time.as_second(), arrival.source),
        (1_600_000_000, Source::FileTime)
    );
    assert!(!arrival.source.is_strong());
}

#[test]
fn where_the_ending_says_nothing_the_first_bytes_do() {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("KHBD tuan 1", "%PDF-1.7"),
        ("KHBD_T.5", "\u{feff}\n%PDF-1.4"),
        ("ghi chu", "không có gì"),
        ("rong", ""),
        ("bai 1.docx", "%PDF-1.7"),
    ] {
        fs::write(root.path().join(name), bytes).unwrap();
    }
    let seen = look(&open(&root));
    let pdfs: Vec<&str> = (seen.nodes())
        .filter(|node| node.mime.as_deref() == Some("application/pdf"))
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(pdfs.len(), 2, "{pdfs:?}");
    assert!(pdfs.contains(&"KHBD tuan 1") && pdfs.contains(&"KHBD_T.5"), "{pdfs:?}");
}

#[test]
fn a_pipe_is_neither_listed_nor_opened() {
    let root = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(root.path().join("a.pdf"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(look(&open(&root)).len(), 1);
    }
}

#[test]
fn another_folder_put_in_the_roots_place_makes_nothing_seem_gone() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("school");
    fs::create_dir(&path).unwrap();
    let local = Local::open(&path, Some("máy 1"), false).unwrap();
    if !has_identity(&local) {
        return;
    }
    let id = create(&local, &root_id(&local), "Tổ 1").id;
    fs::rename(&path, root.path().join("away")).unwrap();
    assert_eq!(block_on(local.get(&id)).unwrap_err().kind, ErrorKind::NotVisible);
    fs::create_dir(&path).unwrap();
    assert_eq!(block_on(local.get(&id)).unwrap_err().kind, ErrorKind::NotVisible);
    assert_eq!(block_on(local.root()).unwrap_err().kind, ErrorKind::NotVisible);
}

#[test]
fn a_root_that_is_not_there_or_is_a_file_is_said_to_be_so_and_can_be_made() {
    let root = tempfile::tempdir().unwrap();
    let missing = root.path().join("a/b");
    let kind = |path: &Path| Local::open(path, None, false).unwrap_err().kind;
    assert_eq!(kind(&missing), ErrorKind::NotVisible);
    fs::write(root.path().join("file"), "").unwrap();
    assert_eq!(kind(&root.path().join("file")), ErrorKind::NotVisible);
    assert!(Local::create(&missing, None, false).is_ok());
    assert!(missing.is_dir());
}

#[test]
fn a_file_is_whole_or_not_there_and_no_half_of_it_stays() {
    let root = tempfile::tempdir().unwrap();
    let local = open(&root);
    let name = Name::new("hoso.json").unwrap();
    let made = block_on(local.write(&root_id(&local), &name, None, b"one")).unwrap();
    block_on(local.write(&root_id(&local), &name, None, b"two")).unwrap_err();
    block_on(local.revise(&made.id, "sha256:00", b"three")).unwrap_err();
    let left: Vec<_> = fs::read_dir(root.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["hoso.json"]);
    assert_eq!(fs::read(root.path().join("hoso.json")).unwrap(), b"one");
}

fn reader(text: &str) -> WantedGrant {
    WantedGrant {
        address: Address::new(text).unwrap(),
        group: false,
        role: Role::Reader,
        until: None,
        who: Who::Superiors,
    }
}

#[test]
fn there_is_no_sharing_on_a_disk_unless_it_is_played_and_then_the_next_run_knows_it() {
    let root = tempfile::tempdir().unwrap();
    assert!(open(&root).sharing().is_none());
    let played = || Local::open(root.path(), Some("máy 1"), true).unwrap();
    let first = played();
    let folder = create(&first, &root_id(&first), "NAM").id;
    assert!(first.sharing().unwrap().simulated());
    block_on(first.sharing().unwrap().grant(&folder, &reader("phong@truong.edu.vn"))).unwrap();
    let next = played();
    let grants = block_on(next.sharing().unwrap().grants(&folder)).unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!(block_on(next.sharing().unwrap().grants(&root_id(&next))).unwrap(), []);
    block_on(first.sharing().unwrap().grant(&folder, &reader("so@truong.edu.vn"))).unwrap();
    assert_eq!(block_on(next.sharing().unwrap().grants(&folder)).unwrap().len(), 2);
}

#[test]
fn played_rights_follow_a_folder_also_where_ids_are_paths() {
    let root = tempfile::tempdir().unwrap();
    let local = Local::open(root.path(), None, true).unwrap();
    let folder = create(&local, &root_id(&local), "HSKT").id;
    let inside = create(&local, &folder, "HS-01").id;
    let sharing = local.sharing().unwrap();
    block_on(sharing.restrict(&folder, &[])).unwrap();
    block_on(sharing.grant(&inside, &reader("binh@truong.edu.vn"))).unwrap();
    let moved = block_on(local.place(&folder, &root_id(&local), "Khuyết tật")).unwrap();
    assert_eq!(moved.restricted, Some(true));
    let snapshot = look(&local);
    let inside = snapshot.children(&moved.id).next().unwrap();
    assert_eq!(block_on(sharing.grants(&inside.id)).unwrap().len(), 1);
}

#[test]
fn a_damaged_file_of_played_rights_is_an_error_and_is_kept() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(SIDECAR), "{").unwrap();
    let local = Local::open(root.path(), Some("máy 1"), true).unwrap();
    assert_eq!(block_on(local.root()).unwrap_err().kind, ErrorKind::Protocol);
    assert_eq!(fs::read(root.path().join(SIDECAR)).unwrap(), b"{");
}

#[test]
fn two_hundred_folders_are_made_and_looked_at_in_no_time() {
    let root = tempfile::tempdir().unwrap();
    let local = Local::open(root.path(), Some("máy 1"), true).unwrap();
    let began = Instant::now();
    let top = root_id(&local);
    for i in 0..14 {
        let group = create(&local, &top, &format!("Tổ {i}")).id;
        for j in 0..14 {
            create(&local, &group, &format!("Hồ sơ {j}"));
        }
    }
    assert_eq!(look(&local).len(), 211);
    // Less than a second; the rest is for machines that have other things to do.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
