//! Whom a plan lets in from above the school: an address that was written wrong is to be seen before anything is shared.

use super::plan::{View, role};
use crate::plan::{Action, Step};
use crate::text::{Lang, safe};
use crate::tree::Role;

/// The offices above that are given something, each with the most that it may do; nothing where there are none, or where
/// the few steps name everybody already.
pub(super) fn upward(steps: &[&Step], view: View<'_>) -> Option<String> {
    let granted = |office: &_| {
        let each = steps.iter().filter_map(|step| match &step.action {
            Action::Grant { grant, .. } if grant.address == *office => Some(grant.role),
            _ => None,
        });
        each.max()
    };
    let told = |(address, most): (&_, Role)| format!("{} ({})", safe(address), role(most, view.lang));
    let offices: Vec<String> = (view.superiors.values())
        .filter_map(|office| Some((office.address.as_str(), granted(&office.address)?)))
        .map(told)
        .collect();
    if steps.len() <= 2 || offices.is_empty() {
        return None;
    }
    let offices = offices.join(", ");
    Some(match view.lang {
        Lang::Vi => format!("trong đó cấp trên: {offices}"),
        Lang::En => format!("among them offices above: {offices}"),
    })
}
