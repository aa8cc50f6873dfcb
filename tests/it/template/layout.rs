//! The wanted tree of a school.

use std::collections::BTreeMap;

use hoso::calendar::Calendar;
use hoso::template::catalogue::load;
use hoso::template::layout::{labels, notes, spec};
use hoso::tree::{
    Absence, Address, Assignment, Catalogue, ClassId, Duty, Folder, GroupId, Key, Naming, Owner, Person, PersonId,
    Pupil, PupilCode, Role, School, Spec,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::catalogue::{Shelf, year};
use crate::people::{self, class, duty, group};

fn template() -> (Catalogue, Calendar) {
    let loaded = load(&Shelf::default(), "bg-2023", None, year(2025), false).expect("the template");
    (loaded.catalogue, loaded.calendar)
}

fn address(local: &str) -> Address {
    people::address(&format!("{local}@bacgiang.edu.vn"))
}

fn between(what: Duty, from: Option<Date>, to: Option<Date>) -> Assignment {
    Assignment { duty: what, from, to }
}

fn person(id: &str, name: &str, duties: Vec<Assignment>) -> (PersonId, Person) {
    let person = people::person(name, address(id).as_str(), duties);
    (PersonId::new(id), person)
}

fn member(group: &str) -> Assignment {
    duty(Duty::Member(group.into()))
}

fn homeroom(class: &str) -> Assignment {
    duty(Duty::Homeroom(class.into()))
}

fn role(id: &str) -> Assignment {
    duty(Duty::Role(id.into()))
}

/// Two tổ, two classes, a principal, a Tổng phụ trách Đội, an accountant and one pupil with a disability.
fn school() -> School {
    let pupil = Pupil {
        class: Some("1a".into()),
        assigned: vec!["dung".into()],
    };
    School {
        staff_address: Some(address("toantruong")),
        superiors: BTreeMap::from([people::office("phong@bacgiang.edu.vn")]),
        groups: BTreeMap::from([
            ("to1".into(), group("Tổ 1", &[1, 2, 3])),
            ("to2".into(), group("Tổ 4-5", &[4, 5])),
        ]),
        classes: BTreeMap::from([("1a".into(), class("1A", 1)), ("4a".into(), class("4A", 4))]),
        people: BTreeMap::from([
            person("ht", "Trần Văn Hùng", vec![role("hieu-truong")]),
            person(
                "binh",
                "Lê Thị Bình",
                vec![duty(Duty::Head("to1".into())), homeroom("1a")],
            ),
            person("an", "Lê Văn An", vec![member("to2"), homeroom("4a")]),
            person("dung", "Vũ Tiến Dũng", vec![member("to2"), role("tong-phu-trach")]),
            person("kt", "Ngô Thị Kế", vec![role("ke-toan")]),
        ]),
        pupils: BTreeMap::from([(PupilCode::new("HS01"), pupil)]),
        has_pupils: true,
        ..people::school("th1", "bacgiang.edu.vn")
    }
}

const OCTOBER: Date = date(2025, 10, 15);

fn wanted(school: &School, today: Date) -> Spec {
    let (catalogue, calendar) = template();
    spec(&catalogue, school, &calendar, today, false).expect("a tree")
}

fn folder<'a>(spec: &'a Spec, short: &str) -> &'a Folder {
    &spec.folders[spec.find(short).expect(short)]
}

/// `an@bacgiang.edu.vn writer` for each grant of a folder.
fn rights(spec: &Spec, short: &str) -> Vec<String> {
    let grants = folder(spec, short).grants.iter();
    grants
        .map(|grant| {
            let until = grant.until.map(|day| format!(" until {day}")).unwrap_or_default();
            let name = grant.address.as_str().split('@').next().unwrap_or_default();
            format!("{name} {:?}{until}", grant.role).to_lowercase()
        })
        .collect()
}

