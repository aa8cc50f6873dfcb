//! What a plan is made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::tree::{Address, Ends, Key, Ledger, Naming, NodeId, Snapshot, Spec};

/// Everything that a plan is made from: what is wanted, found and remembered, how names are compared there, and what
/// people said.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The wanted tree.
    pub spec: &'a Spec,
    /// The found tree.
    pub snapshot: &'a Snapshot,
    /// The remembered tree.
    pub ledger: &'a Ledger,
    /// How the storage compares names.
    pub naming: Naming,
    /// What people said.
    pub options: &'a Options,
}

/// What people said when they asked for a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The day: a grant whose last day is before it is not asked for any more.
    pub today: Date,
    /// The storage has grants at all; else no `Restrict`, `Grant` or `Revoke` is planned.
    pub sharing: bool,
    /// Which rights the storage takes away by itself when their last day is over: another last day is not planned.
    pub ends: Ends,
    /// Grants of hoso that nobody asks for any more, and leavers', are taken away; else they are only listed.
    pub revoke: bool,
    /// Adopted folders are given the template's names.
    pub rename: bool,
    /// Every proposal is taken (`hoso adopt`).
    pub accept_proposals: bool,
    /// Only what concerns access (`init --only share`, `hoso share`): nothing is made, moved or taken over.
    pub only_grants: bool,
    /// Folders that were found outside the root may be moved back.
    pub move_back: bool,
    /// Settled by people: this folder is the wanted one (`hoso adopt KEY=PATH`). Their word goes before everything.
    pub adopted: BTreeMap<Key, NodeId>,
    /// Settled by people: no found folder is the wanted one, a new one is made. Answers a proposal, and a remembered
    /// folder that is not visible any more; of the latter also those that stood in it.
    pub anew: BTreeSet<Key>,
    /// What the manifest says, beside the ledger: another machine may know other folders for the same keys.
    pub manifest: BTreeMap<Key, NodeId>,
    /// Accounts, present and former, of people who have left: their direct grants may be taken away whoever made them.
    pub leavers: BTreeSet<Address>,
}

impl Options {
    /// A plan as of a day, with nothing said.
    #[must_use]
    pub fn on(today: Date, sharing: bool) -> Self {
        Self {
            today,
            sharing,
            ..Self::default()
        }
    }
}
