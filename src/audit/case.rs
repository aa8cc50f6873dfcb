//! What the rules look at, and how they say what they found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::finding::{Arg, Args, mark};
use super::loose::Beside;
use super::places::{Place, Places};
use super::rules::Rule;
use super::scope::{File, Scope, Shape};
use super::{Finding, Inputs, Obligation, RecordRef, Verdict};
use crate::tree::{Key, Node, NodeId, Owner, PersonId, PupilCode, Snapshot};

/// A school's case: everything the rules look at.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub inputs: Inputs<'a>,
    /// `as_of` lies in the past.
    pub past: bool,
    /// The day of `as_of`.
    pub today: Date,
    pub places: Places<'a>,
    pub scopes: Vec<Scope<'a>>,
    /// Places in `scopes` by key.
    pub by_key: BTreeMap<Arc<Key>, usize>,
    /// In the order of their obligations; the scopes' ranges point into it.
    pub verdicts: Vec<Verdict>,
    /// Obligations of records kept in another system.
    pub external: Vec<Obligation>,
    /// What lies beside the folders it seems to belong into.
    pub beside: Beside<'a>,
    /// Grants can be judged.
    pub grants: bool,
    /// The records' names for messages.
    pub records: Vec<RecordRef>,
}

/// Gathers findings.
#[derive(Debug, Default)]
pub(super) struct Sink {
    pub found: Vec<Finding>,
}

impl Sink {
    /// Adds one.
    pub(super) fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }
}

impl Finding {
    fn of(rule: &'static Rule) -> Self {
        Self {
            rule,
            level: rule.level,
            path: Vec::new(),
            node: None,
            link: None,
            record: None,
            owner: None,
            owner_name: None,
            person: None,
            part: None,
            period: None,
            fingerprint: rule.id.to_owned(),
            message: 0,
            args: Args::default(),
        }
    }

    /// With an argument.
    pub(super) fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.0.push((name, arg));
        self
    }

    /// With another of the rule's messages.
    pub(super) const fn saying(mut self, message: usize) -> Self {
        self.message = message;
        self
    }

    /// Told apart from other findings of the rule by this.
    pub(super) fn marked(mut self, mark: &str) -> Self {
        self.fingerprint = format!("{}|{mark}", self.rule.id);
        self
    }
}

impl<'a> Case<'a> {
    /// A finding about the audit as a whole.
    pub(super) fn general(&self, rule: &'static Rule, mark: &str) -> Finding {
        Finding::of(rule).marked(mark)
    }

    /// A finding about an obligation.
    pub(super) fn on_verdict(&self, rule: &'static Rule, scope: &Scope<'a>, verdict: &Verdict) -> Finding {
        let obligation = &verdict.obligation;
        let mut finding = self.on_key(rule, &scope.key);
        finding.record = Some(obligation.record.clone());
        finding.owner = Some(obligation.owner.clone());
        finding.owner_name = Some(Arc::clone(&obligation.owner_name));
        finding.person.clone_from(&obligation.person);
        finding.part.clone_from(&obligation.part);
        finding.period = Some(obligation.period.id);
        finding.marked(&obligation.fingerprint())
    }

    /// A finding about a wanted folder: where it stands, or where it should.
    pub(super) fn on_key(&self, rule: &'static Rule, key: &Key) -> Finding {
        let place = self.places.by_key.get(key);
        let node = place.and_then(|place| place.nodes.first().copied());
        let mut finding = match node {
            Some(node) => self.on_node(rule, node),
            None => Finding {
                path: self.wanted_path(key),
                ..Finding::of(rule)
            },
        };
        self.belongs(&mut finding, key);
        finding.marked(&key.to_string())
    }

    /// A finding about a folder or file, whoever's it is.
    pub(super) fn on_node(&self, rule: &'static Rule, node: &Node) -> Finding {
        let mut finding = Finding {
            path: self.path(&node.id),
            node: Some(node.id.clone()).filter(|id| !self.names_a_path(id)),
            link: node.link.clone(),
            ..Finding::of(rule)
        };
        if let Some(key) = self.home(&node.id) {
            self.belongs(&mut finding, key);
        }
        finding.marked(&mark(&node.id))
    }

    /// A finding about a file of a scope.
    pub(super) fn on_file(&self, rule: &'static Rule, scope: &Scope<'a>, node: &Node) -> Finding {
        let mut finding = Finding {
            path: self.path(&node.id),
            node: Some(node.id.clone()).filter(|id| !self.names_a_path(id)),
            link: node.link.clone(),
            ..Finding::of(rule)
        };
        self.belongs(&mut finding, &scope.key);
        finding.marked(&mark(&node.id))
    }

