//! A model of Terraform's core: it calls a provider with the same RPCs as core, in the same order and with the same
//! bytes, and checks every response against core's rules.
//!
//! Where core would report "Provider produced inconsistent result after apply" or the like, an operation ends in an
//! [`OperationError`] that names the violated rule and the path. [`rules`] has one function for each rule, with the
//! reason for it. The model shares no code with the provider: it has its own values, schemas and MessagePack, so that a
//! mistake on one side shows on the other.
//!
//! What core does not check is not checked here either: that a required argument has a value, and that a read-only one
//! has none. The provider has to reject those.
//!
//! - [`value`], [`types`], [`msgpack`]: core's values, built from JSON by their type, and their encoding.
//! - [`schema`]: a schema of the provider.
//! - [`core_version`]: the versions of Terraform and OpenTofu, and their differences.
//! - [`provider_schemas`]: everything that a provider declares.
//! - [`propose`]: the proposed new state of a plan.
//! - [`resource`], [`import`], [`plan`], [`apply`]: the RPCs about one resource, with their rules.
//! - [`data_source`], [`list`]: the RPCs about data blocks and queries.
//! - [`workspace`]: commands: plan, apply, refresh, import, destroy, query.

pub mod apply;
pub mod core_version;
pub mod data_source;
pub mod diagnostics;
pub mod error;
pub mod import;
pub mod list;
pub mod msgpack;
pub mod plan;
pub mod propose;
pub mod provider_schemas;
pub mod resource;
pub mod rules;
pub mod schema;
pub mod types;
pub mod value;
pub mod workspace;

pub use apply::Applied;
pub use core_version::CoreVersion;
pub use diagnostics::{errors, warnings};
pub use error::OperationError;
pub use plan::{Action, Plan};
pub use resource::Object;
pub use value::{Value, refined, unknown};
pub use workspace::Workspace;
