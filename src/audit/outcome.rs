//! What an audit says.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Finding, Level, Obligation, Profile, Summary};
use crate::text::Text;
use crate::tree::{Arrival, Key, Level as RecordLevel, NodeId, PersonId, RecordId, SchoolId, SchoolYear, Waiver};

/// The audit of one school at one time. Everything that is printed is a fold over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// The school.
    pub school: SchoolRef,
    /// The template's name and digest.
    pub template: (String, String),
    /// Whose rights it was made with.
    pub profile: Profile,
    /// The moment of which it speaks.
    pub as_of: Timestamp,
    /// When it was made.
    pub generated_at: Timestamp,
    /// What was looked at.
    pub checked: Vec<Checked>,
    /// Grants are simulated: nobody really has access.
    pub simulated: bool,
    /// Everything that should have been read was read.
    pub complete: bool,
    /// Only some records or owners were asked for.
    pub filtered: bool,
    /// How many folders were seen below the root.
    pub folders: usize,
    /// How many files were seen.
    pub files: usize,
    /// Each obligation with what may be said of it, by record, owner, period and part.
    pub verdicts: Vec<Verdict>,
    /// Findings that count: the gravest first within a path.
    pub findings: Vec<Finding>,
    /// Findings that a waiver lets off, with its number in `waivers`.
    pub waived: Vec<(Finding, usize)>,
    /// The waivers that the school asks for, honoured or not.
    pub waivers: Vec<Waiver>,
    /// The waivers count here.
    pub waivers_honoured: bool,
    /// What this audit can never see.
    pub out_of_scope: Vec<Beyond>,
    /// Names of records, in the order of the letter.
    pub records: Vec<RecordRef>,
    /// Names of people with their tổ, for headings.
    pub people: BTreeMap<PersonId, PersonRef>,
    /// Where each wanted folder stands.
    pub places: BTreeMap<Key, PlaceRef>,
}

/// The school audited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolRef {
    /// Its id.
    pub id: SchoolId,
    /// Its code in the sector database.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The school year.
    pub year: SchoolYear,
}

/// A record's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRef {
    /// `KHBD`.
    pub id: RecordId,
    /// The letter's name, and an English gloss.
    pub name: Text,
    /// Its folder's name without the number in front: `KH bài dạy`.
    pub short: String,
    /// Whose list of the letter it stands in.
    pub level: RecordLevel,
}

/// A person's name and tổ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef {
    /// `Lê Thị Bình`; where two are of one name, with what tells them apart.
    pub name: String,
    /// `Tổ 2`.
    pub group: Option<String>,
}

/// Where a wanted folder stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRef {
    /// How it stands.
    pub standing: Standing,
    /// The folders that stand for it; the first is the one that hoso works with.
    pub nodes: Vec<NodeId>,
}

/// How a wanted folder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    There,
    /// Only a folder of a similar name is there, which nobody has adopted.
    Proposed,
    /// It is certainly not there.
    Missing,
    /// It is in the trash.
    Trashed,
    /// Nothing can be said: the folder above could not be read, or this account does not see it.
    Unknown,
    /// This profile can never see it.
    OutOfScope,
    /// Its owner has left and it is not there: nobody asks for it.
    NotWanted,
}

/// An obligation with what may be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was asked for.
    pub obligation: Obligation,
    /// What may be said.
    pub state: State,
    /// The files that stand for it.
    pub nodes: Vec<NodeId>,
    /// The earliest known arrival of anything that stood for it.
    pub arrival: Option<Arrival>,
    /// Whether its approval was seen.
    pub approval: Approved,
    /// Why nothing can be said; only with [`State::Unverifiable`].
    pub doubt: Option<Doubt>,
}

/// What may be said of an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There in time.
    Present,
    /// There, too late, by a strong source.
    Late,
    /// Due, and certainly not there.
    Missing,
    /// What stands for it is no usable PDF.
    Wrong,
    /// Not due yet, whether it is there or not.
    Pending,
    /// It should have been seen and was not.
    Unverifiable,
    /// This audit can never see it.
    OutOfScope,
}

/// Whether an approval was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Approved {
    /// Yes.
    Yes,
    /// Looked for, and not there.
    No,
    /// Not looked for.
    NotChecked,
    /// Only people can see it (ink and stamp).
    OutOfScope,
}

/// Why nothing can be said about an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// A folder could not be read whole.
    Gap,
    /// This account does not see the folder.
    NotVisible,
    /// A file whose name does not say what it is may stand for it (HS208).
    Unplaced,
    /// The folder has only a similar name and nobody has adopted it.
    Proposed,
    /// The folder is in the trash.
    Trashed,
    /// A folder that the specification does not have may hold it.
    Stray,
    /// A shortcut stands for it, which is not followed.
    Shortcut,
    /// A past moment: what was removed since cannot be seen, and no stored run looked after the deadline.
    Past,
    /// When a book last changed is known only from a source that may be wrong.
    WeakTime,
}

