//! Machines that run hoso over and over: they look, plan, do and remember, and may be killed at any moment.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures::future::{Either, select};
use hoso::apply::{Hooks, Journal, Outcome, apply};
use hoso::plan::{Options, Plan, Wanted, reconcile};
use hoso::state::State;
use hoso::storage::local::Local;
use hoso::storage::memory::Memory;
use hoso::storage::retry::Timer;
use hoso::storage::{Scan, Storage, scan};
use hoso::tree::{Folder, Key, Ledger, LedgerEntry, NodeId, Owner, Role, SchoolYear, Snapshot, Spec, WantedGrant};
use jiff::civil::date;
use tempfile::TempDir;

use super::kit::{Notebook, hooks, key, name, wanted};

/// A journal that can be read back.
pub trait Book: Journal {
    fn remembered(&self) -> Ledger;
    fn journal(&self) -> &dyn Journal;
}

impl Book for Notebook {
    fn remembered(&self) -> Ledger {
        self.ledger()
    }

    fn journal(&self) -> &dyn Journal {
        self
    }
}

impl Book for State {
    fn remembered(&self) -> Ledger {
        self.ledger(&"th1".into()).expect("a ledger")
    }

    fn journal(&self) -> &dyn Journal {
        self
    }
}

/// Where the tree is made.
pub struct Place {
    pub name: &'static str,
    pub storage: Arc<dyn Storage>,
    pub memory: Memory,
    stands: Stands,
}

/// Where it really stands.
enum Stands {
    Memory,
    Disk(TempDir),
    Elsewhere { tree: Tree, timer: Arc<dyn Timer> },
}

/// Tells the paths of everything that hoso or people made, sorted; a twin appears twice.
pub type Tree = Box<dyn Fn() -> Vec<String>>;

impl Place {
    fn memory(name: &'static str, memory: Memory) -> Self {
        Self {
            name,
            storage: Arc::new(memory.clone()),
            memory,
            stands: Stands::Memory,
        }
    }

    /// Somewhere else, where waiting is something else too.
    pub fn elsewhere(name: &'static str, storage: Arc<dyn Storage>, tree: Tree, timer: Arc<dyn Timer>) -> Self {
        Self {
            storage,
            stands: Stands::Elsewhere { tree, timer },
            ..Self::memory(name, Memory::drive())
        }
    }

    pub fn drive() -> Self {
        Self::memory("drive", Memory::drive())
    }

    pub fn onedrive() -> Self {
        Self::memory("onedrive", Memory::onedrive())
    }

    /// A folder on disk, with rights that are played.
    pub fn disk() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let local = Local::open(folder.path(), Some("m1"), true).expect("a folder");
        // The memory only lends its clock.
        Self {
            name: "disk",
            storage: Arc::new(local),
            memory: Memory::drive(),
            stands: Stands::Disk(folder),
        }
    }

    /// The paths of everything that hoso or people made, sorted; a twin appears twice.
    pub fn tree(&self) -> Vec<String> {
        match &self.stands {
            Stands::Memory => self.memory.people().tree(),
            Stands::Elsewhere { tree, .. } => tree(),
            Stands::Disk(folder) => {
                let mut paths = Vec::new();
                walk(folder.path(), "", &mut paths);
                paths.sort();
                paths
            }
        }
    }

    /// On a disk one call at a time: one that is in flight when the program dies would still be done.
    pub fn hooks(&self) -> Hooks<'static> {
        let hooks = hooks(&self.memory);
        match &self.stands {
            Stands::Memory => hooks,
            Stands::Disk(_) => Hooks { at_once: 1, ..hooks },
            Stands::Elsewhere { timer, .. } => Hooks {
                timer: timer.clone(),
                ..hooks
            },
        }
    }
}

fn walk(folder: &Path, above: &str, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().expect("a kind").is_dir() {
            let path = format!("{above}{name}");
            walk(&entry.path(), &format!("{path}/"), paths);
            paths.push(path);
        }
    }
}

/// Every kind of place.
pub const PLACES: [fn() -> Place; 3] = [Place::drive, Place::onedrive, Place::disk];

pub fn standing() -> Key {
    "th1/-/CHUNG".parse().expect("a key")
}

/// A small school: what outlives years, a year with two teachers, and a closed folder for one pupil.
pub fn spec() -> Spec {
    let phong = wanted("phong@truong.edu.vn", Role::Reader);
    let hieu_truong = wanted("hieutruong@truong.edu.vn", Role::Writer);
    let teacher = |id: &str| vec![wanted(&format!("{id}@truong.edu.vn"), Role::Writer)];
    let rows = [
        (standing(), None, "Chung", false, vec![phong.clone()]),
        (key("NAM"), None, "2025-2026", false, vec![phong]),
        (
            key("NHA-TRUONG"),
            Some(key("NAM")),
            "01 Nhà trường",
            false,
            vec![hieu_truong.clone()],
        ),
        (key("KHGD"), Some(key("NHA-TRUONG")), "02 KH giáo dục", false, vec![]),
        (key("GIAO-VIEN"), Some(key("NAM")), "03 Giáo viên", false, vec![]),
        (key("GV/gv:an"), Some(key("GIAO-VIEN")), "Trần An", false, teacher("an")),
        (key("KHBD/gv:an"), Some(key("GV/gv:an")), "KH bài dạy", false, vec![]),
        (
            key("GV/gv:binh"),
            Some(key("GIAO-VIEN")),
            "Lê Thị Bình",
            false,
            teacher("binh"),
        ),
        (
            key("KHBD/gv:binh"),
            Some(key("GV/gv:binh")),
            "KH bài dạy",
            false,
            vec![],
        ),
        (key("HSKT"), Some(key("NAM")), "HS khuyết tật", true, vec![hieu_truong]),
        (key("HS/hs:kt07"), Some(key("HSKT")), "kt07", false, teacher("binh")),
    ];
    let order = rows.iter().map(|(key, ..)| key.clone()).collect();
    let folders = rows.into_iter().map(|(key, parent, called, restricted, grants)| {
        let folder = folder(parent, called, restricted, grants);
        (key, folder)
    });
    Spec {
        school: "th1".into(),
        year: SchoolYear::starting(2025).expect("a year"),
        folders: folders.collect(),
        order,
    }
}

