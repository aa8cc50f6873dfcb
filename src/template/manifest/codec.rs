//! Between the manifest and its bytes.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{DecodeError, Manifest, SCHEMA, SIZE_LIMIT, of_year};
use crate::tree::{Duty, Key, NodeId, Owner, PersonId, School};

/// The bytes of a manifest: JSON in a fixed order, for people to read as well.
///
/// # Errors
/// Never in practice: every map has text for its keys. What `serde_json` says otherwise.
pub fn encode(manifest: &Manifest) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = serde_json::to_vec_pretty(manifest).map_err(|error| DecodeError::Broken(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a manifest that anybody may have written.
///
/// # Errors
/// [`DecodeError`]; nothing of the file is then used.
pub fn decode(bytes: &[u8]) -> Result<Manifest, DecodeError> {
    #[derive(Deserialize)]
    struct Head {
        schema: u32,
    }
    let broken = |error: serde_json::Error| DecodeError::Broken(error.to_string());
    if bytes.len() > SIZE_LIMIT {
        return Err(DecodeError::TooLarge(bytes.len()));
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let head: Head = serde_json::from_slice(text).map_err(broken)?;
    if head.schema > SCHEMA {
        return Err(DecodeError::Newer(head.schema));
    }
    let mut manifest: Manifest = serde_json::from_slice(text).map_err(broken)?;
    let (school, year) = (manifest.school.id.clone(), manifest.school.year);
    let spoken_of = |key: &Key| key.school == school && of_year(key, year) && !matches!(key.owner, Owner::Pupil(_));
    manifest.folders.retain(|key, _| spoken_of(key));
    let told: BTreeSet<&NodeId> = manifest.folders.values().map(|folder| &folder.id).collect();
    manifest.grants.retain(|grant| told.contains(&grant.node));
    manifest.standing = manifest.standing.take().filter(|id| told.contains(id));
    prune(&mut manifest.school);
    Ok(manifest)
}

/// Takes out of a foreign school whatever refers to what is not there, so that the rest holds what [`School`] promises.
fn prune(school: &mut School) {
    let groups: BTreeSet<_> = school.groups.keys().cloned().collect();
    let classes: BTreeSet<_> = school.classes.keys().cloned().collect();
    let people: BTreeSet<_> = school.people.keys().cloned().collect();
    let is_there = |person: &Option<PersonId>| person.as_ref().is_none_or(|id| people.contains(id));
    for person in school.people.values_mut() {
        person.assignments.retain(|assignment| match &assignment.duty {
            Duty::Role(_) => true,
            Duty::Head(group) | Duty::Member(group) => groups.contains(group),
            Duty::Homeroom(class) => classes.contains(class),
            Duty::Subject(_, taught) => taught.iter().all(|class| classes.contains(class)),
        });
        for absence in &mut person.absences {
            absence.substitute = absence.substitute.take().filter(|id| people.contains(id));
        }
        person.registration = person
            .registration
            .take()
            .filter(|registration| is_there(&registration.approved_by));
    }
}
