//! `hoso.json` on Google Drive: one for everybody, copies are nobody's word, and what comes in pieces accuses nobody.

use super::drive::{ADMIN, OFFICE, OnDrive, STAFF};
use crate::emulator::{Fault, On, Role, Word};

const YEAR: &str = "Năm học 2025-2026";

impl OnDrive {
    pub(super) fn at(&self, path: &str) -> String {
        let found = self.emulator.world().find(&self.root, path);
        found.unwrap_or_else(|| panic!("{path} is not there"))
    }

    /// The bytes of a file, as they are now.
    fn bytes(&self, id: &str) -> Vec<u8> {
        let seen = self.emulator.world().see(id);
        seen.and_then(|seen| seen.bytes).expect("a file")
    }

    fn manifest(&self) -> String {
        self.at(&format!("{YEAR}/hoso.json"))
    }

    /// Another machine, with a state of its own.
    fn machine(&self, name: &str, words: &[&str]) -> super::Said {
        let state = self.place.path(name).display().to_string();
        self.hoso_with(words, &[("XDG_STATE_HOME", &state), ("LOCALAPPDATA", &state)])
    }

    /// Somebody writes a waiver into `hoso.yaml`, which the manifest tells.
    fn changed(&self) {
        let text = self.place.read("hoso.yaml");
        let waiver = "mien:\n  - rule: HS104\n    why: thư mục cũ\n    until: 31/5/2026\n";
        self.place.write("hoso.yaml", format!("{text}{waiver}"));
    }

    fn count(&self) -> usize {
        self.tree().matches("hoso.json").count()
    }
}

#[test]
fn while_listings_lag_a_machine_writes_no_second_manifest() {
    let school = OnDrive::new();
    school.emulator.faults().list_lag = 5000;
    school.hoso(&["init", "--yes"]);
    school.hoso(&["init", "--yes"]);
    assert_eq!(school.count(), 1, "{}", school.tree());
    school.emulator.check();
}

#[test]
fn of_two_manifests_every_machine_reads_and_writes_the_oldest_and_says_that_there_are_two() {
    let school = OnDrive::new().made();
    let (year, own) = (school.at(YEAR), school.manifest());
    let bytes = school.bytes(&own);
    let older = {
        let mut world = school.emulator.world();
        world.set_clock("2025-10-10T01:00:00Z");
        let older = world.file(ADMIN, &year, "hoso.json", "application/json", &bytes);
        world.set_clock("2025-10-15T03:00:00Z");
        older
    };
    school.changed();
    for machine in ["m1", "nha/state"] {
        let said = school.machine(machine, &["init", "--yes"]).ended(0);
        assert!(said.err.contains("2 tệp hoso.json"), "{}", said.shown());
    }
    assert_eq!(school.bytes(&own), bytes, "the younger one is left alone");
    assert!(String::from_utf8_lossy(&school.bytes(&older)).contains("HS104"));
    school.emulator.forget();
    for machine in ["m1", "nha/state"] {
        school.machine(machine, &["init", "--yes"]).ended(0);
        let told = school.machine(machine, &["audit"]);
        assert!(told.err.contains("2 tệp hoso.json"), "{}", told.shown());
    }
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    school.emulator.check();
}

#[test]
fn a_copy_of_the_manifest_in_another_folder_is_nobodys_word() {
    let school = OnDrive::new().made();
    let own = school.manifest();
    let bytes = school.bytes(&own);
    {
        let mut world = school.emulator.world();
        world.set_clock("2024-10-10T01:00:00Z");
        let root = school.root.clone();
        let beside = world.folder(ADMIN, &root, "Bản sao của Năm học 2025-2026");
        world.file(ADMIN, &beside, "hoso.json", "application/json", &bytes);
        world.set_clock("2025-10-15T03:00:00Z");
    }
    school.changed();
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(!said.err.contains("hoso.json"), "{}", said.shown());
    assert!(String::from_utf8_lossy(&school.bytes(&own)).contains("HS104"));
    // A machine that knows nothing yet is not led astray either.
    school.emulator.forget();
    school.machine("m1", &["init", "--yes"]).ended(0);
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    // Nor is who was given the link of the root.
    let root = school.root.clone();
    school.emulator.world().grant(&root, OFFICE, Role::Reader);
    school.sign_in(OFFICE, "drive.readonly");
    let told = school.hoso(&["audit", "--root", &root]);
    assert!(told.err.contains("một bản hoso.json khác"), "{}", told.shown());
    assert!(
        told.out.contains("Trường Tiểu học Thử Nghiệm") && told.code != 4,
        "{}",
        told.shown()
    );
    school.emulator.check();
}

