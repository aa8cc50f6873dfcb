//! Waivers: a reason, a date, and a finding of their own when they are of no use.

use hoso::audit::Profile;
use hoso::tree::Waiver;

use super::kit::{World, day};

fn with(rule: &str, place: Option<&str>, until: &str) -> World {
    let mut world = World::healthy();
    world.put("KHBD@binh", "Tuần 5.docx", "2025-10-04");
    world.school.waivers.push(Waiver {
        rule: rule.to_owned(),
        at: place.map(str::to_owned),
        why: "bản Word chờ ký".to_owned(),
        until: day(until),
    });
    world
}

#[test]
fn a_waiver_lets_off_what_it_names_until_its_date() {
    for place in [
        None,
        Some("**/Lê Thị Bình/**"),
        Some("Năm học 2025-2026/03 Giáo viên/*/01 KH bài dạy/*.docx"),
        Some("03 Giáo viên/Lê Thị Bình/**"),
    ] {
        let world = with("HS203", place, "2025-10-15");
        let audit = world.audit();
        assert!(audit.findings.is_empty(), "{place:?}: {:?}", audit.findings);
        assert_eq!(audit.waived.len(), 1);
    }
    assert_eq!(
        with("not-pdf", None, "2025-10-15").rules(),
        Vec::<&str>::new(),
        "slugs name rules, too"
    );
}

#[test]
fn one_that_matches_nothing_is_idle() {
    assert_eq!(
        with("HS203", Some("**/Lê Văn An/**"), "2025-12-31").rules(),
        ["HS203", "HS902"]
    );
    assert_eq!(with("HS204", None, "2025-12-31").rules(), ["HS203", "HS902"]);
    assert_eq!(
        with("HS203", Some("Lê Thị Bình/**"), "2025-12-31").rules(),
        ["HS203", "HS902"]
    );
}

#[test]
fn of_two_that_name_the_same_finding_neither_is_idle() {
    let mut world = with("HS203", Some("**/Lê Thị Bình/**"), "2025-12-31");
    world.school.waivers.push(Waiver {
        rule: "not-pdf".to_owned(),
        at: None,
        why: "cả trường chờ ký số".to_owned(),
        until: day("2025-11-30"),
    });
    assert_eq!(world.rules(), Vec::<&str>::new());
    assert_eq!(world.audit().waived.len(), 1, "it is let off once");
}

#[test]
fn one_past_its_date_is_expired_and_counts_no_more() {
    assert_eq!(with("HS203", None, "2025-10-14").rules(), ["HS203", "HS903"]);
}

#[test]
fn one_whose_rule_could_not_speak_is_not_called_idle() {
    assert_eq!(with("HS404", None, "2025-12-31").rules(), ["HS203"]);
}

#[test]
fn an_inspector_honours_them_only_when_he_says_so() {
    let mut world = with("HS203", None, "2025-12-31");
    world.profile = Profile::Inspector;
    assert_eq!(world.rules(), ["HS203"]);
    assert_eq!(world.audit().waivers.len(), 1, "they are shown");
    world.options.honour_waivers = true;
    assert_eq!(world.rules(), Vec::<&str>::new());
}

#[test]
fn what_could_not_be_read_cannot_be_waived() {
    let mut world = with("HS901", None, "2025-12-31");
    let dir = world.dir("KHBD@an");
    world.snapshot.gaps.insert(dir, hoso::tree::Gap::NoRight);
    assert_eq!(world.rules(), ["HS203", "HS901", "HS902"]);
    assert!(!world.audit().complete);
}
