//! Files that lie beside the folders they seem to belong into, also in folders that nobody knows: they fill nothing, and
//! nobody is called missing over them.

use std::collections::{BTreeMap, BTreeSet};

use super::elsewhere::Elsewhere;
use super::junk::is_system;
use super::names::{Reader, Vocabulary};
use super::scope::{Choices, Fit, Scope};
use super::{Doubt, Obligation, State, Verdict};
use crate::audit::judge::Judge;
use crate::calendar::Period;
use crate::text::{fold, fold_name};
use crate::tree::{Cadence, Key, Kind, Loop, Node, NodeId, Owner, PeriodId, Span};

/// The name of hoso's own file in the year's folder.
const MANIFEST: &str = "hoso.json";

/// What lies beside the records' folders.
#[derive(Debug, Default)]
pub(super) struct Beside<'a> {
    /// Files that say that they belong into one of them.
    pub files: Vec<&'a Node>,
    /// Those of them, and stray folders, over which something is not said to be missing.
    pub shields: BTreeSet<&'a NodeId>,
}

/// A file outside every record's folder.
struct Loose<'a> {
    node: &'a Node,
    /// The names of the stray folders it lies in, outermost first.
    folders: Vec<&'a str>,
    /// The outermost of them.
    stray: Option<&'a Node>,
}

/// Looks for such files, and takes back what was said over them.
pub(super) fn doubt<'a>(
    judge: &Judge<'a, '_>,
    (vocabulary, elsewhere): (&Vocabulary, &Elsewhere),
    scopes: &[Scope<'a>],
    obligations: &[Obligation],
    verdicts: &mut [Verdict],
) -> Beside<'a> {
    let mut beside = Beside::default();
    let mut children: BTreeMap<&Key, Vec<&Scope<'a>>> = BTreeMap::new();
    for scope in scopes {
        let folder = judge.inputs.spec.folders.get(&*scope.key);
        if let Some(parent) = folder.and_then(|folder| folder.parent.as_ref()) {
            children.entry(parent).or_default().push(scope);
        }
    }
    for (parent, scopes) in children {
        let around = Around::of(judge, parent, elsewhere);
        if around.files.is_empty() && around.unread.is_empty() {
            continue;
        }
        let mut belong = BTreeSet::new();
        for scope in scopes.iter().filter(|scope| !scope.obligations.is_empty()) {
            let own = &obligations[scope.obligations.clone()];
            let verdicts = &mut verdicts[scope.obligations.clone()];
            let mut claim = Claim::new(judge, vocabulary, scope, own, verdicts);
            for (i, loose) in around.files.iter().enumerate() {
                if claim.file(loose, &mut beside) && loose.stray.is_none() {
                    belong.insert(i);
                }
            }
            claim.settle(&around, &mut beside);
        }
        beside.files.extend(belong.into_iter().map(|i| around.files[i].node));
    }
    pupils(scopes, verdicts);
    beside
}

/// What lies in a folder that only holds folders, outside of those that are wanted.
#[derive(Default)]
struct Around<'a> {
    files: Vec<Loose<'a>>,
    /// Stray folders that were not read whole: anything may be in them.
    unread: Vec<&'a Node>,
}

impl<'a> Around<'a> {
    fn of(judge: &Judge<'a, '_>, key: &Key, elsewhere: &Elsewhere) -> Self {
        let mut around = Self::default();
        let spec = judge.inputs.spec;
        let Some(place) = judge.places.by_key.get(key) else {
            return around;
        };
        if spec.folders.get(key).is_some_and(|folder| folder.record.is_some()) {
            return around;
        }
        let in_year = matches!(key.span, Span::Year(_));
        for node in place
            .nodes
            .iter()
            .flat_map(|node| judge.inputs.snapshot.children(&node.id))
        {
            if !(node.is_folder() || in_year && node.name == MANIFEST) {
                around.file(node, (&[], None), elsewhere);
            }
        }
        for stray in judge.places.strays(judge.inputs, Some(key)) {
            around.folder(judge, stray, (&mut vec![&stray.name], stray), elsewhere);
        }
        around
    }

    fn file(&mut self, node: &'a Node, (folders, stray): (&[&'a str], Option<&'a Node>), elsewhere: &Elsewhere) {
        if !is_system(&node.name) && !elsewhere.names(&node.name) {
            let folders = folders.to_vec();
            self.files.push(Loose { node, folders, stray });
        }
    }

    fn folder(
        &mut self,
        judge: &Judge<'a, '_>,
        folder: &'a Node,
        (names, stray): (&mut Vec<&'a str>, &'a Node),
        elsewhere: &Elsewhere,
    ) {
        let snapshot = judge.inputs.snapshot;
        if snapshot.gaps.contains_key(&folder.id) {
            self.unread.push(stray);
        }
        for node in snapshot.children(&folder.id) {
            if !node.is_folder() {
                self.file(node, (names, Some(stray)), elsewhere);
            } else if names.len() < 50 && judge.places.key_of(&node.id).is_none() {
                names.push(&node.name);
                self.folder(judge, node, (names, stray), elsewhere);
                names.pop();
            }
        }
    }
}

/// What one scope may not be called missing over.
struct Claim<'s, 'a> {
    scope: &'s Scope<'a>,
    reader: Reader<'s>,
    periods: &'s [Period],
    choices: Choices,
    verdicts: &'s mut [Verdict],
    /// How the record and its folder are called, folded.
    names: Vec<String>,
    /// Files that name the record and no period.
    silent: Vec<&'s Loose<'a>>,
}

