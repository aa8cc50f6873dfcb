//! What goes wrong does so as scripted.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::{Bucket, FOLDER, Fault, On, Refusal, RetryAfter, Word};
use super::*;

fn folder(school: &School, client: &Client) -> std::io::Result<client::Got> {
    let body = json!({ "name": "x", "mimeType": FOLDER, "parents": [school.root] });
    client.json("POST", "files", &body)
}

fn made(school: &School) -> usize {
    school.emulator.world().below(&school.root).len() - 1
}

#[test]
fn a_refusal_comes_before_and_a_lost_answer_after_the_deed() {
    let school = school();
    let admin = school.client(ADMIN);
    let mut faults = school.emulator.faults();
    faults.script(
        On::method("files.create").nth(1),
        Fault::Refuse(Word::Reason(403, "userRateLimitExceeded")),
    );
    faults.script(On::writes().nth(2), Fault::LoseAnswer);
    faults.script(On::writes().nth(3), Fault::LoseRequest);
    faults.script(On::writes().nth(4), Fault::CutShort);
    faults.script(On::writes().nth(5), Fault::DoneBut(Word::Html(503)));
    faults.script(On::writes().nth(6), Fault::DoneBut(Word::Reason(500, "internalError")));
    drop(faults);
    assert_eq!(
        folder(&school, &admin).unwrap().refusal(),
        (403, "userRateLimitExceeded")
    );
    assert_eq!(made(&school), 0);
    assert!(folder(&school, &admin).is_err());
    assert_eq!(made(&school), 1);
    assert!(folder(&school, &admin).is_err());
    assert_eq!(made(&school), 1);
    assert!(folder(&school, &admin).is_err());
    assert_eq!(made(&school), 2);
    let html = folder(&school, &admin).unwrap();
    assert_eq!(
        (html.status, html.headers["content-type"].as_str()),
        (503, "text/html; charset=UTF-8")
    );
    assert_eq!(folder(&school, &admin).unwrap().refusal(), (500, "internalError"));
    assert_eq!((made(&school), folder(&school, &admin).unwrap().status), (4, 200));
    let log = school.emulator.writes();
    let noted: Vec<_> = log.iter().map(|recorded| (recorded.status, recorded.fault)).collect();
    assert_eq!(noted[1], (0, Some("answer lost")));
    assert_eq!(noted[6], (200, None));
    let last = &log[6];
    assert_eq!((last.n, last.in_flight, last.reason.as_str()), (7, 1, ""));
    assert_eq!(
        (last.method.as_str(), last.path.as_str()),
        ("drive.files.create", "/drive/v3/files")
    );
    assert_eq!(
        (last.account.as_str(), &last.body["name"], last.query.len()),
        (ADMIN, &json!("x"), 0)
    );
    assert_eq!(
        (last.user_agent.as_str(), log[0].reason.as_str()),
        ("", "userRateLimitExceeded")
    );
    school.emulator.check();
}

#[test]
fn retry_after_comes_in_seconds_and_as_a_date() {
    let school = school();
    let admin = school.client(ADMIN);
    let mut faults = school.emulator.faults();
    faults.script(
        On::reads().nth(1),
        Fault::Refuse(Word::RetryAfter(RetryAfter::Seconds(7))),
    );
    faults.script(
        On::reads().nth(2),
        Fault::Refuse(Word::RetryAfter(RetryAfter::Date(60))),
    );
    let worded = Refusal::new(
        403,
        "domainPolicy",
        "The domain administrators have disabled Drive apps.",
    );
    faults.script(On::any().from(2).times(1), Fault::Refuse(Word::Full(worded)));
    drop(faults);
    let first = admin.get("drives");
    assert_eq!(
        (first.refusal(), first.headers["retry-after"].as_str()),
        ((429, "rateLimitExceeded"), "7")
    );
    let second = admin.get("drives");
    assert!(second.headers["retry-after"].ends_with(" GMT"), "{:?}", second.headers);
    assert_eq!(admin.get("drives").refusal(), (403, "domainPolicy"));
    assert_eq!(admin.get("drives").status, 200);
}

