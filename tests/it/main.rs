//! One test binary; each folder is a story of its own.

mod audit;
mod cli;
mod emulator;
mod google;
mod laws;
mod layers;
mod people;
mod runs;
mod storage;
mod template;
