//! Plans, problems and outcomes as people read them.

mod conflict;
mod held;
pub mod leftover;
pub mod outcome;
pub mod plan;
pub mod problems;
mod upward;
pub mod wrap;
