//! `data "hostup_domain_dnssec_auto"`: what HostUp reports of a domain now, in the words of now.

use serde::{Deserialize, Serialize};

use super::schema::reported;
use crate::framework::{Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, Look, Schema};
use crate::provider::{Client, failure, lookup, odd, per_domain};

/// The data source.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Reported;

/// What users set.
#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    domain_id: Attr<String>,
    domain_name: Attr<String>,
}

/// What is found.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    domain_id: Option<String>,
    domain_name: Option<String>,
    status: Option<String>,
    reason: Option<String>,
    is_enabled: Option<bool>,
    is_blocked: Option<bool>,
    blocked_until: Option<String>,
    block_reason: Option<String>,
    last_checked_at: Option<String>,
    last_error: Option<String>,
    nameservers_changed_at: Option<String>,
}

const DESCRIPTION: &str = "Tells what HostUp reports of a domain's automatic DNSSEC now. Use this, not the resource, for outputs \
    and checks that should follow the present: the resource keeps the wording and the time of check from when something \
    else changed last.";

impl DataSource for Reported {
    const TYPE_NAME: &'static str = "hostup_domain_dnssec_auto";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            Attribute::string("domain_id").optional_computed().check(lookup::check_domain_id).describe(
                "The public id of the domain. Exactly one of `domain_id` and `domain_name` must be set.",
            ),
            Attribute::string("domain_name").optional_computed().describe(
                "The name of the domain. Null when it is not set here and HostUp does not tell it.",
            ),
        ];
        attributes.extend(reported());
        attributes.extend([
            Attribute::string("reason")
                .computed()
                .describe("HostUp's words for the status."),
            Attribute::string("block_reason")
                .computed()
                .describe("HostUp's words for the pause."),
            Attribute::string("last_checked_at")
                .computed()
                .describe("When HostUp last checked the domain."),
        ]);
        Schema::new(0, Block::new(DESCRIPTION, attributes))
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        let (id, name) = (
            ("domain_id", &config.domain_id),
            ("domain_name", &config.domain_name),
        );
        lookup::exactly_one(id, name, diagnostics);
    }

    async fn read(&self, look: Look<'_, Client>, config: Config) -> Result<State, Diagnostic> {
        let id = lookup::id(&look, &config.domain_id, &config.domain_name).await?;
        let label = per_domain::label(config.domain_name.known().map(String::as_str), id.as_str());
        let answer = look.client.api.dnssec_auto(&id, look.stop).await;
        let answer = answer.map_err(|error| {
            failure::told(
                &format!("read the automatic DNSSEC of {label}"),
                &error,
                look.client,
            )
        })?;
        look.diagnostics.extend(odd::warning(&answer.odd, || label));
        Ok(State {
            domain_id: Some(id.as_str().to_owned()),
            domain_name: answer.domain_name,
            status: Some(answer.status),
            reason: answer.reason,
            is_enabled: answer.is_enabled,
            is_blocked: answer.is_blocked,
            blocked_until: answer.blocked_until,
            block_reason: answer.block_reason,
            last_checked_at: answer.last_checked_at,
            last_error: answer.last_error,
            nameservers_changed_at: answer.nameservers_changed_at,
        })
    }
}
