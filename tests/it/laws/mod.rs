//! The laws of planning: what holds for every tree, however nasty, and what becomes of the cases that schools know.

mod examples;
mod observe;
mod orders;
mod privacy;
mod properties;
mod scene;
