//! A folder on disk.

pub mod private;
