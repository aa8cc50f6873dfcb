//! Audits of one small school whose tree is in order, until a test changes something.

mod absence;
mod access;
mod beside;
mod books;
mod doubts;
mod drift;
mod finer;
mod folders;
pub mod kit;
mod never;
mod parts;
mod past;
mod people;
mod records;
mod reports;
mod waivers;
