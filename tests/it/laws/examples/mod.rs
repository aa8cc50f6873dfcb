//! The cases that schools know, one by one: a small school, what happened to its tree, and what the plan says.

mod adoption;
mod doubt;
mod repair;
mod rights;
mod twice;

use std::collections::BTreeSet;

use hoso::plan::{Action, Options, Plan, Wanted, World, folders_at, reconcile};
use hoso::tree::{Grant, Key, Ledger, Name, Naming, Node, NodeId, PermissionId, Role, Sight, Snapshot, Spec};

use super::scene::{TODAY, address, folder, grant, key, node};

pub const NAM: &str = "th/2025-2026/NAM";
pub const CHUNG: &str = "th/-/CHUNG";
pub const TO: &str = "th/2025-2026/TO/to:to1";
pub const GIAO_VIEN: &str = "th/2025-2026/GIAO-VIEN";
pub const AN: &str = "th/2025-2026/GV/gv:an";
pub const BINH: &str = "th/2025-2026/GV/gv:binh";
pub const KHBD_AN: &str = "th/2025-2026/KHBD/gv:an";
pub const KHBD_BINH: &str = "th/2025-2026/KHBD/gv:binh";
pub const HSKT: &str = "th/2025-2026/HSKT";
pub const HS: &str = "th/2025-2026/HS/hs:01";

pub const DISK: Naming = Naming {
    ignores_case: false,
    unique: true,
};

const WANTED: [(&str, Option<&str>, &str); 10] = [
    (NAM, None, "2025-2026"),
    (CHUNG, None, "Hồ sơ lâu dài"),
    (TO, Some(NAM), "Tổ 1"),
    (GIAO_VIEN, Some(NAM), "03 Giáo viên"),
    (AN, Some(GIAO_VIEN), "Lê Văn An"),
    (BINH, Some(GIAO_VIEN), "Lê Thị Bình"),
    (KHBD_AN, Some(AN), "KH bài dạy"),
    (KHBD_BINH, Some(BINH), "KH bài dạy"),
    (HSKT, Some(NAM), "HS khuyết tật"),
    (HS, Some(HSKT), "HS-01"),
];

/// A school: what it wants, what is there, what is remembered.
pub struct School {
    pub spec: Spec,
    pub world: World,
    pub options: Options,
}

impl School {
    /// A school with an empty root.
    pub fn new(naming: Naming) -> Self {
        let mut spec = Spec {
            school: "th".into(),
            year: "2025-2026".parse().expect("a year"),
            folders: WANTED
                .iter()
                .map(|(this, parent, name)| (key(this), folder(*parent, name)))
                .collect(),
            order: WANTED.iter().map(|(this, ..)| key(this)).collect(),
        };
        let mut give = |this: &str, who: &str, role| {
            spec.folders.get_mut(&key(this)).expect("wanted").grants = vec![grant(who, role)];
        };
        give(NAM, "phong@s.vn", Role::Reader);
        give(CHUNG, "phong@s.vn", Role::Reader);
        give(AN, "an@s.vn", Role::Writer);
        give(BINH, "binh@s.vn", Role::Writer);
        give(HSKT, "bgh@s.vn", Role::Writer);
        spec.folders.get_mut(&key(HSKT)).expect("wanted").restricted = true;
        let snapshot = Snapshot::new(node("root", None, "Hồ sơ điện tử"));
        Self {
            spec,
            world: World::new(snapshot, Ledger::default(), naming),
            options: Options::on(TODAY, true),
        }
    }

    /// A school whose tree hoso made.
    pub fn made(naming: Naming) -> Self {
        let mut school = Self::new(naming);
        school.apply();
        assert!(school.plan().is_settled(), "{:?}", school.plan());
        school
    }

    /// A school with a tree that people made in a spelling of their own; folders by their paths.
    pub fn by_hand(paths: &[&str]) -> Self {
        let mut school = Self::new(Naming::DRIVE);
        for path in paths {
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            let parent = school.id(above);
            school.add(path, parent.as_str(), name);
        }
        school
    }

    pub fn plan(&self) -> Plan {
        reconcile(&Wanted {
            spec: &self.spec,
            snapshot: &self.world.snapshot,
            ledger: &self.world.ledger,
            naming: self.world.naming,
            options: &self.options,
        })
    }

