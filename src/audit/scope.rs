//! One owner's folder of one record: its files, and what each of them stands for.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::elsewhere::Elsewhere;
use super::guise::guise;
use super::junk::is_system;
use super::names::{PartsSaid, Reader, Reading, Said};
use super::others::Others;
use super::places::Places;
use super::{Doubt, Inputs, Obligation, Part};
use crate::calendar::{Period, local};
use crate::tree::{Cadence, Key, Kind, Node, NodeId, NodeKind, Owner, PersonId, Record, RecordId};

/// One owner's folder of one record.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub key: Arc<Key>,
    pub record: &'a Record,
    pub owner: Owner,
    pub owner_name: Arc<str>,
    /// Who answers for it now.
    pub person: Option<PersonId>,
    /// Its obligations, as places in the list of all.
    pub obligations: Range<usize>,
    pub files: Vec<File<'a>>,
    /// Why nothing may be said to be missing in it.
    pub doubt: Option<Doubt>,
    /// At or below a restricted folder.
    pub restricted: bool,
}

/// A file in a record's folder.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub node: &'a Node,
    pub shape: Shape,
    pub reading: Reading,
    /// The obligations it stands for, as places in the list of all.
    pub fills: Vec<usize>,
    /// Its name does not say what it stands for.
    pub unplaced: bool,
    /// Its name says what nobody asks for here.
    pub astray: Option<Astray>,
}

/// What a name says that is not asked for in the folder where the file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Astray {
    /// In a book's folder, another record.
    Record(RecordId),
    /// A subject, grade or class of others.
    Part,
}

/// What a file is, as far as its metadata tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Typed as a PDF, or named as one and not known to be something else; and not empty.
    Pdf,
    /// Something else.
    Other,
    /// An online document.
    Native,
    /// Zero bytes.
    Empty,
    /// A shortcut or symbolic link.
    Shortcut,
}

/// Whether the name of a file says that it stands for a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Yes,
    /// It does not say which.
    Unsaid,
    /// It says another.
    No,
}

impl Shape {
    /// What a node is.
    pub(super) fn of(node: &Node) -> Self {
        let named = is_named_pdf(node) && guise(node).is_none();
        match node.kind {
            NodeKind::Shortcut => Self::Shortcut,
            NodeKind::Native => Self::Native,
            _ if node.size == Some(0) => Self::Empty,
            _ if named || node.mime.as_deref() == Some("application/pdf") => Self::Pdf,
            _ => Self::Other,
        }
    }
}

/// Whether a file is called a PDF.
pub(super) fn is_named_pdf(node: &Node) -> bool {
    let ending = node.name.trim_end().rsplit_once('.');
    ending.is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("pdf"))
}

/// The values that each dimension takes in a scope: a dimension with only one is understood.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Choices {
    subjects: usize,
    grades: usize,
    classes: usize,
}

impl Choices {
    pub(super) fn of(obligations: &[Obligation]) -> Self {
        let parts: BTreeSet<&Part> = obligations.iter().filter_map(|o| o.part.as_deref()).collect();
        let subjects: BTreeSet<_> = parts.iter().filter_map(|p| p.subject.as_ref()).collect();
        let grades: BTreeSet<_> = parts.iter().filter_map(|p| p.grade).collect();
        let classes: BTreeSet<_> = parts.iter().filter_map(|p| p.class.as_ref()).collect();
        Self {
            subjects: subjects.len(),
            grades: grades.len(),
            classes: classes.len(),
        }
    }

    /// Whether a file's name says that it stands for a part.
    pub(super) fn fit(&self, said: &PartsSaid, part: Option<&Part>) -> Fit {
        let Some(part) = part else { return Fit::Yes };
        let fits = [
            part.subject.as_ref().map(|s| one(&said.subjects, s, self.subjects)),
            part.grade.as_ref().map(|g| one(&said.grades, g, self.grades)),
            part.class.as_ref().map(|c| one(&said.classes, c, self.classes)),
        ];
        let fits = fits.into_iter().flatten();
        fits.max().unwrap_or(Fit::Yes)
    }
}

fn one<T: Ord>(said: &Said<T>, wanted: &T, choices: usize) -> Fit {
    match said {
        Said::All => Fit::Yes,
        Said::These(these) if these.contains(wanted) => Fit::Yes,
        Said::These(_) => Fit::No,
        Said::Nothing if choices <= 1 => Fit::Yes,
        Said::Nothing => Fit::Unsaid,
    }
}

