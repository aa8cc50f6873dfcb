//! The merged template, checked → [`Catalogue`] parts.

use std::collections::BTreeMap;

use super::place::{At, Place};
use super::record::RecordPatch;
use super::tree;
use super::whole::Whole;
use super::years::holds;
use crate::template::problem::{Problem, unknown_word};
use crate::text::{Text, nearest, safe};
use crate::tree::{
    Approval, Catalogue, Condition, Kind, PeriodSource, Record, RecordId, RoleId, SchoolYear, Subject, SubjectId,
    System,
};

/// Checks what is left of all files and puts the catalogue together. Only good when no problem was added.
pub(super) fn catalogue(whole: &Whole, name: String, year: SchoolYear, problems: &mut Vec<Problem>) -> Catalogue {
    let records = records(whole, year, problems);
    let roles: BTreeMap<RoleId, String> = whole
        .roles
        .iter()
        .map(|(id, at)| (RoleId::new(id), at.value.clone()))
        .collect();
    let layout = tree::layout(whole, &records, year, problems);
    let years = whole.years.as_ref().map_or((None, None), |at| at.value);
    let end = |year: Option<SchoolYear>, open: i16| year.or_else(|| SchoolYear::starting(open).ok());
    let mut unverified: Vec<String> = whole.unverified.iter().map(|(_, at)| at.value.clone()).collect();
    let points = records.values().filter(|record| !record.verified);
    unverified.extend(points.map(|record| format!("{} ({}): chưa xác minh.", record.name, record.id)));
    Catalogue {
        name,
        digest: String::new(),
        years: (end(years.0, 2000).unwrap_or(year), end(years.1, 2999).unwrap_or(year)),
        records,
        layout,
        subjects: subjects(whole, problems),
        roles,
        unverified,
    }
}

fn records(whole: &Whole, year: SchoolYear, problems: &mut Vec<Problem>) -> BTreeMap<RecordId, Record> {
    let mut all = BTreeMap::new();
    for (id, at) in whole.records.iter() {
        let patch = &at.value;
        let years = (
            patch.from.as_ref().map(|at| at.value),
            patch.to.as_ref().map(|at| at.value),
        );
        if !holds(years, year) {
            continue;
        }
        if let Some(record) = (Finish { whole, year, problems }).record(id, patch, &at.place) {
            all.insert(record.id.clone(), record);
        }
    }
    all
}

struct Finish<'a> {
    whole: &'a Whole,
    year: SchoolYear,
    problems: &'a mut Vec<Problem>,
}

impl Finish<'_> {
    fn record(&mut self, id: &str, patch: &RecordPatch, place: &Place) -> Option<Record> {
        let lacks = [
            ("level", patch.level.is_none()),
            ("name", patch.name.is_none()),
            ("owner", patch.owner.is_none()),
            ("cadence", patch.cadence.is_none()),
            ("due", patch.due.is_none()),
        ];
        let keys: Vec<&str> = lacks.iter().filter(|(_, lacks)| *lacks).map(|(key, _)| *key).collect();
        if !keys.is_empty() && patch.faulty.is_none() {
            let message = incomplete(&Text::of("hồ sơ", "record"), id, &keys, self.whole.records.ids());
            self.problems.push(place.problem(Some(id), message));
        }
        let approvers = self.approvers(patch);
        let when = self.condition(patch);
        let legal = self.legal(patch);
        for role in patch.access.roles() {
            self.role(&role);
        }
        let name = value(&patch.name)?;
        Some(Record {
            id: RecordId::new(id),
            level: value(&patch.level)?,
            name_en: value(&patch.name_en).unwrap_or_else(|| name.clone()),
            name,
            when,
            kind: value(&patch.kind).unwrap_or(Kind::Files),
            expects: value(&patch.expects).unwrap_or_default(),
            owner: value(&patch.owner)?,
            cadence: value(&patch.cadence)?,
            submit: value(&patch.submit).flatten(),
            due: value(&patch.due)?,
            approvers,
            approval: value(&patch.approval).unwrap_or(Approval::Electronic),
            period_from: value(&patch.period_from).unwrap_or_else(|| vec![PeriodSource::Name, PeriodSource::Folder]),
            system: value(&patch.system).unwrap_or(System::Drive),
            retention: patch.retention.finish(),
            legal,
            required_by_superior: value(&patch.bat_buoc).unwrap_or(false),
            verified: value(&patch.xac_minh).unwrap_or(true),
        })
    }

    fn role(&mut self, at: &At<RoleId>) {
        known_role(self.whole, at, self.problems);
    }

    fn approvers(&mut self, patch: &RecordPatch) -> Vec<RoleId> {
        let all = patch
            .approvers
            .as_ref()
            .map(|at| at.value.as_slice())
            .unwrap_or_default();
        for role in all {
            self.role(role);
        }
        all.iter().map(|at| at.value.clone()).collect()
    }

    fn condition(&mut self, patch: &RecordPatch) -> Condition {
        condition(self.whole, patch.when.as_ref(), self.problems)
    }

    /// The titles of the documents named, those of other school years left out.
    fn legal(&mut self, patch: &RecordPatch) -> Vec<String> {
        let mut titles = Vec::new();
        for id in patch.legal.iter().flat_map(|at| &at.value) {
            let Some(at) = self.whole.legal.get(&id.value) else {
                let what = Text::of("văn bản trong «legal»", "document in «legal»");
                let message = unknown_word(&what, &id.value, self.whole.legal.ids());
                self.problems.push(id.place.problem(Some(&id.value), message));
                continue;
            };
            let document = &at.value;
            let years = (value(&document.from), value(&document.to));
            if let (Some(text), true) = (&document.text, holds(years, self.year)) {
                titles.push(text.value.clone());
            }
        }
        titles
    }
}

