//! The one HTTP client: the system's trust store (and `SSL_CERT_FILE`), proxies, time-outs, one user agent.

use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use google_drive3::common;
use google_drive3::hyper::body::Bytes;
use google_drive3::hyper::{Request, Response, StatusCode, Uri};
use http_body_util::BodyExt;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::{Client, Error as SendError};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::storage::retry::Policy;
use crate::storage::{Error, ErrorKind, Verdict};
use crate::text::{Text, safe};

/// What every request calls itself.
pub(super) const USER_AGENT: &str = concat!("hoso/", env!("CARGO_PKG_VERSION"));

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(15);
/// How long an unused connection is kept: shorter than servers and school routers do, so that none is found dead.
const IDLE: Duration = Duration::from_secs(30);

type BoxError = Box<dyn StdError + Send + Sync>;
pub(super) type Connector = HttpsConnector<Route>;

/// Connects directly or through the proxy that the environment or the system names (`HTTPS_PROXY`, `NO_PROXY`, …).
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    proxies: Arc<Matcher>,
}

impl Route {
    fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_nodelay(true);
        Self {
            tcp,
            proxies: Arc::new(Matcher::from_system()),
        }
    }
}

impl tower_service::Service<Uri> for Route {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let mut tcp = self.tcp.clone();
        // Only loopback is ever spoken to without TLS (Endpoint), and that goes through no proxy.
        let proxy = (to.scheme_str() == Some("https"))
            .then(|| self.proxies.intercept(&to))
            .flatten();
        Box::pin(async move {
            let Some(proxy) = proxy else {
                return tcp.call(to).await.map_err(Into::into);
            };
            if proxy.uri().scheme_str() != Some("http") {
                return Err("the proxy must be an http:// address".into());
            }
            let mut tunnel = Tunnel::new(proxy.uri().clone(), tcp);
            if let Some(auth) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(auth.clone());
            }
            tunnel.call(to).await.map_err(Into::into)
        })
    }
}

/// The client, cheap to clone: clones share connections.
#[derive(Clone)]
pub(super) struct Http {
    pub(super) client: common::Client<Connector>,
    connector: Connector,
    /// Whether anybody ever answered.
    reached: Arc<AtomicBool>,
}

impl Http {
    /// `tls`: whether certificates are needed at all; tests on loopback run without any.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the system's trust store cannot be read.
    pub(super) fn new(tls: bool) -> Result<Self, Error> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(trust(tls)?)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(Route::new());
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            // A laptop that slept finds its one shared connection dead: asking for a sign of life ends it.
            .http2_keep_alive_interval(Some(Duration::from_secs(15)))
            .http2_keep_alive_timeout(Duration::from_secs(10))
            .build(connector.clone());
        Ok(Self {
            client,
            connector,
            reached: Arc::default(),
        })
    }

    /// A policy that gives up early where nobody ever answered on this way.
    pub(super) fn patience(&self, policy: Policy) -> Policy {
        Policy {
            reached: self.reached.clone(),
            ..policy
        }
    }

    /// There was an answer, of whatever kind.
    pub(super) fn answered(&self) {
        self.reached.store(true, Ordering::Release);
    }

    /// A client over the same way whose bodies are text, as yup-oauth2 wants it.
    pub(super) fn for_text(&self) -> Client<Connector, String> {
        Client::builder(TokioExecutor::new()).build(self.connector.clone())
    }

    /// Sends a request of our own and reads the answer whole, at most `limit` bytes of it. `stall` is the longest
    /// silence that is borne, before the answer and within it.
    pub(super) async fn fetch(
        &self,
        request: Request<Vec<u8>>,
        stall: Duration,
        limit: usize,
    ) -> Result<Response<Vec<u8>>, Verdict> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, common::to_body(Some(Bytes::from(body))));
        let answer = tokio::time::timeout(stall, self.client.request(request)).await;
        let (head, mut body) = match answer {
            Ok(Ok(answer)) => {
                self.answered();
                answer.into_parts()
            }
            Ok(Err(error)) => return Err(unsent(&error)),
            Err(_) => return Err(Verdict::Lost(silence())),
        };
        let mut bytes = Vec::new();
        while bytes.len() < limit {
            match tokio::time::timeout(stall, body.frame()).await {
                Ok(None) => break,
                Ok(Some(Ok(frame))) => bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| &data[..])),
                Ok(Some(Err(error))) => return Err(Verdict::Lost(cut_short(&error))),
                Err(_) => return Err(Verdict::Lost(silence())),
            }
        }
        bytes.truncate(limit);
        Ok(Response::from_parts(head, bytes))
    }
}

