//! A managed resource, as its author writes it.
//!
//! [`Resource`] is what an author implements, on typed structs. [`AnyResource`] is the same without the types, as
//! `protocol` calls it; [`registered`] makes one of the other. The rules that hold for every resource live in between:
//! what a plan starts from ([`plan`]), that what was planned is what comes back ([`apply`]), that state can be read
//! before and after its schema grew ([`stored`]).

mod any;
mod apply;
mod context;
mod plan;
mod proposal;
mod read;
mod stored;
mod typed;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Diagnostic, Diagnostics, IdentitySchema, Schema, Value};

pub use any::{AnyResource, registered};
pub use apply::{Applied, ApplyRequest};
pub use context::Context;
pub use plan::{Change, Plan, PlanRequest, Planned};
pub(super) use read::identity;
pub use read::{ImportAnswer, ReadAnswer, ReadRequest};
pub use stored::Upgrade;

/// What an author says of one kind of resource.
///
/// Errors are single [`Diagnostic`]s; warnings go to the context and to `diagnostics`.
pub trait Resource: Send + Sync + 'static {
    /// The name in configurations, such as `hostup_domain_dnssec_auto`.
    const TYPE_NAME: &'static str;
    /// What a configured provider hands over.
    type Client: Send + Sync + 'static;
    /// What users can set: each field an [`Attr`](super::Attr).
    type Config: DeserializeOwned + Send + Sync;
    /// All attributes and blocks: each field an `Option` or a type that has a null.
    type State: DeserializeOwned + Serialize + Send + Sync;

    /// The schema. Static: the same whenever it is asked for.
    fn schema(&self) -> Schema;

    /// The identity. Its attributes are taken from the attributes of the state that have the same names.
    fn identity(&self) -> IdentitySchema;

    /// Steps that rewrite stored state, the first from version 0 to 1, and so on up to the schema's version.
    fn upgrades(&self) -> &'static [Upgrade] {
        &[]
    }

    /// Checks a configuration beyond its schema. Values may be unknown.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

    /// Says which computed attributes a change leaves open. Called only when something changes; `planned` begins as
    /// [`plan`] says.
    fn plan(&self, change: &Change<'_, Self>, planned: &mut Planned, diagnostics: &mut Diagnostics);

    /// Warns of what a destruction would do, or refuses it.
    /// Without a configured provider there is no client.
    fn plan_destroy(
        &self,
        _client: Option<&Self::Client>,
        _prior: &Self::State,
        _diagnostics: &mut Diagnostics,
    ) {
    }

    /// Compares a plan with those of other objects, also one that changes nothing, and warns where they contradict each
    /// other. A null `planned` is a destruction. A replacement is compared twice: once with the prior state, and once
    /// without, as the creation of the new object.
    fn compare_plans(
        &self,
        _client: &Self::Client,
        _prior: &Value,
        _planned: &Value,
        _diagnostics: &mut Diagnostics,
    ) {
    }

    /// Creates the object. On an error nothing is saved, so after the service said yes there must be none.
    fn create(
        &self,
        context: Context<'_, Self::Client>,
        plan: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;

    /// Looks the object up.
    fn read(
        &self,
        context: Context<'_, Self::Client>,
        state: Self::State,
    ) -> impl Future<Output = Result<Observation<Self::State>, Diagnostic>> + Send;

    /// Changes the object. On an error the prior state stays.
    fn update(
        &self,
        context: Context<'_, Self::Client>,
        prior: Self::State,
        plan: Self::Config,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;

    /// Destroys the object, as far as it is one. On an error the state stays.
    fn delete(
        &self,
        context: Context<'_, Self::Client>,
        prior: Self::State,
    ) -> impl Future<Output = Result<(), Diagnostic>> + Send;

    /// Makes the least state from which [`read`](Resource::read) can fill in the rest; Terraform reads right after.
    fn import(
        &self,
        context: Context<'_, Self::Client>,
        import: Import,
    ) -> impl Future<Output = Result<Self::State, Diagnostic>> + Send;
}

/// What a look at the object found.
#[derive(Debug)]
pub enum Observation<State> {
    /// It is as this says.
    Found(State),
    /// Nothing can be said; the state stays as it is.
    Kept,
    /// It is gone for good, proved; Terraform forgets it and plans a new one.
    Gone,
}

/// What an import goes by.
#[derive(Clone, Debug, PartialEq)]
pub enum Import {
    /// The text that the user gave.
    Id(String),
    /// The object's identity, whole.
    Identity(Value),
}
