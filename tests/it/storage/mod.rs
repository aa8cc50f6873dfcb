//! The storage contract, and what each backend makes of it.

mod clock;
mod memory;
mod odd;
mod retry;
mod scan;