impl<'s, 'a> Claim<'s, 'a> {
    fn new(
        judge: &'s Judge<'a, '_>,
        vocabulary: &'s Vocabulary,
        scope: &'s Scope<'a>,
        own: &[Obligation],
        verdicts: &'s mut [Verdict],
    ) -> Self {
        let record = scope.record;
        let of = |cadence| judge.periods.get(&cadence).map_or(&[][..], Vec::as_slice);
        let periods = of(record.cadence);
        let words = (!record.expects.is_empty()).then_some(vocabulary);
        let (year, sources) = (judge.inputs.spec.year, &record.period_from);
        let reader = Reader::new(record.cadence, year, periods, sources, words).within(of(Cadence::Semester));
        let mut names = vec![fold(record.id.as_str()), fold(&record.name)];
        if let Some(folder) = judge.inputs.spec.folders.get(&*scope.key) {
            names.push(fold_name(folder.name.as_str()));
            names.extend(folder.also.iter().map(|name| fold_name(name)));
        }
        names.retain(|name| !name.is_empty());
        Self {
            scope,
            reader,
            periods,
            choices: Choices::of(own),
            verdicts,
            names,
            silent: Vec::new(),
        }
    }

    /// Whether a file says that it belongs to the scope; then its periods are not said to be missing.
    fn file(&mut self, loose: &'s Loose<'a>, beside: &mut Beside<'a>) -> bool {
        let reading = self.reader.read(&loose.node.name, &loose.folders, None);
        let named = self.is_named(loose);
        let yearly = matches!(self.scope.record.cadence, Cadence::Year | Cadence::Once);
        if yearly && !named {
            return false;
        }
        let said = reading.sure.iter().chain(&reading.maybe);
        let said: BTreeSet<PeriodId> = said.map(|p| self.periods[*p].id).collect();
        // A book stands for every period.
        let any = named && self.scope.record.kind == Kind::Book;
        let mut held = false;
        for verdict in self.verdicts.iter_mut() {
            let obligation = &verdict.obligation;
            let fits = self.choices.fit(&reading.parts, obligation.part.as_deref()) != Fit::No;
            if (any || said.contains(&obligation.period.id)) && fits {
                held |= take_back(verdict, loose.stray.map_or(Doubt::Unplaced, |_| Doubt::Stray));
            }
        }
        if held {
            beside.shields.insert(shield(loose));
        }
        if named && said.is_empty() && !any {
            self.silent.push(loose);
        }
        held || named || !reading.sure.is_empty()
    }

    /// As many periods as there are files that name the record alone, the latest first; and all, where a folder was not
    /// read whole.
    fn settle(self, around: &Around<'a>, beside: &mut Beside<'a>) {
        for stray in &around.unread {
            let mut held = false;
            for verdict in self.verdicts.iter_mut() {
                held |= take_back(verdict, Doubt::Gap);
            }
            if held {
                beside.shields.insert(&stray.id);
            }
        }
        for loose in self.silent {
            let missing = |v: &&Verdict| v.state == State::Missing;
            let open = self.verdicts.iter().filter(missing).map(|v| &v.obligation.period);
            let Some(latest) = open.max_by_key(|period| period.first).map(|period| period.id) else {
                return;
            };
            for verdict in self.verdicts.iter_mut().filter(|v| v.obligation.period.id == latest) {
                take_back(verdict, loose.stray.map_or(Doubt::Unplaced, |_| Doubt::Stray));
            }
            beside.shields.insert(shield(loose));
        }
    }

    /// Whether a file's name, or that of a folder it lies in, has the record's id or its folder's name in it.
    fn is_named(&self, loose: &Loose<'a>) -> bool {
        let names = loose.folders.iter().copied().chain([loose.node.name.as_str()]);
        names.map(|name| format!(" {} ", fold(name))).any(|name| {
            let has = |words: &String| name.contains(&format!(" {words} "));
            self.names.iter().any(has)
        })
    }
}

/// The folder, or else the file, over which something is not said to be missing.
fn shield<'a>(loose: &Loose<'a>) -> &'a NodeId {
    &loose.stray.unwrap_or(loose.node).id
}

fn take_back(verdict: &mut Verdict, doubt: Doubt) -> bool {
    let missing = verdict.state == State::Missing;
    if missing {
        verdict.state = State::Unverifiable;
        verdict.doubt = Some(doubt);
    }
    missing
}

/// Files that lie in the folder of all pupils with disabilities, outside any pupil's own, may be anybody's: as many of
/// the pupils' due and unfilled records, the latest first, are not said to be missing.
fn pupils(scopes: &[Scope<'_>], verdicts: &mut [Verdict]) {
    let common = scopes.iter().filter(|scope| is_of_all_pupils(scope));
    let count = common.map(|scope| scope.files.len()).sum();
    let own = scopes.iter().filter(|scope| matches!(scope.owner, Owner::Pupil(_)));
    let mut open: Vec<usize> = own
        .flat_map(|scope| scope.obligations.clone())
        .filter(|i| verdicts[*i].state == State::Missing)
        .collect();
    open.sort_by_key(|i| std::cmp::Reverse((verdicts[*i].obligation.period.first, *i)));
    for i in open.into_iter().take(count) {
        verdicts[i].state = State::Unverifiable;
        verdicts[i].doubt = Some(Doubt::Unplaced);
    }
}

/// Whether it is the folder that holds every pupil's own, named here or not.
pub(super) fn holds_pupils(scope: &Scope<'_>) -> bool {
    scope.record.owner == Loop::Pupil && scope.owner == Owner::School
}

/// Whether it is the folder beside those of the pupils who are named.
pub(super) fn is_of_all_pupils(scope: &Scope<'_>) -> bool {
    holds_pupils(scope) && scope.obligations.is_empty()
}