#[test]
fn who_audits_a_copy_of_the_tree_is_told_so() {
    let school = OnDrive::new().made();
    let bytes = school.bytes(&school.manifest());
    let copy = {
        let mut world = school.emulator.world();
        let copy = world.folder(ADMIN, "root", "Bản sao");
        world.file(ADMIN, &copy, "hoso.json", "application/json", &bytes);
        world.grant(&copy, OFFICE, Role::Reader);
        copy
    };
    school.sign_in(OFFICE, "drive.readonly");
    let told = school.hoso(&["audit", "--root", &copy]);
    assert!(told.err.contains("có thể đây là bản sao"), "{}", told.shown());
}

#[test]
fn a_manifest_that_may_not_be_written_over_leaves_the_run_incomplete_and_says_why() {
    let school = OnDrive::new().made();
    let (own, before) = (school.manifest(), school.tree());
    school.emulator.world().upload(ADMIN, &own, b"{}");
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(
        said.err.contains("không đọc được") && said.err.contains("→"),
        "{}",
        said.shown()
    );
    assert_eq!(school.bytes(&own), b"{}");
    assert_eq!(school.tree(), before);
    // Another admin, who has not taken the tree over.
    let school = OnDrive::new().made();
    let root = school.root.clone();
    school.emulator.world().grant(&root, STAFF[1], Role::Writer);
    school.sign_in(STAFF[1], "drive");
    school.changed();
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("--take-over"), "{}", said.shown());
}

#[test]
fn a_manifest_that_comes_in_pieces_is_read_again_and_then_nothing_is_concluded() {
    let school = OnDrive::new().made();
    let (year, own) = (school.at(YEAR), school.manifest());
    let bytes = school.bytes(&own);
    school.sign_in(OFFICE, "drive.readonly");
    school.emulator.faults().script(On::bytes().times(2), Fault::Shorten);
    let said = school.hoso(&["audit", "--root", &year]);
    assert!(said.out.contains("Trường Tiểu học Thử Nghiệm"), "{}", said.shown());
    school.emulator.faults().script(On::bytes(), Fault::Shorten);
    let said = school.hoso(&["audit", "--root", &year]).ended(4);
    assert!(
        !said.out.contains("thiếu") && said.err.contains("hoso.json"),
        "{}",
        said.shown()
    );
    school.sign_in(ADMIN, "drive");
    school.emulator.forget();
    school.changed();
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("không kết luận"), "{}", said.shown());
    assert!(school.emulator.writes().is_empty() && school.bytes(&own) == bytes);
    school.emulator.check();
}

#[test]
fn the_schools_audit_goes_on_over_a_manifest_that_drive_does_not_hand_out_and_judges_no_rights_by_halves() {
    let school = OnDrive::new().made();
    let stranger = school.at(&format!("{YEAR}/01 Nhà trường/03 HS khuyết tật"));
    school.emulator.world().grant(&stranger, STAFF[1], Role::Writer);
    assert!(school.hoso(&["audit"]).out.contains("HS406"));
    let refusal = Fault::Refuse(Word::Reason(403, "cannotDownloadFile"));
    school.emulator.faults().script(On::bytes(), refusal);
    let said = school.hoso(&["audit", "--fail-on", "never"]).ended(4);
    for words in [
        "không đọc được tệp này",
        "hoso.json",
        "quyền chia sẻ (lần này không đọc)",
        "HS201",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.shown());
    }
    assert!(!said.out.contains("HS406"), "{}", said.shown());
    // Who changes something stops, as before.
    school.emulator.forget();
    assert_ne!(school.hoso(&["init", "--yes"]).code, 0);
    assert!(school.emulator.writes().is_empty());
    school.emulator.check();
}
