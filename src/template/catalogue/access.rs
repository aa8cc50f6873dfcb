//! `access`: who reads and who writes, by what people are.

use super::place::{At, Reader, patch_fields};
use super::record::flag;
use crate::template::problem::unknown_word;
use crate::template::yaml::{Entries, Value, Yaml, list, scalar};
use crate::text::Text;
use crate::tree::{Access, RoleId, Who};

/// What one file says of access: `{read: […], write: […], restricted: true}`, or the one word `restricted`.
#[derive(Debug, Clone, Default)]
pub(super) struct AccessPatch {
    pub read: Option<At<Vec<Who>>>,
    pub write: Option<At<Vec<Who>>>,
    pub restricted: Option<At<bool>>,
}

patch_fields!(AccessPatch: read write restricted);

const WORDS: &[(&str, Who)] = &[
    ("superiors", Who::Superiors),
    ("leaders", Who::Leaders),
    ("staff", Who::Staff),
    ("group-head", Who::GroupHead),
    ("group", Who::Group),
    ("owner", Who::Owner),
    ("homeroom", Who::Homeroom),
    ("assigned", Who::Assigned),
];

impl AccessPatch {
    /// Nothing is said.
    pub fn is_empty(&self) -> bool {
        self.read.is_none() && self.write.is_none() && self.restricted.is_none()
    }

    /// As the tree has it.
    pub fn finish(&self) -> Access {
        let list = |at: &Option<At<Vec<Who>>>| at.as_ref().map(|at| at.value.clone()).unwrap_or_default();
        Access {
            read: list(&self.read),
            write: list(&self.write),
            restricted: self.restricted.as_ref().is_some_and(|at| at.value),
        }
    }

    /// The posts named, with their places.
    pub fn roles(&self) -> impl Iterator<Item = At<RoleId>> {
        [&self.read, &self.write].into_iter().flatten().flat_map(|at| {
            at.value.iter().filter_map(|who| match who {
                Who::Role(role) => Some(At {
                    value: role.clone(),
                    place: at.place.clone(),
                }),
                _ => None,
            })
        })
    }
}

/// Reads an `access`.
pub(super) fn access(reader: &mut Reader, yaml: &Yaml) -> AccessPatch {
    let mut patch = AccessPatch::default();
    if let Value::Scalar(word) = &yaml.value {
        if word == "restricted" {
            patch.restricted = Some(reader.at(&yaml.spot, true));
        } else {
            let message = unknown_word(&Text::of("quyền", "access"), word, ["restricted"]);
            reader.wrong(yaml, word, message);
        }
        return patch;
    }
    let Some(mut entries) = Entries::of(yaml, &mut reader.problems) else {
        return patch;
    };
    patch.read = entries.get("read").map(|yaml| who(reader, yaml));
    patch.write = entries.get("write").map(|yaml| who(reader, yaml));
    patch.restricted = flag(reader, &mut entries, "restricted");
    entries.finish(&mut reader.problems);
    patch
}

fn who(reader: &mut Reader, yaml: &Yaml) -> At<Vec<Who>> {
    let what = Text::of("đối tượng (hoặc role:MÃ-CHỨC-VỤ)", "word for who (or role:POST)");
    let mut all: Vec<Who> = Vec::new();
    for item in list(yaml, &mut reader.problems) {
        let Some(found) = scalar(item, &mut reader.problems) else {
            continue;
        };
        let who = match found.strip_prefix("role:") {
            Some(role) => Some(Who::Role(RoleId::new(role.trim()))),
            None => reader.word(&what, item, WORDS).map(|at| at.value),
        };
        all.extend(who.filter(|who| !all.contains(who)));
    }
    reader.at(&yaml.spot, all)
}
