//! Audits and rules as people and programs read them. Pure folds: nothing is judged here.

mod explain;
mod json;
pub mod links;
mod rules_table;
mod table;
mod tree;
mod wrap;

use std::time::Duration;

pub use explain::{explain, explain_all};
pub use json::{SCHEMA, json};
pub use rules_table::rules_table;
pub use table::table;
pub use tree::tree;
pub(crate) use wrap::pieces;

use crate::text::Lang;

/// How a report for people is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The language.
    pub lang: Lang,
    /// Columns of the terminal; at least 40 are used.
    pub width: usize,
    /// How long reading took, where that is worth saying.
    pub elapsed: Option<Duration>,
}
