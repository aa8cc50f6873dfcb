//! Loopback HTTP: one thread, one port, many connections; and the ways in which connections break.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;

use super::fault::Fault;
use super::service::{BreachKind, State};
use super::wire::{Answer, Call};

/// What the thread and its owner share.
#[derive(Debug)]
pub(super) struct Shared {
    pub state: Mutex<State>,
    pub life: watch::Sender<Life>,
    /// How far the port has followed the life.
    pub port: watch::Sender<Life>,
}

/// Whether connections are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Up,
    /// The port is held, connections are refused.
    Down,
    Over,
}

/// The connection closes without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the emulator closes the connection")]
struct Closed;

type Body = BoxBody<Bytes, Closed>;

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until the life is over.
pub(super) async fn serve(shared: Arc<Shared>, first: TcpListener, address: SocketAddr) {
    let mut life = shared.life.subscribe();
    let mut listener = Some(first);
    loop {
        let now = *life.borrow_and_update();
        match (now, listener.take()) {
            (Life::Over, _) => return,
            (Life::Down, taken) => {
                drop(taken);
                let held = hold(address);
                shared.port.send_replace(Life::Down);
                let _ = life.changed().await;
                drop(held);
            }
            (Life::Up, None) => listener = listen(address).await,
            (Life::Up, Some(open)) => {
                shared.port.send_replace(Life::Up);
                tokio::select! {
                    accepted = open.accept() => {
                        if let Ok((stream, _)) = accepted {
                            let _ = stream.set_nodelay(true);
                            tokio::spawn(connection(Arc::clone(&shared), stream));
                        }
                    }
                    _ = life.changed() => {}
                }
                listener = Some(open);
            }
        }
    }
}

/// Keeps the port without listening: connections are refused, and nobody else gets it.
fn hold(address: SocketAddr) -> Option<TcpSocket> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.set_reuseaddr(true).ok()?;
    socket.bind(address).ok()?;
    Some(socket)
}

async fn listen(address: SocketAddr) -> Option<TcpListener> {
    let listener = hold(address).and_then(|socket| socket.listen(1024).ok());
    if listener.is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    listener
}

async fn connection(shared: Arc<Shared>, stream: tokio::net::TcpStream) {
    let mut life = shared.life.subscribe();
    let service = service_fn(|request| answer(Arc::clone(&shared), request));
    let serving = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = serving => {}
        _ = life.wait_for(|life| *life != Life::Up) => {}
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Closed> {
    let call = read(request).await?;
    let arrival = shared.lock().arrive(&call);
    let api = !matches!(call.path.as_str(), "/token" | "/revoke" | "/o/oauth2/v2/auth");
    let underway = Underway {
        shared: Arc::clone(&shared),
        api,
        acl: arrival.acl_item(),
    };
    if let Some(done) = arrival.killed {
        if done {
            shared.lock().perform(&call, &arrival);
        }
        let mut state = shared.lock();
        state.note(&arrival, &Answer::empty(0));
        // several may be in flight when it ends, and one of them must not end it again after it was revived
        if state.dead {
            shared.life.send_replace(Life::Down);
        }
        return Err(Closed);
    }
    if !arrival.wait.is_zero() {
        tokio::time::sleep(arrival.wait).await;
    }
    let perform = || {
        let mut state = shared.lock();
        let done = catch_unwind(AssertUnwindSafe(|| state.perform(&call, &arrival)));
        done.unwrap_or_else(|_| {
            state.breach(
                BreachKind::Emulator,
                format!("the emulator panicked at {} {}", call.verb, call.path),
            );
            Answer::html(500, "Emulator")
        })
    };
    let instead = |answer: Answer| {
        shared.lock().note(&arrival, &answer);
        whole(answer)
    };
    let response = match &arrival.fault {
        Some(Fault::Refuse(word)) => Ok(instead(word.answer())),
        Some(Fault::LoseRequest) => Err(Closed),
        Some(Fault::LoseAnswer) => {
            perform();
            shared.lock().note(&arrival, &Answer::empty(0));
            Err(Closed)
        }
        Some(Fault::DoneBut(word)) => {
            perform();
            Ok(instead(word.answer()))
        }
        Some(Fault::CutShort) => cut(perform()),
        Some(Fault::Shorten) => {
            let mut answer = perform();
            answer.body.truncate(answer.body.len() / 2);
            Ok(whole(answer))
        }
        Some(Fault::Stall(time)) => {
            let answer = perform();
            tokio::time::sleep(*time).await;
            Ok(whole(answer))
        }
        None | Some(Fault::Expire | Fault::Storm) => Ok(whole(perform())),
    };
    drop(underway);
    response
}

/// Also when the client goes away in the middle.
struct Underway {
    shared: Arc<Shared>,
    api: bool,
    acl: Option<String>,
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.shared.lock().leave(self.api, self.acl.as_deref());
    }
}

async fn read(request: Request<Incoming>) -> Result<Call, Closed> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Closed)?.to_bytes().to_vec();
    let query = head.uri.query().unwrap_or_default();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Ok(Call {
        verb: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: headers.collect(),
        body,
    })
}

fn response(answer: &Answer) -> hyper::http::response::Builder {
    let builder = Response::builder().status(answer.status);
    answer
        .headers
        .iter()
        .fold(builder, |builder, (name, value)| builder.header(*name, value))
}

fn whole(answer: Answer) -> Response<Body> {
    let builder = response(&answer);
    let body = Full::new(Bytes::from(answer.body)).map_err(|never: Infallible| match never {});
    builder.body(body.boxed()).expect("a well-formed answer")
}

/// All headers, half of the body.
fn cut(answer: Answer) -> Result<Response<Body>, Closed> {
    if answer.body.len() < 2 {
        return Err(Closed);
    }
    let half = Bytes::copy_from_slice(&answer.body[..answer.body.len() / 2]);
    let frames = stream::iter([Ok(Frame::data(half)), Err(Closed)]);
    let builder = response(&answer).header("content-length", answer.body.len());
    Ok(builder
        .body(StreamBody::new(frames).boxed())
        .expect("a well-formed answer"))
}
