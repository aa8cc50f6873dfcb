//! From a request to an answer: the script, the description, sign-in, the method.

use std::collections::BTreeMap;
use std::time::Duration;

use super::auth::Auth;
use super::discovery::Method;
use super::error::{Refusal, Result};
use super::fault::Fault;
use super::faults::Faults;
use super::grants::Grant;
use super::inspect::{body_for_log, check_query, is_breach, method_id, read_body, route};
use super::script::Hit;
use super::turn::{Pages, Reply, Turn, mask_of};
use super::wire::{Answer, Call, Recorded};
use super::world::World;
use super::{drives, files, list, rest, sharing};

/// A request that the service does not offer, or a deed that hoso must never do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The number of the call.
    pub n: u64,
    /// What kind.
    pub kind: BreachKind,
    /// What exactly.
    pub text: String,
}

/// Kinds of breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreachKind {
    /// No such path or method.
    Path,
    /// A parameter, field or value that the discovery document does not have, or that its guides refuse.
    Request,
    /// Something was deleted or put into the trash.
    Deleted,
    /// Two writes to the grants of one item at once: one of them is lost silently.
    Overlap,
    /// A mistake of the emulator itself.
    Emulator,
}

/// Everything behind the lock.
#[derive(Debug)]
pub(super) struct State {
    pub world: World,
    pub faults: Faults,
    pub auth: Auth,
    pub log: Vec<Recorded>,
    /// Entries taken from the front of the log.
    pub forgotten: usize,
    pub breaches: Vec<Breach>,
    pub dead: bool,
    pub root_url: String,
    pages: Pages,
    calls: u64,
    in_flight: usize,
    acl_writes: BTreeMap<String, usize>,
}

/// What was decided about a request when it came in.
#[derive(Debug)]
pub(super) struct Arrival {
    /// Its place in the log, forgotten entries counted.
    at: usize,
    pub fault: Option<Fault>,
    pub wait: Duration,
    /// The service ends with this call; whether it is still done.
    pub killed: Option<bool>,
    /// The item whose grants it writes, and how they stood.
    acl: Option<(String, Vec<Grant>)>,
}

impl Arrival {
    pub fn acl_item(&self) -> Option<String> {
        self.acl.as_ref().map(|(item, _)| item.clone())
    }
}

impl State {
    pub fn new(world: World, seed: u64, root_url: String) -> Self {
        Self {
            world,
            faults: Faults::new(seed),
            auth: Auth::new(seed),
            log: vec![],
            forgotten: 0,
            breaches: vec![],
            dead: false,
            root_url,
            pages: Pages::default(),
            calls: 0,
            in_flight: 0,
            acl_writes: BTreeMap::new(),
        }
    }

    pub fn token_url(&self) -> String {
        format!("{}token", self.root_url)
    }

    pub fn breach(&mut self, kind: BreachKind, text: impl Into<String>) {
        let n = self.calls;
        self.breaches.push(Breach {
            n,
            kind,
            text: text.into(),
        });
    }

    /// Counts a request, notes it, and looks what the script has for it.
    pub fn arrive(&mut self, call: &Call) -> Arrival {
        let method = method_id(call);
        let api = method.is_empty() || method.starts_with("drive.");
        if api {
            self.calls += 1;
            self.in_flight += 1;
            self.world.calls = self.calls;
            self.faults.run_hooks(&mut self.world, self.calls);
        }
        let account = self.auth.account_of(call);
        let mut recorded = Recorded {
            n: self.calls,
            method: method.clone(),
            verb: call.verb.clone(),
            path: call.path.clone(),
            account: account.clone(),
            query: call.query.iter().cloned().collect(),
            body: body_for_log(call, api),
            user_agent: call.header("user-agent").into(),
            range: call.header("range").into(),
            status: 0,
            reason: String::new(),
            fault: None,
            in_flight: self.in_flight,
        };
        let killed = self.faults.killed(self.calls).filter(|_| api);
        let fault = match killed {
            None => self.faults.strike(Hit {
                method: &method,
                write: recorded.is_write(),
                bytes: call.parameter("alt") == Some("media"),
                account: &account,
            }),
            Some(_) => None,
        };
        recorded.fault = fault.as_ref().map(Fault::name);
        let acl = self.acl_write(call, &recorded);
        self.log.push(recorded);
        self.dead |= killed.is_some();
        let least = if acl.is_some() {
            self.faults.acl_time
        } else {
            Duration::ZERO
        };
        Arrival {
            at: self.forgotten + self.log.len() - 1,
            wait: if api {
                self.faults.latency.max(least)
            } else {
                Duration::ZERO
            },
            fault,
            killed,
            acl,
        }
    }

    /// Others call: only what is counted in calls goes on.
    pub fn pass(&mut self, calls: u64) {
        self.calls += calls;
        self.world.calls = self.calls;
    }

