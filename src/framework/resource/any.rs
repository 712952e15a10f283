//! A resource on untyped values, as `protocol` uses it.

use std::fmt;
use std::sync::OnceLock;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::typed::struct_error;
use super::{
    ApplyRequest, ApplyResponse, Import, ImportResponse, Plan, PlanRequest, ReadRequest,
    ReadResponse, Resource,
};
use super::{apply, plan, read, stored};
use crate::framework::client_source::ClientSource;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, IdentitySchema, Schema, Value};

/// A [`Resource`] on untyped values. Each method corresponds to that of the same name. A `client` is the provider's, or the
/// diagnostic that says why there is none; a method that needs it returns that diagnostic.
pub trait AnyResource<C>: Send + Sync {
    /// Returns the name in configurations.
    fn type_name(&self) -> &'static str;

    /// Returns the schema, built at the first call.
    fn schema(&self) -> &Schema;

    /// Returns the schema of the identity, built at the first call.
    fn identity_schema(&self) -> &IdentitySchema;

    /// Returns the identity of an object; `None` while it is not known, or for a null state.
    fn identity(&self, state: &Value) -> Option<Value>;

    /// Returns the number of steps that rewrite stored state of older versions.
    fn upgrade_steps(&self) -> usize;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Decodes stored state of the given version.
    ///
    /// # Errors
    ///
    /// If it cannot be decoded.
    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<Value, Diagnostic>;

    /// Returns the configuration that results in a state.
    fn configuration(&self, state: &Value) -> Value;

    /// Plans a change. There is no client while the provider's arguments are not known.
    ///
    /// # Errors
    ///
    /// The error in `client`, if a client is needed.
    fn plan<'a>(
        &'a self,
        client: Result<Option<&'a C>, Diagnostic>,
        stop: &'a CancellationToken,
        request: PlanRequest,
    ) -> Result<BoxFuture<'a, Plan>, Diagnostic>;

    /// Refreshes the state.
    ///
    /// # Errors
    ///
    /// The error in `client`, if a client is needed.
    fn read<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> Result<BoxFuture<'a, ReadResponse>, Diagnostic>;

    /// Applies a plan.
    ///
    /// # Errors
    ///
    /// The error in `client`, if a client is needed.
    fn apply<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        request: ApplyRequest,
    ) -> Result<BoxFuture<'a, ApplyResponse>, Diagnostic>;

    /// Imports an object.
    ///
    /// # Errors
    ///
    /// The error in `client`, if a client is needed.
    fn import<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        import: Import,
    ) -> Result<BoxFuture<'a, ImportResponse>, Diagnostic>;
}

impl<C> fmt::Debug for dyn AnyResource<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

/// Wraps a resource for [`Provider::resources`](crate::framework::Provider::resources).
pub fn box_resource<R: Resource>(resource: R) -> Box<dyn AnyResource<R::Client>> {
    Box::new(TypedResource {
        resource,
        client: ClientSource::Provider(|client| client),
        schema: OnceLock::new(),
        identity: OnceLock::new(),
    })
}

/// Wraps a resource with a client of its own, for a provider with any client.
pub fn box_independent_resource<C: 'static, R: Resource>(
    resource: R,
    client: R::Client,
) -> Box<dyn AnyResource<C>> {
    Box::new(TypedResource {
        resource,
        client: ClientSource::Own(client),
        schema: OnceLock::new(),
        identity: OnceLock::new(),
    })
}

struct TypedResource<C, R: Resource> {
    resource: R,
    client: ClientSource<C, R::Client>,
    schema: OnceLock<Schema>,
    identity: OnceLock<IdentitySchema>,
}

impl<C, R: Resource> AnyResource<C> for TypedResource<C, R> {
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
        // A value that the schema rejects may not fit into the struct.
        if !diagnostics.has_errors() {
            match from_value(config.clone()) {
                Ok(config) => self.resource.validate(&config, &mut diagnostics),
                Err(error) => diagnostics.push(struct_error::<R>(error)),
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

    fn plan<'a>(
        &'a self,
        client: Result<Option<&'a C>, Diagnostic>,
        stop: &'a CancellationToken,
        request: PlanRequest,
    ) -> Result<BoxFuture<'a, Plan>, Diagnostic> {
        let client = self.client.planning_client(client)?;
        Ok(Box::pin(plan::plan(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        )))
    }

    fn read<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> Result<BoxFuture<'a, ReadResponse>, Diagnostic> {
        let client = self.client.client(client)?;
        Ok(Box::pin(read::read(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        )))
    }

    fn apply<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        request: ApplyRequest,
    ) -> Result<BoxFuture<'a, ApplyResponse>, Diagnostic> {
        let client = self.client.client(client)?;
        Ok(Box::pin(apply::apply(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        )))
    }

    fn import<'a>(
        &'a self,
        client: Result<&'a C, Diagnostic>,
        stop: &'a CancellationToken,
        import: Import,
    ) -> Result<BoxFuture<'a, ImportResponse>, Diagnostic> {
        let client = self.client.client(client)?;
        Ok(Box::pin(read::import(
            &self.resource,
            self.schema(),
            client,
            stop,
            import,
        )))
    }
}
