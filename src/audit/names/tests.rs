mod ranges;

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::tree::{Catalogue, Class, ClassId, Subject, SubjectId};

const NAME_THEN_FOLDER: [PeriodSource; 2] = [PeriodSource::Name, PeriodSource::Folder];

fn year() -> SchoolYear {
    SchoolYear::starting(2025).expect("a year")
}

/// 35 weeks from 8 September, one after the other.
fn weeks() -> Vec<Period> {
    (0..35)
        .map(|i| {
            let first = date(2025, 9, 8).saturating_add((i * 7).days());
            Period {
                id: PeriodId::Week(year(), u8::try_from(i + 1).expect("a week")),
                first,
                last: first.saturating_add(4.days()),
            }
        })
        .collect()
}

fn months() -> Vec<Period> {
    let month = |y, m: u8| {
        let first = date(y, i8::try_from(m).expect("a month"), 1);
        Period {
            id: PeriodId::Month(y, m),
            first,
            last: first.last_of_month(),
        }
    };
    (9..=12)
        .map(|m| month(2025, m))
        .chain((1..=5).map(|m| month(2026, m)))
        .collect()
}

fn semesters() -> Vec<Period> {
    let half = |n, first, last| Period {
        id: PeriodId::Semester(year(), n),
        first,
        last,
    };
    vec![
        half(1, date(2025, 9, 8), date(2026, 1, 16)),
        half(2, date(2026, 1, 19), date(2026, 5, 29)),
    ]
}

fn whole_year() -> Vec<Period> {
    vec![Period {
        id: PeriodId::Year(year()),
        first: date(2025, 9, 8),
        last: date(2026, 5, 29),
    }]
}

fn periods(cadence: Cadence) -> Vec<Period> {
    match cadence {
        Cadence::Week => weeks(),
        Cadence::Month => months(),
        Cadence::Semester => semesters(),
        Cadence::Year | Cadence::Once => whole_year(),
    }
}

fn read_in(cadence: Cadence, folders: &[&str], name: &str) -> Reading {
    let periods = periods(cadence);
    Reader::new(cadence, year(), &periods, &NAME_THEN_FOLDER, None).read(name, folders, None)
}

/// The sure periods by their own numbers.
fn sure(cadence: Cadence, name: &str) -> Vec<u32> {
    let periods = periods(cadence);
    let reading = read_in(cadence, &[], name);
    reading.sure.iter().map(|i| number(periods[*i].id)).collect()
}

fn week(name: &str) -> Vec<u32> {
    sure(Cadence::Week, name)
}

#[test]
fn names_really_seen_of_weekly_plans_are_placed() {
    for (name, weeks) in [
        ("KHBD_TUAN_01_2025-2026.pdf", vec![1]),
        ("TUAN_01.pdf", vec![1]),
        ("KHBD_Tuan01_LeThiBinh.pdf", vec![1]),
        ("KHBD_Tuan_5_Lop_1A.pdf", vec![5]),
        ("KHBD_Tuan_5_GV_binh.pdf", vec![5]),
        ("KHGD_Tuan01_An.pdf", vec![1]),
        ("KHBD_T9_2025-2026.pdf", vec![9]),
        ("t05.pdf", vec![5]),
        ("W05.pdf", vec![5]),
        ("KHBDTuan05.pdf", vec![5]),
        ("khbdtuan05.pdf", vec![5]),
        ("Tuần 5_signed_signed_signed.pdf", vec![5]),
        ("Tuần 5_daky (1).pdf", vec![5]),
        ("Kế hoạch bài dạy tuần thứ 12 - Bản sao.pdf", vec![12]),
        ("Tua\u{302}\u{300}n 7.pdf", vec![7]),
        ("Tuần 5, thứ 2.pdf", vec![5]),
        ("Tuần 5 T2-T6.pdf", vec![5]),
        ("Tuần: 5.pdf", vec![5]),
        ("[Tuần 5] Lê Thị Bình.pdf", vec![5]),
        ("Tuan5LeThiBinh.pdf", vec![5]),
        ("Tuần 5 (6.10 - 10.10.2025).pdf", vec![5]),
        ("KHBD Nguyễn Anh Tuấn 10 tuần 3.pdf", vec![3]),
    ] {
        assert_eq!(week(name), weeks, "{name}");
    }
}

