//! `layout`: the flat map of folders → the tree, with every rule that a tree must keep.

use std::collections::{BTreeMap, BTreeSet};

use super::finish::{condition, incomplete, known_role};
use super::node::NodePatch;
use super::pattern;
use super::place::{At, Place};
use super::whole::Whole;
use super::years::holds;
use crate::template::layout::periods::no_period_folders;
use crate::template::problem::{Problem, unknown_word};
use crate::text::{Text, fold, safe};
use crate::tree::{Access, Condition, LayoutNode, Loop, Record, RecordId, SchoolYear, Slot, System};

/// The deepest that folders may stand in one another; paths of people's files come on top.
const DEPTH: usize = 8;

/// Builds the tree. Folders that cannot be placed are left out, each with a problem.
pub(super) fn layout(
    whole: &Whole,
    records: &BTreeMap<RecordId, Record>,
    year: SchoolYear,
    problems: &mut Vec<Problem>,
) -> Vec<LayoutNode> {
    let mut grow = Grow {
        whole,
        records,
        claimed: BTreeSet::new(),
        placed: BTreeSet::new(),
        homes: BTreeMap::new(),
        problems,
    };
    grow.claim();
    let roots = grow.level(None, &Above::default());
    grow.unplaced();
    grow.homeless(year);
    roots
}

struct Grow<'a> {
    whole: &'a Whole,
    records: &'a BTreeMap<RecordId, Record>,
    /// Records that a folder names with `record:`, so that a folder of their own id is only a container.
    claimed: BTreeSet<&'a str>,
    placed: BTreeSet<&'a str>,
    /// The folder of each record.
    homes: BTreeMap<&'a str, &'a Place>,
    problems: &'a mut Vec<Problem>,
}

/// What surrounds a folder.
#[derive(Clone, Default)]
struct Above<'a> {
    loops: Vec<Loop>,
    standing: bool,
    depth: usize,
    /// The record of pupils whose folder this is in: a loop over pupils in it holds its files.
    of_pupils: Option<&'a Record>,
}

impl<'a> Grow<'a> {
    fn claim(&mut self) {
        let named = self.whole.layout.iter().filter_map(|(_, at)| at.value.record.as_ref());
        self.claimed = named.map(|at| at.value.as_str()).collect();
    }

    /// The folders that stand in `parent`, in order.
    fn level(&mut self, parent: Option<&str>, above: &Above<'a>) -> Vec<LayoutNode> {
        let whole = self.whole;
        let mut nodes = Vec::new();
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for (slot, at) in whole.layout.iter() {
            if at.value.parent.as_ref().map(|at| at.value.as_str()) != parent || self.left_out(slot, &at.value) {
                continue;
            }
            self.placed.insert(slot);
            if above.depth == DEPTH {
                let message = text!(
                    "thư mục lồng quá {DEPTH} tầng.",
                    "folders stand more than {DEPTH} levels deep"
                );
                self.problems.push(at.place.problem(Some(slot), message));
                continue;
            }
            if let Some(node) = self.node(slot, at, above) {
                if let Some(other) = names.insert(fold(&node.name), slot) {
                    self.same_name(slot, at, other);
                }
                nodes.push(node);
            }
        }
        nodes
    }

    fn same_name(&mut self, slot: &str, at: &At<NodePatch>, other: &str) {
        let (place, other) = (
            at.value.name.as_ref().map_or(&at.place, |name| &name.place),
            safe(other),
        );
        let message = text!(
            "trùng tên với thư mục «{other}» cùng chỗ (không kể dấu và chữ hoa). Đổi một trong hai tên.",
            "has the same name as «{other}» beside it (without accents and case); change one of them"
        );
        self.problems.push(place.problem(Some(slot), message));
    }

    /// A record of other school years has no folder in this one.
    fn left_out(&self, slot: &str, node: &NodePatch) -> bool {
        let id = node.record.as_ref().map_or(slot, |at| at.value.as_str());
        self.whole.records.get(id).is_some() && !self.records.contains_key(id)
    }

