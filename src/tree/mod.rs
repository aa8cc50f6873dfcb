//! The vocabulary: what a school is, which records it keeps, which folders it wants, has and remembers.
//!
//! Three trees meet in a plan: the wanted one ([`Spec`]), the found one ([`Snapshot`]) and the remembered one
//! ([`Ledger`]). All three are plain values in the same words, so that planning and auditing compare values and never
//! look anything up. Everything here is pure data with `Ord`, kept in `BTreeMap`s wherever order is seen.

mod access;
mod asked;
mod catalogue;
mod id;
mod key;
mod ledger;
mod name;
mod naming;
mod node;
mod period;
mod school;
mod snapshot;
mod spec;
mod year;

pub use access::{Access, Address, Ends, Role, Who};
pub use asked::Reach;
pub use catalogue::{
    Approval, Cadence, Catalogue, Condition, Dimension, DueRule, Kind, LayoutNode, Level, Loop, PeriodSource, Record,
    Retention, RetentionPeriod, Subject, System,
};
pub use id::{
    ClassId, GroupId, NodeId, PermissionId, PersonId, PupilCode, RecordId, RoleId, SchoolId, Slot, SubjectId,
};
pub use key::{Key, KeyError, Owner, Span, Tag};
pub use ledger::{Ledger, LedgerEntry, LedgerGrant, Origin};
pub use name::{NAME_LIMIT, Name, NameError};
pub use naming::Naming;
pub use node::{Arrival, Grant, Node, NodeKind, Source};
pub use period::{PeriodError, PeriodId};
pub use school::{
    Absence, Assignment, Attestation, Class, Duty, Group, LessonPlans, Person, Pupil, Registration, School, Superior,
    Waiver,
};
pub use snapshot::{Gap, Lead, Sight, Snapshot};
pub use spec::{Folder, Spec, WantedGrant};
pub use year::{SchoolYear, YearError};
