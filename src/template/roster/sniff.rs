//! What a file is, by its first bytes; its ending must say the same.

use std::io::{Cursor, Read};

use super::table::whole;
use crate::template::problem::Problem;
use crate::text::{Text, safe, size};

/// The largest roster that is read, in bytes.
pub(super) const SIZE_LIMIT: usize = 5 * 1024 * 1024;
/// The most bytes a workbook may unfold to.
const UNFOLDED_LIMIT: u64 = 32 * 1024 * 1024;

/// A kind of file that a roster may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Xlsx,
    Xls,
}

/// The format that the ending names, when the bytes are of it.
///
/// # Errors
/// Another ending, other bytes, too many of them.
pub(super) fn format(file: &str, bytes: &[u8]) -> Result<Format, Problem> {
    if bytes.len() > SIZE_LIMIT {
        let Text { vi, en } = size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        return Err(whole(
            file,
            text!(
                "tệp quá lớn ({vi}). Danh sách được phép đến 5 MB.",
                "the file is too large ({en}); a roster may have 5 MB"
            ),
        ));
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let wanted = match ending.as_str() {
        "csv" => Format::Csv,
        "xlsx" | "xlsm" => Format::Xlsx,
        "xls" => Format::Xls,
        _ => {
            let (vi, en) = if ending.is_empty() {
                (
                    "tên tệp không có đuôi".to_owned(),
                    "the file's name has no ending".to_owned(),
                )
            } else {
                let ending = safe(&ending);
                (
                    format!("không đọc được tệp đuôi «.{ending}»"),
                    format!("files ending in «.{ending}» cannot be read"),
                )
            };
            return Err(whole(
                file,
                text!(
                    "{vi}. Danh sách phải là tệp CSV, XLSX hoặc XLS (đuôi .csv, .xlsx, .xls). Mở bằng Excel rồi lưu lại.",
                    "{en}; a roster is a CSV, XLSX or XLS file (.csv, .xlsx, .xls): open it in Excel and save it again"
                ),
            ));
        }
    };
    let found = content(bytes);
    if found.is(wanted) {
        return Ok(wanted);
    }
    Err(whole(file, found.told(&safe(&ending))))
}

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Text,
    Workbook,
    OldWorkbook,
    Locked,
    OtherZip,
    Html,
    Pdf,
    Empty,
    Unknown,
}

fn content(bytes: &[u8]) -> Content {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = String::from_utf8_lossy(&start[..start.len().min(64)]).to_lowercase();
    if start.is_empty() {
        Content::Empty
    } else if bytes.starts_with(b"PK\x03\x04") {
        let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
        let other = has(b"word/document.xml") || has(b"ppt/presentation.xml");
        if has(b"xl/") && !other {
            Content::Workbook
        } else {
            Content::OtherZip
        }
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let wide: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        let locked = bytes.windows(wide.len()).any(|part| part == wide);
        if locked { Content::Locked } else { Content::OldWorkbook }
    } else if bytes.starts_with(b"%PDF") {
        Content::Pdf
    } else if ["<html", "<!doctype", "<table", "<?xml", "<meta"]
        .iter()
        .any(|tag| head.starts_with(tag))
    {
        Content::Html
    } else if is_text(bytes) {
        Content::Text
    } else {
        Content::Unknown
    }
}

/// Text of any encoding: hardly a control character but those of text (a stray one is told in its cell). UTF-16 has
/// NULs and is told apart by its mark.
fn is_text(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let sample = &bytes[..bytes.len().min(4096)];
    let strange = sample
        .iter()
        .filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\r' | b'\n'))
        .count();
    let nuls = sample.iter().filter(|b| **b == 0).count();
    marked || strange * 50 <= sample.len() || nuls * 5 > sample.len()
}

impl Content {
    fn is(self, wanted: Format) -> bool {
        matches!(
            (self, wanted),
            (Self::Text, Format::Csv) | (Self::Workbook, Format::Xlsx) | (Self::OldWorkbook, Format::Xls)
        )
    }

    fn told(self, ending: &str) -> Text {
        match self {
            Self::Text => text!(
                "đuôi là «.{ending}» nhưng nội dung là chữ thường, như CSV. Đổi đuôi thành .csv, hoặc lưu lại từ Excel.",
                "named «.{ending}», but it is plain text, like CSV; rename it to .csv or save it again from Excel"
            ),
            Self::Workbook => text!(
                "đuôi là «.{ending}» nhưng nội dung là tệp Excel. Đổi đuôi thành .xlsx.",
                "named «.{ending}», but it is an Excel workbook; rename it to .xlsx"
            ),
            Self::OldWorkbook => text!(
                "đuôi là «.{ending}» nhưng nội dung là tệp Office kiểu cũ. Mở bằng Excel rồi lưu thành .xlsx.",
                "named «.{ending}», but it is an old Office file; open it in Excel and save it as .xlsx"
            ),
            Self::Locked => Text::of(
                "tệp Excel có mật khẩu. Mở ra, bỏ mật khẩu rồi lưu lại.",
                "the workbook has a password; open it, take the password off and save it again",
            ),
            Self::OtherZip => text!(
                "đuôi là «.{ending}» nhưng nội dung là tệp nén hoặc tệp Office khác, không phải bảng tính Excel.",
                "named «.{ending}», but it is another archive or Office file and no Excel workbook"
            ),
            Self::Html => text!(
                "đuôi là «.{ending}» nhưng nội dung là trang web (HTML). Mở bằng Excel rồi lưu thành .xlsx.",
                "named «.{ending}», but it is a web page (HTML); open it in Excel and save it as .xlsx"
            ),
            Self::Pdf => text!(
                "đuôi là «.{ending}» nhưng nội dung là PDF. Dùng bảng tính gốc.",
                "named «.{ending}», but it is a PDF; use the spreadsheet it was made from"
            ),
            Self::Empty => Text::of("tệp trống.", "the file is empty"),
            Self::Unknown => text!(
                "nội dung không phải bảng như đuôi «.{ending}» cho biết. Mở bằng Excel rồi lưu thành .xlsx.",
                "its content is no table, as its ending «.{ending}» says; open it in Excel and save it as .xlsx"
            ),
        }
    }
}

/// Unfolds a workbook once, counting: a small file may hold gigabytes, and the reader after this takes what it is given.
///
/// # Errors
/// Damaged, or larger than any roster.
pub(super) fn unfold(file: &str, bytes: &[u8]) -> Result<(), Problem> {
    let damaged = || whole(file, damaged());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = UNFOLDED_LIMIT;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| damaged())?;
        let size = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| damaged())?;
        left = left.checked_sub(size).ok_or_else(|| {
            whole(
                file,
                Text::of(
                    "nội dung bung ra quá lớn (hơn 32 MB). Chép riêng danh sách sang một tệp mới.",
                    "it unfolds to more than 32 MB; copy the list into a file of its own",
                ),
            )
        })?;
    }
    Ok(())
}

pub(super) fn damaged() -> Text {
    Text::of(
        "tệp Excel bị hỏng, không đọc được. Mở bằng Excel rồi lưu lại.",
        "the workbook is damaged; open it in Excel and save it again",
    )
}
