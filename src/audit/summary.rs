//! Folds over the verdicts: counts and the score.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{State, Verdict};
use crate::tree::{Owner, RecordId};

/// How many obligations are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// There in time.
    pub present: usize,
    /// There, too late.
    pub late: usize,
    /// Not there.
    pub missing: usize,
    /// There, and not as a PDF that can be used.
    pub wrong: usize,
    /// Not due yet.
    pub pending: usize,
    /// Nothing can be said.
    pub unverifiable: usize,
    /// This audit can never see it.
    pub out_of_scope: usize,
}

/// The counts of an audit, of each record and of each owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// All.
    pub total: Counts,
    /// By record.
    pub by_record: BTreeMap<RecordId, Counts>,
    /// By owner.
    pub by_owner: BTreeMap<Owner, Counts>,
}

impl Counts {
    /// What had to be there: everything due that this audit can see. The five states are disjoint.
    #[must_use]
    pub const fn required(&self) -> usize {
        self.present + self.late + self.missing + self.wrong + self.unverifiable
    }

    /// The share of what could be verified that is there in time, 0 to 1; nothing where nothing could be.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        let verified = self.required() - self.unverifiable;
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        (verified > 0).then(|| self.present as f64 / verified as f64)
    }

    /// The score in whole percent, rounded down: 100 means all.
    #[must_use]
    pub const fn percent(&self) -> Option<usize> {
        (self.present * 100).checked_div(self.required() - self.unverifiable)
    }

    /// The sum of both.
    #[must_use]
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            present: self.present + other.present,
            late: self.late + other.late,
            missing: self.missing + other.missing,
            wrong: self.wrong + other.wrong,
            pending: self.pending + other.pending,
            unverifiable: self.unverifiable + other.unverifiable,
            out_of_scope: self.out_of_scope + other.out_of_scope,
        }
    }

    /// Counts one more.
    pub const fn add(&mut self, state: State) {
        *match state {
            State::Present => &mut self.present,
            State::Late => &mut self.late,
            State::Missing => &mut self.missing,
            State::Wrong => &mut self.wrong,
            State::Pending => &mut self.pending,
            State::Unverifiable => &mut self.unverifiable,
            State::OutOfScope => &mut self.out_of_scope,
        } += 1;
    }
}

impl Summary {
    /// Counts verdicts.
    #[must_use]
    pub fn of(verdicts: &[Verdict]) -> Self {
        let mut summary = Self::default();
        for verdict in verdicts {
            let obligation = &verdict.obligation;
            summary.total.add(verdict.state);
            let record = summary.by_record.entry(obligation.record.clone()).or_default();
            record.add(verdict.state);
            summary
                .by_owner
                .entry(obligation.owner.clone())
                .or_default()
                .add(verdict.state);
        }
        summary
    }
}
