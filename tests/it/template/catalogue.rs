//! Templates: what ships, what merges, what is refused.

use std::collections::BTreeMap;

use hoso::calendar::Calendar;
use hoso::template::catalogue::{Loaded, builtin, holding, load};
use hoso::template::problem::{Problem, Spot};
use hoso::template::yaml::parse;
use hoso::template::{Files, Unread};
use hoso::tree::{
    Cadence, Condition, Dimension, DueRule, Kind, LayoutNode, Level, Loop, Record, RetentionPeriod, SchoolYear, System,
    Who,
};
use jiff::ToSpan;
use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;

/// Files in memory.
#[derive(Default)]
pub struct Shelf(BTreeMap<String, String>);

impl Shelf {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Self(files.iter().map(own).collect())
    }
}

impl Files for Shelf {
    fn read(&self, path: &str) -> Result<Vec<u8>, Unread> {
        self.0
            .get(path)
            .map(|text| text.as_bytes().to_vec())
            .ok_or(Unread::Missing)
    }
}

pub fn year(start: i16) -> SchoolYear {
    SchoolYear::starting(start).expect("a year")
}

fn shipped(name: &str, start: i16) -> Loaded {
    load(&Shelf::default(), name, None, year(start), false).expect("a template that loads")
}

/// `hoso.yaml`'s overrides over a template.
fn over(files: &[(&str, &str)], reference: &str, overrides: &str) -> Result<Loaded, Vec<Problem>> {
    let yaml = parse("hoso.yaml", overrides.as_bytes()).expect("YAML");
    load(
        &Shelf::with(files),
        reference,
        Some(("hoso.yaml", &yaml)),
        year(2025),
        false,
    )
}

/// Overrides over `bg-2023`.
pub fn overridden(overrides: &str) -> Result<Loaded, Vec<Problem>> {
    over(&[], "bg-2023", overrides)
}

fn from_files(files: &[(&str, &str)], reference: &str) -> Result<Loaded, Vec<Problem>> {
    load(&Shelf::with(files), reference, None, year(2025), false)
}

/// `file line:column «found» message`, in English.
fn shown(problems: &[Problem]) -> Vec<String> {
    let one = |p: &Problem| {
        let at = match &p.spot {
            Spot::Line(line, column) => format!("{line}:{column}"),
            other => format!("{other:?}"),
        };
        let found = p.found.as_deref().unwrap_or("-");
        format!("{} {at} «{found}» {}", p.file, p.message.en)
    };
    problems.iter().map(one).collect()
}

fn problems(result: Result<Loaded, Vec<Problem>>) -> Vec<String> {
    shown(&result.map(|_| ()).expect_err("problems"))
}

/// The one problem of a template.
fn problem(result: Result<Loaded, Vec<Problem>>) -> String {
    let mut all = problems(result);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn good(result: Result<Loaded, Vec<Problem>>) -> Loaded {
    result.unwrap_or_else(|all| panic!("{:#?}", shown(&all)))
}

fn record<'a>(loaded: &'a Loaded, id: &str) -> &'a Record {
    &loaded.catalogue.records[id]
}

fn node<'a>(nodes: &'a [LayoutNode], slot: &str) -> Option<&'a LayoutNode> {
    nodes.iter().find_map(|one| {
        if one.slot.as_str() == slot {
            return Some(one);
        }
        node(&one.children, slot)
    })
}