#[test]
fn ranges_and_lists_count_for_each_week_they_name() {
    for (name, weeks) in [
        ("tuan 1-2.pdf", vec![1, 2]),
        ("Tuần 3, 4.pdf", vec![3, 4]),
        ("tuan 5 den 8.pdf", vec![5, 6, 7, 8]),
        ("Tuần 5 đến tuần 8.pdf", vec![5, 6, 7, 8]),
        ("Tuần 5 – Tuần 8.pdf", vec![5, 6, 7, 8]),
        ("T3-T5.pdf", vec![3, 4, 5]),
        ("tuan 3 va 7.pdf", vec![3, 7]),
        ("tuan 3, 4, 7-9.pdf", vec![3, 4, 7, 8, 9]),
        ("TUAN_01_02.pdf", vec![1, 2]),
        ("tuan 25-26.pdf", vec![25, 26]),
        ("tuan 34-36.pdf", vec![34, 35]),
        ("Tuần 1 + 2 lớp 1A.pdf", vec![1, 2]),
        ("Tuan 1 den het tuan 3.pdf", vec![1, 2, 3]),
        ("Tuần III.pdf", vec![3]),
        ("tuần mười hai.pdf", vec![12]),
        ("Tuần 2-25-26.pdf", vec![2]),
        ("Tuần 3 - 26.9.pdf", vec![3]),
        ("Tuần 2 - 5 bài.pdf", vec![2]),
        ("Tuần 1 - 8.9 đến 12.9.pdf", vec![1]),
        ("Tuần 2 15-19.9.2025.pdf", vec![2]),
        ("KHBD_TUAN_03_2024-2025.pdf", vec![]),
    ] {
        assert_eq!(week(name), weeks, "{name}");
    }
}

#[test]
fn lessons_classes_grades_and_bare_numbers_are_no_weeks() {
    for name in [
        "Giáo án Toán bài 12.pdf",
        "Giáo án lớp 1.pdf",
        "5A.pdf",
        "KHBD 5A.pdf",
        "KHBD lop 1a.pdf",
        "05.pdf",
        "1.pdf",
        "KHBD tháng 9.pdf",
        "HK1.pdf",
        "Tuấn 10.pdf",
        "tuan 40.pdf",
        "Tiet 5 Toan 1.pdf",
        "2025-2026.pdf",
        "",
        "....pdf",
    ] {
        assert_eq!(week(name), Vec::<u32>::new(), "{name}");
    }
}

#[test]
fn what_only_could_be_meant_is_said_to_be_doubtful() {
    for (name, numbers) in [
        ("TUAN_5_8.pdf", vec![5, 6, 7]),
        ("tuan 5A.pdf", vec![4]),
        ("tuan 5-3.pdf", vec![2]),
        ("Tuần (5).pdf", vec![4]),
    ] {
        assert_eq!(read_in(Cadence::Week, &[], name).maybe, numbers, "{name}");
    }
}

#[test]
fn months_semesters_and_years_are_read_by_their_own_words() {
    for (name, months) in [
        ("Biên bản tháng 9.pdf", vec![9]),
        ("T9.pdf", vec![9]),
        ("STO_thang_10_2025.pdf", vec![10]),
        ("Tháng 12-1.pdf", vec![12, 1]),
        ("tháng 9 năm 2025.pdf", vec![9]),
        ("Họp tổ ngày 5 tháng 10 năm 2025.pdf", vec![10]),
        ("tuần 9.pdf", vec![]),
        ("tháng 9 năm 2024.pdf", vec![]),
        ("Thắng 9.pdf", vec![]),
    ] {
        assert_eq!(sure(Cadence::Month, name), months, "{name}");
    }
    for (name, halves) in [
        ("HK1.pdf", vec![1]),
        ("hk i.pdf", vec![1]),
        ("HKII 2025-2026.pdf", vec![2]),
        ("Học kỳ 1.pdf", vec![1]),
        ("học kì II.pdf", vec![2]),
        ("SHCM cả năm.pdf", vec![1, 2]),
        ("hk1-hk2.pdf", vec![1, 2]),
        ("tuần 1.pdf", vec![]),
    ] {
        assert_eq!(sure(Cadence::Semester, name), halves, "{name}");
    }
    for (name, placed) in [
        ("KHGD 2025-2026.pdf", true),
        ("năm học 2025 2026.pdf", true),
        ("1251 kehoachtrienkhai_signed_signed_signed.pdf", true),
        ("KHGD 2024-2025.pdf", false),
    ] {
        assert_eq!(!sure(Cadence::Year, name).is_empty(), placed, "{name}");
    }
}

