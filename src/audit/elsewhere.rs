//! Files that are records of another system: học bạ, bảng tổng hợp kết quả.

use crate::text::fold;
use crate::tree::{Catalogue, System};

/// Documents *about* such records are not the records: «Kế hoạch kiểm tra học bạ», «Quyết định … học bạ».
const ABOUT: [&str; 13] = [
    "ke hoach",
    "quyet dinh",
    "huong dan",
    "bien ban",
    "thong bao",
    "bao cao",
    "cong van",
    "to trinh",
    "quy dinh",
    "khbd",
    "giao an",
    "danh sach",
    "phan cong",
];

/// How the records of another system are called.
#[derive(Debug)]
pub(super) struct Elsewhere {
    /// Folded words with spaces around them; of long names the first five words.
    phrases: Vec<String>,
}

impl Elsewhere {
    /// Those of a catalogue.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let records = catalogue.records.values();
        let phrases = records
            .filter(|record| record.system == System::CsdlNganh)
            .map(|record| fold(&record.name).split(' ').take(5).collect::<Vec<_>>().join(" "))
            .filter(|phrase| !phrase.is_empty())
            .map(|phrase| format!(" {phrase} "))
            .collect();
        Self { phrases }
    }

    /// Whether a folder or file is called like one of them.
    pub(super) fn names(&self, name: &str) -> bool {
        if self.phrases.is_empty() {
            return false;
        }
        let folded = format!(" {} ", fold(name));
        self.phrases.iter().any(|phrase| folded.contains(phrase.as_str()))
            && !ABOUT.iter().any(|about| folded.contains(about))
    }
}
