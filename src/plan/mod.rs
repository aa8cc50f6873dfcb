//! What would have to be done: wanted × found × remembered → [`Plan`].
//!
//! A plan is a value with private fields, made by one pure function ([`reconcile`]) and consumed by one doer
//! (`apply`). It says everything that doer needs. There is no step that deletes.

mod action;
mod proposal;

pub use action::{Action, At, Conflict, Plan, Reason, Step, StepId};
pub use proposal::Proposal;
