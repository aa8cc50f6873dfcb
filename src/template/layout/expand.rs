//! The walk down the template's tree.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::AHEAD;
use super::grants::{Inherited, Resolver};
use super::names::{self, Candidate, distinct, fault, fill};
use super::periods::no_period_folders;
use super::{people, periods};
use crate::calendar::Calendar;
use crate::text::{Text, safe};
use crate::tree::{
    Catalogue, Class, Condition, Folder, GroupId, Key, LayoutNode, Loop, Name, NameError, Owner, Person, School, Span,
};

/// What the walk needs, and what it has made so far.
pub(super) struct Expand<'a> {
    pub catalogue: &'a Catalogue,
    pub school: &'a School,
    pub calendar: &'a Calendar,
    pub resolver: Resolver<'a>,
    pub ascii: bool,
    pub folders: BTreeMap<Key, Folder>,
    pub order: Vec<Key>,
    pub faults: Vec<Text>,
}

/// Where in the tree we are.
#[derive(Clone)]
struct Scope<'a> {
    span: Span,
    owner: Owner,
    group: Option<&'a GroupId>,
    parent: Option<Key>,
    /// The owner has left.
    gone: bool,
    inherited: Inherited,
}

/// One of a loop, or the one of no loop.
struct Item<'a> {
    node: &'a LayoutNode,
    owner: Owner,
    group: Option<&'a GroupId>,
    gone: bool,
    /// It is only counted among the namesakes: its folder is not made yet.
    later: bool,
}

impl<'a> Expand<'a> {
    /// Walks the whole tree.
    pub fn all(&mut self) {
        let top = Scope {
            span: Span::Year(self.school.year),
            owner: Owner::School,
            group: None,
            parent: None,
            gone: false,
            inherited: Inherited::new(),
        };
        let catalogue = self.catalogue;
        self.wishes();
        self.level(&catalogue.layout, &top);
    }

    /// A school may ask for folders by period where there can be none.
    fn wishes(&mut self) {
        let records = self
            .school
            .period_folders
            .iter()
            .filter_map(|id| self.catalogue.records.get(id));
        for (record, fault) in records.filter_map(|record| Some((record, no_period_folders(Some(record))?))) {
            let (id, vi, en) = (&record.id, fault.vi, fault.en);
            self.faults.push(Text::new(
                format!("period_folders, {id}: {vi} Bỏ {id} khỏi period_folders."),
                format!("period_folders, {id}: {en}; take {id} out of period_folders"),
            ));
        }
    }

    fn level(&mut self, nodes: &'a [LayoutNode], scope: &Scope<'a>) {
        let items: Vec<Item<'a>> = nodes.iter().flat_map(|node| self.items(node, scope)).collect();
        let candidates: Vec<Candidate> = items.iter().map(|item| self.candidate(item)).collect();
        let names = match distinct(&candidates, self.ascii) {
            Ok(names) => names,
            Err(faults) => {
                for (index, error) in faults {
                    self.faults.push(unnamed(&candidates[index].name, &error));
                }
                return;
            }
        };
        for (item, name) in items.iter().zip(names).filter(|(item, _)| !item.later) {
            self.folder(item, name, scope);
        }
    }

