//! Patterns over paths, as waivers use them: `*` within a name, `**` over any number of names.

use crate::text::nfc;

/// Whether a path fits a pattern. Both are compared in composed form; the pattern's parts are parted by `/`.
pub(super) fn fits(pattern: &str, path: &[String]) -> bool {
    let pattern = nfc(pattern);
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let names: Vec<String> = path.iter().map(|name| nfc(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    matches(&parts, &names, |part, name| within(part, name), "**")
}

fn within(part: &str, name: &str) -> bool {
    let (part, name): (Vec<char>, Vec<char>) = (part.chars().collect(), name.chars().collect());
    matches(&part, &name, |p, c| p == c, '*')
}

/// Matching with one kind of item that stands for any number of others, without backtracking further than to the last
/// of them: linear in the product of the lengths.
fn matches<P: PartialEq, N>(pattern: &[P], text: &[N], same: impl Fn(&P, &N) -> bool, many: P) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&many) {
            back = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|item| same(item, &text[t])) {
            p += 1;
            t += 1;
        } else if let Some((star, from)) = back {
            back = Some((star, from + 1));
            p = star + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|item| *item == many)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(pattern: &str, path: &str) -> bool {
        let path: Vec<String> = path.split('/').map(str::to_owned).collect();
        fits(pattern, &path)
    }

    #[test]
    fn one_star_stays_in_a_name_and_two_go_over_names() {
        assert!(fit("05 Giáo viên/*/KH bài dạy", "05 Giáo viên/Lê Văn An/KH bài dạy"));
        assert!(!fit("05 Giáo viên/*", "05 Giáo viên/Lê Văn An/KH bài dạy"));
        assert!(fit("05 Giáo viên/**", "05 Giáo viên/Lê Văn An/KH bài dạy"));
        assert!(fit("**/KH bài dạy/*.docx", "05 Giáo viên/An/KH bài dạy/Tuần 5.docx"));
        assert!(fit("**", "a/b"));
        assert!(fit("a/**/c", "a/c"));
        assert!(!fit("a/b", "a/b/c"));
        assert!(fit("A*n", "An") && fit("A*n", "A  n") && !fit("A*n", "Anh"));
    }

    #[test]
    fn a_pattern_of_nothing_but_stars_ends_soon() {
        assert!(!fit(&"*a".repeat(40), &"b".repeat(4000)));
    }
}