/// Sections II and III.2.1 of the letter, as they stand there.
const LETTER: &str = "\
1. Đối với nhà trường. Học bạ; Bảng tổng hợp kết quả đánh giá giáo dục của lớp; Kế hoạch chiến lược phát triển nhà \
trường và kế hoạch giáo dục theo năm học; Kế hoạch triển khai thực hiện nhiệm vụ theo năm học; Hồ sơ giáo dục học sinh \
(HS) khuyết tật (nếu có HS khuyết tật học tập). 2. Đối với tổ chuyên môn. Sổ ghi chép nội dung các hoạt động của tổ; Kế \
hoạch dạy học các môn học, hoạt động giáo dục theo năm học. 3. Đối với giáo viên. Kế hoạch bài dạy; Sổ ghi chép sinh \
hoạt chuyên môn và theo dõi đánh giá kết quả học tập của HS; Sổ chủ nhiệm (đối với GV chủ nhiệm lớp); Sổ công tác Đội \
(đối với Tổng phụ trách Đội). 2.1. Hồ sơ được lưu vào thư mục trên phần mềm. Kế hoạch chiến lược phát triển nhà trường; \
Kế hoạch giáo dục; Kế hoạch triển khai thực hiện nhiệm vụ; Hồ sơ giáo dục HS khuyết tật; Sổ ghi chép nội dung các hoạt \
động của tổ; Kế hoạch dạy học các môn học, hoạt động giáo dục; Kế hoạch bài dạy; Sổ ghi chép sinh hoạt chuyên môn và \
theo dõi đánh giá kết quả học tập của HS; Sổ chủ nhiệm; Sổ công tác Đội.";

#[test]
fn every_record_of_the_letter_is_there_word_for_word_and_no_other() {
    let loaded = shipped("bg-2023", 2023);
    let levels: Vec<(&str, Level)> = loaded
        .catalogue
        .records
        .values()
        .map(|r| (r.id.as_str(), r.level))
        .collect();
    let mut expected = vec![
        ("HB", Level::School),
        ("BTH", Level::School),
        ("KHCL", Level::School),
        ("KHGD", Level::School),
        ("KHNV", Level::School),
        ("HSKT", Level::School),
        ("STO", Level::Group),
        ("KHDH", Level::Group),
        ("KHBD", Level::Teacher),
        ("SHCM", Level::Teacher),
        ("SCN", Level::Teacher),
        ("SDOI", Level::Teacher),
    ];
    expected.sort_unstable();
    assert_eq!(levels, expected);
    let letter = LETTER.to_lowercase();
    for record in loaded.catalogue.records.values() {
        assert!(letter.contains(&record.name.to_lowercase()), "{}", record.name);
        assert!(
            record
                .legal
                .iter()
                .any(|basis| basis.contains("Công văn tháng 8 năm 2023")),
            "{}",
            record.id
        );
        assert!(!record.name_en.is_empty() && record.name_en != record.name);
    }
}

#[test]
fn what_the_sector_database_keeps_has_no_folder_and_everything_else_has_one() {
    for (name, start) in [("bg-2023", 2025), ("tt15-2026", 2026)] {
        let loaded = shipped(name, start);
        for record in loaded.catalogue.records.values() {
            let place = node(&loaded.catalogue.layout, record.id.as_str());
            assert_eq!(place.is_some(), record.system == System::Drive, "{}", record.id);
        }
    }
    let loaded = shipped("bg-2023", 2025);
    let away: Vec<&str> = loaded
        .catalogue
        .records
        .values()
        .filter(|record| record.system == System::CsdlNganh)
        .map(|record| record.id.as_str())
        .collect();
    assert_eq!(away, ["BTH", "HB"]);
}

#[test]
fn conditions_owners_and_deadlines_are_those_of_the_letter_and_the_rules() {
    let loaded = shipped("bg-2023", 2025);
    assert_eq!(record(&loaded, "HSKT").when, Condition::DisabledPupils);
    assert_eq!(record(&loaded, "HSKT").owner, Loop::Pupil);
    assert_eq!(record(&loaded, "SDOI").when, Condition::Role("tong-phu-trach".into()));
    assert_eq!(record(&loaded, "SCN").owner, Loop::Class);
    assert_eq!(record(&loaded, "KHDH").expects, [Dimension::Subject, Dimension::Grade]);
    let plan = record(&loaded, "KHBD");
    assert_eq!(plan.cadence, Cadence::Week);
    assert_eq!(
        plan.submit,
        Some(DueRule::WeekdayBefore(Weekday::Friday, time(17, 0, 0, 0)))
    );
    assert_eq!(plan.due, DueRule::WeekdayBefore(Weekday::Sunday, time(23, 59, 0, 0)));
    assert_eq!(record(&loaded, "STO").due, DueRule::NextMonth(5, time(23, 59, 0, 0)));
    assert_eq!(record(&loaded, "KHGD").due, DueRule::Date(30, 9, time(23, 59, 0, 0)));
    let books: Vec<&str> = loaded
        .catalogue
        .records
        .values()
        .filter(|record| record.kind == Kind::Book)
        .map(|record| record.id.as_str())
        .collect();
    assert_eq!(books, ["SCN", "SDOI", "SHCM", "STO"]);
}