#[test]
fn a_dated_name_of_a_monthly_record_could_be_its_month() {
    assert_eq!(read_in(Cadence::Month, &[], "Biên bản 05-10-2025.pdf").maybe, [1]);
}

#[test]
fn a_folder_places_the_files_in_it_and_the_name_goes_first() {
    let places = |folders: &[&str], name| read_in(Cadence::Week, folders, name).sure;
    assert_eq!(places(&["Tuần 05"], "05.pdf"), [4]);
    assert_eq!(places(&["Tuần 5", "Toán"], "bài 12.pdf"), [4]);
    assert_eq!(places(&["Tuần 5"], "Tuần 6.pdf"), [5]);
    assert_eq!(places(&["Tháng 9", "Tuần 2"], "a.pdf"), [1]);
    assert!(places(&["Toán"], "05.pdf").is_empty());
}

#[test]
fn weeks_counted_within_a_month_are_doubtful() {
    let reading = read_in(Cadence::Week, &["Tháng 11"], "Tuần 1.pdf");
    assert!(reading.sure.is_empty());
    assert_eq!(reading.maybe, [0, 8]);
}

fn school_words() -> (Catalogue, BTreeMap<ClassId, Class>) {
    let subject = |name: &str, also: &[&str]| Subject {
        name: name.to_owned(),
        also: also.iter().map(|a| (*a).to_owned()).collect(),
        grades: vec![1, 2, 3, 4, 5],
    };
    let subjects = [
        ("toan", subject("Toán", &[])),
        ("tieng-viet", subject("Tiếng Việt", &["TV"])),
        ("tieng-anh", subject("Ngoại ngữ", &["Tiếng Anh"])),
        ("hdtn", subject("Hoạt động trải nghiệm", &["HĐTN"])),
    ];
    let catalogue = Catalogue {
        name: "x".into(),
        digest: String::new(),
        years: (year(), year()),
        records: BTreeMap::new(),
        layout: Vec::new(),
        roles: BTreeMap::new(),
        subjects: subjects.into_iter().map(|(id, s)| (SubjectId::new(id), s)).collect(),
        unverified: Vec::new(),
    };
    let class = |name: &str, grade| Class {
        name: name.to_owned(),
        grade,
        site: None,
    };
    let classes = [("1a", class("1A", 1)), ("5a", class("5A", 5)), ("4-1", class("4/1", 4))];
    (
        catalogue,
        classes.into_iter().map(|(id, c)| (ClassId::new(id), c)).collect(),
    )
}

fn vocabulary() -> Vocabulary {
    let (catalogue, classes) = school_words();
    Vocabulary::with(&catalogue, &classes)
}

fn said(name: &str) -> (Vec<String>, Vec<u8>, Vec<String>) {
    fn list<T: Ord + Clone>(said: Said<T>) -> Vec<T> {
        match said {
            Said::These(set) => set.into_iter().collect(),
            _ => Vec::new(),
        }
    }
    let (words, periods) = (vocabulary(), whole_year());
    let reader = Reader::new(Cadence::Year, year(), &periods, &NAME_THEN_FOLDER, Some(&words));
    let parts = reader.read(name, &[], None).parts;
    let subjects = list(parts.subjects).iter().map(ToString::to_string).collect();
    let classes = list(parts.classes).iter().map(ToString::to_string).collect();
    (subjects, list(parts.grades), classes)
}

