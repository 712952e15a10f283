//! `data "hostup_domain_nameservers"`: the name servers of a domain, and what a change of them would mean.

use serde::{Deserialize, Serialize};

use crate::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, ReadContext, Schema, Type,
};
use crate::provider::{Client, call_error, per_domain, unexpected_fields};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DomainNameserversDataSource;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    domain_id: Attr<String>,
    domain_name: Attr<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    domain_id: Option<String>,
    domain_name: Option<String>,
    nameservers: Option<Vec<String>>,
    registrar_lock_enabled: Option<bool>,
    requires_registry_unlock_flow: Option<bool>,
    can_change_nameservers: Option<bool>,
    cannot_change_reason: Option<String>,
    cannot_change_code: Option<String>,
    dnssec_auto_will_be_blocked: Option<bool>,
}

impl DataSource for DomainNameserversDataSource {
    const TYPE_NAME: &'static str = "hostup_domain_nameservers";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut attributes = Vec::from(per_domain::data_source_attributes());
        attributes.extend([
            Attribute::typed("nameservers", Type::List(Box::new(Type::String))).computed().describe(
                "The name servers, in HostUp's order.",
            ),
            Attribute::bool("registrar_lock_enabled").computed().describe("Whether the registrar lock is on."),
            Attribute::bool("requires_registry_unlock_flow").computed().describe(
                "Whether the registry must unlock the domain first, which is a manual process.",
            ),
            Attribute::bool("can_change_nameservers").computed().describe(
                "Whether the name servers can be changed now.",
            ),
            Attribute::string("cannot_change_reason").computed().describe("Why the name servers cannot be changed, as a text."),
            Attribute::string("cannot_change_code").computed().describe("Why the name servers cannot be changed, as a code."),
            Attribute::bool("dnssec_auto_will_be_blocked").computed().describe(
                "Whether a change of name servers now would pause automatic DNSSEC for 72 hours.",
            ),
        ]);
        let description = "Reads the name servers of a domain, whether they can be changed, and whether a change would \
                           pause automatic DNSSEC. Attributes that HostUp does not report are null.";
        Schema::new(0, Block::new(description, attributes))
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
        let answer = client.api.nameservers(&id, context.stop).await;
        let answer = answer.map_err(|error| {
            call_error::diagnostic(
                &format!("read the name servers of {}", domain.label()),
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
            domain_name: domain.name,
            nameservers: answer.nameservers,
            registrar_lock_enabled: answer.registrar_lock_enabled,
            requires_registry_unlock_flow: answer.requires_registry_unlock_flow,
            can_change_nameservers: answer.can_change,
            cannot_change_reason: answer.cannot_change_reason,
            cannot_change_code: answer.cannot_change_code,
            dnssec_auto_will_be_blocked: answer.dnssec_auto_will_be_blocked,
        })
    }
}