    pub fn apply(&mut self) -> Plan {
        let plan = self.plan();
        let refused = self.world.run(plan.steps(), &BTreeSet::new());
        assert!(refused.is_empty(), "{refused:?} {plan:?}");
        plan
    }

    /// The one folder at a path.
    pub fn id(&self, path: &str) -> NodeId {
        match folders_at(&self.world.snapshot, self.world.naming, path).as_slice() {
            [one] => one.id.clone(),
            several => panic!("{path}: {several:?}"),
        }
    }

    pub fn known(&self, this: &str) -> NodeId {
        self.world.ledger.folders[&key(this)].id().expect("an id").clone()
    }

    pub fn add(&mut self, id: &str, parent: &str, name: &str) {
        self.world.snapshot.insert(node(id, Some(parent), name));
    }

    pub fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        let mut node = self.world.snapshot.get(id).expect("there").clone();
        change(&mut node);
        self.world.snapshot.insert(node);
    }

    pub fn rename(&mut self, this: &str, name: &str) {
        self.change(&self.known(this), |node| name.clone_into(&mut node.name));
    }

    pub fn shift(&mut self, this: &str, parent: &NodeId) {
        self.change(&self.known(this), |node| node.parent = Some(parent.clone()));
    }

    pub fn want(&mut self, this: &str) -> &mut hoso::tree::Folder {
        self.spec.folders.get_mut(&key(this)).expect("wanted")
    }

    /// People give a right by hand.
    pub fn share(&mut self, this: &str, who: &str, role: Role) {
        self.change(&self.known(this), |node| {
            node.grants.get_or_insert_default().push(Grant::to(
                PermissionId::new(format!("account:{who}")),
                address(who),
                role,
            ));
        });
    }

    /// Takes folders out of the tree, and says what asking for them gives.
    pub fn vanish(&mut self, ids: &[NodeId], sight: impl Fn(Node) -> Sight) {
        let old = self.world.snapshot.clone();
        let mut new = Snapshot::new(old.get(&"root".into()).expect("a root").clone());
        new.sights.clone_from(&old.sights);
        for node in old.nodes() {
            if ids.contains(&node.id) {
                new.sights.insert(node.id.clone(), sight(node.clone()));
            } else {
                new.insert(node.clone());
            }
        }
        self.world.snapshot = new;
    }

    /// The same school a year later.
    pub fn next_year(&mut self) {
        let next = |key: &Key| {
            let text = key.to_string().replace("2025-2026", "2026-2027");
            text.parse::<Key>().expect("a key")
        };
        let folders = std::mem::take(&mut self.spec.folders);
        self.spec.folders = folders
            .iter()
            .map(|(key, folder)| (next(key), folder.clone()))
            .collect();
        for folder in self.spec.folders.values_mut() {
            folder.parent = folder.parent.as_ref().map(next);
        }
        self.spec.order = self.spec.order.iter().map(next).collect();
        self.spec.year = "2026-2027".parse().expect("a year");
        let year = next(&key(NAM));
        self.spec.folders.get_mut(&year).expect("wanted").name = name("2026-2027");
    }
}

pub fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

/// What a plan does, in short.
pub fn steps(plan: &Plan) -> Vec<String> {
    let lines = plan.steps().iter().map(|step| {
        let (key, why) = (step.key.short(), step.reason);
        match &step.action {
            Action::Create { .. } => format!("create {key}"),
            Action::Adopt { name, .. } => format!("adopt {key} «{name}» {why:?}"),
            Action::Place { old_name, name, .. } => format!("place {key} «{old_name}» → «{name}» {why:?}"),
            Action::Untrash { .. } => format!("untrash {key}"),
            Action::Restrict { keep, .. } => {
                let keep: Vec<_> = keep.iter().map(|one| one.address.as_str()).collect();
                format!("restrict {key} {}", keep.join(" "))
            }
            Action::Grant { grant, .. } => format!("grant {key} {} {:?}", grant.address, grant.role),
            Action::Revoke { address, .. } => format!("revoke {key} {address} {why:?}"),
        }
    });
    lines.collect()
}

pub fn says(plan: &Plan, expected: &[&str]) {
    assert_eq!(steps(plan), expected, "{:?} {:?}", plan.conflicts(), plan.proposals());
}
