//! `hostup_domains`: all domains of the account, or those that pass the filters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attributes::{Listed, told};
use crate::api;
use crate::framework::quote::inline;
use crate::framework::schema::Nesting;
use crate::framework::{Attr, Attribute, Block, DataSource, Diagnostic, Look, Schema, Type};
use crate::provider::filter::Filter;
use crate::provider::names::{Choice, Folded, choose};
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
        );
        let list = look.client.names.list(&look.client.api, look.stop).await;
        let list = list.map_err(|error| failure::told("list the domains", &error, look.client))?;
        let chosen = by_name(list.domains.iter().filter(|domain| filter.passes(domain)))?;
        look.diagnostics.extend(odd_rows(&chosen));
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

/// How many of several domains a message names.
const NAMED: usize = 3;

/// One warning for all rows with an odd form: where HostUp changes a field, all of them have it.
fn odd_rows(rows: &[&api::Domain]) -> Option<Diagnostic> {
    let odd: Vec<_> = rows.iter().filter(|row| !row.odd.is_empty()).collect();
    let mut fields: Vec<_> = odd.iter().flat_map(|row| row.odd.clone()).collect();
    fields.sort();
    fields.dedup();
    odd::warning(&fields, || {
        let names = odd.iter().take(NAMED).map(|row| inline(&row.name));
        let names = names.collect::<Vec<_>>().join(", ");
        match odd.len().saturating_sub(NAMED) {
            0 => names,
            more => format!("{names} and {more} more"),
        }
    })
}

/// One row for each name, ordered by it.
fn by_name<'a>(
    rows: impl Iterator<Item = &'a api::Domain>,
) -> Result<Vec<&'a api::Domain>, Diagnostic> {
    let mut names: BTreeMap<String, Vec<&api::Domain>> = BTreeMap::new();
    for row in rows {
        let folded =
            Folded::new(&row.name).map_or_else(|| row.name.clone(), |name| name.to_string());
        names.entry(folded).or_default().push(row);
    }
    let chosen = names
        .into_iter()
        .filter_map(|(name, rows)| match choose(rows) {
            Choice::None => None,
            Choice::One(row) => Some(Ok(row)),
            Choice::Several(rows) => Some(Err(several(&name, &rows))),
        });
    chosen.collect()
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