#[test]
fn the_tree_reads_like_a_shelf() {
    let spec = wanted(&school(), OCTOBER);
    let paths: Vec<String> = spec
        .order
        .iter()
        .map(|key| format!("{} {}", key.short(), spec.path(key).join("/")))
        .collect();
    insta::assert_snapshot!(paths.join("\n"), @r"
    CHUNG 00 Nhiều năm
    KHCL 00 Nhiều năm/01 KH chiến lược
    NAM Năm học 2025-2026
    NHA-TRUONG Năm học 2025-2026/01 Nhà trường
    KHGD Năm học 2025-2026/01 Nhà trường/01 KH giáo dục
    KHNV Năm học 2025-2026/01 Nhà trường/02 KH nhiệm vụ
    HSKT Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật
    HS@HS01 Năm học 2025-2026/01 Nhà trường/03 HS khuyết tật/HS01
    TO-CM Năm học 2025-2026/02 Tổ chuyên môn
    TO@to1 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1
    STO@to1 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/01 Sổ ghi chép tổ
    KHDH@to1 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 1/02 KH dạy học
    TO@to2 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 4-5
    STO@to2 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 4-5/01 Sổ ghi chép tổ
    KHDH@to2 Năm học 2025-2026/02 Tổ chuyên môn/Tổ 4-5/02 KH dạy học
    GIAO-VIEN Năm học 2025-2026/03 Giáo viên
    GV@an Năm học 2025-2026/03 Giáo viên/Lê Văn An
    KHBD@an Năm học 2025-2026/03 Giáo viên/Lê Văn An/01 KH bài dạy
    SHCM@an Năm học 2025-2026/03 Giáo viên/Lê Văn An/02 Sổ SHCM và theo dõi
    GV@binh Năm học 2025-2026/03 Giáo viên/Lê Thị Bình
    KHBD@binh Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/01 KH bài dạy
    SHCM@binh Năm học 2025-2026/03 Giáo viên/Lê Thị Bình/02 Sổ SHCM và theo dõi
    GV@dung Năm học 2025-2026/03 Giáo viên/Vũ Tiến Dũng
    SDOI@dung Năm học 2025-2026/03 Giáo viên/Vũ Tiến Dũng/03 Sổ công tác Đội
    LOP-CN Năm học 2025-2026/04 Lớp chủ nhiệm
    LOP@1a Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 1A
    SCN@1a Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 1A/01 Sổ chủ nhiệm
    LOP@4a Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 4A
    SCN@4a Năm học 2025-2026/04 Lớp chủ nhiệm/Lớp 4A/01 Sổ chủ nhiệm
    ");
}

fn with(change: impl FnOnce(&mut School)) -> School {
    let mut school = school();
    change(&mut school);
    school
}

fn them<'a>(school: &'a mut School, id: &str) -> &'a mut Person {
    school.people.get_mut(id).expect("a person")
}

#[test]
fn rights_stand_where_they_are_needed_and_nowhere_else() {
    let spec = wanted(&school(), OCTOBER);
    let all: Vec<String> = spec
        .order
        .iter()
        .map(|key| (key.short(), rights(&spec, &key.short()).join(", ")))
        .filter(|(_, rights)| !rights.is_empty())
        .map(|(key, rights)| format!("{key}: {rights}"))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r"
    CHUNG: ht reader, phong reader
    KHCL: ht writer, toantruong reader
    NAM: ht reader, phong reader
    KHGD: ht writer, toantruong reader
    KHNV: ht writer, toantruong reader
    HSKT: ht writer
    HS@HS01: binh writer, dung writer
    TO@to1: binh writer
    KHDH@to1: toantruong reader
    TO@to2: an reader, dung reader
    KHDH@to2: toantruong reader
    GV@an: an writer
    GV@binh: binh writer
    GV@dung: dung writer
    LOP@1a: binh writer
    LOP@4a: an writer
    ");
    assert!(folder(&spec, "HSKT").restricted);
    let key = spec.find("HS@HS01").expect("a folder");
    assert!(spec.is_restricted(key));
}

#[test]
fn parents_come_first_and_every_folder_is_named_once() {
    let spec = wanted(&school(), OCTOBER);
    let mut seen: Vec<&Key> = Vec::new();
    for key in &spec.order {
        let parent = &spec.folders[key].parent;
        assert!(parent.as_ref().is_none_or(|parent| seen.contains(&parent)), "{key}");
        assert!(!seen.contains(&key));
        seen.push(key);
    }
    assert_eq!(spec.order.len(), spec.folders.len());
}

