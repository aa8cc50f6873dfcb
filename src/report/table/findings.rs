//! The findings, by who answers for them, with what to do.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::lines;
use super::number;
use crate::audit::rules::RULES;
use crate::audit::{Audit, Finding, Level};
use crate::report::View;
use crate::report::wrap::{hanging, pad, width};
use crate::text::{Lang, Text, safe};
use crate::tree::Owner;

/// Everything about findings.
pub(super) fn findings(audit: &Audit, view: &View) -> String {
    let shown: Vec<&Finding> = audit.findings.iter().filter(|f| f.rule.id != "HS901").collect();
    let mut out = format!("{}\n", totals(audit, view.lang).get(view.lang));
    if !audit.waived.is_empty() {
        let count = number(audit.waived.len(), view.lang);
        out.push_str(text!("Được miễn trừ: {count}.\n", "Waived: {count}.\n").get(view.lang));
    }
    if shown.is_empty() {
        return out;
    }
    for (title, group) in grouped(audit, &shown, view.lang) {
        out.push('\n');
        out.push_str(&one_group(audit, &title, &group, view));
    }
    out.push('\n');
    out.push_str(&what_to_do(&shown, view));
    out
}

fn totals(audit: &Audit, lang: Lang) -> Text {
    let [errors, warnings, notes] =
        [Level::Error, Level::Warning, Level::Note].map(|level| number(audit.count(level), lang));
    if audit.findings.is_empty() {
        return Text::of("Không phát hiện lỗi nào.", "Nothing found.");
    }
    text!(
        "{errors} lỗi, {warnings} cảnh báo, {notes} lưu ý",
        "Errors: {errors}, warnings: {warnings}, notes: {notes}"
    )
}

/// Groups under their titles: those with most errors first.
fn grouped<'a>(audit: &Audit, findings: &[&'a Finding], lang: Lang) -> Vec<(String, Vec<&'a Finding>)> {
    let mut groups: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        groups.entry(title(audit, finding, lang)).or_default().push(finding);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    let weight = |group: &[&Finding]| {
        let count = |level| group.iter().filter(|f| f.level == level).count();
        std::cmp::Reverse((count(Level::Error), count(Level::Warning), count(Level::Note)))
    };
    groups.sort_by_key(|(_, group)| weight(group));
    groups
}

/// «Lê Thị Bình · Tổ 2», «Tổ 3», «Lớp 1A», «Nhà trường».
fn title(audit: &Audit, finding: &Finding, lang: Lang) -> String {
    let name = finding.owner_name.as_deref().unwrap_or_default();
    let person = finding.person.as_ref().and_then(|id| audit.people.get(id));
    match (&finding.owner, person) {
        (Some(Owner::Teacher(_) | Owner::Class(_)), Some(person)) => match &person.group {
            Some(group) => format!("{} · {}", safe(&person.name), safe(group)),
            None => safe(&person.name),
        },
        (Some(Owner::Group(_) | Owner::Teacher(_)), _) => safe(name),
        (Some(Owner::Class(_)), None) => text!("Lớp {}", "Class {}", safe(name)).get(lang).to_owned(),
        _ => Text::of("Nhà trường", "The school").get(lang).to_owned(),
    }
}

fn one_group(audit: &Audit, title: &str, group: &[&Finding], view: &View) -> String {
    let lines = lines(audit, group, view.lang);
    let column = lines.iter().map(|line| width(&line.title)).max().unwrap_or(0).min(24);
    let mut out = hanging("", &format!("{title} · {}", sizes(group, view.lang)), view.width);
    for line in &lines {
        let head = format!("  {} {}  ", line.id, pad(&line.title, column));
        out.push_str(&hanging(&head, &line.words, view.width));
    }
    out
}

/// «3 lỗi», «1 lỗi, 2 cảnh báo».
fn sizes(group: &[&Finding], lang: Lang) -> String {
    let words = [Level::Error, Level::Warning, Level::Note]
        .into_iter()
        .filter_map(|level| {
            let count = group.iter().filter(|f| f.level == level).count();
            let plural = if count > 1 && lang == Lang::En { "s" } else { "" };
            (count > 0).then(|| format!("{} {}{plural}", number(count, lang), level.words().get(lang)))
        });
    words.collect::<Vec<_>>().join(", ")
}

/// For each rule that spoke, what to do about it; where findings have remedies of their own, those.
fn what_to_do(findings: &[&Finding], view: &View) -> String {
    let mut out = format!("{}\n", Text::of("Phải làm gì", "What to do").get(view.lang));
    for rule in RULES {
        let of_rule = findings.iter().filter(|f| f.rule == *rule);
        let remedies: BTreeSet<&str> = of_rule.map(|f| f.remedy().get(view.lang)).collect();
        for remedy in remedies {
            out.push_str(&hanging(&format!("  {}  ", rule.id), remedy, view.width));
        }
    }
    let first = findings.first().map_or("HS201", |f| f.rule.id);
    let more = text!(
        "Mã nào chưa rõ: hoso explain {first}",
        "More about a rule: hoso explain {first}"
    );
    out.push_str(&hanging("", more.get(view.lang), view.width));
    out
}
