//! `data "hostup_domain_dnssec_auto"`: what HostUp reports of a domain now.

use serde::{Deserialize, Serialize};

use super::observed::Observed;
use super::schema::reported;
use crate::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, ReadContext, Schema,
};
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DnssecAutoDataSource;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    domain_id: Attr<String>,
    domain_name: Attr<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    domain_id: Option<String>,
    domain_name: Option<String>,
    #[serde(flatten)]
    observed: Observed,
}

const DESCRIPTION: &str = "Reads what HostUp reports of a domain's automatic DNSSEC now. Use this data source, not the resource, for \
    outputs and checks that must be current: the resource updates `reason`, `block_reason` and `last_checked_at` only \
    together with another attribute.";

impl DataSource for DnssecAutoDataSource {
    const TYPE_NAME: &'static str = "hostup_domain_dnssec_auto";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut attributes = Vec::from(per_domain::data_source_attributes());
        attributes.extend(reported());
        attributes.extend([
            Attribute::string("reason")
                .computed()
                .describe("HostUp's explanation of the status."),
            Attribute::string("block_reason")
                .computed()
                .describe("HostUp's explanation of the pause."),
            Attribute::string("last_checked_at")
                .computed()
                .describe("When HostUp last checked the domain."),
        ]);
        Schema::new(0, Block::new(DESCRIPTION, attributes))
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        per_domain::validate(&config.domain_id, &config.domain_name, diagnostics);
    }

    async fn read(
        &self,
        context: ReadContext<'_, Client>,
        config: Config,
    ) -> Result<State, Diagnostic> {
        let ReadContext { client, stop, .. } = context;
        let domain =
            per_domain::configured_domain(client, stop, &config.domain_id, &config.domain_name)
                .await?;
        let id = domain.parsed_id()?;
        let answer = client.api.dnssec_auto(&id, context.stop).await;
        let answer = answer.map_err(|error| {
            call_error::diagnostic(
                &format!("read the automatic DNSSEC of {}", domain.label()),
                &error,
                client,
            )
        })?;
        context
            .diagnostics
            .extend(unexpected_fields::warning(&answer.unexpected, || {
                domain.label()
            }));
        Ok(State {
            domain_id: Some(domain.id),
            domain_name: answer.domain_name.value().cloned().or(domain.name),
            observed: Observed::default().with_answer(&answer),
        })
    }
}
