//! The manifest: what it tells, what it never tells, and when it is written over.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use hoso::apply::JournalError;
use hoso::apply::manifest::{Publication, Published, Publishing, Refusal, publish, read};
use hoso::storage::faulty::{Faulty, Script, Stop};
use hoso::storage::memory::Memory;
use hoso::storage::{Storage, sha256};
use hoso::template::manifest::{Content, DecodeError, FILE_NAME, Manifest, SIZE_LIMIT, Stamp, decode, encode};
use hoso::template::roster::Known;
use hoso::tree::{
    Catalogue, Duty, Folder, Key, Ledger, LedgerEntry, LedgerGrant, Name, NodeId, Origin, Owner, Pupil, Role, School,
    Spec, Waiver,
};
use jiff::Timestamp;
use jiff::civil::date;

use super::kit::{address, key};
use crate::people::{self, class, duty, group, person, year};

fn school() -> School {
    let duties = [Duty::Member("to1".into()), Duty::Homeroom("1a".into())].map(duty);
    let pupil = Pupil {
        class: None,
        assigned: vec![],
    };
    School {
        code: "24000101".into(),
        groups: BTreeMap::from([("to1".into(), group("Tổ 1", &[1]))]),
        classes: BTreeMap::from([("1a".into(), class("1A", 1))]),
        people: BTreeMap::from([(
            "binh".into(),
            person("Lê Thị Bình", "binh@truong.edu.vn", duties.into()),
        )]),
        pupils: BTreeMap::from([("kt07".into(), pupil)]),
        has_pupils: true,
        waivers: vec![waiver(Some("**/kt07/**")), waiver(Some("Giáo viên/**"))],
        ..people::school("th1", "truong.edu.vn")
    }
}

fn waiver(at: Option<&str>) -> Waiver {
    Waiver {
        rule: "HS201".into(),
        at: at.map(Into::into),
        why: "mất điện".into(),
        until: date(2025, 12, 31),
    }
}

fn catalogue() -> Catalogue {
    Catalogue {
        name: "bg-2023".into(),
        digest: "0123456789abcdef".into(),
        years: (year(), year()),
        records: BTreeMap::new(),
        layout: vec![],
        roles: BTreeMap::new(),
        subjects: BTreeMap::new(),
        unverified: vec![],
    }
}

fn standing() -> Key {
    "th1/-/CHUNG".parse().expect("a key")
}

/// CHUNG; NAM ⊃ GV ⊃ KHBD; NAM ⊃ HSKT (restricted) ⊃ HS.
fn spec() -> Spec {
    let folder = |parent: Option<Key>, restricted| Folder {
        parent,
        name: Name::new("x").expect("a name"),
        also: vec![],
        record: None,
        owner: Owner::School,
        restricted,
        grants: vec![],
        only_if_there: false,
    };
    let order = [
        (standing(), None, false),
        (key("NAM"), None, false),
        (key("GV/gv:binh"), Some(key("NAM")), false),
        (key("KHBD/gv:binh"), Some(key("GV/gv:binh")), false),
        (key("HSKT"), Some(key("NAM")), true),
        (key("HS/hs:kt07"), Some(key("HSKT")), false),
        (key("RIENG"), Some(key("HSKT")), false),
    ];
    let folders = order
        .iter()
        .map(|(key, parent, restricted)| (key.clone(), folder(parent.clone(), *restricted)));
    Spec {
        school: "th1".into(),
        year: year(),
        folders: folders.collect(),
        order: order.iter().map(|(key, ..)| key.clone()).collect(),
    }
}

