//! A `hoso.yaml` that is told again from the manifest says what the first one said, pupils left out.

use std::collections::BTreeMap;

use hoso::template::describe::{Ask, Described, Refusal, describe};
use hoso::template::manifest::{Content, Manifest, Stamp, decode, encode};
use hoso::template::retell::retell;
use hoso::template::roster::{PEOPLE_FILE, write_people};
use hoso::template::school::{GoogleChoice, StorageChoice};
use hoso::tree::{Ledger, School};

use super::sample::{Memory, today, told};

const EXAMPLE: &str = include_str!("../../../examples/tan-dinh/hoso.yaml");
const ROSTER: &str = include_str!("../../../examples/tan-dinh/giao-vien.csv");

/// The example with what it leaves out, so that every key of the file is met.
fn rich() -> String {
    EXAMPLE
        .replace("  code: \"24999001\"\n", "  code: \"24999001\"\n  former_codes: [\"024001\", \"0x1F\"]\n  staff_email: truong@example.edu.vn\n")
        .replace("    role: xem\n  so:", "    role: nhan-xet\n    until: 31/12/2025\n  so:")
        .replace(
            "  nguyen-thi-xuan:\n",
            "  nguyen-thi-xuan:\n    viec: [{to_cm: to1, from: 5/1/2026}, {mon: Toán, lop_day: [3E, 4A], to: 31/12/2025}]\n",
        )
        + "\nmien:\n  - {rule: HS201, at: \"**/Tổ 1/**\", why: \"chờ: «mẫu» # mới\", until: 30/11/2025}\nperiod_folders: [KHBD]\n"
}

fn read(files: &[(&str, &[u8])]) -> Described {
    let ask = Ask {
        year: None,
        known: &[],
        today: today(),
        template_anyway: false,
        rules: &[],
        answers: &BTreeMap::new(),
    };
    let files = Memory::of(files.iter().copied());
    describe(&files, "hoso.yaml", &ask).unwrap_or_else(|refusal| match refusal {
        Refusal::Problems(problems) => panic!("{}", told(&problems)),
        other => panic!("{other:?}"),
    })
}

fn manifest(described: &Described) -> Manifest {
    let stamp = Stamp {
        at: "2025-09-01T08:00:00Z".parse().expect("a time"),
        by: "hung@example.edu.vn".to_owned(),
        hoso: "0.1.0".to_owned(),
    };
    let content = Content {
        school: &described.school,
        catalogue: &described.catalogue,
        spec: &described.spec,
        ledger: &Ledger::default(),
        known: &described.people,
    };
    let bytes = encode(&Manifest::of(content, stamp)).expect("bytes");
    decode(&bytes).expect("a manifest")
}

fn without_pupils(school: &School) -> School {
    School {
        pupils: BTreeMap::new(),
        has_pupils: false,
        ..school.clone()
    }
}

#[test]
fn the_school_is_the_same_to_the_last_duty() {
    let first = rich();
    let school = read(&[("hoso.yaml", first.as_bytes()), ("giao-vien.csv", ROSTER.as_bytes())]);
    let manifest = manifest(&school);
    let storage = StorageChoice::Google(GoogleChoice {
        folder: Some("https://drive.google.com/drive/folders/0AbCdEfGhIjK".to_owned()),
        ..GoogleChoice::default()
    });
    let text = retell(&manifest, &storage, "bg-2023", "./hoso.schema.json");
    let people = write_people(&manifest.people);
    let again = read(&[("hoso.yaml", text.as_bytes()), (PEOPLE_FILE, people.as_bytes())]);
    let (was, is) = (without_pupils(&school.school), without_pupils(&again.school));
    assert_eq!(is.people, was.people, "{text}");
    assert_eq!(is, was, "{text}");
    assert_eq!(again.storage, storage);
    assert!(text.contains("hs_khuyet_tat") && !text.contains("HS02"), "{text}");
    assert!(!again.people_changed, "the ids are known");
}
