//! When Google says no, not now, or nothing that makes sense: what people read, once, and what they can do.

use super::drive::OnDrive;
use crate::emulator::{Fault, On, RetryAfter, Word};

#[test]
fn a_sign_in_that_is_revoked_in_the_middle_is_told_once() {
    let school = OnDrive::new();
    let refusal = Fault::Refuse(Word::Reason(401, "authError"));
    school.emulator.faults().script(On::writes().from(12), refusal);
    let said = school.hoso(&["init", "--yes"]).ended(3);
    assert_eq!(said.err.matches("đăng nhập lại").count(), 1, "{}", said.shown());
    assert!(said.err.contains("chạy lại: hoso init"), "{}", said.shown());
    school.emulator.check();
}

#[test]
fn a_service_that_asks_to_wait_for_long_ends_the_run_with_when_to_come_back() {
    let wait = || Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(3000)));
    // While it looks, and while it writes.
    for on in [On::reads().from(4), On::writes().from(10)] {
        let school = OnDrive::new();
        school.emulator.faults().script(on, wait());
        let began = std::time::Instant::now();
        let said = school.hoso(&["init", "--yes"]).ended(6);
        assert!(began.elapsed().as_secs() < 60);
        assert_eq!(said.err.matches("chờ đến").count(), 1, "{}", said.shown());
        assert!(said.err.contains("chạy lại sau lúc ấy"), "{}", said.shown());
        school.emulator.faults().calm(1);
        school.hoso(&["init", "--yes"]).ended(0);
        assert_eq!(school.tree().lines().count(), 40, "{}", school.tree());
        school.emulator.check();
    }
}
