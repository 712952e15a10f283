//! The rules of the house: what no compiler checks and every reader relies on.
//!
//! Each file holds one rule, as a function that finds breaches and a test that there are none in this project. Beside
//! it stands a test that the function finds the breach in a small wrong sample: a rule that cannot fail holds nothing.

mod catalogue;
mod commands;
pub mod complaints;
mod deny;
mod dependencies;
mod edges;
mod fuzzing;
mod licences;
mod places;
pub mod proto;
mod security;
mod size;
pub mod source;
mod tables;
pub mod tree;
mod unwraps;
mod versions;
mod words;
