//! A YAML library's refusals in words for people who never heard of YAML: what to look at, and how it should be.

use crate::template::problem::{Problem, Spot};
use crate::text::{Text, safe};

/// What the library said, and what to do. Its own words follow, for whoever helps.
pub(super) fn told(words: &str) -> Text {
    let has = |part: &str| words.contains(part);
    let advice = if has("tabs disallowed") || has("tab character") {
        Text::of(
            "thụt dòng bằng phím Tab. Thay bằng dấu cách.",
            "a line is indented with a tab; use spaces",
        )
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
    text!("{vi} ({words})", "{en} ({words})")
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
