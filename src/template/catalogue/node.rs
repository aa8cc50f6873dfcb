//! `layout`: what a template says of a folder.

use super::access::{AccessPatch, access};
use super::place::{At, Reader, patch_fields};
use super::record::{LOOPS, condition, flag, one, texts, words};
use crate::template::yaml::{Entries, Yaml};
use crate::text::Text;
use crate::tree::{Condition, Loop};

/// What one file says of a folder.
#[derive(Debug, Clone, Default)]
pub(super) struct NodePatch {
    /// `in`: the slot of the folder it stands in; nothing: directly in the school's folder.
    pub parent: Option<At<String>>,
    pub name: Option<At<String>>,
    pub also: Option<At<Vec<At<String>>>>,
    pub record: Option<At<String>>,
    pub each: Option<At<Loop>>,
    pub when: Option<At<Condition>>,
    pub standing: Option<At<bool>>,
    pub access: AccessPatch,
    pub period_folders: Option<At<bool>>,
    /// Something in it could not be read: what then seems to be missing is not missed.
    pub faulty: Option<bool>,
}

patch_fields!(NodePatch: parent name also record each when standing period_folders faulty; access);

/// Reads a folder's fields.
pub(super) fn node(reader: &mut Reader, yaml: &Yaml) -> Option<NodePatch> {
    let before = reader.problems.count();
    let mut entries = Entries::of(yaml, &mut reader.problems)?;
    let mut patch = NodePatch {
        parent: words(reader, entries.get("in")),
        name: words(reader, entries.get("name")),
        also: entries.get("also").map(|yaml| texts(reader, yaml)),
        record: words(reader, entries.get("record")),
        each: one(reader, entries.get("each"), &Text::of("vòng lặp", "loop"), LOOPS),
        when: entries.get("when").and_then(|yaml| condition(reader, yaml)),
        standing: flag(reader, &mut entries, "standing"),
        period_folders: flag(reader, &mut entries, "period_folders"),
        ..NodePatch::default()
    };
    if let Some(yaml) = entries.get("access") {
        patch.access = access(reader, yaml);
    }
    entries.finish(&mut reader.problems);
    patch.faulty = (reader.problems.count() > before).then_some(true);
    Some(patch)
}
