//! Tests of template.

mod catalogue;
mod layout;
mod roster;
mod sample;
mod schema;
mod school;
mod starter;