/// The trust store is read once for the program's life: it costs tens of milliseconds.
fn trust(needed: bool) -> Result<rustls::ClientConfig, Error> {
    static SYSTEM: OnceLock<Result<rustls::ClientConfig, String>> = OnceLock::new();
    let builder = || {
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)
    };
    if !needed {
        let config = builder().map_err(|e| Error::new(ErrorKind::Io, safe(&e.to_string())))?;
        return Ok(config
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth());
    }
    SYSTEM
        .get_or_init(|| {
            let config = builder().and_then(ConfigBuilderExt::with_native_roots);
            config
                .map(|config| config.with_no_client_auth())
                .map_err(|e| e.to_string())
        })
        .clone()
        .map_err(|e| {
            let words = safe(&e);
            Error::told(
                ErrorKind::Io,
                text!("kho chứng chỉ của máy: {words}", "trusted certificates: {words}"),
            )
        })
}

/// What a request that got no answer means: a connection that never came about has done nothing.
pub(super) fn unsent(error: &SendError) -> Verdict {
    let detail = chain(error);
    let failed = |kind, vi: &'static str| {
        let cause = io::Error::other(detail.clone());
        Error::told(kind, Text::new(vi, detail.clone())).because(cause)
    };
    if !error.is_connect() {
        return Verdict::Lost(failed(ErrorKind::Lost, "mất kết nối giữa chừng"));
    }
    if certificate_trouble(error) {
        let remedy = Text::of(
            "mở trình duyệt xem mạng này có trang đăng nhập riêng không. Mạng có bộ lọc: xin người quản trị mạng tệp chứng chỉ, rồi đặt biến SSL_CERT_FILE là tệp ấy.",
            "look in a browser whether this network has a sign-in page. Where a filter opens connections: ask for its certificate and set SSL_CERT_FILE to that file.",
        );
        let words = "kết nối không mang chứng chỉ của Google: có bộ lọc hoặc trang đăng nhập mạng ở giữa";
        return Verdict::Final(failed(ErrorKind::Unreachable, words).remedy(remedy));
    }
    Verdict::Again(
        None,
        failed(ErrorKind::Unreachable, "không có kết nối mạng đến máy chủ"),
    )
}

/// Whether a body is a web page: Drive and the token service answer in JSON.
pub(super) fn is_page(body: &[u8]) -> bool {
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    text.trim_ascii_start().starts_with(b"<")
}

/// A page came where an answer should be: a school's or hotel's network wants a sign-in of its own.
pub(super) fn portal() -> Error {
    Error::told(
        ErrorKind::Intercepted,
        Text::of(
            "mạng đưa ra một trang web thay cho Google, có thể là trang đăng nhập của mạng",
            "a web page came instead of Google's answer, perhaps the network's own sign-in page",
        ),
    )
    .remedy(Text::of(
        "mở trình duyệt trên máy này, đăng nhập mạng (Wi-Fi) nếu được hỏi, rồi chạy lại.",
        "open a browser on this machine, sign in to the network (Wi-Fi) if it asks, then run it again.",
    ))
}

/// Whether the failure lies in the certificates (a school's filter that opens TLS): waiting does not help, and
/// `SSL_CERT_FILE` may.
fn certificate_trouble(error: &(dyn StdError + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(here) = at {
        let inner = here.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = here.downcast_ref::<rustls::Error>();
        let found = found.or_else(|| inner.and_then(|inner| inner.downcast_ref()));
        if let Some(rustls::Error::InvalidCertificate(_)) = found {
            return true;
        }
        at = here.source();
    }
    false
}

fn silence() -> Error {
    Error::told(
        ErrorKind::Lost,
        Text::of("quá thời gian mà không có trả lời", "no answer in time"),
    )
}

fn cut_short(error: &(dyn StdError + 'static)) -> Error {
    let words = chain(error);
    Error::told(
        ErrorKind::Lost,
        Text::new("trả lời bị cắt giữa chừng", format!("answer cut short: {words}")),
    )
}

/// An error with its causes in one line; none of these carries a header or a body.
pub(super) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut out = safe(&error.to_string());
    let mut at = error.source();
    while let Some(here) = at {
        let text = safe(&here.to_string());
        if !out.ends_with(&text) {
            out.push_str(": ");
            out.push_str(&text);
        }
        at = here.source();
    }
    out
}

/// A status that says that a repetition may go better.
pub(super) fn passing(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_used_for_https_and_left_out_where_the_environment_says_so() {
        let matcher = Matcher::builder()
            .https("http://proxy.truong.edu.vn:3128")
            .no("intern.edu.vn")
            .build();
        let ask = |uri: &str| matcher.intercept(&uri.parse().expect("an address")).is_some();
        assert!(ask("https://www.googleapis.com/"));
        assert!(!ask("https://drive.intern.edu.vn/"));
    }
}