#[test]
fn no_retention_is_invented() {
    for (name, start, basis) in [("bg-2023", 2025, "27/2016"), ("tt15-2026", 2026, "08/2025")] {
        for record in shipped(name, start).catalogue.records.values() {
            assert_eq!(record.retention.period, RetentionPeriod::Undetermined, "{}", record.id);
            assert!(record.retention.basis.contains(basis), "{name} {}", record.id);
            assert!(!record.retention.verified);
        }
    }
}

#[test]
fn superiors_read_the_years_folder_and_the_standing_one_and_never_the_restricted_one() {
    let loaded = shipped("bg-2023", 2025);
    let layout = &loaded.catalogue.layout;
    fn named(nodes: &[LayoutNode], out: &mut Vec<String>) {
        for node in nodes {
            if node.access.read.contains(&Who::Superiors) || node.access.write.contains(&Who::Superiors) {
                out.push(node.slot.to_string());
            }
            named(&node.children, out);
        }
    }
    let mut with = Vec::new();
    named(layout, &mut with);
    assert_eq!(with, ["CHUNG", "NAM"]);
    assert!(node(layout, "HSKT").expect("a folder").access.restricted);
    assert!(node(layout, "CHUNG").expect("a folder").standing);
    assert!(node(layout, "KHCL").expect("a folder").standing);
}

#[test]
fn the_charter_of_2026_drops_the_notebook_and_says_what_nobody_could_confirm() {
    let loaded = shipped("tt15-2026", 2026);
    assert!(!loaded.catalogue.records.contains_key("SHCM"));
    assert!(node(&loaded.catalogue.layout, "SHCM").is_none());
    assert!(loaded.notes.is_empty(), "its own nulls need no note");
    assert!(!record(&loaded, "KHGD").verified);
    assert!(record(&loaded, "KHBD").verified);
    assert!(
        record(&loaded, "KHBD")
            .legal
            .iter()
            .any(|basis| basis.contains("15/2026/TT-BGDĐT"))
    );
    let points = &loaded.catalogue.unverified;
    assert!(
        points.iter().any(|point| point.contains("khoản 1 Điều 21")),
        "{points:#?}"
    );
    assert!(points.iter().any(|point| point.contains("2026-2027")), "{points:#?}");
    assert!(
        !points.iter().any(|point| point.contains("28/2020")),
        "what the new charter replaced is gone"
    );
}

#[test]
fn school_years_have_18_and_17_weeks_that_begin_on_mondays_and_keep_clear_of_breaks() {
    for start in 2023..=2026 {
        let name = holding(year(start)).next().expect("a template");
        let calendar: Calendar = shipped(name, start).calendar;
        let of = |semester| calendar.weeks.iter().filter(|week| week.semester == semester).count();
        assert_eq!((of(1), of(2)), (18, 17), "{start}");
        assert!(calendar.opens < date(start, 9, 5) && calendar.weeks[0].first >= date(start, 9, 5));
        assert_eq!(calendar.closes, date(start + 1, 5, 31));
        for week in &calendar.weeks {
            assert_eq!(week.first.weekday(), Weekday::Monday, "{start} week {}", week.number);
            assert!(week.last <= calendar.closes);
            for pause in &calendar.breaks {
                assert!(
                    week.last < pause.first || pause.last < week.first,
                    "{start} week {}",
                    week.number
                );
            }
        }
        for pair in calendar.weeks.windows(2) {
            assert!(pair[0].first.saturating_add(7.days()) <= pair[1].first);
        }
        let tet = calendar
            .breaks
            .iter()
            .find(|pause| pause.name.contains("Tết"))
            .expect("Tết");
        let first_day = [
            date(2024, 2, 10),
            date(2025, 1, 29),
            date(2026, 2, 17),
            date(2027, 2, 6),
        ];
        let new_year = first_day[usize::from((start - 2023).unsigned_abs())];
        assert!(tet.first < new_year && new_year < tet.last, "{start}");
    }
    let calendar = shipped("bg-2023", 2025).calendar;
    assert_eq!(calendar.weeks[0].first, date(2025, 9, 8));
    assert!(calendar.verified && calendar.weeks[17].last < date(2026, 1, 18));
    let calendar = shipped("tt15-2026", 2026).calendar;
    assert_eq!(calendar.weeks[0].first, date(2026, 9, 7));
    assert!(!calendar.verified && calendar.weeks[17].last < date(2027, 1, 18));
}

