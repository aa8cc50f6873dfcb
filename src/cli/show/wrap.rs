//! Text broken into lines by the columns that it fills.

use unicode_width::UnicodeWidthStr;

use crate::report::pieces;

/// Breaks at spaces so that no line is wider than `width` columns; later lines begin with `indent`. A word wider than a
/// line is broken where the line is full, but for a link. Line ends already there are kept.
#[must_use]
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    text.split('\n')
        .map(|line| wrap_line(line, width, indent))
        .collect::<Vec<_>>()
        .join("\n")
}

fn wrap_line(line: &str, width: usize, indent: &str) -> String {
    let words = line.trim_start_matches(' ');
    let mut column = line.len() - words.len();
    let mut out = " ".repeat(column);
    let room = width.saturating_sub(indent.width()).max(8);
    let mut gap = 0;
    let mut first = true;
    for word in words.split(' ') {
        // Two spaces make an empty word; at a line's end they go.
        if word.is_empty() {
            gap += 1;
            continue;
        }
        // A link that is broken in two is no link any more.
        let room = if word.contains("://") { usize::MAX } else { room };
        for (i, piece) in pieces(word, room).into_iter().enumerate() {
            let glue = if i == 0 { gap } else { 0 };
            if !first && column + glue + piece.width() > width {
                out.push('\n');
                out.push_str(indent);
                column = indent.width();
            } else {
                out.push_str(&" ".repeat(glue));
                column += glue;
            }
            out.push_str(&piece);
            column += piece.width();
            first = false;
        }
        gap = 1;
    }
    out
}

/// The text filled with spaces to `width` columns, or cut with `…`.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return format!("{text}{}", " ".repeat(width - text.width()));
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    let missing = width.saturating_sub(out.width());
    out.push_str(&" ".repeat(missing));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_the_width_and_words_stay_whole() {
        let wrapped = wrap("Kế hoạch bài dạy tuần 5 chưa có trong thư mục", 20, "  ");
        assert!(wrapped.lines().all(|line| line.width() <= 20), "{wrapped}");
        assert_eq!(
            wrapped.replace("\n  ", " "),
            "Kế hoạch bài dạy tuần 5 chưa có trong thư mục"
        );
    }

    #[test]
    fn a_word_that_no_line_holds_is_broken_and_spaces_at_a_break_go() {
        assert_eq!(
            wrap("  aa bbbbbbbbbbbbbb  (c)", 12, "    "),
            "  aa\n    bbbbbbbb\n    bbbbbb\n    (c)"
        );
        assert_eq!(wrap("a  b", 12, ""), "a  b");
    }

    #[test]
    fn a_column_is_filled_or_cut() {
        assert_eq!(fit("Tổ 1", 6), "Tổ 1  ");
        assert_eq!(fit("Kế hoạch", 5), "Kế h…");
    }
}
