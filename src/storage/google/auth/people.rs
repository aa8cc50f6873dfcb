//! A person's sign-in as it is kept, and its refreshing.

use std::time::Duration;

use google_drive3::hyper::Request;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RefreshToken, RequestTokenError, TokenResponse,
    TokenUrl,
};
use serde::{Deserialize, Serialize};

use super::{Minted, Secret, Store, refusal, unreadable};
use crate::storage::google::endpoint::Endpoint;
use crate::storage::google::http::{Http, USER_AGENT, is_page, passing, portal};
use crate::storage::retry::{self, Policy, Repeat};
use crate::storage::{Error, ErrorKind, Result, Verdict};
use crate::text::Text;

/// Google's token address, for files that name none.
pub(super) const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
/// The longest silence of a token endpoint that is borne.
const STALL: Duration = Duration::from_secs(30);
/// More than any answer of a token endpoint has.
const LIMIT: usize = 256 * 1024;

/// A person's credential, in the form that Google's own tools write (`authorized_user`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizedUser {
    #[serde(rename = "type")]
    kind: String,
    client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Secret>,
    refresh_token: Secret,
    #[serde(default = "google")]
    token_uri: String,
    /// What was consented to, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// Whose it is, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

fn google() -> String {
    TOKEN_URI.to_owned()
}

impl AuthorizedUser {
    /// Reads the JSON and checks its token address.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`]; no part of the text is quoted.
    pub fn parse(json: &str) -> Result<Self> {
        let user: Self = serde_json::from_str(json).map_err(|e| unreadable("sign-in", &e))?;
        user.endpoint()?;
        Ok(user)
    }

    pub(super) fn new(client: &super::OAuthClient, refresh_token: &RefreshToken, scope: String) -> Self {
        Self {
            kind: "authorized_user".to_owned(),
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            refresh_token: Secret::new(refresh_token.secret()),
            token_uri: client.token_uri.as_str().to_owned(),
            scope: Some(scope),
            account: None,
        }
    }

    /// Whose it is, where that was noted.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// What was consented to, as addresses with spaces between, where that was noted.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Notes whose it is.
    #[must_use]
    pub fn of_account(mut self, account: Option<String>) -> Self {
        self.account = account;
        self
    }

    /// Tells the service that this sign-in is over; the caller also forgets it ([`Store::remove`]). The address is the
    /// token address's neighbour (`…/revoke`), as Google has it.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`], or [`ErrorKind::Protocol`] for an answer that is neither done nor *no such token*.
    pub async fn revoke(&self) -> Result<()> {
        let address = self.endpoint()?;
        let address = address
            .url()
            .join("revoke")
            .map_err(|e| Error::new(ErrorKind::Protocol, "revoke").because(e))?;
        let http = Http::new(!self.endpoint()?.is_loopback())?;
        let token = self.refresh_token.reveal();
        let body: String = oauth2::url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .finish();
        let ask = || async {
            let request = Request::post(address.as_str())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.clone().into_bytes())
                .map_err(|e| Verdict::Final(Error::new(ErrorKind::Protocol, "revoke").because(e)))?;
            match send(&http, request).await?.status().as_u16() {
                // 400: it is no token any more.
                200 | 400 => Ok(()),
                status => Err(Verdict::Final(Error::new(
                    ErrorKind::Protocol,
                    format!("answered {status}"),
                ))),
            }
        };
        retry::run(&http.patience(Policy::default()), Repeat::Harmless, ask).await
    }

    fn endpoint(&self) -> Result<Endpoint> {
        self.token_uri
            .parse::<Endpoint>()
            .map_err(|e| Error::new(ErrorKind::SignIn, format!("token_uri: {}", e.detail)))
    }
}

/// Refreshes, and keeps the new refresh token where the service hands out one. The file's lock keeps two runs from
/// using up the same one.
pub(super) async fn refresh(
    user: &mut AuthorizedUser,
    store: Option<&Store>,
    http: &Http,
    policy: &Policy,
) -> Result<Minted> {
    let _lock = match store {
        Some(store) => store.lock().await?,
        None => None,
    };
    if let Some(newer) = store.and_then(|store| store.load().ok().flatten()) {
        *user = newer;
    }
    let asked = &*user;
    let (minted, rotated) = retry::run(policy, Repeat::Harmless, || ask(asked, http)).await?;
    if let Some(rotated) = rotated.filter(|new| *new != user.refresh_token) {
        user.refresh_token = rotated;
        if let Some(store) = store {
            store.save(user)?;
        }
    }
    Ok(minted)
}

