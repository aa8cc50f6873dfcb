//! Who gets which right on a folder: the template's words (`leaders`, `owner`, …) → addresses on a day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::people::{first_group, group_on, holders, is_leader, is_post, is_there};
use crate::tree::{
    Access, Address, ClassId, Duty, GroupId, Owner, Person, PersonId, PupilCode, Role, School, WantedGrant, Who,
};

/// The days that decide rights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    /// The real day: leavers, ends of access.
    pub today: Date,
    /// The day whose assignments count: today, brought into the school year.
    pub at: Date,
}

/// What is granted above and reaches down: the role and its last day by address.
pub(super) type Inherited = BTreeMap<Address, (Role, Option<Date>)>;

/// Resolves words of access for one folder.
pub(super) struct Resolver<'a> {
    pub school: &'a School,
    pub days: Days,
}

/// Somebody who is meant, and until when.
struct Meant {
    address: Address,
    group: bool,
    until: Option<Date>,
    /// A superior's own role.
    role: Option<Role>,
}

impl<'a> Resolver<'a> {
    /// The grants of a folder: one for each address with the strongest role, those left out that reach it from above
    /// anyway.
    pub fn grants(
        &self,
        access: &Access,
        owner: &Owner,
        group: Option<&GroupId>,
        above: &Inherited,
    ) -> Vec<WantedGrant> {
        let mut best: BTreeMap<Address, WantedGrant> = BTreeMap::new();
        for (whos, role) in [(&access.write, Role::Writer), (&access.read, Role::Reader)] {
            for who in whos {
                for meant in self.meant(who, owner, group) {
                    let grant = WantedGrant {
                        address: meant.address,
                        group: meant.group,
                        role: meant.role.map_or(role, |own| own.max(role)),
                        until: meant.until,
                        who: who.clone(),
                    };
                    match best.get_mut(&grant.address) {
                        Some(other) if covers((other.role, other.until), (grant.role, grant.until)) => {}
                        Some(other) if grant.role < other.role => {}
                        Some(other) => *other = grant,
                        None => drop(best.insert(grant.address.clone(), grant)),
                    }
                }
            }
        }
        let inherited = |grant: &WantedGrant| {
            let from_above = above.get(&grant.address);
            from_above.is_some_and(|above| covers(*above, (grant.role, grant.until)))
        };
        best.into_values().filter(|grant| !inherited(grant)).collect()
    }

    fn meant(&self, who: &Who, owner: &Owner, group: Option<&GroupId>) -> Vec<Meant> {
        let group = || self.group(owner, group);
        match who {
            Who::Superiors => self.superiors(),
            Who::Leaders => self.holders(is_leader),
            Who::Staff => self.school.staff_address.iter().map(group_address).collect(),
            Who::GroupHead => group().map_or_else(Vec::new, |id| self.heads(id)),
            Who::Group => group().map_or_else(Vec::new, |id| self.members(id)),
            Who::Owner => match owner {
                Owner::Teacher(id) => self.stood_in([id]),
                Owner::Class(class) => self.homeroom(class),
                Owner::Group(id) => self.heads(id),
                Owner::School | Owner::Pupil(_) => Vec::new(),
            },
            Who::Homeroom => self.class(owner).map_or_else(Vec::new, |class| self.homeroom(class)),
            Who::Assigned => match owner {
                Owner::Pupil(code) => self.assigned(code),
                _ => Vec::new(),
            },
            Who::Role(role) => self.holders(|duty| is_post(duty, role)),
        }
    }

    fn superiors(&self) -> Vec<Meant> {
        let current = |until: Option<Date>| until.is_none_or(|until| self.days.today <= until);
        let offices = self.school.superiors.values().filter(|office| current(office.until));
        offices
            .map(|office| Meant {
                address: office.address.clone(),
                group: office.group,
                until: office.until,
                role: Some(office.role),
            })
            .collect()
    }

