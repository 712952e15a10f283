//! What the rooms promise to authors of resources, on resources that exist for these tests alone: one that panics, a
//! provider that does, one with every kind of attribute whose stored state has a version 0 and a version 1, and one in which
//! something is required and something is read-only at every level.

mod every_kind;
mod panics;
pub mod serving;
mod strict;

mod broken;
mod everything;
mod fragile;