    /// The name of a file or folder as a finding may say it: below a restricted folder none, but a pupil's code.
    pub(super) fn name(&self, node: &Node) -> Arg {
        let hidden = || self.pupil(&node.id).unwrap_or_else(|| "…".to_owned());
        Arg::Name(if self.is_hidden(&node.id) {
            hidden()
        } else {
            node.name.clone()
        })
    }

    /// The code of the pupil whose folder it is, whatever people call it.
    fn pupil(&self, id: &NodeId) -> Option<String> {
        match self.places.key_of(id).map(|key| &key.owner) {
            Some(Owner::Pupil(code)) => Some(code.as_str().to_owned()),
            Some(_) => None,
            None => self.former_pupil(id).map(|code| code.as_str().to_owned()),
        }
    }

    /// The code of a pupil who is not named any more, by the tag of the folder or by what is remembered of it. Of a tag,
    /// which people can change, only what tells nobody's name.
    pub(super) fn former_pupil(&self, id: &NodeId) -> Option<PupilCode> {
        let node = self.inputs.snapshot.get(id).filter(|node| node.is_folder())?;
        let tagged = node.tag.as_deref().and_then(|tag| tag.parse::<Key>().ok());
        let mut known = self.inputs.ledger.folders.iter();
        let remembered = || known.find_map(|(key, entry)| (entry.id() == Some(id)).then(|| key.clone()));
        let key = tagged.or_else(remembered)?;
        match key.owner {
            Owner::Pupil(code) if key.school == self.inputs.school.id && code.tells_nobody() => Some(code),
            _ => None,
        }
    }

    /// The folder of such a pupil in which a node lies.
    pub(super) fn with_former_pupil(&self, node: &Node) -> Option<(&'a Node, PupilCode)> {
        let snapshot: &'a Snapshot = self.inputs.snapshot;
        let folders = self.upwards(&node.id).take_while(|id| self.places.key_of(id).is_none());
        let mut folders = folders.filter_map(|id| Some((snapshot.get(id)?, self.former_pupil(id)?)));
        folders.next()
    }

    /// With the words for where a file or folder lies.
    pub(super) fn lying(&self, finding: Finding, node: &Node) -> Finding {
        let above = node.parent.as_ref().and_then(|id| self.inputs.snapshot.get(id));
        let at = above.map_or_else(|| Arg::Name("?".to_owned()), |above| self.name(above));
        finding.with("at", at).with("name", self.name(node))
    }

    /// Says a rule for every file of a shape in the records' folders.
    pub(super) fn of_shape(&self, rule: &'static Rule, shape: Shape, sink: &mut Sink) {
        self.of_files(rule, |file| (file.shape == shape).then_some(0), sink);
    }

