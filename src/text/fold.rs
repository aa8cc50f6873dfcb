//! Names compared the way people mean them: without diacritics, case, spacing marks or leading numbers.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The text in Unicode normal form C. Drive keeps the bytes it is given, so composed and decomposed spellings of one
/// name stand side by side there; hoso writes and compares C.
#[must_use]
pub fn nfc(text: &str) -> String {
    if is_nfc(text) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Whether a text is in Unicode normal form C.
#[must_use]
pub fn is_nfc(text: &str) -> bool {
    text.is_ascii() || unicode_normalization::is_nfc(text)
}

/// Hands out letters and their marks one by one. Marks stand as they were written, not in the order of normal form D:
/// who asks drops them or looks at each alone, and ordering them costs more than everything else.
pub(crate) fn decomposed(text: &str, mut each: impl FnMut(char)) {
    for c in text.chars() {
        if c.is_ascii() {
            each(c);
        } else {
            decompose_canonical(c, &mut each);
        }
    }
}

/// Lower-case ASCII-like words separated by single spaces: diacritics dropped (đ → d), case folded, and runs of white
/// space, `_`, `-`, `.`, dashes and other punctuation turned into one space. «Kế_hoạch--bài dạy» → «ke hoach bai day».
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    decomposed(text, |c| match c {
        'đ' | 'Đ' => out.push('d'),
        c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
        c if !c.is_ascii() && is_combining_mark(c) => {}
        c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
        _ if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
        _ => {}
    });
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// [`fold`], and without the numbers that only keep an order in front: «03_GIAO_VIEN» and «03. Giáo viên» both become
/// «giao vien». A name that is nothing but numbers keeps them; «1A» is no number.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let folded = fold(name);
    let mut rest = folded.as_str();
    while let Some((head, tail)) = rest.split_once(' ') {
        if !head.chars().all(|c| c.is_ascii_digit()) || !tail.contains(|c: char| c.is_alphabetic()) {
            break;
        }
        rest = tail;
    }
    rest.to_owned()
}

/// A short ASCII identifier: «Nguyễn Thị Hoa» → «nguyen-thi-hoa». Empty when nothing of the text is a letter or digit.
#[must_use]
pub fn slug(text: &str) -> String {
    let ascii: String = fold(text)
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ')
        .collect();
    ascii.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}

/// The one of `words` that `found` most likely stands for, or nothing when none is near. Compared folded, by
/// Damerau–Levenshtein similarity of at least 0.6.
#[must_use]
pub fn nearest<'a>(found: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = fold(found);
    words
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(&found, &fold(word)), word))
        .filter(|(score, _)| *score >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_decomposed_upper_case_and_underscores_fold_to_one() {
        assert_eq!(fold("Kế hoạch  bài-dạy"), "ke hoach bai day");
        assert_eq!(fold("KE_HOACH_BAI_DAY"), "ke hoach bai day");
        assert_eq!(fold(&"Đội".nfd().collect::<String>()), "doi");
    }

    #[test]
    fn leading_order_numbers_go_and_class_names_stay() {
        assert_eq!(fold_name("03_GIAO_VIEN"), "giao vien");
        assert_eq!(fold_name("01. 02 Tổ 4-5"), "to 4 5");
        assert_eq!(fold_name("1A"), "1a");
        assert_eq!(fold_name("2025-2026"), "2025 2026");
    }

    #[test]
    fn the_nearest_word_is_found_and_far_ones_are_not() {
        assert_eq!(nearest("dealine", ["deadline", "cadence"]), Some("deadline"));
        assert_eq!(nearest("xyz", ["deadline", "cadence"]), None);
    }
}
