//! Trees for the laws: a school of eight wanted folders with three names between them, as hoso or people made it, and then
//! a few nasty things that happened to it. Few keys and few names find in ten cases what many find in a hundred thousand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hoso::plan::{Options, Wanted, World, reconcile};
use hoso::tree::{
    Address, Folder, Grant, Key, Ledger, LedgerEntry, LedgerGrant, Name, Naming, Node, NodeId, NodeKind, Origin,
    PermissionId, Role, Sight, Snapshot, Spec, WantedGrant, Who,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

pub const TODAY: Date = date(2025, 10, 15);
pub const KEYS: [&str; 8] = [
    "th/2025-2026/NAM",
    "th/-/CHUNG",
    "th/2025-2026/GIAO-VIEN",
    "th/2025-2026/GV/gv:an",
    "th/2025-2026/GV/gv:binh",
    "th/2025-2026/KHBD/gv:an",
    "th/2025-2026/HSKT",
    "th/2025-2026/HS/hs:01",
];
/// The parent of each key, by its number.
const PARENTS: [Option<usize>; 8] = [None, None, Some(0), Some(2), Some(2), Some(3), Some(0), Some(6)];
const FOREIGN: [&str; 4] = [
    "th/2024-2025/NAM",
    "th/2024-2025/GIAO-VIEN",
    "khac/2025-2026/NAM",
    "th/2025-2026/HS/hs:99",
];
const NAMES: [&str; 3] = ["A", "B", "C"];
const FOUND_NAMES: [&str; 7] = ["A", "B", "C", "a", "01_A", "B_", "Z"];
const PEOPLE: [&str; 5] = ["phong@s.vn", "an@s.vn", "binh@s.vn", "bgh@s.vn", "la@s.vn"];
const ROLES: [Role; 2] = [Role::Reader, Role::Writer];

/// What kind of storage the tree stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Drive,
    OneDrive,
    Disk,
}

impl Place {
    pub fn naming(self) -> Naming {
        match self {
            Self::Drive => Naming::DRIVE,
            Self::OneDrive => Naming::ONEDRIVE,
            Self::Disk => Naming {
                ignores_case: false,
                unique: true,
            },
        }
    }
}

/// How the tree came about.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// An empty root.
    Empty,
    /// hoso made it.
    Made,
    /// hoso was made to stop after so many steps.
    HalfMade(usize),
    /// People made it: the wanted names, or similar ones, with or without the year's folder.
    ByHand { similar: bool, year: bool },
}

/// Something that happened to the tree. Numbers choose by rest of division.
#[derive(Debug, Clone)]
pub enum Event {
    Rename(usize, usize),
    Move(usize, usize),
    MoveOut(usize),
    Trash(usize),
    Remove(usize),
    AddFolder(usize, usize),
    AddFile(usize, usize),
    Copy(usize, usize),
    Retag(usize, usize),
    Hide(usize),
    Gap(usize),
    Lag(usize),
    Open(usize),
    Close(usize),
    Share(usize, usize, usize, bool),
    Unread(usize),
    Forget(usize),
    Reserve(usize, bool),
    Repoint(usize, usize, bool),
    OtherYear(usize, usize),
    WantName(usize, usize),
    WantParent(usize, usize),
    NoMore(usize),
    Leaves(usize),
    Told(usize, usize),
    Anew(usize),
    Manifest(usize, usize),
}

/// A scene: what is wanted, what is true, what can be seen of it, and what people said.
#[derive(Clone)]
pub struct Scene {
    pub place: Place,
    pub spec: Spec,
    pub world: World,
    /// Folders whose listing is incomplete.
    pub gaps: BTreeSet<NodeId>,
    /// Nodes that this account does not see.
    pub hidden: BTreeSet<NodeId>,
    /// Nodes that listings do not show yet.
    pub lagging: BTreeSet<NodeId>,
    /// Nodes whose grants were not read.
    pub unread: BTreeSet<NodeId>,
    pub options: Options,
}

pub fn key(text: &str) -> Key {
    text.parse().expect("a key")
}

pub fn address(text: &str) -> Address {
    Address::new(text).expect("an address")
}

pub fn grant(who: &str, role: Role) -> WantedGrant {
    WantedGrant {
        address: address(who),
        group: false,
        role,
        until: None,
        who: Who::Owner,
    }
}

