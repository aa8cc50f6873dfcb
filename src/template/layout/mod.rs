//! Catalogue × school → the wanted tree.
//!
//! The template's tree is walked from the top. A loop makes one folder for each tổ, teacher, class or pupil; a condition
//! leaves folders out that do not apply. Then the names of siblings are told apart (`names`), and the words of access
//! become addresses (`grants`).
//!
//! Who has a folder in a year:
//! - who left before the year began has none;
//! - who left during it keeps what is there (`only_if_there`) and gets no rights any more, while others (the head of the
//!   tổ) still read it;
//! - who is to join has one from [`AHEAD`] days before the first day on: earlier, the folder would stand empty beside the
//!   others' and ask for an explanation;
//! - a teacher's folder is made for whom at least one of the records in it applies, so that a Tổng phụ trách Đội who does
//!   not teach has one, and an accountant has none.

pub mod labels;
pub mod names;
pub mod notes;
pub mod people;

mod expand;
mod grants;
pub(super) mod periods;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::expand::Expand;
use self::grants::{Days, Resolver};
use crate::calendar::Calendar;
use crate::text::Text;
use crate::tree::{Catalogue, School, Spec};

pub use labels::{Labels, labels, title};
pub use notes::notes;

/// How many days before the first day of somebody who joins his folder is made.
pub const AHEAD: i32 = 14;

/// The tree that a school should have.
///
/// `today` decides who has left, who has joined and whose rights run; `ascii` folds the names.
///
/// # Errors
/// What keeps a folder from having a name, or a place: a name that some system does not take, a teacher without a tổ
/// where the template puts teachers into theirs.
pub fn spec(
    catalogue: &Catalogue,
    school: &School,
    calendar: &Calendar,
    today: Date,
    ascii: bool,
) -> Result<Spec, Vec<Text>> {
    let mut expand = Expand {
        catalogue,
        school,
        calendar,
        resolver: Resolver {
            school,
            days: days(calendar, today),
        },
        ascii,
        folders: BTreeMap::new(),
        order: Vec::new(),
        faults: Vec::new(),
    };
    expand.all();
    if expand.faults.is_empty() {
        Ok(Spec {
            school: school.id.clone(),
            year: school.year,
            folders: expand.folders,
            order: expand.order,
        })
    } else {
        expand.faults.dedup();
        Err(expand.faults)
    }
}

/// Before the first week the duties of its first day count (a plan made in August is for September), after the year those
/// of its last.
fn days(calendar: &Calendar, today: Date) -> Days {
    let first = calendar.weeks.first().map_or(calendar.opens, |week| week.first);
    Days {
        today,
        at: today.clamp(first, calendar.closes.max(first)),
    }
}
