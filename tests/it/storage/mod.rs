//! The storage contract, and what each backend makes of it.

mod backends;
pub mod clock;
pub mod conformance;
mod faulty;
mod local;
mod memory;
mod odd;
pub mod patient;
mod retry;
mod scan;
