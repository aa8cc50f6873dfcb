//! What people call a folder, a record and an owner.

use crate::template::catalogue::pattern::{Part, parts};
use crate::text::Text;
use crate::tree::{Catalogue, Key, LayoutNode, Owner, RecordId, School, Slot};

/// Names for keys, records and owners. All of them come from people's files: make them safe where they are shown.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    catalogue: &'a Catalogue,
    school: &'a School,
}

/// The names of one school's folders.
#[must_use]
pub const fn labels<'a>(catalogue: &'a Catalogue, school: &'a School) -> Labels<'a> {
    Labels { catalogue, school }
}

impl Labels<'_> {
    /// `Lê Thị Bình`, `Tổ 3`, `Lớp 1A`, a pupil's code; the short name of the school.
    #[must_use]
    pub fn owner(&self, owner: &Owner) -> String {
        let school = self.school;
        let found = match owner {
            Owner::School => Some(school.short_name.clone()),
            Owner::Group(id) => school.groups.get(id).map(|group| group.name.clone()),
            Owner::Teacher(id) => school.people.get(id).map(|person| person.name.clone()),
            Owner::Class(id) => school
                .classes
                .get(id)
                .map(|class| super::names::fill("Lớp {class}", |_| class.name.clone())),
            Owner::Pupil(code) => Some(code.to_string()),
        };
        found.unwrap_or_else(|| owner.id().unwrap_or_default().to_owned())
    }

    /// The short name of a record: its folder's without the number in front (`KH bài dạy`), or the record's name where it
    /// has no folder.
    #[must_use]
    pub fn record(&self, record: &RecordId) -> String {
        let node = find(&self.catalogue.layout, &|node| node.record.as_ref() == Some(record));
        match (node, self.catalogue.records.get(record)) {
            (Some(node), _) => title(&node.name),
            (None, Some(record)) => record.name.clone(),
            (None, None) => record.to_string(),
        }
    }

    /// A folder: `KH bài dạy của Lê Thị Bình`, `Nhà trường`, `Lê Thị Bình`.
    #[must_use]
    pub fn folder(&self, key: &Key) -> Text {
        let owner = self.owner(&key.owner);
        let Some(title) = self.slot(&key.slot) else {
            return Text::same(key.short());
        };
        let part = key.part.as_ref().map(|part| format!(" ({part})")).unwrap_or_default();
        match key.owner {
            Owner::School => Text::same(format!("{title}{part}")),
            _ if title.is_empty() => Text::same(format!("{owner}{part}")),
            _ => Text::new(
                format!("{title}{part} của {owner}"),
                format!("{title}{part} of {owner}"),
            ),
        }
    }

    /// The title of a place in the tree; empty where the owner's name is all of it.
    fn slot(&self, slot: &Slot) -> Option<String> {
        let node = find(&self.catalogue.layout, &|node| node.slot == *slot)?;
        let hole = |part: &Part<'_>| matches!(part, Part::Hole(hole) if *hole != "year");
        let parts = parts(&node.name).unwrap_or_default();
        if parts.iter().any(hole) {
            return Some(String::new());
        }
        let year = self.school.year.to_string();
        Some(title(&super::names::fill(&node.name, |_| year.clone())))
    }
}

/// A folder's name without the number that keeps its place: `01 KH bài dạy` → `KH bài dạy`.
#[must_use]
pub fn title(name: &str) -> String {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['.', ' ', '_', '-']);
    if rest.is_empty() {
        name.to_owned()
    } else {
        rest.to_owned()
    }
}

fn find<'a>(nodes: &'a [LayoutNode], fits: &dyn Fn(&LayoutNode) -> bool) -> Option<&'a LayoutNode> {
    nodes.iter().find_map(|node| {
        if fits(node) {
            return Some(node);
        }
        find(&node.children, fits)
    })
}
