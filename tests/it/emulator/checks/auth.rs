//! Sign-in and scopes.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::{FOLDER, Fault, On, Word};
use super::*;

fn form(school: &School, url: &str, fields: &[(&str, &str)]) -> client::Got {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let path = format!("/{}", url.rsplit_once('/').expect("a path").1);
    let kind = "content-type: application/x-www-form-urlencoded\r\n";
    Client::new(&school.emulator.root_url(), None)
        .send("POST", &path, kind, body.as_bytes())
        .expect("an answer")
}

fn refresh(school: &School, credentials: &Value) -> client::Got {
    let token = credentials["refresh_token"].as_str().unwrap();
    form(
        school,
        credentials["token_uri"].as_str().unwrap(),
        &[("grant_type", "refresh_token"), ("refresh_token", token)],
    )
}

fn bearer(school: &School, got: &client::Got) -> Client {
    Client::new(&school.emulator.root_url(), Some(got.text("access_token")))
}

#[test]
fn without_a_token_it_is_403_with_a_bad_one_401_with_a_narrow_one_403() {
    let school = school();
    let nobody = Client::new(&school.emulator.root_url(), None).get("drives");
    assert_eq!(
        (nobody.status, &nobody.json["error"]["status"]),
        (403, &json!("PERMISSION_DENIED"))
    );
    let bad = Client::new(&school.emulator.root_url(), Some("ya29.bad".into())).get("drives");
    assert_eq!(bad.refusal(), (401, "authError"));
    let narrow = school.with_scopes(ADMIN, &["drive.metadata.readonly"]);
    assert_eq!(narrow.get("files").status, 200);
    let refused = narrow.get("drives");
    assert_eq!(refused.refusal(), (403, "insufficientPermissions"));
    assert_eq!(
        refused.json["error"]["details"][0]["reason"],
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    );
    let readonly = school.with_scopes(ADMIN, &["drive.readonly"]);
    assert_eq!(readonly.get("drives").status, 200);
    assert_eq!(
        readonly.post("files", &json!({ "name": "x" })).refusal(),
        (403, "insufficientPermissions")
    );
    let file = school.emulator.world().file(ADMIN, "root", "a", "text/plain", b"abc");
    let media = format!("files/{file}?alt=media");
    assert_eq!((narrow.get(&media).status, readonly.get(&media).status), (403, 200));
    school.emulator.check();
}

#[test]
fn an_app_with_drive_file_sees_only_what_it_made() {
    let school = school();
    let app = school.with_scopes(ADMIN, &["drive.file"]);
    let made = app
        .post("files", &json!({ "name": "x", "mimeType": FOLDER }))
        .text("id");
    let list = app.search("trashed=false", "fields=files/id");
    assert_eq!(list.json, json!({ "files": [{ "id": made }] }));
    assert_eq!(
        app.get(&format!("files/{}", school.root)).refusal(),
        (403, "appNotAuthorizedToFile")
    );
    school.emulator.check();
}

#[test]
fn a_refresh_token_gives_access_until_it_is_revoked() {
    let school = school();
    let credentials = school.emulator.authorized_user(ADMIN, &["drive"]);
    let got = refresh(&school, &credentials);
    assert_eq!(
        (got.status, &got.json["token_type"], &got.json["expires_in"]),
        (200, &json!("Bearer"), &json!(3599))
    );
    assert_eq!(bearer(&school, &got).get("drives").status, 200);
    school.emulator.auth().expire_all();
    assert_eq!(bearer(&school, &got).get("drives").status, 401);
    school.emulator.auth().life = Duration::ZERO;
    assert_eq!(
        bearer(&school, &refresh(&school, &credentials)).get("drives").status,
        401
    );
    school.emulator.auth().refusals.insert(ADMIN.into(), "invalid_grant");
    assert_eq!(refresh(&school, &credentials).json["error"], "invalid_grant");
    school.emulator.auth().refusals.clear();
    school
        .emulator
        .faults()
        .script(On::token().nth(1), Fault::Refuse(Word::Html(503)));
    assert_eq!(refresh(&school, &credentials).status, 503);
    let token = credentials["refresh_token"].as_str().unwrap();
    assert_eq!(
        form(&school, &school.emulator.revoke_url(), &[("token", token)]).status,
        200
    );
    assert_eq!(refresh(&school, &credentials).json["error"], "invalid_grant");
    let again = school.emulator.authorized_user(ADMIN, &["drive"]);
    school.emulator.auth().revoke(ADMIN);
    assert_eq!(refresh(&school, &again).status, 400);
    let log = school.emulator.requests();
    assert!(!format!("{log:?}").contains(token), "the log keeps no secret");
}

