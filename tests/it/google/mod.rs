//! Google Drive through the emulator: hoso's own client, every request checked against the service's description.

mod audit;
mod beside;
mod conformance;
mod faults;
mod files;
mod folders;
mod listing;
mod private;
mod sharing;
mod sign_in;
mod tokens;
mod town;
mod whole;

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use hoso::storage::google::auth::{Credentials, Scope, Secret};
use hoso::storage::google::{Drive, Options, Pace, Place};
use hoso::storage::retry::Policy;
use hoso::storage::{Listing, NewFolder, Result, Storage};
use hoso::tree::{Key, Name, Node, NodeId, Sight, Tag};

use crate::emulator::{Emulator, Role, World};
use crate::storage::clock::Instantly;

const ADMIN: &str = "admin@th.bacgiang.edu.vn";
const TEACHER: &str = "binh@th.bacgiang.edu.vn";
const INSPECTOR: &str = "cv.phong@bacgiang.gov.vn";
const SERVICE: &str = "cron@hoso-test.iam.gserviceaccount.com";

/// A school's tree: in My Drive, or in a shared drive.
struct School {
    emulator: Emulator,
    root: NodeId,
}

fn people() -> World {
    let mut world = World::new(11);
    world.set_clock("2025-10-15T01:00:00Z");
    world
        .person(ADMIN, "Nguyễn Thị Hoa")
        .person(TEACHER, "Lê Thị Bình")
        .person(INSPECTOR, "Phòng GDĐT");
    world.service_account(SERVICE);
    world
}

fn school() -> School {
    let mut world = people();
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    world.grant(&root, INSPECTOR, Role::Reader);
    School::of(world, &root)
}

fn school_in_shared_drive() -> School {
    let mut world = people();
    let root = world.shared_drive(ADMIN, "Trường TH số 1");
    School::of(world, &root)
}

impl School {
    fn of(world: World, root: &str) -> Self {
        Self {
            emulator: Emulator::start(world),
            root: NodeId::new(root),
        }
    }

    fn options(&self, account: &str, scope: Scope) -> Options {
        let short = match scope {
            Scope::Metadata => "drive.metadata.readonly",
            Scope::Read => "drive.readonly",
            Scope::Full => "drive",
        };
        let token = Secret::new(self.emulator.token(account, &[short]));
        self.with(Credentials::Ready(token), scope)
    }

    fn with(&self, credentials: Credentials, scope: Scope) -> Options {
        Options {
            endpoint: self.emulator.root_url().parse().expect("loopback"),
            pace: Pace::Unpaced,
            retry: quick(),
            ..Options::new(Place::Folder(self.root.clone()), credentials, scope)
        }
    }

    fn drive(&self, account: &str) -> Drive {
        Drive::new(self.options(account, Scope::Full)).expect("a drive")
    }

    /// How often a method was called.
    fn count(&self, method: &str) -> usize {
        let name = format!("drive.{method}");
        self.emulator.calls().iter().filter(|call| call.method == name).count()
    }
}

/// As patient as ever, and in no time.
fn quick() -> Policy {
    Policy {
        tries: 40,
        total: Duration::MAX,
        whole: Duration::MAX,
        timer: Arc::new(Instantly::default()),
        ..Policy::default()
    }
}

fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

fn tag(text: &str) -> Tag {
    Tag(text.parse::<Key>().expect("a key"))
}

fn folder<'a>(parent: &'a NodeId, name: &'a Name, id: Option<&'a NodeId>) -> NewFolder<'a> {
    NewFolder {
        parent,
        name,
        id,
        tag: None,
        restricted: false,
    }
}

async fn make(drive: &Drive, parent: &NodeId, text: &str) -> Node {
    let id = drive.reserve(1).await.expect("an id").remove(0);
    let name = name(text);
    drive
        .create_folder(&folder(parent, &name, Some(&id)))
        .await
        .expect("a folder")
}

async fn list(drive: &Drive, id: &NodeId) -> Result<Listing> {
    let mut all: Vec<_> = drive.list(vec![id.clone()]).collect().await;
    assert_eq!(all.len(), 1, "one answer for one folder");
    all.remove(0).1
}

fn names(nodes: &[Node]) -> Vec<&str> {
    let mut names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    names.sort_unstable();
    names
}

fn found(sight: Sight) -> Node {
    match sight {
        Sight::Found(node) => node,
        other => panic!("{other:?}"),
    }
}