/// The size of a real school: 33 teachers, 4 tổ, 25 classes, 8 pupils with disabilities.
#[test]
fn a_school_of_33_teachers_has_about_190_folders() {
    let school = with(|school| {
        school.people.retain(|id, _| id.as_str() == "ht");
        let tpt = vec![
            member("to1"),
            role("tong-phu-trach"),
            duty(Duty::Subject("gdtc".into(), Vec::new())),
        ];
        school.people.extend([person("tpt", "Vũ Tiến Dũng", tpt)]);
        for n in 0..32 {
            let group = format!("to{}", n % 4 + 1);
            school.people.extend([person(
                &format!("gv{n}"),
                &format!("Giáo viên {n}"),
                vec![member(&group)],
            )]);
        }
        let (group, class) = (school.groups["to1"].clone(), school.classes["1a"].clone());
        school.groups = (1..=4)
            .map(|n| (GroupId::new(format!("to{n}")), group.clone()))
            .collect();
        for (n, group) in school.groups.values_mut().enumerate() {
            group.name = format!("Tổ {}", n + 1);
        }
        school.classes = (0..25)
            .map(|n| (ClassId::new(format!("c{n}")), class.clone()))
            .collect();
        for (n, class) in school.classes.values_mut().enumerate() {
            class.name = format!("{}{}", n / 5 + 1, ["A", "B", "C", "D", "E"][n % 5]);
        }
        let pupil = school.pupils["HS01"].clone();
        school.pupils = (1..=8)
            .map(|n| (PupilCode::new(format!("HS{n:02}")), pupil.clone()))
            .collect();
    });
    assert_eq!(wanted(&school, OCTOBER).order.len(), 180);
}

#[test]
fn two_teachers_of_one_name_are_told_apart_by_their_first_to_and_others_keep_theirs() {
    let school = with(|school| {
        school.people.extend([
            person(
                "hoa1",
                "Nguyễn Thị Hoa",
                vec![between(Duty::Member("to1".into()), None, Some(date(2025, 12, 31)))],
            ),
            person("hoa2", "nguyễn thị  hoa", vec![member("to2")]),
        ]);
        let moved = between(Duty::Member("to2".into()), Some(date(2026, 1, 1)), None);
        them(school, "hoa1").assignments.push(moved);
    });
    for today in [OCTOBER, date(2026, 3, 1)] {
        let spec = wanted(&school, today);
        assert_eq!(folder(&spec, "GV@hoa1").name.as_str(), "Nguyễn Thị Hoa – Tổ 1");
        assert_eq!(folder(&spec, "GV@hoa2").name.as_str(), "nguyễn thị hoa – Tổ 4-5");
        assert_eq!(folder(&spec, "GV@an").name.as_str(), "Lê Văn An");
    }
}

#[test]
fn namesakes_of_one_to_are_told_apart_by_class_and_else_by_id() {
    let of_class = with(|school| {
        school.people.extend([
            person("hoa1", "Nguyễn Thị Hoa", vec![member("to1"), homeroom("1a")]),
            person("hoa2", "Nguyễn Thị Hoa", vec![member("to1"), homeroom("4a")]),
        ]);
    });
    let spec = wanted(&of_class, OCTOBER);
    assert_eq!(folder(&spec, "GV@hoa1").name.as_str(), "Nguyễn Thị Hoa – 1A");
    let by_id = with(|school| {
        school.people.extend([
            person("hoa1", "Nguyễn Thị Hoa", vec![member("to1"), homeroom("1a")]),
            person("hoa2", "Nguyễn Thị Hoa", vec![member("to1")]),
        ]);
    });
    let spec = wanted(&by_id, OCTOBER);
    assert_eq!(folder(&spec, "GV@hoa1").name.as_str(), "Nguyễn Thị Hoa – hoa1");
    assert_eq!(folder(&spec, "GV@hoa2").name.as_str(), "Nguyễn Thị Hoa – hoa2");
}

#[test]
fn a_renamed_to_changes_a_name_and_nothing_else() {
    let before = wanted(&school(), OCTOBER);
    let mut after = wanted(
        &with(|s| s.groups.get_mut("to2").expect("a tổ").name = "Tổ 4".to_owned()),
        OCTOBER,
    );
    let key = after.find("TO@to2").expect("a folder").clone();
    let changed = after.folders.get_mut(&key).expect("a folder");
    assert_eq!(changed.name.as_str(), "Tổ 4");
    changed.name = before.folders[&key].name.clone();
    assert_eq!(before, after);
}

#[test]
fn a_new_homeroom_teacher_is_a_new_grant_and_no_new_folder() {
    let change = date(2025, 11, 1);
    let school = with(|school| {
        them(school, "an").assignments[1].to = Some(change);
        let homeroom = between(Duty::Homeroom("4a".into()), Some(date(2025, 11, 2)), None);
        them(school, "dung").assignments.push(homeroom);
    });
    let (before, mut after) = (wanted(&school, OCTOBER), wanted(&school, date(2025, 12, 1)));
    assert_eq!(rights(&before, "LOP@4a"), ["an writer"]);
    assert_eq!(rights(&after, "LOP@4a"), ["dung writer"]);
    assert_eq!(before.order, after.order);
    for (key, folder) in &mut after.folders {
        folder.grants.clone_from(&before.folders[key].grants);
    }
    assert_eq!(before, after);
}

