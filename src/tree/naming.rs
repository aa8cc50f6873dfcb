//! How a place compares the names of siblings.

use crate::text::{fold_name, nfc};

/// Which names a storage takes for the same. People's spelling is never compared byte by byte: composed and decomposed
/// letters and extra spaces are one name everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming {
    /// `A` and `a` are one name (Windows, OneDrive).
    pub ignores_case: bool,
    /// Two siblings cannot have one name (a disk, OneDrive); on Drive they can.
    pub unique: bool,
}

impl Naming {
    /// Google Drive: case matters, siblings may share a name.
    pub const DRIVE: Self = Self {
        ignores_case: false,
        unique: false,
    };
    /// OneDrive and Windows: case does not matter, siblings' names differ.
    pub const ONEDRIVE: Self = Self {
        ignores_case: true,
        unique: true,
    };

    /// What two names must share to be the same name: NFC, trimmed, inner white space single, case folded where the
    /// storage ignores it. Diacritics count.
    #[must_use]
    pub fn same_key(self, name: &str) -> String {
        let composed = nfc(name);
        let spaced = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.ignores_case {
            spaced.to_lowercase()
        } else {
            spaced
        }
    }

    /// Whether two names are the same here.
    #[must_use]
    pub fn same(self, a: &str, b: &str) -> bool {
        self.same_key(a) == self.same_key(b)
    }

    /// Whether two names are only *similar*: equal once diacritics, case, `_`, `-` and leading numbers are folded away.
    /// Similar names are a proposal for people, never taken for the same.
    #[must_use]
    pub fn similar(self, a: &str, b: &str) -> bool {
        let folded = fold_name(a);
        !folded.is_empty() && folded == fold_name(b)
    }
}
