//! The part of an audit that is known before anything is judged: who, when, by which template, and everybody's names.

use std::collections::BTreeMap;

use super::{Audit, Checked, Inputs, PersonRef, Profile, RecordRef, SchoolRef, Sharing};
use crate::calendar::local;
use crate::template::layout::people::{first_group, group_on};
use crate::template::layout::title;
use crate::text::Text;
use crate::tree::{Catalogue, LayoutNode, Person, PersonId, Record, RecordId, School, System};

/// An audit with nothing judged yet.
pub(super) fn frame(inputs: &Inputs<'_>) -> Audit {
    let school = inputs.school;
    let grants = matches!(inputs.sharing, Sharing::Real | Sharing::Simulated);
    let folders = inputs.snapshot.nodes().filter(|node| node.is_folder()).count();
    Audit {
        school: SchoolRef {
            id: school.id.clone(),
            code: school.code.clone(),
            name: school.name.clone(),
            year: school.year,
        },
        template: (inputs.catalogue.name.clone(), inputs.catalogue.digest.clone()),
        profile: inputs.profile,
        as_of: inputs.as_of,
        generated_at: inputs.now,
        checked: [Checked::Listing]
            .into_iter()
            .chain(grants.then_some(Checked::Grants))
            .collect(),
        simulated: inputs.sharing == Sharing::Simulated,
        complete: true,
        filtered: !inputs.options.records.is_empty() || !inputs.options.owners.is_empty(),
        folders: folders.saturating_sub(1),
        files: inputs.snapshot.len() - folders,
        verdicts: Vec::new(),
        findings: Vec::new(),
        waived: Vec::new(),
        waivers: school.waivers.clone(),
        waivers_honoured: inputs.profile == Profile::Owner || inputs.options.honour_waivers,
        out_of_scope: Vec::new(),
        records: records(inputs.catalogue),
        people: people(inputs),
        places: BTreeMap::new(),
    }
}

/// The records kept in the tree, in the order of the letter: by level, then as the tree has them.
fn records(catalogue: &Catalogue) -> Vec<RecordRef> {
    let mut order = Vec::new();
    in_layout(&catalogue.layout, &mut order);
    let place = |id: &RecordId| order.iter().position(|(known, _)| known == id).unwrap_or(usize::MAX);
    let mut records: Vec<&Record> = catalogue
        .records
        .values()
        .filter(|r| r.system == System::Drive)
        .collect();
    records.sort_by_key(|record| (record.level, place(&record.id)));
    let named = |record: &Record| {
        let folder = order
            .iter()
            .find(|(id, _)| *id == record.id)
            .map(|(_, name)| title(name));
        RecordRef {
            id: record.id.clone(),
            name: Text::new(&record.name, &record.name_en),
            short: folder.unwrap_or_else(|| record.name.clone()),
            level: record.level,
        }
    };
    records.into_iter().map(named).collect()
}

fn in_layout(nodes: &[LayoutNode], out: &mut Vec<(RecordId, String)>) {
    for node in nodes {
        if let Some(record) = &node.record
            && out.iter().all(|(known, _)| known != record)
        {
            out.push((record.clone(), node.name.clone()));
        }
        in_layout(&node.children, out);
    }
}

fn people(inputs: &Inputs<'_>) -> BTreeMap<PersonId, PersonRef> {
    let school = inputs.school;
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for person in school.people.values() {
        *shared.entry(&person.name).or_default() += 1;
    }
    let named = |(id, person): (&PersonId, &Person)| {
        let name = if shared.get(person.name.as_str()).is_some_and(|n| *n > 1) {
            format!("{} ({id})", person.name)
        } else {
            person.name.clone()
        };
        (
            id.clone(),
            PersonRef {
                name,
                group: group(school, person, inputs),
            },
        )
    };
    school.people.iter().map(named).collect()
}

/// The tổ of a person at the time of the audit.
fn group(school: &School, person: &Person, inputs: &Inputs<'_>) -> Option<String> {
    let today = local(inputs.as_of).date();
    let group = group_on(person, today).or_else(|| first_group(person, today))?;
    school.groups.get(group).map(|group| group.name.clone())
}