/// Makes the scopes.
pub(super) struct Surveyor<'a, 'i> {
    pub inputs: &'i Inputs<'a>,
    pub places: &'i Places<'a>,
    /// The periods of each cadence.
    pub periods: &'i BTreeMap<Cadence, Vec<Period>>,
    pub vocabulary: &'i super::names::Vocabulary,
    /// The names of records of another system: such a file stands for nothing here.
    pub elsewhere: &'i Elsewhere,
    /// The names of the other records.
    pub others: &'i Others,
    pub today: Date,
}

impl<'a> Surveyor<'a, '_> {
    /// Every record folder of the specification, and every folder that an obligation names. `obligations` lie in runs of
    /// one folder.
    pub(super) fn scopes(&self, obligations: &[Obligation]) -> Vec<Scope<'a>> {
        let mut scopes = Vec::new();
        let mut done: BTreeSet<Arc<Key>> = BTreeSet::new();
        let mut start = 0;
        while start < obligations.len() {
            let first = &obligations[start];
            let same = obligations[start..]
                .iter()
                .take_while(|o| o.folder == first.folder)
                .count();
            let range = start..start + same;
            start = range.end;
            if let Some(record) = self.inputs.catalogue.records.get(&first.record) {
                done.insert(Arc::clone(&first.folder));
                scopes.push(self.scope(Arc::clone(&first.folder), record, range, obligations));
            }
        }
        for (key, folder) in &self.inputs.spec.folders {
            if key.part.is_some() || done.contains(key) {
                continue;
            }
            if let Some(record) = folder
                .record
                .as_ref()
                .and_then(|id| self.inputs.catalogue.records.get(id))
            {
                scopes.push(self.scope(Arc::new(key.clone()), record, 0..0, obligations));
            }
        }
        scopes
    }

    fn scope(&self, key: Arc<Key>, record: &'a Record, range: Range<usize>, obligations: &[Obligation]) -> Scope<'a> {
        let own = &obligations[range.clone()];
        let current = own
            .iter()
            .rev()
            .find(|o| o.period.first <= self.today)
            .or_else(|| own.first());
        let owner = current.map_or_else(|| key.owner.clone(), |o| o.owner.clone());
        let name = current.map_or_else(|| self.owner_name(&owner), |o| Arc::clone(&o.owner_name));
        let person = current.and_then(|o| o.person.clone()).or(match &owner {
            Owner::Teacher(id) => Some(id.clone()),
            _ => None,
        });
        let mut scope = Scope {
            restricted: self.inputs.spec.is_restricted(&key),
            doubt: None,
            files: Vec::new(),
            obligations: range,
            key,
            record,
            owner,
            owner_name: name,
            person,
        };
        self.survey(&mut scope, own);
        scope
    }

    fn owner_name(&self, owner: &Owner) -> Arc<str> {
        let school = self.inputs.school;
        Arc::from(match owner {
            Owner::School => school.name.as_str(),
            Owner::Group(id) => school.groups.get(id).map_or(id.as_str(), |g| &g.name),
            Owner::Teacher(id) => school.people.get(id).map_or(id.as_str(), |p| &p.name),
            Owner::Class(id) => school.classes.get(id).map_or(id.as_str(), |c| &c.name),
            Owner::Pupil(code) => code.as_str(),
        })
    }

    /// Looks into every folder that stands for the scope's key, and into its period folders.
    fn survey(&self, scope: &mut Scope<'a>, own: &[Obligation]) {
        let none = Vec::new();
        let periods = self.periods.get(&scope.record.cadence).unwrap_or(&none);
        let expects = !scope.record.expects.is_empty();
        let reader = Reader::new(
            scope.record.cadence,
            self.inputs.spec.year,
            periods,
            &scope.record.period_from,
            expects.then_some(self.vocabulary),
        )
        .within(self.periods.get(&Cadence::Semester).unwrap_or(&none));
        let choices = Choices::of(own);
        let matcher = Matcher::new(own, scope.obligations.start, periods, choices);
        let mut walk = Walk {
            survey: self,
            reader: &reader,
            book: (scope.record.kind == Kind::Book).then_some(&scope.record.id),
            files: Vec::new(),
            gap: false,
            seen: HashSet::new(),
        };
        if let Some(place) = self.places.by_key.get(&*scope.key) {
            scope.doubt = place.doubt;
            for node in &place.nodes {
                walk.folder(node, &mut Vec::new(), None);
            }
        }
        for (key, place) in self.period_folders(&scope.key) {
            for node in &place.nodes {
                walk.folder(node, &mut Vec::new(), key.part.as_deref());
            }
        }
        if walk.gap {
            scope.doubt = scope.doubt.or(Some(Doubt::Gap));
        }
        scope.files = walk.files;
        for file in &mut scope.files {
            matcher.place(file, scope.record.kind);
        }
    }

    fn period_folders(&self, key: &Key) -> Vec<(&'a Key, &super::places::Place<'a>)> {
        let below = self.places.of_periods.iter();
        below
            .filter(|k| k.slot == key.slot && k.owner == key.owner && k.span == key.span)
            .filter_map(|k| Some((*k, self.places.by_key.get(k)?)))
            .collect()
    }
}