/// What an audit may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Checked {
    /// Folders and files by their metadata.
    Listing,
    /// Who has access.
    Grants,
    /// The bytes of files.
    Contents,
    /// Signatures and approvals.
    Approval,
}

/// Something that this audit can never see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// A folder on a disk has no grants.
    NoSharing,
    /// Grants were not asked for.
    GrantsNotAsked,
    /// Grants are only known as they are now.
    GrantsOfThePast,
    /// A reader may not see grants.
    GrantsForReaders,
    /// Restricted folders (pupils with disabilities).
    Restricted,
}

/// From which level on findings make an audit fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing.
    Never,
}

impl Audit {
    /// The counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.verdicts)
    }

    /// How many findings there are of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// The exit code that this audit deserves: 4 when something should have been read and was not (with `strict` also
    /// when something is out of scope), else 1 when a finding reaches the level, else 0.
    #[must_use]
    pub fn exit(&self, fail_on: FailOn, strict: bool) -> u8 {
        let least = match fail_on {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Never => None,
        };
        let beyond = strict && (!self.out_of_scope.is_empty() || self.summary().total.out_of_scope > 0);
        if !self.complete || beyond {
            4
        } else {
            let fails = least.is_some_and(|least| self.findings.iter().any(|finding| finding.level >= least));
            u8::from(fails)
        }
    }

    /// The fingerprints for which this run cannot rule out that something stands: what a history must remember as seen.
    pub fn seen(&self) -> impl Iterator<Item = String> + '_ {
        let seen = self
            .verdicts
            .iter()
            .filter(|v| !v.nodes.is_empty() || matches!(v.state, State::Unverifiable | State::OutOfScope));
        seen.map(|v| v.obligation.fingerprint())
    }

    /// Whether this run proves that what it did not see was not there: see [`super::Run::complete`].
    #[must_use]
    pub fn proves_absence(&self) -> bool {
        self.complete && !self.filtered && self.generated_at.duration_since(self.as_of).as_secs() <= 60
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::Missing => "missing",
            Self::Wrong => "wrong",
            Self::Pending => "pending",
            Self::Unverifiable => "unverifiable",
            Self::OutOfScope => "out_of_scope",
        })
    }
}

impl State {
    /// «đúng hạn», «thiếu» ….
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::Present => Text::of("đúng hạn", "on time"),
            Self::Late => Text::of("chậm", "late"),
            Self::Missing => Text::of("thiếu", "missing"),
            Self::Wrong => Text::of("sai", "wrong"),
            Self::Pending => Text::of("chưa đến hạn", "not due"),
            Self::Unverifiable => Text::of("không kiểm được", "unverifiable"),
            Self::OutOfScope => Text::of("ngoài phạm vi", "out of scope"),
        }
    }
}

impl Beyond {
    /// What is out of scope, and why.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::NoSharing => Text::of(
                "quyền chia sẻ (thư mục trên máy không có)",
                "sharing (a folder on a disk has none)",
            ),
            Self::GrantsNotAsked => Text::of("quyền chia sẻ (lần này không đọc)", "sharing (not read this time)"),
            Self::GrantsOfThePast => Text::of(
                "quyền chia sẻ (chỉ biết quyền lúc này, không biết quyền trước đây)",
                "sharing (known only as it is now)",
            ),
            Self::GrantsForReaders => Text::of("quyền chia sẻ", "sharing"),
            Self::Restricted => Text::of("hồ sơ học sinh khuyết tật", "records of pupils with disabilities"),
        }
    }
}

impl Doubt {
    /// Why nothing can be said.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::Gap => Text::of("có thư mục không đọc hết được", "a folder could not be read whole"),
            Self::NotVisible => Text::of(
                "tài khoản này không thấy thư mục",
                "this account does not see the folder",
            ),
            Self::Unplaced => Text::of(
                "có tệp mà tên không nói rõ là của kỳ nào",
                "there is a file whose name does not say its period",
            ),
            Self::Proposed => Text::of(
                "thư mục tên gần giống chưa được nhận",
                "a folder of a similar name is not adopted yet",
            ),
            Self::Trashed => Text::of("thư mục đang ở thùng rác", "the folder is in the trash"),
            Self::Stray => Text::of(
                "có thư mục ngoài quy định ở đó, hồ sơ có thể nằm trong",
                "a folder outside the specification may hold it",
            ),
            Self::Shortcut => Text::of("chỉ có lối tắt", "only a shortcut stands there"),
            Self::Past => Text::of(
                "không có lần kiểm tra nào sau hạn được lưu lại",
                "no stored run looked after the deadline",
            ),
            Self::WeakTime => Text::of(
                "không chắc sổ thay đổi lần cuối khi nào",
                "when the book last changed is not certain",
            ),
        }
    }
}
