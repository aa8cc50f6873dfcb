//! No secret in anything that the program or a crate in it prints, however much is asked to be logged.

use super::drive::{ADMIN, OnDrive, people};
use crate::emulator::{Fault, On, Word};

const CRON: &str = "cron@hoso-test.iam.gserviceaccount.com";
/// Everything that the crates below could be asked to say.
const LOUD: [(&str, &str); 3] = [
    (
        "RUST_LOG",
        "trace,hyper=trace,hyper_util=trace,rustls=trace,oauth2=trace,yup_oauth2=trace,google_drive3=trace",
    ),
    ("RUST_BACKTRACE", "full"),
    ("RUST_LIB_BACKTRACE", "full"),
];

/// A day's commands, good ones and refused ones, and what they said.
fn day(school: &OnDrive, account: &str) -> String {
    let mut said = String::new();
    let mut run = |words: &[&str]| said.push_str(&school.hoso_with(words, &LOUD).shown());
    run(&["init", "--yes", "-v"]);
    run(&["audit", "-v"]);
    run(&["doctor", "-v"]);
    school.emulator.faults().script(On::any().one_in(6), Fault::Storm);
    run(&["links", "-v"]);
    school.emulator.faults().calm(1);
    school
        .emulator
        .faults()
        .script(On::reads().from(3), Fault::Refuse(Word::Reason(401, "authError")));
    run(&["plan", "-v"]);
    school.emulator.faults().calm(1);
    for refusal in ["invalid_grant", "unauthorized_client", "internal_failure"] {
        school.emulator.auth().refusals.insert(account.to_owned(), refusal);
        if refusal != "internal_failure" {
            run(&["plan", "-v"]);
        }
    }
    school.emulator.auth().refusals.clear();
    said
}

fn shows_none(said: &str, secrets: &[String]) {
    assert!(
        said.len() > 2000 && secrets.len() > 3,
        "{} secrets in {} bytes",
        secrets.len(),
        said.len()
    );
    for secret in secrets {
        let line = said.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "a secret is shown");
    }
    assert!(!said.contains("Bearer ") && !said.contains("ya29."), "a token is shown");
}

#[test]
fn a_persons_tokens_are_never_shown() {
    let school = OnDrive::new();
    let user: serde_json::Value = serde_json::from_str(&school.place.read("dang-nhap.json")).expect("JSON");
    let said = day(&school, ADMIN);
    let mut secrets = school.emulator.auth().issued();
    for field in ["refresh_token", "client_secret"] {
        secrets.push(user[field].as_str().expect("a secret").to_owned());
    }
    shows_none(&said, &secrets);
}

#[test]
fn a_service_accounts_key_and_tokens_are_never_shown() {
    let mut world = people();
    world.service_account(CRON);
    let root = world.shared_drive(CRON, "Hồ sơ TH Thử Nghiệm");
    let school = OnDrive::of(world, root);
    let key = school.emulator.service_account_key(CRON);
    school.place.write("dang-nhap.json", key.to_string());
    let said = day(&school, CRON);
    let mut secrets = school.emulator.auth().issued();
    let lines = key["private_key"].as_str().expect("a key").lines();
    secrets.extend(lines.filter(|line| !line.starts_with('-')).map(str::to_owned));
    shows_none(&said, &secrets);
}
