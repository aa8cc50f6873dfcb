//! hoso: hồ sơ sổ sách điện tử for Vietnamese primary schools.
//!
//! ```text
//!  folder-tree.yaml + hoso.yaml ─template─▶ Spec ───┐
//!                                                   ├─plan──▶ Plan ─apply─▶ storage
//!  storage ─────────────────────────scan──▶ Snapshot┤                 └──▶ state (ledger)
//!  state  ────────────────────────────────▶ Ledger ─┤
//!  Catalogue + School + Calendar ─▶ Obligations ────┴─audit─▶ Audit ─report─▶ table json
//! ```
//!
//! Modules in the order of their layers: each may use only what stands above it. Everything down to `report` is pure
//! (no clock, no file, no network, no environment); `storage` and `apply` are asynchronous; `cli` holds the one runtime.

#![warn(clippy::unwrap_used)]

#[macro_use]
pub mod text;

pub mod tree;

pub mod calendar;

pub mod template;

pub mod plan;

pub mod audit;

pub mod report;

pub mod storage;

pub mod apply;

pub mod state;

pub mod cli;
