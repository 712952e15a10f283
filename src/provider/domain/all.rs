//! `hostup_domains`: all domains of the account, or those that pass the filters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attributes::{Listed, told};
use crate::api;
use crate::framework::quote::inline;
use crate::framework::schema::Nesting;
use crate::framework::{Attr, Attribute, Block, DataSource, Diagnostic, Look, Schema, Type};
use crate::provider::filter::Filter;
use crate::provider::names::Choice;
use crate::provider::{Client, failure, odd};

/// The data source.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Domains;

/// What users set.
#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    service_statuses: Attr<Vec<String>>,
    tlds: Attr<Vec<String>>,
}

/// What is found.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    service_statuses: Option<Vec<String>>,
    tlds: Option<Vec<String>>,
    domains: Option<Vec<Listed>>,
    ids: Option<BTreeMap<String, String>>,
}

impl DataSource for Domains {
    const TYPE_NAME: &'static str = "hostup_domains";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut listed = vec![
            Attribute::string("id")
                .computed()
                .describe("The public id of the domain."),
            Attribute::string("name")
                .computed()
                .describe("The name of the domain."),
        ];
        listed.extend(told());
        let mut attributes = Filter::attributes();
        attributes.push(
            Attribute::nested("domains", Nesting::List, listed)
                .computed()
                .describe("The domains, ordered by name."),
        );
        attributes.push(Attribute::typed("ids", Type::Map(Box::new(Type::String))).computed().describe(
            "The ids by name, ready for `for_each`. Put it into a local first: Terraform evaluates an expression in \
             `for_each` once for each instance.",
        ));
        let description = "Lists the domains of the account. The list is whole or an error: a part of it would plan the \
                           destruction of the rest.";
        Schema::new(0, Block::new(description, attributes))
    }

    async fn read(&self, look: Look<'_, Client>, config: Config) -> Result<State, Diagnostic> {
        let filter = Filter::new(
            config.service_statuses.into_known(),
            config.tlds.into_known(),
            look.diagnostics,
        );
        let list = look.client.names.list(&look.client.api, look.stop).await;
        let list = list.map_err(|error| failure::told("list the domains", &error, look.client))?;
        let mut chosen = Vec::new();
        for (name, choice) in list.by_name(|domain| filter.passes(domain)) {
            match choice {
                Choice::None => {}
                Choice::One(row) => chosen.push(row),
                Choice::Several(rows) => return Err(several(&name, &rows)),
            }
        }
        let odd = chosen.iter().map(|row| (&*row.name, &*row.odd));
        look.diagnostics.extend(odd::warning_of_many(odd));
        let ids = chosen
            .iter()
            .map(|row| (row.name.clone(), row.id.as_str().to_owned()))
            .collect();
        let domains: Vec<_> = chosen.into_iter().cloned().map(Listed::from).collect();
        Ok(State {
            service_statuses: None,
            tlds: None,
            domains: Some(domains),
            ids: Some(ids),
        })
    }
}

fn several(name: &str, rows: &[&api::Domain]) -> Diagnostic {
    let ids: Vec<_> = rows.iter().map(|row| inline(row.id.as_str())).collect();
    let detail = format!(
        "HostUp lists \"{}\" {} times, and not just one of these is active: {}. Filter by service_statuses, or leave the \
         domain out by a filter on tlds.",
        inline(name),
        rows.len(),
        ids.join(", ")
    );
    Diagnostic::error("A name stands for several domains", detail)
}
