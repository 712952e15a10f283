//! Plans a change, starting from Terraform's proposal.
//!
//! Terraform proposes the configuration, with prior values for computed attributes that are not configured. Then nested
//! blocks are taken from the configuration, defaults are added, and another spelling of a prior value becomes that value.
//! The resource resolves what only the service knows. If the result equals the prior state, nothing changes. Otherwise
//! the resource sets computed attributes to unknown. All others stay known, so a plan shows "known after apply" only where
//! that is true.
//!
//! The configuration is validated first, because a value that was unknown in ValidateResourceConfig may be null now.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::proposal::complete_proposal;
use super::{PlanContext, Resource, spellings, typed};
use crate::framework::schema::Schema;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, Path, Private, Value};

/// A request to plan a change. A null `proposed` is a destroy, a null `prior` a create.
#[derive(Debug)]
pub struct PlanRequest {
    /// The prior state.
    pub prior: Value,
    /// Terraform's proposal.
    pub proposed: Value,
    /// The configuration, after `ignore_changes`.
    pub config: Value,
    /// The private state.
    pub private: Private,
}

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// The planned state; `None` if nothing changes, null for a destroy.
    pub planned: Option<Value>,
    /// The changed attributes that require a replacement.
    pub requires_replace: Vec<Path>,
    /// The private state, with the notes of this plan.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// A change, as the resource plans it.
#[derive(Debug)]
pub struct Change<'a, R: Resource + ?Sized> {
    /// The prior state; `None` for a create.
    pub prior: Option<&'a R::State>,
    /// The configuration with defaults, and with unknown values for what the provider sets later.
    pub plan: &'a R::Config,
    /// The configuration as written.
    pub config: &'a Value,
}

/// The planned state, as the resource changes it.
///
/// In a create, computed attributes without default start as unknown. In an update they start with their prior values.
#[derive(Debug)]
pub struct Planned {
    entries: BTreeMap<String, Value>,
    notes: Private,
}

impl Planned {
    /// Returns the planned value of an attribute.
    pub fn get(&self, name: &str) -> &Value {
        self.entries.get(name).unwrap_or(&Value::Null)
    }

    /// Makes an attribute unknown until apply.
    pub fn set_unknown(&mut self, name: &str) {
        self.set(name, Value::Unknown);
    }

    /// Sets an attribute to the planned value of another one.
    pub fn copy(&mut self, name: &str, source: &str) {
        self.set(name, self.get(source).clone());
    }

    /// Adds a note for the apply, by key. Notes are not stored. In a replacement Terraform passes the notes of the new
    /// object's plan to the destroy of the old object too.
    pub fn note<T: Serialize>(&mut self, key: &str, note: &T) {
        self.notes.set(key, note);
    }

    /// Sets an attribute that the configuration does not set.
    pub fn set(&mut self, name: &str, value: Value) {
        let slot = self.entries.get_mut(name);
        *slot.expect("a resource plans only attributes of its schema") = value;
    }
}

/// Terraform plans the change of an object before its destruction, so an error in the former also stops the latter.
const DESTROY_HINT: &str = " To destroy the resource without planning a change first, run terraform destroy with -refresh=false.";

/// A plan without its diagnostics.
#[derive(Default)]
struct Outcome {
    planned: Option<Value>,
    requires_replace: Vec<Path>,
    notes: Private,
}

/// Plans a change. There is no client while the provider is not configured.
pub(super) async fn plan<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: Option<&R::Client>,
    stop: &CancellationToken,
    mut request: PlanRequest,
) -> Plan {
    let mut diagnostics = Diagnostics::default();
    let mut private = std::mem::take(&mut request.private);
    let is_destroy = request.proposed.is_null();
    let mut context = PlanContext {
        client,
        stop,
        diagnostics: &mut diagnostics,
    };
    let result = match request {
        PlanRequest {
            proposed: Value::Null,
            prior,
            ..
        } => plan_destroy(resource, &mut context, prior).await,
        request => {
            let violations = schema.validate_change(&request.config, &request.prior);
            let is_valid = !violations.has_errors();
            context.diagnostics.extend(violations);
            match is_valid {
                true => plan_change(resource, schema, &mut context, request).await,
                false => Ok(Outcome::default()),
            }
        }
    };
    let outcome = result.unwrap_or_else(|error| {
        diagnostics.push(error);
        Outcome::default()
    });
    if !is_destroy {
        diagnostics.append_to_errors(DESTROY_HINT);
    }
    private.set_plan_notes(outcome.notes);
    Plan {
        planned: outcome.planned,
        requires_replace: outcome.requires_replace,
        private,
        diagnostics,
    }
}

