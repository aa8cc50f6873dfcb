//! The catalogue: which records a school must keep, as the province's letter and the charter of primary schools say it.
//! All of it comes from a template; nothing here is a constant of the program.

use std::collections::BTreeMap;

use jiff::civil::{Time, Weekday};
use serde::Serialize;

use super::{Access, RecordId, RoleId, SchoolYear, Slot, SubjectId};

/// A template that holds for one school year, with everything it extends merged in.
#[derive(Debug, Clone, Serialize)]
pub struct Catalogue {
    /// The template's name (`bg-2023`) or the name of its file.
    pub name: String,
    /// SHA-256 of the merged template, lower-case hexadecimal, first 16 digits: says in a report which rules applied.
    pub digest: String,
    /// The school years for which it holds, both included.
    pub years: (SchoolYear, SchoolYear),
    /// The records by id.
    pub records: BTreeMap<RecordId, Record>,
    /// The tree: what stands directly under the storage's root, in order.
    pub layout: Vec<LayoutNode>,
    /// Posts and their names (`hieu-truong` → Hiệu trưởng).
    pub roles: BTreeMap<RoleId, String>,
    /// Subjects and educational activities with the grades that have them.
    pub subjects: BTreeMap<SubjectId, Subject>,
    /// Points of the template nobody could confirm (*chưa xác minh*), for `hoso explain` and the README.
    pub unverified: Vec<String>,
}

/// A subject or educational activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// `Toán`.
    pub name: String,
    /// Other spellings found in file names (`Tiếng Anh` for Ngoại ngữ).
    pub also: Vec<String>,
    /// Grades 1–5 in which every school teaches it.
    pub grades: Vec<u8>,
}

/// One kind of record.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// `KHBD`.
    pub id: RecordId,
    /// Whose list of the letter it stands in.
    pub level: Level,
    /// The letter's full Vietnamese name.
    pub name: String,
    /// An English gloss, for `--lang en`.
    pub name_en: String,
    /// For whom it applies at all.
    pub when: Condition,
    /// Many files, or one that grows.
    pub kind: Kind,
    /// What one period needs beyond a single file: one for each combination of these.
    pub expects: Vec<Dimension>,
    /// Whose it is: one obligation per period for each.
    pub owner: Loop,
    /// How often.
    pub cadence: Cadence,
    /// When the draft must be with the approver (reminders only).
    pub submit: Option<DueRule>,
    /// When the approved PDF must be in the folder.
    pub due: DueRule,
    /// Who signs, in order.
    pub approvers: Vec<RoleId>,
    /// What counts as approval.
    pub approval: Approval,
    /// From where a file gets its period, in the order tried.
    pub period_from: Vec<PeriodSource>,
    /// Where it is kept.
    pub system: System,
    /// How long it is kept.
    pub retention: Retention,
    /// The legal bases, as printed in reports.
    pub legal: Vec<String>,
    /// A superior marked it: schools may only tighten it.
    pub required_by_superior: bool,
    /// The points nobody could confirm are marked.
    pub verified: bool,
}

/// The three lists of the letter, section II.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Đối với nhà trường.
    School,
    /// Đối với tổ chuyên môn.
    Group,
    /// Đối với giáo viên.
    Teacher,
}

/// For whom a record applies. One that does not apply is never missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Everybody of its level.
    Always,
    /// Only a school with pupils with disabilities.
    DisabledPupils,
    /// Only holders of a post (Tổng phụ trách Đội).
    Role(RoleId),
    /// Only teachers (those who teach a class or subject, or are nothing else); not office staff.
    Teaching,
}

/// Whether a record is many files or one that is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One or more files per period.
    Files,
    /// One growing PDF (a minute book, a class register).
    Book,
}

/// What a file of a period must tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Each subject.
    Subject,
    /// Each grade.
    Grade,
    /// Each class.
    Class,
}

