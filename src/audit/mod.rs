//! Obligations × what was found → what may be said about a school's records.
//!
//! ```text
//! Catalogue + School + Calendar ─▶ Obligations ─┐
//! Spec × Snapshot × Ledger ─────▶ Places ───────┼─▶ Verdicts ─▶ rules ─▶ findings
//! names of files ───────────────▶ Readings ─────┘
//! ```
//!
//! Nobody is accused falsely: *missing* is said only where a folder was read whole and nothing in it could stand for the
//! period; *late* only on the word of a strong source. What should have been read and was not is *unverifiable*; what this
//! profile can never see is *out of scope*.

mod book;
mod case;
mod elsewhere;
mod evidence;
mod finding;
mod frame;
mod glob;
mod guise;
mod history;
mod judge;
mod junk;
mod leads;
mod loose;
mod names;
mod obligations;
mod others;
mod outcome;
mod places;
pub mod rules;
mod scope;
mod sink;
mod summary;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

pub use evidence::{Asked, Evidence, Facts};
pub(crate) use finding::stamp;
pub use finding::{Arg, Args, Finding, Level, period_words};
pub use history::{History, Run};
pub use obligations::{Obligation, Part, obligations};
pub use outcome::{
    Approved, Audit, Beyond, Checked, Doubt, FailOn, PersonRef, PlaceRef, RecordRef, SchoolRef, Standing, State,
    Verdict,
};
pub use summary::{Counts, Summary};

use self::case::Case;
use self::elsewhere::Elsewhere;
use self::judge::Judge;
use self::names::Vocabulary;
use self::others::Others;
use self::places::Places;
use self::scope::Surveyor;
use crate::calendar::{Calendar, Period, local};
use crate::tree::{Address, Cadence, Catalogue, Ledger, Loop, Naming, RecordId, School, Snapshot, Spec, System};

/// Everything that an audit is made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Which records there are.
    pub catalogue: &'a Catalogue,
    /// The school and its people.
    pub school: &'a School,
    /// Its school year.
    pub calendar: &'a Calendar,
    /// The wanted tree.
    pub spec: &'a Spec,
    /// The found tree.
    pub snapshot: &'a Snapshot,
    /// The remembered tree.
    pub ledger: &'a Ledger,
    /// Earlier runs.
    pub history: &'a History,
    /// What was read beyond the listing.
    pub evidence: &'a Evidence,
    /// How the storage compares names.
    pub naming: Naming,
    /// Whether grants can be judged.
    pub sharing: Sharing,
    /// The account that hoso runs as, whose own access is never a finding.
    pub account: Option<&'a Address>,
    /// The tree's admins as its manifest names them: foreign text, which clears nobody of more than an admin needs.
    pub admins: &'a [Address],
    /// The moment of which the audit speaks.
    pub as_of: Timestamp,
    /// The moment at which the snapshot was taken. `as_of` more than a minute before it is *past*.
    pub now: Timestamp,
    /// Whose rights it is made with.
    pub profile: Profile,
    /// What people asked for.
    pub options: &'a Options,
}

/// Whose rights an audit is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Somebody of the school who may change the tree.
    #[default]
    Owner,
    /// A superior who may only read.
    Inspector,
}

/// Whether grants were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// This storage has none.
    #[default]
    None,
    /// It has, and they were not asked for.
    NotAsked,
    /// They were asked for; a node whose grants are unknown refused them.
    Real,
    /// Likewise, and nobody really has access (*mô phỏng*).
    Simulated,
}

/// What people asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Only these records; empty: all.
    pub records: BTreeSet<RecordId>,
    /// Only these owners, by id; empty: all.
    pub owners: BTreeSet<String>,
    /// The school's waivers count although an inspector asks (an owner's audit always honours them).
    pub honour_waivers: bool,
    /// Levels by rule id that differ from the rules' own; nothing: the rule is off.
    pub levels: BTreeMap<String, Option<Level>>,
}

