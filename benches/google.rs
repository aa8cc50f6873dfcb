//! Requests and time against the strict Drive at 50 ms a call: `cargo bench --bench google`.
//!
//! What is held: 301 folders are made in at most 320 calls and, unpaced, a tenth of what one call after the other would
//! take; 1,000 folders and 4,000 files are listed in at most 1,010 calls and two seconds, a shared drive in at most
//! eight calls (grants counted apart).

#[path = "../tests/it/emulator/mod.rs"]
#[expect(unused, reason = "its own checks have no harness here")]
mod emulator;

use std::error::Error;
use std::time::{Duration, Instant};

use emulator::{Emulator, World};
use futures::future::try_join_all;
use hoso::storage::google::auth::{Credentials, Scope, Secret};
use hoso::storage::google::{Drive, Options, Pace, Place};
use hoso::storage::{NewFolder, Scan, Storage, scan};
use hoso::tree::{Name, NodeId};

const ADMIN: &str = "admin@th.bacgiang.edu.vn";
const LATENCY: Duration = Duration::from_millis(50);

type Outcome = Result<(), Box<dyn Error>>;

/// The emulator at 50 ms a call, and a client of it.
fn open(world: World, root: &str) -> Result<(Emulator, Drive), Box<dyn Error>> {
    let emulator = Emulator::start(world);
    emulator.faults().latency = LATENCY;
    let token = Secret::new(emulator.token(ADMIN, &["drive"]));
    let place = Place::Folder(NodeId::new(root));
    let drive = Drive::new(Options {
        endpoint: emulator.root_url().parse()?,
        pace: Pace::Unpaced,
        ..Options::new(place, Credentials::Ready(token), Scope::Full)
    })?;
    Ok((emulator, drive))
}

fn world() -> World {
    let mut world = World::new(5);
    world.person(ADMIN, "Nguyễn Thị Hoa");
    world
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn report(what: &str, calls: usize, most_calls: usize, time: Duration, most_time: Duration) {
    println!("{what:<44} {calls:>5} calls {:>7.2} s", time.as_secs_f64());
    assert!(calls <= most_calls, "{what}: {calls} calls, at most {most_calls}");
    assert!(time <= most_time, "{what}: {time:?}, at most {most_time:?}");
}

async fn make(drive: &Drive, parent: &NodeId, ids: &[NodeId]) -> Result<(), Box<dyn Error>> {
    let names: Vec<Name> = (0..ids.len())
        .map(|n| Name::new(&format!("Thư mục {n}")))
        .collect::<Result<_, _>>()?;
    let all = names.iter().zip(ids).map(|(name, id)| async move {
        let new = NewFolder {
            parent,
            name,
            id: Some(id),
            tag: None,
            restricted: false,
        };
        drive.create_folder(&new).await
    });
    try_join_all(all).await?;
    Ok(())
}

async fn create() -> Outcome {
    let mut world = world();
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    let (emulator, drive) = open(world, &root)?;
    let began = Instant::now();
    let root = drive.root().await?.id;
    let ids = drive.reserve(301).await?;
    let (first, rest) = ids.split_at(21);
    make(&drive, &root, &first[..1]).await?;
    make(&drive, &first[0], &first[1..]).await?;
    try_join_all(
        rest.chunks(14)
            .zip(&first[1..])
            .map(|(ids, parent)| make(&drive, parent, ids)),
    )
    .await?;
    report(
        "301 folders made",
        emulator.calls().len(),
        320,
        began.elapsed(),
        LATENCY * 301 / 10,
    );
    emulator.check();
    Ok(())
}

/// 1,000 folders, each with four files.
fn fill(world: &mut World, root: &str) {
    for f in 0..1000 {
        let folder = world.folder(ADMIN, root, &format!("Thư mục {f}"));
        for n in 0..4 {
            world.file(ADMIN, &folder, &format!("Tuần {n}.pdf"), "application/pdf", b"%PDF-1.7");
        }
    }
}

async fn look(shared: bool) -> Outcome {
    let mut world = world();
    let root = match shared {
        true => world.shared_drive(ADMIN, "TH1"),
        false => world.folder(ADMIN, "root", "Hồ sơ điện tử"),
    };
    fill(&mut world, &root);
    let (emulator, drive) = open(world, &root)?;
    let began = Instant::now();
    let snapshot = scan(&drive, &Scan::default()).await?;
    assert_eq!(snapshot.len(), 5001, "everything is seen");
    assert!(snapshot.gaps.is_empty(), "and nothing hidden");
    let calls = emulator.calls();
    let calls = calls
        .iter()
        .filter(|call| call.method != "drive.permissions.list")
        .count();
    let (what, most) = match shared {
        true => ("5,000 items seen in a shared drive", 8),
        false => ("5,000 items seen in My Drive", 1010),
    };
    report(what, calls, most, began.elapsed(), Duration::from_secs(2));
    emulator.check();
    Ok(())
}

fn main() -> Outcome {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        create().await?;
        look(false).await?;
        look(true).await
    })
}
