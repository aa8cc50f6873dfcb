//! The cases that schools know, one by one.
