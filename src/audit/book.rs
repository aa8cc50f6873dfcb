//! Records of kind *book*: one growing PDF that is replaced (a minute book, a class register).
//!
//! A book that exists is never missing. It is up to date when it changed on or after the first day of the last teaching
//! week of the latest period that is due; then every earlier period is implied.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::judge::{Bundle, Judge, Ruling};
use super::scope::{File, Scope, Shape};
use super::{Doubt, Part, State};
use crate::calendar::start_of_day;
use crate::tree::Arrival;

/// The rulings of one scope whose record is a book, part by part.
pub(super) fn rule<'a>(judge: &Judge<'a, '_>, scope: &Scope<'a>, bundles: &[Bundle<'_, 'a>]) -> Vec<Ruling> {
    let mut latest: BTreeMap<Option<&Part>, Timestamp> = BTreeMap::new();
    for bundle in bundles.iter().filter(|b| b.obligation.due < judge.inputs.as_of) {
        let entry = latest.entry(bundle.obligation.part.as_deref()).or_default();
        *entry = (*entry).max(start_of_day(bundle.obligation.period.first));
    }
    let is_latest = |bundle: &Bundle<'_, 'a>| {
        latest.get(&bundle.obligation.part.as_deref()) == Some(&start_of_day(bundle.obligation.period.first))
    };
    bundles
        .iter()
        .map(|bundle| one(judge, scope, bundle, is_latest(bundle)))
        .collect()
}

fn one<'a>(judge: &Judge<'a, '_>, scope: &Scope<'a>, bundle: &Bundle<'_, 'a>, latest: bool) -> Ruling {
    let fresh_from = start_of_day(bundle.obligation.fresh_from);
    let changes = changes(judge, &bundle.files);
    let arrival = changes.iter().filter(|change| change.time >= fresh_from).min().copied();
    if let Some(ruling) = judge.beforehand(scope, bundle, arrival) {
        return ruling;
    }
    if bundle.files.is_empty() {
        return judge.nothing(scope, bundle);
    }
    let books: Vec<&File<'_>> = bundle.files.iter().filter(|f| f.shape == Shape::Pdf).copied().collect();
    if books.is_empty() {
        return no_book(judge, scope, bundle);
    }
    let due = bundle.obligation.due;
    if read_revisions(judge, &books) {
        return match arrival {
            Some(first) if first.time > due => Ruling::of(State::Late, arrival),
            Some(_) => Ruling::of(State::Present, arrival),
            None => stale(judge, scope, &books, latest),
        };
    }
    match arrival {
        Some(_) => Ruling::of(State::Present, arrival),
        None if latest && changed_since(judge, &books) => Ruling::doubtful(Doubt::Past, None),
        None => stale(judge, scope, &books, latest),
    }
}

fn no_book<'a>(judge: &Judge<'a, '_>, scope: &Scope<'a>, bundle: &Bundle<'_, 'a>) -> Ruling {
    if judge.may_lead_somewhere(bundle) {
        return Ruling::doubtful(Doubt::Shortcut, None);
    }
    match scope.doubt {
        Some(doubt) => Ruling::doubtful(doubt, None),
        None => Ruling::of(State::Wrong, None),
    }
}

/// The book is there and did not change in time: only the latest period is judged, and *late* needs a strong source.
fn stale<'a>(judge: &Judge<'a, '_>, scope: &Scope<'a>, books: &[&File<'_>], latest: bool) -> Ruling {
    let last = changes(judge, books).into_iter().max();
    if !latest {
        return Ruling::of(State::Present, last);
    }
    if let Some(doubt) = scope.doubt {
        return Ruling::doubtful(doubt, last);
    }
    if books.iter().all(|book| known_strongly(judge, book)) {
        Ruling::of(State::Late, last)
    } else {
        Ruling::doubtful(Doubt::WeakTime, last)
    }
}

/// When the files are known to have changed, by any source.
fn changes(judge: &Judge<'_, '_>, files: &[&File<'_>]) -> Vec<Arrival> {
    let all = files.iter().flat_map(|file| {
        let revisions = judge.inputs.evidence.revisions(&file.node.id).unwrap_or_default();
        let own = [file.node.arrival, file.node.modified];
        own.into_iter().flatten().chain(revisions.iter().copied())
    });
    all.filter(|change| !judge.past || change.time <= judge.inputs.as_of)
        .collect()
}

/// It changed after the past moment of which the audit speaks: when it had changed before is not known any more.
fn changed_since(judge: &Judge<'_, '_>, books: &[&File<'_>]) -> bool {
    let since = |file: &&File<'_>| file.node.modified.is_some_and(|m| m.time > judge.inputs.as_of);
    judge.past && books.iter().any(since)
}

fn read_revisions(judge: &Judge<'_, '_>, books: &[&File<'_>]) -> bool {
    let revisions = &judge.inputs.evidence;
    books
        .iter()
        .all(|file| revisions.revisions(&file.node.id).is_some_and(|r| !r.is_empty()))
}

/// Whether the time of the last change is known from a source on whose word a book may be called late.
fn known_strongly(judge: &Judge<'_, '_>, file: &File<'_>) -> bool {
    match file.node.modified {
        Some(modified) => modified.source.is_strong() || judge.inputs.evidence.revisions(&file.node.id).is_some(),
        None => judge.inputs.evidence.revisions(&file.node.id).is_some(),
    }
}