/// The walk through one scope's folders.
struct Walk<'a, 's> {
    survey: &'s Surveyor<'a, 's>,
    reader: &'s Reader<'s>,
    /// The record, where it is a book.
    book: Option<&'s RecordId>,
    files: Vec<File<'a>>,
    gap: bool,
    seen: HashSet<&'a NodeId>,
}

impl<'a> Walk<'a, '_> {
    fn folder(&mut self, folder: &'a Node, names: &mut Vec<&'a str>, part: Option<&str>) {
        if !self.seen.insert(&folder.id) || names.len() > 50 {
            return;
        }
        let snapshot = self.survey.inputs.snapshot;
        self.gap |= snapshot.gaps.contains_key(&folder.id);
        for node in snapshot.children(&folder.id) {
            if node.is_folder() {
                if self.survey.places.key_of(&node.id).is_none() {
                    names.push(&node.name);
                    self.folder(node, names, part);
                    names.pop();
                }
            } else if !is_system(&node.name) && !self.survey.elsewhere.names(&node.name) {
                self.file(node, names, part);
            }
        }
    }

    fn file(&mut self, node: &'a Node, names: &[&str], part: Option<&str>) {
        let arrived = node.arrival.map(|arrival| local(arrival.time).date());
        let mut reading = self.reader.read(&node.name, names, arrived);
        if let Some(period) = part
            && reading.sure.is_empty()
        {
            reading.sure = self.reader.by_folder_part(period);
        }
        let said = || names.iter().copied().chain([node.name.as_str()]);
        let other = self.book.and_then(|book| self.survey.others.named(book, said()));
        self.files.push(File {
            node,
            shape: Shape::of(node),
            reading,
            fills: Vec::new(),
            unplaced: false,
            astray: other.cloned().map(Astray::Record),
        });
    }
}

/// Finds the obligations for which a file stands.
struct Matcher<'o> {
    own: &'o [Obligation],
    offset: usize,
    /// For each period of the cadence, its obligations as places in `own`.
    ranges: Vec<Range<usize>>,
    choices: Choices,
}

impl<'o> Matcher<'o> {
    fn new(own: &'o [Obligation], offset: usize, periods: &[Period], choices: Choices) -> Self {
        let mut ranges = Vec::with_capacity(periods.len());
        let mut at = 0;
        for period in periods {
            let count = own[at..].iter().take_while(|o| o.period.id == period.id).count();
            ranges.push(at..at + count);
            at += count;
        }
        Self {
            own,
            offset,
            ranges,
            choices,
        }
    }

    fn place(&self, file: &mut File<'_>, kind: Kind) {
        if self.own.is_empty() || file.astray.is_some() {
            return;
        }
        let whole = kind == Kind::Book;
        let places: Vec<usize> = if whole {
            (0..self.own.len()).collect()
        } else {
            file.reading.sure.iter().flat_map(|p| self.ranges[*p].clone()).collect()
        };
        let mut unsaid = false;
        for place in places {
            match self.choices.fit(&file.reading.parts, self.own[place].part.as_deref()) {
                Fit::Yes => file.fills.push(self.offset + place),
                Fit::Unsaid => unsaid = true,
                Fit::No => {}
            }
        }
        let periodless = !whole && file.reading.sure.is_empty();
        file.unplaced = periodless || (unsaid && file.fills.is_empty());
        let fits = |o: &Obligation| self.choices.fit(&file.reading.parts, o.part.as_deref()) != Fit::No;
        // What is asked in another period is somebody's who taught it then.
        if !file.unplaced && !self.own.iter().any(fits) {
            file.astray = Some(Astray::Part);
        }
    }
}
