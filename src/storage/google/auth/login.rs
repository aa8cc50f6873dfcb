//! Signing in for the first time: authorization code with PKCE and `state`, answered on loopback (RFC 8252).

use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, TokenResponse, TokenUrl,
};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::people::{meaning, sender};
use super::{AuthorizedUser, Scope, Secret, unreadable};
use crate::storage::google::endpoint::Endpoint;
use crate::storage::google::http::Http;
use crate::storage::{Error, ErrorKind, Result, Verdict};
use crate::text::{Text, safe};

const AUTH_URI: &str = "https://accounts.google.com/o/oauth2/v2/auth";
/// Browsers open connections that they never use; none is waited for longer.
const SILENCE: Duration = Duration::from_secs(10);

/// An OAuth client of the kind *desktop app*, as Google's console hands it out (`{"installed": {…}}`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthClient {
    pub(super) id: String,
    pub(super) secret: Option<Secret>,
    auth_uri: Endpoint,
    pub(super) token_uri: Endpoint,
}

impl OAuthClient {
    /// Reads the console's JSON, with or without the outer `installed`.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`]; no part of the text is quoted. A client of the kind *web application* is refused: it
    /// cannot be answered on loopback.
    pub fn parse(json: &str) -> Result<Self> {
        let file: ClientFile = serde_json::from_str(json).map_err(|e| unreadable("OAuth client", &e))?;
        if file.web.is_some() {
            let words = Text::of(
                "đây là client loại «ứng dụng web»",
                "OAuth client: it must be of the kind desktop app, not web application",
            );
            return Err(Error::told(ErrorKind::SignIn, words));
        }
        let bare = ClientFields {
            client_id: file.client_id.unwrap_or_default(),
            client_secret: file.client_secret,
            auth_uri: file.auth_uri,
            token_uri: file.token_uri,
        };
        let fields = file.installed.unwrap_or(bare);
        if fields.client_id.is_empty() {
            return Err(Error::told(
                ErrorKind::SignIn,
                Text::of("trong tệp không có client_id", "OAuth client: no client_id in it"),
            ));
        }
        Ok(Self {
            id: fields.client_id,
            secret: fields.client_secret,
            auth_uri: fields.auth_uri.as_deref().unwrap_or(AUTH_URI).parse()?,
            token_uri: fields
                .token_uri
                .as_deref()
                .unwrap_or(super::people::TOKEN_URI)
                .parse()?,
        })
    }
}

#[derive(Deserialize)]
struct ClientFile {
    installed: Option<ClientFields>,
    web: Option<serde::de::IgnoredAny>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    auth_uri: Option<String>,
    token_uri: Option<String>,
}

#[derive(Deserialize)]
struct ClientFields {
    client_id: String,
    client_secret: Option<Secret>,
    auth_uri: Option<String>,
    token_uri: Option<String>,
}

/// A sign-in under way: [`Login::url`] is to be opened in a browser on this machine, then [`Login::finish`] waits.
#[derive(Debug)]
pub struct Login {
    client: OAuthClient,
    scope: Scope,
    url: String,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
    redirect: RedirectUrl,
    listener: TcpListener,
}

impl Login {
    /// Opens a port on loopback and makes the address to visit. `account`: whose sign-in is expected.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when no port can be had.
    pub async fn begin(client: &OAuthClient, scope: Scope, account: Option<&str>) -> Result<Self> {
        let no_port = |e: std::io::Error| {
            Error::told(
                ErrorKind::Io,
                Text::of(
                    "máy không cho mở cổng để nhận trả lời đăng nhập",
                    "no port for the sign-in",
                ),
            )
            .because(e)
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(no_port)?;
        let port = listener.local_addr().map_err(no_port)?.port();
        let redirect = RedirectUrl::new(format!("http://127.0.0.1:{port}/")).map_err(|e| {
            Error::told(
                ErrorKind::Io,
                Text::of(
                    "không có địa chỉ để nhận trả lời đăng nhập",
                    "no address for the sign-in",
                ),
            )
            .because(e)
        })?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let oauth = BasicClient::new(ClientId::new(client.id.clone()))
            .set_auth_uri(AuthUrl::from_url(client.auth_uri.url().clone()))
            .set_redirect_uri(redirect.clone());
        let mut ask = oauth
            .authorize_url(CsrfToken::new_random)
            .add_scope(oauth2::Scope::new(scope.as_str().to_owned()))
            .set_pkce_challenge(challenge)
            // Without these two Google gives no refresh token to who consented before.
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent");
        if let Some(account) = account {
            ask = ask.add_extra_param("login_hint", account);
        }
        let (url, state) = ask.url();
        Ok(Self {
            client: client.clone(),
            scope,
            url: url.to_string(),
            state,
            verifier,
            redirect,
            listener,
        })
    }

    /// What to open in a browser on this machine.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the browser's answer and takes the sign-in.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] when it is refused, does not come within `patience`, or grants less than was asked for.
    pub async fn finish(self, patience: Duration) -> Result<AuthorizedUser> {
        let http = Http::new(!self.client.token_uri.is_loopback())?;
        let answer = tokio::time::timeout(patience, answered(&self.listener, self.state.secret())).await;
        let code = answer.map_err(|_| {
            Error::told(
                ErrorKind::SignIn,
                Text::of("quá thời gian mà chưa ai đăng nhập", "nobody signed in in time"),
            )
        })??;
        let mut oauth = BasicClient::new(ClientId::new(self.client.id.clone()))
            .set_token_uri(TokenUrl::from_url(self.client.token_uri.url().clone()))
            .set_redirect_uri(self.redirect)
            .set_auth_type(AuthType::RequestBody);
        if let Some(secret) = &self.client.secret {
            oauth = oauth.set_client_secret(ClientSecret::new(secret.reveal().to_owned()));
        }
        let exchange = oauth
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(self.verifier);
        // A code works once, so nothing is repeated here.
        let token = exchange
            .request_async(&sender(&http))
            .await
            .map_err(|e| match meaning(e) {
                Verdict::Again(_, error) | Verdict::Lost(error) | Verdict::Final(error) => error,
            })?;
        let granted = token
            .scopes()
            .map(|all| all.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" "));
        let granted = granted.unwrap_or_else(|| self.scope.as_str().to_owned());
        if !granted.split(' ').any(|one| one == self.scope.as_str()) {
            return Err(Error::told(
                ErrorKind::SignIn,
                Text::of(
                    "chưa đánh dấu cho phép dùng Google Drive ở trang đăng nhập",
                    "the right to use Drive was not ticked on the sign-in page",
                ),
            ));
        }
        let refresh = token.refresh_token().ok_or_else(|| {
            Error::told(
                ErrorKind::SignIn,
                Text::of(
                    "trang đăng nhập không cấp phiên lâu dài (thiếu refresh token)",
                    "the sign-in page gave nothing that lasts (no refresh token)",
                ),
            )
        })?;
        Ok(AuthorizedUser::new(&self.client, refresh, granted))
    }
}

