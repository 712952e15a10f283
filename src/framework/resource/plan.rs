//! How a plan is made from what Terraform proposes.
//!
//! Terraform proposes the configuration, and for computed attributes that nobody set, the prior value. From there:
//! nested blocks come from the configuration, defaults fill what was left out, and if that equals the prior state,
//! nothing changes. Otherwise the resource says which computed attributes are open. Whatever is left alone stays
//! known, so a plan shows "known after apply" only where that is true.
//!
//! The configuration is checked once more first: what was unknown in a validation may be null now.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Resource;
use super::proposal::prepare;
use crate::framework::schema::Schema;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, Path, Private, Value};

/// What Terraform asks to be planned. A null `proposed` is a destruction, a null `prior` a creation.
#[derive(Debug)]
pub struct PlanRequest {
    /// The state as it is.
    pub prior: Value,
    /// Terraform's proposal.
    pub proposed: Value,
    /// The configuration, whose `ignore_changes` are applied already.
    pub config: Value,
    /// What the resource remembers.
    pub private: Private,
}

/// The answer.
#[derive(Debug)]
pub struct Plan {
    /// The planned state; `None` when nothing changes, null for a destruction.
    pub planned: Option<Value>,
    /// The changed attributes that make another object.
    pub requires_replace: Vec<Path>,
    /// What the resource remembers, with the notes of this plan.
    pub private: Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// A change as the resource sees it.
#[derive(Debug)]
pub struct Change<'a, R: Resource + ?Sized> {
    /// The state as it is; `None` for a creation.
    pub prior: Option<&'a R::State>,
    /// What users set, defaults filled in.
    pub plan: &'a R::Config,
}

/// The planned state while the resource works on it.
///
/// On a creation every computed attribute without default begins as unknown. On an update it begins with its prior
/// value; one inside of nested objects begins as unknown where its object is new, or is to be another.
#[derive(Debug)]
pub struct Planned {
    entries: BTreeMap<String, Value>,
    notes: Private,
}

impl Planned {
    /// The planned value of an attribute.
    pub fn get(&self, name: &str) -> &Value {
        self.entries.get(name).unwrap_or(&Value::Null)
    }

    /// Leaves an attribute open until apply.
    pub fn open(&mut self, name: &str) {
        self.set(name, Value::Unknown);
    }

    /// Gives an attribute the planned value of another one.
    pub fn follow(&mut self, name: &str, leader: &str) {
        self.set(name, self.get(leader).clone());
    }

    /// Notes something for the apply, under a key. The note is never stored. In a replacement Terraform hands the notes
    /// of the new object's plan to the destruction of the old object too.
    pub fn note<T: Serialize>(&mut self, key: &str, note: &T) {
        self.notes.set(key, note);
    }

    fn set(&mut self, name: &str, value: Value) {
        let slot = self.entries.get_mut(name);
        *slot.expect("a resource plans attributes of its own schema") = value;
    }
}

/// What a plan comes to, beside its diagnostics.
#[derive(Default)]
struct Outcome {
    planned: Option<Value>,
    requires_replace: Vec<Path>,
    notes: Private,
}

/// Makes the plan. There is no client while the provider is not configured.
pub(super) fn plan<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: Option<&R::Client>,
    mut request: PlanRequest,
) -> Plan {
    let mut diagnostics = Diagnostics::default();
    let mut private = std::mem::take(&mut request.private);
    let result = match request {
        PlanRequest {
            proposed: Value::Null,
            prior,
            ..
        } => destruction(resource, client, prior, &mut diagnostics),
        request => {
            diagnostics.extend(schema.validate_change(&request.config, &request.prior));
            if diagnostics.has_errors() {
                Ok(Outcome::default())
            } else {
                change(resource, schema, client, request, &mut diagnostics)
            }
        }
    };
    let outcome = result.unwrap_or_else(|error| {
        diagnostics.push(error);
        Outcome::default()
    });
    private.set_plan_notes(outcome.notes);
    Plan {
        planned: outcome.planned,
        requires_replace: outcome.requires_replace,
        private,
        diagnostics,
    }
}

fn destruction<R: Resource>(
    resource: &R,
    client: Option<&R::Client>,
    prior: Value,
    diagnostics: &mut Diagnostics,
) -> Result<Outcome, Diagnostic> {
    if !prior.is_null() {
        if let Some(client) = client {
            resource.compare_plans(client, &prior, &Value::Null, diagnostics);
        }
        let prior = super::typed::state::<R>(prior)?;
        resource.plan_destroy(client, &prior, diagnostics);
    }
    Ok(Outcome {
        planned: Some(Value::Null),
        ..Outcome::default()
    })
}

fn change<R: Resource>(
    resource: &R,
    schema: &Schema,
    client: Option<&R::Client>,
    request: PlanRequest,
    diagnostics: &mut Diagnostics,
) -> Result<Outcome, Diagnostic> {
    let PlanRequest {
        prior,
        proposed,
        config,
        ..
    } = request;
    let Value::Mapping(mut entries) = proposed else {
        let detail = "Terraform proposed something that is no object. Please report this.";
        return Err(Diagnostic::error(
            format!("Cannot plan {}", R::TYPE_NAME),
            detail,
        ));
    };
    prepare(schema.block(), &mut entries, &config, &prior);
    let proposal = Value::Mapping(entries);
    if proposal == prior {
        if let Some(client) = client {
            resource.compare_plans(client, &prior, &proposal, diagnostics);
        }
        return Ok(Outcome::default());
    }
    let requires_replace = replacements(schema, &prior, &proposal);
    let typed_prior = match &prior {
        Value::Null => None,
        prior => Some(super::typed::state::<R>(prior.clone())?),
    };
    let settings: R::Config =
        from_value(proposal.clone()).map_err(super::typed::unreadable::<R>)?;
    let Value::Mapping(entries) = proposal else {
        return Ok(Outcome::default());
    };
    let mut planned = Planned {
        entries,
        notes: Private::default(),
    };
    let change = Change {
        prior: typed_prior.as_ref(),
        plan: &settings,
    };
    resource.plan(&change, &mut planned, diagnostics);
    keep_configured(schema, config, &mut planned);
    let Planned { entries, notes } = planned;
    let planned = Value::Mapping(entries);
    if let Some(client) = client {
        resource.compare_plans(client, &prior, &planned, diagnostics);
    }
    Ok(Outcome {
        planned: Some(planned),
        requires_replace,
        notes,
    })
}

/// Plans read-only attributes that are in the configuration as they stand there, whatever the resource says: with
/// `ignore_changes` core copies their prior values into the configuration, and Terraform 1.0 refuses any other plan.
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

fn replacements(schema: &Schema, prior: &Value, proposal: &Value) -> Vec<Path> {
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
