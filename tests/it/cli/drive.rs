//! The school's story once more, on Google Drive: the program against the strict emulator.

use std::process::Stdio;

use super::{Place, Said};
use crate::emulator::{Emulator, Role, World};

const ADMIN: &str = "hung@example.edu.vn";
const OFFICE: &str = "phong@example.edu.vn";
const STAFF: [&str; 6] = [
    ADMIN,
    "binh@example.edu.vn",
    "hoa1@example.edu.vn",
    "cuong@example.edu.vn",
    "hoa2@example.edu.vn",
    "dung@example.edu.vn",
];

/// A school whose tree stands on Drive.
struct OnDrive {
    place: Place,
    emulator: Emulator,
    root: String,
}

impl OnDrive {
    /// In a folder of the admin's My Drive.
    fn new() -> Self {
        let mut world = people();
        let root = world.folder(ADMIN, "root", "Hồ sơ điện tử");
        Self::of(world, root)
    }

    fn in_shared_drive() -> Self {
        let mut world = people();
        let root = world.shared_drive(ADMIN, "Hồ sơ TH Thử Nghiệm");
        Self::of(world, root)
    }

    fn of(world: World, root: String) -> Self {
        let place = Place::new();
        let storage = format!("storage:\n  google:\n    folder: \"https://drive.google.com/drive/folders/{root}\"\n");
        let text = include_str!("../../../src/cli/demo/hoso.yaml")
            .replace("pretend_today: 2025-10-15\n", "")
            .replace("storage:\n  local: ho-so\n  simulate_sharing: true\n", &storage);
        place.write("hoso.yaml", text);
        place.write("giao-vien.csv", include_str!("../../../src/cli/demo/giao-vien.csv"));
        let emulator = Emulator::start(world);
        let school = Self { place, emulator, root };
        school.sign_in(ADMIN, "drive");
        school
    }

    /// The next commands run as this person, with what was consented to.
    fn sign_in(&self, account: &str, scope: &str) {
        let user = self.emulator.authorized_user(account, &[scope]);
        self.place.write("dang-nhap.json", user.to_string());
    }

    fn hoso(&self, words: &[&str]) -> Said {
        self.hoso_with(words, &[])
    }

    fn hoso_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Said {
        let output = self
            .place
            .command("", words)
            .env("HOSO_GOOGLE_API_ROOT", self.emulator.root_url())
            .env("HOSO_GOOGLE_CREDENTIALS", self.place.path("dang-nhap.json"))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        self.place.said(&output)
    }

    fn made(self) -> Self {
        self.hoso(&["init", "--yes"]).ended(0);
        self.emulator.check();
        self
    }

    /// The tree as text.
    fn tree(&self) -> String {
        self.emulator.world().tree(&self.root)
    }
}

fn people() -> World {
    let mut world = World::new(11);
    world.set_clock("2025-10-15T01:00:00Z");
    for account in STAFF {
        world.person(account, account);
    }
    world.person(OFFICE, "Phòng GDĐT");
    world
}

#[test]
fn init_makes_the_tree_shares_it_and_a_second_one_writes_nothing() {
    for school in [OnDrive::new(), OnDrive::in_shared_drive()] {
        let said = school.hoso(&["init", "--yes"]).ended(0);
        println!("{}", said.shown());
        let before = school.tree();
        assert!(before.lines().count() > 60, "{before}");
        school.emulator.check();
        school.emulator.forget();
        let said = school.hoso(&["init", "--yes"]).ended(0);
        assert!(said.out.contains("Không có việc gì phải làm"), "{}", said.shown());
        assert_eq!(school.emulator.writes().len(), 0, "{:#?}", school.emulator.writes());
        assert_eq!(school.tree(), before);
        school.hoso(&["plan", "--check"]).ended(0);
    }
}
