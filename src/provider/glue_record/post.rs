//! The POST, and the GET that proves it.
//!
//! HostUp documents the answer to the POST only in part, and a proxy can answer any request with 200. So only the list of
//! glue records proves the change. It also decides after an error, since an earlier attempt may have succeeded.

use super::addresses::Addresses;
use super::model::{Host, State};
use crate::api::{self, Effect, GlueRecords};
use crate::framework::quote::inline;
use crate::framework::{Context, Diagnostic};
use crate::provider::Client;
use crate::provider::call_error::{self, quoted};

/// A change without proof that HostUp made it.
#[derive(Debug)]
pub(super) struct Unconfirmed {
    pub(super) diagnostic: Diagnostic,
    /// Whether HostUp may still have made it.
    pub(super) may_be_made: bool,
}

/// Sets the addresses of a host, and returns the list that shows them.
pub(super) async fn post(
    context: &Context<'_, Client>,
    state: &State,
    host: &Host,
    wanted: &Addresses,
) -> Result<GlueRecords, Unconfirmed> {
    let Context { client, stop, .. } = context;
    let ips = wanted.ips();
    let set = client
        .api
        .set_glue_record(&host.domain, &host.name, &ips, stop);
    let error = set.await.err();
    let may_be_made = error
        .as_ref()
        .is_none_or(|error| error.effect == Effect::Unknown);
    let unconfirmed = |diagnostic| Unconfirmed {
        diagnostic,
        may_be_made,
    };
    let failed =
        |error: &api::Error| call_error::diagnostic(&state.operation("set"), error, client);
    if let Some(error) = &error
        && !error.kind.is_worth_checking()
    {
        return Err(unconfirmed(failed(error)));
    }
    let answer = client.api.glue_records(&host.domain, stop).await;
    match (error, answer) {
        (_, Ok(answer)) if shows(&answer, host, wanted) => Ok(answer),
        (Some(error), Ok(answer)) => {
            let mut diagnostic = failed(&error);
            diagnostic.detail += &format!(
                "\n\nThe provider then read the glue records. {}",
                reported(&answer, host)
            );
            Err(unconfirmed(diagnostic))
        }
        (Some(error), Err(_)) => Err(unconfirmed(failed(&error))),
        (None, Ok(answer)) => Err(unconfirmed(not_shown(state, host, &answer))),
        (None, Err(error)) => Err(unconfirmed(not_read_back(state, &error, client))),
    }
}

/// Whether the list has the host with these addresses.
fn shows(answer: &GlueRecords, host: &Host, wanted: &Addresses) -> bool {
    let record = host.find(answer);
    record.is_some_and(|record| Addresses::new(&record.ips) == *wanted)
}

/// Says what HostUp reports of a host, and whether the domain can have more glue records.
fn reported(answer: &GlueRecords, host: &Host) -> String {
    let record = match host.find(answer) {
        Some(record) => {
            let ips: Vec<_> = record.ips.iter().map(|ip| inline(ip)).collect();
            format!(
                "HostUp reports these addresses of the host: {}.",
                ips.join(", ")
            )
        }
        None => "HostUp reports no glue record of the host.".to_owned(),
    };
    let limit = match (answer.limit_current, answer.limit_max) {
        (Some(current), Some(max)) if answer.limit_reached == Some(true) => format!(
            " The domain has {current} glue records, and the registry allows {max}. Delete one that is not needed."
        ),
        _ => String::new(),
    };
    let gate = match answer.can_create {
        Some(false) => format!(
            " HostUp does not allow another glue record for the domain now.{}",
            quoted(answer.cannot_create_reason.as_ref())
        ),
        _ => String::new(),
    };
    format!("{record}{limit}{gate}")
}

fn not_shown(state: &State, host: &Host, answer: &GlueRecords) -> Diagnostic {
    let detail = format!(
        "The request to set it succeeded, but the provider then read the glue records, and they do not show it. {}\n\nThe \
         change does not count as made. Run Terraform again: making it twice does no harm.",
        reported(answer, host)
    );
    Diagnostic::error(
        format!(
            "HostUp does not show the glue record {}",
            state.record_label()
        ),
        detail,
    )
}

fn not_read_back(state: &State, error: &api::Error, client: &Client) -> Diagnostic {
    let mut diagnostic = call_error::diagnostic(&state.operation("confirm"), error, client);
    diagnostic.detail += " The request to set the glue record succeeded, but only a read proves that it is set. Run \
                          Terraform again: making the change twice does no harm.";
    diagnostic
}
