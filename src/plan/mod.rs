//! What would have to be done: wanted × found × remembered → [`Plan`].
//!
//! A plan is a value with private fields, made by one pure function ([`reconcile`]) and consumed by one doer
//! (`apply`). It says everything that doer needs. There is no step that deletes.

mod action;
mod options;
mod proposal;

pub use action::{Action, At, Conflict, Plan, Reason, Step, StepId};
pub use options::{Options, Wanted};
pub use proposal::{Proposal, Revocation};

/// Makes the plan. Pure: equal inputs give equal plans.
#[must_use]
pub fn reconcile(wanted: &Wanted<'_>) -> Plan {
    let _ = wanted;
    Plan::default()
}
