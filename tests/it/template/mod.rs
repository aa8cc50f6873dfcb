//! Tests of template.

mod catalogue;
mod layout;
mod roster;
mod sample;
mod school;
mod starter;
