//! What may be said of each obligation.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::book;
use super::leads::astray;
use super::places::Places;
use super::scope::{Astray, Choices, File, Fit, Scope, Shape};
use super::{Approved, Doubt, Inputs, Obligation, Profile, Standing, State, Verdict};
use crate::calendar::Period;
use crate::tree::{Approval, Arrival, Cadence, Kind, Loop, NodeId, Owner, PeriodId, Source};

/// What the states are judged by.
pub(super) struct Judge<'a, 'i> {
    pub inputs: &'i Inputs<'a>,
    pub places: &'i Places<'a>,
    pub periods: &'i BTreeMap<Cadence, Vec<Period>>,
    /// `as_of` lies in the past.
    pub past: bool,
}

/// One obligation with its files.
pub(super) struct Bundle<'s, 'a> {
    pub obligation: &'s Obligation,
    pub files: Vec<&'s File<'a>>,
    /// Needed only where there is a history.
    pub fingerprint: String,
}

/// A state with its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ruling {
    pub state: State,
    pub doubt: Option<Doubt>,
    pub arrival: Option<Arrival>,
}

impl Ruling {
    pub(super) const fn of(state: State, arrival: Option<Arrival>) -> Self {
        Self {
            state,
            doubt: None,
            arrival,
        }
    }

    pub(super) const fn doubtful(doubt: Doubt, arrival: Option<Arrival>) -> Self {
        Self {
            state: State::Unverifiable,
            doubt: Some(doubt),
            arrival,
        }
    }
}

