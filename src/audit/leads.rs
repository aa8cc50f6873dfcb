//! What is wrong with where a shortcut leads.

use super::scope::Shape;
use crate::tree::{Lead, Node, Snapshot};

/// Why a shortcut stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Astray {
    /// Its target is in the trash or gone.
    Nowhere,
    /// This account cannot open its target.
    Closed,
    /// Its target lies out of the tree.
    Outside,
    /// Its target is no PDF.
    NotPdf,
}

/// Why a shortcut stands for nothing; nothing where it leads to a PDF of the tree, or nobody knows where.
pub(super) fn astray(snapshot: &Snapshot, shortcut: &Node) -> Option<Astray> {
    let target = shortcut.target.as_ref()?;
    let node = match (snapshot.get(target), snapshot.leads.get(target)) {
        (Some(node), _) | (None, Some(Lead::Inside(node))) => node,
        (None, Some(Lead::Outside(_))) => return Some(Astray::Outside),
        (None, Some(Lead::Nowhere)) => return Some(Astray::Nowhere),
        (None, Some(Lead::NotVisible)) => return Some(Astray::Closed),
        (None, None) => return None,
    };
    (node.is_folder() || Shape::of(node) != Shape::Pdf).then_some(Astray::NotPdf)
}
