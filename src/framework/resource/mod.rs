//! Managed resources.
//!
//! A provider implements [`Resource`] on typed structs. `protocol` calls [`AnyResource`], the same on untyped values;
//! [`box_resource`] converts. The rules for every resource are in between: what a plan starts from ([`plan`]), that
//! planned values do not change ([`apply`]), and that state can be decoded before and after its schema grew
//! ([`stored`]).

mod any;
mod apply;
mod context;
mod plan;
mod proposal;
mod read;
mod spellings;
mod stored;
mod typed;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Diagnostic, Diagnostics, IdentitySchema, Schema, Value};

pub use any::{AnyResource, box_independent_resource, box_resource};
pub use apply::{ApplyRequest, ApplyResponse};
pub use context::{Context, PlanContext};
pub use plan::{Change, Plan, PlanRequest, Planned};
pub(super) use read::identity;
pub use read::{ImportResponse, ReadRequest, ReadResponse};
pub use stored::Upgrade;

/// A type of managed resource.
///
/// An error is one [`Diagnostic`]; warnings go to the context or to `diagnostics`.
pub trait Resource: Send + Sync + 'static {
    /// The name in configurations, such as `example_server`.
    const TYPE_NAME: &'static str;
    /// The client of a configured provider, or one of its own.
    type Client: Send + Sync + 'static;
    /// What users can set. Each field is an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;
    /// All attributes and blocks. Each field is an `Option` or another type that can be null.
    type State: DeserializeOwned + Serialize + Send + Sync;

    /// Returns the schema; the same at every call.
    fn schema(&self) -> Schema;

    /// Returns the identity schema. Its attributes have the values of the state's attributes with the same names. Without
    /// attributes, objects have no identity.
    fn identity(&self) -> IdentitySchema {
        IdentitySchema::new(0, Vec::new())
    }

    /// Steps that rewrite stored state, the first from version 0 to 1, and so on up to the schema's version.
    fn upgrades(&self) -> &'static [Upgrade] {
        &[]
    }

    /// Checks a configuration beyond its schema. Values may be unknown.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

    /// Sets planned values that only the service knows, such as the id of the object that the configuration names. Called
    /// before the proposal is compared with the prior state; not for a destroy.
    fn resolve(
        &self,
        _context: &mut PlanContext<'_, Self::Client>,
        _prior: &Value,
        _config: &Value,
        _planned: &mut Planned,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send {
        std::future::ready(Ok(()))
    }

    /// Sets the computed attributes that a change makes unknown. Called only when something changes; [`Planned`] says
    /// which values they have before.
    fn plan(&self, change: &Change<'_, Self>, planned: &mut Planned, diagnostics: &mut Diagnostics);

    /// Warns about the effects of a destroy, or rejects it. There is no client while the provider is not configured.
    fn plan_destroy(
        &self,
        _client: Option<&Self::Client>,
        _prior: &Self::State,
        _diagnostics: &mut Diagnostics,
    ) {
    }

    /// Compares a plan with what the service reports and with the plans of other objects: warns, or rejects it with an
    /// error. Also called for a plan that changes nothing. A null `planned` is a destroy. A replacement is reviewed twice:
    /// with the prior state, and without it, as the create of the new object.
    fn review_plan(
        &self,
        _context: &mut PlanContext<'_, Self::Client>,
        _prior: &Value,
        _planned: &Value,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send {
        std::future::ready(Ok(()))
    }

    /// Creates the object. After an error nothing is saved, so once the service has accepted the create, it must succeed.
    fn create(
        &self,
        context: Context<'_, Self::Client>,
        plan: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;

    /// Reads the object.
    fn read(
        &self,
        context: Context<'_, Self::Client>,
        state: Self::State,
    ) -> impl Future<Output = Result<Observation<Self::State>, Diagnostic>> + Send;

    /// Changes the object. After an error the prior state is kept.
    fn update(
        &self,
        context: Context<'_, Self::Client>,
        prior: Self::State,
        plan: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;

    /// Destroys the object. After an error the state is kept.
    fn delete(
        &self,
        context: Context<'_, Self::Client>,
        prior: Self::State,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send;

    /// Returns a minimal state that [`read`](Resource::read) completes, which Terraform calls next. By default objects
    /// cannot be imported.
    fn import(
        &self,
        _context: Context<'_, Self::Client>,
        _import: Import,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send {
        let detail = "There is nothing to import: this resource has no object outside of Terraform. Write its block, and \
                      apply.";
        std::future::ready(Err(Diagnostic::error(
            format!("Cannot import {}", Self::TYPE_NAME),
            detail,
        )))
    }
}

/// The result of reading an object.
#[derive(Debug)]
pub enum Observation<State> {
    /// The object exists and has this state.
    Present(State),
    /// The result is inconclusive; the state is kept.
    Unchanged,
    /// The object provably no longer exists. Terraform removes it from the state and plans a new one.
    Absent,
}

/// How an import identifies the object.
#[derive(Clone, Debug, PartialEq)]
pub enum Import {
    /// By the id that the user wrote.
    Id(String),
    /// By its identity, with all attributes.
    Identity(Value),
}
