//! Sign-in: the page, the token endpoint, and what a token allows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::discovery::Method;
use super::error::{Refusal, Result};
use super::rng::Rng;
use super::wire::Call;

/// The OAuth client that credentials of the emulator use.
pub const CLIENT: &str = "hoso-test.apps.googleusercontent.com";
const SECRET: &str = "GOCSPX-emulator";

/// The tokens in use and the settings of the sign-in.
#[derive(Debug)]
pub struct Auth {
    pub(super) access: BTreeMap<String, Token>,
    pub(super) refresh: BTreeMap<String, Token>,
    pub(super) codes: BTreeMap<String, (Token, Code)>,
    pub(super) rng: Rng,
    /// How long an access token is good; `expires_in` says so too.
    pub life: Duration,
    /// What the token endpoint answers to an account instead: an OAuth error code, as `invalid_grant`.
    pub refusals: BTreeMap<String, &'static str>,
    /// Who sits at the browser when the sign-in page is opened.
    pub browser: Option<String>,
    /// The sign-in page refuses with this, as `org_internal` or `access_denied`.
    pub page_refuses: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub account: String,
    pub scopes: BTreeSet<String>,
    pub client: String,
    pub until: Option<Instant>,
}

#[derive(Debug)]
pub(super) struct Code {
    pub redirect: String,
    pub challenge: Option<String>,
}

/// The full URL of a scope; `drive.readonly` and the like may be short.
pub(super) fn full_scope(scope: &str) -> String {
    match scope.contains(':') || ["openid", "email", "profile"].contains(&scope) {
        true => scope.into(),
        false => format!("https://www.googleapis.com/auth/{scope}"),
    }
}

pub(super) fn scope_set<'a>(scopes: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    scopes.into_iter().map(full_scope).collect()
}

impl Auth {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            codes: BTreeMap::new(),
            rng: Rng(seed ^ 0x5eed_a117),
            life: Duration::from_secs(3599),
            refusals: BTreeMap::new(),
            browser: None,
            page_refuses: None,
        }
    }

    /// An access token that does not expire by itself.
    pub fn access_token(&mut self, account: &str, scopes: &[&str]) -> String {
        self.issue(Token {
            account: account.into(),
            scopes: scope_set(scopes.iter().copied()),
            client: CLIENT.into(),
            until: None,
        })
    }

    /// A refresh token: what a person consented to at sign-in.
    pub fn refresh_token(&mut self, account: &str, scopes: &[&str]) -> String {
        let token = format!("1//{}", self.rng.text(60));
        let stands = Token {
            account: account.into(),
            scopes: scope_set(scopes.iter().copied()),
            client: CLIENT.into(),
            until: None,
        };
        self.refresh.insert(token.clone(), stands);
        token
    }

    /// Every access token that is good now.
    pub fn issued(&self) -> Vec<String> {
        self.access.keys().cloned().collect()
    }

    /// Ends every access token now.
    pub fn expire_all(&mut self) {
        self.access.clear();
    }

    /// Ends every refresh token of an account.
    pub fn revoke(&mut self, account: &str) {
        self.refresh.retain(|_, token| token.account != account);
    }

    pub(super) fn expire(&mut self, call: &Call) {
        let token = bearer(call).unwrap_or_default().to_owned();
        self.access.remove(&token);
    }

    pub(super) fn issue(&mut self, token: Token) -> String {
        let text = format!("ya29.{}", self.rng.text(80));
        self.access.insert(text.clone(), token);
        text
    }

    /// Who a call's token stands for, good or not: for the log.
    pub(super) fn account_of(&self, call: &Call) -> String {
        let token = bearer(call).and_then(|token| self.access.get(token));
        token.map(|token| token.account.clone()).unwrap_or_default()
    }

    /// What a call's token stands for, and whether it allows the method.
    pub(super) fn admit(&self, call: &Call, method: &Method) -> Result<Token> {
        let Some(text) = bearer(call) else {
            let message = "Method doesn't allow unregistered callers (callers without established identity). Please use \
                           API Key or other form of API consumer identity to call this API.";
            return Err(Refusal::new(403, "forbidden", message).auth("PERMISSION_DENIED", None));
        };
        let live = |token: &&Token| token.until.is_none_or(|until| until > Instant::now());
        let Some(token) = self.access.get(text).filter(live) else {
            let refusal = Refusal::new(401, "authError", "Invalid Credentials").at("Authorization");
            return Err(refusal.auth("UNAUTHENTICATED", None));
        };
        let media = call.parameter("alt") == Some("media");
        let reads_bytes = |scope: &&String| !media || !scope.contains("metadata");
        match method
            .scopes
            .iter()
            .filter(reads_bytes)
            .any(|scope| token.scopes.contains(scope))
        {
            true => Ok(token.clone()),
            false => {
                let message = "Request had insufficient authentication scopes.";
                let refusal = Refusal::new(403, "insufficientPermissions", message);
                Err(refusal.auth("PERMISSION_DENIED", Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT")))
            }
        }
    }

    /// An `authorized_user` credential of a person.
    pub(super) fn authorized_user(&mut self, account: &str, scopes: &[&str], token_url: &str) -> Value {
        json!({
            "type": "authorized_user",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "refresh_token": self.refresh_token(account, scopes),
            "token_uri": token_url,
        })
    }
}

fn bearer(call: &Call) -> Option<&str> {
    let header = call.header("authorization");
    header
        .strip_prefix("Bearer ")
        .or_else(|| call.parameter("access_token"))
}

/// A service account's key file.
pub(super) fn service_account_key(email: &str, token_url: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": "hoso-test",
        "private_key_id": "0123456789abcdef",
        "private_key": include_str!("../../data/service-account.test-key.pem"),
        "client_email": email,
        "client_id": "100000000000000000001",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_url,
        "universe_domain": "googleapis.com",
    })
}
