//! What a provider is: values that may be null or unknown, schemas, planning rules, and the traits [`Provider`],
//! [`Resource`], [`DataSource`] and [`ListResource`]. This module knows neither gRPC nor HTTP: `protocol` decodes and
//! encodes its values, and `provider` implements its traits.
//!
//! A resource is a [`Schema`] and two plain structs: its configuration, in which every field is an [`Attr`] (null,
//! unknown or known), and its state, in which nothing is unknown. serde converts both from and to [`Value`];
//! [`schema::struct_match`] tests that structs and schema have the same attributes.

mod client_source;
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
pub use resource::{
    AnyResource, Change, Context, Import, Observation, PlanContext, Planned, Resource,
};
pub use schema::{Attribute, Block, NestedBlock, Schema};
pub use types::Type;
pub use value::{Attr, Number, Value};