impl<'a> Judge<'a, '_> {
    /// The verdicts of one scope, in the order of its obligations.
    pub(super) fn scope(&self, scope: &Scope<'a>, all: &[Obligation]) -> Vec<Verdict> {
        let own = &all[scope.obligations.clone()];
        let remembers = !self.inputs.history.runs.is_empty() || !self.inputs.history.first_seen.is_empty();
        let mut bundles: Vec<Bundle<'_, 'a>> = own
            .iter()
            .map(|obligation| Bundle {
                obligation,
                files: Vec::new(),
                fingerprint: if remembers {
                    obligation.fingerprint()
                } else {
                    String::new()
                },
            })
            .collect();
        for file in scope.files.iter().filter(|file| self.exists(file)) {
            for place in &file.fills {
                bundles[place - scope.obligations.start].files.push(file);
            }
        }
        let mut rulings = match scope.record.kind {
            Kind::Book => book::rule(self, scope, &bundles),
            Kind::Files => bundles.iter().map(|bundle| self.files(scope, bundle)).collect(),
        };
        self.shield(scope, own, &mut rulings);
        // An identity made of a path would tell names from below a restricted folder.
        let tellable = |id: &NodeId| !(scope.restricted && id.as_str().starts_with("path:"));
        let verdict = |(bundle, ruling): (Bundle<'_, 'a>, Ruling)| Verdict {
            obligation: bundle.obligation.clone(),
            state: ruling.state,
            nodes: bundle
                .files
                .iter()
                .map(|file| &file.node.id)
                .filter(|id| tellable(id))
                .cloned()
                .collect(),
            arrival: ruling.arrival,
            approval: match scope.record.approval {
                Approval::Scanned => Approved::OutOfScope,
                Approval::Electronic => Approved::NotChecked,
            },
            doubt: ruling.doubt,
        };
        bundles.into_iter().zip(rulings).map(verdict).collect()
    }

    /// Content that certainly arrived after a past moment did not exist then. A weak source proves nothing.
    fn exists(&self, file: &File<'_>) -> bool {
        !self.past
            || file
                .node
                .arrival
                .is_none_or(|a| !a.source.is_strong() || a.time <= self.inputs.as_of)
    }

    fn files(&self, scope: &Scope<'a>, bundle: &Bundle<'_, 'a>) -> Ruling {
        let arrival = self.earliest(bundle);
        if let Some(ruling) = self.beforehand(scope, bundle, arrival) {
            return ruling;
        }
        let has = |shape: Shape| bundle.files.iter().any(|file| file.shape == shape);
        if bundle.files.is_empty() || self.arrived_since(bundle) {
            return self.nothing(scope, bundle);
        }
        if has(Shape::Pdf) {
            return self.in_time(scope, bundle, arrival);
        }
        if self.may_lead_somewhere(bundle) {
            return Ruling::doubtful(Doubt::Shortcut, arrival);
        }
        match scope.doubt {
            Some(doubt) => Ruling::doubtful(doubt, arrival),
            None => Ruling::of(State::Wrong, arrival),
        }
    }

    /// Whether a shortcut is there that is not known to lead astray.
    pub(super) fn may_lead_somewhere(&self, bundle: &Bundle<'_, 'a>) -> bool {
        let mut shortcuts = bundle.files.iter().filter(|file| file.shape == Shape::Shortcut);
        shortcuts.any(|file| astray(self.inputs.snapshot, file.node).is_none())
    }

    /// What is said before any file is looked at: not due yet, or never seen by this profile.
    pub(super) fn beforehand(
        &self,
        scope: &Scope<'a>,
        bundle: &Bundle<'_, 'a>,
        arrival: Option<Arrival>,
    ) -> Option<Ruling> {
        let pending = bundle.obligation.due >= self.inputs.as_of;
        let unknown_pupils = scope.owner == Owner::School && scope.record.owner == Loop::Pupil;
        let standing = self.places.by_key.get(&*scope.key).map(|place| place.standing);
        let hidden = standing == Some(Standing::OutOfScope) || (standing.is_none() && !pending);
        let closed = self.inputs.profile == Profile::Inspector && scope.restricted && scope.doubt == Some(Doubt::Gap);
        if unknown_pupils || hidden || closed {
            return Some(Ruling::of(State::OutOfScope, arrival));
        }
        pending.then_some(Ruling::of(State::Pending, arrival))
    }

    /// Nothing stands for it: missing only where that is certain.
    pub(super) fn nothing(&self, scope: &Scope<'a>, bundle: &Bundle<'_, 'a>) -> Ruling {
        if let Some(doubt) = scope.doubt {
            return Ruling::doubtful(doubt, None);
        }
        let history = self.inputs.history;
        let due = bundle.obligation.due;
        let proven = history.lacking_at_or_after(&bundle.fingerprint, due, self.here(bundle))
            && !history.seen_by(&bundle.fingerprint, self.inputs.as_of);
        if self.past && !proven {
            return Ruling::doubtful(Doubt::Past, None);
        }
        Ruling::of(State::Missing, None)
    }

    /// For a past moment: only files of weak times stand there, and a complete run at that moment or later did not see
    /// them.
    fn arrived_since(&self, bundle: &Bundle<'_, 'a>) -> bool {
        let weak = |file: &&File<'_>| file.node.arrival.is_none_or(|a| !a.source.is_strong());
        self.past
            && bundle.files.iter().all(weak)
            && self
                .inputs
                .history
                .lacking_at_or_after(&bundle.fingerprint, self.inputs.as_of, self.here(bundle))
    }

    /// Since when something stands for it at the latest: since now.
    fn here(&self, bundle: &Bundle<'_, 'a>) -> Option<Timestamp> {
        (!bundle.files.is_empty()).then_some(self.inputs.now)
    }

    /// The earliest known arrival of anything that stood for it: a file there now, an earlier revision, what an earlier
    /// run reported.
    fn earliest(&self, bundle: &Bundle<'_, 'a>) -> Option<Arrival> {
        let files = bundle.files.iter();
        let now = files.clone().filter_map(|file| file.node.arrival);
        let before = files.flat_map(|file| self.inputs.evidence.revisions(&file.node.id).unwrap_or_default());
        let told = self.inputs.history.arrivals.get(&bundle.fingerprint);
        now.chain(before.copied()).chain(told.copied()).min()
    }

    /// Late only where that is certain: what could not be looked into may hold one that was punctual.
    fn in_time(&self, scope: &Scope<'a>, bundle: &Bundle<'_, 'a>, arrival: Option<Arrival>) -> Ruling {
        let (history, due) = (self.inputs.history, bundle.obligation.due);
        let lacking = history.lacking_at_or_after(&bundle.fingerprint, due, self.here(bundle));
        let seen = history.first_seen.get(&bundle.fingerprint).copied();
        let punctual = arrival.is_some_and(|a| a.time <= due) || seen.is_some_and(|seen| seen <= due);
        let strong = bundle
            .files
            .iter()
            .all(|f| f.node.arrival.is_some_and(|a| a.source.is_strong()));
        let replaced = seen.is_some_and(|seen| arrival.is_none_or(|a| seen < a.time));
        match scope.doubt {
            _ if punctual => Ruling::of(State::Present, arrival),
            Some(doubt) if strong && !replaced && !lacking => Ruling::doubtful(doubt, arrival),
            _ if strong && !replaced => Ruling::of(State::Late, arrival),
            _ if lacking => Ruling::of(State::Late, Some(self.by_run(seen))),
            _ => Ruling::of(State::Present, arrival),
        }
    }

    fn by_run(&self, seen: Option<Timestamp>) -> Arrival {
        Arrival {
            time: seen.map_or(self.inputs.now, |seen| seen.min(self.inputs.now)),
            source: Source::Run,
        }
    }

    /// While a folder holds files that their names do not place, as many of its due and unfilled periods, the latest
    /// first, are unverifiable instead of missing. A file that says something is held only against what it could mean;
    /// one that leaves a subject, grade or class open could mean each («KHDH khối 4» may hold every subject's).
    fn shield(&self, scope: &Scope<'a>, own: &[Obligation], rulings: &mut [Ruling]) {
        let choices = Choices::of(own);
        let none = Vec::new();
        let periods = self.periods.get(&scope.record.cadence).unwrap_or(&none);
        let mut silent = 0;
        let (mut hinting, mut hinted) = (0, std::collections::BTreeSet::new());
        for file in scope.files.iter().filter(|file| self.exists(file)) {
            let doubtful: Vec<PeriodId> = file.reading.maybe.iter().map(|p| periods[*p].id).collect();
            let mut held = std::collections::BTreeSet::new();
            let fits = |i: usize| choices.fit(&file.reading.parts, own[i].part.as_deref()) != Fit::No;
            for i in 0..own.len() {
                if doubtful.contains(&own[i].period.id) && fits(i) {
                    doubt(&mut rulings[i]);
                    if rulings[i].doubt == Some(Doubt::Unplaced) {
                        held.insert(own[i].period.id);
                    }
                }
            }
            if matches!(file.astray, Some(Astray::Record(_))) {
                // Called wrongly, it may be the book all the same, which stands for every period.
                rulings.iter_mut().for_each(doubt);
            }
            if !file.unplaced {
                continue;
            }
            if !doubtful.is_empty() {
                hinting += 1;
                hinted.extend(held);
                continue;
            }
            let sure: Vec<PeriodId> = file.reading.sure.iter().map(|p| periods[*p].id).collect();
            if sure.is_empty() && file.reading.parts == Default::default() {
                silent += 1;
                continue;
            }
            let within = |i: usize| (sure.is_empty() || sure.contains(&own[i].period.id)) && fits(i);
            doubt_latest(own, rulings, 1, within);
        }
        // Two files of one hint: one of them may stand for something else.
        silent += usize::saturating_sub(hinting, hinted.len());
        doubt_latest(own, rulings, silent, |_| true);
    }
}

fn doubt(ruling: &mut Ruling) {
    if ruling.state == State::Missing || ruling.doubt == Some(Doubt::Past) {
        *ruling = Ruling::doubtful(Doubt::Unplaced, ruling.arrival);
    }
}

fn doubt_latest(own: &[Obligation], rulings: &mut [Ruling], count: usize, fits: impl Fn(usize) -> bool) {
    let open: Vec<usize> = (0..own.len())
        .filter(|i| rulings[*i].state == State::Missing && fits(*i))
        .collect();
    let mut periods: Vec<_> = open.iter().map(|i| (own[*i].period.first, own[*i].period.id)).collect();
    periods.sort_unstable();
    periods.dedup();
    let held: Vec<PeriodId> = periods.into_iter().rev().take(count).map(|(_, id)| id).collect();
    for i in open {
        if held.contains(&own[i].period.id) {
            doubt(&mut rulings[i]);
        }
    }
}
