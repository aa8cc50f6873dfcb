//! Obligations × what was found → what may be said about a school's records.

mod history;

pub use history::{History, Run};
