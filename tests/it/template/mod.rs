//! Tests of template.

mod roster;
mod sample;
mod school;
