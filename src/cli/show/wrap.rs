//! Text broken into lines by the columns that it fills.

use unicode_width::UnicodeWidthStr;

/// Breaks at spaces so that no line is wider than `width` columns; later lines begin with `indent`. Words wider than a
/// line stand alone. Line ends already there are kept.
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
    let mut first = true;
    for word in words.split(' ') {
        let wide = word.width();
        if !first && column + 1 + wide > width {
            out.push('\n');
            out.push_str(indent);
            column = indent.width();
        } else if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += wide;
        first = false;
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
    fn a_column_is_filled_or_cut() {
        assert_eq!(fit("Tổ 1", 6), "Tổ 1  ");
        assert_eq!(fit("Kế hoạch", 5), "Kế h…");
    }
}
