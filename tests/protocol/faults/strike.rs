//! An operation under a fault, and what it comes to.

use serde_json::{Value as Json, json};
use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::stage::DOMAIN;
use super::super::terraform::list::Event;
use super::super::terraform::refusal::Outcome;
use super::super::terraform::{Object, Refusal};
use super::before::Before;
use super::columns::{Column, Sort};
use super::promise::End;
use super::rows::{Class, Row};
use super::scene::Scene;

/// What the fault did.
pub struct Seen {
    pub told: Vec<Diagnostic>,
    pub end: End,
}

impl Seen {
    /// An answer that core refuses.
    fn breaking(refusal: &Refusal) -> Self {
        Self {
            told: Vec::new(),
            end: End::Other(format!("a broken rule: {refusal}")),
        }
    }
}

/// Plays the operation itself.
pub async fn struck(scene: &mut Scene<'_>, row: &Row, column: Column, before: &Before) -> Seen {
    let id = scene.id();
    match (column.sort(), before) {
        (Sort::Write, Before::Planned(plan, config)) => {
            let applied = scene.workspace.carry_out(plan, config).await;
            let applied = applied.map(|applied| {
                let told = applied.told.into_iter().skip(plan.told.len());
                (applied.object, told.collect())
            });
            ended(applied, plan.prior.as_ref(), column)
        }
        (Sort::Read, Before::State(prior)) => {
            let read = scene.workspace.refresh().await;
            let read = read.map(|read| (read.object, read.told));
            ended(read, prior.as_deref(), column)
        }
        (Sort::Import, _) => {
            let text = if column == Column::ImportById {
                &id
            } else {
                DOMAIN
            };
            let read = scene.workspace.import(text).await;
            ended(read.map(|read| (read.object, read.told)), None, column)
        }
        (Sort::Look, Before::Data(data)) => {
            let (name, config) = column.data(&id).expect("a data source");
            let (found, told) = match scene.look(name, &config).await {
                Ok(looked) => looked,
                Err(broken) => return Seen::breaking(&broken),
            };
            let mut right = data.clone();
            let lacks = matches!(row.class, Class::NoRow(_)) && column == Column::Domain;
            let shows = !told.is_empty() || lacks;
            if let (Some(attribute), true) = (row.odd(), shows) {
                // What the configuration says stays, whatever the answer says of it.
                right[attribute] = config.get(attribute).cloned().unwrap_or_default();
            }
            Seen {
                end: compared_data(&found, &right),
                told,
            }
        }
        (Sort::List, Before::Listed(whole)) => {
            let events = match scene.list().await {
                Ok(events) => events,
                Err(broken) => return Seen::breaking(&broken),
            };
            let told = events.iter().flat_map(|event| event.told.clone()).collect();
            Seen {
                end: compared_lists(&events, whole, row.odd()),
                told,
            }
        }
        _ => unreachable!("each sort of column has its own way to be prepared"),
    }
}

/// What a managed resource came to.
fn ended(
    outcome: Outcome<(Option<Object>, Vec<Diagnostic>)>,
    prior: Option<&Object>,
    column: Column,
) -> Seen {
    match outcome {
        Ok((object, told)) => {
            let end = match (object, prior) {
                (None, None) => End::Null,
                (None, Some(_)) if column == Column::Destroy => End::Gone,
                (None, Some(_)) => End::Other("lost".to_owned()),
                (Some(object), _) if object.tainted => End::Other("tainted".to_owned()),
                (Some(object), Some(prior)) if object == *prior => End::Kept,
                (Some(_), _) if column == Column::Read => End::Other("changed".to_owned()),
                (Some(_), _) => End::New,
            };
            Seen { told, end }
        }
        // Terraform keeps what it has when a read or an import says errors.
        Err(Refusal::Errors(told)) => Seen {
            told,
            end: prior.map_or(End::Null, |_| End::Kept),
        },
        Err(broken) => Seen::breaking(&broken),
    }
}

fn compared_data(found: &Json, right: &Json) -> End {
    match found {
        Json::Null => End::Nothing,
        found if found == right => End::Right,
        other => End::Other(format!("{other} instead of {right}")),
    }
}

fn compared_lists(events: &[Event], whole: &[Event], odd: Option<&str>) -> End {
    let listed: Vec<_> = events
        .iter()
        .filter(|event| event.identity.is_some())
        .collect();
    if listed.is_empty() {
        return End::Nothing;
    }
    let same = |(event, whole): (&&Event, &Event)| {
        (&event.identity, &event.name) == (&whole.identity, &whole.name) && !event.object.is_null()
    };
    if listed.len() != whole.len() || !listed.iter().zip(whole).all(same) {
        return End::Other(format!("a list that is not whole: {events:?}"));
    }
    let unlike = |(event, whole): &(&&Event, &Event)| {
        let mut wanted = whole.object.to_json();
        if let (Some(attribute), true) = (odd, event.name == DOMAIN) {
            wanted[attribute] = Json::Null;
            // The list tells the name, too.
            wanted["domain_name"] = json!(event.name);
        }
        event.object.to_json() != wanted
    };
    let unlike: Vec<_> = listed.iter().zip(whole).filter(unlike).collect();
    match unlike.as_slice() {
        [] => End::Right,
        [(event, _)] if event.name == DOMAIN && event.object.get("status").is_null() => End::Bare,
        _ => End::Other(format!("other objects: {events:?}")),
    }
}