#[test]
fn a_year_outside_the_range_stops_with_the_templates_that_hold() {
    let late = load(&Shelf::default(), "bg-2023", None, year(2026), false);
    let message = problem(late);
    assert!(
        message.contains("2023-2024 to 2025-2026") && message.contains("tt15-2026"),
        "{message}"
    );
    let early = problem(load(&Shelf::default(), "tt15-2026", None, year(2025), false));
    assert!(
        early.contains("from 2026-2027 on") && early.contains("bg-2023"),
        "{early}"
    );
    let anyway = good(load(&Shelf::default(), "bg-2023", None, year(2026), true));
    assert_eq!(anyway.notes.len(), 1);
    let never = problems(load(&Shelf::default(), "bg-2023", None, year(2031), true));
    assert!(never[0].contains("calendars"), "{never:#?}");
    assert_eq!(holding(year(2024)).collect::<Vec<_>>(), ["bg-2023"]);
}

#[test]
fn the_nearest_file_wins_key_by_key() {
    let province = "name: so\nextends: bg-2023\nrecords:\n  KHBD: {name_en: Plans, due: {truoc: thứ Bảy}}\n";
    let district = "extends: so.yaml\nrecords:\n  KHBD:\n    due: {truoc: T6, gio: 16:30}\n";
    let files = [("mau/so.yaml", province), ("mau/phong.yaml", district)];
    let loaded = good(from_files(&files, "mau/phong.yaml"));
    let plan = record(&loaded, "KHBD");
    assert_eq!(plan.due, DueRule::WeekdayBefore(Weekday::Friday, time(16, 30, 0, 0)));
    assert_eq!(plan.name_en, "Plans");
    assert_eq!(plan.name, "Kế hoạch bài dạy");
    assert_eq!(loaded.catalogue.name, "mau/phong.yaml");
    assert_eq!(loaded.catalogue.years, (year(2023), year(2025)));
}

#[test]
fn a_school_changes_names_deadlines_weeks_and_the_kind_of_names() {
    let loaded = good(overridden(
        "names: ascii
layout:
  KHBD: {name: 01 Giáo án, period_folders: true}
records:
  STO: {due: {thang_sau: 10}, access: restricted, submit: null}
calendars:
  2025-2026: {weeks: {35: 8/6}}
",
    ));
    assert!(loaded.ascii);
    let folder = node(&loaded.catalogue.layout, "KHBD").expect("a folder");
    assert!(folder.name == "01 Giáo án" && folder.period_folders && folder.also.contains(&"KHBD".to_owned()));
    assert_eq!(record(&loaded, "STO").due, DueRule::NextMonth(10, time(23, 59, 0, 0)));
    let access = &node(&loaded.catalogue.layout, "STO").expect("a folder").access;
    assert!(access.restricted && access.write == [Who::GroupHead]);
    assert_eq!(loaded.calendar.weeks[34].first, date(2026, 6, 8));
    assert_eq!(
        loaded.calendar.closes,
        date(2026, 6, 12),
        "a week that moves takes the end of the year along"
    );
}

#[test]
fn null_takes_a_record_away_with_its_folder_and_says_so() {
    let loaded = good(overridden("records:\n  SHCM: null\n"));
    assert!(!loaded.catalogue.records.contains_key("SHCM"));
    assert!(node(&loaded.catalogue.layout, "SHCM").is_none());
    let note = &loaded.notes[0];
    assert!(
        note.vi.contains("SHCM") && note.vi.contains("hoso.yaml, dòng 2"),
        "{}",
        note.vi
    );
    let pupils = good(overridden("records: {HSKT: null}"));
    assert!(
        node(&pupils.catalogue.layout, "HS").is_none(),
        "what stood in the folder goes with it"
    );
    let typo = problem(overridden("records:\n  SHMC: null\n"));
    assert!(
        typo.starts_with("hoso.yaml 2:3 «SHMC»") && typo.contains("SHCM"),
        "{typo}"
    );
    let twice = problem(over(&[], "bg-2023", "records: {SHCM: null}\nlayout: {STO: null}\n"));
    assert!(twice.contains("no folder"), "{twice}");
}

