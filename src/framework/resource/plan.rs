//! How a plan is made from what Terraform proposes.
//!
//! Terraform proposes the configuration, and for computed attributes that nobody set, the prior value. From there:
//! nested blocks come from the configuration, defaults fill what was left out, and if that equals the prior state,
//! nothing changes. Otherwise the resource says which computed attributes are open. Whatever is left alone stays
//! known, so a plan shows "known after apply" only where that is true.
//!
//! The configuration is checked once more first: what was unknown in a validation may be null now.

use std::collections::BTreeMap;

use super::Resource;
use super::proposal::prepare;
use crate::framework::schema::Schema;
use crate::framework::value::from_value;
use crate::framework::{Diagnostic, Diagnostics, Path, Value};

/// What Terraform asks to be planned. A null `proposed` is a destruction, a null `prior` a creation.
#[derive(Debug)]
pub struct PlanRequest {
    /// The state as it is.
    pub prior: Value,
    /// Terraform's proposal.
    pub proposed: Value,
    /// The configuration, whose `ignore_changes` are applied already.
    pub config: Value,
}

/// The answer.
#[derive(Debug)]
pub struct Plan {
    /// The planned state; `None` when nothing changes, null for a destruction.
    pub planned: Option<Value>,
    /// The changed attributes that make another object.
    pub requires_replace: Vec<Path>,
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

    fn set(&mut self, name: &str, value: Value) {
        let slot = self.entries.get_mut(name);
        *slot.expect("a resource plans attributes of its own schema") = value;
    }
}

/// Makes the plan.
pub(super) fn plan<R: Resource>(resource: &R, schema: &Schema, request: PlanRequest) -> Plan {
    let mut diagnostics = Diagnostics::default();
    let result = match request {
        PlanRequest {
            proposed: Value::Null,
            prior,
            ..
        } => {
            destruction(resource, prior, &mut diagnostics).map(|()| (Some(Value::Null), Vec::new()))
        }
        request => {
            diagnostics.extend(schema.validate_change(&request.config, &request.prior));
            if diagnostics.has_errors() {
                Ok((None, Vec::new()))
            } else {
                change(resource, schema, request, &mut diagnostics)
            }
        }
    };
    let (planned, requires_replace) = result.unwrap_or_else(|error| {
        diagnostics.push(error);
        (None, Vec::new())
    });
    Plan {
        planned,
        requires_replace,
        diagnostics,
    }
}

fn destruction<R: Resource>(
    resource: &R,
    prior: Value,
    diagnostics: &mut Diagnostics,
) -> Result<(), Diagnostic> {
    if !prior.is_null() {
        resource.plan_destroy(&super::typed::state::<R>(prior)?, diagnostics);
    }
    Ok(())
}

fn change<R: Resource>(
    resource: &R,
    schema: &Schema,
    request: PlanRequest,
    diagnostics: &mut Diagnostics,
) -> Result<(Option<Value>, Vec<Path>), Diagnostic> {
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
        return Ok((None, Vec::new()));
    }
    let requires_replace = replacements(schema, &prior, &proposal);
    let typed_prior = match &prior {
        Value::Null => None,
        prior => Some(super::typed::state::<R>(prior.clone())?),
    };
    let settings: R::Config =
        from_value(proposal.clone()).map_err(super::typed::unreadable::<R>)?;
    let Value::Mapping(entries) = proposal else {
        return Ok((None, Vec::new()));
    };
    let mut planned = Planned { entries };
    let change = Change {
        prior: typed_prior.as_ref(),
        plan: &settings,
    };
    resource.plan(&change, &mut planned, diagnostics);
    keep_configured(schema, config, &mut planned);
    Ok((Some(Value::Mapping(planned.entries)), requires_replace))
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
