//! Sign-in: the page, the token endpoint, and what a token allows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::discovery::Method;
use super::error::{Refusal, Result};
use super::wire::{Answer, Call};
use super::world::{Rng, World, domain_of};

/// The OAuth client that credentials of the emulator use.
pub const CLIENT: &str = "hoso-test.apps.googleusercontent.com";
/// The audience that Google's Python client always names.
const GOOGLE_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";
const SECRET: &str = "GOCSPX-emulator";

/// The tokens in use and the settings of the sign-in.
#[derive(Debug)]
pub struct Auth {
    access: BTreeMap<String, Token>,
    refresh: BTreeMap<String, Token>,
    codes: BTreeMap<String, (Token, Code)>,
    rng: Rng,
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
    until: Option<Instant>,
}

#[derive(Debug)]
struct Code {
    redirect: String,
    challenge: Option<String>,
}

/// The full URL of a scope; `drive.readonly` and the like may be short.
pub(super) fn full_scope(scope: &str) -> String {
    match scope.contains(':') || ["openid", "email", "profile"].contains(&scope) {
        true => scope.into(),
        false => format!("https://www.googleapis.com/auth/{scope}"),
    }
}

fn scope_set<'a>(scopes: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
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

    fn issue(&mut self, token: Token) -> String {
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

    /// The sign-in page: whoever sits at the browser consents at once.
    pub(super) fn page(&mut self, call: &Call) -> Answer {
        let get = |name: &str| call.parameter(name).unwrap_or_default();
        let redirect = get("redirect_uri");
        let loopback = redirect.starts_with("http://127.0.0.1:") || redirect.starts_with("http://localhost:");
        let (Some(account), true, "code", false) = (
            self.browser.clone(),
            loopback,
            get("response_type"),
            get("client_id").is_empty(),
        ) else {
            return Answer::html(400, "Error 400: invalid_request");
        };
        let then = |query: &str| {
            let state: String = form_urlencoded::byte_serialize(get("state").as_bytes()).collect();
            let mark = if redirect.contains('?') { '&' } else { '?' };
            Answer::empty(302).with("location", format!("{redirect}{mark}state={state}&{query}"))
        };
        match self.page_refuses {
            Some("access_denied") => return then("error=access_denied"),
            Some(error) => return Answer::html(403, &format!("Error 403: {error}")),
            None => {}
        }
        let code = format!("4/{}", self.rng.text(40));
        let token = Token {
            account,
            scopes: scope_set(get("scope").split_whitespace()),
            client: get("client_id").into(),
            until: None,
        };
        let pkce = call
            .parameter("code_challenge")
            .filter(|_| get("code_challenge_method") == "S256");
        let kept = Code {
            redirect: redirect.into(),
            challenge: pkce.map(str::to_owned),
        };
        let scopes: Vec<&str> = token.scopes.iter().map(String::as_str).collect();
        let scopes: String = form_urlencoded::byte_serialize(scopes.join(" ").as_bytes()).collect();
        let answer = then(&format!("code={}&scope={scopes}", code.replace('/', "%2F")));
        self.codes.insert(code, (token, kept));
        answer
    }

    /// The token endpoint.
    pub(super) fn token(&mut self, world: &World, call: &Call, token_url: &str) -> Answer {
        let form = call.form();
        let get = |name: &str| form.get(name).map_or("", String::as_str);
        let answer = match get("grant_type") {
            "refresh_token" => self.refreshed(get("refresh_token")),
            "authorization_code" => self.exchanged(get("code"), get("code_verifier"), get("redirect_uri")),
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => self.asserted(world, get("assertion"), token_url),
            _ => Err((400, "unsupported_grant_type", "Invalid grant_type")),
        };
        match answer {
            Ok(body) => Answer::json(200, &body),
            Err((status, error, description)) => {
                Answer::json(status, &json!({ "error": error, "error_description": description }))
            }
        }
    }

    fn refused(&self, account: &str) -> OAuth<()> {
        match self.refusals.get(account) {
            None => Ok(()),
            Some(&"invalid_grant") => Err((400, "invalid_grant", "Token has been expired or revoked.")),
            Some(error @ (&"internal_failure" | &"server_error")) => Err((500, error, "Try again.")),
            Some(error) => Err((403, error, "Refused.")),
        }
    }

    fn refreshed(&mut self, token: &str) -> OAuth<Value> {
        let Some(token) = self.refresh.get(token).cloned() else {
            return Err((400, "invalid_grant", "Token has been expired or revoked."));
        };
        self.refused(&token.account)?;
        Ok(self.grant(token))
    }

    fn exchanged(&mut self, code: &str, verifier: &str, redirect: &str) -> OAuth<Value> {
        let bad = (400, "invalid_grant", "Malformed auth code.");
        let (token, kept) = self.codes.remove(code).ok_or(bad)?;
        let verified = kept
            .challenge
            .is_none_or(|challenge| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge);
        match (verified, redirect == kept.redirect) {
            (false, _) => return Err((400, "invalid_grant", "Invalid code verifier.")),
            (_, false) => return Err((400, "redirect_uri_mismatch", "Bad Request")),
            (true, true) => self.refused(&token.account)?,
        }
        let refresh = format!("1//{}", self.rng.text(60));
        self.refresh.insert(refresh.clone(), token.clone());
        let mut body = self.grant(token);
        body["refresh_token"] = json!(refresh);
        Ok(body)
    }

    /// A service account's assertion; its signature is not looked at.
    fn asserted(&mut self, world: &World, assertion: &str, token_url: &str) -> OAuth<Value> {
        let claims = assertion
            .split('.')
            .nth(1)
            // Google takes assertions with and without padding; yup-oauth2 sends it.
            .and_then(|part| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok());
        let claims: Value = claims
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let get = |name: &str| claims[name].as_str().unwrap_or_default();
        let service = world
            .accounts
            .get(get("iss"))
            .filter(|account| world.is_service(&account.email));
        let Some(service) = service else {
            return Err((400, "invalid_grant", "Invalid grant: account not found"));
        };
        if ![token_url, GOOGLE_TOKEN_URL].contains(&get("aud")) {
            return Err((400, "invalid_grant", "Invalid JWT: Failed audience check."));
        }
        if get("scope").is_empty() {
            return Err((400, "invalid_scope", "Empty or missing scope not allowed."));
        }
        let scopes = scope_set(get("scope").split_whitespace());
        let account = match get("sub") {
            "" => service.email.clone(),
            sub => {
                let allowed = service
                    .delegated
                    .get(domain_of(sub))
                    .is_some_and(|allowed| scopes.is_subset(allowed));
                let message = "Client is unauthorized to retrieve access tokens using this method, or client not \
                               authorized for any of the scopes requested.";
                (allowed && world.accounts.contains_key(sub))
                    .then(|| sub.to_owned())
                    .ok_or((401, "unauthorized_client", message))?
            }
        };
        self.refused(&account)?;
        let client = service.email.clone();
        let until = None;
        Ok(self.grant(Token {
            account,
            scopes,
            client,
            until,
        }))
    }

    fn grant(&mut self, mut token: Token) -> Value {
        token.until = Some(Instant::now() + self.life);
        let scopes: Vec<&str> = token.scopes.iter().map(String::as_str).collect();
        let scope = scopes.join(" ");
        let access = self.issue(token);
        json!({ "access_token": access, "expires_in": self.life.as_secs(), "scope": scope, "token_type": "Bearer" })
    }

    /// The revocation endpoint.
    pub(super) fn revoked(&mut self, call: &Call) -> Answer {
        let form = call.form();
        let token = form
            .get("token")
            .map(String::as_str)
            .or(call.parameter("token"))
            .unwrap_or_default();
        let gone = self.refresh.remove(token).or_else(|| self.access.remove(token));
        match gone {
            Some(_) => Answer::json(200, &json!({})),
            None => Answer::json(
                400,
                &json!({ "error": "invalid_token", "error_description": "Token expired or revoked" }),
            ),
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

type OAuth<T> = std::result::Result<T, (u16, &'static str, &'static str)>;

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
