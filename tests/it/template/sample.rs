//! A small school, and how its mistakes read.

use std::collections::BTreeMap;

use hoso::template::describe::{Ask, Described, Refusal, describe};
use hoso::template::problem::{Problem, Spot};
use hoso::template::roster::{Answer, Doubt, Known, PEOPLE_FILE, write_people};
use hoso::template::{Files, Unread};
use hoso::text::safe;
use hoso::tree::School;
use jiff::civil::{Date, date};

/// The file of a small school, without its staff.
pub const HEAD: &str = "\
school:
  id: tan-dinh-x7k2
  code: '24260123'
  name: Trường Tiểu học Tân Dĩnh
  short_name: TH Tân Dĩnh
  place: Tân Dĩnh
year: 2025-2026
template: bg-2023
storage:
  local: kho
  simulate_sharing: true
allowed_domains: [bacgiang.edu.vn]
superiors:
  phong:
    name: Phòng GDĐT Lạng Giang
    email: phong@langgiang.edu.vn
to_cm:
  to1:
    name: Tổ 1
    khoi: [1]
  to45:
    name: Tổ 4-5
    khoi: [4, 5]
lop: [1A, 1B, 4A, 5A]
";

/// The usual two people.
pub const STAFF: &str = "\
staff:
  hung:
    name: Nguyễn Văn Hùng
    email: hung@bacgiang.edu.vn
    chuc_vu: hieu-truong
  binh:
    name: Lê Thị Bình
    email: binh@bacgiang.edu.vn
    to_cm: to1
    chuc_vu: to-truong
    chu_nhiem: 1A
";

/// Files in memory.
#[derive(Default)]
pub struct Memory(BTreeMap<String, Vec<u8>>);

impl Memory {
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        Self(
            files
                .into_iter()
                .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
                .collect(),
        )
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        self.0.get(path).cloned().ok_or(Unread::Missing)
    }
}

/// What came of a reading: what was described, or why not.
#[derive(Default)]
pub struct Read {
    pub described: Option<Described>,
    pub problems: Vec<Problem>,
    pub doubts: Vec<Doubt>,
}

impl Read {
    pub fn school(&self) -> &School {
        &self.described().school
    }

    pub fn described(&self) -> &Described {
        self.described
            .as_ref()
            .unwrap_or_else(|| panic!("{}\n{:?}", told(&self.problems), self.doubts))
    }

    pub fn notes(&self) -> String {
        let notes = self.described().notes.iter();
        notes.map(|note| note.vi.to_string()).collect::<Vec<_>>().join("\n")
    }
}

pub fn today() -> Date {
    date(2025, 10, 15)
}

/// Reads a file alone.
pub fn read(yaml: &str) -> Read {
    read_all(yaml, None, &[], &BTreeMap::new())
}

/// Reads a file with a roster and `nhan-su.yaml` beside it. The roster is named in the file here.
pub fn read_all(
    yaml: &str,
    roster: Option<(&str, &[u8])>,
    known: &[Known],
    answers: &BTreeMap<String, Answer>,
) -> Read {
    let named = roster.map_or_else(String::new, |(file, _)| format!("roster: {file}\n"));
    let (yaml, people) = (format!("{yaml}{named}"), write_people(known));
    let mut files = vec![("hoso.yaml", yaml.as_bytes()), (PEOPLE_FILE, people.as_bytes())];
    files.extend(roster);
    let ask = Ask {
        year: None,
        known: &[],
        today: today(),
        template_anyway: false,
        rules: &[],
        answers,
    };
    match describe(&Memory::of(files), "hoso.yaml", &ask) {
        Ok(described) => Read {
            described: Some(described),
            ..Read::default()
        },
        Err(Refusal::Problems(problems)) => Read {
            problems,
            ..Read::default()
        },
        Err(Refusal::Doubts(doubts)) => Read {
            doubts,
            ..Read::default()
        },
        Err(Refusal::Missing) => panic!("the file is there"),
    }
}

/// Problems as a person sees them, one a line.
pub fn told(problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let place = match &problem.spot {
            Spot::File => problem.file.clone(),
            Spot::Line(line, column) => format!("{}:{line}:{column}", problem.file),
            Spot::Cell(cell) => format!("{}!{cell}", problem.file),
        };
        let found = problem
            .found
            .as_ref()
            .map_or_else(String::new, |found| format!(" «{}»", safe(found)));
        format!("{place}{found} {}", problem.message.vi)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
