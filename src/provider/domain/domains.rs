//! `data "hostup_domains"`: all domains of the account, or those that match the filters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attributes::{DomainState, attributes};
use crate::api;
use crate::framework::quote::inline;
use crate::framework::{Attr, Attribute, Block, DataSource, Diagnostic, ReadContext, Schema, Type};
use crate::provider::filter::Filter;
use crate::provider::lookup::Selection;
use crate::provider::{Client, call_error, unexpected_fields};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DomainsDataSource;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    service_statuses: Attr<Vec<String>>,
    tlds: Attr<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    service_statuses: Option<Vec<String>>,
    tlds: Option<Vec<String>>,
    domains: Option<Vec<DomainState>>,
    ids: Option<BTreeMap<String, String>>,
}

impl DataSource for DomainsDataSource {
    const TYPE_NAME: &'static str = "hostup_domains";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut domain = vec![
            Attribute::string("id")
                .computed()
                .describe("The public id of the domain."),
            Attribute::string("name")
                .computed()
                .describe("The domain name."),
        ];
        domain.extend(attributes());
        let mut all = Filter::attributes();
        all.push(Attribute::objects("domains", domain).describe("The domains, ordered by name."));
        all.push(Attribute::typed("ids", Type::Map(Box::new(Type::String))).computed().describe(
            "The ids by name, ready for `for_each`. Assign it to a local value first: Terraform evaluates an expression in \
             `for_each` once for each instance.",
        ));
        let description = "Lists the domains of the account. A partial list is an error, since a `for_each` over it would \
                           destroy the resources of the other domains.";
        Schema::new(0, Block::new(description, all))
    }

    async fn read(
        &self,
        context: ReadContext<'_, Client>,
        config: Config,
    ) -> Result<State, Diagnostic> {
        let filter = Filter::new(
            config.service_statuses.into_known(),
            config.tlds.into_known(),
            context.diagnostics,
        );
        let client = context.client;
        let list = client.lookups.list(&client.api, context.stop).await;
        let list =
            list.map_err(|error| call_error::diagnostic("list the domains", &error, client))?;
        let mut selected = Vec::new();
        for (name, selection) in list.by_name(|domain| filter.matches(domain)) {
            match selection {
                Selection::None => {}
                Selection::One(domain) => selected.push(domain),
                Selection::Ambiguous(domains) => return Err(ambiguous(&name, &domains)),
            }
        }
        let unexpected = selected
            .iter()
            .map(|domain| (&*domain.name, &*domain.unexpected));
        context
            .diagnostics
            .extend(unexpected_fields::warning_for_many(unexpected));
        let ids = selected
            .iter()
            .map(|domain| (domain.name.clone(), domain.id.as_str().to_owned()))
            .collect();
        let domains: Vec<_> = selected
            .into_iter()
            .cloned()
            .map(DomainState::from)
            .collect();
        Ok(State {
            service_statuses: None,
            tlds: None,
            domains: Some(domains),
            ids: Some(ids),
        })
    }
}

fn ambiguous(name: &str, domains: &[&api::Domain]) -> Diagnostic {
    let ids: Vec<_> = domains
        .iter()
        .map(|domain| inline(domain.id.as_str()))
        .collect();
    let detail = format!(
        "HostUp lists \"{}\" {} times, and not exactly one of these is active: {}. Filter by service_statuses, or \
         exclude the domain with a filter on tlds.",
        inline(name),
        domains.len(),
        ids.join(", ")
    );
    Diagnostic::error("Several domains have the same name", detail)
}
