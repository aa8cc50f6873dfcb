//! A school as its own description and its roster tell it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Address, ClassId, GroupId, PersonId, PupilCode, RecordId, Role, RoleId, SchoolId, SchoolYear, SubjectId};

/// The school in one school year, checked: every id that something refers to is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    /// Made once by `hoso new`.
    pub id: SchoolId,
    /// The sector database's code.
    pub code: String,
    /// Codes of schools that merged into it.
    pub former_codes: Vec<String>,
    /// `Trường Tiểu học Tân Dĩnh`.
    pub name: String,
    /// `TH Tân Dĩnh`.
    pub short_name: String,
    /// The commune, as it stands before a date in a report.
    pub place: String,
    /// The school year described.
    pub year: SchoolYear,
    /// Domains whose accounts may be given access.
    pub allowed_domains: Vec<String>,
    /// The school's own group address for everybody, where it has one.
    pub staff_address: Option<Address>,
    /// Offices above, by id.
    pub superiors: BTreeMap<String, Superior>,
    /// The tổ by id, in the file's order through their ids.
    pub groups: BTreeMap<GroupId, Group>,
    /// The classes by id.
    pub classes: BTreeMap<ClassId, Class>,
    /// Everybody: leaders, teachers, other staff.
    pub people: BTreeMap<PersonId, Person>,
    /// Pupils with disabilities, by code only. Empty: the record does not apply. Never published.
    #[serde(skip)]
    pub pupils: BTreeMap<PupilCode, Pupil>,
    /// Whether records of pupils with disabilities apply, which the manifest says without saying who.
    pub has_pupils: bool,
    /// Attestations for records kept in another system.
    pub attestations: Vec<Attestation>,
    /// Findings the school asks to be let off.
    pub waivers: Vec<Waiver>,
    /// Records that the school keeps in one sub-folder per period.
    pub period_folders: Vec<RecordId>,
}

impl PupilCode {
    /// Whether it can be no name and no identity number: capital letters, digits, `-`; 2 to 16 characters; a digit
    /// somewhere, not twelve; and no run of letters that could be read (every Vietnamese name has a vowel).
    #[must_use]
    pub fn tells_nobody(&self) -> bool {
        let code = self.as_str();
        let plain = code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
        let digits = code.chars().filter(char::is_ascii_digit).count();
        let runs = code.split(|c: char| !c.is_ascii_uppercase());
        let readable = |run: &str| run.len() > 1 && run.contains(['A', 'E', 'I', 'O', 'U', 'Y']);
        plain && (2..=16).contains(&code.len()) && (1..12).contains(&digits) && !runs.into_iter().any(readable)
    }
}

/// An office above the school that reads its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superior {
    /// `Phòng GDĐT huyện Lạng Giang`.
    pub name: String,
    /// Its account or group.
    pub address: Address,
    /// What it may do.
    pub role: Role,
    /// The address is a group's.
    pub group: bool,
    /// The last day of the access, for an inspection.
    pub until: Option<Date>,
}

/// A tổ chuyên môn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `Tổ 1`.
    pub name: String,
    /// The grades it covers (`khoi`).
    pub grades: Vec<u8>,
    /// The subjects it covers (`mon`); empty: all that no other tổ of those grades names.
    pub subjects: Vec<SubjectId>,
    /// Its group address, where it has one.
    pub address: Option<Address>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// `1A`.
    pub name: String,
    /// 1 to 5.
    pub grade: u8,
    /// The điểm trường, where it is not the main one.
    pub site: Option<String>,
}

impl Class {
    /// Its name as a folder can have it: «1/2» is «1-2» there.
    #[must_use]
    pub fn folder_name(&self) -> String {
        self.name.replace('/', "-")
    }
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// `Lê Thị Bình`.
    pub name: String,
    /// The account today.
    pub address: Option<Address>,
    /// Accounts of before, which are the same person.
    pub former_addresses: Vec<Address>,
    /// First day at the school; nothing: since before the year.
    pub from: Option<Date>,
    /// Last day at the school.
    pub to: Option<Date>,
    /// Who does what, when.
    pub assignments: Vec<Assignment>,
    /// When somebody else stood in.
    pub absences: Vec<Absence>,
    /// How lesson plans are used in class.
    pub lesson_plans: LessonPlans,
    /// The registration that lets a computer replace printed plans.
    pub registration: Option<Registration>,
    /// The điểm trường where she works, where it is not the main one.
    pub site: Option<String>,
}

/// One duty for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// What.
    pub duty: Duty,
    /// First day; nothing: since before the year.
    pub from: Option<Date>,
    /// Last day; nothing: still.
    pub to: Option<Date>,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Holds a post of the school (`hieu-truong`, `tong-phu-trach`).
    Role(RoleId),
    /// Heads a tổ.
    Head(GroupId),
    /// Belongs to a tổ.
    Member(GroupId),
    /// Is the homeroom teacher of a class.
    Homeroom(ClassId),
    /// Teaches a subject; in these classes, or (empty) in all that her tổ or homeroom covers.
    Subject(SubjectId, Vec<ClassId>),
}

/// A time in which somebody was away (`nghi`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// First day away.
    pub from: Date,
    /// Last day away.
    pub to: Date,
    /// Who stands in (`thay`).
    pub substitute: Option<PersonId>,
}

/// How a teacher uses lesson plans in class (`khbd`), section III.3 of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LessonPlans {
    /// On a computer instead of on paper: needs a registration that the principal approved.
    MayTinh,
    /// Printed.
    InGiay,
    /// Not said.
    #[default]
    ChuaRo,
}

/// The voluntary registration of a teacher, approved by the principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// When it was made.
    pub date: Date,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
}

/// A pupil with a disability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pupil {
    /// The class.
    pub class: Option<ClassId>,
    /// Assigned teachers and support staff, beside the homeroom teacher.
    pub assigned: Vec<PersonId>,
}

/// The school's word that a record kept in another system is done there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// `HB`, `BTH`.
    pub record: RecordId,
    /// The period it stands for, as written in an audit's JSON.
    pub period: super::PeriodId,
    /// When it was given.
    pub date: Date,
    /// By whom.
    pub by: String,
}

/// A finding that is not to count, with its reason and its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// A pattern over the finding's path, `*` within a name, `**` over names; `None`: everywhere.
    pub at: Option<String>,
    /// Why.
    pub why: String,
    /// The last day on which it holds.
    pub until: Date,
}

#[cfg(test)]
mod tests {
    use super::PupilCode;

    #[test]
    fn what_may_be_a_name_or_an_identity_number_is_no_code() {
        for good in ["HS01", "KT-3", "HSKT02", "1A-01", "07"] {
            assert!(PupilCode::new(good).tells_nobody(), "{good}");
        }
        for bad in [
            "Nguyễn An",
            "AN1",
            "NVA01",
            "BINH",
            "hs01",
            "HS",
            "001234567890",
            "HS/1",
            "",
            "Nguyen-Van-A-1",
        ] {
            assert!(!PupilCode::new(bad).tells_nobody(), "{bad}");
        }
    }
}
