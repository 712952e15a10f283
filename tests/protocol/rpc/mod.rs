//! The calls, one by one: what is answered, what is refused, and what is never lost.

mod absent;
mod configure;
mod garbage;
mod import;
mod list;
mod messages;
mod moved;
mod plan;
mod schema;
mod stop;
mod upgrade;
