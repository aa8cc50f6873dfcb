//! What becomes of raw findings: levels as configured, waivers as dated, filters, order.

use super::case::Case;
use super::rules::{self, hs902, hs903};
use super::{Arg, Audit, Finding, Level, glob};
use crate::text::fold;
use crate::tree::Waiver;

/// Puts the findings into the audit.
pub(super) fn settle(case: &Case<'_>, found: Vec<Finding>, audit: &mut Audit) {
    let options = case.inputs.options;
    let mut used = vec![false; audit.waivers.len()];
    let waivers = if audit.waivers_honoured {
        audit.waivers.clone()
    } else {
        Vec::new()
    };
    for mut finding in found {
        match options.levels.get(finding.rule.id) {
            Some(None) => continue,
            Some(Some(level)) => finding.level = *level,
            None => {}
        }
        let fits = |waiver: &Waiver| case.today <= waiver.until && lets_off(case, waiver, &finding);
        let fitting: Vec<usize> = (0..waivers.len()).filter(|i| fits(&waivers[*i])).collect();
        for i in &fitting {
            used[*i] = true;
        }
        let waiver = fitting.first().copied();
        if !wanted(case, &finding) {
            continue;
        }
        match waiver {
            Some(waiver) => audit.waived.push((finding, waiver)),
            None => audit.findings.push(finding),
        }
    }
    for (i, waiver) in waivers.iter().enumerate() {
        audit
            .findings
            .extend(about_waiver(case, waiver, i, used[i], audit.filtered));
    }
    audit.findings.sort_by(|a, b| order(a).cmp(&order(b)));
}

fn order(
    finding: &Finding,
) -> (
    bool,
    &[String],
    std::cmp::Reverse<Level>,
    &str,
    Option<crate::tree::PeriodId>,
    &str,
) {
    (
        finding.path.is_empty(),
        &finding.path,
        std::cmp::Reverse(finding.level),
        finding.rule.id,
        finding.period,
        &finding.fingerprint,
    )
}

/// Whether a waiver speaks of a finding. What hoso says about its own audit (HS9xx) cannot be waived. Its place may be
/// written from the root or from the year's folder, as people see it in their tree.
fn lets_off(case: &Case<'_>, waiver: &Waiver, finding: &Finding) -> bool {
    let rule = rules::find(&waiver.rule).is_some_and(|rule| rule == finding.rule);
    let year = fold(&case.inputs.school.year.to_string());
    let below = finding.path.split_first().filter(|(top, _)| fold(top).contains(&year));
    let place = waiver.at.as_ref().is_none_or(|pattern| {
        glob::fits(pattern, &finding.path) || below.is_some_and(|(_, path)| glob::fits(pattern, path))
    });
    rule && place && !finding.rule.id.starts_with("HS9")
}

/// Whether a finding is about what was asked for (`--record`, `--owner`). What could not be read always is, and so is
/// what something asked for may lie in.
fn wanted(case: &Case<'_>, finding: &Finding) -> bool {
    let options = case.inputs.options;
    let unread = finding.rule.id == rules::HS901 && finding.owner.is_none();
    let record = options.records.is_empty() || finding.record.as_ref().is_some_and(|id| options.records.contains(id));
    let owner = options.owners.is_empty()
        || finding
            .owner
            .as_ref()
            .and_then(|owner| owner.id())
            .is_some_and(|id| options.owners.contains(id))
        || finding
            .person
            .as_ref()
            .is_some_and(|id| options.owners.contains(id.as_str()));
    let shields = finding.node.as_ref().is_some_and(|id| case.beside.shields.contains(id));
    unread || shields || (record && owner)
}

/// A waiver past its date, or one that matched nothing, is itself a finding.
fn about_waiver(case: &Case<'_>, waiver: &Waiver, number: usize, used: bool, filtered: bool) -> Option<Finding> {
    if filtered {
        return None;
    }
    let place = waiver.at.clone().unwrap_or_else(|| "**".to_owned());
    let mark = format!("{}|{}", waiver.rule, place);
    let rule = if case.today > waiver.until {
        &hs903::RULE
    } else if used || !could_speak(case, waiver) {
        return None;
    } else {
        &hs902::RULE
    };
    let level = case
        .inputs
        .options
        .levels
        .get(rule.id)
        .copied()
        .unwrap_or(Some(rule.level))?;
    let mut finding = case
        .general(rule, &mark)
        .with("number", Arg::Count(number + 1))
        .with("rule", Arg::Name(waiver.rule.clone()))
        .with("at", Arg::Name(place))
        .with("until", Arg::Day(waiver.until));
    finding.level = level;
    Some(finding)
}

/// Whether the rule of a waiver had a chance to speak here.
fn could_speak(case: &Case<'_>, waiver: &Waiver) -> bool {
    rules::find(&waiver.rule).is_none_or(|rule| rules::speaks(rule, case))
}