fn assertion(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.sig", part(&json!({ "alg": "RS256" })), part(claims))
}

#[test]
fn a_service_account_signs_in_for_itself_and_for_people_of_its_domain() {
    let school = school();
    let url = school.emulator.token_url();
    let scope = "https://www.googleapis.com/auth/drive.metadata.readonly";
    let mut claims = json!({ "iss": SERVICE, "aud": url, "scope": scope, "iat": 0, "exp": 3600 });
    let sign = |claims: &Value| {
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        form(
            &school,
            &url,
            &[("grant_type", grant), ("assertion", &assertion(claims))],
        )
    };
    let me = |got: &client::Got| {
        bearer(&school, got).get("about?fields=user/emailAddress").json["user"]["emailAddress"].clone()
    };
    assert_eq!(me(&sign(&claims)), SERVICE);
    claims["sub"] = json!(ADMIN);
    assert_eq!(
        (sign(&claims).status, sign(&claims).json["error"].clone()),
        (401, json!("unauthorized_client"))
    );
    school
        .emulator
        .world()
        .delegate(SERVICE, "th.bacgiang.edu.vn", &["drive.metadata.readonly"]);
    assert_eq!(me(&sign(&claims)), ADMIN);
    claims["aud"] = json!("https://example.org/token");
    assert_eq!(sign(&claims).json["error"], "invalid_grant");
    claims["iss"] = json!(ADMIN);
    assert_eq!(sign(&claims).json["error"], "invalid_grant");
    let key = school.emulator.service_account_key(SERVICE);
    assert_eq!(
        (&key["token_uri"], &key["client_email"]),
        (&json!(url), &json!(SERVICE))
    );
}

#[test]
fn the_sign_in_page_sends_a_code_to_loopback_and_pkce_is_checked() {
    let school = school();
    school.emulator.auth().browser = Some(ADMIN.into());
    let verifier = "a-long-verifier-of-forty-three-letters-or-more";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let url = school.emulator.auth_url();
    let page = |redirect: &str| {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", "c"),
                ("redirect_uri", redirect),
                ("scope", "https://www.googleapis.com/auth/drive.readonly"),
                ("state", "st&ate"),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let path = url.split_once("/o/").expect("a path").1;
        Client::new(&school.emulator.root_url(), None).get(&format!("/o/{path}?{query}"))
    };
    let code = || {
        let location = page("http://127.0.0.1:1234/").headers["location"].clone();
        let query = location.split_once('?').expect("a query").1.to_owned();
        let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(query["state"], "st&ate");
        query["code"].clone()
    };
    let exchange = |code: &str, verifier: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", "http://127.0.0.1:1234/"),
        ];
        form(&school, &school.emulator.token_url(), &fields)
    };
    let got = exchange(&code(), verifier);
    assert!(got.json["refresh_token"].is_string());
    assert_eq!(bearer(&school, &got).get("drives").status, 200);
    assert_eq!(exchange(&code(), "another").json["error"], "invalid_grant");
    let used = code();
    exchange(&used, verifier);
    assert_eq!(exchange(&used, verifier).json["error"], "invalid_grant");
    assert_eq!(page("https://example.org/").status, 400);
    school.emulator.auth().page_refuses = Some("org_internal");
    assert_eq!(page("http://127.0.0.1:1234/").status, 403);
    school.emulator.auth().page_refuses = Some("access_denied");
    assert!(page("http://127.0.0.1:1234/").headers["location"].contains("error=access_denied"));
}
