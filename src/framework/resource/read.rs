//! Reads and imports objects.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use super::context::OperationState;
use super::{Context, Import, Observation, Resource, spellings, typed};
use crate::framework::schema::Schema;
use crate::framework::value::to_value;
use crate::framework::{Diagnostic, Diagnostics, IdentitySchema, Private, Value};

/// A request to refresh a state.
#[derive(Debug)]
pub struct ReadRequest {
    /// The prior state.
    pub state: Value,
    /// The private state.
    pub private: Private,
}

/// The result of a read.
#[derive(Debug)]
pub struct ReadResponse {
    /// The new state; `None` if it has not changed, null if the object no longer exists.
    pub state: Option<Value>,
    /// The private state to save.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// The result of an import.
#[derive(Debug)]
pub struct ImportResponse {
    /// The state; `None` with errors.
    pub state: Option<Value>,
    /// The private state.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Refreshes the state.
pub(super) async fn read<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &CancellationToken,
    request: ReadRequest,
) -> ReadResponse {
    let ReadRequest { state, private } = request;
    let mut operation = OperationState::new(private);
    let result = refresh(resource, schema, operation.context(client, stop), &state).await;
    let refreshed = operation.finish(result).flatten();
    ReadResponse {
        state: refreshed.filter(|refreshed| *refreshed != state),
        private: operation.private,
        diagnostics: operation.diagnostics,
    }
}

async fn refresh<R: Resource>(
    resource: &R,
    schema: &Schema,
    context: Context<'_, R::Client>,
    state: &Value,
) -> Result<Option<Value>, Diagnostic> {
    match resource
        .read(context, typed::state::<R>(state.clone())?)
        .await?
    {
        Observation::Present(read) => {
            let mut read = untyped(schema, &read)?;
            spellings::keep_stored(schema, &mut read, state);
            Ok(Some(read))
        }
        Observation::Unchanged => Ok(None),
        Observation::Absent => Ok(Some(Value::Null)),
    }
}

/// Imports an object as a minimal state, which Terraform then reads.
pub(super) async fn import<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &CancellationToken,
    import: Import,
) -> ImportResponse {
    let mut operation = OperationState::default();
    let result = resource
        .import(operation.context(client, stop), import)
        .await;
    let result = result.and_then(|state| untyped(schema, &state));
    ImportResponse {
        state: operation.finish(result),
        private: operation.private,
        diagnostics: operation.diagnostics,
    }
}

fn untyped<S: serde::Serialize>(schema: &Schema, state: &S) -> Result<Value, Diagnostic> {
    to_value(state, schema.kind()).map_err(|error| {
        let detail = format!("{error}. This is a bug of the provider; please report it.");
        Diagnostic::error("Cannot store what was read", detail)
    })
}

/// Returns the identity of an object; `None` while an attribute of it is unknown, or for a null state.
pub(in crate::framework) fn identity(schema: &IdentitySchema, state: &Value) -> Option<Value> {
    let attributes = schema.attributes().iter().map(|attribute| {
        let value = match (state.get(attribute.name), attribute.canonical_form) {
            (Value::String(text), Some(canonical_form)) => Value::String(canonical_form(text)),
            (value, _) => value.clone(),
        };
        value
            .is_wholly_known()
            .then(|| (attribute.name.to_owned(), value))
    });
    let identity: BTreeMap<_, _> = attributes.collect::<Option<_>>()?;
    (!state.is_null() && identity.values().any(|value| !value.is_null()))
        .then_some(Value::Mapping(identity))
}