    fn acl_write(&mut self, call: &Call, recorded: &Recorded) -> Option<(String, Vec<Grant>)> {
        if !recorded.method.starts_with("drive.permissions.") || !recorded.is_write() {
            return None;
        }
        let id = call
            .path
            .split('/')
            .skip_while(|part| *part != "files")
            .nth(1)?
            .to_owned();
        let count = self.acl_writes.entry(id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            self.breach(BreachKind::Overlap, format!("two writes to the grants of {id} at once"));
        }
        let acl = self.world.item(&id)?.acl.clone();
        Some((id, acl))
    }

    /// A request is over, answered or not.
    pub fn leave(&mut self, api: bool, acl: Option<&str>) {
        // the world may have begun anew meanwhile
        self.in_flight = self.in_flight.saturating_sub(usize::from(api));
        if let Some(count) = acl.and_then(|item| self.acl_writes.get_mut(item)) {
            *count = count.saturating_sub(1);
        }
    }

    /// Does what a request asks.
    pub fn perform(&mut self, call: &Call, arrival: &Arrival) -> Answer {
        let answer = match call.path.as_str() {
            "/token" if call.verb == "POST" => {
                let url = self.token_url();
                self.auth.token(&self.world, call, &url)
            }
            "/o/oauth2/v2/auth" if call.verb == "GET" => self.auth.page(call),
            "/revoke" if call.verb == "POST" => self.auth.revoked(call),
            _ => self.api(call, arrival),
        };
        self.note(arrival, &answer);
        answer
    }

    /// Puts what was answered into the log.
    pub fn note(&mut self, arrival: &Arrival, answer: &Answer) {
        let entry = arrival
            .at
            .checked_sub(self.forgotten)
            .and_then(|at| self.log.get_mut(at));
        if let Some(recorded) = entry {
            (recorded.status, recorded.reason) = (answer.status, answer.reason());
        }
    }

    fn api(&mut self, call: &Call, arrival: &Arrival) -> Answer {
        let Some((method, path, upload)) = route(call) else {
            self.breach(BreachKind::Path, format!("{} {}", call.verb, call.path));
            return Answer::html(404, "Not Found");
        };
        if arrival.fault == Some(Fault::Expire) {
            self.auth.expire(call);
        }
        if let Some((item, before)) = &arrival.acl
            && let Some(item) = self.world.items.get_mut(item)
        {
            // what another write did meanwhile is lost without a word
            item.acl.clone_from(before);
        }
        let done = self.turn(call, method, path, upload);
        done.unwrap_or_else(|refusal| {
            if is_breach(&refusal) {
                self.breach(
                    BreachKind::Request,
                    format!("{}: {} {}", method.id, refusal.reason, refusal.message),
                );
            }
            refusal.answer()
        })
    }

    fn turn(
        &mut self,
        call: &Call,
        method: &'static Method,
        path: BTreeMap<String, String>,
        upload: bool,
    ) -> Result<Answer> {
        let token = self.auth.admit(call, method)?;
        check_query(call, method, upload)?;
        let (body, media) = read_body(call, method, upload)?;
        let mask = mask_of(call, method)?;
        let mut turn = Turn {
            world: &mut self.world,
            faults: &mut self.faults,
            pages: &mut self.pages,
            call,
            method,
            path,
            token,
            body,
            media,
            mask,
            forbidden: vec![],
        };
        let reply = dispatch(&mut turn);
        let (mask, forbidden) = (turn.mask, turn.forbidden);
        for deed in forbidden {
            self.breach(BreachKind::Deleted, deed);
        }
        Ok(match reply? {
            Reply::Resource(value) => Answer::json(200, &mask.apply(value)),
            Reply::Nothing => Answer::empty(204),
            Reply::Raw(answer) => answer,
        })
    }
}

fn dispatch(turn: &mut Turn<'_>) -> Result<Reply> {
    match turn.method.id.as_str() {
        "drive.about.get" => rest::about(turn),
        "drive.approvals.list" => rest::approvals(turn),
        "drive.changes.getStartPageToken" => rest::start_page_token(turn),
        "drive.changes.list" => rest::changes(turn),
        "drive.drives.create" => drives::create(turn),
        "drive.drives.delete" => drives::delete(turn),
        "drive.drives.get" => drives::get(turn),
        "drive.drives.list" => drives::list(turn),
        "drive.drives.update" => drives::update(turn),
        "drive.files.create" => files::create(turn),
        "drive.files.delete" => files::delete(turn),
        "drive.files.emptyTrash" => files::empty_trash(turn),
        "drive.files.generateIds" => files::generate_ids(turn),
        "drive.files.get" => files::get(turn),
        "drive.files.list" => list::list(turn),
        "drive.files.update" => files::update(turn),
        "drive.permissions.create" => sharing::create(turn),
        "drive.permissions.delete" => sharing::delete(turn),
        "drive.permissions.get" => sharing::get(turn),
        "drive.permissions.list" => sharing::list(turn),
        "drive.permissions.update" => sharing::update(turn),
        "drive.revisions.get" => rest::revision(turn),
        "drive.revisions.list" => rest::revisions(turn),
        other => Err(Refusal::new(
            501,
            "notImplemented",
            format!("{other} is not in the emulator"),
        )),
    }
}
