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

mod evidence;
mod finding;
mod frame;
mod history;
mod obligations;
mod outcome;
pub mod rules;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

pub use evidence::{Asked, Evidence, Facts};
pub use finding::{Arg, Args, Finding, Level, period_words};
pub use history::{History, Run};
pub use obligations::{Obligation, Part, obligations};
pub use outcome::{
    Approved, Audit, Beyond, Checked, Doubt, FailOn, PersonRef, PlaceRef, RecordRef, SchoolRef, Standing, State,
    Verdict,
};
pub use summary::{Counts, Summary};

use crate::calendar::Calendar;
use crate::tree::{Address, Catalogue, Ledger, Naming, RecordId, School, Snapshot, Spec};

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
    frame::frame(inputs)
}
