//! What people describe: templates, `hoso.yaml` and rosters → catalogue, calendar, school and wanted tree.

pub mod catalogue;
pub mod describe;
pub mod layout;
pub mod manifest;
pub mod problem;
pub mod retell;
pub mod roster;
pub mod schema;
pub mod school;
pub mod starter;
pub mod yaml;

use crate::text::{Text, safe, size};

/// Files as this layer sees them: it opens nothing itself.
pub trait Files {
    /// The bytes of a file, by the path that the user or another file gave, relative to the folder of `hoso.yaml`.
    ///
    /// # Errors
    /// [`Unread`] says why not.
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread>;
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// It is larger than anything hoso reads (20 MiB); its size in bytes.
    #[error("too large")]
    TooLarge(u64),
    /// A folder, or something else that is no file.
    #[error("not a file")]
    NotAFile,
    /// The user may not read it, or another program has it to itself.
    #[error("not allowed")]
    Denied,
    /// The system's words.
    #[error("{0}")]
    Other(String),
}

impl Unread {
    /// The same for people, with what to do; `allowed` are the sizes that the file may have.
    #[must_use]
    pub fn told(&self, allowed: &Text) -> Text {
        match self {
            Self::Missing => Text::of(
                "không thấy tệp này. Kiểm tra tên tệp và thư mục.",
                "there is no such file; check its name and folder",
            ),
            Self::TooLarge(bytes) => {
                let Text { vi: is_vi, en: is_en } = size(*bytes);
                let (vi, en) = (&allowed.vi, &allowed.en);
                text!(
                    "tệp quá lớn ({is_vi}). Được phép đến {vi}.",
                    "the file is too large ({is_en}); up to {en} is allowed"
                )
            }
            Self::NotAFile => Text::of(
                "đây là thư mục, không phải tệp. Ghi tên tệp.",
                "a folder, not a file; name a file",
            ),
            Self::Denied => Text::of(
                "không được phép đọc tệp này. Đóng chương trình đang mở nó, hoặc xin quyền đọc.",
                "not allowed to read it; close the program that has it open, or ask for the right",
            ),
            Self::Other(words) => {
                let words = safe(words);
                text!(
                    "không đọc được. Đóng chương trình đang mở nó rồi chạy lại.",
                    "it cannot be read ({words}); close the program that has it open and run again"
                )
            }
        }
    }
}
