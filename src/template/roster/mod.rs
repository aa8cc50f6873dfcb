//! Rosters and the people in them.
//!
//! A roster is a CSV file or a spreadsheet with the usual Vietnamese headings. It is read in three steps, each of which
//! forgets nothing of where a word stood: bytes → [`table`] (cells) → [`headings`] (which column is what) → [`Row`]s. What
//! stands under `staff:` in `hoso.yaml` becomes the same rows. Then [`identity`] gives each row the id of a person already
//! known, or a new one, or a [`Doubt`] that somebody has to settle; nothing is guessed there.

mod csv;
mod excel;
mod foot;
mod headings;
mod hidden;
mod identity;
mod outline;
mod people;
mod rows;
mod sniff;
mod table;
mod word;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::tree::{Address, ClassId, GroupId, Person, PersonId};

use super::problem::{Problem, Spot};

pub use identity::{Answer, Doubt, Face, Identified, identify, same_name};
pub use outline::{Outline, OutlinedGroup, outline};
pub(crate) use people::quoted;
pub use people::{PEOPLE_FILE, read_people, write_people};
pub use word::{Word, name_error, parse_date};

/// What a roster says.
#[derive(Debug, Default)]
pub struct Roster {
    /// Its people, in its order.
    pub rows: Vec<Row>,
    /// What people may want to know; nothing of it stops anything.
    pub notes: Vec<Problem>,
    /// Mistakes in cells, each with its address; the rows are then only good for finding more of them.
    pub problems: Vec<Problem>,
}

/// Reads a roster: CSV or a workbook, which its bytes must be as well as its ending.
///
/// # Errors
/// It is no such file, or has no headings.
pub fn read(file: &str, bytes: &[u8]) -> Result<Roster, Problem> {
    let name: Arc<str> = file.into();
    let table = match sniff::format(file, bytes)? {
        sniff::Format::Csv => csv::read(&name, bytes)?,
        sniff::Format::Xlsx => excel::read(&name, bytes, false)?,
        sniff::Format::Xls => excel::read(&name, bytes, true)?,
    };
    rows::read(&table)
}

/// One person as somebody wrote it, in a row of a roster or under `staff:`.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it begins.
    pub at: Word,
    /// Written under `staff:` in `hoso.yaml`, where only the words of the template are taken.
    pub strict: bool,
    /// `Mã`, or the key under `staff:`.
    pub id: Option<Word>,
    /// `Họ và tên`.
    pub name: Option<Word>,
    /// `Email`.
    pub email: Option<Word>,
    /// `Email cũ`.
    pub former: Vec<Word>,
    /// What she does all year.
    pub duties: Duties,
    /// What she does for a time (`viec`).
    pub timed: Vec<(Duties, Option<Word>, Option<Word>)>,
    /// `nghi`: from, to, substitute.
    pub absences: Vec<AbsenceWords>,
    /// `Điểm trường`.
    pub site: Option<Word>,
    /// `Từ ngày`.
    pub from: Option<Word>,
    /// `Đến ngày`.
    pub to: Option<Word>,
    /// `KHBD`.
    pub plans: Option<Word>,
    /// `Đăng ký`: the day.
    pub registered: Option<Word>,
    /// `Duyệt`: who approved the registration.
    pub approved_by: Option<Word>,
}

/// The words that say what somebody does.
#[derive(Debug, Clone, Default)]
pub struct Duties {
    /// `Chức vụ`.
    pub posts: Vec<Word>,
    /// `Chức danh`: a post where it is one («Hiệu trưởng»), else of no use here («Viên chức hạng III»).
    pub titles: Vec<Word>,
    /// `Tổ`.
    pub groups: Vec<Word>,
    /// `Lớp chủ nhiệm`.
    pub homeroom: Vec<Word>,
    /// `Môn`.
    pub subjects: Vec<Word>,
    /// `Lớp dạy`.
    pub classes: Vec<Word>,
}

/// An absence in words.
#[derive(Debug, Clone)]
pub struct AbsenceWords {
    /// Where it stands.
    pub at: Word,
    /// First day.
    pub from: Option<Word>,
    /// Last day.
    pub to: Option<Word>,
    /// Who stands in.
    pub substitute: Option<Word>,
}

impl Row {
    /// A row with nothing in it.
    #[must_use]
    pub fn empty(file: &Arc<str>, spot: Spot, strict: bool) -> Self {
        Self {
            at: Word::new(file, spot, ""),
            strict,
            id: None,
            name: None,
            email: None,
            former: Vec::new(),
            duties: Duties::default(),
            timed: Vec::new(),
            absences: Vec::new(),
            site: None,
            from: None,
            to: None,
            plans: None,
            registered: None,
            approved_by: None,
        }
    }

    /// Takes over what `upper` says; where it says nothing, what was here stays.
    pub fn overlay(&mut self, upper: Self) {
        let one = |mine: &mut Option<Word>, theirs: Option<Word>| *mine = theirs.or(mine.take());
        one(&mut self.name, upper.name);
        one(&mut self.email, upper.email);
        one(&mut self.site, upper.site);
        one(&mut self.from, upper.from);
        one(&mut self.to, upper.to);
        one(&mut self.plans, upper.plans);
        one(&mut self.registered, upper.registered);
        one(&mut self.approved_by, upper.approved_by);
        self.former.extend(upper.former);
        self.duties.overlay(upper.duties);
        self.timed.extend(upper.timed);
        self.absences.extend(upper.absences);
    }
}

impl Duties {
    fn overlay(&mut self, upper: Self) {
        let many = |mine: &mut Vec<Word>, theirs: Vec<Word>| {
            if !theirs.is_empty() {
                *mine = theirs;
            }
        };
        many(&mut self.posts, upper.posts);
        many(&mut self.titles, upper.titles);
        many(&mut self.groups, upper.groups);
        many(&mut self.homeroom, upper.homeroom);
        many(&mut self.subjects, upper.subjects);
        many(&mut self.classes, upper.classes);
    }
}

/// Somebody whom hoso met before: in `nhan-su.yaml`, in a manifest, in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The id that the folders bear.
    pub id: PersonId,
    /// The name as last written.
    pub name: String,
    /// The account last written, or several when nobody knows which is the last.
    pub addresses: Vec<Address>,
    /// Accounts of before.
    pub former: Vec<Address>,
    /// The `Mã` of the school's own list, where that came after the id.
    pub code: Option<String>,
    /// The tổ she belonged to or headed.
    pub groups: Vec<GroupId>,
    /// The classes she was homeroom teacher of.
    pub classes: Vec<ClassId>,
}

impl Known {
    /// What is to be remembered of a person.
    #[must_use]
    pub fn of(id: &PersonId, person: &Person) -> Self {
        use crate::tree::Duty;
        let duties = || person.assignments.iter().map(|a| &a.duty);
        let mut groups: Vec<GroupId> = duties()
            .filter_map(|duty| match duty {
                Duty::Head(group) | Duty::Member(group) => Some(group.clone()),
                _ => None,
            })
            .collect();
        groups.sort();
        groups.dedup();
        let classes = duties().filter_map(|duty| match duty {
            Duty::Homeroom(class) => Some(class.clone()),
            _ => None,
        });
        Self {
            id: id.clone(),
            name: person.name.clone(),
            addresses: person.address.iter().cloned().collect(),
            former: person.former_addresses.clone(),
            code: None,
            groups,
            classes: classes.collect(),
        }
    }
}
