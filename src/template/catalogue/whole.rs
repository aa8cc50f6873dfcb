//! All files of a template laid over one another.

use std::collections::BTreeSet;

use super::CLIENT_FILE;
use super::chain;
use super::layer::Layer;
use super::merge::{Changes, Merged};
use super::node::NodePatch;
use super::place::{At, Place};
use super::record::RecordPatch;
use super::subject::{LegalPatch, SubjectPatch};
use super::tighten::Bound;
use super::weeks::CalendarPatch;
use super::years::Years;
use crate::template::problem::Problem;
use crate::text::{Text, safe};

/// What is left of all files, and what is to be said about it.
#[derive(Debug, Default)]
pub(super) struct Whole {
    pub years: Option<At<Years>>,
    pub ascii: bool,
    /// Files that may hold the OAuth client, the most wanted first.
    pub clients: Vec<String>,
    pub records: Merged<RecordPatch>,
    pub layout: Merged<NodePatch>,
    pub roles: Merged<String>,
    pub subjects: Merged<SubjectPatch>,
    pub legal: Merged<LegalPatch>,
    pub calendars: Merged<CalendarPatch>,
    pub unverified: Merged<String>,
    /// Records that a superior bound and a nearer file touched.
    pub bound: Vec<Bound>,
    /// Records that were taken away, and their folders with them.
    taken: BTreeSet<String>,
    pub notes: Vec<Text>,
}

/// Lays the files over one another, farthest first.
pub(super) fn whole(layers: &[Layer], problems: &mut Vec<Problem>) -> Whole {
    let mut whole = Whole::default();
    for layer in layers {
        whole.cover(layer, problems);
    }
    whole
}

impl Whole {
    fn cover(&mut self, layer: &Layer, problems: &mut Vec<Problem>) {
        if layer.years.is_some() {
            self.years.clone_from(&layer.years);
        }
        if let Some(ascii) = &layer.ascii {
            self.ascii = ascii.value;
        }
        if !layer.builtin {
            self.clients.insert(0, chain::next_to(&layer.place.file, CLIENT_FILE));
        }
        if let Some(client) = &layer.client {
            self.clients.insert(0, chain::next_to(&layer.place.file, &client.value));
        }
        self.records(layer, problems);
        let layout = self.layout_of(layer, problems);
        self.layout
            .cover(&Text::of("thư mục để bỏ", "folder to take away"), &layout, problems);
        self.roles
            .cover(&Text::of("chức vụ để bỏ", "post to take away"), &layer.roles, problems);
        self.subjects.cover(
            &Text::of("môn để bỏ", "subject to take away"),
            &layer.subjects,
            problems,
        );
        self.legal.cover(
            &Text::of("văn bản để bỏ", "document to take away"),
            &layer.legal,
            problems,
        );
        self.calendars.cover(
            &Text::of("năm học để bỏ", "school year to take away"),
            &layer.calendars,
            problems,
        );
        self.unverified.cover(
            &Text::of("điểm để bỏ", "point to take away"),
            &layer.unverified,
            problems,
        );
    }

    /// A bound record is not taken away; what else was done to it is judged when deadlines can be compared.
    fn records(&mut self, layer: &Layer, problems: &mut Vec<Problem>) {
        let what = Text::of("hồ sơ để bỏ", "record to take away");
        let mut allowed = Vec::new();
        for (id, change) in &layer.records {
            let before = self.records.get(id).cloned();
            let bound = before
                .as_ref()
                .and_then(|at| at.value.bat_buoc.as_ref())
                .filter(|at| at.value);
            match (bound, before.as_ref(), &change.value) {
                (Some(by), _, None) => problems.push(removal(&change.place, id, &by.place)),
                (Some(by), Some(before), Some(_)) => {
                    self.bound.push(Bound {
                        record: id.clone(),
                        by: by.place.clone(),
                        before: before.value.clone(),
                        touched: change.place.clone(),
                        after: None,
                    });
                    allowed.push((id.clone(), change.clone()));
                }
                (None, Some(before), None) => {
                    self.note_removal(layer, id, &before.value, &change.place);
                    self.take_folders(id);
                    allowed.push((id.clone(), change.clone()));
                }
                _ => {
                    self.taken.remove(id);
                    allowed.push((id.clone(), change.clone()));
                }
            }
        }
        self.records.cover(&what, &allowed, problems);
        for bound in self.bound.iter_mut().filter(|bound| bound.after.is_none()) {
            bound.after = self.records.get(&bound.record).map(|at| at.value.clone());
        }
    }

    /// A file's folders without those of records that were taken away: nothing can be said about them any more.
    fn layout_of(&self, layer: &Layer, problems: &mut Vec<Problem>) -> Changes<NodePatch> {
        let mut rest = Vec::new();
        for (slot, change) in &layer.layout {
            if !self.taken.contains(slot) || self.layout.get(slot).is_some() {
                rest.push((slot.clone(), change.clone()));
            } else if change.value.is_some() {
                let message = Text::of(
                    "mẫu đã bỏ hồ sơ này, thư mục của nó cũng bỏ theo.",
                    "the template leaves this record out, and its folder with it",
                );
                problems.push(change.place.problem(Some(slot), message));
            }
        }
        rest
    }

    fn note_removal(&mut self, layer: &Layer, id: &str, before: &RecordPatch, place: &Place) {
        if layer.builtin {
            return;
        }
        let (at, id) = (place.shown(), safe(id));
        let name = before.name.as_ref().map(|at| safe(&at.value)).unwrap_or_default();
        let (vi, en) = (at.vi, at.en);
        self.notes.push(Text::new(
            format!("Mẫu bỏ hồ sơ {id} «{name}» ({vi}): không tạo, không kiểm tra."),
            format!("The template leaves out {id} «{name}» ({en}): not made, not audited."),
        ));
    }

    /// The folders of a record that is taken away go with it, and what stands in them.
    fn take_folders(&mut self, record: &str) {
        self.taken.insert(record.to_owned());
        let mut gone: BTreeSet<String> = BTreeSet::from([record.to_owned()]);
        loop {
            let before = gone.len();
            for (slot, at) in self.layout.iter() {
                let of_record = at.value.record.as_ref().is_some_and(|at| at.value == record);
                let within = at.value.parent.as_ref().is_some_and(|at| gone.contains(&at.value));
                if of_record || within {
                    gone.insert(slot.to_owned());
                }
            }
            if gone.len() == before {
                break;
            }
        }
        self.layout.retain(|slot, _| !gone.contains(slot));
    }
}

fn removal(place: &Place, id: &str, by: &Place) -> Problem {
    let by = by.shown();
    let (vi, en) = (by.vi, by.en);
    let message = Text::new(
        format!("cấp trên ghi hồ sơ này là bắt buộc ({vi}); không bỏ được."),
        format!("a superior made this record mandatory ({en}); it cannot be taken away"),
    );
    place.problem(Some(id), message)
}