fn ledger() -> Ledger {
    let confirmed = |id: &str, parent: &str, name: &str| LedgerEntry::Confirmed {
        id: id.into(),
        parent: parent.into(),
        name: name.into(),
        origin: Origin::Made,
    };
    let grant = |node: &str| LedgerGrant {
        node: node.into(),
        asked: address("phong@truong.edu.vn"),
        permission: format!("p-{node}").as_str().into(),
        role: Role::Reader,
        made: true,
        at: at(1),
    };
    let folders = BTreeMap::from([
        (standing(), confirmed("n-chung", "root", "Chung")),
        (key("NAM"), confirmed("n-nam", "root", "2025-2026")),
        (key("GV/gv:binh"), confirmed("n-gv", "n-nam", "Lê Thị Bình")),
        (key("HSKT"), confirmed("n-hskt", "n-nam", "HS khuyết tật")),
        (key("HS/hs:kt07"), confirmed("n-hs", "n-hskt", "kt07")),
        (key("RIENG"), confirmed("n-rieng", "n-hskt", "Nguyễn Văn Kín")),
        // Not in the wanted tree any more.
        (key("GV/gv:an"), confirmed("n-an", "n-nam", "Trần An")),
        (key("CU"), confirmed("n-cu", "n-rieng", "Hồ sơ cũ")),
        (
            "th1/2024-2025/NAM".parse().expect("a key"),
            confirmed("n-truoc", "root", "2024-2025"),
        ),
        (
            key("KHBD/gv:binh"),
            LedgerEntry::Reserved {
                id: Some("n-khbd".into()),
                account: None,
                parent: "n-gv".into(),
                name: "KH".into(),
            },
        ),
    ]);
    let nodes = ["n-nam", "n-gv", "n-hskt", "n-hs", "n-truoc"];
    Ledger {
        folders,
        grants: nodes.into_iter().map(grant).collect(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a moment")
}

fn stamp(by: &str, second: i64) -> Stamp {
    Stamp {
        at: at(second),
        by: by.into(),
        hoso: "0.1.0".into(),
    }
}

fn manifest(by: &str, second: i64) -> Manifest {
    manifest_of(&school(), by, second)
}

fn manifest_of(school: &School, by: &str, second: i64) -> Manifest {
    let known: Vec<Known> = school.people.iter().map(|(id, person)| Known::of(id, person)).collect();
    let (catalogue, spec, ledger) = (catalogue(), spec(), ledger());
    let content = Content {
        school,
        catalogue: &catalogue,
        spec: &spec,
        ledger: &ledger,
        known: &known,
    };
    Manifest::of(content, stamp(by, second))
}

const ADMIN: &str = "qt@truong.edu.vn";

#[test]
fn it_tells_nothing_of_pupils_and_nothing_of_what_lies_below_a_restricted_folder() {
    let manifest = manifest(ADMIN, 5);
    let told: Vec<String> = manifest.folders.keys().map(Key::short).collect();
    assert_eq!(told, ["CHUNG", "GV@an", "GV@binh", "HSKT", "NAM"]);
    let nodes: Vec<&str> = manifest.grants.iter().map(|grant| grant.node.as_str()).collect();
    assert_eq!(nodes, ["n-gv", "n-nam"]);
    assert_eq!(manifest.standing.as_ref().map(NodeId::as_str), Some("n-chung"));
    assert!(manifest.school.has_pupils);
    let text = String::from_utf8(encode(&manifest).expect("bytes")).expect("text");
    for secret in ["kt07", "Kín", "n-hs\"", "n-rieng", "n-cu", "2024-2025"] {
        assert!(!text.contains(secret), "{secret} is told");
    }
    assert!(text.contains("Giáo viên/**"), "the other waiver is told");
}

#[test]
fn its_bytes_follow_from_its_content_and_read_back() {
    let manifest = manifest(ADMIN, 5);
    let bytes = encode(&manifest).expect("bytes");
    assert_eq!(bytes, encode(&manifest.clone()).expect("bytes"));
    assert_eq!(decode(&bytes), Ok(manifest.clone()));
    let later = Manifest {
        written: stamp("khac@truong.edu.vn", 99),
        ..manifest.clone()
    };
    assert!(manifest.says_the_same(&later));
    let with_bom = ["\u{feff}".as_bytes(), &bytes].concat();
    assert_eq!(decode(&with_bom), Ok(manifest));
}

fn changed(change: impl FnOnce(&mut serde_json::Value)) -> Result<Manifest, DecodeError> {
    let bytes = encode(&manifest(ADMIN, 5)).expect("bytes");
    let mut value = serde_json::from_slice(&bytes).expect("JSON");
    change(&mut value);
    decode(&serde_json::to_vec(&value).expect("bytes"))
}

#[test]
fn what_it_does_not_know_is_ignored_and_what_is_newer_or_no_manifest_is_said() {
    assert_eq!(changed(|json| json["mới"] = 5.into()), Ok(manifest(ADMIN, 5)));
    assert_eq!(changed(|json| json["schema"] = 2.into()), Err(DecodeError::Newer(2)));
    assert!(matches!(
        changed(|json| json["folders"] = 5.into()),
        Err(DecodeError::Broken(_))
    ));
    assert!(matches!(
        changed(|json| json["schema"] = (-1).into()),
        Err(DecodeError::Broken(_))
    ));
    assert_eq!(
        decode(&vec![b' '; SIZE_LIMIT + 1]),
        Err(DecodeError::TooLarge(SIZE_LIMIT + 1))
    );
    let deep = "[".repeat(100_000);
    for bad in ["", "{", "null", "\"x\"", "\0", deep.as_str()] {
        assert!(
            matches!(decode(bad.as_bytes()), Err(DecodeError::Broken(_))),
            "{:.9}",
            bad
        );
    }
    assert!(matches!(decode(&[0xff, 0xfe, 0x00]), Err(DecodeError::Broken(_))));
}

#[test]
fn a_foreign_manifest_speaks_of_its_own_school_and_year_only_and_of_what_is_there() {
    let good = manifest(ADMIN, 5);
    let read = changed(|json| {
        let folder = json["folders"]["th1/2025-2026/NAM"].clone();
        for key in ["th2/2025-2026/NAM", "th1/2024-2025/NAM", "th1/2025-2026/HS/hs:k1"] {
            json["folders"][key] = folder.clone();
        }
        json["grants"][0]["node"] = "elsewhere".into();
        json["standing"] = "elsewhere".into();
        let binh = &mut json["school"]["people"]["binh"];
        for duty in [
            serde_json::json!({"head": "to9"}),
            serde_json::json!({"subject": ["toan", ["1a", "9z"]]}),
        ] {
            let assignment = serde_json::json!({"duty": duty, "from": null, "to": null});
            binh["assignments"].as_array_mut().expect("a list").push(assignment);
        }
        binh["absences"] = serde_json::json!([{"from": "2025-10-01", "to": "2025-10-02", "substitute": "ai"}]);
    })
    .expect("a manifest");
    assert_eq!(read.folders, good.folders);
    assert_eq!(read.grants.len(), good.grants.len() - 1);
    assert_eq!(read.standing, None);
    let binh = &read.school.people["binh"];
    assert_eq!(binh.assignments, good.school.people["binh"].assignments);
    assert_eq!(binh.absences[0].substitute, None);
}

#[test]
fn a_lost_ledger_comes_back_from_it() {
    let manifest = manifest(ADMIN, 5);
    let back = manifest.ledger();
    let was = ledger();
    assert_eq!(back.folders.len(), 5);
    for (key, entry) in &back.folders {
        assert_eq!(was.folders.get(key), Some(entry));
    }
    assert!(back.grants.iter().all(|grant| grant.made && grant.at == at(5)));
    assert_eq!(manifest.nodes()[&key("NAM")].as_str(), "n-nam");
}

/// What the state would remember of the file.
#[derive(Default)]
struct Memo(Mutex<Option<(NodeId, String)>>);

impl Memo {
    fn get(&self) -> Option<(NodeId, String)> {
        self.0.lock().expect("no panic").clone()
    }

    async fn publish(&self, storage: &dyn Storage, folder: &NodeId, manifest: &Manifest) -> Option<Publishing> {
        self.publish_as(storage, folder, manifest, false)
            .await
            .map(|published| published.what)
    }

    async fn publish_as(
        &self,
        storage: &dyn Storage,
        folder: &NodeId,
        manifest: &Manifest,
        take_over: bool,
    ) -> Option<Published> {
        let known = self.get();
        let remember = |node: &NodeId, sha: &str| -> Result<(), JournalError> {
            *self.0.lock().expect("no panic") = Some((node.clone(), sha.to_owned()));
            Ok(())
        };
        let publication = Publication {
            folder,
            manifest,
            known: known.as_ref(),
            read: None,
            take_over,
            remember: &remember,
        };
        publish(storage, &publication).await.ok()
    }

    /// As every run does at its start.
    async fn read(&self, storage: &dyn Storage, folder: &NodeId) -> Option<Manifest> {
        let known = self.get().map(|(id, _)| id);
        let file = read(storage, folder, known.as_ref(), None).await.ok()??;
        *self.0.lock().expect("no panic") = Some((file.node, file.sha256));
        file.content.ok()
    }
}

fn files(memory: &Memory) -> usize {
    memory
        .people()
        .tree()
        .iter()
        .filter(|path| path.ends_with(FILE_NAME))
        .count()
}

#[tokio::test]
async fn a_second_run_writes_nothing_whoever_runs_it_and_whenever() {
    for memory in [Memory::drive(), Memory::onedrive()] {
        let (root, memo) = (memory.people().root(), Memo::default());
        assert_eq!(
            memo.publish(&memory, &root, &manifest(ADMIN, 5)).await,
            Some(Publishing::Written)
        );
        memory.forget_calls();
        assert_eq!(
            memo.publish(&memory, &root, &manifest(ADMIN, 9)).await,
            Some(Publishing::Unchanged)
        );
        let other = Memo::default();
        let by_other = manifest("khac@truong.edu.vn", 9);
        assert_eq!(
            other.publish(&memory, &root, &by_other).await,
            Some(Publishing::Unchanged)
        );
        assert_eq!(memory.writes(), 0);
        assert_eq!(
            memo.read(&memory, &root).await.map(|read| read.written),
            Some(stamp(ADMIN, 5))
        );
    }
}

fn smaller() -> School {
    School {
        waivers: vec![],
        ..school()
    }
}

#[tokio::test]
async fn only_an_admin_of_the_file_writes_over_it_and_only_over_what_he_read() {
    let memory = Memory::drive();
    let (root, memo) = (memory.people().root(), Memo::default());
    memo.publish(&memory, &root, &manifest(ADMIN, 5)).await;
    let next = manifest_of(&smaller(), ADMIN, 6);
    assert_eq!(
        Memo::default().publish(&memory, &root, &next).await,
        Some(Publishing::Refused(Refusal::Changed))
    );
    assert_eq!(memo.publish(&memory, &root, &next).await, Some(Publishing::Revised));

    let (new, successor) = ("moi@truong.edu.vn", Memo::default());
    successor.read(&memory, &root).await.expect("a manifest");
    let back = manifest_of(&school(), new, 7);
    let refused = Publishing::Refused(Refusal::NotAdmin(vec![ADMIN.to_owned()]));
    assert_eq!(successor.publish(&memory, &root, &back).await, Some(refused));
    let taken = successor
        .publish_as(&memory, &root, &back, true)
        .await
        .expect("published");
    assert_eq!(taken.what, Publishing::Revised);
    let read = successor.read(&memory, &root).await.expect("a manifest");
    assert_eq!(
        (read.admins, read.written.by),
        (vec![ADMIN.to_owned(), new.to_owned()], new.to_owned())
    );

    // The first admin's run began before the successor wrote.
    assert_eq!(
        memo.publish(&memory, &root, &next).await,
        Some(Publishing::Refused(Refusal::Changed))
    );
    memo.read(&memory, &root).await.expect("a manifest");
    assert_eq!(memo.publish(&memory, &root, &next).await, Some(Publishing::Revised));
    assert_eq!(files(&memory), 1);
}

#[tokio::test]
async fn what_people_put_there_is_never_written_over() {
    let memory = Memory::drive();
    let root = memory.people().root();
    let file = memory.people().file(&root, FILE_NAME, b"{}");
    let memo = Memo::default();
    memo.read(&memory, &root).await;
    let refused = memo.publish(&memory, &root, &manifest(ADMIN, 5)).await;
    assert!(
        matches!(
            refused,
            Some(Publishing::Refused(Refusal::Unreadable(DecodeError::Broken(_))))
        ),
        "{refused:?}"
    );

    let other = School {
        id: "th2".into(),
        ..school()
    };
    let mut foreign = manifest(ADMIN, 5);
    foreign.school.id = other.id;
    memory.people().replace(&file, &encode(&foreign).expect("bytes"));
    memo.read(&memory, &root).await.expect("a manifest");
    let refused = memo
        .publish_as(&memory, &root, &manifest(ADMIN, 5), true)
        .await
        .map(|published| published.what);
    assert!(
        matches!(refused, Some(Publishing::Refused(Refusal::OtherSchool(_)))),
        "{refused:?}"
    );

    let by_stranger = Manifest {
        written: stamp("la@noi.khac.vn", 9),
        ..manifest_of(&smaller(), ADMIN, 5)
    };
    memory.people().replace(&file, &encode(&by_stranger).expect("bytes"));
    memo.read(&memory, &root).await.expect("a manifest");
    let refused = memo.publish(&memory, &root, &manifest(ADMIN, 5)).await;
    assert_eq!(
        refused,
        Some(Publishing::Refused(Refusal::Foreign("la@noi.khac.vn".into())))
    );
    assert_eq!(memory.writes(), 0);
}

#[tokio::test]
async fn of_two_files_the_oldest_counts_for_everybody_and_the_other_is_named() {
    let memory = Memory::drive();
    let (root, people) = (memory.people().root(), memory.people());
    let bytes = encode(&manifest(ADMIN, 5)).expect("bytes");
    let (old, new) = (
        people.file(&root, FILE_NAME, &bytes),
        people.file(&root, FILE_NAME, &bytes),
    );
    people.folder(&root, FILE_NAME);
    for known in [None, Some(&old), Some(&new)] {
        let found = read(&memory, &root, known, None).await.expect("read").expect("a file");
        assert_eq!((found.node, found.others), (old.clone(), vec![new.clone()]));
    }
    // Whoever wrote the younger one writes on in the oldest.
    let memo = Memo::default();
    *memo.0.lock().expect("no panic") = Some((new.clone(), sha256(&bytes)));
    let next = manifest_of(&smaller(), ADMIN, 6);
    let published = memo.publish_as(&memory, &root, &next, false).await.expect("published");
    assert_eq!(
        (published.what, published.node, published.others),
        (Publishing::Revised, Some(old.clone()), vec![new.clone()])
    );
    // Taken out of the folder, renamed, or trashed, it is not the manifest of this folder any more.
    people.move_to(&new, &people.outside());
    people.rename(&old, "hoso (cũ).json");
    assert_eq!(read(&memory, &root, Some(&new), None).await.expect("read"), None);
    assert_eq!(read(&memory, &root, Some(&old), None).await.expect("read"), None);
    people.rename(&old, FILE_NAME);
    people.trash(&old);
    assert_eq!(read(&memory, &root, Some(&old), None).await.expect("read"), None);
}

#[tokio::test]
async fn an_id_reserved_for_a_file_that_people_renamed_since_is_not_asked_for_for_ever() {
    let memory = Memory::drive();
    let (root, memo) = (memory.people().root(), Memo::default());
    memo.publish(&memory, &root, &manifest(ADMIN, 5)).await;
    let (id, _) = memo.get().expect("written");
    // As a run leaves it that was killed after the write.
    *memo.0.lock().expect("no panic") = Some((id.clone(), String::new()));
    memory.people().rename(&id, "giữ lại.json");
    let what = memo.publish(&memory, &root, &manifest(ADMIN, 6)).await;
    assert_eq!(what, Some(Publishing::Written));
    assert_eq!(files(&memory), 1);
}

#[tokio::test]
async fn nobody_who_was_ever_given_an_id_is_forgotten() {
    let memory = Memory::drive();
    let (root, memo) = (memory.people().root(), Memo::default());
    memo.publish(&memory, &root, &manifest(ADMIN, 5)).await;
    let alone = School {
        people: BTreeMap::new(),
        ..school()
    };
    assert_eq!(
        memo.publish(&memory, &root, &manifest_of(&alone, ADMIN, 6)).await,
        Some(Publishing::Revised)
    );
    let read = memo.read(&memory, &root).await.expect("a manifest");
    assert_eq!(
        read.people.iter().map(|known| known.id.as_str()).collect::<Vec<_>>(),
        ["binh"]
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_listed_whole_gets_no_second_manifest() {
    let memory = Memory::drive();
    let root = memory.people().root();
    let faulty = Faulty::new(
        Arc::new(memory.clone()),
        Script {
            incomplete: 1000,
            ..Script::default()
        },
    );
    assert_eq!(Memo::default().publish(&faulty, &root, &manifest(ADMIN, 5)).await, None);
    assert_eq!(memory.writes(), 0);
}

#[tokio::test]
async fn lost_answers_and_kills_leave_one_manifest_and_the_last_word() {
    for (memory, seed) in (0..40).flat_map(|seed| [(Memory::drive(), seed), (Memory::onedrive(), seed)]) {
        let (root, memo) = (memory.people().root(), Memo::default());
        let stop = match seed % 4 {
            0 => Some(Stop::Before(1 + seed / 4 % 3)),
            1 => Some(Stop::After(1 + seed / 4 % 3)),
            _ => None,
        };
        let script = Script {
            seed,
            lose: 400,
            stop,
            ..Script::default()
        };
        let faulty = Faulty::new(Arc::new(memory.clone()), script);
        let work = async {
            for (second, school) in [(5, school()), (6, smaller()), (7, school())] {
                memo.read(&faulty, &root).await;
                memo.publish(&faulty, &root, &manifest_of(&school, ADMIN, second)).await;
            }
        };
        faulty.until_stopped(work).await;
        let last = manifest_of(&smaller(), ADMIN, 9);
        memo.read(&memory, &root).await;
        let what = memo.publish(&memory, &root, &last).await.expect("published");
        assert!(!matches!(what, Publishing::Refused(_)), "seed {seed}: {what:?}");
        assert_eq!(files(&memory), 1, "seed {seed}");
        let now = memo.read(&memory, &root).await.expect("a manifest");
        assert!(now.says_the_same(&last), "seed {seed}");
        let bytes = encode(&now).expect("bytes");
        assert_eq!(memo.get().map(|(_, sha)| sha), Some(sha256(&bytes)));
    }
}
