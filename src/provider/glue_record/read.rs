//! Read: one GET. The list of a domain is complete, so a host that is not in it has no glue record any more.

use super::model::{Host, State};
use crate::api::{GlueRecord, GlueRecords};
use crate::framework::quote::inline;
use crate::framework::value::nfc;
use crate::framework::{Context, Diagnostic, Observation};
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

pub(super) async fn read(
    mut context: Context<'_, Client>,
    state: State,
) -> Result<Observation<State>, Diagnostic> {
    let host = state.host()?;
    let is_import = state.ips.is_none();
    let answer = context.client.api.glue_records(&host.domain, context.stop);
    let answer = match answer.await {
        Ok(answer) => answer,
        Err(error) if is_import => {
            return Err(call_error::diagnostic(
                &state.operation("import"),
                &error,
                context.client,
            ));
        }
        Err(error) => {
            let operation = state.operation("read");
            let domain = state.domain_ref();
            return per_domain::read_failed(&mut context, &domain, &operation, &error).await;
        }
    };
    let unexpected = unexpected_fields::warning(&answer.unexpected, || state.record_label());
    context.diagnostics.extend(unexpected);
    match host.find(&answer) {
        Some(record) if is_import => {
            let state = imported(&context, state, &host, &answer, record).await;
            Ok(Observation::Present(state))
        }
        Some(record) => Ok(Observation::Present(state.refreshed(record))),
        None if is_import => Err(nothing_to_import(&state, &answer)),
        None => Ok(Observation::Absent),
    }
}

/// Returns the state after an import.
async fn imported(
    context: &Context<'_, Client>,
    state: State,
    host: &Host,
    answer: &GlueRecords,
    record: &GlueRecord,
) -> State {
    let known = state
        .domain_name
        .clone()
        .or_else(|| answer.domain_name.clone().map(nfc));
    State {
        domain_name: per_domain::name_or_read(context, known, &host.domain).await,
        ..state.refreshed(record)
    }
}

fn nothing_to_import(state: &State, answer: &GlueRecords) -> Diagnostic {
    let hosts = answer.records.iter().map(|record| inline(&record.hostname));
    let hosts = match hosts.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "HostUp has no glue records for the domain.".to_owned(),
        hosts => format!("HostUp has glue records of these hosts of the domain: {hosts}."),
    };
    Diagnostic::error(
        format!("There is no glue record {}", state.record_label()),
        hosts,
    )
}
