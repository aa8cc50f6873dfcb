//! Which rows of a sheet the spreadsheet does not show: the library reads them and does not tell.
//!
//! Only looked for to be said, so that anything unusual in the file means that nothing is said.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

/// The most bytes of one part of the workbook that are looked at.
const LIMIT: u64 = 32 * 1024 * 1024;

/// The hidden rows of the sheet of this name, from 1.
pub(super) fn rows(bytes: &[u8], sheet: &str) -> BTreeSet<usize> {
    of(bytes, sheet).unwrap_or_default()
}

fn of(bytes: &[u8], sheet: &str) -> Option<BTreeSet<usize>> {
    let book = part(bytes, "xl/workbook.xml")?;
    let is_named = |tag: &&str| value(tag, "name").is_some_and(|name| plain(&name) == sheet);
    let id = value(tags(&book, "sheet").find(is_named)?, "r:id")?;
    let links = part(bytes, "xl/_rels/workbook.xml.rels")?;
    let link = tags(&links, "Relationship").find(|tag| value(tag, "Id").as_ref() == Some(&id))?;
    let target = plain(&value(link, "Target")?);
    let path = match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("xl/{target}"),
    };
    let content = part(bytes, &path)?;
    let is_hidden = |tag: &&str| matches!(value(tag, "hidden").as_deref(), Some("1" | "true"));
    let hidden = tags(&content, "row").filter(is_hidden);
    Some(hidden.filter_map(|tag| value(tag, "r")?.parse().ok()).collect())
}

fn part(bytes: &[u8], path: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name(path).ok()?.take(LIMIT).read_to_string(&mut text).ok()?;
    Some(text)
}

/// What stands between `<name ` and `>`, for each such tag, also with a prefix (`<x:row `).
fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    xml.split('<').skip(1).filter_map(move |rest| {
        let (tag, _) = rest.split_once('>')?;
        let (head, attributes) = tag.split_once(char::is_whitespace)?;
        (head.rsplit(':').next() == Some(name)).then_some(attributes)
    })
}

/// The value of an attribute.
fn value(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((head, tail)) = rest.split_once('=') {
        let tail = tail.trim_start();
        let quote = tail.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (found, after) = tail[1..].split_once(quote)?;
        if head.trim() == name {
            return Some(found.to_owned());
        }
        rest = after;
    }
    None
}

/// The five letters that XML writes in words.
fn plain(text: &str) -> String {
    let words = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    words
        .iter()
        .fold(text.to_owned(), |text, (word, letter)| text.replace(word, letter))
}