async fn ask(user: &AuthorizedUser, http: &Http) -> Result<(Minted, Option<Secret>), Verdict> {
    let endpoint = user.endpoint().map_err(Verdict::Final)?;
    let mut client = BasicClient::new(ClientId::new(user.client_id.clone()))
        .set_token_uri(TokenUrl::from_url(endpoint.url().clone()))
        .set_auth_type(AuthType::RequestBody);
    if let Some(secret) = &user.client_secret {
        client = client.set_client_secret(ClientSecret::new(secret.reveal().to_owned()));
    }
    let token = RefreshToken::new(user.refresh_token.reveal().to_owned());
    let answer = client.exchange_refresh_token(&token).request_async(&sender(http)).await;
    let answer = answer.map_err(meaning)?;
    let minted = Minted {
        value: Secret::new(answer.access_token().secret()),
        lives: answer.expires_in(),
    };
    let rotated = answer.refresh_token().map(|token| Secret::new(token.secret()));
    Ok((minted, rotated))
}

/// A transport failure below the `oauth2` crate.
#[derive(Debug, thiserror::Error)]
#[error("token request failed")]
pub(super) struct Transport(Verdict);

type Sent = futures::future::BoxFuture<'static, Result<HttpResponse, Transport>>;

/// The way to a token endpoint, for the `oauth2` crate.
pub(super) fn sender(http: &Http) -> impl Fn(HttpRequest) -> Sent + use<> {
    let http = http.clone();
    move |request| {
        let http = http.clone();
        Box::pin(async move { send(&http, request).await.map_err(Transport) })
    }
}

async fn send(http: &Http, request: HttpRequest) -> Result<HttpResponse, Verdict> {
    let (mut head, body) = request.into_parts();
    if let Ok(agent) = USER_AGENT.parse() {
        head.headers.insert("user-agent", agent);
    }
    let answer = http.fetch(Request::from_parts(head, body), STALL, LIMIT).await?;
    if passing(answer.status()) {
        let status = answer.status().as_u16();
        let words = text!(
            "máy chủ đăng nhập trả lời {status}",
            "the token service answered {status}"
        );
        return Err(Verdict::Again(None, Error::told(ErrorKind::Unreachable, words)));
    }
    if is_page(answer.body()) {
        return Err(Verdict::Final(portal()));
    }
    Ok(answer)
}

type Failure = RequestTokenError<Transport, oauth2::basic::BasicErrorResponse>;

/// What a failed token request means. The body of an answer that cannot be read may hold a token: it is not quoted.
pub(super) fn meaning(failure: Failure) -> Verdict {
    match failure {
        RequestTokenError::ServerResponse(answer) => {
            refusal(answer.error().as_ref(), answer.error_description().map(String::as_str))
        }
        RequestTokenError::Request(Transport(verdict)) => verdict,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Verdict::Final(Error::told(
            ErrorKind::Protocol,
            Text::of(
                "không đọc được trả lời của máy chủ đăng nhập Google",
                "the token service's answer cannot be read",
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"type": "authorized_user", "client_id": "c", "client_secret": "geheim-1",
        "refresh_token": "1//geheim-2", "universe_domain": "googleapis.com"}"#;

    #[test]
    fn a_sign_in_shows_no_secret() {
        let user = AuthorizedUser::parse(JSON).expect("a sign-in");
        let shown = format!("{user:?}");
        assert!(shown.contains("[hidden]") && !shown.contains("geheim"), "{shown}");
    }

    #[test]
    fn a_refresh_token_is_never_sent_over_a_readable_line() {
        let json = JSON.replace("{\"type\"", "{\"token_uri\": \"http://example.org/token\", \"type\"");
        assert_eq!(
            AuthorizedUser::parse(&json).expect_err("refused").kind,
            ErrorKind::SignIn
        );
    }

    #[test]
    fn a_refused_refresh_needs_a_person_and_a_tired_service_does_not() {
        let kind = |code| match refusal(code, None) {
            Verdict::Again(_, e) | Verdict::Lost(e) | Verdict::Final(e) => e.kind,
        };
        assert_eq!(kind("invalid_grant"), ErrorKind::SignIn);
        assert_eq!(kind("org_internal"), ErrorKind::SignIn);
        assert_eq!(kind("temporarily_unavailable"), ErrorKind::Unreachable);
    }
}
