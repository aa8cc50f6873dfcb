//! All mistakes in what people wrote, at once.

use super::wrap::wrap;
use crate::template::problem::{Problem, Spot};
use crate::text::{Lang, count_vi, safe};

/// The list with its heading, as in `3 chỗ cần sửa, chưa thay đổi gì:`.
#[must_use]
pub fn problems(list: &[Problem], lang: Lang, width: usize) -> String {
    let mut out = match lang {
        Lang::Vi => format!("{} chỗ cần sửa, chưa thay đổi gì:\n", count_vi(list.len())),
        Lang::En => format!(
            "{} {} to mend, nothing was changed:\n",
            list.len(),
            if list.len() == 1 { "place" } else { "places" }
        ),
    };
    for problem in list {
        out.push('\n');
        out.push_str(&wrap(&head(problem, lang), width, "    "));
        out.push_str("\n    ");
        out.push_str(&wrap(problem.message.get(lang), width - 4, "    "));
    }
    out
}

fn head(problem: &Problem, lang: Lang) -> String {
    let file = safe(&problem.file);
    let place = match (&problem.spot, lang) {
        (Spot::File, _) => file,
        (Spot::Line(line, column), Lang::Vi) => format!("{file}, dòng {line}, cột {column}"),
        (Spot::Line(line, column), Lang::En) => format!("{file}, line {line}, column {column}"),
        (Spot::Cell(cell), Lang::Vi) => format!("{file}, ô {}", safe(cell)),
        (Spot::Cell(cell), Lang::En) => format!("{file}, cell {}", safe(cell)),
    };
    match &problem.found {
        Some(found) => format!("{place}: «{}»", clipped(found)),
        None => format!("{place}:"),
    }
}

/// Foreign words, safe and at most 60 characters: a 300-character name would bury the message.
fn clipped(found: &str) -> String {
    if found.chars().count() <= 60 {
        return safe(found);
    }
    let start: String = found.chars().take(57).collect();
    format!("{}…", safe(&start))
}
