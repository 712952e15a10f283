//! Conversions between generated types and the framework's, one file for each shape.

mod diagnostics;
mod identity;
mod json;
pub(super) mod msgpack;
mod schema;
mod value;

pub(super) use diagnostics::{path, to_wire as diagnostics};
pub(super) use identity::{schema as identity_schema, to_wire as identity};
pub(super) use json::raw_state;
pub(super) use schema::to_wire as schema;
pub(super) use value::{decode, decode_identity, encode};