fn folder(parent: Option<Key>, called: &str, restricted: bool, grants: Vec<WantedGrant>) -> Folder {
    Folder {
        parent,
        name: name(called),
        also: vec![],
        record: None,
        owner: Owner::School,
        restricted,
        grants,
        only_if_there: false,
    }
}

/// The paths of a wanted tree, sorted.
pub fn paths(spec: &Spec) -> Vec<String> {
    let mut paths: Vec<String> = spec.order.iter().map(|key| spec.path(key).join("/")).collect();
    paths.sort();
    paths
}

/// Looks at everything that is there.
pub async fn look(storage: &dyn Storage, ledger: &Ledger) -> Option<Snapshot> {
    let ask = ledger
        .folders
        .values()
        .filter_map(|entry| entry.id().cloned())
        .collect();
    let options = Scan {
        ask,
        grants: Some(&|node| node.is_folder()),
        ..Scan::default()
    };
    scan(storage, &options).await.ok()
}

/// Looks and plans.
pub async fn plan(storage: &dyn Storage, spec: &Spec, ledger: &Ledger) -> Option<Plan> {
    plan_beside(storage, spec, ledger, BTreeMap::new()).await
}

/// Looks and plans, with what a manifest says.
pub async fn plan_beside(
    storage: &dyn Storage,
    spec: &Spec,
    ledger: &Ledger,
    manifest: BTreeMap<Key, NodeId>,
) -> Option<Plan> {
    let snapshot = look(storage, ledger).await?;
    let options = Options {
        manifest,
        ..Options::on(date(2025, 10, 1), storage.sharing().is_some())
    };
    let naming = storage.naming();
    Some(reconcile(&Wanted {
        spec,
        snapshot: &snapshot,
        ledger,
        naming,
        options: &options,
    }))
}

/// A whole run: looks, plans, does. Nothing when the storage did not let itself be looked at.
pub async fn run(storage: &dyn Storage, spec: &Spec, book: &dyn Book, hooks: &Hooks<'_>) -> Option<Outcome> {
    let ledger = book.remembered();
    let plan = plan(storage, spec, &ledger).await?;
    Some(apply(plan, storage, &ledger, book.journal(), hooks).await)
}

/// Runs until the notebook's owner dies; the work is dropped where it stands.
pub async fn until_dead<T>(book: &Notebook, work: impl Future<Output = T>) -> Option<T> {
    match select(std::pin::pin!(work), std::pin::pin!(book.dead.notified())).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// Runs without faults until nothing is left to do, which `times` runs must reach.
pub async fn settle(place: &Place, spec: &Spec, book: &dyn Book, times: usize) {
    for n in 0..=times {
        let plan = plan(&*place.storage, spec, &book.remembered()).await.expect("a plan");
        if plan.is_settled() {
            return;
        }
        assert!(n < times, "{}: not settled after {times} runs: {plan:#?}", place.name);
        let outcome = run(&*place.storage, spec, book, &place.hooks()).await.expect("a run");
        assert!(
            outcome.failed.is_empty() && outcome.stopped.is_none(),
            "{}: {outcome:#?}",
            place.name
        );
    }
}

/// Everything that must hold in the end: the wanted tree and nothing else, every folder remembered, every grant given
/// once, the closed folder closed.
pub async fn check(place: &Place, spec: &Spec, book: &dyn Book, what: &str) {
    assert_eq!(place.tree(), paths(spec), "{what}");
    let ledger = book.remembered();
    let snapshot = look(&*place.storage, &ledger).await.expect("a look");
    for (key, folder) in &spec.folders {
        let Some(LedgerEntry::Confirmed { id, .. }) = ledger.folders.get(key) else {
            panic!("{what}: {key} is {:?}", ledger.folders.get(key));
        };
        let node = snapshot.get(id).unwrap_or_else(|| panic!("{what}: {key} is not there"));
        assert_eq!(snapshot.path(id), spec.path(key), "{what}");
        if folder.restricted {
            assert_eq!(node.restricted, Some(true), "{what}: {key} stands open");
        }
        for wanted in &folder.grants {
            let grants = node.grants.iter().flatten();
            let held: Vec<_> = grants
                .filter(|grant| grant.address.as_ref() == Some(&wanted.address) && !grant.inherited)
                .collect();
            assert_eq!(held.len(), 1, "{what}: {} on {key}", wanted.address);
            assert_eq!(held[0].role, wanted.role, "{what}");
        }
    }
}

/// At no moment is anything in a folder that should be closed and is open.
pub async fn privacy(place: &Place, what: &str) {
    let snapshot = look(&*place.storage, &Ledger::default()).await.expect("a look");
    let is_it = |node: &&hoso::tree::Node| node.name == "HS khuyết tật";
    for closed in snapshot
        .nodes()
        .filter(is_it)
        .filter(|node| node.restricted != Some(true))
    {
        assert_eq!(
            snapshot.children(&closed.id).count(),
            0,
            "{what}: something lies in an open folder"
        );
    }
}