    fn node(&mut self, slot: &'a str, at: &'a At<NodePatch>, above: &Above<'a>) -> Option<LayoutNode> {
        let patch = &at.value;
        let each = patch.each.as_ref().map_or(Loop::School, |at| at.value);
        let mut here = self.inside(slot, at, each, above);
        let own = self.record(slot, at);
        here.of_pupils = own.filter(|record| record.owner == Loop::Pupil && each != Loop::Pupil);
        let name = self.name(slot, at, each, &here);
        let when = condition(self.whole, patch.when.as_ref(), self.problems);
        let children = self.level(Some(slot), &here);
        let access = self.access(slot, at, own);
        if let Some(record) = own {
            self.fits(slot, at, record, &here, &children);
        }
        self.also(at, each, &here);
        let inherited = above.of_pupils.filter(|_| each == Loop::Pupil);
        let record = own.or(inherited);
        Some(LayoutNode {
            slot: Slot::new(slot),
            name: name?,
            also: patch
                .also
                .iter()
                .flat_map(|at| &at.value)
                .map(|at| at.value.clone())
                .collect(),
            when: match (when, record) {
                (Condition::Always, Some(record)) => record.when.clone(),
                (when, _) => when,
            },
            record: record.map(|record| record.id.clone()),
            each,
            standing: here.standing,
            access,
            period_folders: self.period_folders(at, record),
            children,
        })
    }

    /// The surroundings of a folder's children. A loop stands in no other, except teachers in their tổ: everything else
    /// would move folders when a class or pupil gets another teacher.
    fn inside(&mut self, slot: &str, at: &At<NodePatch>, each: Loop, above: &Above<'a>) -> Above<'a> {
        let mut here = Above {
            depth: above.depth + 1,
            of_pupils: None,
            ..above.clone()
        };
        if each != Loop::School {
            let fine = matches!((above.loops.as_slice(), each), ([], _) | ([Loop::Group], Loop::Teacher));
            if !fine {
                let message = Text::of(
                    "vòng lặp này không đặt được trong vòng lặp bên ngoài; chỉ «teacher» đặt được trong «group».",
                    "this loop cannot stand inside the surrounding one; only «teacher» may stand inside «group»",
                );
                let place = at.value.each.as_ref().map_or(&at.place, |each| &each.place);
                self.problems.push(place.problem(Some(slot), message));
            }
            here.loops.push(each);
        }
        if let Some(standing) = &at.value.standing {
            if !standing.value && above.standing || standing.value && !above.standing && above.depth > 0 {
                let message = Text::of(
                    "standing chỉ ghi ở thư mục ngoài cùng; mọi thư mục bên trong theo nó.",
                    "standing is written at the outermost folder only; everything in it follows",
                );
                self.problems.push(standing.place.problem(Some(slot), message));
            }
            here.standing = standing.value || above.standing;
        }
        here
    }

    /// The record whose folder it is: the one named, else the one of its own id unless another folder claims it.
    fn record(&mut self, slot: &'a str, at: &'a At<NodePatch>) -> Option<&'a Record> {
        let id = match &at.value.record {
            Some(named) => {
                if !self.records.contains_key(named.value.as_str()) {
                    let ids = self.records.keys().map(RecordId::as_str);
                    let message = unknown_word(&Text::of("hồ sơ", "record"), &named.value, ids);
                    self.problems.push(named.place.problem(Some(&named.value), message));
                }
                named.value.as_str()
            }
            None if self.claimed.contains(slot) => return None,
            None => slot,
        };
        let record = self.records.get(id)?;
        if let Some(other) = self.homes.insert(id, &at.place) {
            let (id, other) = (safe(id), other.shown());
            let (vi, en) = (other.vi, other.en);
            let message = Text::new(
                format!("hồ sơ {id} đã có thư mục ({vi}); mỗi hồ sơ một thư mục."),
                format!("{id} has a folder already ({en}); a record has one"),
            );
            self.problems.push(at.place.problem(Some(slot), message));
        }
        Some(record)
    }

    fn name(&mut self, slot: &str, at: &At<NodePatch>, each: Loop, here: &Above<'a>) -> Option<String> {
        let Some(name) = &at.value.name else {
            if at.value.faulty.is_none() {
                let others = self.whole.layout.ids();
                let message = incomplete(&Text::of("thư mục", "folder"), slot, &["name"], others);
                self.problems.push(at.place.problem(Some(slot), message));
            }
            return None;
        };
        let faults = pattern::check(&name.value, each, &here.loops, here.standing);
        for fault in &faults {
            self.problems.push(name.place.problem(Some(&name.value), fault.clone()));
        }
        faults.is_empty().then(|| name.value.clone())
    }

    /// Other names are patterns, too; they are only compared, so that they need not be fit for a disk.
    fn also(&mut self, at: &At<NodePatch>, each: Loop, here: &Above<'_>) {
        for other in at.value.also.iter().flat_map(|at| &at.value) {
            for fault in pattern::check_also(&other.value, each, &here.loops) {
                self.problems.push(other.place.problem(Some(&other.value), fault));
            }
        }
    }

