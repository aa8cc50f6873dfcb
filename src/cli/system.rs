//! What the system said, for people: its own words are English, whatever language it speaks elsewhere.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::text::{Text, safe};

/// Why a file could not be read. Windows calls a folder in a file's place a lack of rights.
#[must_use]
pub fn reading(path: &Path, error: &Error) -> Text {
    if error.kind() == ErrorKind::PermissionDenied && path.is_dir() {
        words(&ErrorKind::IsADirectory.into())
    } else {
        words(error)
    }
}

/// Why the system refused. In English its own words; in Vietnamese what they mean, else their number.
#[must_use]
pub fn words(error: &Error) -> Text {
    let vi = match error.kind() {
        ErrorKind::NotFound => "không có ở đó",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "không có quyền",
        ErrorKind::AlreadyExists => "đã có ở đó",
        ErrorKind::IsADirectory => "đó là thư mục, không phải tệp",
        ErrorKind::NotADirectory => "có phần của đường dẫn không phải thư mục",
        ErrorKind::InvalidData => "nội dung không phải chữ UTF-8",
        ErrorKind::InvalidFilename => "tên không dùng được",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "đĩa đã đầy",
        ErrorKind::ResourceBusy => "đang mở trong chương trình khác",
        ErrorKind::TimedOut => "chờ quá lâu",
        _ => "",
    };
    let vi = match (vi, error.raw_os_error()) {
        ("", Some(number)) => format!("lỗi hệ thống số {number}"),
        ("", None) => "lỗi hệ thống".to_owned(),
        (words, _) => words.to_owned(),
    };
    Text::new(vi, safe(&error.to_string()))
}
