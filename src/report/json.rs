//! An audit as one JSON object, schema 1. Field names and their order are a promise.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::audit::{Audit, Checked, Counts, Finding, Profile, State, Verdict, stamp};
use crate::text::Lang;
use crate::tree::{Owner, Source};

/// The schema that this version writes.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    generated_at: String,
    as_of: String,
    hoso: &'static str,
    template: Template<'a>,
    school: School<'a>,
    profile: Profile,
    checked: &'a [Checked],
    simulated: bool,
    complete: bool,
    summary: Summary,
    obligations: Vec<Obligation<'a>>,
    findings: Vec<Found<'a>>,
    waived: Vec<Waived<'a>>,
}

#[derive(Serialize)]
struct Template<'a> {
    name: &'a str,
    digest: &'a str,
}

#[derive(Serialize)]
struct School<'a> {
    id: &'a str,
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Summary {
    #[serde(flatten)]
    total: Line,
    by_record: BTreeMap<String, Line>,
    by_owner: BTreeMap<String, Line>,
}

#[derive(Serialize)]
struct Line {
    required: usize,
    present: usize,
    late: usize,
    missing: usize,
    wrong: usize,
    pending: usize,
    unverifiable: usize,
    out_of_scope: usize,
    score: Option<f64>,
}

#[derive(Serialize)]
struct Obligation<'a> {
    record: &'a str,
    owner_id: &'a str,
    owner_name: &'a str,
    part: Option<String>,
    period: String,
    due: String,
    state: State,
    arrival: Option<Arrived>,
    approval: crate::audit::Approved,
    nodes: Vec<&'a str>,
}

#[derive(Serialize)]
struct Arrived {
    time: String,
    source: Source,
}

#[derive(Serialize)]
struct Found<'a> {
    rule: &'a str,
    slug: &'a str,
    level: crate::audit::Level,
    path: String,
    node: Option<&'a str>,
    link: Option<&'a str>,
    record: Option<&'a str>,
    owner_id: Option<&'a str>,
    owner_name: Option<&'a str>,
    part: Option<String>,
    period: Option<String>,
    fingerprint: &'a str,
    message: String,
    args: serde_json::Map<String, Value>,
}

#[derive(Serialize)]
struct Waived<'a> {
    finding: Found<'a>,
    why: &'a str,
    until: String,
}

/// The audit as a JSON value; messages are in `lang`. Several schools are one object with `schools`, a list of these.
///
/// # Errors
/// None that this version can meet; serde's, if a number were not finite.
pub fn json(audit: &Audit, lang: Lang) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&report(audit, lang))
}

fn report(audit: &Audit, lang: Lang) -> Report<'_> {
    let summary = audit.summary();
    let school = audit.school.id.as_str();
    Report {
        schema: SCHEMA,
        generated_at: stamp(audit.generated_at),
        as_of: stamp(audit.as_of),
        hoso: env!("CARGO_PKG_VERSION"),
        template: Template {
            name: &audit.template.0,
            digest: &audit.template.1,
        },
        school: School {
            id: school,
            code: &audit.school.code,
            name: &audit.school.name,
        },
        profile: audit.profile,
        checked: &audit.checked,
        simulated: audit.simulated,
        complete: audit.complete,
        summary: Summary {
            total: line(&summary.total),
            by_record: summary
                .by_record
                .iter()
                .map(|(id, c)| (id.to_string(), line(c)))
                .collect(),
            by_owner: summary
                .by_owner
                .iter()
                .map(|(owner, c)| (id_of(owner, school).to_owned(), line(c)))
                .collect(),
        },
        obligations: audit
            .verdicts
            .iter()
            .map(|verdict| obligation(verdict, school))
            .collect(),
        findings: audit
            .findings
            .iter()
            .map(|finding| found(finding, school, lang))
            .collect(),
        waived: waived(audit, lang),
    }
}

fn waived(audit: &Audit, lang: Lang) -> Vec<Waived<'_>> {
    let school = audit.school.id.as_str();
    let all = audit.waived.iter();
    all.filter_map(|(finding, waiver)| {
        let waiver = audit.waivers.get(*waiver)?;
        Some(Waived {
            finding: found(finding, school, lang),
            why: &waiver.why,
            until: waiver.until.to_string(),
        })
    })
    .collect()
}

fn line(counts: &Counts) -> Line {
    Line {
        required: counts.required(),
        present: counts.present,
        late: counts.late,
        missing: counts.missing,
        wrong: counts.wrong,
        pending: counts.pending,
        unverifiable: counts.unverifiable,
        out_of_scope: counts.out_of_scope,
        score: counts.score(),
    }
}

/// The owner's own id; the school stands for what it owns itself.
fn id_of<'a>(owner: &'a Owner, school: &'a str) -> &'a str {
    owner.id().unwrap_or(school)
}

fn obligation<'a>(verdict: &'a Verdict, school: &'a str) -> Obligation<'a> {
    let own = &verdict.obligation;
    Obligation {
        record: own.record.as_str(),
        owner_id: id_of(&own.owner, school),
        owner_name: &own.owner_name,
        part: own.part.as_ref().map(ToString::to_string),
        period: own.period.id.to_string(),
        due: stamp(own.due),
        state: verdict.state,
        arrival: verdict.arrival.map(|arrival| Arrived {
            time: stamp(arrival.time),
            source: arrival.source,
        }),
        approval: verdict.approval,
        nodes: verdict.nodes.iter().map(crate::tree::NodeId::as_str).collect(),
    }
}

fn found<'a>(finding: &'a Finding, school: &'a str, lang: Lang) -> Found<'a> {
    let args = finding.args.0.iter();
    Found {
        rule: finding.rule.id,
        slug: finding.rule.slug,
        level: finding.level,
        path: finding.path.join("/"),
        node: finding.node.as_ref().map(crate::tree::NodeId::as_str),
        link: finding.link.as_deref(),
        record: finding.record.as_ref().map(crate::tree::RecordId::as_str),
        owner_id: finding.owner.as_ref().map(|owner| id_of(owner, school)),
        owner_name: finding.owner_name.as_deref(),
        part: finding.part.as_ref().map(ToString::to_string),
        period: finding.period.map(|period| period.to_string()),
        fingerprint: &finding.fingerprint,
        message: finding.sentence(lang),
        args: args
            .filter_map(|(name, arg)| Some(((*name).to_owned(), arg.json()?)))
            .collect(),
    }
}
