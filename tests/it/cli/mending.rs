//! What people did by hand to a tree on Google Drive, what time did to it, and how a school comes out of it.

use super::drive::OnDrive;

/// The next commands run on this day, here and at the service.
fn on(school: &mut OnDrive, day: &str) {
    school.place.at(&format!("{day}T08:00:00+07:00"));
    school.emulator.world().set_clock(&format!("{day}T01:00:00Z"));
}

/// What was said, however it was wrapped.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const HERS: &str = "Năm học 2025-2026/03 Giáo viên/Trần Văn Cường";
const SUBSTITUTE: &str = "binh@example.edu.vn";

#[test]
fn a_substitute_may_write_until_her_last_day_and_is_then_listed_and_put_out() {
    let mut school = OnDrive::new();
    let text = school.place.read("hoso.yaml");
    let absence = "staff:\n  tran-van-cuong:\n    nghi: [{from: 1/10/2025, to: 24/10/2025, thay: le-thi-binh}]\n";
    school.place.write("hoso.yaml", text + absence);
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        in_one_line(&said.out).contains("binh@example.edu.vn (đến 24/10/2025)"),
        "{}",
        said.shown()
    );
    let may_write = |school: &OnDrive| {
        let folder = school.emulator.world().find(&school.root, HERS).expect("made");
        let world = school.emulator.world();
        let grants = world.grants(&folder);
        grants.iter().any(|grant| format!("{grant:?}").contains(SUBSTITUTE))
    };
    assert!(may_write(&school));
    school.emulator.forget();
    school.hoso(&["init", "--yes"]).ended(0);
    assert!(school.emulator.writes().is_empty(), "{:#?}", school.emulator.writes());
    on(&mut school, "2025-10-25");
    let said = school.hoso(&["init", "--yes"]).ended(0);
    assert!(
        in_one_line(&said.out).contains("dạy thay đến 24/10/2025"),
        "{}",
        said.shown()
    );
    assert!(may_write(&school), "nothing is taken away unasked");
    let said = school.hoso(&["audit"]);
    assert!(
        in_one_line(&said.out).contains("chỉ được cấp đến 24/10/2025"),
        "{}",
        said.shown()
    );
    school.hoso(&["share", "--revoke", "--yes"]).ended(0);
    assert!(!may_write(&school));
    let said = school.hoso(&["audit"]);
    assert!(!said.out.contains("HS404"), "{}", said.shown());
    school.emulator.check();
}
