//! Who owns and who may open, on Google Drive through the whole program.

use super::drive::{ADMIN, OnDrive};
use crate::emulator::World;

const PUPILS: &str = "Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật";
const STRANGER: &str = "la@gmail.com";

/// The rules that an audit names.
fn rules(school: &OnDrive) -> Vec<String> {
    let said = school.hoso(&["audit", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let findings = audit["findings"].as_array().expect("a list");
    let mut rules: Vec<String> = findings
        .iter()
        .filter_map(|one| Some(one["rule"].as_str()?.to_owned()))
        .collect();
    rules.sort();
    rules.dedup();
    school.emulator.check();
    rules
}

fn school() -> OnDrive {
    let school = OnDrive::new();
    school.emulator.world().person(STRANGER, "Người lạ");
    school.made()
}

#[test]
fn a_file_that_a_foreign_account_owns_is_named() {
    let school = school();
    let foreign = |rules: &[String]| rules.iter().any(|rule| rule == "HS405");
    assert!(!foreign(&rules(&school)));
    let plans = school.at("Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy");
    let hand_over = |world: &mut World| {
        let file = world.file(ADMIN, &plans, "KHBD Tuần 5.pdf", "application/pdf", b"%PDF-1.7");
        world.give_away(&file, STRANGER);
    };
    hand_over(&mut school.emulator.world());
    assert!(foreign(&rules(&school)));
}

#[test]
fn a_restricted_folder_that_people_opened_is_named_and_closed_again_by_init() {
    let school = school();
    let open = |rules: &[String]| rules.iter().any(|rule| rule == "HS406");
    assert!(!open(&rules(&school)));
    let pupils = school.at(PUPILS);
    school.emulator.world().limit(&pupils, false);
    assert!(open(&rules(&school)));
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.world().see(&pupils).expect("there").limited);
    assert!(!open(&rules(&school)));
    // Closed to those above, and somebody who is not named was let in.
    school
        .emulator
        .world()
        .grant(&pupils, STRANGER, crate::emulator::Role::Reader);
    assert!(open(&rules(&school)));
}
