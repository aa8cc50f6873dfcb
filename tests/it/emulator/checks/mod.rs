//! The emulator against the documents: raw HTTP, and an independent client.

mod auth;
mod breaches;
mod client;
mod drives;
mod faults;
mod files;
mod lists;
mod python;
mod sharing;

use client::Client;

use super::{Emulator, Role, World};

const ADMIN: &str = "admin@th.bacgiang.edu.vn";
const TEACHER: &str = "binh@th.bacgiang.edu.vn";
const INSPECTOR: &str = "cv.phong@bacgiang.gov.vn";
const SERVICE: &str = "cron@hoso-test.iam.gserviceaccount.com";

/// A school: an admin's folder with a teacher's folder in it, seen by an inspector.
struct School {
    emulator: Emulator,
    root: String,
    teacher: String,
}

fn school() -> School {
    let mut world = World::new(7);
    world.set_clock("2025-10-15T01:00:00Z");
    world
        .person(ADMIN, "Nguyễn Thị Hoa")
        .person(TEACHER, "Lê Thị Bình")
        .person(INSPECTOR, "Phòng GDĐT");
    world.service_account(SERVICE);
    let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
    let teacher = world.folder(ADMIN, &root, "Lê Thị Bình");
    world.grant(&root, INSPECTOR, Role::Reader);
    world.grant(&teacher, TEACHER, Role::Writer);
    let emulator = Emulator::start(world);
    School {
        emulator,
        root,
        teacher,
    }
}

impl School {
    fn client(&self, account: &str) -> Client {
        self.with_scopes(account, &["drive"])
    }

    fn with_scopes(&self, account: &str, scopes: &[&str]) -> Client {
        Client::new(&self.emulator.root_url(), Some(self.emulator.token(account, scopes)))
    }
}
