//! Bytes in and out: multipart uploads, byte ranges, checksums.

use md5::Md5;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::error::{Result, bad_request};
use super::turn::json_body;
use super::wire::{Answer, Call};

/// Uploaded content.
#[derive(Debug)]
pub(super) struct Media {
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// The metadata and content of an upload (`uploadType=media` or `multipart`).
pub(super) fn upload(call: &Call) -> Result<(Map<String, Value>, Media)> {
    let kind = call.header("content-type");
    match call.parameter("uploadType") {
        Some("media") => {
            let media = Media {
                mime: kind.into(),
                bytes: call.body.clone(),
            };
            Ok((Map::new(), media))
        }
        Some("multipart") => multipart(kind, &call.body),
        Some(other) => Err(bad_request(format!("uploadType {other} is not offered here"))),
        None => Err(bad_request("uploadType is required")),
    }
}

fn multipart(kind: &str, body: &[u8]) -> Result<(Map<String, Value>, Media)> {
    let boundary = kind
        .split("boundary=")
        .nth(1)
        .map(|text| text.trim_matches('"').to_owned());
    let malformed = || bad_request("Malformed multipart body.");
    let boundary = boundary
        .filter(|_| kind.starts_with("multipart/related"))
        .ok_or_else(malformed)?;
    let parts = parts(body, format!("--{boundary}").as_bytes());
    let [(first_kind, metadata), (mime, content)] = parts.as_slice() else {
        return Err(malformed());
    };
    if !first_kind.starts_with("application/json") {
        return Err(malformed());
    }
    let media = Media {
        mime: mime.clone(),
        bytes: content.to_vec(),
    };
    Ok((json_body(metadata)?, media))
}

/// Content type and content of each part.
fn parts<'a>(body: &'a [u8], delimiter: &[u8]) -> Vec<(String, &'a [u8])> {
    let mut found = Vec::new();
    let mut rest = body;
    let mut inside = false;
    while let Some(at) = position(rest, delimiter) {
        if inside {
            found.extend(part(&rest[..at]));
        }
        rest = &rest[at + delimiter.len()..];
        inside = !rest.starts_with(b"--");
        if !inside {
            break;
        }
    }
    found
}

/// Lines may end in CRLF or, as Google's Python client sends them, in LF alone.
fn part(text: &[u8]) -> Option<(String, &[u8])> {
    let (crlf, lf) = (position(text, b"\r\n\r\n"), position(text, b"\n\n"));
    let (end, line): (usize, &[u8]) = match (crlf, lf) {
        (Some(crlf), lf) if lf.is_none_or(|lf| crlf < lf) => (crlf, b"\r\n"),
        (_, lf) => (lf?, b"\n"),
    };
    let head = String::from_utf8_lossy(&text[..end]).into_owned();
    let mut kinds = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type")
            .then(|| value.trim().to_owned())
    });
    let content = &text[end + 2 * line.len()..];
    Some((
        kinds.next().unwrap_or_default(),
        content.strip_suffix(line).unwrap_or(content),
    ))
}

fn position(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}

/// The answer with a file's bytes, whole (200) or the asked range (206); 416 where the range is outside.
pub(super) fn download(call: &Call, mime: &str, bytes: &[u8]) -> Answer {
    let answer = |status, bytes: &[u8]| Answer {
        status,
        headers: vec![("content-type", mime.to_owned())],
        body: bytes.to_vec(),
    };
    let asked = call.header("range");
    if asked.is_empty() {
        return answer(200, bytes);
    }
    match range(asked, bytes.len()) {
        Some((from, to)) => {
            let span = format!("bytes {from}-{to}/{}", bytes.len());
            answer(206, &bytes[from..=to]).with("content-range", span)
        }
        None => {
            let span = format!("bytes */{}", bytes.len());
            Answer::html(416, "Requested Range Not Satisfiable").with("content-range", span)
        }
    }
}

/// First and last byte of `bytes=a-b`, `bytes=a-` or `bytes=-n`.
fn range(text: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from, to) {
        ("", count) => (
            length.saturating_sub(count.parse().ok().filter(|count| *count > 0)?),
            last,
        ),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

pub(super) fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file_or_refused() {
        assert_eq!(range("bytes=0-4", 100), Some((0, 4)));
        assert_eq!(range("bytes=0-4", 3), Some((0, 2)));
        assert_eq!(range("bytes=-10", 100), Some((90, 99)));
        assert_eq!(range("bytes=-10", 4), Some((0, 3)));
        assert_eq!(range("bytes=90-", 100), Some((90, 99)));
        for outside in ["bytes=100-", "bytes=5-4", "bytes=-0", "byte=1-2", "bytes=a-b"] {
            assert_eq!(range(outside, 100), None, "{outside}");
        }
        assert_eq!(range("bytes=0-4", 0), None);
    }

    #[test]
    fn a_multipart_upload_has_metadata_and_then_content() {
        let body = b"--x\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a\"}\r\n--x\r\ncontent-type: \
                     application/pdf\r\n\r\n%PDF\r\n-1\r\n--x--\r\n";
        let (metadata, media) = multipart("multipart/related; boundary=x", body).unwrap();
        assert_eq!(metadata["name"], "a");
        assert_eq!(
            (media.mime.as_str(), media.bytes.as_slice()),
            ("application/pdf", b"%PDF\r\n-1".as_slice())
        );
        assert!(multipart("multipart/related; boundary=y", body).is_err());
        assert!(multipart("multipart/form-data; boundary=x", body).is_err());
    }
}
