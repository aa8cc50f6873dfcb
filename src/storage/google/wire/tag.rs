//! A tag in a file's public `properties`.
//!
//! Drive takes 124 bytes for a property's name and value together (custom file properties guide). A key such as
//! `th1/2025-2026/KHBD/gv:binh` fits into `hoso.k`; a longer one goes on in `hoso.k2` and `hoso.k3`, and `hoso.v` says how
//! many parts there are (`1`, `1+2`, `1+3`), because the generated client cannot remove a property that is not needed any
//! more. A key that three do not hold is not stamped at all: a tag is a hint, never the proof.

use std::collections::HashMap;

use crate::tree::Tag;

const LIMIT: usize = 124;
const PARTS: [&str; 3] = ["hoso.k", "hoso.k2", "hoso.k3"];
const VERSION: &str = "hoso.v";

/// The properties that carry a tag; nothing where it is too long.
pub(crate) fn write(tag: &Tag) -> Option<HashMap<String, String>> {
    let text = tag.to_string();
    let mut rest = text.as_str();
    let mut properties = HashMap::new();
    let mut count = 0;
    for name in PARTS {
        if rest.is_empty() {
            break;
        }
        let (part, after) = rest.split_at(rest.floor_char_boundary(LIMIT - name.len()));
        properties.insert(name.to_owned(), part.to_owned());
        rest = after;
        count += 1;
    }
    if !rest.is_empty() {
        return None;
    }
    let version = if count > 1 {
        format!("1+{count}")
    } else {
        "1".to_owned()
    };
    properties.insert(VERSION.to_owned(), version);
    Some(properties)
}

/// The tag's text among a file's properties; nothing where there is none, or a later version's.
pub(crate) fn read(properties: &HashMap<String, String>) -> Option<String> {
    let count = match properties.get(VERSION).map(String::as_str) {
        Some("1") => 1,
        Some("1+2") => 2,
        Some("1+3") => 3,
        _ => return None,
    };
    PARTS[..count]
        .iter()
        .map(|name| properties.get(*name).map(String::as_str))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Key;

    fn tag(school: &str) -> Tag {
        let key: Key = format!("{school}/2025-2026/KHBD/gv:binh").parse().expect("a key");
        Tag(key)
    }

    #[test]
    fn a_tag_reads_back_whole_and_no_property_is_too_long() {
        for length in [1, 60, 91, 92, 93, 150, 210, 300] {
            for letter in ["a", "ệ"] {
                let tag = tag(&letter.repeat(length));
                let Some(properties) = write(&tag) else {
                    assert!(tag.to_string().len() > 340, "{length} {letter}");
                    continue;
                };
                for (name, value) in &properties {
                    assert!(name.len() + value.len() <= LIMIT, "{name}={value}");
                }
                assert_eq!(read(&properties), Some(tag.to_string()));
            }
        }
    }

    #[test]
    fn a_shorter_tag_written_over_a_longer_one_is_read_alone() {
        let mut properties = write(&tag(&"a".repeat(150))).expect("two parts");
        properties.extend(write(&tag("th1")).expect("one part"));
        assert_eq!(read(&properties), Some(tag("th1").to_string()));
    }
}