pub fn folder(parent: Option<&str>, name: &str) -> Folder {
    Folder {
        parent: parent.map(key),
        name: Name::new(name).expect("a name"),
        also: Vec::new(),
        record: None,
        owner: hoso::tree::Owner::School,
        restricted: false,
        grants: Vec::new(),
        only_if_there: false,
    }
}

pub fn node(id: &str, parent: Option<&str>, name: &str) -> Node {
    Node {
        parent: parent.map(NodeId::new),
        restricted: Some(false),
        grants: Some(Vec::new()),
        ..Node::folder(id.into(), name)
    }
}

/// The wanted tree before anything happened: names that differ between siblings.
fn spec() -> Spec {
    let names = ["A", "B", "A", "A", "B", "A", "B", "A"];
    let mut folders = BTreeMap::new();
    for (i, text) in KEYS.iter().enumerate() {
        let mut one = folder(PARENTS[i].map(|parent| KEYS[parent]), names[i]);
        one.restricted = i == 6;
        one.grants = match i {
            0 | 1 => vec![grant("phong@s.vn", Role::Reader)],
            3 => vec![grant("an@s.vn", Role::Writer), grant("bgh@s.vn", Role::Reader)],
            4 => vec![grant("binh@s.vn", Role::Writer)],
            6 => vec![grant("bgh@s.vn", Role::Writer)],
            7 => vec![grant("an@s.vn", Role::Reader)],
            _ => Vec::new(),
        };
        folders.insert(key(text), one);
    }
    Spec {
        school: "th".into(),
        year: "2025-2026".parse().expect("a year"),
        folders,
        order: KEYS.iter().map(|text| key(text)).collect(),
    }
}

/// Short enough to be read when a law is broken.
impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}", self.place)?;
        for key in &self.spec.order {
            let folder = &self.spec.folders[key];
            let parent = folder.parent.as_ref().map(Key::short).unwrap_or_default();
            let marks = [(folder.restricted, " restricted"), (folder.only_if_there, " left")];
            let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            let grants: Vec<_> = folder
                .grants
                .iter()
                .map(|one| format!("{} {:?}", one.address, one.role))
                .collect();
            writeln!(f, "want {key} = {parent}/{}{marks} {grants:?}", folder.name)?;
        }
        for (id, (node, trashed)) in super::observe::everything(&self.world) {
            let direct = node.grants.iter().flatten().filter(|grant| !grant.inherited);
            let grants: Vec<_> = direct.map(|one| format!("{} {:?}", one.id, one.role)).collect();
            let parent = node.parent.as_ref().map(NodeId::as_str).unwrap_or_default();
            let trash = if trashed { " TRASHED" } else { "" };
            let closed = if node.restricted == Some(true) { " closed" } else { "" };
            let (name, kind, tag, at) = (&node.name, node.kind, &node.tag, node.created.map(Timestamp::as_second));
            writeln!(
                f,
                "is {id} = {parent}/{name} {kind:?} {tag:?} {at:?}{trash}{closed} {grants:?}"
            )?;
        }
        for (key, entry) in &self.world.ledger.folders {
            writeln!(f, "ledger {key} {entry:?}")?;
        }
        for one in &self.world.ledger.grants {
            writeln!(
                f,
                "ledger {} {} {} {:?} made {}",
                one.node, one.asked, one.permission, one.role, one.made
            )?;
        }
        let (gaps, hidden, lagging, unread) = (&self.gaps, &self.hidden, &self.lagging, &self.unread);
        writeln!(
            f,
            "gaps {gaps:?} hidden {hidden:?} lagging {lagging:?} unread {unread:?}"
        )?;
        write!(f, "{:?}", self.options)
    }
}

impl Scene {
    fn new(place: Place, sharing: bool) -> Self {
        let mut snapshot = Snapshot::new(node("root", None, "Hồ sơ"));
        snapshot.insert(node("out", None, "Khác"));
        let world = World::new(snapshot, Ledger::default(), place.naming());
        Self {
            place,
            spec: spec(),
            world,
            gaps: BTreeSet::new(),
            hidden: BTreeSet::new(),
            lagging: BTreeSet::new(),
            unread: BTreeSet::new(),
            options: Options::on(TODAY, sharing),
        }
    }

