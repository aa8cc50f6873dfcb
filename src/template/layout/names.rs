//! Names of folders: patterns filled, made fit for every system, and siblings told apart.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::template::catalogue::pattern::{Part, parts};
use crate::text::{Text, fold, nfc, safe};
use crate::tree::{NAME_LIMIT, Name, NameError, Naming};

/// Why a text cannot be the name of a folder, for people.
#[must_use]
pub fn fault(error: &NameError) -> Text {
    match error {
        NameError::Empty => Text::of("tên không được để trống.", "a name must not be empty"),
        NameError::TooLong(count) => text!(
            "tên dài {count} ký tự; tối đa {NAME_LIMIT}.",
            "a name of {count} characters; at most {NAME_LIMIT} are allowed"
        ),
        NameError::Character(c) => {
            let c = safe(&c.to_string());
            text!(
                "tên thư mục không được có ký tự «{c}».",
                "a folder's name cannot hold the character «{c}»"
            )
        }
        NameError::Reserved => Text::of(
            "Windows và OneDrive không cho dùng tên này.",
            "Windows and OneDrive do not allow this name",
        ),
        NameError::Dot => Text::of(
            "tên không được kết thúc bằng dấu chấm.",
            "a name must not end with a dot",
        ),
    }
}

/// Fills a pattern's holes. A word that the value begins with anyway is not written twice: «Lớp {class}» with «Lớp 1A» is
/// «Lớp 1A».
#[must_use]
pub(super) fn fill(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for part in parts(pattern).unwrap_or_default() {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Hole(hole) => {
                let value = value(hole);
                let last = out.split_whitespace().next_back().map(fold).unwrap_or_default();
                let doubled = value
                    .trim()
                    .split_once(' ')
                    .filter(|(first, _)| !last.is_empty() && fold(first) == last);
                out.push_str(doubled.map_or(value.as_str(), |(_, rest)| rest));
            }
        }
    }
    out
}

/// Without diacritics, `đ` as `d`, dashes as `-`; letters that have no such form are left out. Case and spaces stay.
#[must_use]
pub fn ascii(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .filter_map(|c| match c {
            'đ' => Some('d'),
            'Đ' => Some('D'),
            '–' | '—' | '‑' | '−' => Some('-'),
            c if c.is_whitespace() => Some(' '),
            c => c.is_ascii().then_some(c),
        })
        .collect()
}

/// A sibling to be named.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The name it has when no other has the same.
    pub name: String,
    /// What tells it from others of that name, the most telling first (tổ, class).
    pub hints: [Option<String>; 2],
    /// What always tells it apart; nothing for a folder that stands there once, which keeps its name.
    pub id: Option<String>,
}

/// The names of siblings, all different even where letter case does not count. Only those who share a name get something
/// behind it: all the same kind of hint where that tells them apart, else their ids.
///
/// # Errors
/// For each name that no system takes, its index and why.
pub(super) fn distinct(candidates: &[Candidate], to_ascii: bool) -> Result<Vec<Name>, Vec<(usize, NameError)>> {
    let form = |text: &str| if to_ascii { ascii(text) } else { nfc(text) };
    let key = |text: &str| Naming::ONEDRIVE.same_key(text);
    let mut texts: Vec<String> = candidates.iter().map(|one| first(one, to_ascii)).collect();
    let plain: Vec<String> = texts.iter().map(|text| key(text)).collect();
    let mut namesakes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, key) in plain.iter().enumerate() {
        namesakes.entry(key).or_default().push(index);
    }
    for same in namesakes.values().filter(|same| same.len() > 1) {
        for &index in same.iter().filter(|at| candidates[**at].id.is_some()) {
            let hint = hint(candidates, same, index, &form);
            texts[index] = form(&format!("{} – {hint}", texts[index]));
        }
    }
    let mut names = Vec::new();
    let mut faults = Vec::new();
    let mut used: BTreeSet<String> = fixed(candidates, &plain);
    for (index, text) in texts.iter().enumerate() {
        match unused(text, candidates[index].id.is_none(), &mut used) {
            Ok(name) => names.push(name),
            Err(error) => faults.push((index, error)),
        }
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}

/// Folders that stand there once keep their names, whoever else comes.
fn fixed(candidates: &[Candidate], plain: &[String]) -> BTreeSet<String> {
    let once = candidates.iter().zip(plain).filter(|(one, _)| one.id.is_none());
    once.map(|(_, key)| key.clone()).collect()
}

/// The name alone; in ASCII the id where nothing of the name is left.
fn first(one: &Candidate, to_ascii: bool) -> String {
    if !to_ascii {
        return nfc(&one.name);
    }
    let text = ascii(&one.name);
    let lost = !text.contains(|c: char| c.is_alphanumeric()) && one.name.contains(|c: char| c.is_alphanumeric());
    match &one.id {
        Some(id) if lost => id.clone(),
        _ => text,
    }
}

/// The first kind of hint that every namesake has and that differs among them all; else the id.
fn hint(candidates: &[Candidate], namesakes: &[usize], index: usize, form: &impl Fn(&str) -> String) -> String {
    for kind in 0..2 {
        let all: BTreeSet<String> = namesakes
            .iter()
            .filter_map(|at| candidates[*at].hints[kind].as_deref())
            .map(|hint| Naming::ONEDRIVE.same_key(&form(hint)))
            .filter(|hint| !hint.is_empty())
            .collect();
        if let (true, Some(hint)) = (all.len() == namesakes.len(), &candidates[index].hints[kind]) {
            return hint.clone();
        }
    }
    candidates[index].id.clone().unwrap_or_default()
}

/// The name, shortened where it is too long, with a number where another has it all the same.
fn unused(text: &str, once: bool, used: &mut BTreeSet<String>) -> Result<Name, NameError> {
    let mut name = short(text)?;
    let mut number = 2;
    while !used.insert(Naming::ONEDRIVE.same_key(name.as_str())) && !once {
        name = short(&format!("{text} {number}"))?;
        number += 1;
    }
    Ok(name)
}

/// A name that is too long is cut, and ends with six digits made of the whole, so that two long names that begin alike
/// stay different and one name is always cut alike.
fn short(text: &str) -> Result<Name, NameError> {
    match Name::new(text) {
        Err(NameError::TooLong(_)) => {
            let digits = Sha256::digest(nfc(text).as_bytes());
            let tail: String = digits.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
            let head: String = nfc(text).chars().take(NAME_LIMIT - 8).collect();
            Name::new(&format!("{}~{tail}", head.trim_end()))
        }
        other => other,
    }
}