    /// What a node stands for here.
    fn items(&mut self, node: &'a LayoutNode, scope: &Scope<'a>) -> Vec<Item<'a>> {
        if !self.applies_to_school(&node.when) {
            return Vec::new();
        }
        // Nobody it is for is named: it is kept where it stands.
        let kept = node.when == Condition::DisabledPupils && self.school.pupils.is_empty();
        let one = |owner: Owner| Item {
            node,
            owner,
            group: scope.group,
            gone: scope.gone || kept,
            later: false,
        };
        let school = self.school;
        match node.each {
            Loop::School if self.applies(node, &scope.owner) => vec![one(scope.owner.clone())],
            Loop::School => Vec::new(),
            Loop::Group => {
                let groups = school.groups.keys();
                let item = |id: &'a GroupId| Item {
                    group: Some(id),
                    ..one(Owner::Group(id.clone()))
                };
                groups.map(item).collect()
            }
            Loop::Teacher => self.teachers(node, scope),
            Loop::Class => school.classes.keys().map(|id| one(Owner::Class(id.clone()))).collect(),
            Loop::Pupil => school.pupils.keys().map(|id| one(Owner::Pupil(id.clone()))).collect(),
        }
    }

    fn applies_to_school(&self, when: &Condition) -> bool {
        *when != Condition::DisabledPupils || self.school.has_pupils || !self.school.pupils.is_empty()
    }

    /// Whether a folder applies: inside a teacher's to that teacher, elsewhere to anybody where it depends on a post.
    fn applies(&self, node: &LayoutNode, owner: &Owner) -> bool {
        let people = &self.school.people;
        let (first, last) = (self.calendar.opens, self.calendar.closes);
        match (owner, &node.when) {
            (Owner::Teacher(id), _) => people.get(id).is_some_and(|person| self.any_applies(node, person)),
            (_, when @ Condition::Role(_)) => people.values().any(|person| people::applies(when, person, first, last)),
            _ => true,
        }
    }

    /// The folder's condition holds, and that of at least one record in it where there are any.
    fn any_applies(&self, node: &LayoutNode, person: &Person) -> bool {
        let (first, last) = (self.calendar.opens, self.calendar.closes);
        people::applies(&node.when, person, first, last)
            && (node.children.is_empty() || node.children.iter().any(|child| self.any_applies(child, person)))
    }

    fn teachers(&mut self, node: &'a LayoutNode, scope: &Scope<'a>) -> Vec<Item<'a>> {
        let today = self.resolver.days.today;
        let soon = today.max(self.calendar.opens).saturating_add(AHEAD.days());
        let mut items = Vec::new();
        for (id, person) in &self.school.people {
            if !self.teaches(node, person) || !self.in_group(person, scope.group) {
                continue;
            }
            items.push(Item {
                node,
                owner: Owner::Teacher(id.clone()),
                group: scope.group,
                gone: person.to.is_some_and(|to| to < today),
                later: person.from.is_some_and(|from| from > soon),
            });
        }
        items
    }

    /// A folder that holds nothing but teachers' own files is for those who teach.
    fn teaches(&self, node: &LayoutNode, person: &Person) -> bool {
        let bare = node.children.is_empty() && node.record.is_none() && node.when == Condition::Always;
        let (first, last) = (self.calendar.opens, self.calendar.closes);
        if bare {
            people::applies(&Condition::Teaching, person, first, last)
        } else {
            self.any_applies(node, person)
        }
    }

    fn in_group(&mut self, person: &Person, group: Option<&GroupId>) -> bool {
        let Some(group) = group else { return true };
        let day = self.resolver.days.at;
        let own = people::group_on(person, day).or_else(|| people::first_group(person, day));
        if own.is_none() {
            let name = safe(&person.name);
            self.faults.push(Text::new(
                format!("{name} chưa thuộc tổ nào, mà mẫu đặt thư mục giáo viên trong tổ. Ghi tổ cho người này."),
                format!("{name} belongs to no tổ, and the template puts teachers into theirs; name the tổ"),
            ));
        }
        own == Some(group)
    }

    /// What stands in a pattern's hole.
    fn value(&self, hole: &str, item: &Item<'_>) -> String {
        let school = self.school;
        let found = match (hole, &item.owner) {
            ("year", _) => Some(school.year.to_string()),
            ("group", _) => item
                .group
                .and_then(|id| school.groups.get(id))
                .map(|one| one.name.clone()),
            ("teacher", Owner::Teacher(id)) => school.people.get(id).map(|one| one.name.clone()),
            ("class", Owner::Class(id)) => school.classes.get(id).map(Class::folder_name),
            ("pupil", Owner::Pupil(code)) => Some(code.to_string()),
            _ => None,
        };
        found.unwrap_or_default()
    }

    fn candidate(&self, item: &Item<'a>) -> Candidate {
        let looped = item.node.each != Loop::School;
        Candidate {
            name: fill(&item.node.name, |hole| self.value(hole, item)),
            hints: self.hints(&item.owner),
            id: item.owner.id().filter(|_| looped).map(str::to_owned),
        }
    }

    /// The tổ and the class of a person at the start of the year, or when she joined: they do not change her folder's name
    /// later.
    fn hints(&self, owner: &Owner) -> [Option<String>; 2] {
        let Owner::Teacher(id) = owner else {
            return [None, None];
        };
        let Some(person) = self.school.people.get(id) else {
            return [None, None];
        };
        let start = self
            .calendar
            .weeks
            .first()
            .map_or(self.calendar.opens, |week| week.first);
        let day = person.from.map_or(start, |from| from.max(start));
        let group = people::first_group(person, day).and_then(|id| self.school.groups.get(id));
        let class = people::first_class(person, day).and_then(|id| self.school.classes.get(id));
        [group.map(|group| group.name.clone()), class.map(Class::folder_name)]
    }

    fn folder(&mut self, item: &Item<'a>, name: Name, scope: &Scope<'a>) {
        let node = item.node;
        let mut inside = Scope {
            span: if node.standing { Span::Standing } else { scope.span },
            owner: item.owner.clone(),
            group: item.group,
            parent: None,
            gone: item.gone,
            inherited: if node.access.restricted {
                Inherited::new()
            } else {
                scope.inherited.clone()
            },
        };
        let key = Key {
            school: self.school.id.clone(),
            span: inside.span,
            slot: node.slot.clone(),
            owner: item.owner.clone(),
            part: None,
        };
        let grants = self
            .resolver
            .grants(&node.access, &item.owner, item.group, &inside.inherited);
        for grant in &grants {
            inside
                .inherited
                .insert(grant.address.clone(), (grant.role, grant.until));
        }
        let folder = Folder {
            parent: scope.parent.clone(),
            name,
            also: node
                .also
                .iter()
                .map(|other| fill(other, |hole| self.value(hole, item)))
                .collect(),
            record: node.record.clone(),
            owner: item.owner.clone(),
            restricted: node.access.restricted,
            grants,
            only_if_there: item.gone,
        };
        self.add(key.clone(), folder);
        inside.parent = Some(key.clone());
        self.period_folders(node, &key, item);
        self.level(&node.children, &inside);
    }

    fn period_folders(&mut self, node: &LayoutNode, parent: &Key, item: &Item<'a>) {
        let Some(record) = node.record.as_ref().and_then(|id| self.catalogue.records.get(id)) else {
            return;
        };
        let has_pupil_folders = node.children.iter().any(|child| child.each == Loop::Pupil);
        if has_pupil_folders {
            return;
        }
        for period in periods::folders(record, self.school, node.period_folders, self.calendar) {
            let text = if self.ascii {
                names::ascii(&period.name)
            } else {
                period.name
            };
            let Ok(name) = Name::new(&text) else { continue };
            let key = Key {
                part: Some(period.part),
                ..parent.clone()
            };
            let folder = Folder {
                parent: Some(parent.clone()),
                name,
                also: period.also,
                record: node.record.clone(),
                owner: item.owner.clone(),
                restricted: false,
                grants: Vec::new(),
                only_if_there: item.gone,
            };
            self.add(key, folder);
        }
    }

    fn add(&mut self, key: Key, folder: Folder) {
        if self.folders.insert(key.clone(), folder).is_none() {
            self.order.push(key);
        }
    }
}

fn unnamed(name: &str, error: &NameError) -> Text {
    let (name, why) = (safe(name), fault(error));
    let (vi, en) = (why.vi, why.en);
    Text::new(
        format!("«{name}» không làm tên thư mục được: {vi} Sửa tên này."),
        format!("«{name}» cannot be a folder's name: {en}; change it"),
    )
}
