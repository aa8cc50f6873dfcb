//! The templates that are compiled in.

/// Name and text, in the order of their years.
const ALL: &[(&str, &str)] = &[
    ("bg-2023", include_str!("../../../templates/folder-tree.yaml")),
    ("tt15-2026", include_str!("../../../templates/tt15-2026.yaml")),
];

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    ALL.iter().map(|(name, _)| *name)
}

/// The text of one.
#[must_use]
pub fn source(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
}
