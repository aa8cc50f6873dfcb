//! What earlier runs saw, as far as an audit needs it: the only strong source of times on a disk.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::tree::Arrival;

/// Earlier audits of one school and year, without the one that is being made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The runs, in any order.
    pub runs: Vec<Run>,
    /// By an obligation's fingerprint: the first run that could not rule out that something stood for it, which is every
    /// run whose audit lists the fingerprint in `Audit::seen` (filled, in a wrong format, or unverifiable).
    pub first_seen: BTreeMap<String, Timestamp>,
    /// By an obligation's fingerprint: the earliest arrival that any run reported for it. With it a signed version that
    /// replaced a punctual draft after the deadline is not late. May be empty.
    pub arrivals: BTreeMap<String, Arrival>,
}

/// One earlier audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// When it looked.
    pub at: Timestamp,
    /// It looked at everything: no filter (`--record`, `--owner`), no past `--as-of`, nothing that it could not read.
    /// Only such a run proves that something was not there.
    pub complete: bool,
}

impl History {
    /// Whether a complete run at or after `due` exists in which the obligation was not yet seen to be filled. `here`:
    /// something stands for it at this moment. A run that is not before that proves nothing, however the clock went
    /// since (a school that pretends another day, a clock that was put back): in its own order it came later.
    #[must_use]
    pub fn lacking_at_or_after(&self, fingerprint: &str, due: Timestamp, here: Option<Timestamp>) -> bool {
        let seen = self.first_seen.get(fingerprint).copied().into_iter().chain(here).min();
        self.runs
            .iter()
            .any(|run| run.complete && run.at >= due && seen.is_none_or(|seen| run.at < seen))
    }

    /// Whether a run at or before `moment` saw something for the obligation.
    #[must_use]
    pub fn seen_by(&self, fingerprint: &str, moment: Timestamp) -> bool {
        self.first_seen.get(fingerprint).is_some_and(|seen| *seen <= moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn history(runs: &[(i64, bool)], seen: Option<i64>) -> History {
        let runs = runs.iter().map(|&(s, complete)| Run { at: at(s), complete }).collect();
        let first_seen = seen.map(|s| ("x".to_owned(), at(s))).into_iter().collect();
        History {
            runs,
            first_seen,
            ..History::default()
        }
    }

    #[test]
    fn only_a_complete_run_after_the_deadline_and_before_the_first_sight_proves_a_lack() {
        assert!(history(&[(10, true)], None).lacking_at_or_after("x", at(10), None));
        assert!(history(&[(10, true), (20, true)], Some(20)).lacking_at_or_after("x", at(10), None));
        assert!(!history(&[(9, true)], None).lacking_at_or_after("x", at(10), None));
        assert!(!history(&[(10, false)], None).lacking_at_or_after("x", at(10), None));
        assert!(!history(&[(10, true)], Some(5)).lacking_at_or_after("x", at(10), None));
        assert!(!history(&[(10, true)], Some(10)).lacking_at_or_after("x", at(10), None));
        assert!(history(&[(10, true)], None).lacking_at_or_after("x", at(10), Some(at(11))));
        assert!(!history(&[(10, true)], None).lacking_at_or_after("x", at(10), Some(at(10))));
        assert!(!history(&[(10, true), (20, true)], Some(30)).lacking_at_or_after("x", at(10), Some(at(9))));
    }
}
