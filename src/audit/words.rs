//! The words of a finding that say whose record it is and of which part and period.

use super::case::Case;
use super::{Arg, Finding, Obligation, Part};
use crate::text::{Text, safe};
use crate::tree::{Owner, RecordId};

impl Case<'_> {
    /// With the words for an obligation: record, whose, part, period.
    pub(super) fn told(&self, finding: Finding, obligation: &Obligation) -> Finding {
        let part = obligation.part.as_deref();
        let subject = part.and_then(|part| self.subject_words(part));
        let whom = part.map_or_else(|| Text::of("", ""), |part| self.whom_words(part));
        let part = match &subject {
            Some(subject) => Text::new(
                format!(" {}{}", subject.vi, whom.vi),
                format!(" {}{}", subject.en, whom.en),
            ),
            None => whom.clone(),
        };
        let finding = self
            .named(finding, obligation)
            .with("part", Arg::Words(part))
            .with("period", Arg::Period(obligation.period.id));
        match subject {
            Some(subject) => finding
                .with("subject", Arg::Words(subject))
                .with("whom", Arg::Words(whom)),
            None => finding,
        }
    }

    /// With the words for whose record it is.
    pub(super) fn named(&self, finding: Finding, obligation: &Obligation) -> Finding {
        let whose = match &obligation.owner {
            Owner::Class(_) => text!(" lớp {}", " of class {}", safe(&obligation.owner_name)),
            Owner::Pupil(code) => text!(" mã {}", " of {}", safe(code.as_str())),
            _ => Text::of("", ""),
        };
        finding
            .with("record", self.record_words(&obligation.record))
            .with("whose", Arg::Words(whose))
    }

    pub(super) fn record_words(&self, id: &RecordId) -> Arg {
        let known = self.records.iter().find(|record| record.id == *id);
        let text = known.map(|record| Text::new(&record.short, record.name.en.as_ref()));
        let other = || {
            self.inputs
                .catalogue
                .records
                .get(id)
                .map(|r| Text::new(&r.name, &r.name_en))
        };
        Arg::Record(
            id.clone(),
            text.or_else(other).unwrap_or_else(|| Text::same(id.as_str())),
        )
    }

    fn subject_words(&self, part: &Part) -> Option<Text> {
        let subject = part.subject.as_ref()?;
        let known = self.inputs.catalogue.subjects.get(subject);
        Some(Text::same(safe(known.map_or(subject.as_str(), |s| &s.name))))
    }

    /// « lớp 1A», « khối 2».
    fn whom_words(&self, part: &Part) -> Text {
        if let Some(class) = &part.class {
            let known = self.inputs.school.classes.get(class);
            let name = safe(known.map_or(class.as_str(), |c| &c.name));
            return text!(" lớp {name}", " class {name}");
        }
        part.grade
            .map_or_else(|| Text::of("", ""), |grade| text!(" khối {grade}", " grade {grade}"))
    }
}
