//! Copies that machines make of a folder: a synchronising program, a file manager, the service.

use crate::text::nfc;

/// What stands behind a copy's name, and before it.
const BEHIND: [&str; 3] = ["copy", "bản sao", "sao chép"];
const BEFORE: [&str; 2] = ["copy of ", "bản sao của "];

/// The name of which a folder's is a machine's copy: «KH bài dạy (1)», «KH bài dạy - Copy (2)», «Bản sao của KH bài dạy».
pub(super) fn original(name: &str) -> Option<String> {
    let name = nfc(name);
    let mut left = name.trim();
    while let Some(shorter) = without_number(left).or_else(|| without_word(left)) {
        left = shorter;
    }
    (left != name.trim()).then(|| left.to_owned())
}

fn without_number(name: &str) -> Option<&str> {
    let (head, number) = name.strip_suffix(')')?.rsplit_once('(')?;
    let counted = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    (counted && !head.trim().is_empty()).then(|| head.trim_end())
}

fn without_word(name: &str) -> Option<&str> {
    let before = BEFORE
        .iter()
        .find_map(|word| Some(name.split_at_checked(word.len())?).filter(|(head, _)| same(head, word)));
    let behind = || {
        let cut = |word: &&str| name.split_at_checked(name.len().checked_sub(word.len())?);
        BEHIND
            .iter()
            .find_map(|word| cut(word).filter(|(_, tail)| same(tail, word)))
    };
    let left = match before {
        Some((_, rest)) => rest.trim_start(),
        None => {
            let head = behind()?.0;
            let bare = head.trim_end_matches([' ', '-', '–', '_']);
            // «… - Copy», not «Photocopy».
            if bare == head {
                return None;
            }
            bare
        }
    };
    (!left.is_empty()).then_some(left)
}

fn same(text: &str, word: &str) -> bool {
    text == word || text.to_lowercase() == word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_tells_what_it_is_a_copy_of() {
        for copy in [
            "01 KH bài dạy (1)",
            "01 KH bài dạy(12)",
            "01 KH bài dạy - Copy",
            "01 KH bài dạy - Copy (2)",
            "01 KH bài dạy copy",
            "01 KH bài dạy - Bản sao",
            "01 KH bài dạy - Sao chép",
            "Bản sao của 01 KH bài dạy",
            "BẢN SAO CỦA 01 KH bài dạy",
            "Ba\u{309}n sao cu\u{309}a 01 KH bài dạy",
            "Copy of 01 KH bài dạy (1)",
        ] {
            assert_eq!(original(copy).as_deref(), Some("01 KH bài dạy"), "{copy}");
        }
        for other in [
            "01 KH bài dạy",
            "Tổ 1",
            "Lớp 1A (cũ)",
            "(1)",
            "Copy",
            "Photocopy",
            "Bản sao của ",
            "",
        ] {
            assert_eq!(original(other), None, "{other}");
        }
    }
}
