//! How a plan is carried out, and what is saved of it.

use std::collections::BTreeMap;

use super::context::Record;
use super::{Context, Resource};
use crate::framework::schema::Schema;
use crate::framework::value::{from_value, to_value};
use crate::framework::{Diagnostic, Diagnostics, Private, Type, Value};

/// What Terraform asks to be applied. A null `planned` is a destruction, a null `prior` a creation.
#[derive(Debug)]
pub struct ApplyRequest {
    /// The state as it is.
    pub prior: Value,
    /// The planned state, in which what was open is still unknown.
    pub planned: Value,
    /// The configuration, in which everything is known by now; null for a destruction.
    pub config: Value,
    /// What the resource remembers, with the notes of the plan.
    pub private: Private,
}

/// What came of it.
#[derive(Debug)]
pub struct Applied {
    /// The state to save; null when there is none.
    pub state: Value,
    /// What the resource remembers from now on.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Carries the plan out.
///
/// After an error the prior state is saved: on a creation that is none, which taints nothing, so that the next apply
/// creates once more instead of destroying first.
pub(super) async fn apply<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: &R::Client,
    stop: &tokio_util::sync::CancellationToken,
    request: ApplyRequest,
) -> Applied {
    let ApplyRequest {
        prior,
        planned,
        config,
        private,
    } = request;
    let mut record = Record::of_apply(private);
    let missing = missing(schema, &planned, &config);
    if missing.has_errors() {
        return Applied {
            state: prior,
            private: record.private,
            diagnostics: missing,
        };
    }
    let context = record.context(client, stop);
    let outcome = carry_out(resource, schema, context, prior.clone(), planned).await;
    let state = record.settled(outcome).unwrap_or(prior);
    Applied {
        state,
        private: record.private,
        diagnostics: record.diagnostics,
    }
}

/// The errors for required attributes that were unknown when the plan was made, and have turned out to be null.
fn missing(schema: &Schema, planned: &Value, config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let objects = [planned, config].into_iter();
    for object in objects.filter(|object| !object.is_null()) {
        diagnostics.extend(schema.missing(object));
    }
    diagnostics
}

async fn carry_out<R: Resource>(
    resource: &R,
    schema: &Schema,
    context: Context<'_, R::Client>,
    prior: Value,
    planned: Value,
) -> Result<Value, Diagnostic> {
    if planned.is_null() {
        if !prior.is_null() {
            resource
                .delete(context, super::typed::state::<R>(prior)?)
                .await?;
        }
        return Ok(Value::Null);
    }
    let plan: R::Config = from_value(planned.clone()).map_err(super::typed::unreadable::<R>)?;
    let state = if prior.is_null() {
        resource.create(context, plan).await?
    } else {
        resource
            .update(context, super::typed::state::<R>(prior)?, plan)
            .await?
    };
    let mut state = to_value(&state, schema.kind()).map_err(super::typed::unreadable::<R>)?;
    schema.complete(&mut state);
    Ok(settle("", schema.kind(), planned, state))
}

/// What the plan knew comes back as it was planned, whatever the service now calls it: Terraform refuses anything else
/// as an "inconsistent result after apply", and what has moved since is found by the next refresh.
///
/// That holds for every part of an object, a list or a map that was planned in part. The elements of a set cannot be
/// told apart, so a set that is open in part is taken as it comes. `name` is the attribute's, for the log.
fn settle(name: &str, kind: &Type, planned: Value, state: Value) -> Value {
    if planned.is_wholly_known() {
        if planned != state {
            tracing::debug!(target: "hostup::framework", attribute = name, "the plan's value is kept");
        }
        return planned;
    }
    match (kind, planned, state) {
        (Type::Object(kinds), Value::Mapping(planned), Value::Mapping(state)) => {
            settle_entries(planned, state, |name| kinds.get(name))
        }
        (Type::Map(item), Value::Mapping(planned), Value::Mapping(state)) => {
            settle_entries(planned, state, |_| Some(item))
        }
        (Type::List(item), Value::Sequence(planned), Value::Sequence(state))
            if planned.len() == state.len() =>
        {
            let pairs = planned.into_iter().zip(state);
            Value::Sequence(
                pairs
                    .map(|(planned, state)| settle(name, item, planned, state))
                    .collect(),
            )
        }
        (_, _, state) => state,
    }
}

fn settle_entries<'a>(
    planned: BTreeMap<String, Value>,
    mut state: BTreeMap<String, Value>,
    kind: impl Fn(&str) -> Option<&'a Type>,
) -> Value {
    for (name, planned) in planned {
        if let (Some(kind), Some(slot)) = (kind(&name), state.get_mut(&name)) {
            let state = std::mem::replace(slot, Value::Null);
            *slot = settle(&name, kind, planned, state);
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
    fn what_the_plan_knew_comes_back_as_planned() {
        let planned = object(Value::string("a"), Value::Unknown);
        let state = object(Value::Null, Value::string("7"));
        let wanted = object(Value::string("a"), Value::string("7"));
        assert_eq!(settle("", &kind(), planned, state), wanted);
    }

    #[test]
    fn what_the_plan_knew_inside_of_a_list_comes_back_as_planned() {
        let list = Type::List(Box::new(kind()));
        let planned = Value::Sequence(vec![object(Value::string("a"), Value::Unknown)]);
        let state = Value::Sequence(vec![object(Value::string("A"), Value::string("7"))]);
        let wanted = Value::Sequence(vec![object(Value::string("a"), Value::string("7"))]);
        assert_eq!(settle("", &list, planned.clone(), state.clone()), wanted);
        let set = Type::Set(Box::new(kind()));
        assert_eq!(settle("", &set, planned, state.clone()), state);
    }
}