#[test]
fn a_leaver_keeps_what_is_there_and_gets_nothing() {
    let school = with(|school| them(school, "an").to = Some(date(2025, 11, 30)));
    let before = wanted(&school, OCTOBER);
    assert!(!folder(&before, "KHBD@an").only_if_there);
    let after = wanted(&school, date(2025, 12, 1));
    for short in ["GV@an", "KHBD@an", "SHCM@an"] {
        assert!(folder(&after, short).only_if_there, "{short}");
    }
    assert!(!folder(&after, "LOP@4a").only_if_there, "the class stays");
    let an = address("an");
    assert!(
        after
            .folders
            .values()
            .all(|folder| folder.grants.iter().all(|grant| grant.address != an))
    );
    let long_gone = wanted(&with(|school| them(school, "an").to = Some(date(2025, 7, 31))), OCTOBER);
    assert!(long_gone.find("GV@an").is_none());
}

#[test]
fn the_head_of_a_to_still_reads_what_a_leaver_left() {
    let school = with(|school| {
        school
            .people
            .extend([person("hoa", "Nguyễn Thị Hoa", vec![member("to1")])]);
        them(school, "hoa").to = Some(date(2025, 11, 30));
    });
    assert_eq!(
        rights(&wanted(&school, OCTOBER), "GV@hoa"),
        ["binh reader", "hoa writer"]
    );
    assert_eq!(rights(&wanted(&school, date(2025, 12, 1)), "GV@hoa"), ["binh reader"]);
}

#[test]
fn who_joins_has_a_folder_two_weeks_before() {
    let school = with(|school| {
        school
            .people
            .extend([person("moi", "Hoàng Văn Mới", vec![member("to1")])]);
        them(school, "moi").from = Some(date(2026, 1, 19));
    });
    assert!(wanted(&school, date(2026, 1, 4)).find("GV@moi").is_none());
    assert!(wanted(&school, date(2026, 1, 5)).find("GV@moi").is_some());
    let september = with(|school| them(school, "an").from = Some(date(2025, 9, 1)));
    assert!(
        wanted(&september, date(2025, 7, 20)).find("GV@an").is_some(),
        "a plan made in July is for the new year"
    );
}

#[test]
fn who_stands_in_writes_until_the_absence_ends() {
    let school = with(|school| {
        them(school, "binh").absences.push(Absence {
            from: date(2025, 10, 1),
            to: date(2025, 11, 14),
            substitute: Some("an".into()),
        });
    });
    let during = wanted(&school, OCTOBER);
    assert_eq!(
        rights(&during, "GV@binh"),
        ["an writer until 2025-11-14", "binh writer"]
    );
    assert_eq!(rights(&during, "LOP@1a"), ["an writer until 2025-11-14", "binh writer"]);
    assert_eq!(rights(&wanted(&school, date(2025, 11, 15)), "GV@binh"), ["binh writer"]);
}

#[test]
fn an_inspection_ends_and_a_second_superior_may_write() {
    let school = with(|school| {
        let mut so = school.superiors["phong"].clone();
        so.address = address("so");
        so.role = Role::Writer;
        school.superiors.insert("so".to_owned(), so);
        school.superiors.get_mut("phong").expect("an office").until = Some(date(2025, 10, 31));
    });
    let spec = wanted(&school, OCTOBER);
    assert_eq!(
        rights(&spec, "NAM"),
        ["ht reader", "phong reader until 2025-10-31", "so writer"]
    );
    assert_eq!(
        rights(&wanted(&school, date(2025, 11, 1)), "CHUNG"),
        ["ht reader", "so writer"]
    );
}

#[test]
fn a_school_without_pupils_with_disabilities_has_no_such_folder() {
    let spec = wanted(
        &with(|school| {
            school.pupils.clear();
            school.has_pupils = false;
        }),
        OCTOBER,
    );
    assert!(spec.find("HSKT").is_none());
    let known_to_exist = wanted(&with(|school| school.pupils.clear()), OCTOBER);
    assert!(known_to_exist.find("HSKT").is_some() && known_to_exist.find("HS@HS01").is_none());
}

