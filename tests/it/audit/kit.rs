//! A small school in the autumn of 2025: three classes, two tổ, five people; everything is where it should be.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hoso::audit::{
    Audit, Evidence, Finding, History, Inputs, Obligation, Options, Profile, Sharing, State, Verdict, audit,
};
use hoso::calendar::Calendar;
use hoso::template::catalogue::{Loaded, load};
use hoso::template::{Files, Unread, layout};
use hoso::tree::*;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

pub use crate::people::address;
use crate::people::{self, class, group, year};

/// No file beside the built-in templates.
struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<Vec<u8>, Unread> {
        Err(Unread::Missing)
    }
}

/// Everything that an audit is made from, to be changed at will.
pub struct World {
    pub catalogue: Catalogue,
    pub calendar: Calendar,
    pub school: School,
    pub spec: Spec,
    pub snapshot: Snapshot,
    pub ledger: Ledger,
    pub history: History,
    pub evidence: Evidence,
    pub naming: Naming,
    pub sharing: Sharing,
    pub profile: Profile,
    pub account: Option<Address>,
    pub admins: Vec<Address>,
    pub as_of: Timestamp,
    pub now: Timestamp,
    pub options: Options,
    count: usize,
}

/// `2025-10-15 08:00`, as a clock in Vietnam shows it.
pub fn at(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').unwrap_or((text, "12:00"));
    format!("{day}T{clock}:00+07:00").parse().expect("a moment")
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn arrival(time: &str, source: Source) -> Arrival {
    Arrival { time: at(time), source }
}

fn person(name: &str, account: &str, duties: Vec<Duty>) -> Person {
    let duties = duties.into_iter().map(people::duty).collect();
    people::person(name, &format!("{account}@bacgiang.edu.vn"), duties)
}

fn staff() -> BTreeMap<PersonId, Person> {
    let member = |id: &str| Duty::Member(id.into());
    let room = |id: &str| Duty::Homeroom(id.into());
    [
        (
            "hung",
            person("Nguyễn Văn Hùng", "hung", vec![Duty::Role("hieu-truong".into())]),
        ),
        (
            "binh",
            person("Lê Thị Bình", "binh", vec![Duty::Head("to1".into()), room("1a")]),
        ),
        ("hoa", person("Trần Thị Hoa", "hoa", vec![member("to1"), room("1b")])),
        (
            "an",
            person("Lê Văn An", "an", vec![Duty::Head("to2".into()), room("4a")]),
        ),
        (
            "doi",
            person(
                "Đỗ Minh Đội",
                "doi",
                vec![member("to2"), Duty::Role("tong-phu-trach".into())],
            ),
        ),
    ]
    .into_iter()
    .map(|(id, person)| (PersonId::new(id), person))
    .collect()
}

fn school() -> School {
    School {
        code: "24012345".to_owned(),
        superiors: [people::office("phong@langgiang.gov.vn")].into(),
        groups: [("to1", group("Tổ 1", &[1])), ("to2", group("Tổ 2", &[4]))]
            .into_iter()
            .map(|(id, group)| (GroupId::new(id), group))
            .collect(),
        classes: [("1a", class("1A", 1)), ("1b", class("1B", 1)), ("4a", class("4A", 4))]
            .into_iter()
            .map(|(id, class)| (ClassId::new(id), class))
            .collect(),
        people: staff(),
        ..people::school("tandinh", "bacgiang.edu.vn")
    }
}

/// A node with nothing but a name and a place.
pub fn node(id: &str, parent: Option<&NodeId>, name: &str, kind: NodeKind) -> Node {
    Node {
        parent: parent.cloned(),
        kind,
        size: (kind == NodeKind::File).then_some(1000),
        ..Node::folder(NodeId::new(id), name)
    }
}

impl World {
    /// The school at 08:00 on 15 October 2025 with every folder, and no file.
    pub fn bare() -> Self {
        Self::of(school())
    }

    /// A school with every folder, and no file.
    pub fn of(school: School) -> Self {
        static LOADED: OnceLock<Loaded> = OnceLock::new();
        let read = || load(&NoFiles, "bg-2023", None, year(), false).expect("the built-in template");
        let loaded = LOADED.get_or_init(read).clone();
        let mut world = Self {
            spec: Spec {
                school: school.id.clone(),
                year: school.year,
                folders: BTreeMap::new(),
                order: Vec::new(),
            },
            catalogue: loaded.catalogue,
            calendar: loaded.calendar,
            school,
            snapshot: Snapshot::new(node("root", None, "Hồ sơ điện tử", NodeKind::Folder)),
            ledger: Ledger::default(),
            history: History::default(),
            evidence: Evidence::default(),
            naming: Naming::DRIVE,
            sharing: Sharing::None,
            profile: Profile::Owner,
            account: None,
            admins: Vec::new(),
            as_of: at("2025-10-15 08:00"),
            now: at("2025-10-15 08:00"),
            options: Options::default(),
            count: 0,
        };
        world.expand();
        world
    }

    /// The school with pupils with disabilities.
    pub fn with_pupils(codes: &[&str]) -> Self {
        let mut school = school();
        school.has_pupils = true;
        for code in codes {
            let pupil = Pupil {
                class: Some("1a".into()),
                assigned: Vec::new(),
            };
            school.pupils.insert(PupilCode::new(code), pupil);
        }
        Self::of(school)
    }

    /// The school with a change to it.
    pub fn changed(change: impl FnOnce(&mut School)) -> Self {
        let mut school = school();
        change(&mut school);
        let mut world = Self::of(school);
        world.fill();
        world
    }

    /// Everything due is there in time.
    pub fn healthy() -> Self {
        let mut world = Self::bare();
        world.fill();
        world
    }

    /// Makes the wanted tree anew after the school or the template changed, and what of it is not there yet.
    pub fn expand(&mut self) {
        let today = hoso::calendar::local(self.as_of).date();
        self.spec = layout::spec(&self.catalogue, &self.school, &self.calendar, today, false).expect("a tree");
        for key in self.spec.order.clone() {
            if self.ledger.folders.contains_key(&key) {
                continue;
            }
            let folder = self.spec.folders[&key].clone();
            let parent = folder
                .parent
                .as_ref()
                .map_or_else(|| NodeId::new("root"), |parent| self.id_of(parent));
            let mut made = node(
                &format!("dir {}", key.short()),
                Some(&parent),
                folder.name.as_str(),
                NodeKind::Folder,
            );
            made.restricted = Some(folder.restricted);
            let entry = LedgerEntry::Confirmed {
                id: made.id.clone(),
                parent,
                name: made.name.clone(),
                origin: Origin::Made,
            };
            self.snapshot.insert(made);
            self.ledger.folders.insert(key, entry);
        }
    }

    fn id_of(&self, key: &Key) -> NodeId {
        self.ledger.folders[key].id().expect("an id").clone()
    }

    pub fn key(&self, short: &str) -> Key {
        self.spec
            .find(short)
            .unwrap_or_else(|| panic!("no folder {short}"))
            .clone()
    }

    /// The folder's id.
    pub fn dir(&self, short: &str) -> NodeId {
        self.id_of(&self.key(short))
    }

    /// Puts a file into a folder.
    pub fn put(&mut self, short: &str, name: &str, time: &str) -> NodeId {
        let parent = self.dir(short);
        self.put_into(&parent, name, Some(arrival(time, Source::Service)))
    }

    pub fn put_into(&mut self, parent: &NodeId, name: &str, arrived: Option<Arrival>) -> NodeId {
        self.count += 1;
        let mut file = node(&format!("file{}", self.count), Some(parent), name, NodeKind::File);
        file.arrival = arrived;
        file.modified = arrived;
        let id = file.id.clone();
        self.snapshot.insert(file);
        id
    }

    pub fn folder_in(&mut self, parent: &NodeId, name: &str) -> NodeId {
        self.count += 1;
        let made = node(&format!("folder{}", self.count), Some(parent), name, NodeKind::Folder);
        let id = made.id.clone();
        self.snapshot.insert(made);
        id
    }

    pub fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        let mut node = self.snapshot.get(id).expect("a node").clone();
        change(&mut node);
        self.snapshot.insert(node);
    }

    /// Takes nodes (and what is in them) out of the snapshot, as if they were not there.
    pub fn remove(&mut self, id: &NodeId) {
        let doomed: Vec<NodeId> = self
            .snapshot
            .nodes()
            .filter(|node| self.snapshot.is_within(&node.id, id))
            .map(|node| node.id.clone())
            .collect();
        let mut left = Snapshot::new(self.snapshot.get(&NodeId::new("root")).expect("a root").clone());
        left.gaps = self.snapshot.gaps.clone();
        left.sights = self.snapshot.sights.clone();
        for node in self
            .snapshot
            .nodes()
            .filter(|node| node.id.as_str() != "root" && !doomed.contains(&node.id))
        {
            left.insert(node.clone());
        }
        for id in doomed {
            left.sights.insert(id, Sight::Gone);
        }
        self.snapshot = left;
    }

    /// The file that stands for a period of a folder.
    pub fn file(&self, short: &str, part_of_name: &str) -> NodeId {
        let dir = self.dir(short);
        let mut found = self
            .snapshot
            .children(&dir)
            .filter(|node| node.name.contains(part_of_name));
        let file = found
            .next()
            .unwrap_or_else(|| panic!("no file {part_of_name} in {short}"));
        file.id.clone()
    }

    pub fn obligations(&self) -> Vec<Obligation> {
        hoso::audit::obligations(&self.catalogue, &self.school, &self.calendar)
    }

    /// Puts a punctual file for everything that is due.
    pub fn fill(&mut self) {
        let mut books = BTreeMap::new();
        for one in self.obligations() {
            let record = &self.catalogue.records[&one.record];
            if record.system != System::Drive || one.due >= self.as_of {
                continue;
            }
            let parent = self.id_of(&one.folder);
            if record.kind == Kind::Book {
                let day = hoso::calendar::end_of_day(one.period.last);
                let latest: &mut Timestamp = books.entry((parent, one.record.clone())).or_default();
                *latest = (*latest).max(day);
            } else {
                let before = Arrival {
                    time: one.due.checked_sub(24.hours()).unwrap_or(one.due),
                    source: Source::Service,
                };
                self.put_into(&parent, &name_for(&one), Some(before));
            }
        }
        for ((parent, record), latest) in books {
            let made = arrival("2025-09-05 08:00", Source::Service);
            let id = self.put_into(&parent, &format!("{record}.pdf"), Some(made));
            let changed = Arrival {
                time: latest,
                source: Source::Revision,
            };
            self.change(&id, |node| node.modified = Some(changed));
        }
    }

    pub fn inputs(&self) -> Inputs<'_> {
        Inputs {
            catalogue: &self.catalogue,
            school: &self.school,
            calendar: &self.calendar,
            spec: &self.spec,
            snapshot: &self.snapshot,
            ledger: &self.ledger,
            history: &self.history,
            evidence: &self.evidence,
            naming: self.naming,
            sharing: self.sharing,
            account: self.account.as_ref(),
            admins: &self.admins,
            as_of: self.as_of,
            now: self.now,
            profile: self.profile,
            options: &self.options,
        }
    }

    pub fn audit(&self) -> Audit {
        audit(&self.inputs())
    }

    /// The ids of the rules that speak, each as often as it does.
    pub fn rules(&self) -> Vec<&'static str> {
        let mut rules: Vec<_> = self.audit().findings.iter().map(|f| f.rule.id).collect();
        rules.sort_unstable();
        rules
    }

    /// The findings of one rule.
    pub fn says(&self, rule: &str) -> Vec<Finding> {
        self.audit()
            .findings
            .into_iter()
            .filter(|f| f.rule.id == rule)
            .collect()
    }

    /// The verdict on one owner's record and period.
    pub fn verdict(&self, short: &str, period: &str) -> Verdict {
        let verdicts = self.audit().verdicts;
        let fits =
            |v: &&Verdict| v.obligation.folder.short() == short && v.obligation.period.id.to_string().ends_with(period);
        let found: Vec<&Verdict> = verdicts.iter().filter(fits).collect();
        (*found
            .first()
            .unwrap_or_else(|| panic!("no obligation {short} {period}")))
        .clone()
    }

    pub fn state(&self, short: &str, period: &str) -> State {
        self.verdict(short, period).state
    }

    /// The periods for which a folder's owner is asked.
    pub fn asked(&self, short: &str) -> Vec<String> {
        let all = self.obligations();
        let own = all.iter().filter(|o| o.folder.short() == short);
        own.map(|o| o.period.id.to_string()).collect()
    }
}

