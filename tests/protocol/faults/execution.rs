//! An operation under a fault, and its result.

use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::environment::DOMAIN;
use super::super::terraform::error::Outcome;
use super::super::terraform::list::Event;
use super::super::terraform::{Object, OperationError};
use super::environment::CaseEnvironment;
use super::expectation::EndState;
use super::operations::{Operation, OperationKind, RequestKind};
use super::preparation::Prepared;
use super::rows::{Class, Row};

/// The result of an operation under a fault.
pub struct Observed {
    pub diagnostics: Vec<Diagnostic>,
    pub end_state: EndState,
}

impl Observed {
    /// Describes a response that core rejects.
    fn violation(error: &OperationError) -> Self {
        Self {
            diagnostics: Vec::new(),
            end_state: EndState::Other(format!("a violation: {error}")),
        }
    }
}

/// Runs the operation.
pub async fn run_operation(
    env: &mut CaseEnvironment<'_>,
    row: &Row,
    operation: &Operation,
    prepared: &Prepared,
) -> Observed {
    let id = env.id();
    match (operation.kind, prepared) {
        (_, Prepared::Planned(plan, config)) => {
            let applied = env.workspace.apply_plan(plan, config).await;
            let applied = applied.map(|applied| {
                let diagnostics = applied.diagnostics.into_iter().skip(plan.diagnostics.len());
                (applied.object, diagnostics.collect())
            });
            resource_result(applied, plan.prior.as_ref(), operation.kind)
        }
        (OperationKind::Read, Prepared::State(prior)) => {
            let read = env.workspace.refresh().await;
            let read = read.map(|read| (read.object, read.diagnostics));
            resource_result(read, prior.as_deref(), operation.kind)
        }
        (_, Prepared::State(_)) => {
            let by_id = operation.kind == OperationKind::ImportById;
            let domain = if by_id { &id } else { DOMAIN };
            let import_id = (operation.resource().import_id)(domain);
            let read = env.workspace.import(&import_id).await;
            let read = read.map(|read| (read.object, read.diagnostics));
            resource_result(read, None, operation.kind)
        }
        (_, Prepared::Data(data)) => {
            let (name, config) = operation.data(&id).expect("a data source");
            let (actual, diagnostics) = match env.read_data_source(name, &config).await {
                Ok(read) => read,
                Err(error) => return Observed::violation(&error),
            };
            let mut expected = data.clone();
            let reads_domain = operation.requests[0].0 == RequestKind::Domain;
            let is_missing = matches!(row.class, Class::IncompleteDomain(_)) && reads_domain;
            let is_null = !diagnostics.is_empty() || is_missing;
            if let (Some(attribute), true) = (row.unexpected_attribute(), is_null) {
                // A value in the configuration stays, whatever the answer has.
                expected[attribute] = config.get(attribute).cloned().unwrap_or_default();
            }
            Observed {
                end_state: compare_data(&actual, &expected),
                diagnostics,
            }
        }
        (_, Prepared::List(expected)) => {
            let events = match env.list().await {
                Ok(events) => events,
                Err(error) => return Observed::violation(&error),
            };
            let diagnostics = events
                .iter()
                .flat_map(|event| event.diagnostics.clone())
                .collect();
            Observed {
                end_state: compare_lists(&events, expected, row.unexpected_attribute()),
                diagnostics,
            }
        }
    }
}

/// Returns the result for a managed resource.
fn resource_result(
    outcome: Outcome<(Option<Object>, Vec<Diagnostic>)>,
    prior: Option<&Object>,
    kind: OperationKind,
) -> Observed {
    match outcome {
        Ok((object, diagnostics)) => {
            let end_state = match (object, prior) {
                (None, None) => EndState::Absent,
                (None, Some(_)) if kind == OperationKind::Destroy => EndState::Destroyed,
                (None, Some(_)) => EndState::Other("lost".to_owned()),
                (Some(object), _) if object.tainted => EndState::Other("tainted".to_owned()),
                (Some(object), Some(prior)) if object == *prior => EndState::Kept,
                (Some(_), _) if kind == OperationKind::Read => {
                    EndState::Other("changed".to_owned())
                }
                (Some(_), _) => EndState::Current,
            };
            Observed {
                diagnostics,
                end_state,
            }
        }
        // Terraform keeps its state when a read or an import has errors.
        Err(OperationError::Diagnostics(diagnostics)) => Observed {
            diagnostics,
            end_state: prior.map_or(EndState::Absent, |_| EndState::Kept),
        },
        Err(error) => Observed::violation(&error),
    }
}

fn compare_data(actual: &Json, expected: &Json) -> EndState {
    match actual {
        Json::Null => EndState::NoData,
        actual if actual == expected => EndState::Complete,
        other => EndState::Other(format!("{other} instead of {expected}")),
    }
}

fn compare_lists(
    events: &[Event],
    expected: &[Event],
    unexpected_attribute: Option<&str>,
) -> EndState {
    let listed: Vec<_> = events
        .iter()
        .filter(|event| event.identity.is_some())
        .collect();
    if listed.is_empty() {
        return EndState::NoData;
    }
    let same_domain = |(event, expected): (&&Event, &Event)| {
        (&event.identity, &event.name) == (&expected.identity, &expected.name)
            && !event.object.is_null()
    };
    if listed.len() != expected.len() || !listed.iter().zip(expected).all(same_domain) {
        return EndState::Other(format!("an incomplete list: {events:?}"));
    }
    let differs = |(event, expected): &(&&Event, &Event)| {
        let mut object = expected.object.to_json();
        if let (Some(attribute), true) = (unexpected_attribute, event.name == DOMAIN) {
            object[attribute] = Json::Null;
            // The list contains the name, too.
            object["domain_name"] = json!(event.name);
        }
        event.object.to_json() != object
    };
    let differing: Vec<_> = listed.iter().zip(expected).filter(differs).collect();
    match differing.as_slice() {
        [] => EndState::Complete,
        [(event, _)] if event.name == DOMAIN && event.object.get("status").is_null() => {
            EndState::Partial
        }
        _ => EndState::Other(format!("other objects: {events:?}")),
    }
}