/// «hồ sơ mới thiếu các khóa level, due. Có phải «KHBD»?»: most who write an incomplete new one meant one that is there.
pub(super) fn incomplete<'a>(what: &Text, id: &str, keys: &[&str], ids: impl Iterator<Item = &'a str>) -> Text {
    let near = nearest(id, ids.filter(|other| *other != id)).map(safe);
    let (keys, what_vi, what_en) = (keys.join(", "), &what.vi, &what.en);
    let (vi, en) = near.map_or_else(Default::default, |near| {
        (format!(" Có phải «{near}»?"), format!(" Did you mean «{near}»?"))
    });
    Text::new(
        format!("{what_vi} này thiếu khóa: {keys}.{vi}"),
        format!("this {what_en} lacks the keys: {keys}.{en}"),
    )
}

fn value<T: Clone>(at: &Option<At<T>>) -> Option<T> {
    at.as_ref().map(|at| at.value.clone())
}

/// A condition whose post exists; a wrong one is said and stands for *always*.
pub(super) fn condition(whole: &Whole, at: Option<&At<Condition>>, problems: &mut Vec<Problem>) -> Condition {
    let Some(at) = at else { return Condition::Always };
    if let Condition::Role(role) = &at.value {
        let role = At {
            value: role.clone(),
            place: at.place.clone(),
        };
        known_role(whole, &role, problems);
    }
    at.value.clone()
}

/// Says of a post that `roles` does not have it.
pub(super) fn known_role(whole: &Whole, at: &At<RoleId>, problems: &mut Vec<Problem>) {
    if whole.roles.get(at.value.as_str()).is_none() {
        let message = unknown_word(&Text::of("chức vụ", "post"), at.value.as_str(), whole.roles.ids());
        problems.push(at.place.problem(Some(at.value.as_str()), message));
    }
}

fn subjects(whole: &Whole, problems: &mut Vec<Problem>) -> BTreeMap<SubjectId, Subject> {
    let mut all = BTreeMap::new();
    for (id, at) in whole.subjects.iter() {
        let Some(name) = value(&at.value.name) else {
            let message = Text::of("môn thiếu khóa «name».", "the subject lacks the key «name»");
            problems.push(at.place.problem(Some(id), message));
            continue;
        };
        let also = at.value.also.iter().flat_map(|at| &at.value);
        let subject = Subject {
            name,
            also: also.map(|at| at.value.clone()).collect(),
            grades: value(&at.value.grades).unwrap_or_default(),
        };
        all.insert(SubjectId::new(id), subject);
    }
    all
}
