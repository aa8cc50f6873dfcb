//! Folders that two machines made at once: told where they are seen, and left alone.

use super::drive::{ADMIN, OnDrive};
use crate::emulator::{Fault, On, Word, World};

const YEAR: &str = "Năm học 2025-2026";

/// What another machine makes of a folder that is there: the same name and the same mark, a little later.
fn twin(world: &mut World, of: &str) -> String {
    let seen = world.see(of).expect("a folder");
    let parent = seen.parent.expect("not the root");
    let twin = world.folder(ADMIN, &parent, &seen.name);
    for (key, value) in &seen.properties {
        world.set_property(&twin, key, value);
    }
    twin
}

#[test]
fn a_younger_twin_is_told_of_by_plan_and_by_init_with_its_link_and_nothing_is_done_with_it() {
    let school = OnDrive::new().made();
    let teacher = school.at(&format!("{YEAR}/03 Giáo viên/Lê Thị Bình"));
    let plans = school.at(&format!("{YEAR}/03 Giáo viên/Lê Thị Bình/01 KH bài dạy"));
    let twin = {
        let mut world = school.emulator.world();
        let twin = twin(&mut world, &teacher);
        // What the other machine made in it goes with it.
        let seen = world.see(&plans).expect("a folder");
        let inside = world.folder(ADMIN, &twin, &seen.name);
        for (key, value) in &seen.properties {
            world.set_property(&inside, key, value);
        }
        twin
    };
    school.emulator.forget();
    for words in [&["plan"][..], &["init", "--yes"]] {
        let said = school.hoso(words).ended(0);
        assert!(
            said.out.contains("1 thư mục thừa") && said.out.contains(&twin),
            "{}",
            said.shown()
        );
    }
    let plan: serde_json::Value = serde_json::from_str(&school.hoso(&["plan", "--format", "json"]).out).expect("JSON");
    let left = plan["plan"]["leftovers"].as_array().expect("a list");
    assert_eq!(left.len(), 1, "{left:#?}");
    assert_eq!(left[0]["node"], twin.as_str());
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    school.emulator.check();
}

#[test]
fn what_another_machine_made_during_a_run_is_told_at_its_end() {
    let school = OnDrive::new();
    let root = school.root.clone();
    school.emulator.faults().at_call(60, move |world| {
        let year = world.find(&root, YEAR).expect("made first");
        twin(world, &year);
    });
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        !said.out.contains("thừa") && said.err.contains("1 thư mục thừa"),
        "{}",
        said.shown()
    );
    let said = school.hoso(&["plan"]).ended(0);
    assert!(said.out.contains("1 thư mục thừa"), "{}", said.shown());
    school.emulator.check();
}

/// What somebody does to the folder «00 Nhiều năm» as soon as a run has made it.
fn during_the_run(school: &OnDrive, does: impl FnOnce(&mut World, &str) + Send + 'static) {
    let root = school.root.clone();
    school.emulator.faults().at_call(60, move |world| {
        let standing = world.find(&root, "00 Nhiều năm").expect("made first");
        does(world, &standing);
    });
}

#[test]
fn a_folder_that_somebody_takes_out_of_the_tree_during_a_run_is_told_at_its_end() {
    let school = OnDrive::new();
    during_the_run(&school, |world, standing| {
        let outside = world.root(ADMIN);
        world.relocate(standing, &outside);
    });
    let said = school.hoso(&["init", "--yes"]).ended(4);
    for words in ["«00 Nhiều năm» đã bị chuyển ra ngoài cây", "hoso init --move-back"] {
        assert!(
            said.err.contains(words) && !said.out.contains(words),
            "{}",
            said.shown()
        );
    }
    let said = school.hoso(&["init", "--yes"]).ended(4);
    let whole = said.shown();
    assert_eq!(whole.matches("chuyển ra ngoài").count(), 1, "told once: {whole}");
    school.emulator.check();
}

#[test]
fn a_folder_that_somebody_throws_away_during_a_run_is_told_at_its_end_and_comes_back_with_the_next() {
    let school = OnDrive::new();
    during_the_run(&school, |world, standing| world.trash(ADMIN, standing));
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("Nhìn lại lần cuối thì còn"), "{}", said.shown());
    assert!(!said.err.contains("Tiếp theo"), "{}", said.shown());
    school.hoso(&["init", "--yes"]).ended(0);
    school.hoso(&["plan", "--check"]).ended(0);
    school.emulator.check();
}

#[test]
fn where_steps_failed_it_is_said_once_how_many_are_left_and_the_next_run_tells_the_rest() {
    let school = OnDrive::new();
    during_the_run(&school, |world, standing| {
        let outside = world.root(ADMIN);
        world.relocate(standing, &outside);
    });
    let denied = Fault::Refuse(Word::Reason(403, "insufficientFilePermissions"));
    let late = On::method("files.create").from(38).times(1);
    school.emulator.faults().script(late, denied);
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.err.contains("chạy lại: hoso init"), "{}", said.shown());
    assert!(!said.err.contains("Chưa làm được"), "{}", said.shown());
    let said = school.hoso(&["init", "--yes"]).ended(4);
    assert!(said.out.contains("chuyển ra ngoài"), "{}", said.shown());
}

#[test]
fn the_audit_names_a_twin_and_finds_what_lies_in_it() {
    let school = OnDrive::new().made();
    let plans = school.at(&format!("{YEAR}/03 Giáo viên/Lê Thị Bình/01 KH bài dạy"));
    {
        let mut world = school.emulator.world();
        let twin = twin(&mut world, &plans);
        world.file(ADMIN, &twin, "KHBD Tuần 5.pdf", "application/pdf", b"%PDF-1.7");
    }
    let said = school.hoso(&["audit", "--format", "json"]).ended(1);
    let audit: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let list = |name: &str| audit[name].as_array().expect("a list").clone();
    assert!(
        list("findings").iter().any(|finding| finding["rule"] == "HS102"),
        "{}",
        said.out
    );
    let weeks: Vec<_> = (list("obligations").into_iter())
        .filter(|one| one["record"] == "KHBD" && one["owner_name"] == "Lê Thị Bình" && one["period"] == "2025-2026-W05")
        .collect();
    assert!(
        !weeks.is_empty() && weeks.iter().all(|one| one["state"] != "missing"),
        "{weeks:#?}"
    );
    // Where nothing lies in either the week is missing: the twin alone hides nothing.
    assert!(list("findings").iter().any(|finding| finding["rule"] == "HS201"));
    school.emulator.check();
}
