//! Files that are records of another system: học bạ, bảng tổng hợp kết quả.

use unicode_normalization::UnicodeNormalization;

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

/// What may follow the first words of a long name: «… kết quả lớp 2A», «… kết quả HK1», and not «… kết quả thi đua».
const FOLLOWING: [&str; 14] = [
    "danh", "gia", "giao", "duc", "lop", "khoi", "hk", "hki", "hkii", "ky", "cuoi", "giua", "nam", "hs",
];
/// Words of a long name that are enough.
const ENOUGH: usize = 5;

/// How the records of another system are called.
#[derive(Debug)]
pub(super) struct Elsewhere {
    calls: Vec<Called>,
}

/// The name of one.
#[derive(Debug)]
struct Called {
    /// Its first words, folded and as they are written.
    words: Vec<(String, String)>,
    /// There are more words to its name.
    long: bool,
    /// Its id, where that is long enough to say something.
    id: Option<String>,
}

impl Elsewhere {
    /// Those of a catalogue.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let records = catalogue.records.iter();
        let elsewhere = records.filter(|(_, record)| record.system == System::CsdlNganh);
        let calls = elsewhere.map(|(id, record)| {
            let mut words = words(&record.name);
            let long = words.len() > ENOUGH;
            words.truncate(ENOUGH);
            let id = Some(id.as_str().to_lowercase()).filter(|id| id.len() >= 3);
            Called { words, long, id }
        });
        Self {
            calls: calls.filter(|called| !called.words.is_empty()).collect(),
        }
    }

    /// Whether a folder or file is called like one of them.
    pub(super) fn names(&self, name: &str) -> bool {
        let folded = fold(name);
        let begins = |called: &&Called| {
            let id = called.id.as_deref().is_some_and(|id| folded.starts_with(id));
            id || folded.contains(called.words[0].0.as_str())
        };
        let mut calls = self.calls.iter().filter(begins).peekable();
        if calls.peek().is_none() || ABOUT.iter().any(|about| folded.contains(about)) {
            return false;
        }
        let said = words(name);
        calls.any(|called| called.is_said_in(&said))
    }
}

impl Called {
    fn is_said_in(&self, said: &[(String, String)]) -> bool {
        let first = said.first().map(|(folded, _)| folded.as_str());
        if self.id.as_deref().is_some_and(|id| first == Some(id)) {
            return true;
        }
        let joined: String = self.words.iter().map(|(folded, _)| folded.as_str()).collect();
        let glued = !self.long && said.iter().any(|(_, written)| *written == joined);
        glued
            || (said.windows(self.words.len()).enumerate())
                .any(|(at, here)| self.is(here) && self.ends(&said[at + here.len()..]))
    }

    /// Whether words are this name: letter by letter where they carry marks («học ba» is no «học bạ»), or without any.
    fn is(&self, here: &[(String, String)]) -> bool {
        let alike = here.iter().zip(&self.words).all(|(one, other)| one.0 == other.0);
        let plain = here.iter().all(|(_, written)| written.is_ascii());
        let same = |(one, other): (&(String, String), &(String, String))| one.1.is_empty() || one.1 == other.1;
        alike && (plain || here.iter().zip(&self.words).all(same))
    }

    /// Whether a long name may end here, or goes on as it should.
    fn ends(&self, rest: &[(String, String)]) -> bool {
        let rest = rest.iter().map(|(folded, _)| folded.as_str());
        let mut other = rest.filter(|word| *word != "hoc" && !word.starts_with(|c: char| c.is_ascii_digit()));
        !self.long
            || other
                .next()
                .is_none_or(|word| FOLLOWING.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
    }
}

/// The words of a name without its ending, folded and as they are written. «KQ» is «kết quả», with any marks.
fn words(name: &str) -> Vec<(String, String)> {
    let name: String = name.nfc().collect::<String>().to_lowercase();
    let stem = name.rsplit_once('.').map_or(
        name.as_str(),
        |(stem, ending)| if ending.len() <= 4 { stem } else { &name },
    );
    let words = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let said = words.flat_map(|word| match word {
        "kq" => vec![("ket".to_owned(), String::new()), ("qua".to_owned(), String::new())],
        word => vec![(fold(word), word.to_owned())],
    });
    said.collect()
}
