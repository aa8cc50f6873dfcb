//! An audit for people: a heading with the score, a summary by record, then findings by owner with what to do.

mod findings;
mod heading;
mod lines;
mod unread;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::View;
use crate::audit::{Audit, Counts};
use crate::text::{Lang, Text, count_vi, safe};

/// The whole report, ending with a line break. Fits `view.width` columns.
#[must_use]
pub fn table(audit: &Audit, view: &View) -> String {
    let view = View {
        width: view.width.max(40),
        ..*view
    };
    let mut out = heading::heading(audit, &view);
    if let Some(summary) = by_record(audit, &view) {
        out.push('\n');
        out.push_str(&summary);
    }
    out.push('\n');
    out.push_str(&findings::findings(audit, &view));
    out
}

/// The summary of each record of which something is due.
fn by_record(audit: &Audit, view: &View) -> Option<String> {
    let summary = audit.summary();
    let unclear = summary.total.unverifiable > 0;
    let rows: Vec<(&str, &Counts)> = audit
        .records
        .iter()
        .filter_map(|record| Some((record.name.get(view.lang), summary.by_record.get(&record.id)?)))
        .filter(|(_, counts)| counts.required() > 0)
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(view.width).unwrap_or(u16::MAX));
    table.set_header(headers(unclear).iter().map(|text| text.get(view.lang).to_owned()));
    for (name, counts) in rows {
        let numbers = [
            counts.required(),
            counts.present,
            counts.late,
            counts.missing,
            counts.wrong,
        ];
        let unclear = unclear.then_some(counts.unverifiable);
        let cells = numbers.into_iter().chain(unclear).map(|n| number(n, view.lang));
        table.add_row(std::iter::once(safe(name)).chain(cells));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines = table.to_string();
    Some(lines.lines().map(|line| format!(" {}\n", line.trim_end())).collect())
}

fn headers(unclear: bool) -> Vec<Text> {
    let all = [
        Text::of("Hồ sơ", "Record"),
        Text::of("Phải có", "Required"),
        Text::of("Đúng hạn", "On time"),
        Text::of("Chậm", "Late"),
        Text::of("Thiếu", "Missing"),
        Text::of("Sai", "Wrong"),
    ];
    all.into_iter()
        .chain(unclear.then(|| Text::of("Chưa rõ", "Unclear")))
        .collect()
}

/// A count as the language writes it.
fn number(n: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => count_vi(n),
        Lang::En => n.to_string(),
    }
}
