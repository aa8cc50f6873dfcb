//! A small school, and how its mistakes read.

use std::collections::BTreeMap;

use hoso::template::problem::{Problem, Problems, Spot};
use hoso::template::roster::{self, Answer, Doubt, Known};
use hoso::template::school::{self, Built, Context};
use hoso::template::yaml;
use hoso::text::safe;
use hoso::tree::{Catalogue, School, Subject};
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

/// What came of a reading.
pub struct Read {
    pub school: Option<School>,
    pub problems: Vec<Problem>,
    pub notes: Vec<Problem>,
    pub doubts: Vec<Doubt>,
    pub people: Vec<Known>,
}

pub fn today() -> Date {
    date(2025, 10, 15)
}

/// Reads a file alone.
pub fn read(yaml: &str) -> Read {
    read_all(yaml, None, &[], &BTreeMap::new())
}

/// Reads a file with a roster beside it.
pub fn read_all(
    yaml: &str,
    roster: Option<(&str, &[u8])>,
    known: &[Known],
    answers: &BTreeMap<String, Answer>,
) -> Read {
    let mut problems = Problems::of("hoso.yaml");
    let mut out = Read {
        school: None,
        problems: Vec::new(),
        notes: Vec::new(),
        doubts: Vec::new(),
        people: Vec::new(),
    };
    let rows = match roster.map(|(file, bytes)| roster::read(file, bytes)) {
        None => Vec::new(),
        Some(Ok(roster)) => {
            problems.extend(roster.problems);
            out.notes = roster.notes;
            roster.rows
        }
        Some(Err(problem)) => {
            problems.extend([problem]);
            Vec::new()
        }
    };
    match yaml::parse("hoso.yaml", yaml.as_bytes()) {
        Err(problem) => problems.extend([problem]),
        Ok(yaml) => {
            if let Some(draft) = school::open(&yaml, &mut problems) {
                let catalogue = catalogue();
                let context = Context {
                    catalogue: Some(&catalogue),
                    year: draft.year.unwrap_or("2025-2026".parse().expect("a year")),
                    today: today(),
                    known,
                    answers,
                };
                let Built {
                    school,
                    doubts,
                    people,
                    notes,
                } = school::build(&draft, rows, &context, &mut problems);
                out.notes.extend(notes);
                (out.school, out.doubts, out.people) = (school, doubts, people);
            }
        }
    }
    out.problems = problems.into_list();
    out
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

fn catalogue() -> Catalogue {
    let role = |id: &str, label: &str| (id.into(), label.to_owned());
    let subject = |id: &str, name: &str, also: &[&str]| {
        let subject = Subject {
            name: name.to_owned(),
            also: also.iter().map(|s| (*s).to_owned()).collect(),
            grades: vec![1, 2, 3, 4, 5],
        };
        (id.into(), subject)
    };
    Catalogue {
        name: "bg-2023".to_owned(),
        digest: String::new(),
        years: (
            "2023-2024".parse().expect("a year"),
            "2025-2026".parse().expect("a year"),
        ),
        records: BTreeMap::new(),
        layout: Vec::new(),
        roles: BTreeMap::from([
            role("hieu-truong", "Hiệu trưởng"),
            role("pho-hieu-truong", "Phó hiệu trưởng"),
            role("to-truong", "Tổ trưởng"),
            role("tong-phu-trach", "Tổng phụ trách Đội"),
        ]),
        subjects: BTreeMap::from([
            subject("toan", "Toán", &[]),
            subject("tieng-viet", "Tiếng Việt", &[]),
            subject("ngoai-ngu", "Ngoại ngữ", &["Tiếng Anh"]),
        ]),
        unverified: Vec::new(),
    }
}
