//! Schools and people as tests describe them: what every description needs, to be filled with what a test is about.

use std::collections::BTreeMap;

use hoso::tree::{
    Address, Assignment, Class, Duty, Group, LessonPlans, Person, Role, School, SchoolId, SchoolYear, Superior,
};

pub fn year() -> SchoolYear {
    SchoolYear::starting(2025).expect("a year")
}

pub fn address(text: &str) -> Address {
    Address::new(text).expect("an address")
}

/// A duty for the whole year.
pub fn duty(duty: Duty) -> Assignment {
    Assignment {
        duty,
        from: None,
        to: None,
    }
}

/// Somebody who is there all year.
pub fn person(name: &str, account: &str, assignments: Vec<Assignment>) -> Person {
    Person {
        name: name.to_owned(),
        address: Some(address(account)),
        former_addresses: Vec::new(),
        from: None,
        to: None,
        assignments,
        absences: Vec::new(),
        lesson_plans: LessonPlans::ChuaRo,
        registration: None,
        site: None,
    }
}

pub fn group(name: &str, grades: &[u8]) -> Group {
    Group {
        name: name.to_owned(),
        grades: grades.to_vec(),
        subjects: Vec::new(),
        address: None,
    }
}

pub fn class(name: &str, grade: u8) -> Class {
    Class {
        name: name.to_owned(),
        grade,
        site: None,
    }
}

/// The office above, which reads.
pub fn office(account: &str) -> (String, Superior) {
    let office = Superior {
        name: "Phòng GDĐT".to_owned(),
        address: address(account),
        role: Role::Reader,
        group: false,
        until: None,
    };
    ("phong".to_owned(), office)
}

/// A school without anybody in it, whose accounts are of this domain.
pub fn school(id: &str, domain: &str) -> School {
    School {
        id: SchoolId::new(id),
        code: "24000001".to_owned(),
        former_codes: Vec::new(),
        name: "Trường Tiểu học Tân Dĩnh".to_owned(),
        short_name: "TH Tân Dĩnh".to_owned(),
        place: "Tân Dĩnh".to_owned(),
        year: year(),
        allowed_domains: vec![domain.to_owned()],
        staff_address: None,
        superiors: BTreeMap::new(),
        groups: BTreeMap::new(),
        classes: BTreeMap::new(),
        people: BTreeMap::new(),
        pupils: BTreeMap::new(),
        has_pupils: false,
        attestations: Vec::new(),
        waivers: Vec::new(),
        period_folders: Vec::new(),
    }
}
