//! Text from outside (file names, YAML, answers of a service) made safe for a terminal, a report or a log.

/// The text with every character that a terminal or a reader could be misled by written out as `\u{…}`: control
/// characters, escape sequences, line and paragraph separators, zero-width and bidirectional marks, private use.
#[must_use]
pub fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if misleads(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
    }
    out
}

/// [`safe`] for each part of a path, joined by `/`.
#[must_use]
pub fn safe_path<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().map(safe).collect::<Vec<_>>().join("/")
}

fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_left_alone() {
        assert_eq!(safe("Kế hoạch bài dạy «1A»"), "Kế hoạch bài dạy «1A»");
    }

    #[test]
    fn escapes_and_direction_marks_are_written_out() {
        assert_eq!(safe("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(safe("fdp.\u{202e}exe\n"), "fdp.\\u{202e}exe\\u{a}");
    }
}
