//! Applies a plan.

use std::collections::BTreeMap;

use super::context::OperationState;
use super::{Context, Resource, typed};
use crate::framework::schema::Schema;
use crate::framework::value::{from_value, to_value};
use crate::framework::{Diagnostic, Diagnostics, Private, Type, Value};

/// A request to apply a plan. A null `planned` is a destroy, a null `prior` a create.
#[derive(Debug)]
pub struct ApplyRequest {
    /// The prior state.
    pub prior: Value,
    /// The planned state, in which values may be unknown.
    pub planned: Value,
    /// The configuration, in which everything is known; null for a destroy.
    pub config: Value,
    /// The private state, with the notes of the plan.
    pub private: Private,
}

/// The result of an apply.
#[derive(Debug)]
pub struct ApplyResponse {
    /// The state to save; null when there is none.
    pub state: Value,
    /// The private state to save.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Applies a plan.
///
/// After an error the prior state is saved. For a create that is null, so the object is not tainted, and the next apply
/// creates it instead of destroying it first.
pub(super) async fn apply<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &tokio_util::sync::CancellationToken,
    request: ApplyRequest,
) -> ApplyResponse {
    let ApplyRequest {
        prior,
        planned,
        config,
        private,
    } = request;
    let mut operation = OperationState::for_apply(private);
    let missing = missing_values(schema, &planned, &config);
    if missing.has_errors() {
        return ApplyResponse {
            state: prior,
            private: operation.private,
            diagnostics: missing,
        };
    }
    let context = operation.context(client, stop);
    let result = execute(resource, schema, context, prior.clone(), planned).await;
    let state = operation.finish(result).unwrap_or(prior);
    ApplyResponse {
        state,
        private: operation.private,
        diagnostics: operation.diagnostics,
    }
}

/// Returns the errors for required attributes that were unknown in the plan and are null now.
fn missing_values(schema: &Schema, planned: &Value, config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let objects = [planned, config].into_iter();
    for object in objects.filter(|object| !object.is_null()) {
        diagnostics.extend(schema.missing(object));
    }
    diagnostics
}

async fn execute<R: Resource>(
    resource: &R,
    schema: &Schema,
    context: Context<'_, R::Client>,
    prior: Value,
    planned: Value,
) -> Result<Value, Diagnostic> {
    if planned.is_null() {
        if !prior.is_null() {
            resource.delete(context, typed::state::<R>(prior)?).await?;
        }
        return Ok(Value::Null);
    }
    let plan: R::Config = from_value(planned.clone()).map_err(typed::struct_error::<R>)?;
    let state = if prior.is_null() {
        resource.create(context, plan).await?
    } else {
        resource
            .update(context, typed::state::<R>(prior)?, plan)
            .await?
    };
    let state = to_value(&state, schema.kind()).map_err(typed::struct_error::<R>)?;
    Ok(keep_planned("", schema.kind(), planned, state))
}

/// Returns every value that the plan knew as it was planned, whatever the service reports: Terraform rejects anything
/// else as an "inconsistent result after apply", and the next refresh finds the difference.
///
/// In an object, a list or a map that was partly known this applies to each known part. Elements of a set cannot be
/// matched, so a set that was partly known is returned as reported. `name` is the attribute's, for the log.
fn keep_planned(name: &str, kind: &Type, planned: Value, state: Value) -> Value {
    if planned.is_wholly_known() {
        if planned != state {
            tracing::debug!(attribute = name, "kept the planned value");
        }
        return planned;
    }
    match (kind, planned, state) {
        (Type::Object(kinds), Value::Mapping(planned), Value::Mapping(state)) => {
            keep_planned_entries(planned, state, |name| kinds.get(name))
        }
        (Type::Map(item), Value::Mapping(planned), Value::Mapping(state)) => {
            keep_planned_entries(planned, state, |_| Some(item))
        }
        (Type::List(item), Value::Sequence(planned), Value::Sequence(state))
            if planned.len() == state.len() =>
        {
            let pairs = planned.into_iter().zip(state);
            Value::Sequence(
                pairs
                    .map(|(planned, state)| keep_planned(name, item, planned, state))
                    .collect(),
            )
        }
        (_, _, state) => state,
    }
}

fn keep_planned_entries<'a>(
    planned: BTreeMap<String, Value>,
    mut state: BTreeMap<String, Value>,
    kind: impl Fn(&str) -> Option<&'a Type>,
) -> Value {
    for (name, planned) in planned {
        if let (Some(kind), Some(slot)) = (kind(&name), state.get_mut(&name)) {
            let state = std::mem::replace(slot, Value::Null);
            *slot = keep_planned(&name, kind, planned, state);
        }
    }
    Value::Mapping(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: Value, size: Value) -> Value {
        Value::Mapping([("name".to_owned(), name), ("size".to_owned(), size)].into())
    }

    fn kind() -> Type {
        Type::Object(
            [
                ("name".to_owned(), Type::String),
                ("size".to_owned(), Type::String),
            ]
            .into(),
        )
    }

    #[test]
    fn known_planned_value_is_kept() {
        let planned = object(Value::string("a"), Value::Unknown);
        let state = object(Value::Null, Value::string("7"));
        let expected = object(Value::string("a"), Value::string("7"));
        assert_eq!(keep_planned("", &kind(), planned, state), expected);
    }

    #[test]
    fn known_planned_value_in_a_list_is_kept() {
        let list = Type::List(Box::new(kind()));
        let planned = Value::Sequence(vec![object(Value::string("a"), Value::Unknown)]);
        let state = Value::Sequence(vec![object(Value::string("A"), Value::string("7"))]);
        let expected = Value::Sequence(vec![object(Value::string("a"), Value::string("7"))]);
        assert_eq!(keep_planned("", &list, planned, state), expected);
    }

    #[test]
    fn partly_known_set_is_returned_as_reported() {
        let set = Type::Set(Box::new(kind()));
        let planned = Value::Sequence(vec![object(Value::string("a"), Value::Unknown)]);
        let state = Value::Sequence(vec![object(Value::string("A"), Value::string("7"))]);
        assert_eq!(keep_planned("", &set, planned, state.clone()), state);
    }
}
