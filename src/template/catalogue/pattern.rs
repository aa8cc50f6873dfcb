//! Patterns of folder names: text with `{year}`, `{group}`, `{teacher}`, `{class}`, `{pupil}`.

use super::record::LOOPS;
use crate::template::layout::names::fault;
use crate::template::problem::unknown_word;
use crate::text::Text;
use crate::tree::{Loop, Name};

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it stands.
    Words(&'a str),
    /// What stood in braces.
    Hole(&'a str),
}

/// The parts of a pattern; nothing when its braces do not match.
#[must_use]
pub fn parts(pattern: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find(['{', '}']) {
        let (words, tail) = rest.split_at(open);
        let hole = tail.strip_prefix('{')?;
        let close = hole.find(['{', '}'])?;
        let after = hole[close..].strip_prefix('}')?;
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        parts.push(Part::Hole(&hole[..close]));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    Some(parts)
}

/// The word of a loop in a template, which is also its hole in a name.
pub(super) fn loop_word(each: Loop) -> &'static str {
    LOOPS
        .iter()
        .find(|(_, other)| *other == each)
        .map_or("school", |(word, _)| *word)
}

/// What is wrong with a folder's pattern inside these loops.
pub(super) fn check(pattern: &str, each: Loop, loops: &[Loop], standing: bool) -> Vec<Text> {
    let Some(parts) = parts(pattern) else {
        return vec![Text::of(
            "dấu { } không khớp nhau. Ghi ví dụ «Lớp {class}».",
            "braces do not match; write for example «Lớp {class}»",
        )];
    };
    let mut faults = Vec::new();
    let mut sample = String::new();
    for part in &parts {
        match part {
            Part::Words(words) => sample.push_str(words),
            Part::Hole(hole) => {
                sample.push('1');
                faults.extend(hole_fault(hole, loops, standing));
            }
        }
    }
    let own = loop_word(each);
    if each != Loop::School && !parts.contains(&Part::Hole(own)) {
        faults.push(text!(
            "thư mục lặp theo «{own}» thì tên phải có {{{own}}}, nếu không các tên sẽ trùng nhau.",
            "the name of a folder for each «{own}» must hold {{{own}}}, else all names are the same"
        ));
    }
    faults.extend(Name::new(&sample).err().map(|error| fault(&error)));
    faults
}

/// What is wrong with another name of a folder, which is only compared.
pub(super) fn check_also(pattern: &str, each: Loop, loops: &[Loop]) -> Vec<Text> {
    let own = loop_word(each);
    match parts(pattern) {
        None => check(pattern, each, loops, false),
        Some(parts) if each != Loop::School && !parts.contains(&Part::Hole(own)) => check(pattern, each, loops, false),
        Some(parts) => {
            let holes = parts.iter().filter_map(|part| match part {
                Part::Hole(hole) => hole_fault(hole, loops, false),
                Part::Words(_) => None,
            });
            holes.collect()
        }
    }
}

fn hole_fault(hole: &str, loops: &[Loop], standing: bool) -> Option<Text> {
    if hole == "year" {
        return standing.then(|| {
            Text::of(
                "thư mục dùng cho nhiều năm (standing) thì tên không có {year}.",
                "a folder that outlives years (standing) cannot have {year} in its name",
            )
        });
    }
    let each = LOOPS[1..].iter().find(|(word, _)| *word == hole);
    match each {
        Some((_, each)) if loops.contains(each) => None,
        Some((word, _)) => Some(text!(
            "{{{word}}} chỉ dùng được trong vòng lặp «each: {word}».",
            "{{{word}}} can only stand inside a loop «each: {word}»"
        )),
        None => {
            let words = std::iter::once("year").chain(LOOPS[1..].iter().map(|(word, _)| *word));
            Some(unknown_word(&Text::of("chỗ điền", "placeholder"), hole, words))
        }
    }
}