    fn holders(&self, fits: impl Fn(&Duty) -> bool) -> Vec<Meant> {
        let people = holders(self.school, self.days.at, fits);
        people.filter_map(|(_, person)| self.person(person, None)).collect()
    }

    fn heads(&self, group: &GroupId) -> Vec<Meant> {
        self.holders(|duty| matches!(duty, Duty::Head(held) if held == group))
    }

    fn members(&self, group: &GroupId) -> Vec<Meant> {
        let address = self.school.groups.get(group).and_then(|group| group.address.as_ref());
        match address {
            Some(address) => vec![group_address(address)],
            None => self.holders(|duty| matches!(duty, Duty::Head(held) | Duty::Member(held) if held == group)),
        }
    }

    fn homeroom(&self, class: &ClassId) -> Vec<Meant> {
        self.stood_in(self.homeroom_ids(class))
    }

    fn homeroom_ids(&self, class: &ClassId) -> Vec<&'a PersonId> {
        let class = class.clone();
        let fits = move |duty: &Duty| matches!(duty, Duty::Homeroom(held) if *held == class);
        holders(self.school, self.days.at, fits).map(|(id, _)| id).collect()
    }

    fn assigned(&self, code: &PupilCode) -> Vec<Meant> {
        let pupil = self.school.pupils.get(code);
        self.stood_in(pupil.iter().flat_map(|pupil| &pupil.assigned))
    }

    /// People, and whoever stands in for one of them, for as long as the absence lasts.
    fn stood_in<'b>(&self, ids: impl IntoIterator<Item = &'b PersonId>) -> Vec<Meant> {
        let mut all = Vec::new();
        for id in ids {
            let Some(person) = self.school.people.get(id) else {
                continue;
            };
            all.extend(self.person(person, None));
            let absences = person
                .absences
                .iter()
                .filter(|a| a.from <= self.days.at && self.days.at <= a.to);
            for absence in absences {
                let substitute = absence.substitute.as_ref().and_then(|id| self.school.people.get(id));
                all.extend(substitute.and_then(|person| self.person(person, Some(absence.to))));
            }
        }
        all
    }

    /// A person who is at the school, or will be, and has an address.
    fn person(&self, person: &Person, until: Option<Date>) -> Option<Meant> {
        let left = person.to.is_some_and(|to| to < self.days.today);
        let address = person.address.clone().filter(|_| !left)?;
        Some(Meant {
            address,
            group: false,
            until,
            role: None,
        })
    }

    /// The tổ of a folder: its owner's, or the one around it.
    fn group<'b>(&'b self, owner: &'b Owner, around: Option<&'b GroupId>) -> Option<&'b GroupId> {
        let of_person = |person: &'b Person| {
            let day = self.days.at;
            if is_there(person, day) {
                group_on(person, day)
            } else {
                first_group(person, day)
            }
        };
        match owner {
            Owner::Group(id) => Some(id),
            Owner::Teacher(id) => self.school.people.get(id).and_then(of_person).or(around),
            Owner::Class(_) | Owner::Pupil(_) => {
                let class = self.class(owner)?;
                let teacher = self.homeroom_ids(class).into_iter().next()?;
                self.school.people.get(teacher).and_then(of_person)
            }
            Owner::School => around,
        }
    }

    fn class<'b>(&'b self, owner: &'b Owner) -> Option<&'b ClassId> {
        match owner {
            Owner::Class(class) => Some(class),
            Owner::Pupil(code) => self.school.pupils.get(code)?.class.as_ref(),
            _ => None,
        }
    }
}

fn group_address(address: &Address) -> Meant {
    Meant {
        address: address.clone(),
        group: true,
        until: None,
        role: None,
    }
}

/// Whether one right makes another needless: at least the role, at least as long.
fn covers(one: (Role, Option<Date>), other: (Role, Option<Date>)) -> bool {
    let longer = match (one.1, other.1) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one >= other,
    };
    one.0 >= other.0 && longer
}
