//! An audit in forms for people and machines.
