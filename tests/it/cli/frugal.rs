//! What a run asks of Drive, it asks once.

use super::drive::{OFFICE, OnDrive};

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
