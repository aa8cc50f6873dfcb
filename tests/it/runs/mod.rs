//! Whole runs: wanted → planned → done → remembered, with everything that may go wrong in between.

mod apply;
mod kit;
mod manifest;
mod state;