async fn plan_destroy<R: Resource>(
    resource: &R,
    context: &mut PlanContext<'_, R::Client>,
    prior: Value,
) -> Result<Outcome, Diagnostic> {
    if !prior.is_null() {
        resource.review_plan(context, &prior, &Value::Null).await?;
        let prior = typed::state::<R>(prior)?;
        resource.plan_destroy(context.client, &prior, context.diagnostics);
    }
    Ok(Outcome {
        planned: Some(Value::Null),
        ..Outcome::default()
    })
}

async fn plan_change<R: Resource>(
    resource: &R,
    schema: &Schema,
    context: &mut PlanContext<'_, R::Client>,
    request: PlanRequest,
) -> Result<Outcome, Diagnostic> {
    let PlanRequest {
        prior,
        proposed,
        config,
        ..
    } = request;
    let Value::Mapping(mut entries) = proposed else {
        let detail = "Terraform proposed a value that is not an object. Please report this.";
        return Err(Diagnostic::error(
            format!("Cannot plan {}", R::TYPE_NAME),
            detail,
        ));
    };
    complete_proposal(schema.block(), &mut entries, &config, &prior);
    spellings::keep_prior_values(schema, &mut entries, &prior);
    let notes = Private::default();
    let mut planned = Planned { entries, notes };
    resource
        .resolve(context, &prior, &config, &mut planned)
        .await?;
    let proposal = Value::Mapping(planned.entries);
    if proposal == prior {
        resource.review_plan(context, &prior, &proposal).await?;
        return Ok(Outcome::default());
    }
    let requires_replace = required_replacements(schema, &prior, &proposal);
    let typed_prior = match &prior {
        Value::Null => None,
        prior => Some(typed::state::<R>(prior.clone())?),
    };
    let typed_plan: R::Config = from_value(proposal.clone()).map_err(typed::struct_error::<R>)?;
    let Value::Mapping(entries) = proposal else {
        return Ok(Outcome::default());
    };
    planned.entries = entries;
    let change = Change {
        prior: typed_prior.as_ref(),
        plan: &typed_plan,
        config: &config,
    };
    resource.plan(&change, &mut planned, context.diagnostics);
    keep_configured(schema, config, &mut planned);
    let Planned { entries, notes } = planned;
    let planned = Value::Mapping(entries);
    resource.review_plan(context, &prior, &planned).await?;
    Ok(Outcome {
        planned: Some(planned),
        requires_replace,
        notes,
    })
}

/// Plans read-only attributes that are in the configuration with their configured values: with `ignore_changes` core
/// copies prior values into the configuration, and Terraform 1.0 rejects any other plan.
fn keep_configured(schema: &Schema, config: Value, planned: &mut Planned) {
    let Value::Mapping(config) = config else {
        return;
    };
    for (name, value) in config {
        let attribute = schema.block().attribute(&name);
        if !value.is_null() && attribute.is_some_and(|a| !a.is_settable()) {
            planned.set(&name, value);
        }
    }
}

fn required_replacements(schema: &Schema, prior: &Value, proposal: &Value) -> Vec<Path> {
    if prior.is_null() {
        return Vec::new();
    }
    let attributes = schema
        .block()
        .attributes
        .iter()
        .filter(|a| a.requires_replace);
    let changed = attributes.filter(|a| prior.get(a.name) != proposal.get(a.name));
    changed.map(|a| Path::attribute(a.name)).collect()
}
