//! The sign-in page, the token endpoint, the revocation endpoint.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::auth::{Auth, Code, Token, scope_set};
use super::wire::{Answer, Call};
use super::world::{World, domain_of};

/// The audience that Google's Python client always names.
const GOOGLE_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

type OAuth<T> = std::result::Result<T, (u16, &'static str, &'static str)>;

impl Auth {
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
            // Google takes assertions with and without padding; yup-oauth2 sends it
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
}
