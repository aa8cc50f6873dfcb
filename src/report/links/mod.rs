//! The links that a school hands out: each tổ's, teacher's and class's own folder.

mod csv;
mod html;
mod table;
mod xlsx;

use jiff::civil::Date;

pub use self::csv::csv;
pub use html::html;
pub use table::table;
pub use xlsx::{XlsxError, xlsx};

use crate::text::Text;
use crate::tree::{Duty, Key, Owner, PersonId, School, Spec};

/// One folder and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What kind of owner.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Who is responsible there today, where that is another name.
    pub person: Option<String>,
    /// The account that was given access.
    pub address: Option<String>,
    /// The folder's address, or its path on a disk; nothing where it is not there yet.
    pub link: Option<String>,
}

/// What kind of owner a folder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A tổ chuyên môn.
    Group,
    /// A teacher.
    Teacher,
    /// A class.
    Class,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Group => Text::of("Tổ", "Tổ"),
            Self::Teacher => Text::of("Giáo viên", "Teacher"),
            Self::Class => Text::of("Lớp", "Class"),
        }
    }
}

/// What a list of links is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The school.
    pub school: String,
    /// The school year.
    pub year: String,
}

/// The topmost folder of each tổ, teacher and class, by kind and then in the order of the tree. `address_of` knows where
/// a folder is.
#[must_use]
pub fn links(spec: &Spec, school: &School, today: Date, address_of: &dyn Fn(&Key) -> Option<String>) -> Vec<Link> {
    let mut all: Vec<Link> = Vec::new();
    for key in spec.order.iter().filter(|key| is_topmost(spec, key)) {
        let link = address_of(key);
        all.extend(match &key.owner {
            Owner::Group(id) => school.groups.get(id).map(|group| {
                let head = holder(school, today, |duty| *duty == Duty::Head(id.clone()));
                of(Kind::Group, &group.name, head.map(|id| &school.people[id]), link)
            }),
            Owner::Teacher(id) => school.people.get(id).map(|person| Link {
                person: None,
                ..of(Kind::Teacher, &person.name, Some(person), link)
            }),
            Owner::Class(id) => school.classes.get(id).map(|class| {
                let homeroom = holder(school, today, |duty| *duty == Duty::Homeroom(id.clone()));
                of(Kind::Class, &class.name, homeroom.map(|id| &school.people[id]), link)
            }),
            Owner::School | Owner::Pupil(_) => None,
        });
    }
    all.sort_by_key(|link| link.kind);
    all
}

fn of(kind: Kind, name: &str, person: Option<&crate::tree::Person>, link: Option<String>) -> Link {
    Link {
        kind,
        name: name.to_owned(),
        person: person.map(|person| person.name.clone()),
        address: person.and_then(|person| Some(person.address.as_ref()?.as_str().to_owned())),
        link,
    }
}

fn is_topmost(spec: &Spec, key: &Key) -> bool {
    let above = spec.folders.get(key).and_then(|folder| folder.parent.as_ref());
    key.owner != Owner::School && above.is_none_or(|above| above.owner != key.owner)
}

fn holder<'a>(school: &'a School, today: Date, is_it: impl Fn(&Duty) -> bool) -> Option<&'a PersonId> {
    let is_now =
        |from: Option<Date>, to: Option<Date>| from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to);
    let holds = |person: &&'a PersonId| {
        school.people[*person]
            .assignments
            .iter()
            .any(|one| is_it(&one.duty) && is_now(one.from, one.to))
    };
    school.people.keys().find(holds)
}