#[test]
fn what_a_superior_bound_may_only_be_made_stricter() {
    let phong = "extends: bg-2023
records:
  KHBD: {bat_buoc: true}
  HSKT: {bat_buoc: true}
  KHDH: {bat_buoc: true}
";
    let files = [("phong.yaml", phong)];
    for stricter in [
        "records: {KHBD: {due: {truoc: thứ Sáu}}}",
        "records: {KHBD: {approvers: [to-truong, ban-giam-hieu, hieu-truong]}}",
        "records: {KHBD: {access: {read: [leaders]}}}",
        "records: {KHBD: {access: restricted, bat_buoc: true, name: KHBD}}",
        "layout: {KHBD: {name: 01 Giáo án}}",
        "records: {SHCM: null}",
    ] {
        good(over(&files, "phong.yaml", stricter));
    }
    for looser in [
        "records: {KHBD: null}",
        "records: {KHBD: {bat_buoc: false}}",
        "records: {KHBD: {due: {sau: thứ Sáu}}}",
        "records: {KHBD: {due: {ngay: 30/9}}}",
        "records: {KHBD: {cadence: month}}",
        "records: {KHBD: {approvers: [to-truong]}}",
        "records: {KHBD: {approvers: [ban-giam-hieu, to-truong]}}",
        "records: {KHBD: {approval: scanned}}",
        "records: {KHBD: {kind: book}}",
        "records: {KHBD: {access: {read: [leaders, group-head, staff]}}}",
        "records: {KHBD: {access: {write: [owner, group-head]}}}",
        "records: {HSKT: {access: {restricted: false}}}",
        "records: {KHDH: {expects: [subject]}}",
        "records: {KHDH: {when: disabled-pupils}}",
        "records: {KHDH: {to: 2024-2025}}",
    ] {
        let all = problems(over(&files, "phong.yaml", looser));
        let said = all
            .iter()
            .any(|one| one.starts_with("hoso.yaml 1:") && one.contains("phong.yaml, line "));
        assert!(said, "{looser}: {all:#?}");
    }
}

#[test]
fn extends_in_a_circle_or_too_deep_is_refused() {
    let files = [("a.yaml", "extends: b.yaml\n"), ("b.yaml", "extends: ./a.yaml\n")];
    let circle = problems(from_files(&files, "a.yaml"));
    assert!(
        circle[0].contains("circle") || circle[0].contains("no such file"),
        "{circle:#?}"
    );
    let files = [
        ("m/a.yaml", "extends: b.yaml\n"),
        ("m/b.yaml", "extends: ../m/a.yaml\n"),
    ];
    let circle = problem(from_files(&files, "m/a.yaml"));
    assert!(
        circle.starts_with("m/b.yaml 1:10") && circle.contains("m/a.yaml → m/b.yaml → m/a.yaml"),
        "{circle}"
    );
    let own = problem(from_files(&[("a.yaml", "extends: a.yaml\n")], "a.yaml"));
    assert!(own.contains("circle"), "{own}");
    let names: Vec<(String, String)> = (0..20)
        .map(|n| (format!("{n}.yaml"), format!("extends: {}.yaml\n", n + 1)))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let deep = problem(from_files(&files, "0.yaml"));
    assert!(deep.contains("more than 8"), "{deep}");
}

#[test]
fn a_template_that_does_not_exist_is_named_with_the_nearest() {
    let typo = problem(from_files(&[], "bg-2032"));
    assert!(typo.contains("Did you mean «bg-2023»?"), "{typo}");
    let missing = problem(from_files(&[], "phong.yaml"));
    assert!(missing.contains("no such file"), "{missing}");
    let nested = problem(from_files(&[("a.yaml", "name: a\nextends: tt15\n")], "a.yaml"));
    assert!(
        nested.starts_with("a.yaml 2:10 «tt15»") && nested.contains("tt15-2026"),
        "{nested}"
    );
}

