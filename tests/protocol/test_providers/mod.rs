//! What the framework guarantees to provider authors, tested with providers and resources that exist only here.
//!
//! - [`everything`]: a resource with every kind of attribute and block, and an upgrade from version 0 to 1.
//! - [`panicking_resource`], [`panicking_provider`]: code that panics.
//! - [`strict`]: required and read-only attributes.

mod panics;
pub mod serving;
mod strict;
mod value_types;

mod everything;
mod panicking_provider;
mod panicking_resource;
