//! What a run asks of Drive, it asks once.

use super::drive::{ADMIN, OFFICE, OnDrive};

impl OnDrive {
    /// How often a run asked for the root itself, the account, the shared drive, and the bytes of `hoso.json`.
    fn asked(&self, root: &str) -> [usize; 4] {
        let calls = self.emulator.calls();
        let count = |is: &dyn Fn(&crate::emulator::Recorded) -> bool| calls.iter().filter(|call| is(call)).count();
        let bytes = |call: &crate::emulator::Recorded| call.query.get("alt").is_some_and(|alt| alt == "media");
        [
            count(&|call| call.method == "drive.files.get" && call.path.ends_with(root) && !bytes(call)),
            count(&|call| call.method == "drive.about.get"),
            count(&|call| call.method == "drive.drives.get"),
            count(&|call| bytes(call)),
        ]
    }
}

#[test]
fn a_run_that_changes_nothing_asks_once_for_the_root_the_account_and_the_manifest() {
    for (school, drives) in [(OnDrive::new(), 0), (OnDrive::in_shared_drive(), 1)] {
        let school = school.made();
        for words in [&["init", "--yes"][..], &["share", "--yes"], &["plan"], &["audit"]] {
            school.emulator.forget();
            school.hoso(words);
            assert_eq!(school.asked(&school.root), [1, 1, drives, 1], "{words:?}");
        }
        school.emulator.check();
    }
}

#[test]
fn an_inspector_asks_once_for_the_years_folder() {
    let school = OnDrive::new().made();
    let year = school.at("Năm học 2025-2026");
    school.sign_in(OFFICE, "drive.readonly");
    school.emulator.forget();
    school.hoso(&["audit", "--root", &year]);
    let [root, account, _, manifest] = school.asked(&year);
    assert!(root <= 2, "the year's folder was asked for {root} times");
    assert_eq!((account, manifest), (1, 1));
}

#[test]
fn a_run_that_changes_something_reads_the_manifest_once_and_the_roots_rights_before_and_after() {
    for (school, drives) in [(OnDrive::new(), 0), (OnDrive::in_shared_drive(), 1)] {
        let school = school.made();
        let root = school.root.clone();
        let rights = |school: &OnDrive| {
            let calls = school.emulator.calls();
            let of_root = |path: &str| path.ends_with(&format!("{root}/permissions"));
            (calls.iter())
                .filter(|call| call.method == "drive.permissions.list" && of_root(&call.path))
                .count()
        };
        let folder = school.at("Năm học 2025-2026/01 Nhà trường/01 KH giáo dục");
        school.emulator.world().rename(&folder, "Khác");
        school.emulator.forget();
        school.hoso(&["plan"]);
        assert_eq!(
            (school.asked(&root), rights(&school)),
            ([1, 1, drives, 1], drives),
            "plan"
        );
        school.emulator.forget();
        school.hoso(&["init", "--yes"]).ended(0);
        assert_eq!(
            (school.asked(&root), rights(&school)),
            ([1, 1, drives, 1], 2 * drives),
            "init"
        );
        // What is written all the same is written over what is there now, never over what was read at the beginning.
        school.place.write(
            "hoso.yaml",
            school.place.read("hoso.yaml") + "mien:\n  - rule: HS104\n    why: thư mục cũ\n    until: 31/5/2026\n",
        );
        school.emulator.forget();
        school.hoso(&["init", "--yes"]).ended(0);
        let manifest = school.at("Năm học 2025-2026/hoso.json");
        let calls = school.emulator.calls();
        let at = |method: &str| {
            calls
                .iter()
                .rposition(|call| call.method == method && call.path.ends_with(&manifest))
        };
        let (looked, written) = (at("drive.files.get"), at("drive.files.update"));
        assert!(looked.is_some() && looked < written, "{looked:?} {written:?}");
        school.emulator.check();
    }
}

#[test]
fn a_folder_that_is_made_closed_is_not_closed_once_more() {
    for school in [OnDrive::new(), OnDrive::in_shared_drive()] {
        let school = school.made();
        let pupils = school.at("Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật");
        let calls = school.emulator.calls();
        let updates: Vec<_> = (calls.iter())
            .filter(|call| call.method == "drive.files.update")
            .map(|call| &call.path)
            .collect();
        assert!(updates.is_empty(), "{updates:?}");
        let world = school.emulator.world();
        assert!(!world.can_read(OFFICE, &pupils) && world.can_read(ADMIN, &pupils));
    }
}