/// Over whom a record, or a branch of the tree, is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loop {
    /// Once for the school.
    School,
    /// For each tổ.
    Group,
    /// For each teacher.
    Teacher,
    /// For each class.
    Class,
    /// For each pupil with a disability.
    Pupil,
}

/// How often a record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Each teaching week.
    Week,
    /// Each calendar month of the school year.
    Month,
    /// Each semester.
    Semester,
    /// Each school year.
    Year,
    /// Once; it outlives the year, and whatever PDF is there stands for it (the strategic plan).
    Once,
}

/// When something is due, relative to its period. All times are +07:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueRule {
    /// The last such weekday *before* the first day of the period (lesson plans: Sunday 23:59).
    WeekdayBefore(Weekday, Time),
    /// The first such weekday on or after the period's last day.
    WeekdayAfter(Weekday, Time),
    /// This day of the month after the period's last month (monthly books: the 5th); the month's last day where it is
    /// shorter.
    NextMonth(i8, Time),
    /// So many days after the period's last day (semester books: 7).
    DaysAfter(i16, Time),
    /// A fixed day (day, month) of the school year, August to July (yearly plans: 30 September).
    Date(i8, i8, Time),
}

/// As a template writes it, for the digest: `truoc Sunday 23:59:00`.
impl Serialize for DueRule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = match self {
            Self::WeekdayBefore(day, time) => format!("truoc {day:?} {time}"),
            Self::WeekdayAfter(day, time) => format!("sau {day:?} {time}"),
            Self::NextMonth(day, time) => format!("thang_sau {day} {time}"),
            Self::DaysAfter(days, time) => format!("sau {days} {time}"),
            Self::Date(day, month, time) => format!("ngay {day}/{month} {time}"),
        };
        serializer.serialize_str(&words)
    }
}

/// What counts as approval of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// A digital signature, an approval in the service, a lock by an approver.
    Electronic,
    /// Ink and stamp, scanned: only people can see it.
    Scanned,
}

/// From where a file's period may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodSource {
    /// Its name.
    Name,
    /// The name of a folder it lies in, inside the record's folder.
    Folder,
    /// The day it arrived, as a last resort.
    Created,
}

/// Where a record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum System {
    /// In the school's folder.
    Drive,
    /// In the sector database (CSDL ngành): in the catalogue, never in the tree.
    CsdlNganh,
}

/// How long a record is kept. hoso deletes nothing whatever this says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retention {
    /// The period.
    pub period: RetentionPeriod,
    /// The document and row that says so (`can_cu`).
    pub basis: String,
    /// Taken from the nearest group of the circular because it does not name the record (`van_dung`).
    pub by_analogy: bool,
    /// Checked against the circular itself (`xac_minh`).
    pub verified: bool,
}

/// A retention period (`thoi_han`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionPeriod {
    /// `vinh_vien`: for ever.
    Forever,
    /// `{nam: N}`: so many years from the end of the school year.
    Years(u16),
    /// `theo_hieu_luc`: as long as the document is in force.
    WhileInForce,
    /// `chua_xac_dinh`: not determined; kept for ever.
    Undetermined,
}

/// A folder of the template's tree, with what stands in it.
#[derive(Debug, Clone, Serialize)]
pub struct LayoutNode {
    /// Its place; a record's id for a record's folder.
    pub slot: Slot,
    /// The pattern of its name: text with `{year}`, `{group}`, `{teacher}`, `{class}`, `{pupil}`.
    pub name: String,
    /// Other names under which people may have made it; only ever proposals.
    pub also: Vec<String>,
    /// The record whose folder it is.
    pub record: Option<RecordId>,
    /// Made once for each of these, inside the surrounding loop.
    pub each: Loop,
    /// The condition of its record, or its own.
    pub when: Condition,
    /// It outlives school years.
    pub standing: bool,
    /// Who reads and writes, beyond its parent's.
    pub access: Access,
    /// One sub-folder per period of the record.
    pub period_folders: bool,
    /// What stands in it, in order.
    pub children: Vec<LayoutNode>,
}
