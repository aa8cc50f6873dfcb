//! Tokens: refreshed once for everybody, refused without a browser, never shown.

use std::time::Duration;

use futures::StreamExt;
use hoso::storage::google::auth::{AuthorizedUser, Login, OAuthClient, Store};
use hoso::storage::{ErrorKind, Storage};

use super::*;
use crate::emulator::{Fault, On, Word};

impl School {
    fn person(&self, account: &str) -> Credentials {
        let json = self.emulator.authorized_user(account, &["drive"]).to_string();
        Credentials::parse(&json).expect("a sign-in")
    }

    fn signed_in(&self, account: &str) -> Drive {
        Drive::new(self.with(self.person(account), Scope::Full)).expect("a drive")
    }

    fn token_requests(&self) -> usize {
        let all = self.emulator.requests();
        all.iter().filter(|call| call.method == "oauth.token").count()
    }
}

async fn many_at_once(drive: &Drive, id: &NodeId) -> usize {
    let folders = vec![id.clone(); 40];
    let all: Vec<_> = drive.list(folders).collect().await;
    all.iter().filter(|(_, result)| result.is_ok()).count()
}

#[tokio::test]
async fn a_token_that_ends_in_mid_run_is_refreshed_once_for_all_in_flight() {
    let school = school();
    school.emulator.faults().latency = Duration::from_millis(5);
    let drive = school.signed_in(ADMIN);
    assert_eq!(many_at_once(&drive, &school.root).await, 40);
    assert_eq!(school.token_requests(), 1);
    school.emulator.auth().expire_all();
    assert_eq!(many_at_once(&drive, &school.root).await, 40);
    assert_eq!(school.token_requests(), 2);
    school.emulator.check();
}

#[tokio::test]
async fn a_refused_refresh_is_a_sign_in_that_a_person_must_renew() {
    let school = school();
    let drive = school.signed_in(ADMIN);
    drive.root().await.expect("the root");
    school.emulator.auth().revoke(ADMIN);
    school.emulator.auth().expire_all();
    let all: Vec<_> = drive.list(vec![school.root.clone(); 20]).collect().await;
    for (_, result) in all {
        assert_eq!(result.expect_err("refused").kind, ErrorKind::SignIn);
    }
    assert_eq!(school.token_requests(), 2, "asked once, not for each in flight");
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_as_well_ends_it() {
    let school = school();
    let drive = school.signed_in(ADMIN);
    let refusal = Fault::Refuse(Word::Reason(401, "authError"));
    school.emulator.faults().script(On::method("files.get"), refusal);
    let error = drive.root().await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::SignIn);
    assert_eq!(school.count("files.get"), 2);
}

#[tokio::test]
async fn a_token_service_that_is_tired_is_asked_again() {
    let school = school();
    let tired = Fault::Refuse(Word::Html(503));
    school.emulator.faults().script(On::token().times(2), tired);
    school.signed_in(ADMIN).root().await.expect("the root");
    assert_eq!(school.token_requests(), 3);
    let key = school.emulator.service_account_key(SERVICE).to_string();
    school
        .emulator
        .world()
        .grant(school.root.as_str(), SERVICE, Role::Reader);
    school
        .emulator
        .faults()
        .script(On::token().times(2), Fault::Refuse(Word::Html(503)));
    let options = school.with(Credentials::parse(&key).expect("a key"), Scope::Metadata);
    Drive::new(options).expect("a drive").root().await.expect("the root");
    assert_eq!(school.token_requests(), 6);
}

#[tokio::test]
async fn a_service_account_asks_for_the_scope_of_the_command_and_may_stand_for_a_person() {
    let school = school();
    school
        .emulator
        .world()
        .delegate(SERVICE, "th.bacgiang.edu.vn", &["drive"]);
    let key = school.emulator.service_account_key(SERVICE).to_string();
    let itself = Credentials::parse(&key).expect("a key");
    let unshared = Drive::new(school.with(itself.clone(), Scope::Full)).expect("a drive");
    assert_eq!(
        unshared.root().await.expect_err("not shared").kind,
        ErrorKind::NotVisible
    );
    assert_eq!(unshared.account().await.expect("an answer").as_deref(), Some(SERVICE));
    let admin = itself.with_subject(ADMIN).expect("a service account");
    let drive = Drive::new(school.with(admin.clone(), Scope::Full)).expect("a drive");
    assert_eq!(drive.account().await.expect("an answer").as_deref(), Some(ADMIN));
    make(&drive, &school.root, "Tổ 1").await;
    let narrow = Drive::new(school.with(admin, Scope::Read)).expect("a drive");
    assert_eq!(narrow.root().await.expect_err("not delegated").kind, ErrorKind::SignIn);
    school.emulator.check();
}

#[tokio::test]
async fn a_right_that_was_not_consented_to_is_a_matter_of_signing_in() {
    let school = school();
    let drive = Drive::new(school.options(ADMIN, Scope::Read)).expect("a drive");
    let name = name("Tổ 1");
    let refused = drive
        .create_folder(&folder(&school.root, &name, None))
        .await
        .expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::Scope, "{refused}");
}

