//! Files that lie beside the folders they seem to belong into: they fill nothing, and nobody is called missing over them.

use std::collections::BTreeMap;

use super::elsewhere::Elsewhere;
use super::names::{Reader, Vocabulary};
use super::scope::{Choices, Fit, Scope, is_system};
use super::{Doubt, Obligation, State, Verdict};
use crate::audit::judge::Judge;
use crate::calendar::Period;
use crate::text::{fold, fold_name};
use crate::tree::{Cadence, Key, Loop, Node, Owner, PeriodId, Span};

/// The name of hoso's own file in the year's folder.
const MANIFEST: &str = "hoso.json";

/// Looks for such files, and takes back what was said over them.
pub(super) fn doubt<'a>(
    judge: &Judge<'a, '_>,
    (vocabulary, elsewhere): (&Vocabulary, &Elsewhere),
    scopes: &[Scope<'a>],
    obligations: &[Obligation],
    verdicts: &mut [Verdict],
) -> Vec<&'a Node> {
    let mut loose = Vec::new();
    let mut children: BTreeMap<&Key, Vec<&Scope<'a>>> = BTreeMap::new();
    for scope in scopes {
        let folder = judge.inputs.spec.folders.get(&*scope.key);
        if let Some(parent) = folder.and_then(|folder| folder.parent.as_ref()) {
            children.entry(parent).or_default().push(scope);
        }
    }
    for (parent, scopes) in children {
        for node in files_in(judge, parent)
            .into_iter()
            .filter(|node| !elsewhere.names(&node.name))
        {
            let mut belongs = false;
            for scope in &scopes {
                belongs |= one(judge, vocabulary, scope, node, obligations, verdicts);
            }
            if belongs {
                loose.push(node);
            }
        }
    }
    pupils(scopes, verdicts);
    loose
}

/// The files directly in a folder that only holds folders.
fn files_in<'a>(judge: &Judge<'a, '_>, key: &Key) -> Vec<&'a Node> {
    let spec = judge.inputs.spec;
    let own = spec.folders.get(key).is_some_and(|folder| folder.record.is_some());
    let place = judge.places.by_key.get(key).filter(|_| !own);
    let nodes = place.into_iter().flat_map(|place| &place.nodes);
    let in_year = matches!(key.span, Span::Year(_));
    nodes
        .flat_map(|node| judge.inputs.snapshot.children(&node.id))
        .filter(|node| !(node.is_folder() || is_system(&node.name) || in_year && node.name == MANIFEST))
        .collect()
}

/// Whether a file says that it belongs to a scope; then its periods are not said to be missing.
fn one<'a>(
    judge: &Judge<'a, '_>,
    vocabulary: &Vocabulary,
    scope: &Scope<'a>,
    node: &Node,
    obligations: &[Obligation],
    verdicts: &mut [Verdict],
) -> bool {
    let none = Vec::new();
    let periods: &Vec<Period> = judge.periods.get(&scope.record.cadence).unwrap_or(&none);
    let words = (!scope.record.expects.is_empty()).then_some(vocabulary);
    let reader = Reader::new(
        scope.record.cadence,
        judge.inputs.spec.year,
        periods,
        &scope.record.period_from,
        words,
    )
    .within(judge.periods.get(&Cadence::Semester).unwrap_or(&none));
    let reading = reader.read(&node.name, &[], None);
    let yearly = matches!(scope.record.cadence, Cadence::Year | Cadence::Once);
    if scope.obligations.is_empty() || reading.sure.is_empty() || (yearly && !names_record(judge, scope, node)) {
        return false;
    }
    let said: Vec<PeriodId> = reading
        .sure
        .iter()
        .chain(&reading.maybe)
        .map(|p| periods[*p].id)
        .collect();
    let choices = Choices::of(&obligations[scope.obligations.clone()]);
    for verdict in &mut verdicts[scope.obligations.clone()] {
        let obligation = &verdict.obligation;
        let fits = choices.fit(&reading.parts, obligation.part.as_deref()) != Fit::No;
        if verdict.state == State::Missing && said.contains(&obligation.period.id) && fits {
            verdict.state = State::Unverifiable;
            verdict.doubt = Some(Doubt::Unplaced);
        }
    }
    true
}

/// Whether a file's name has the record's id or the name of its folder in it.
fn names_record(judge: &Judge<'_, '_>, scope: &Scope<'_>, node: &Node) -> bool {
    let name = format!(" {} ", fold(&node.name));
    let has = |words: &str| !words.is_empty() && name.contains(&format!(" {words} "));
    let folder = judge.inputs.spec.folders.get(&*scope.key);
    has(&fold(scope.record.id.as_str()))
        || has(&fold(&scope.record.name))
        || folder.is_some_and(|folder| has(&fold_name(folder.name.as_str())))
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