#[test]
fn subjects_grades_and_classes_are_told_by_the_name() {
    let some = |subjects: &[&str], grades: &[u8], classes: &[&str]| {
        let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        (own(subjects), grades.to_vec(), own(classes))
    };
    assert_eq!(said("KHDH Toán lớp 1.pdf"), some(&["toan"], &[1], &[]));
    assert_eq!(said("KHDHToanLop1.pdf"), some(&["toan"], &[1], &[]));
    assert_eq!(
        said("KHDH_TiengViet_Khoi2_2025-2026.pdf"),
        some(&["tieng-viet"], &[2], &[])
    );
    assert_eq!(said("Tiếng Anh 3, khối 1-3.pdf"), some(&["tieng-anh"], &[1, 2, 3], &[]));
    assert_eq!(said("KHDH Toán 4.pdf"), some(&["toan"], &[4], &[]));
    assert_eq!(said("HĐTN lớp 5A.pdf"), some(&["hdtn"], &[5], &["5a"]));
    assert_eq!(said("Sổ lớp 4/1.pdf"), some(&[], &[4], &["4-1"]));
    assert_eq!(
        said("KHDH Toán, TV lớp 4, 5.pdf"),
        some(&["tieng-viet", "toan"], &[4, 5], &[])
    );
    assert_eq!(said("KHDH.pdf"), some(&[], &[], &[]));
}

#[test]
fn all_subjects_can_be_said_at_once() {
    let (words, periods) = (vocabulary(), whole_year());
    let reader = Reader::new(Cadence::Year, year(), &periods, &NAME_THEN_FOLDER, Some(&words));
    assert_eq!(
        reader.read("KHDH các môn học lớp 1.pdf", &[], None).parts.subjects,
        Said::All
    );
    assert_eq!(
        reader.read("KHDH tất cả các môn.pdf", &[], None).parts.subjects,
        Said::All
    );
    assert_eq!(
        reader.read("Toán.pdf", &["Lớp 2"], None).parts.grades,
        Said::These([2].into())
    );
}

proptest! {
    #[test]
    fn any_spelling_of_a_week_is_that_week(
        n in 1u32..=35,
        word in prop::sample::select(vec!["Tuần", "TUAN", "tuan", "Tua\u{302}\u{300}n", "tuần thứ", "Tuan "]),
        glue in prop::sample::select(vec!["", " ", "_", "-", "."]),
        wide in any::<bool>(),
        before in prop::sample::select(vec!["", "KHBD_", "KHBD lớp 1A ", "1251 ", "2025-2026 "]),
        after in prop::sample::select(vec!["", "_2025-2026", " Lop 1A", "_signed_signed", " (2)", " LeThiBinh", "_daky", " 12-10-2025"]),
        end in prop::sample::select(vec![".pdf", ".PDF", ".docx", ".docx.pdf"]),
    ) {
        let digits = if wide { format!("{n:02}") } else { n.to_string() };
        let glue = if word.ends_with("thứ") { " " } else { glue };
        let name = format!("{before}{word}{glue}{digits}{after}{end}");
        prop_assert_eq!(week(&name), vec![n], "{}", name);
    }

    #[test]
    fn no_name_of_any_kind_is_a_surprise(name in "\\PC{0,40}", folder in "\\PC{0,20}") {
        for cadence in [Cadence::Week, Cadence::Month, Cadence::Semester, Cadence::Year, Cadence::Once] {
            let reading = read_in(cadence, &[&folder], &name);
            let count = periods(cadence).len();
            prop_assert!(reading.sure.iter().chain(&reading.maybe).all(|i| *i < count));
            prop_assert!(reading.sure.is_sorted());
        }
    }

    #[test]
    fn words_of_vietnamese_names_mixed_at_will_never_break_the_reading(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "tuần", "t", "5", "05", "12-10", ",", "đến", "lớp", "1A", "HK", "I", "2025-2026", "(1)", "_signed", "Toán", "-", " ", "tháng",
            ]), 0..10)
    ) {
        let name = words.concat();
        for cadence in [Cadence::Week, Cadence::Month, Cadence::Semester, Cadence::Year] {
            let _ = read_in(cadence, &["Tuần 3"], &name);
        }
    }

    #[test]
    fn a_name_without_a_word_for_weeks_stands_for_no_week(
        words in prop::collection::vec(prop::sample::select(vec!["Giáo án", "Toán", "bài", "lớp", "1A", "5", "12", "tiết", "HK1", "tháng 9"]), 1..6)
    ) {
        prop_assert_eq!(week(&words.join(" ")), Vec::<u32>::new());
    }
}
