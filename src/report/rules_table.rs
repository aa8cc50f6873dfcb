//! The rules as a table in Markdown, for the README. The README is checked against it.

use crate::audit::rules::RULES;
use crate::text::Lang;

/// The table, without a line break at its end.
#[must_use]
pub fn rules_table(lang: Lang) -> String {
    let head = match lang {
        Lang::Vi => ["Mã", "Tên", "Mức", "Nêu khi"],
        Lang::En => ["Id", "Name", "Level", "Fires when"],
    };
    let mut lines = vec![row(&head), row(&["---"; 4])];
    for rule in RULES {
        let name = match lang {
            Lang::Vi => rule.title.get(lang),
            Lang::En => rule.slug,
        };
        lines.push(row(&[
            rule.id,
            name,
            rule.level.words().get(lang),
            rule.fires.get(lang),
        ]));
    }
    lines.join("\n")
}

fn row(cells: &[&str; 4]) -> String {
    format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}