#[test]
fn names_fold_to_ascii_and_stay_different() {
    let (catalogue, calendar) = template();
    let school = with(|school| {
        school.people.extend([
            person("hoa", "Lê Thị Hoa", vec![member("to1")]),
            person("hoa2", "Lê Thị Hoà", vec![member("to2")]),
        ]);
    });
    let spec = spec(&catalogue, &school, &calendar, OCTOBER, true).expect("a tree");
    assert!(spec.folders.values().all(|folder| folder.name.as_str().is_ascii()));
    let key = spec.find("KHBD@hoa").expect("a folder");
    assert_eq!(
        spec.path(key),
        [
            "Nam hoc 2025-2026",
            "03 Giao vien",
            "Le Thi Hoa - To 1",
            "01 KH bai day"
        ]
    );
    assert_eq!(folder(&spec, "SDOI@dung").name.as_str(), "03 So cong tac Doi");
}

#[test]
fn period_folders_stand_only_where_the_school_asks_and_never_for_a_book() {
    let spec = wanted(&with(|school| school.period_folders = vec!["KHBD".into()]), OCTOBER);
    let weeks = spec.order.iter().filter(|key| key.part.is_some()).count();
    assert_eq!(weeks, 2 * 35);
    let fifth = folder(&spec, "KHBD@binh#W05");
    assert_eq!(fifth.name.as_str(), "Tuần 05");
    assert_eq!(fifth.also, ["Tuần 5"]);
    assert_eq!(fifth.parent.as_ref().map(Key::short), Some("KHBD@binh".to_owned()));
    assert!(fifth.record.as_ref().is_some_and(|record| record.as_str() == "KHBD"));
}

#[test]
fn period_folders_for_a_book_or_a_yearly_plan_are_a_mistake() {
    let (catalogue, calendar) = template();
    let school = with(|school| school.period_folders = vec!["STO".into(), "KHGD".into()]);
    let faults = spec(&catalogue, &school, &calendar, OCTOBER, false).expect_err("mistakes");
    assert!(
        faults[0].vi.contains("STO") && faults[1].vi.contains("KHGD"),
        "{faults:#?}"
    );
}

#[test]
fn other_names_are_filled_like_the_name() {
    let spec = wanted(&school(), OCTOBER);
    assert!(folder(&spec, "NAM").also.contains(&"NH 2025-2026".to_owned()));
    assert_eq!(folder(&spec, "LOP@1a").also, ["1A"]);
}

#[test]
fn a_name_that_no_system_takes_is_said_and_a_long_one_is_cut() {
    let (catalogue, calendar) = template();
    for bad in ["../x", "a/b", "CON", "An\0", "Hoa.", " ", "\u{202e}x"] {
        let school = with(|school| them(school, "an").name = bad.to_owned());
        let faults = spec(&catalogue, &school, &calendar, OCTOBER, false).expect_err(bad);
        assert_eq!(faults.len(), 1, "{bad}");
        assert!(faults[0].vi.chars().all(|c| !c.is_control()));
    }
    let long = "Nguyễn ".repeat(60);
    let school = with(|school| {
        them(school, "an").name = format!("{long}An");
        them(school, "binh").name = format!("{long}Bình");
    });
    let spec = wanted(&school, OCTOBER);
    let (an, binh) = (&folder(&spec, "GV@an").name, &folder(&spec, "GV@binh").name);
    assert!(an != binh && an.as_str().chars().count() <= 100 && an.as_str().starts_with("Nguyễn Nguyễn"));
    assert_eq!(*an, folder(&wanted(&school, OCTOBER), "GV@an").name);
}

#[test]
fn a_class_that_is_called_lop_is_not_called_so_twice() {
    let school = with(|school| school.classes.get_mut("1a").expect("a class").name = "Lớp 1A".to_owned());
    assert_eq!(folder(&wanted(&school, OCTOBER), "LOP@1a").name.as_str(), "Lớp 1A");
}

#[test]
fn what_rights_would_need_is_said() {
    let (_, calendar) = template();
    let school = with(|school| {
        them(school, "an").address = None;
        them(school, "an").assignments.remove(1);
        them(school, "kt").address = None;
    });
    let said: Vec<String> = notes(&school, &calendar, OCTOBER, true)
        .into_iter()
        .map(|note| note.vi.into_owned())
        .collect();
    assert_eq!(
        said,
        [
            "Chưa có tài khoản nên chưa được chia sẻ: Lê Văn An.",
            "Chưa có tổ trưởng: Tổ 4-5.",
            "Chưa có giáo viên chủ nhiệm: 4A."
        ]
    );
    assert!(rights(&wanted(&school, OCTOBER), "GV@an").is_empty());
}

