//! Tests of template.

mod catalogue;
mod layout;
mod retell;
mod roster;
mod sample;
mod schema;
mod school;
mod starter;