#[test]
fn a_token_that_expires_in_mid_run_is_401_until_it_is_refreshed() {
    let school = school();
    let admin = school.client(ADMIN);
    school.emulator.faults().script(On::any().nth(2), Fault::Expire);
    let status = || admin.get("drives").status;
    assert_eq!([status(), status(), status()], [200, 401, 401]);
}

#[test]
fn writes_beyond_the_bucket_are_refused_and_the_bucket_fills_again() {
    let school = school();
    let admin = school.client(ADMIN);
    school.emulator.faults().bucket = Some(Bucket::new(2, 1.0));
    let status = || folder(&school, &admin).unwrap().status;
    let burst = [status(), status(), status()];
    std::thread::sleep(Duration::from_millis(1200));
    assert_eq!((burst, status()), ([200, 200, 403], 200));
    assert_eq!(admin.get("drives").status, 200);
}

#[test]
fn a_stalled_answer_is_late_and_every_call_takes_the_latency() {
    let school = school();
    let admin = school.client(ADMIN);
    school.emulator.faults().latency = Duration::from_millis(30);
    school
        .emulator
        .faults()
        .script(On::any().nth(1), Fault::Stall(Duration::from_millis(60)));
    let time = || {
        let start = Instant::now();
        admin.get("drives");
        start.elapsed()
    };
    let (late, usual) = (time(), time());
    assert!(
        late >= Duration::from_millis(90) && usual >= Duration::from_millis(30),
        "{late:?} {usual:?}"
    );
}

#[test]
fn a_kill_ends_everything_until_it_is_revived() {
    for (done, folders) in [(true, 2), (false, 1)] {
        let school = school();
        let admin = school.client(ADMIN);
        school.emulator.faults().kill_at(2, done);
        assert!(folder(&school, &admin).is_ok() && folder(&school, &admin).is_err());
        std::thread::sleep(Duration::from_millis(20));
        let refused = folder(&school, &admin).expect_err("refused");
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
        assert!(school.emulator.is_dead());
        assert_eq!(made(&school), folders);
        school.emulator.revive();
        assert_eq!(folder(&school, &admin).unwrap().status, 200);
    }
}

#[test]
fn a_storm_strikes_as_often_as_it_says_and_always_the_same_for_a_seed() {
    let struck = |seed| {
        let school = school();
        let admin = school.client(ADMIN);
        school.emulator.faults().calm(seed);
        school.emulator.faults().script(On::any().one_in(5), Fault::Storm);
        let outcome = |_| admin.send("GET", "drives", "", b"").map_or(0, |got| got.status);
        (0..100).map(outcome).collect::<Vec<_>>()
    };
    let first = struck(3);
    let bad = first.iter().filter(|status| **status != 200).count();
    assert!((5..40).contains(&bad), "{bad}");
    assert_eq!(first, struck(3));
    assert_ne!(first, struck(4));
}

#[test]
fn people_act_between_two_calls_of_one_run() {
    let school = school();
    let admin = school.client(ADMIN);
    let id = school.teacher.clone();
    school
        .emulator
        .faults()
        .at_call(2, move |world| world.rename(&id, "đổi"));
    let name = || admin.get(&format!("files/{}", school.teacher)).text("name");
    assert_eq!((name(), name()), ("Lê Thị Bình".into(), "đổi".into()));
}

#[test]
fn a_fault_may_strike_one_account_only() {
    let school = school();
    school
        .emulator
        .faults()
        .script(On::any().by(TEACHER), Fault::Refuse(Word::Reason(403, "domainPolicy")));
    assert_eq!(school.client(ADMIN).get("drives").status, 200);
    assert_eq!(school.client(TEACHER).get("drives").refusal(), (403, "domainPolicy"));
}
