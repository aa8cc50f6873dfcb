//! Lines that fit a width, counted in columns of a terminal.

use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text padded with spaces to so many columns.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// The text in lines of at most `columns`, broken at spaces; a word that is longer is broken where the line is full,
/// but for a link.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = if word.contains("://") { usize::MAX } else { columns };
        for (i, piece) in pieces(word, room).into_iter().enumerate() {
            let line = lines.last_mut().map_or("", |line| line.as_str());
            let glue = usize::from(i == 0 && !line.is_empty());
            if width(line) + glue + width(&piece) > columns && !line.is_empty() {
                lines.push(piece);
            } else if let Some(line) = lines.last_mut() {
                line.push_str(&" ".repeat(glue));
                line.push_str(&piece);
            }
        }
    }
    lines
}

/// A first line behind `head`, and what follows under it.
pub(super) fn hanging(head: &str, text: &str, columns: usize) -> String {
    let indent = width(head);
    let lines = wrap(text, columns.saturating_sub(indent));
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let lead = if i == 0 { head.to_owned() } else { " ".repeat(indent) };
        out.push_str(format!("{lead}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// The text, or as much of it as fits with `…` behind it.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let start = pieces(text, columns.saturating_sub(1)).swap_remove(0);
    format!("{start}…")
}

/// A word in pieces of at most `columns`.
pub(crate) fn pieces(word: &str, columns: usize) -> Vec<String> {
    if width(word) <= columns {
        return vec![word.to_owned()];
    }
    let mut out = vec![String::new()];
    for c in word.chars() {
        let full = out
            .last()
            .is_some_and(|piece| width(piece) + width(c.encode_utf8(&mut [0; 4])) > columns);
        if full {
            out.push(String::new());
        }
        if let Some(piece) = out.last_mut() {
            piece.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_words_only_when_they_must() {
        assert_eq!(wrap("thiếu kế hoạch bài dạy", 12), ["thiếu kế", "hoạch bài", "dạy"]);
        assert_eq!(wrap("aaaaaaaaaaaa", 8), ["aaaaaaaa", "aaaa"]);
        assert_eq!(hanging("  x  ", "một hai ba bốn", 15), "  x  một hai ba\n     bốn\n");
    }
}
