//! Whole runs: wanted → planned → done → remembered, with everything that may go wrong in between.

mod apply;
pub mod kit;
pub mod machine;
mod manifest;
mod state;
mod whole;
