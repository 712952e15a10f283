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
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, IdentitySchema, Schema, Value};

/// A [`Resource`] on untyped values. Each method corresponds to that of the same name.
pub trait AnyResource<C>: Send + Sync {
    /// The name in configurations.
    fn type_name(&self) -> &'static str;

    /// The schema, built at the first call.
    fn schema(&self) -> &Schema;

    /// The schema of the identity, built at the first call.
    fn identity_schema(&self) -> &IdentitySchema;

    /// The identity of an object; `None` while it is not known, or for a null state.
    fn identity(&self, state: &Value) -> Option<Value>;

    /// The number of steps that rewrite stored state of older versions.
    fn upgrade_steps(&self) -> usize;

    /// Checks a configuration.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Decodes stored state of the given version.
    ///
    /// # Errors
    ///
    /// When it cannot be decoded.
    fn upgrade(&self, version: i64, stored: serde_json::Value) -> Result<Value, Diagnostic>;

    /// The configuration that results in a state.
    fn configuration(&self, state: &Value) -> Value;

    /// Plans a change. There is no client while the provider is not configured.
    fn plan<'a>(
        &'a self,
        client: Option<&'a C>,
        stop: &'a CancellationToken,
        request: PlanRequest,
    ) -> BoxFuture<'a, Plan>;

    /// Refreshes the state.
    fn read<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> BoxFuture<'a, ReadResponse>;

    /// Applies a plan.
    fn apply<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        request: ApplyRequest,
    ) -> BoxFuture<'a, ApplyResponse>;

    /// Imports an object.
    fn import<'a>(
        &'a self,
        client: &'a C,
        stop: &'a CancellationToken,
        import: Import,
    ) -> BoxFuture<'a, ImportResponse>;
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
        schema: OnceLock::new(),
        identity: OnceLock::new(),
    })
}

struct TypedResource<R> {
    resource: R,
    schema: OnceLock<Schema>,
    identity: OnceLock<IdentitySchema>,
}

impl<R: Resource> AnyResource<R::Client> for TypedResource<R> {
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
        // A value that the schema refuses may not fit into the struct.
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
        client: Option<&'a R::Client>,
        stop: &'a CancellationToken,
        request: PlanRequest,
    ) -> BoxFuture<'a, Plan> {
        Box::pin(plan::plan(
            &self.resource,
            self.schema(),
            client,
            stop,
            request,
        ))
    }

    fn read<'a>(
        &'a self,
        client: &'a R::Client,
        stop: &'a CancellationToken,
        request: ReadRequest,
    ) -> BoxFuture<'a, ReadResponse> {
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
    ) -> BoxFuture<'a, ApplyResponse> {
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
    ) -> BoxFuture<'a, ImportResponse> {
        Box::pin(read::import(
            &self.resource,
            self.schema(),
            client,
            stop,
            import,
        ))
    }
}
