//! How an object is looked up, and how one is taken over.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use super::context::Record;
use super::{Context, Import, Observation, Resource};
use crate::framework::schema::Schema;
use crate::framework::value::to_value;
use crate::framework::{Diagnostic, Diagnostics, IdentitySchema, Private, Value};

/// What Terraform asks to be looked up.
#[derive(Debug)]
pub struct ReadRequest {
    /// The state as it is.
    pub state: Value,
    /// What the resource remembers.
    pub private: Private,
}

/// What a look-up found.
#[derive(Debug)]
pub struct ReadResponse {
    /// The state from now on; `None` when it is as it was, null when the object is gone.
    pub state: Option<Value>,
    /// What the resource remembers from now on.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// What an import made: a state for Terraform to read right after, or errors.
#[derive(Debug)]
pub struct ImportResponse {
    /// The state; `None` with errors.
    pub state: Option<Value>,
    /// What the resource remembers.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Looks the object up.
pub(super) async fn read<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &CancellationToken,
    request: ReadRequest,
) -> ReadResponse {
    let ReadRequest { state, private } = request;
    let mut record = Record::of(private);
    let outcome = look(
        resource,
        schema,
        record.context(client, stop),
        state.clone(),
    )
    .await;
    let found = record.settled(outcome).flatten();
    ReadResponse {
        state: found.filter(|found| *found != state),
        private: record.private,
        diagnostics: record.diagnostics,
    }
}

async fn look<R: Resource>(
    resource: &R,
    schema: &Schema,
    context: Context<'_, R::Client>,
    state: Value,
) -> Result<Option<Value>, Diagnostic> {
    match resource
        .read(context, super::typed::state::<R>(state)?)
        .await?
    {
        Observation::Present(state) => stored(schema, &state).map(Some),
        Observation::Unchanged => Ok(None),
        Observation::Absent => Ok(Some(Value::Null)),
    }
}

/// Makes a state to read from what an import goes by.
pub(super) async fn import<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &CancellationToken,
    import: Import,
) -> ImportResponse {
    let mut record = Record::default();
    let outcome = resource.import(record.context(client, stop), import).await;
    let outcome = outcome.and_then(|state| stored(schema, &state));
    ImportResponse {
        state: record.settled(outcome),
        private: record.private,
        diagnostics: record.diagnostics,
    }
}

fn stored<S: serde::Serialize>(schema: &Schema, state: &S) -> Result<Value, Diagnostic> {
    let mut state = to_value(state, schema.kind()).map_err(|error| {
        let detail = format!("{error}. This is a fault of the provider; please report it.");
        Diagnostic::error("Cannot store what was read", detail)
    })?;
    schema.complete(&mut state);
    Ok(state)
}

/// The identity of an object in a state; `None` while its attributes are not all known, or where there is no object.
pub(in crate::framework) fn identity(schema: &IdentitySchema, state: &Value) -> Option<Value> {
    let attributes = schema.attributes().iter().map(|attribute| {
        let value = state.get(attribute.name);
        value
            .is_wholly_known()
            .then(|| (attribute.name.to_owned(), value.clone()))
    });
    let identity: BTreeMap<_, _> = attributes.collect::<Option<_>>()?;
    (!state.is_null() && identity.values().any(|value| !value.is_null()))
        .then_some(Value::Mapping(identity))
}
