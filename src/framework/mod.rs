//! What a provider is, for whoever writes one: values that may be null or unknown, schemas, the rules of planning,
//! and the traits [`Provider`], [`Resource`] and [`DataSource`]. The room knows neither gRPC nor HTTP: `protocol` brings it decoded
//! values and takes its answers away, `provider` fills in what HostUp means.
//!
//! A resource is two plain structs beside a [`Schema`]: its configuration, in which every field is an [`Attr`] (null,
//! unknown or known), and its state, in which nothing can be unknown. serde carries both over to [`Value`], and
//! [`schema::struct_match`] is the test that structs and schema name the same attributes.

pub mod data_source;
pub mod diagnostics;
pub mod duration;
pub mod identity;
pub mod list_resource;
pub mod path;
pub mod private;
pub mod provider;
pub mod quote;
pub mod resource;
pub mod schema;
pub mod timeouts;
pub mod types;
pub mod value;

pub use data_source::{AnyDataSource, DataSource, ReadContext};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use identity::{IdentityAttribute, IdentitySchema};
pub use list_resource::{AnyListResource, ListContext, ListItem, ListResource, ListSender};
pub use path::Path;
pub use private::Private;
pub use provider::{Configuration, Provider};
pub use resource::{AnyResource, Change, Context, Import, Observation, Planned, Resource};
pub use schema::{Attribute, Block, NestedBlock, Schema};
pub use types::Type;
pub use value::{Attr, Number, Value};
