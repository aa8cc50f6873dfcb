//! People as an earlier run knew them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Address, ClassId, Duty, GroupId, Person};

/// What the state and the manifest keep of a person, so that her id outlives a new e-mail, a marriage and a change of
/// tổ: a later roster without ids is matched by address first, then by name, tổ and class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPerson {
    /// `Lê Thị Bình`.
    pub name: String,
    /// Every account she had, the latest first.
    pub addresses: Vec<Address>,
    /// The tổ she was in or headed.
    pub groups: BTreeSet<GroupId>,
    /// The classes whose homeroom teacher she was.
    pub classes: BTreeSet<ClassId>,
}

impl From<&Person> for KnownPerson {
    fn from(person: &Person) -> Self {
        let mut known = Self {
            name: person.name.clone(),
            addresses: person.address.iter().chain(&person.former_addresses).cloned().collect(),
            ..Self::default()
        };
        for assignment in &person.assignments {
            match &assignment.duty {
                Duty::Head(group) | Duty::Member(group) => {
                    known.groups.insert(group.clone());
                }
                Duty::Homeroom(class) => {
                    known.classes.insert(class.clone());
                }
                Duty::Role(_) | Duty::Subject(..) => {}
            }
        }
        known
    }
}