#[test]
fn a_template_without_records_is_told_what_to_extend() {
    let empty = problems(from_files(&[("a.yaml", "name: a\n")], "a.yaml"));
    assert!(empty[0].contains("extends: bg-2023"), "{empty:#?}");
}

#[test]
fn all_mistakes_of_all_files_are_said_at_once() {
    let phong = "extends: bg-2023
recrods: {}
records:
  KHBD:
    dealine: {truoc: CN}
    kind: boook
    approvers: [to-trong]
  SHCM: {legal: [tt28]}
";
    let all = problems(over(
        &[("phong.yaml", phong)],
        "phong.yaml",
        "layout:\n  KHBD: {in: GW}\n",
    ));
    insta::assert_snapshot!(all.join("\n"), @r"
    phong.yaml 2:1 «recrods» there is no such key. Allowed: names, records, layout, roles, subjects, legal, unverified, calendars, extends, name, client, years. Did you mean «records»?
    phong.yaml 5:5 «dealine» there is no such key. Allowed: name, name_en, bat_buoc, xac_minh, level, kind, owner, cadence, approval, system, when, expects, period_from, submit, due, approvers, legal, access, retention, from, to.
    phong.yaml 6:11 «boook» there is no such kind. Allowed: files, book. Did you mean «book»?
    phong.yaml 7:17 «to-trong» there is no such post. Allowed: hieu-truong, pho-hieu-truong, ban-giam-hieu, to-truong, to-pho, giao-vien, tong-phu-trach, nhan-vien-ho-tro, nhan-vien, ke-toan, van-thu, thu-vien, y-te, quan-tri. Did you mean «to-truong»?
    phong.yaml 8:18 «tt28» there is no such document in «legal». Allowed: cv-bg-2023, tt28-2020, tt27-2016, cv2345-2021, hd08-2021, tt03-2018.
    hoso.yaml 2:14 «GW» there is no such folder. Allowed: CHUNG, KHCL, NAM, NHA-TRUONG, KHGD, KHNV, HSKT, HS, TO-CM, TO, STO, KHDH, GIAO-VIEN, GV, KHBD, SHCM, SDOI, LOP-CN, LOP, SCN.
    ");
}

#[test]
fn the_tree_keeps_its_rules() {
    for (overrides, message) in [
        ("layout: {X: {in: NAM, name: ../x}}", "character «/»"),
        ("layout: {X: {in: NAM, name: CON}}", "Windows and OneDrive"),
        ("layout: {X: {in: NAM, name: 05 Khác.}}", "end with a dot"),
        ("layout: {X: {in: NAM}}", "lacks the keys: name"),
        ("layout: {KHBD: {when: disabled-pupils}}", "records/KHBD/when"),
        ("layout: {STO: {period_folders: true}}", "one growing file"),
        ("layout: {GV: {also: [Giáo viên]}}", "must hold {teacher}"),
        ("layout: {GV: {also: [\"{clas}\"]}}", "must hold {teacher}"),
        ("layout: {khbd: {name: 01 Giáo án}}", "write «KHBD»"),
        ("layout: {KHBDD: {in: GV}}", "Did you mean «KHBD»?"),
        (
            "layout: {X: {in: NAM, name: \"{teacher}\"}}",
            "inside a loop «each: teacher»",
        ),
        ("layout: {X: {in: NAM, name: \"{techer}\"}}", "Did you mean «teacher»?"),
        ("layout: {X: {in: NAM, name: \"{teacher\"}}", "braces"),
        ("layout: {X: {in: NAM, name: Sổ, each: class}}", "must hold {class}"),
        ("layout: {X: {in: NAM, name: 03 giao vien}}", "same name as «GIAO-VIEN»"),
        ("layout: {X: {in: CHUNG, name: \"{year}\"}}", "outlives years"),
        (
            "layout: {X: {in: GV, name: \"{class}\", each: class}}",
            "cannot stand inside",
        ),
        ("layout: {X: {in: NAM, name: x, standing: true}}", "outermost"),
        ("layout: {\"X/Y\": {in: NAM, name: x}}", "unaccented letters"),
        ("layout: {KHBD: {in: NAM}}", "belongs to «teacher»"),
        ("layout: {KHBD: {access: restricted}}", "records/KHBD/access"),
        ("layout: {KHBD: null}", "no folder"),
        ("layout: {HS: null}", "belongs to «pupil»"),
        (
            "layout: {X: {in: GV, name: x, record: KHBD}, Y: {in: GV, name: y, record: KHBD}}",
            "has a folder already",
        ),
        ("layout: {X: {in: NAM, name: x, record: KHBD}}", "in the loop «school»"),
        ("layout: {X: {in: NAM, name: x, record: KHBDD}}", "Did you mean «KHBD»?"),
        ("layout: {X: {in: NAM, name: x, record: HB}}", "sector database"),
        (
            "layout: {X: {in: NAM, name: x, access: {read: [role:xyz]}}}",
            "no such post",
        ),
        (
            "layout: {X: {in: NAM, name: x, access: {read: [everybody]}}}",
            "no such word for who",
        ),
        ("layout: {X: {in: X, name: x}}", "stands in itself"),
        ("layout: {X: {in: Y, name: x}, Y: {in: X, name: y}}", "stands in itself"),
        ("records: {XX: {name: x}}", "lacks the keys: level, owner, cadence, due"),
        ("records: {KHBDD: {cadence: week}}", "Did you mean «KHBD»?"),
    ] {
        let all = problems(overridden(overrides));
        assert!(all.iter().any(|one| one.contains(message)), "{overrides}: {all:#?}");
        assert!(
            all.iter()
                .all(|one| one.starts_with("hoso.yaml") || one.starts_with("bg-2023"))
        );
    }
    let deep: Vec<String> = (0..12)
        .map(|n| {
            format!(
                "  D{n}: {{name: d{n}{}}}",
                if n == 0 {
                    String::new()
                } else {
                    format!(", in: D{}", n - 1)
                }
            )
        })
        .collect();
    let all = problems(overridden(&format!("layout:\n{}\n", deep.join("\n"))));
    assert!(all[0].contains("more than 8 levels"), "{all:#?}");
}

#[test]
fn weeks_that_do_not_follow_one_another_are_refused() {
    for (weeks, message) in [
        ("weeks: {7: null}", "week 7 is missing"),
        ("weeks: {7: 6/10}", "before week 6 has ended"),
        (
            "weeks: {22: 2/3/2026, 23: 9/3/2026}",
            "week 24 begins on 9/3/2026, before week 23 has ended",
        ),
        ("weeks: {21: {from: 16/2/2026, to: 20/2/2026}}", "the whole of week 21"),
        ("weeks: {7: {from: 24/10, to: 20/10}}", "before the first"),
        ("weeks: {7: 31/9}", "a day that exists"),
        ("weeks: {60: 1/6}", "1 to 53"),
        ("weeks: {week7: 1/6}", "1 to 53"),
        ("hk2: 40", "2 to 35"),
        (
            "breaks: {bao: {name: Nghỉ bão, from: 11/10, to: 20/10}}",
            "the whole of week 6",
        ),
        ("breaks: {bao: {name: Nghỉ bão, from: 11/10}}", "«to» is missing"),
    ] {
        let all = problems(overridden(&format!("calendars: {{2025-2026: {{{weeks}}}}}")));
        assert!(all.iter().any(|one| one.contains(message)), "{weeks}: {all:#?}");
        let elsewhere = all.iter().find(|one| one.starts_with("bg-2023"));
        assert_eq!(elsewhere, None, "{weeks}: the school has no such file");
    }
    let storm = "calendars: {2025-2026: {breaks: {bao: {name: Nghỉ bão, from: 8/10, to: 9/10}}}}";
    assert_eq!(
        good(overridden(storm)).calendar.breaks.len(),
        3,
        "two days without school end no week"
    );
}

#[test]
fn deadlines_are_read_as_people_write_them() {
    let at = |h, m| time(h, m, 0, 0);
    for (written, rule) in [
        ("{truoc: Chủ nhật}", DueRule::WeekdayBefore(Weekday::Sunday, at(23, 59))),
        (
            "{truoc: thứ 6, gio: 17:00}",
            DueRule::WeekdayBefore(Weekday::Friday, at(17, 0)),
        ),
        (
            "{sau: T7, gio: '7:30'}",
            DueRule::WeekdayAfter(Weekday::Saturday, at(7, 30)),
        ),
        ("{sau: 7 ngày}", DueRule::DaysAfter(7, at(23, 59))),
        ("{thang_sau: 31}", DueRule::NextMonth(31, at(23, 59))),
        ("{ngay: 30/9}", DueRule::Date(30, 9, at(23, 59))),
    ] {
        let loaded = good(overridden(&format!("records: {{KHBD: {{due: {written}}}}}")));
        assert_eq!(record(&loaded, "KHBD").due, rule, "{written}");
    }
    for (written, message) in [
        ("{}", "exactly one"),
        ("{truoc: CN, sau: CN}", "exactly one"),
        ("{truoc: thứ Tám}", "a weekday"),
        ("{sau: 999 ngày}", "0 to 366"),
        ("{thang_sau: 32}", "1 to 31"),
        ("{ngay: 31/9}", "a day and a month that exist"),
        ("{truoc: CN, gio: 25:00}", "00:00 to 23:59"),
        ("{truoc: CN, giờ: 17:00}", "no such key"),
        ("CN", "keys with values"),
    ] {
        let message_shown = problem(overridden(&format!("records: {{KHBD: {{due: {written}}}}}")));
        assert!(message_shown.contains(message), "{written}: {message_shown}");
    }
}

#[test]
fn the_digest_follows_what_is_said_and_not_how() {
    let plain = shipped("bg-2023", 2025).catalogue.digest;
    assert!(plain.len() == 16 && plain.chars().all(|c| c.is_ascii_hexdigit()));
    let same = good(overridden("# Không đổi gì.\nrecords: {KHBD: {cadence: week}}"))
        .catalogue
        .digest;
    assert_eq!(plain, same);
    let other = good(overridden("records: {KHBD: {due: {truoc: T7}}}")).catalogue.digest;
    assert_ne!(plain, other);
    let moved = good(overridden("calendars: {2025-2026: {weeks: {35: 8/6}}}"))
        .catalogue
        .digest;
    assert_ne!(plain, moved);
}

#[test]
fn records_and_documents_may_hold_for_some_school_years_only() {
    let later = "records: {KHNV: {to: 2024-2025}}\nlegal: {tt28-2020: {to: 2024-2025}}";
    let loaded = good(overridden(later));
    assert!(!loaded.catalogue.records.contains_key("KHNV"));
    assert!(node(&loaded.catalogue.layout, "KHNV").is_none());
    assert!(
        !record(&loaded, "KHGD")
            .legal
            .iter()
            .any(|basis| basis.contains("28/2020"))
    );
}

#[test]
fn names_extends_and_years_belong_to_files_not_to_overrides() {
    for key in ["name: x", "extends: bg-2023", "years: {from: 2020-2021}"] {
        let message = problem(overridden(key));
        assert!(message.contains("no such key"), "{message}");
    }
}

/// One line of the shipped template changed as a tired person would.
fn spoilt() -> impl Strategy<Value = String> {
    let lines = builtin::source("bg-2023").expect("a template").lines().count();
    (0..lines, 0..6_usize, "[a-zà-ỹ{}:, /\\[\\]\"0-9-]{0,12}").prop_map(|(at, how, words)| {
        let source = builtin::source("bg-2023").expect("a template");
        let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
        match how {
            0 => drop(lines.remove(at)),
            1 => lines[at] = words,
            2 => lines[at].push_str(&words),
            3 => lines.truncate(at),
            4 => lines[at] = lines[at].split(':').next().unwrap_or_default().to_owned() + ": null",
            _ => lines[at] = format!(" {}", lines[at]),
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_spoilt_template_loads_or_says_why(text in spoilt()) {
        if let Err(problems) = from_files(&[("a.yaml", &text)], "a.yaml") {
            prop_assert!(!problems.is_empty());
        }
    }
}
