//! A small model of Terraform's core: it asks a provider what core asks, in the same order and the same bytes, and
//! holds every answer against core's rules.
//!
//! Where core would say "Provider produced inconsistent result after apply" or the like, an operation ends in a
//! [`Refusal`] that names the broken rule and the place. The rules stand in [`rules`], one function each, with the
//! fact that it rests on. The model shares no code with the provider: it has its own values, its own reading of
//! schemas and its own MessagePack, so that a mistake on one side meets the truth on the other.
//!
//! What core does not check is not checked here either: that a required argument has a value, and that a read-only one has
//! none. To refuse those is the provider's part.
//!
//! - [`value`], [`kind`], [`msgpack`]: values as core has them, built from JSON by their type, and their bytes.
//! - [`schema`]: what the provider said that it consists of.
//! - [`era`]: which Terraform or OpenTofu asks, and how they differ.
//! - [`offer`]: what a provider declares.
//! - [`propose`]: core's proposal for a plan.
//! - [`resource`], [`taken_over`], [`plan`], [`apply`]: the calls about one resource, each with its rules.
//! - [`data_source`], [`list`]: the calls about data blocks and queries.
//! - [`workspace`]: commands, as users type them: plan, apply, refresh, import, destroy, query.

pub mod apply;
pub mod data_source;
pub mod era;
pub mod kind;
pub mod list;
pub mod msgpack;
pub mod offer;
pub mod plan;
pub mod propose;
pub mod refusal;
pub mod resource;
pub mod rules;
pub mod schema;
pub mod taken_over;
pub mod told;
pub mod value;
pub mod workspace;

pub use apply::Applied;
pub use era::Era;
pub use plan::{Action, Plan};
pub use refusal::Refusal;
pub use resource::Object;
pub use told::{errors, warnings};
pub use value::{Value, refined, unknown};
pub use workspace::Workspace;
