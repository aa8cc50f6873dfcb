//! Findings as lines: one for each, but one for all periods and subjects of the same record that are missing or late.

use crate::audit::rules::Needs;
use crate::audit::{Arg, Audit, Finding, period_words};
use crate::text::{Lang, Text, date_vi};
use crate::tree::PeriodId;

/// A line of a report.
pub(super) struct Line {
    /// The rule.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What it says.
    pub words: String,
}

/// The lines for what one owner answers for, the gravest first.
pub(super) fn lines(audit: &Audit, group: &[&Finding], lang: Lang) -> Vec<Line> {
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|f| (std::cmp::Reverse(f.level), f.rule.id));
    by_subject(by_period(&sorted))
        .iter()
        .map(|subjects| {
            let rule = subjects[0][0].rule;
            let simulated = audit.simulated && rule.needs == Needs::Grants;
            let mark = if simulated {
                Text::of(" (mô phỏng)", " (simulated)")
            } else {
                Text::of("", "")
            };
            Line {
                id: rule.id,
                title: rule.title.get(lang).to_owned(),
                words: format!("{}{}", words(subjects, lang), mark.get(lang)),
            }
        })
        .collect()
}

/// The findings that differ in their period alone, earliest first.
type Periods<'a> = Vec<&'a Finding>;

fn by_period<'a>(findings: &[&'a Finding]) -> Vec<Periods<'a>> {
    let runs = findings.chunk_by(|a, b| joins(a, b) && a.part == b.part);
    let mut runs: Vec<Periods<'a>> = runs.map(<[_]>::to_vec).collect();
    for run in &mut runs {
        run.sort_by_key(|f| f.period);
    }
    runs
}

/// Of these, the ones that differ in their subject alone.
fn by_subject(runs: Vec<Periods<'_>>) -> Vec<Vec<Periods<'_>>> {
    let mut out: Vec<Vec<Periods<'_>>> = Vec::new();
    for run in runs {
        match out.last_mut() {
            Some(last) if same_but_subject(&last[0], &run) => last.push(run),
            _ => out.push(vec![run]),
        }
    }
    out
}

fn joins(a: &Finding, b: &Finding) -> bool {
    matches!(a.rule.id, "HS201" | "HS202")
        && (a.rule.id, a.message, &a.record, &a.owner) == (b.rule.id, b.message, &b.record, &b.owner)
}

fn same_but_subject(a: &[&Finding], b: &[&Finding]) -> bool {
    let without = |f: &Finding| (f.args.get("subject").is_some(), f.args.get("whom").cloned());
    let when = |f: &Finding| (f.period, f.args.get("due").cloned(), f.args.get("arrived").cloned());
    joins(a[0], b[0])
        && without(a[0]) == without(b[0])
        && a[0].args.get("subject").is_some()
        && a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| when(a) == when(b))
}

fn words(subjects: &[Periods<'_>], lang: Lang) -> String {
    let first = subjects[0][0];
    let all: Vec<String> = subjects.iter().map(|run| said(run[0], "subject", lang)).collect();
    let listed = (all.len() > 1).then(|| format!(": {}", all.join(", ")));
    let part = if listed.is_some() { "whom" } else { "part" };
    let words = match &subjects[0][..] {
        [_] if listed.is_none() => first.words(lang),
        // Several subjects of one period: the rule's own sentence, without the subject.
        [_] => {
            let mut whole = first.clone();
            whole
                .args
                .set("part", Arg::Words(Text::same(said(first, "whom", lang))));
            whole.words(lang)
        }
        periods => together(periods, part, lang),
    };
    format!("{words}{}", listed.unwrap_or_default())
}

/// «KH bài dạy tuần 3, 5-8, hạn sớm nhất 28/9/2025».
fn together(findings: &[&Finding], part: &str, lang: Lang) -> String {
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
    let [record, whose, part] = ["record", "whose", part].map(|name| said(findings[0], name, lang));
    format!(
        "{record}{whose}{part} {}{}",
        ranges(&periods, lang),
        due.unwrap_or_default()
    )
}

fn said(finding: &Finding, name: &str, lang: Lang) -> String {
    finding.args.get(name).map(|arg| arg.words(lang)).unwrap_or_default()
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
        let words = periods.iter().map(|period| period_words(*period).get(lang).to_owned());
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
