//! A small invented school with known faults.

pub mod pdf;
pub mod records;

/// Its description.
pub const SCHOOL: &str = include_str!("hoso.yaml");
/// Its roster.
pub const ROSTER: &str = include_str!("giao-vien.csv");