    /// Everything that is there, the root and the folder outside left out.
    pub fn nodes(&self) -> Vec<NodeId> {
        let all = self.world.snapshot.nodes().map(|node| node.id.clone());
        all.filter(|id| id.as_str() != "root" && id.as_str() != "out").collect()
    }

    fn some(&self, i: usize) -> Option<NodeId> {
        let nodes = self.nodes();
        (!nodes.is_empty()).then(|| nodes[i % nodes.len()].clone())
    }

    fn some_folder(&self, i: usize) -> NodeId {
        let folders = self
            .world
            .snapshot
            .nodes()
            .filter(|node| node.is_folder() && node.id.as_str() != "out");
        let folders: Vec<NodeId> = folders.map(|node| node.id.clone()).collect();
        folders[i % folders.len()].clone()
    }

    fn is_free(&self, parent: &NodeId, name: &str, but: Option<&NodeId>) -> bool {
        let same = |node: &Node| Some(&node.id) != but && self.place.naming().same(&node.name, name);
        !self.place.naming().unique || !self.world.snapshot.children(parent).any(same)
    }

    fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        let mut node = self.world.snapshot.get(id).expect("there").clone();
        change(&mut node);
        self.world.snapshot.insert(node);
    }

    fn place(&mut self, id: &NodeId, parent: &NodeId, name: &str) {
        if !self.world.snapshot.is_within(parent, id) && self.is_free(parent, name, Some(id)) {
            self.change(id, |node| {
                node.parent = Some(parent.clone());
                name.clone_into(&mut node.name);
            });
        }
    }

    fn add(&mut self, parent: &NodeId, name: &str, kind: NodeKind) -> Option<NodeId> {
        if !self.is_free(parent, name, None) {
            return None;
        }
        // Never the identity of something in the trash: what is above that would be above the new one, too.
        let tree = &self.world.snapshot;
        let mut ids = (tree.len()..).map(|n| NodeId::new(format!("n{n:02}")));
        let id = ids.find(|id| tree.get(id).is_none() && !tree.sights.contains_key(id))?;
        let created = Timestamp::from_second(self.world.snapshot.len() as i64 % 3).ok();
        self.world.snapshot.insert(Node {
            kind,
            created,
            ..node(id.as_str(), Some(parent.as_str()), name)
        });
        Some(id)
    }

    /// Takes nodes out of the tree; a snapshot itself cannot.
    fn drop_nodes(&mut self, gone: impl Fn(&Snapshot, &NodeId) -> bool) -> Vec<Node> {
        let old = self.world.snapshot.clone();
        let root = old.get(old.root().expect("a root")).expect("there").clone();
        self.world.snapshot = Snapshot::new(root);
        self.world.snapshot.sights.clone_from(&old.sights);
        let mut dropped = Vec::new();
        for node in old.nodes() {
            if gone(&old, &node.id) {
                dropped.push(node.clone());
            } else {
                self.world.snapshot.insert(node.clone());
            }
        }
        dropped
    }

    fn reconcile(&self) -> hoso::plan::Plan {
        reconcile(&Wanted {
            spec: &self.spec,
            snapshot: &self.world.snapshot,
            ledger: &self.world.ledger,
            naming: self.place.naming(),
            options: &self.options,
        })
    }

    fn start(&mut self, start: Start) {
        match start {
            Start::Empty => {}
            Start::Made => {
                let plan = self.reconcile();
                self.world.run(plan.steps(), &BTreeSet::new());
            }
            Start::HalfMade(steps) => {
                let plan = self.reconcile();
                let steps = steps % (plan.steps().len() + 1);
                self.world.run(&plan.steps()[..steps], &BTreeSet::new());
            }
            Start::ByHand { similar, year } => self.by_hand(similar, year),
        }
    }

    fn by_hand(&mut self, similar: bool, year: bool) {
        let mut ids: BTreeMap<Key, NodeId> = BTreeMap::new();
        for key in self.spec.order.clone() {
            let folder = self.spec.folders[&key].clone();
            let parent = folder.parent.as_ref().and_then(|parent| ids.get(parent)).cloned();
            let name = if similar {
                format!("0{}_{}", ids.len(), folder.name)
            } else {
                folder.name.to_string()
            };
            if year || key.slot.as_str() != "NAM" {
                let parent = parent.unwrap_or_else(|| "root".into());
                if let Some(id) = self.add(&parent, &name, NodeKind::Folder) {
                    ids.insert(key, id);
                }
            }
        }
    }

    fn key(&self, i: usize) -> Key {
        key(KEYS[i % KEYS.len()])
    }

    fn any_key(&self, i: usize) -> Key {
        let all: Vec<&str> = KEYS.iter().chain(&FOREIGN).copied().collect();
        key(all[i % all.len()])
    }

    fn happen(&mut self, event: &Event) {
        match *event {
            Event::Rename(i, name) => {
                if let Some(id) = self.some(i) {
                    let parent = self.world.snapshot.get(&id).and_then(|node| node.parent.clone());
                    self.place(
                        &id,
                        &parent.expect("not the root"),
                        FOUND_NAMES[name % FOUND_NAMES.len()],
                    );
                }
            }
            Event::Move(i, to) => {
                if let Some(id) = self.some(i) {
                    let (to, name) = (
                        self.some_folder(to),
                        self.world.snapshot.get(&id).expect("there").name.clone(),
                    );
                    self.place(&id, &to, &name);
                }
            }
            Event::MoveOut(i) => {
                if let Some(id) = self.some(i) {
                    let name = self.world.snapshot.get(&id).expect("there").name.clone();
                    self.place(&id, &"out".into(), &name);
                }
            }
            Event::Trash(i) => self.trash(i),
            Event::Remove(i) => {
                if let Some(id) = self.some(i) {
                    self.drop_nodes(|tree, one| tree.is_within(one, &id));
                }
            }
            Event::AddFolder(to, name) => {
                let to = self.some_folder(to);
                self.add(&to, FOUND_NAMES[name % FOUND_NAMES.len()], NodeKind::Folder);
            }
            Event::AddFile(to, name) => {
                let to = self.some_folder(to);
                self.add(&to, FOUND_NAMES[name % FOUND_NAMES.len()], NodeKind::File);
            }
            Event::Copy(i, to) => self.copy(i, to),
            Event::Retag(i, tag) => {
                let keys = KEYS.len() + FOREIGN.len();
                let tag = match tag % (keys + 2) {
                    none if none == keys => None,
                    bad if bad == keys + 1 => Some("x".to_owned()),
                    good => Some(self.any_key(good).to_string()),
                };
                if let (Some(id), Place::Drive) = (self.some(i), self.place) {
                    self.change(&id, |node| node.tag = tag);
                }
            }
            _ => self.happen_to_rights(event),
        }
    }

    fn happen_to_rights(&mut self, event: &Event) {
        match *event {
            Event::Hide(i) => self.hidden.extend(self.some(i)),
            Event::Gap(i) => _ = self.gaps.insert(self.some_folder(i)),
            Event::Lag(i) => {
                // A listing that lags is made up for by asking for what the ledger knows.
                let known = |id: &NodeId| self.world.ledger.folders.values().any(|entry| entry.id() == Some(id));
                self.lagging
                    .extend(self.some(i).filter(|id| self.place == Place::Drive && known(id)));
            }
            Event::Open(i) => {
                if let Some(id) = self.some(i) {
                    self.change(&id, |node| node.restricted = Some(false));
                }
            }
            Event::Close(i) => {
                if let Some(id) = self.some(i) {
                    self.change(&id, |node| node.restricted = Some(true));
                }
            }
            Event::Share(i, who, role, ours) => self.share(i, who, role, ours),
            Event::Unread(i) => self.unread.extend(self.some(i)),
            _ => self.happen_to_memory(event),
        }
    }

    fn happen_to_memory(&mut self, event: &Event) {
        let folders = &mut self.world.ledger.folders;
        match *event {
            Event::Forget(i) => _ = folders.remove(&key(KEYS[i % KEYS.len()])),
            Event::Reserve(i, with_id) => {
                let key = self.key(i);
                let entry = self.world.ledger.folders.get(&key).cloned();
                let (id, parent, name) = match entry {
                    Some(LedgerEntry::Confirmed { id, parent, name, .. }) => (id, parent, name),
                    _ => (NodeId::new(format!("reserved:{key}")), "root".into(), "A".to_owned()),
                };
                // Only Drive gives ids out beforehand.
                let (id, account) = ((with_id && self.place == Place::Drive).then_some(id), None);
                let entry = LedgerEntry::Reserved {
                    id,
                    account,
                    parent,
                    name,
                };
                self.world.ledger.folders.insert(key, entry);
            }
            Event::Repoint(i, to, adopted) => {
                let (key, node) = (self.key(i), self.some(to));
                let node = node
                    .and_then(|id| self.world.snapshot.get(&id))
                    .filter(|node| node.is_folder());
                if let Some(node) = node.cloned() {
                    let origin = if adopted { Origin::Adopted } else { Origin::Made };
                    self.remember(key, node, origin);
                }
            }
            Event::OtherYear(i, to) => {
                let other = key(FOREIGN[i % 2]);
                let node = self.some(to).and_then(|id| self.world.snapshot.get(&id)).cloned();
                if let Some(node) = node.filter(Node::is_folder) {
                    self.remember(other, node, Origin::Made);
                }
            }
            _ => self.happen_to_wishes(event),
        }
    }

    fn remember(&mut self, key: Key, node: Node, origin: Origin) {
        let parent = node.parent.expect("not the root");
        let entry = LedgerEntry::Confirmed {
            id: node.id,
            parent,
            name: node.name,
            origin,
        };
        self.world.ledger.folders.insert(key, entry);
    }

    fn happen_to_wishes(&mut self, event: &Event) {
        match *event {
            Event::WantName(i, name) => {
                let name = Name::new(NAMES[name % NAMES.len()]).expect("a name");
                self.want(i, |folder| folder.name = name);
            }
            Event::WantParent(i, to) => {
                let parents = [Some(0), Some(2), Some(6), None];
                let to = parents[to % parents.len()];
                let cycle = to.is_some_and(|to| to == i % KEYS.len() || to > i % KEYS.len());
                if !cycle {
                    self.want(i, |folder| folder.parent = to.map(|to| key(KEYS[to])));
                }
            }
            Event::NoMore(i) => {
                let gone = self.key(i);
                let leaf = !self
                    .spec
                    .folders
                    .values()
                    .any(|folder| folder.parent.as_ref() == Some(&gone));
                if leaf {
                    self.spec.folders.remove(&gone);
                    self.spec.order.retain(|key| *key != gone);
                }
            }
            Event::Leaves(i) => self.want(i, |folder| {
                folder.only_if_there = true;
                folder.grants.clear();
            }),
            Event::Told(i, to) => {
                if let Some(id) = self.some(to) {
                    self.options.adopted.insert(self.key(i), id);
                }
            }
            Event::Anew(i) => _ = self.options.anew.insert(self.key(i)),
            Event::Manifest(i, to) => {
                if let Some(id) = self.some(to) {
                    self.options.manifest.insert(self.key(i), id);
                }
            }
            _ => {}
        }
    }

    fn want(&mut self, i: usize, change: impl FnOnce(&mut Folder)) {
        if let Some(folder) = self.spec.folders.get_mut(&key(KEYS[i % KEYS.len()])) {
            change(folder);
        }
    }

    fn trash(&mut self, i: usize) {
        let Some(id) = self.some(i).filter(|_| self.place != Place::Disk) else {
            return;
        };
        for node in self.drop_nodes(|tree, one| tree.is_within(one, &id)) {
            self.world.snapshot.sights.insert(node.id.clone(), Sight::Trashed(node));
        }
    }

    fn copy(&mut self, i: usize, to: usize) {
        let Some(old) = self.some(i).and_then(|id| self.world.snapshot.get(&id)).cloned() else {
            return;
        };
        let to = if to.is_multiple_of(2) {
            old.parent.clone().expect("not the root")
        } else {
            self.some_folder(to)
        };
        if let Some(id) = self.add(&to, &old.name, old.kind) {
            self.change(&id, |node| node.tag = old.tag);
        }
    }

    fn share(&mut self, i: usize, who: usize, role: usize, ours: bool) {
        let Some(id) = self.some(i) else { return };
        let asked = address(PEOPLE[who % PEOPLE.len()]);
        let permission = PermissionId::new(format!("account:{asked}"));
        let role = ROLES[role % ROLES.len()];
        let grants = self
            .world
            .snapshot
            .get_mut(&id)
            .expect("there")
            .grants
            .get_or_insert_default();
        if grants.iter().any(|grant| grant.id == permission && !grant.inherited) {
            return;
        }
        grants.push(Grant::to(permission.clone(), asked.clone(), role));
        if ours {
            let at = Timestamp::UNIX_EPOCH;
            self.world.ledger.grants.push(LedgerGrant {
                node: id,
                asked,
                permission,
                role,
                made: true,
                at,
            });
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    use Event::*;
    let n = || 0..24usize;
    prop_oneof![
        4 => (n(), n()).prop_map(|(a, b)| Rename(a, b)),
        5 => (n(), n()).prop_map(|(a, b)| Move(a, b)),
        2 => n().prop_map(MoveOut),
        3 => n().prop_map(Trash),
        2 => n().prop_map(Remove),
        3 => (n(), n()).prop_map(|(a, b)| AddFolder(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| AddFile(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| Copy(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Retag(a, b)),
        2 => n().prop_map(Hide),
        1 => n().prop_map(Gap),
        1 => n().prop_map(Lag),
        2 => n().prop_map(Open),
        1 => n().prop_map(Close),
        3 => (n(), n(), n(), any::<bool>()).prop_map(|(a, b, c, d)| Share(a, b, c, d)),
        1 => n().prop_map(Unread),
        2 => n().prop_map(Forget),
        2 => (n(), any::<bool>()).prop_map(|(a, b)| Reserve(a, b)),
        2 => (n(), n(), any::<bool>()).prop_map(|(a, b, c)| Repoint(a, b, c)),
        1 => (n(), n()).prop_map(|(a, b)| OtherYear(a, b)),
        3 => (n(), n()).prop_map(|(a, b)| WantName(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| WantParent(a, b)),
        1 => n().prop_map(NoMore),
        1 => n().prop_map(Leaves),
        1 => (n(), n()).prop_map(|(a, b)| Told(a, b)),
        1 => n().prop_map(Anew),
        1 => (n(), n()).prop_map(|(a, b)| Manifest(a, b)),
    ]
}

fn starts() -> impl Strategy<Value = Start> {
    prop_oneof![
        1 => Just(Start::Empty),
        6 => Just(Start::Made),
        2 => (0..40usize).prop_map(Start::HalfMade),
        3 => (any::<bool>(), any::<bool>()).prop_map(|(similar, year)| Start::ByHand { similar, year }),
    ]
}

/// Scenes in one kind of storage.
pub fn scenes(place: Place) -> impl Strategy<Value = Scene> {
    let said = prop::array::uniform5(prop::bool::weighted(0.25));
    let sharing = prop::bool::weighted(if place == Place::Disk { 0.3 } else { 0.85 });
    (starts(), prop::collection::vec(event(), 0..7), said, sharing).prop_map(move |(start, events, said, sharing)| {
        let mut scene = Scene::new(place, sharing);
        scene.start(start);
        for event in &events {
            scene.happen(event);
        }
        let [revoke, rename, accept_proposals, move_back, only_grants] = said;
        scene.options = Options {
            revoke,
            rename,
            accept_proposals,
            move_back,
            only_grants: only_grants && rename,
            ..scene.options
        };
        scene.tidy();
        scene
    })
}

impl Scene {
    /// What comes from above is worked out anew after people changed things, and of what was removed nothing is left: a
    /// new folder may bear its identity.
    fn tidy(&mut self) {
        let there = super::observe::everything(&self.world);
        for marked in [&mut self.gaps, &mut self.hidden, &mut self.lagging, &mut self.unread] {
            marked.retain(|id| there.contains_key(id));
        }
        // What is in the trash is not listed, so that nothing is known of how whole its listing would be.
        self.gaps
            .retain(|id| there.get(id).is_some_and(|(_, trashed)| !trashed));
        let ids: Vec<NodeId> = self.world.snapshot.nodes().map(|node| node.id.clone()).collect();
        for id in &ids {
            let inherited = super::observe::inherited(&self.world, id);
            let node = self.world.snapshot.get_mut(id).expect("there");
            let grants = node.grants.get_or_insert_default();
            grants.retain(|grant| !grant.inherited);
            grants.extend(inherited);
            grants.sort();
            grants.dedup();
        }
    }
}
