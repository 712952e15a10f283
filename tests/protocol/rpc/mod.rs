//! The RPCs one by one: what is returned, what is rejected, and what is never lost.

mod configure;
mod import;
mod list;
mod malformed_values;
mod move_state;
mod plan;
mod schema;
mod stop;
mod unknown_types;
mod upgrade;
mod values;
