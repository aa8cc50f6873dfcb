//! The findings, by who answers for them, with what to do.

use std::collections::BTreeMap;

use super::number;
use crate::audit::rules::{Needs, RULES};
use crate::audit::{Arg, Audit, Finding, Level};
use crate::report::View;
use crate::report::wrap::{hanging, pad, width};
use crate::text::{Lang, Text, date_vi, safe};
use crate::tree::{Owner, PeriodId};

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

struct Line {
    id: &'static str,
    title: String,
    words: String,
}

/// One line for each finding, but one for all periods of the same record that are missing or late.
fn lines(audit: &Audit, group: &[&Finding], lang: Lang) -> Vec<Line> {
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|f| (std::cmp::Reverse(f.level), f.rule.id));
    let mut out = Vec::new();
    let mut i = 0;
    while i < sorted.len() {
        let first = sorted[i];
        let same = sorted[i..].iter().take_while(|other| joins(first, other)).count();
        let words = if same > 1 {
            together(&sorted[i..i + same], lang)
        } else {
            first.words(lang)
        };
        let simulated = audit.simulated && first.rule.needs == Needs::Grants;
        let mark = if simulated {
            Text::of(" (mô phỏng)", " (simulated)")
        } else {
            Text::of("", "")
        };
        out.push(Line {
            id: first.rule.id,
            title: first.rule.title.get(lang).to_owned(),
            words: format!("{words}{}", mark.get(lang)),
        });
        i += same.max(1);
    }
    out
}

fn joins(a: &Finding, b: &Finding) -> bool {
    matches!(a.rule.id, "HS201" | "HS202")
        && (a.rule.id, a.message, &a.record, &a.owner, &a.part) == (b.rule.id, b.message, &b.record, &b.owner, &b.part)
}

/// «KH bài dạy tuần 3, 5-8, hạn sớm nhất 28/9/2025».
fn together(findings: &[&Finding], lang: Lang) -> String {
    let mut findings = findings.to_vec();
    findings.sort_by_key(|f| f.period);
    let first = findings[0];
    let said = |name: &str| first.args.get(name).map(|arg| arg.words(lang)).unwrap_or_default();
    let periods: Vec<PeriodId> = findings.iter().filter_map(|f| f.period).collect();
    let due = findings.iter().filter_map(|f| match f.args.get("due") {
        Some(Arg::Moment(at)) => Some(*at),
        _ => None,
    });
    let due = due.min().map(|at| {
        let day = crate::calendar::local(at).date();
        match lang {
            Lang::Vi => format!(", hạn sớm nhất {}", date_vi(day)),
            Lang::En => format!(", first due {}", day.strftime("%-d %b %Y")),
        }
    });
    let (record, whose, part) = (said("record"), said("whose"), said("part"));
    format!(
        "{record}{whose}{part} {}{}",
        ranges(&periods, lang),
        due.unwrap_or_default()
    )
}

/// «tuần 3, 5-8», «tháng 9/2025, 10/2025», «học kỳ I, II».
fn ranges(periods: &[PeriodId], lang: Lang) -> String {
    let numbers: Vec<u8> = periods
        .iter()
        .filter_map(|period| match period {
            PeriodId::Week(_, n) => Some(*n),
            _ => None,
        })
        .collect();
    if numbers.len() < periods.len() {
        let words = periods
            .iter()
            .map(|period| crate::audit::period_words(*period).get(lang).to_owned());
        return words.collect::<Vec<_>>().join(", ");
    }
    let mut out: Vec<(u8, u8)> = Vec::new();
    for n in numbers {
        match out.last_mut() {
            Some(last) if n == last.1 + 1 => last.1 = n,
            _ => out.push((n, n)),
        }
    }
    let shown = out
        .iter()
        .map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    let head = Text::of("tuần", "weeks");
    format!("{} {}", head.get(lang), shown.collect::<Vec<_>>().join(", "))
}

/// For each rule that spoke, what to do about it.
fn what_to_do(findings: &[&Finding], view: &View) -> String {
    let mut out = format!("{}\n", Text::of("Phải làm gì", "What to do").get(view.lang));
    for rule in RULES.iter().filter(|rule| findings.iter().any(|f| f.rule == **rule)) {
        out.push_str(&hanging(
            &format!("  {}  ", rule.id),
            rule.remedy.get(view.lang),
            view.width,
        ));
    }
    let first = findings.first().map_or("HS201", |f| f.rule.id);
    let more = text!(
        "Mã nào chưa rõ: hoso explain {first}",
        "More about a rule: hoso explain {first}"
    );
    out.push_str(&hanging("", more.get(view.lang), view.width));
    out
}