#[test]
fn folders_records_and_owners_have_names_that_people_know() {
    let (catalogue, _) = template();
    let school = school();
    let labels = labels(&catalogue, &school);
    let spec = wanted(&school, OCTOBER);
    let name = |short: &str| labels.folder(spec.find(short).expect(short)).vi.into_owned();
    assert_eq!(name("KHBD@binh"), "KH bài dạy của Lê Thị Bình");
    assert_eq!(name("TO@to2"), "Tổ 4-5");
    assert_eq!(name("SCN@1a"), "Sổ chủ nhiệm của Lớp 1A");
    assert_eq!(name("NAM"), "Năm học 2025-2026");
    assert_eq!(name("KHCL"), "KH chiến lược");
    assert_eq!(labels.owner(&Owner::Group("to1".into())), "Tổ 1");
    assert_eq!(labels.record(&"HB".into()), "Học bạ");
}

#[test]
fn teachers_can_stand_inside_their_to() {
    let overrides = hoso::template::yaml::parse("hoso.yaml", b"layout: {GV: {in: TO}}").expect("YAML");
    let loaded = load(
        &Shelf::default(),
        "bg-2023",
        Some(("hoso.yaml", &overrides)),
        year(2025),
        false,
    )
    .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let build = |school: &School| spec(&loaded.catalogue, school, &loaded.calendar, OCTOBER, false);
    let spec = build(&school()).expect("a tree");
    let key = spec.find("KHBD@an").expect("a folder");
    assert_eq!(spec.path(key)[2..], ["Tổ 4-5", "Lê Văn An", "01 KH bài dạy"]);
    let lost = with(|school| school.people.extend([person("x", "Hà Thị Xa", vec![])]));
    let faults = build(&lost).expect_err("no tổ");
    assert!(faults.len() == 1 && faults[0].vi.contains("Hà Thị Xa"), "{faults:#?}");
}

/// Names as people have them, few enough to meet, with the odd one that looks like another's folder.
fn names() -> impl Strategy<Value = Vec<(String, usize, bool)>> {
    let parts = prop::sample::select(vec![
        "Hoa",
        "hoa",
        "Hoà",
        "Hòa",
        "HOA",
        "Nguyễn Thị Hoa",
        "Nguyễn  Thị Hoa",
        "Hoa – Tổ 1",
        "Hoa – 1A",
        "Hoa – p3",
        "Hoa 2",
        "Hoa – Tổ 4-5 2",
        "Đào",
        "Dao",
        "李",
        "Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn \
         Nguyễn Nguyễn Nguyễn Nguyễn Hoa",
    ]);
    prop::collection::vec((parts.prop_map(str::to_owned), 0..2_usize, any::<bool>()), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_names_people_have_no_two_siblings_share_one(people in names(), ascii in any::<bool>()) {
        let (catalogue, calendar) = cached();
        let school = with(|school| {
            for (n, (name, group, room)) in people.iter().enumerate() {
                let mut duties = vec![member(["to1", "to2"][*group])];
                if *room {
                    duties.push(homeroom("1a"));
                }
                // Ids that differ only in case are one name on a disk.
                let id = if n % 2 == 0 { format!("p{n}") } else { format!("P{}", n - 1) };
                let (_, one) = person("x", name, duties);
                school.people.insert(PersonId::new(id), one);
            }
        });
        let spec = spec(catalogue, &school, calendar, OCTOBER, ascii).expect("a tree");
        let mut seen = std::collections::BTreeSet::new();
        for folder in spec.folders.values() {
            let name = Naming::ONEDRIVE.same_key(folder.name.as_str());
            prop_assert!(seen.insert((folder.parent.clone(), name)), "{}", folder.name);
        }
    }

    #[test]
    fn no_name_of_any_kind_makes_it_panic(name in "\\PC{0,20}", ascii in any::<bool>()) {
        let (catalogue, calendar) = cached();
        let school = with(|school| {
            them(school, "an").name = name.clone();
            school.groups.get_mut("to1").expect("a tổ").name = name.clone();
            school.classes.get_mut("1a").expect("a class").name = name;
        });
        let _ = spec(catalogue, &school, calendar, OCTOBER, ascii);
    }
}

fn cached() -> &'static (Catalogue, Calendar) {
    static TEMPLATE: std::sync::OnceLock<(Catalogue, Calendar)> = std::sync::OnceLock::new();
    TEMPLATE.get_or_init(template)
}
