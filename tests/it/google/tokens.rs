//! Tokens that run out in the middle of a whole run, and that nothing ever shows.

use std::sync::Mutex;

use hoso::apply::Stop;
use hoso::storage::ErrorKind;

use super::town::{ADMIN, Kind, Town};
use super::*;
use crate::emulator::{Fault, On, Word};
use crate::runs::kit::Notebook;
use crate::runs::machine::{check, run, settle, spec};

fn signed_in(town: &Town) -> Drive {
    let json = town.emulator.authorized_user(ADMIN, &["drive"]).to_string();
    town.with(Credentials::parse(&json).expect("a sign-in"))
}

fn token_requests(town: &Town) -> usize {
    let all = town.emulator.requests();
    all.iter().filter(|call| call.method == "oauth.token").count()
}

#[tokio::test]
async fn a_token_that_runs_out_at_any_call_of_a_run_is_refreshed_once_and_the_run_goes_on() {
    let (mut town, spec) = (Town::new(Kind::MyDrive), spec());
    for n in 1..30 {
        let (book, what) = (Notebook::default(), format!("call {n}"));
        town.again(n);
        let on = On::any().nth(n).times(1);
        town.emulator.faults().script(on, Fault::Expire);
        let drive = signed_in(&town);
        let outcome = run(&drive, &spec, &book, &town.hooks()).await.expect("a run");
        assert!(outcome.is_complete(), "{what}: {outcome:#?}");
        assert_eq!(token_requests(&town), 2, "{what}");
        check(&town.stand(), &spec, &book, &what).await;
        town.emulator.check();
    }
}

#[tokio::test]
async fn a_sign_in_that_ends_in_mid_run_stops_it_and_the_next_run_goes_on_where_it_stopped() {
    let (mut town, spec) = (Town::new(Kind::MyDrive), spec());
    for n in 6..28 {
        let (book, what) = (Notebook::default(), format!("call {n}"));
        town.again(n);
        let refusal = Fault::Refuse(Word::Reason(401, "authError"));
        town.emulator.faults().script(On::any().from(n), refusal);
        let outcome = run(&signed_in(&town), &spec, &book, &town.hooks()).await;
        let outcome = outcome.unwrap_or_else(|| panic!("{what}: the look was whole"));
        assert_eq!(outcome.stopped, Some(Stop::Storage(ErrorKind::SignIn)), "{what}");
        town.privacy(&what);
        town.emulator.faults().calm(n);
        settle(&town.stand(), &spec, &book, 1).await;
        check(&town.stand(), &spec, &book, &what).await;
    }
}

/// Keeps every line that any crate logs.
struct Keeper(Mutex<String>);

impl log::Log for Keeper {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().expect("no panic").push_str(&line);
    }

    fn flush(&self) {}
}

static KEEPER: Keeper = Keeper(Mutex::new(String::new()));

#[tokio::test]
async fn no_crate_logs_a_secret_at_any_level_and_no_failure_names_one() {
    log::set_logger(&KEEPER).expect("the only logger");
    log::set_max_level(log::LevelFilter::Trace);
    let (town, spec, book) = (Town::new(Kind::MyDrive), spec(), Notebook::default());
    town.emulator.world().service_account(SERVICE);
    town.emulator.world().delegate(SERVICE, "truong.edu.vn", &["drive"]);
    let person = town.emulator.authorized_user(ADMIN, &["drive"]);
    let key = town.emulator.service_account_key(SERVICE);
    let line = key["private_key"].as_str().and_then(|key| key.lines().nth(1));
    let mut secrets = vec![line.expect("a key").to_owned()];
    for field in ["refresh_token", "client_secret"] {
        secrets.push(person[field].as_str().expect("a secret").to_owned());
    }
    let person = Credentials::parse(&person.to_string()).expect("a sign-in");
    let service = Credentials::parse(&key.to_string()).expect("a key");
    let service = service.with_subject(ADMIN).expect("a service account");
    let mut shown = String::new();
    for credentials in [person, service] {
        town.emulator.faults().script(On::any().one_in(4), Fault::Storm);
        let drive = town.with(credentials);
        let outcome = run(&drive, &spec, &book, &town.hooks()).await;
        secrets.extend(town.emulator.auth().issued());
        town.emulator.auth().refusals.insert(ADMIN.to_owned(), "invalid_grant");
        town.emulator.auth().expire_all();
        let refused = drive.get(&town.root).await;
        town.emulator.auth().refusals.clear();
        shown += &format!("{outcome:?} {drive:?} {drive} {refused:?}");
        town.emulator.faults().calm(1);
    }
    log::set_max_level(log::LevelFilter::Off);
    shown += &KEEPER.0.lock().expect("no panic");
    assert!(secrets.len() >= 5, "both got a token: {}", secrets.len());
    for secret in secrets {
        let at = shown
            .find(&secret)
            .map(|at| shown[..at].lines().last().unwrap_or_default().to_owned());
        assert_eq!(at, None, "a secret is shown after this");
    }
}
