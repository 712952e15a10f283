//! A resource without its types: what the protocol's side sees of every resource alike.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::typed::unreadable;
use super::{
    Applied, ApplyRequest, Import, ImportAnswer, Plan, PlanRequest, ReadAnswer, ReadRequest,
    Resource,
};
use super::{apply, plan, read, stored};
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, IdentitySchema, Schema, Value};

/// A [`Resource`] on untyped values. Each method does what its namesake there says.
pub trait AnyResource<C>: Send + Sync {
    /// The name in configurations.
    fn type_name(&self) -> &'static str;

    /// The schema, made at the first call.
    fn schema(&self) -> &Schema;

    /// The schema of the identity, made at the first call.
    fn identity_schema(&self) -> &IdentitySchema;

    /// The identity of an object in a state; `None` while it is not known, or where there is no object.
    fn identity(&self, state: &Value) -> Option<Value>;

    /// How many steps rewrite stored state of older versions.
    fn upgrade_steps(&self) -> usize;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Reads stored state of the given version.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<Value, Diagnostic>;

    /// The configuration that would have made a state.
    fn configuration(&self, state: &Value) -> Value;

    /// Makes a plan. There is no client while the provider is not configured.
    fn plan(&self, client: Option<&C>, request: PlanRequest) -> Plan;

    /// Looks the object up.
    fn read<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> BoxFuture<'a, ReadAnswer>;

    /// Carries a plan out.
    fn apply<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        request: ApplyRequest,
    ) -> BoxFuture<'a, Applied>;

    /// Takes an object over.
    fn import<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        import: Import,
    ) -> BoxFuture<'a, ImportAnswer>;
}

impl<C> fmt::Debug for dyn AnyResource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// A resource for a provider's list.
pub fn registered<R: Resource>(resource: R) -> Box<dyn AnyResource<R::Client>> {
    Box::new(Registered {
        resource,
        schema: OnceLock::new(),
        identity: OnceLock::new(),
    })
}

struct Registered<R> {
    resource: R,
    schema: OnceLock<Schema>,
    identity: OnceLock<IdentitySchema>,
}

impl<R: Resource> AnyResource<R::Client> for Registered<R> {
    fn type_name(&self) -> &'static str {
        R::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| self.resource.schema())
    }

    fn identity_schema(&self) -> &IdentitySchema {
        self.identity.get_or_init(|| self.resource.identity())
    }

    fn identity(&self, state: &Value) -> Option<Value> {
        read::identity(self.identity_schema(), state)
    }

    fn upgrade_steps(&self) -> usize {
        self.resource.upgrades().len()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = self.schema().validate(config);
        // What the schema refuses, the typed struct may not be able to hold.
        if !diagnostics.has_errors() {
            match from_value(config.clone()) {
                Ok(config) => self.resource.validate(&config, &mut diagnostics),
                Err(error) => diagnostics.push(unreadable::<R>(error)),
            }
        }
        diagnostics
    }

    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<Value, Diagnostic> {
        stored::upgrade(
            R::TYPE_NAME,
            self.schema(),
            self.resource.upgrades(),
            version,
            stored,
        )
    }

    fn configuration(&self, state: &Value) -> Value {
        stored::configuration(self.schema(), state)
    }

    fn plan(&self, client: Option<&R::Client>, request: PlanRequest) -> Plan {
        plan::plan(&self.resource, self.schema(), client, request)
    }

    fn read<'a>(
        &'a self,
        client: &'a R::Client,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> BoxFuture<'a, ReadAnswer> {
        Box::pin(read::read(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        ))
    }

    fn apply<'a>(
        &'a self,
        client: &'a R::Client,
        stop: &'a CancellationToken,
        request: ApplyRequest,
    ) -> BoxFuture<'a, Applied> {
        Box::pin(apply::apply(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        ))
    }

    fn import<'a>(
        &'a self,
        client: &'a R::Client,
        stop: &'a CancellationToken,
        import: Import,
    ) -> BoxFuture<'a, ImportAnswer> {
        Box::pin(read::import(
            &self.resource,
            self.schema(),
            client,
            stop,
            import,
        ))
    }
}