/// A name that says everything.
pub fn name_for(one: &Obligation) -> String {
    let part = one
        .part
        .as_ref()
        .map(|p| p.to_string().replace(['/', '-'], " "))
        .unwrap_or_default();
    let period = match one.period.id {
        PeriodId::Week(_, n) => format!("Tuần {n}"),
        PeriodId::Month(_, n) => format!("Tháng {n}"),
        PeriodId::Semester(_, n) => format!("HK{n}"),
        PeriodId::Year(year) => year.to_string(),
    };
    format!("{} {part} {period}.pdf", one.record)
}

impl World {
    /// A folder by the names of its parent and itself.
    pub fn dir_by_name(&self, parent: &str, name: &str) -> NodeId {
        let fits = |node: &&Node| {
            let above = node.parent.as_ref().and_then(|id| self.snapshot.get(id));
            node.name == name && above.is_some_and(|above| above.name == parent)
        };
        self.snapshot.nodes().find(fits).expect("a folder").id.clone()
    }

    /// A file in a folder by a part of its name.
    pub fn file_in(&self, folder: &NodeId, part_of_name: &str) -> NodeId {
        let mut children = self.snapshot.children(folder);
        children
            .find(|node| node.name.contains(part_of_name))
            .expect("a file")
            .id
            .clone()
    }
}
