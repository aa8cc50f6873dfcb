//! A YAML library's refusals in words for people who never heard of YAML: what to look at, and how it should be.

use crate::template::problem::{Problem, Spot};
use crate::text::{Text, safe};

/// What to do about what the library said. Its own words, which are English, follow in English only.
pub(super) fn told(words: &str) -> Text {
    let has = |part: &str| words.contains(part);
    let advice = if has("tabs disallowed") || has("tab character") {
        return tab();
    } else if has("recursion limit") {
        return too_deep();
    } else if has("flow sequence") || has("flow mapping") || has("flow node") {
        Text::of(
            "dấu ngoặc [ ] hoặc { } chưa đóng, hoặc thiếu dấu phẩy.",
            "a bracket [ ] or { } is not closed, or a comma is missing",
        )
    } else if has("quoted scalar") || has("escape") {
        Text::of(
            "dấu ngoặc kép chưa đóng, hoặc có dấu «\\» lạ bên trong.",
            "a quotation mark is not closed, or there is a strange «\\» inside",
        )
    } else {
        Text::of(
            "sai cách viết YAML. Xem dòng này và dòng trên: thiếu dấu hai chấm và dấu cách («khóa: giá trị»), hoặc thụt dòng không đều.",
            "not YAML; look at this line and the one above: a colon with a space («key: value») is missing, or the indentation differs",
        )
    };
    let (vi, en, words) = (advice.vi, advice.en, safe(words));
    text!("{vi}", "{en} ({words})")
}

/// A mistake at, or next to, a line that begins with a tab: the tab is the mistake, whatever the library made of it.
pub(super) fn tabbed(text: &str, problem: Problem) -> Problem {
    let Spot::Line(line, _) = problem.spot else {
        return problem;
    };
    let lines = text.lines().enumerate().skip(line.saturating_sub(2)).take(3);
    let at = lines
        .filter_map(|(i, words)| {
            let column = words
                .chars()
                .take_while(|c| c.is_whitespace())
                .position(|c| c == '\t')?;
            Some(Spot::Line(i + 1, column + 1))
        })
        .next();
    match at {
        Some(spot) => Problem {
            spot,
            message: tab(),
            ..problem
        },
        None => problem,
    }
}

fn tab() -> Text {
    Text::of(
        "có phím Tab ở đầu dòng; YAML không cho dùng Tab để thụt dòng. Xóa Tab, gõ dấu cách (2 dấu cách mỗi bậc).",
        "there is a tab at the beginning of the line, which YAML does not allow; use spaces, two for each level",
    )
}

/// The first character that no text has. The libraries refuse it too, but do not say where it stands.
pub(super) fn control(file: &str, text: &str) -> Option<Problem> {
    let strange = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let at = text.find(strange)?;
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let spot = Spot::Line(
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    );
    Some(Problem {
        file: file.to_owned(),
        spot,
        found: text[at..].chars().next().map(String::from),
        message: Text::of(
            "ký tự điều khiển, không nhìn thấy được. Xóa dòng này rồi gõ lại.",
            "a control character, which cannot be seen; delete the line and type it anew",
        ),
    })
}

/// More levels than any honest file has.
pub(super) fn too_deep() -> Text {
    Text::of(
        "lồng nhau quá sâu (quá 64 tầng).",
        "nested too deeply (more than 64 levels)",
    )
}
