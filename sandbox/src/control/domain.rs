//! Changes of one domain that bypass the API.

use serde::Deserialize;
use serde_json::Value;

use super::{ControlError, ControlResult, PREFIX, parse, view::summary};
use crate::{
    DomainFixture, GlueRecord, fixture,
    model::{Model, Row, history::Actor},
    settings::apply_patch,
    state::{SharedState, lock},
};

pub(super) fn add(shared: &SharedState, body: &[u8]) -> ControlResult {
    let domain: DomainFixture = parse(body)?;
    let mut model = lock(&shared.model);
    let now = model.now();
    let row = fixture::add(&mut model, &domain, now)
        .map_err(|(problem, remedy)| ControlError::InvalidBody(format!("{problem}; {remedy}")))?;
    Ok(summary(&model, row))
}

pub(super) fn delete(shared: &SharedState, domain: &str) -> ControlResult {
    let mut model = lock(&shared.model);
    let row = model.find(domain)?;
    let deleted = summary(&model, row);
    model.delete(row);
    Ok(deleted)
}

pub(super) fn delete_glue_record(
    shared: &SharedState,
    domain: &str,
    hostname: &str,
) -> ControlResult {
    let mut model = lock(&shared.model);
    let row = model.find(domain)?;
    model.delete_glue_record(row, hostname, Actor::Outside)?;
    Ok(summary(&model, row))
}

pub(super) fn change(
    shared: &SharedState,
    domain: &str,
    change: &str,
    body: &[u8],
) -> ControlResult {
    let mut model = lock(&shared.model);
    let row = model.find(domain)?;
    match change {
        "nameservers" => change_nameservers(&mut model, row, body)?,
        "glue-records" => set_glue_record(&mut model, row, body)?,
        "registration" => model.change_registration(row, parse(body)?),
        "enrolment" => set_enrolment(&mut model, row, body)?,
        "checks" => finish_checks(&mut model, row, body)?,
        "move-to-account" => move_to_account(&mut model, row, body)?,
        "replace-id" => {
            model.replace_id(row);
        }
        "quirks" => change_quirks(&mut model, row, body)?,
        other => {
            return Err(ControlError::Unknown(format!(
                "POST {PREFIX}/domains/{domain}/{other}"
            )));
        }
    }
    Ok(summary(&model, row))
}

fn change_nameservers(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        nameservers: Option<Vec<String>>,
    }
    let Input { nameservers } = parse(body)?;
    model.change_nameservers(row, nameservers, Actor::Outside);
    Ok(())
}

fn set_glue_record(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    let record: GlueRecord = parse(body)?;
    let domain = &model.domain(row).name;
    if !record.is_possible_in(domain) {
        return Err(ControlError::InvalidBody(format!(
            "`{}` cannot be a glue record of `{domain}`; use a host name under the domain and at least one address",
            record.hostname
        )));
    }
    model.set_glue_record(row, record, Actor::Outside);
    Ok(())
}

fn set_enrolment(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        included: bool,
    }
    let Input { included } = parse(body)?;
    model.set_enrolment(row, included, Actor::Outside, true);
    Ok(())
}

fn finish_checks(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        error: Option<String>,
    }
    let Input { error } = parse(body)?;
    model.finish_checks(row, error);
    Ok(())
}

fn move_to_account(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        account: String,
    }
    let Input { account } = parse(body)?;
    Ok(model.move_to_account(row, &account)?)
}

fn change_quirks(model: &mut Model, row: Row, body: &[u8]) -> Result<(), ControlError> {
    let patch: Value = parse(body)?;
    let quirks = apply_patch(&model.domain(row).quirks, &patch)
        .map_err(|error| ControlError::InvalidBody(error.to_string()))?;
    model.record_status_changes(row);
    model.domain_mut(row).quirks = quirks;
    model.record_status_changes(row);
    Ok(())
}
