//! One shape of the wire each, there and back.

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
pub(super) use value::{encode, read, read_identity};
