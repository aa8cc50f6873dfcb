//! Obligations × what was found → what may be said about a school's records.

mod history;
mod names;

pub use history::{History, Run};
