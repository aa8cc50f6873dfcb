//! A saved plan against a fresh one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Plan, Step};

/// Where two plans differ. A saved plan is never carried out: the fresh one is, and only when both do the same work.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} steps are no longer planned and {} are new", self.gone.len(), self.new.len())]
pub struct Difference {
    /// Steps of the first plan that the second lacks.
    pub gone: Vec<Step>,
    /// Steps of the second plan that the first lacks.
    pub new: Vec<Step>,
}

impl Plan {
    /// Whether `other` does the same to the same folders and grants. Numbers, order and reasons do not count, and
    /// neither does what is not done (conflicts, proposals).
    ///
    /// # Errors
    /// [`Difference`] has the steps that only one of the two has.
    pub fn same_work(&self, other: &Self) -> Result<(), Box<Difference>> {
        let (mine, theirs) = (self.work(), other.work());
        let difference = Difference {
            gone: surplus(&mine, &theirs),
            new: surplus(&theirs, &mine),
        };
        if difference == Difference::default() {
            Ok(())
        } else {
            Err(Box::new(difference))
        }
    }

    /// What the plan does, in 16 hexadecimal digits: equal exactly for plans of the same work.
    #[must_use]
    pub fn basis(&self) -> String {
        let mut hash = Sha256::new();
        for (work, steps) in self.work() {
            hash.update(format!("{}:{work}\n", steps.len()));
        }
        hash.finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The steps by what they do.
    fn work(&self) -> BTreeMap<String, Vec<&Step>> {
        let mut work: BTreeMap<String, Vec<&Step>> = BTreeMap::new();
        for step in self.steps() {
            // Plain data with text keys: writing it cannot fail.
            let action = serde_json::to_string(&step.action).unwrap_or_default();
            work.entry(format!("{} {action}", step.key)).or_default().push(step);
        }
        work
    }
}

fn surplus(of: &BTreeMap<String, Vec<&Step>>, over: &BTreeMap<String, Vec<&Step>>) -> Vec<Step> {
    let count = |work: &String| over.get(work).map_or(0, Vec::len);
    of.iter()
        .flat_map(|(work, steps)| steps.iter().skip(count(work)).map(|step| (*step).clone()))
        .collect()
}
