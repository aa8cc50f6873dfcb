//! Files that are called a PDF and are known by their service as something else.

use crate::tree::Node;

/// What a service says that a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guise {
    Word,
    Sheet,
    Slides,
    Image,
    Archive,
    Text,
    Media,
}

const ARCHIVES: [&str; 9] = [
    "application/zip",
    "application/x-zip",
    "application/x-zip-compressed",
    "application/vnd.rar",
    "application/x-rar",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/gzip",
    "application/x-tar",
];

/// Only types that are certainly no PDF's: a client that does not know (`application/octet-stream`, nothing at all) or
/// has a name of its own for it (`application/x-pdf`, `text/pdf`) says nothing against the file's name.
pub(super) fn guise(node: &Node) -> Option<Guise> {
    let mime = node.mime.as_deref()?.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| mime.contains(part));
    let begins = |with: &str| mime.starts_with(with);
    if has(&["pdf"]) {
        None
    } else if has(&["wordprocessingml", "msword", "ms-word", "opendocument.text", "/rtf"]) {
        Some(Guise::Word)
    } else if has(&["spreadsheet", "ms-excel"]) {
        Some(Guise::Sheet)
    } else if has(&["presentation", "ms-powerpoint"]) {
        Some(Guise::Slides)
    } else if begins("image/") {
        Some(Guise::Image)
    } else if ARCHIVES.contains(&mime.as_str()) {
        Some(Guise::Archive)
    } else if begins("text/") {
        Some(Guise::Text)
    } else if begins("audio/") || begins("video/") {
        Some(Guise::Media)
    } else {
        None
    }
}