    /// Says a rule for those files in the records' folders for which `says` names a message.
    pub(super) fn of_files(&self, rule: &'static Rule, says: impl Fn(&File<'_>) -> Option<usize>, sink: &mut Sink) {
        let mut told: BTreeSet<String> = BTreeSet::new();
        for scope in &self.scopes {
            for file in scope.files.iter().filter(|file| self.existed(file.node)) {
                let Some(message) = says(file) else { continue };
                let mut finding = self.lying(self.on_file(rule, scope, file.node), file.node);
                let node = finding.fingerprint.clone();
                if let Some(obligation) = file.fills.first().map(|i| &self.verdicts[*i].obligation) {
                    finding = finding.marked(&obligation.fingerprint());
                    let alone = file.fills.len() == 1;
                    finding.period = alone.then_some(obligation.period.id);
                    finding.part = obligation.part.clone().filter(|_| alone);
                }
                if !told.insert(finding.fingerprint.clone()) {
                    finding.fingerprint = node;
                }
                sink.add(finding.saying(message));
            }
        }
    }

    fn belongs(&self, finding: &mut Finding, key: &Key) {
        if let Some(scope) = self.by_key.get(key).map(|i| &self.scopes[*i]) {
            finding.record = Some(scope.record.id.clone());
            finding.owner = Some(scope.owner.clone());
            finding.owner_name = Some(Arc::clone(&scope.owner_name));
            finding.person.clone_from(&scope.person);
            return;
        }
        let school = self.inputs.school;
        let named = match &key.owner {
            Owner::School => None,
            Owner::Group(id) => school.groups.get(id).map(|g| g.name.as_str()),
            Owner::Teacher(id) => school.people.get(id).map(|p| p.name.as_str()),
            Owner::Class(id) => school.classes.get(id).map(|c| c.name.as_str()),
            Owner::Pupil(code) => Some(code.as_str()),
        };
        if let Some(name) = named {
            finding.owner = Some(key.owner.clone());
            finding.owner_name = Some(Arc::from(name));
            finding.person = self.answers_for(&key.owner);
        }
    }

    /// Who answers for what somebody owns.
    fn answers_for(&self, owner: &Owner) -> Option<PersonId> {
        match owner {
            Owner::Teacher(id) => Some(id.clone()),
            _ => self
                .scopes
                .iter()
                .find(|scope| scope.owner == *owner)
                .and_then(|scope| scope.person.clone()),
        }
    }

    /// The wanted folder in which a node lies, or which it is.
    pub(super) fn home(&self, node: &NodeId) -> Option<&'a Key> {
        self.upwards(node).find_map(|id| self.places.key_of(id))
    }

    pub(super) fn upwards<'s>(&'s self, node: &'s NodeId) -> impl Iterator<Item = &'s NodeId> {
        let above = |id: &&'s NodeId| self.inputs.snapshot.get(id).and_then(|node| node.parent.as_ref());
        std::iter::successors(Some(node), above).take(200)
    }

    /// Whether a node lies below a restricted folder: its name is nobody's business.
    pub(super) fn is_hidden(&self, node: &NodeId) -> bool {
        self.upwards(node).skip(1).any(|id| self.places.is_restricted_root(id))
    }

    /// Where an identity holds names and lies below a restricted folder.
    fn names_a_path(&self, id: &NodeId) -> bool {
        id.as_str().starts_with("path:") && self.is_hidden(id)
    }

    /// The names from below the root, as found; below a restricted folder only that folder's, the pupil's code, and `…`.
    pub(super) fn path(&self, id: &NodeId) -> Vec<String> {
        let snapshot = self.inputs.snapshot;
        let names = |id: &NodeId| -> Vec<String> { snapshot.path(id).into_iter().map(str::to_owned).collect() };
        match self.upwards(id).skip(1).find(|id| self.places.is_restricted_root(id)) {
            Some(above) => {
                let pupil = self.upwards(id).skip(1).find_map(|id| self.pupil(id));
                names(above).into_iter().chain(pupil).chain(["…".to_owned()]).collect()
            }
            None => names(id),
        }
    }

    /// The path that a wanted folder should have: below the nearest folder that is there, as that was found.
    fn wanted_path(&self, key: &Key) -> Vec<String> {
        let mut missing = Vec::new();
        let mut at = Some(key);
        while let Some(here) = at {
            let Some(place) = self.places.by_key.get(here) else {
                break;
            };
            if let Some(node) = place.nodes.first() {
                let mut path = self.path(&node.id);
                path.extend(missing.into_iter().rev());
                return path;
            }
            missing.push(place.folder.name.as_str().to_owned());
            at = place.folder.parent.as_ref();
        }
        missing.reverse();
        missing
    }

    /// The wanted folders with where they stand, in the template's order.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&'a Key, &Place<'a>)> {
        let order: &'a [Key] = &self.inputs.spec.order;
        order.iter().filter_map(|key| {
            let (key, place) = self.places.by_key.get_key_value(key)?;
            Some((*key, place))
        })
    }

    /// Every folder and file below the root that belongs to this year or to what outlives it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &'a Node> {
        let elsewhere = self.elsewhere();
        let snapshot = self.inputs.snapshot;
        let root = snapshot.root();
        snapshot.nodes().filter(move |node| {
            Some(&node.id) != root
                && (elsewhere.is_empty() || !self.upwards(&node.id).any(|id| elsewhere.contains(id)))
                && !super::junk::is_system(&node.name)
        })
    }

    /// The folders directly in the root that are no business of this year's: other years', and those of programs.
    pub(super) fn elsewhere(&self) -> BTreeSet<&'a NodeId> {
        let snapshot = self.inputs.snapshot;
        let children = snapshot.root().into_iter().flat_map(|root| snapshot.children(root));
        children
            .filter(|node| node.is_folder() && self.places.key_of(&node.id).is_none())
            .filter(|node| super::junk::is_system(&node.name) || super::places::is_other_year(&self.inputs, node))
            .map(|node| &node.id)
            .collect()
    }

    /// Whether a file existed at the time of which the audit speaks.
    pub(super) fn existed(&self, node: &Node) -> bool {
        !self.past
            || node
                .arrival
                .is_none_or(|a| !a.source.is_strong() || a.time <= self.inputs.as_of)
    }
}
