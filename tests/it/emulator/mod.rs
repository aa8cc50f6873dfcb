//! A strict Google Drive v3 on loopback HTTP.
//!
//! It is independent of hoso: the service's documents decide, not hoso's types. Every request is checked against the
//! discovery document (`tests/data/drive-v3.discovery.json`, revision 20261106); what that does not allow is answered
//! as Drive answers it *and* noted, and [`Emulator::check`] panics with the notes. What people do by hand stands in
//! [`World`], what goes wrong in [`Faults`].
//!
//! ```text
//! request ─server─▶ service ─faults─▶ auth ─▶ discovery, mask ─▶ list files sharing drives rest ─▶ world
//! ```
//!
//! Several may run side by side; each has a thread and a port of its own and ends when it is dropped.

mod auth;
mod capabilities;
#[cfg(test)]
mod checks;
mod discovery;
mod drives;
mod edit;
mod error;
mod fault;
mod faults;
mod files;
mod grants;
mod inspect;
mod item;
mod list;
mod look;
mod mask;
mod media;
mod people;
mod policy;
mod query;
mod render;
mod rest;
mod rng;
mod script;
mod search;
mod server;
mod service;
mod sharing;
mod signin;
mod stale;
mod turn;
mod wire;
mod world;

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, MutexGuard, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::watch;

pub use auth::Auth;
pub use error::Refusal;
pub use fault::{Fault, RetryAfter, Word};
pub use faults::Faults;
pub use grants::{Grant, Grantee, Role};
pub use look::Seen;
pub use script::{Bucket, On};
pub use service::{Breach, BreachKind};
pub use wire::Recorded;
pub use world::{FOLDER, Mail, Policy, SHORTCUT, World};

use server::{Life, Shared};
use service::State;

/// A running emulator.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
}

/// Part of the state, locked. Do not hold it while the emulator is to answer.
pub struct Part<'a, T> {
    state: MutexGuard<'a, State>,
    part: fn(&State) -> &T,
    part_mut: fn(&mut State) -> &mut T,
}

impl<T> Deref for Part<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        (self.part)(&self.state)
    }
}

impl<T> DerefMut for Part<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        (self.part_mut)(&mut self.state)
    }
}

impl Emulator {
    /// Starts one on a free port of 127.0.0.1, with no faults.
    pub fn start(world: World) -> Self {
        Self::start_seeded(world, 1)
    }

    /// The same; the seed decides tokens and dice.
    pub fn start_seeded(world: World, seed: u64) -> Self {
        let (ready, started) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime for the emulator").block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                let address = listener.local_addr().expect("an address");
                let state = State::new(world, seed, format!("http://{address}/"));
                let shared = Arc::new(Shared {
                    state: state.into(),
                    life: watch::Sender::new(Life::Up),
                    port: watch::Sender::new(Life::Up),
                });
                ready.send((Arc::clone(&shared), address)).expect("somebody who waits");
                server::serve(shared, listener, address).await;
            });
        });
        let (shared, address) = started.recv().expect("the emulator starts");
        Self { shared, address }
    }

    /// `http://127.0.0.1:PORT/`: what stands for `https://www.googleapis.com/`.
    pub fn root_url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The token endpoint.
    pub fn token_url(&self) -> String {
        format!("{}token", self.root_url())
    }

    /// The sign-in page.
    pub fn auth_url(&self) -> String {
        format!("{}o/oauth2/v2/auth", self.root_url())
    }

    /// The revocation endpoint.
    pub fn revoke_url(&self) -> String {
        format!("{}revoke", self.root_url())
    }

    /// What is on the Drives, and what people do there.
    pub fn world(&self) -> Part<'_, World> {
        Part {
            state: self.shared.lock(),
            part: |state| &state.world,
            part_mut: |state| &mut state.world,
        }
    }

    /// What goes wrong.
    pub fn faults(&self) -> Part<'_, Faults> {
        Part {
            state: self.shared.lock(),
            part: |state| &state.faults,
            part_mut: |state| &mut state.faults,
        }
    }

    /// Tokens and sign-in.
    pub fn auth(&self) -> Part<'_, Auth> {
        Part {
            state: self.shared.lock(),
            part: |state| &state.auth,
            part_mut: |state| &mut state.auth,
        }
    }

    /// An access token of an account; scopes may be short (`drive`, `drive.readonly`).
    pub fn token(&self, account: &str, scopes: &[&str]) -> String {
        self.auth().access_token(account, scopes)
    }

    /// The credentials file of a person who signed in with these scopes (`authorized_user`).
    pub fn authorized_user(&self, account: &str, scopes: &[&str]) -> Value {
        let url = self.token_url();
        self.auth().authorized_user(account, scopes, &url)
    }

    /// The key file of a service account (which the world must know); its scopes are asked for at run time.
    pub fn service_account_key(&self, email: &str) -> Value {
        auth::service_account_key(email, &self.token_url())
    }

    /// Every request so far, in the order in which they came in.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().log.clone()
    }

    /// The API calls so far (without sign-in).
    pub fn calls(&self) -> Vec<Recorded> {
        let mut all = self.requests();
        all.retain(|recorded| !recorded.method.starts_with("oauth."));
        all
    }

    /// The API calls that change something, refused ones included.
    pub fn writes(&self) -> Vec<Recorded> {
        let mut all = self.requests();
        all.retain(Recorded::is_write);
        all
    }

    /// Lets so many calls of others go by, by which listings catch up.
    pub fn pass(&self, calls: u64) {
        self.shared.lock().pass(calls);
    }

    /// Forgets the requests and breaches so far; world, faults, tokens and the count of calls stay.
    pub fn forget(&self) {
        let mut state = self.shared.lock();
        state.forgotten += state.log.len();
        state.log.clear();
        state.breaches.clear();
    }

    /// What was noted against the client.
    pub fn breaches(&self) -> Vec<Breach> {
        self.shared.lock().breaches.clone()
    }

    /// Panics with every request that broke the discovery document, deleted something, or wrote the grants of one item
    /// while another write was under way.
    pub fn check(&self) {
        let breaches = self.breaches();
        let lines: Vec<String> = breaches
            .iter()
            .map(|one| format!("call {}: {:?}: {}", one.n, one.kind, one.text))
            .collect();
        assert!(
            breaches.is_empty(),
            "{} breaches of the Drive API:\n{}",
            lines.len(),
            lines.join("\n")
        );
    }

    /// Begins anew with another world on the same port: no faults, no tokens, no log. Cheaper than a new emulator.
    pub fn restart(&self, world: World, seed: u64) {
        let mut state = self.shared.lock();
        *state = State::new(world, seed, self.root_url());
    }

    /// Whether a `kill_at` has struck: connections are refused.
    pub fn is_dead(&self) -> bool {
        *self.shared.life.borrow() == Life::Down
    }

    /// After a kill: takes connections again, on the same port.
    pub fn revive(&self) {
        self.until_the_port_is(Life::Down);
        {
            let mut state = self.shared.lock();
            state.dead = false;
            state.faults.revive();
            self.shared.life.send_replace(Life::Up);
        }
        self.until_the_port_is(Life::Up);
    }

    fn until_the_port_is(&self, life: Life) {
        let start = Instant::now();
        while *self.shared.port.borrow() != life {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "the emulator does not follow"
            );
            std::thread::sleep(Duration::from_micros(100));
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shared.life.send_replace(Life::Over);
    }
}
