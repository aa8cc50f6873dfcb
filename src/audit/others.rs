//! Files that are called like another record than the one in whose folder they lie. A book takes any name, so only there it
//! has to be asked: a lesson plan in it is no minute book.

use std::collections::BTreeMap;

use crate::text::{fold, fold_name};
use crate::tree::{Catalogue, Kind, RecordId, Spec, System};

/// Writings *about* a record may well be kept in a book: «Sổ theo dõi KHBD», «Biên bản duyệt giáo án».
const ABOUT: [&str; 23] = [
    "so",
    "bien ban",
    "theo doi",
    "kiem tra",
    "duyet",
    "nhan xet",
    "danh gia",
    "du gio",
    "sinh hoat",
    "hop",
    "bao cao",
    "danh sach",
    "thong ke",
    "tong hop",
    "phieu",
    "nhat ky",
    "ghi chep",
    "noi dung",
    "rut kinh nghiem",
    "gop y",
    "trao doi",
    "thao luan",
    "chuyen de",
];
/// Shorter ids say too little.
const ID: usize = 3;

/// How the records of the tree are called, in folded words.
#[derive(Debug, Default)]
pub(super) struct Others {
    calls: BTreeMap<RecordId, Calls>,
}

/// How one record is called.
#[derive(Debug, Default)]
struct Calls {
    /// Names by which a file elsewhere is certainly this record's.
    sure: Vec<String>,
    /// Every name of it.
    all: Vec<String>,
    /// Two words of these that stand side by side.
    pairs: Vec<String>,
    is_book: bool,
}

impl Others {
    /// Those of a catalogue, with the names that their folders have.
    pub(super) fn of(catalogue: &Catalogue, spec: &Spec) -> Self {
        let own = catalogue.records.iter();
        let own = own.filter(|(_, record)| record.system == System::Drive);
        let mut calls: BTreeMap<RecordId, Calls> = own
            .map(|(id, record)| {
                let all = vec![fold(id.as_str()), fold(&record.name)];
                let short = id.as_str().len() < ID;
                let sure = all.iter().skip(usize::from(short)).cloned().collect();
                let is_book = record.kind == Kind::Book;
                let pairs = Vec::new();
                (
                    id.clone(),
                    Calls {
                        sure,
                        all,
                        pairs,
                        is_book,
                    },
                )
            })
            .collect();
        for folder in spec.folders.values() {
            let Some(calls) = folder.record.as_ref().and_then(|id| calls.get_mut(id)) else {
                continue;
            };
            let names = std::iter::once(folder.name.as_str()).chain(folder.also.iter().map(String::as_str));
            for name in names.map(fold_name) {
                if calls.all.contains(&name) {
                    continue;
                }
                // The other names of books are anybody's: «Sổ ghi chép», «Biên bản họp tổ».
                if !calls.is_book && name.contains(' ') {
                    calls.sure.push(name.clone());
                }
                calls.all.push(name);
            }
        }
        for calls in calls.values_mut() {
            let words = calls.all.iter().map(|call| call.split(' ').collect::<Vec<_>>());
            let pairs = words.flat_map(|words| words.windows(2).map(|pair| pair.join(" ")).collect::<Vec<_>>());
            calls.pairs = pairs.collect();
        }
        Self { calls }
    }

    /// The record whose a file certainly is by its name, or by that of a folder it lies in, where neither speaks of the
    /// record in whose folder that is.
    pub(super) fn named<'n>(&self, own: &RecordId, names: impl Iterator<Item = &'n str>) -> Option<&RecordId> {
        let own = self.calls.get(own)?;
        let names: Vec<String> = names.map(|name| format!(" {} ", fold(name))).collect();
        if names.iter().any(|name| own.is_told_in(name)) {
            return None;
        }
        let mut others = self.calls.iter().filter(|(_, other)| !own.is_like(other));
        let found = others.find(|(_, other)| names.iter().any(|name| other.is_alone_in(name)));
        found.map(|(id, _)| id)
    }
}

impl Calls {
    /// Whether a name speaks of this record.
    fn is_told_in(&self, name: &str) -> bool {
        self.all.iter().chain(&self.pairs).any(|words| has(name, words))
    }

    /// Whether a name says this record, and that it is something about it nowhere.
    fn is_alone_in(&self, name: &str) -> bool {
        let said = self.sure.iter().filter(|call| has(name, call));
        let Some(said) = said.max_by_key(|call| call.len()) else {
            return false;
        };
        let rest = name.replacen(&format!(" {said} "), "  ", 1);
        !ABOUT.iter().any(|about| has(&rest, about))
    }

    /// Whether two are one book to most people: what is said at a tổ's meetings stands in its book and in the teachers'.
    fn is_like(&self, other: &Self) -> bool {
        other.is_book && self.pairs.iter().any(|pair| other.pairs.contains(pair))
    }
}

/// Whether a name, with a space before and behind, has these words.
fn has(name: &str, words: &str) -> bool {
    !words.is_empty() && name.contains(&format!(" {words} "))
}
