//! Where whole runs take place: a school's folder in My Drive, or a shared drive, that may begin anew.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hoso::apply::Hooks;
use hoso::storage::retry::Timer;
use hoso::tree::{NodeId, Spec};

use super::*;
use crate::emulator::{Emulator, World};
use crate::runs::kit::{GO_ON, silent};
use crate::runs::machine::{Book, Place as Stand, run};

pub const ADMIN: &str = "admin@truong.edu.vn";
pub const SECOND: &str = "pho@truong.edu.vn";
pub const PHONG: &str = "phong@truong.edu.vn";
const PEOPLE: [&str; 6] = [
    ADMIN,
    SECOND,
    PHONG,
    "hieutruong@truong.edu.vn",
    "an@truong.edu.vn",
    "binh@truong.edu.vn",
];

/// The two kinds of place on Drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    MyDrive,
    Shared,
}

pub const KINDS: [Kind; 2] = [Kind::MyDrive, Kind::Shared];

/// One emulator and the tree's root on it.
#[derive(Clone)]
pub struct Town {
    pub kind: Kind,
    pub emulator: Arc<Emulator>,
    pub root: NodeId,
}

/// Waits for the service by letting others call it.
#[derive(Debug)]
struct Others(Arc<Emulator>);

#[async_trait::async_trait]
impl Timer for Others {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    async fn pause(&self, pause: Duration) {
        self.0.pass(10 * pause.as_secs());
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

fn world(kind: Kind, seed: u64) -> (World, NodeId) {
    let mut world = World::new(seed);
    world.set_clock("2025-10-01T01:00:00Z");
    for email in PEOPLE {
        world.person(email, email);
    }
    let root = match kind {
        Kind::MyDrive => world.folder(ADMIN, "root", "Hồ sơ điện tử"),
        Kind::Shared => world.shared_drive(ADMIN, "Hồ sơ điện tử"),
    };
    (world, NodeId::new(root))
}

impl Town {
    pub fn new(kind: Kind) -> Self {
        let (world, root) = world(kind, 1);
        Self {
            kind,
            emulator: Arc::new(Emulator::start(world)),
            root,
        }
    }

    /// The same place with nothing in it.
    pub fn again(&mut self, seed: u64) {
        let (world, root) = world(self.kind, seed);
        self.emulator.restart(world, seed);
        self.root = root;
    }

    /// What one run of the program makes for itself.
    pub fn drive(&self) -> Drive {
        self.drive_of(ADMIN)
    }

    pub fn drive_of(&self, account: &str) -> Drive {
        let token = Secret::new(self.emulator.token(account, &["drive"]));
        self.with(Credentials::Ready(token))
    }

    pub fn with(&self, credentials: Credentials) -> Drive {
        self.trying(credentials, quick())
    }

    /// One that gives up soon.
    pub fn hasty(&self) -> Drive {
        let token = Secret::new(self.emulator.token(ADMIN, &["drive"]));
        self.trying(Credentials::Ready(token), Policy { tries: 2, ..quick() })
    }

    fn trying(&self, credentials: Credentials, retry: Policy) -> Drive {
        let options = Options {
            endpoint: self.emulator.root_url().parse().expect("loopback"),
            pace: Pace::Unpaced,
            retry,
            ..Options::new(Place::Folder(self.root.clone()), credentials, Scope::Full)
        };
        Drive::new(options).expect("a drive")
    }

    /// The place as those see it who look without faults.
    pub fn stand(&self) -> Stand {
        let (name, town) = match self.kind {
            Kind::MyDrive => ("my drive", self.clone()),
            Kind::Shared => ("a shared drive", self.clone()),
        };
        let tree = Box::new(move || town.paths());
        Stand::elsewhere(name, Arc::new(self.drive()), tree, self.timer())
    }

    pub fn timer(&self) -> Arc<dyn Timer> {
        Arc::new(Others(Arc::clone(&self.emulator)))
    }

    pub fn hooks(&self) -> Hooks<'static> {
        let mut hooks = Hooks::new(&silent, &GO_ON, jiff::Timestamp::UNIX_EPOCH);
        hooks.timer = self.timer();
        hooks
    }

    /// One whole run by a program of its own, which may end in the middle: the service dies, and the program with it.
    pub async fn run(&self, spec: &Spec, book: &dyn Book) -> Option<hoso::apply::Outcome> {
        let (drive, hooks) = (self.drive(), self.hooks());
        self.until_dead(run(&drive, spec, book, &hooks)).await.flatten()
    }

    /// Works until the service is dead, and drops the work there.
    pub async fn until_dead<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        std::future::poll_fn(|context| {
            if self.emulator.is_dead() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }

    /// The paths of everything below the root that is not in the trash, sorted.
    pub fn paths(&self) -> Vec<String> {
        let world = self.emulator.world();
        let path = |id: &String| {
            let mut names = Vec::new();
            let mut at = Some(id.clone());
            while let Some(here) = at.filter(|here| here != self.root.as_str()) {
                let seen = world.see(&here)?;
                if seen.trashed {
                    return None;
                }
                names.insert(0, seen.name);
                at = seen.parent;
            }
            Some(names.join("/"))
        };
        let mut paths: Vec<String> = world.below(self.root.as_str()).iter().filter_map(path).collect();
        paths.sort();
        paths
    }

    /// The id of what stands at a path of names.
    pub fn at(&self, path: &str) -> String {
        let found = self.emulator.world().find(self.root.as_str(), path);
        found.unwrap_or_else(|| panic!("{path} is not there"))
    }

    /// Nobody above a folder for pupils with disabilities can open anything that lies in it.
    pub fn privacy(&self, what: &str) {
        let world = self.emulator.world();
        for id in world.below(self.root.as_str()) {
            let closed = world.see(&id).is_some_and(|seen| seen.name == "HS khuyết tật");
            for inside in world.below(&id).iter().filter(|_| closed) {
                for outsider in [PHONG, "an@truong.edu.vn"] {
                    assert!(!world.can_read(outsider, inside), "{what}: {outsider} opens {inside}");
                }
            }
        }
    }

    /// How often each method was called that changes something.
    pub fn writes(&self) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for call in self.emulator.writes() {
            *counts.entry(call.method).or_default() += 1;
        }
        counts.into_iter().collect()
    }
}
