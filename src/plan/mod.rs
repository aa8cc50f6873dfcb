//! What would have to be done: wanted × found × remembered → [`Plan`].
//!
//! A plan is a value with private fields, made by one pure function ([`reconcile`]) and consumed by one doer
//! (`apply`). It says everything that doer needs. There is no step that deletes.
//!
//! Planning goes in five steps, each a module: the found tree as it is now (`found`); which found folder is which wanted
//! one (`identity`, `names`); where each shall stand, and what cannot be done (`shape`); what must be closed before
//! anything brings readers near (`shield`); who lacks which right (`rights`). Only then are steps emitted (`steps`).

mod action;
mod claims;
mod closed;
mod compare;
mod doubts;
mod found;
mod identity;
mod leftover;
mod lookup;
mod lost;
mod names;
mod options;
mod proposal;
mod rights;
mod shape;
mod shield;
mod simulate;
mod steps;
mod which;

pub use action::{Action, At, Conflict, Plan, Reason, Step, StepId};
pub use compare::Difference;
pub use leftover::Leftover;
pub use lookup::folders_at;
pub use options::{Options, Wanted};
pub use proposal::{Proposal, Revocation};
pub use simulate::{Refused, World, simulate};
pub use which::which;

use found::Found;
use shape::Shape;
use shield::Shield;
use steps::Steps;

/// Makes the plan. Pure: equal inputs give equal plans.
///
/// Applied whole, it leaves nothing to do. Every prefix of it, every order that respects [`Step::needs`] and every
/// failure leaves a tree from which planning again ends in the same one.
#[must_use]
pub fn reconcile(wanted: &Wanted<'_>) -> Plan {
    let found = Found::new(wanted.snapshot);
    let mut identity = identity::identify(wanted, &found);
    let mut conflicts = std::mem::take(&mut identity.conflicts);
    conflicts.extend(closed::closed(wanted, &identity));
    let proposals = std::mem::take(&mut identity.proposals);
    let leftovers = leftover::topmost(&identity, &found);
    let mut shape = Shape::new(wanted, &found, &identity);
    let shield = Shield::raise(&mut shape);
    let rights = rights::judge(&shape, &shield);
    let plan = Steps::new(&shape, &shield, &rights).emit();
    conflicts.extend(shape.conflicts);
    conflicts.extend(plan.conflicts);
    let revocable = if wanted.options.revoke {
        Vec::new()
    } else {
        rights.revocable
    };
    Plan {
        conflicts,
        proposals,
        revocable,
        unread: rights.unread,
        leftovers,
        ..plan
    }
}