/// What a request to the loopback port carries.
#[derive(Debug, PartialEq, Eq)]
enum Knock {
    /// The code, under the right state.
    Code(String),
    /// The sign-in page says no.
    Refused(String),
    /// Somebody else, or a wrong state: not for us.
    Foreign,
}

async fn answered(listener: &TcpListener, state: &str) -> Result<String> {
    let (found, mut knocks) = mpsc::channel::<Knock>(4);
    loop {
        tokio::select! {
            Some(knock) = knocks.recv() => match knock {
                Knock::Code(code) => return Ok(code),
                Knock::Refused(why) => {
                    let code = Text::same(safe(&why));
                    return Err(Error::told(ErrorKind::SignIn, code));
                }
                Knock::Foreign => {}
            },
            Ok((stream, _)) = listener.accept() => {
                let (found, state) = (found.clone(), state.to_owned());
                tokio::spawn(async move {
                    if let Ok(Some(knock)) = tokio::time::timeout(SILENCE, serve(stream, &state)).await {
                        // The receiver goes away once an answer was taken.
                        drop(found.send(knock).await);
                    }
                });
            }
        }
    }
}

async fn serve(mut stream: TcpStream, state: &str) -> Option<Knock> {
    let mut head = Vec::new();
    let mut buffer = [0; 2048];
    // The whole head: closing a connection with something unread takes the page away again before it is seen.
    while !head.windows(4).any(|four| four == b"\r\n\r\n") && head.len() < 16 * 1024 {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => head.extend_from_slice(&buffer[..n]),
        }
    }
    let knock = knock(&String::from_utf8_lossy(&head), state);
    let (status, words) = match &knock {
        Knock::Code(_) => (
            "200 OK",
            "Đã đăng nhập. Hãy đóng trang này và trở lại cửa sổ lệnh.<br>Signed in. Close this page.",
        ),
        Knock::Refused(_) => (
            "200 OK",
            "Chưa đăng nhập được. Xem lý do ở cửa sổ lệnh.<br>Not signed in. The terminal says why.",
        ),
        Knock::Foreign => ("404 Not Found", "hoso"),
    };
    let page = format!("<!doctype html><meta charset=utf-8><title>hoso</title><p>{words}</p>");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).await.ok();
    stream.shutdown().await.ok();
    Some(knock)
}

/// Reads the request line. Only the right `state` is listened to, also for a refusal: any page in the browser can knock
/// on this port.
fn knock(head: &str, state: &str) -> Knock {
    let target = head
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("GET "))
        .and_then(|rest| rest.split(' ').next());
    let Some(url) = target.and_then(|target| oauth2::url::Url::parse(&format!("http://127.0.0.1{target}")).ok()) else {
        return Knock::Foreign;
    };
    let find = |name: &str| {
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    if find("state").as_deref() != Some(state) {
        return Knock::Foreign;
    }
    match (find("code"), find("error")) {
        (_, Some(error)) => Knock::Refused(error),
        (Some(code), None) if !code.is_empty() => Knock::Code(code),
        _ => Knock::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_state_is_listened_to() {
        let ask = |line: &str| knock(&format!("{line} HTTP/1.1\r\nHost: x\r\n\r\n"), "s1");
        assert_eq!(ask("GET /?state=s1&code=4%2Fabc"), Knock::Code("4/abc".to_owned()));
        assert_eq!(
            ask("GET /?state=s1&error=access_denied"),
            Knock::Refused("access_denied".to_owned())
        );
        for foreign in [
            "GET /?state=s2&code=x",
            "GET /?code=x",
            "GET /?state=s2&error=x",
            "GET /favicon.ico",
            "POST /?state=s1&code=x",
            "GET /?state=s1",
            "",
        ] {
            assert_eq!(ask(foreign), Knock::Foreign, "{foreign}");
        }
    }

    #[test]
    fn a_web_client_is_refused_and_a_desktop_client_read() {
        let desktop = r#"{"installed": {"client_id": "c", "client_secret": "geheim"}}"#;
        let client = OAuthClient::parse(desktop).expect("a client");
        assert!(!format!("{client:?}").contains("geheim"));
        assert!(OAuthClient::parse(r#"{"web": {"client_id": "c"}}"#).is_err());
        assert!(OAuthClient::parse(r#"{"client_id": "c"}"#).is_ok());
        assert!(OAuthClient::parse(r#"{"installed": {"client_id": "c", "token_uri": "http://x.example/"}}"#).is_err());
    }
}