/// Audits a school. Pure: equal inputs give equal audits.
#[must_use]
pub fn audit(inputs: &Inputs<'_>) -> Audit {
    let mut audit = frame::frame(inputs);
    let case = case(inputs, &audit.records);
    let found = rules::check_all(&case);
    audit.complete = found.iter().all(|finding| finding.rule.id != rules::HS901);
    audit.places = case.places.refs();
    audit.out_of_scope = beyond(&case);
    sink::settle(&case, found, &mut audit);
    audit.verdicts = case.verdicts;
    audit
}

/// Everything judged that the rules look at.
fn case<'a>(inputs: &Inputs<'a>, records: &[RecordRef]) -> Case<'a> {
    let past = inputs.now.duration_since(inputs.as_of).as_secs() > 60;
    let today = local(inputs.as_of).date();
    let places = Places::find(inputs);
    let periods: BTreeMap<Cadence, Vec<Period>> = CADENCES
        .into_iter()
        .map(|cadence| (cadence, inputs.calendar.periods(cadence)))
        .collect();
    let vocabulary = Vocabulary::of(inputs.catalogue, inputs.school);
    let elsewhere = Elsewhere::of(inputs.catalogue);
    let others = Others::of(inputs.catalogue, inputs.spec);
    let (owed, external) = owed(inputs);
    let surveyor = Surveyor {
        inputs,
        places: &places,
        periods: &periods,
        vocabulary: &vocabulary,
        elsewhere: &elsewhere,
        others: &others,
        today,
    };
    let scopes = surveyor.scopes(&owed);
    let judge = Judge {
        inputs,
        places: &places,
        periods: &periods,
        past,
    };
    let mut verdicts: Vec<Verdict> = scopes.iter().flat_map(|scope| judge.scope(scope, &owed)).collect();
    let beside = loose::doubt(&judge, (&vocabulary, &elsewhere), &scopes, &owed, &mut verdicts);
    Case {
        inputs: *inputs,
        past,
        today,
        by_key: scopes
            .iter()
            .enumerate()
            .map(|(i, scope)| (Arc::clone(&scope.key), i))
            .collect(),
        grants: !past && matches!(inputs.sharing, Sharing::Real | Sharing::Simulated),
        records: records.to_vec(),
        places,
        scopes,
        verdicts,
        external,
        beside,
    }
}

const CADENCES: [Cadence; 5] = [
    Cadence::Week,
    Cadence::Month,
    Cadence::Semester,
    Cadence::Year,
    Cadence::Once,
];

/// What is owed in the tree, as far as it was asked about, and what is owed in another system.
fn owed(inputs: &Inputs<'_>) -> (Vec<Obligation>, Vec<Obligation>) {
    let options = inputs.options;
    let in_tree = |o: &Obligation| {
        inputs
            .catalogue
            .records
            .get(&o.record)
            .is_some_and(|r| r.system == System::Drive)
    };
    let asked = |o: &Obligation| {
        let person = o.person.as_ref().is_some_and(|id| options.owners.contains(id.as_str()));
        let owner = o.owner.id().is_some_and(|id| options.owners.contains(id));
        (options.records.is_empty() || options.records.contains(&o.record))
            && (options.owners.is_empty() || person || owner)
    };
    let all = obligations(inputs.catalogue, inputs.school, inputs.calendar);
    all.into_iter().filter(asked).partition(in_tree)
}

/// What this audit can never see, in words of one line each.
fn beyond(case: &Case<'_>) -> Vec<Beyond> {
    let inspector = case.inputs.profile == Profile::Inspector;
    let unread = || {
        case.wanted()
            .all(|(_, place)| place.nodes.first().is_none_or(|node| node.grants.is_none()))
    };
    let grants = match case.inputs.sharing {
        Sharing::None => Some(Beyond::NoSharing),
        _ if inspector && unread() => Some(Beyond::GrantsForReaders),
        Sharing::NotAsked => Some(Beyond::GrantsNotAsked),
        _ if case.past => Some(Beyond::GrantsOfThePast),
        _ => None,
    };
    let closed = case
        .scopes
        .iter()
        .filter(|scope| scope.restricted || scope.record.owner == Loop::Pupil);
    let mut closed = closed.flat_map(|scope| &case.verdicts[scope.obligations.clone()]);
    let hidden = closed.any(|verdict| verdict.state == State::OutOfScope);
    grants.into_iter().chain(hidden.then_some(Beyond::Restricted)).collect()
}