    /// A record says itself who reads and writes it; other folders say it here.
    fn access(&mut self, slot: &str, at: &At<NodePatch>, record: Option<&Record>) -> Access {
        let patch = &at.value.access;
        for role in patch.roles() {
            known_role(self.whole, &role, self.problems);
        }
        let Some(record) = record else {
            return patch.finish();
        };
        if let Some(when) = &at.value.when {
            let id = &record.id;
            let message = text!(
                "điều kiện của hồ sơ ghi ở records/{id}/when, không ghi ở layout.",
                "the condition of a record is written at records/{id}/when, not in the layout"
            );
            self.problems.push(when.place.problem(Some(slot), message));
        }
        if !patch.is_empty() {
            let id = &record.id;
            let message = text!(
                "quyền của thư mục hồ sơ ghi ở records/{id}/access, không ghi ở layout.",
                "access to a record's folder is written at records/{id}/access, not in the layout"
            );
            self.problems.push(at.place.problem(Some(slot), message));
        }
        let own = self.whole.records.get(record.id.as_str());
        own.map(|at| at.value.access.finish()).unwrap_or_default()
    }

    /// Only records of many files that are asked for more than once a year have them.
    fn period_folders(&mut self, at: &At<NodePatch>, record: Option<&Record>) -> bool {
        let Some(asked) = at.value.period_folders.as_ref().filter(|at| at.value) else {
            return false;
        };
        if let Some(fault) = no_period_folders(record) {
            self.problems.push(asked.place.problem(None, fault));
        }
        true
    }

    /// A record's folder must stand where its owner's loop is; one of pupils may be one folder with one for each pupil
    /// in it.
    fn fits(&mut self, slot: &str, at: &At<NodePatch>, record: &Record, here: &Above<'_>, children: &[LayoutNode]) {
        let owner = here.loops.last().copied().unwrap_or(Loop::School);
        let pupils_inside = record.owner == Loop::Pupil && children.iter().any(|child| child.each == Loop::Pupil);
        if record.system != System::Drive {
            let message = Text::of(
                "hồ sơ này ở cơ sở dữ liệu ngành, không có thư mục.",
                "this record is kept in the sector database and has no folder",
            );
            self.problems.push(at.place.problem(Some(slot), message));
        } else if record.owner != owner && !pupils_inside {
            let (wanted, found) = (pattern::loop_word(record.owner), pattern::loop_word(owner));
            let message = text!(
                "hồ sơ thuộc «{wanted}» nhưng thư mục nằm trong vòng lặp «{found}». Sửa «each» hoặc «in».",
                "the record belongs to «{wanted}» but its folder stands in the loop «{found}»; change «each» or «in»"
            );
            self.problems.push(at.place.problem(Some(slot), message));
        }
    }

    /// Folders whose `in` leads nowhere, or around in a circle.
    fn unplaced(&mut self) {
        let whole = self.whole;
        for (slot, at) in whole.layout.iter() {
            let Some(parent) = &at.value.parent else { continue };
            if self.placed.contains(slot) || self.under_left_out(slot) {
                continue;
            }
            let (found, message) = if whole.layout.get(&parent.value).is_none() {
                let what = Text::of("thư mục", "folder");
                (
                    parent.value.as_str(),
                    unknown_word(&what, &parent.value, whole.layout.ids()),
                )
            } else {
                let message = Text::of(
                    "thư mục này nằm trong chính nó, hoặc trong một thư mục chưa đặt được.",
                    "this folder stands in itself, or in one that could not be placed",
                );
                (slot, message)
            };
            self.problems.push(parent.place.problem(Some(found), message));
        }
    }

    /// Whether a folder or one around it belongs to a record of other school years.
    fn under_left_out(&self, slot: &str) -> bool {
        let mut slot = slot;
        for _ in 0..=DEPTH {
            let Some(at) = self.whole.layout.get(slot) else {
                return false;
            };
            if self.left_out(slot, &at.value) {
                return true;
            }
            match &at.value.parent {
                Some(parent) => slot = &parent.value,
                None => return false,
            }
        }
        false
    }

    fn homeless(&mut self, year: SchoolYear) {
        for (id, at) in self.whole.records.iter() {
            let patch = &at.value;
            let years = (
                patch.from.as_ref().map(|at| at.value),
                patch.to.as_ref().map(|at| at.value),
            );
            let drive = patch.system.as_ref().is_none_or(|at| at.value == System::Drive);
            // A folder that is there but could not be placed has been told of.
            let meant = self
                .whole
                .layout
                .get(id)
                .is_some_and(|_| !self.claimed.contains(id) && !self.placed.contains(id));
            if drive && holds(years, year) && !self.homes.contains_key(id) && self.records.contains_key(id) && !meant {
                let message = Text::of(
                    "hồ sơ này chưa có thư mục trong «layout».",
                    "this record has no folder in the «layout»",
                );
                self.problems.push(at.place.problem(Some(id), message));
            }
        }
    }
}