#[tokio::test]
async fn no_secret_is_shown_by_anything_that_can_be_printed() {
    let school = school();
    let json = school.emulator.authorized_user(ADMIN, &["drive"]);
    let key = school.emulator.service_account_key(SERVICE);
    let secrets = [
        json["refresh_token"].as_str().expect("a token").to_owned(),
        json["client_secret"].as_str().expect("a secret").to_owned(),
        key["private_key"]
            .as_str()
            .expect("a key")
            .lines()
            .nth(1)
            .expect("a line")
            .to_owned(),
        school.emulator.token(ADMIN, &["drive"]),
    ];
    let person = Credentials::parse(&json.to_string()).expect("a sign-in");
    let service = Credentials::parse(&key.to_string()).expect("a key");
    let ready = Credentials::Ready(Secret::new(secrets[3].clone()));
    let mut shown = format!("{person:?}{service:?}{ready:?}");
    for credentials in [person, service, ready] {
        let options = school.with(credentials, Scope::Full);
        shown += &format!("{options:?}");
        let drive = Drive::new(options).expect("a drive");
        let error = drive.get(&school.root).await;
        school.emulator.auth().expire_all();
        school.emulator.auth().revoke(ADMIN);
        let later = drive.get(&school.root).await;
        shown += &format!("{drive:?}{drive}{error:?}{later:?}");
    }
    for secret in secrets {
        assert!(!shown.contains(&secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn a_first_sign_in_goes_through_the_browser_and_is_kept() {
    let school = school();
    let json = serde_json::json!({"installed": {
        "client_id": "hoso-test.apps.googleusercontent.com", "client_secret": "geheim",
        "auth_uri": school.emulator.auth_url(), "token_uri": school.emulator.token_url(),
    }});
    school.emulator.auth().browser = Some(ADMIN.to_owned());
    let client = OAuthClient::parse(&json.to_string()).expect("a client");
    let login = Login::begin(&client, Scope::Full, Some(ADMIN)).await.expect("begun");
    let url = login.url().to_owned();
    for part in [
        "code_challenge_method=S256",
        "state=",
        "access_type=offline",
        "prompt=consent",
    ] {
        assert!(url.contains(part), "{part} in {url}");
    }
    let browser = std::thread::spawn(move || browse(&url));
    let user = login.finish(Duration::from_secs(20)).await.expect("signed in");
    assert!(browser.join().expect("a browser").contains("200"));
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path().join("google.json"));
    store.save(&user).expect("kept");
    let user: AuthorizedUser = store.load().expect("readable").expect("kept");
    let credentials = Credentials::Person {
        user: user.clone(),
        store: Some(store.clone()),
    };
    let drive = Drive::new(school.with(credentials, Scope::Full)).expect("a drive");
    assert_eq!(drive.root().await.expect("the root").name, "Hồ sơ điện tử");
    user.revoke().await.expect("over");
    user.revoke().await.expect("over already");
    assert!(store.remove().expect("forgotten"));
    let late = Credentials::Person { user, store: None };
    let late = Drive::new(school.with(late, Scope::Full)).expect("a drive");
    assert_eq!(late.root().await.expect_err("over").kind, ErrorKind::SignIn);
    school.emulator.check();
}

#[tokio::test]
async fn a_refusal_on_the_sign_in_page_is_handed_on_in_the_service_s_word() {
    let school = school();
    school.emulator.auth().browser = Some(ADMIN.to_owned());
    school.emulator.auth().page_refuses = Some("access_denied");
    let json = serde_json::json!({"installed": {
        "client_id": "c", "auth_uri": school.emulator.auth_url(), "token_uri": school.emulator.token_url(),
    }});
    let client = OAuthClient::parse(&json.to_string()).expect("a client");
    let login = Login::begin(&client, Scope::Read, None).await.expect("begun");
    let url = login.url().to_owned();
    let browser = std::thread::spawn(move || browse(&url));
    let refused = login.finish(Duration::from_secs(20)).await.expect_err("refused");
    assert_eq!(
        (refused.kind, refused.detail.as_str()),
        (ErrorKind::SignIn, "access_denied")
    );
    browser.join().expect("a browser");
    let nobody = Login::begin(&client, Scope::Read, None).await.expect("begun");
    let late = nobody.finish(Duration::from_millis(50)).await.expect_err("nobody came");
    assert_eq!(late.kind, ErrorKind::SignIn);
}

/// Follows redirects as a browser would; the last answer's first line.
fn browse(url: &str) -> String {
    use std::io::{Read, Write};
    let mut url = url.to_owned();
    loop {
        let rest = url.strip_prefix("http://").expect("loopback").to_owned();
        let (host, path) = rest.split_once('/').expect("a path");
        let mut stream = std::net::TcpStream::connect(host).expect("a connection");
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let location = answer.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
        });
        match location {
            Some(next) => url = next,
            None => return answer.lines().next().unwrap_or_default().to_owned(),
        }
    }
}

#[tokio::test]
async fn a_service_address_that_could_be_overheard_is_refused() {
    for bad in ["http://www.googleapis.com/", "http://10.0.0.1/", "ftp://127.0.0.1/"] {
        assert!(bad.parse::<hoso::storage::google::Endpoint>().is_err(), "{bad}");
    }
}
