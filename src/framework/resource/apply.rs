//! How a plan is carried out, and what is saved of it.

use super::context::Record;
use super::{Context, Resource};
use crate::framework::schema::Schema;
use crate::framework::value::{from_value, to_value};
use crate::framework::{Diagnostic, Diagnostics, Private, Value};

/// What Terraform asks to be applied. A null `planned` is a destruction, a null `prior` a creation.
#[derive(Debug)]
pub struct ApplyRequest {
    /// The state as it is.
    pub prior: Value,
    /// The planned state, in which what was open is still unknown.
    pub planned: Value,
    /// What the resource remembers.
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
        private,
    } = request;
    let mut record = Record::of(private);
    let context = record.context(client, stop);
    let outcome = carry_out(resource, schema, context, prior.clone(), planned).await;
    let state = record.settled(outcome).unwrap_or(prior);
    Applied {
        state,
        private: record.private,
        diagnostics: record.diagnostics,
    }
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
    Ok(settle(planned, state))
}

/// What the plan knew comes back as it was planned, whatever the service now calls it: Terraform refuses anything else
/// as an "inconsistent result after apply", and what has moved since is found by the next refresh.
fn settle(planned: Value, state: Value) -> Value {
    let (Value::Mapping(planned), Value::Mapping(mut state)) = (planned, state) else {
        return Value::Null;
    };
    for (name, value) in planned {
        if !value.is_wholly_known() {
            continue;
        }
        if let Some(slot) = state.get_mut(&name).filter(|slot| **slot != value) {
            tracing::debug!(target: "hostup", attribute = name, "the plan's value is kept");
            *slot = value;
        }
    }
    Value::Mapping(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_plan_knew_comes_back_as_planned() {
        let object = |name: Value, size: Value| {
            Value::Mapping([("name".to_owned(), name), ("size".to_owned(), size)].into())
        };
        let planned = object(Value::string("a"), Value::Unknown);
        let state = object(Value::Null, Value::string("7"));
        assert_eq!(
            settle(planned, state),
            object(Value::string("a"), Value::string("7"))
        );
    }
}
