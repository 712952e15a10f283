//! `list "hostup_domain_dnssec_auto"`: every domain of the account, for `terraform query`.
//!
//! A failure for a single domain is a warning: an error would end the query without the other domains. Terraform merges
//! warnings with the same summary, so each kind is one warning that names all of its domains.

mod warnings;

use futures_util::{StreamExt, stream};
use serde::Deserialize;

use self::warnings::{Lookup, Warnings};
use super::DomainDnssecAuto;
use super::model::State;
use super::read::imported;
use crate::api::Domain;
use crate::framework::quote::inline;
use crate::framework::{
    Attr, Block, Diagnostic, Diagnostics, ListContext, ListItem, ListResource, ListSender, Schema,
};
use crate::provider::filter::Filter;
use crate::provider::lookup::{DomainList, Selection};
use crate::provider::{Client, call_error};

/// How many domains are read concurrently: as many as Terraform's default parallelism.
const CONCURRENT_READS: usize = 10;

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DnssecAutoList;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    service_statuses: Attr<Vec<String>>,
    tlds: Attr<Vec<String>>,
}

impl ListResource for DnssecAutoList {
    type Managed = DomainDnssecAuto;
    type Config = Config;

    fn schema(&self) -> Schema {
        let description = "Lists the domains of the account as resources to import. With `include_resource` the automatic \
                           DNSSEC of each domain is read.";
        Schema::new(0, Block::new(description, Filter::attributes()))
    }

    async fn list(
        &self,
        query: ListContext<'_, Client>,
        config: Config,
        events: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        let mut diagnostics = Diagnostics::default();
        let filter = Filter::new(
            config.service_statuses.into_known(),
            config.tlds.into_known(),
            &mut diagnostics,
        );
        if query.limit == 0 {
            return Ok(());
        }
        let client = query.client;
        let list = client.lookups.list(&client.api, query.stop).await;
        let list =
            list.map_err(|error| call_error::diagnostic("list the domains", &error, client))?;
        let mut warnings = Warnings::default();
        let domains = select(&list, &filter, &mut warnings);
        let domains: Vec<_> = domains.into_iter().take(query.limit).cloned().collect();
        let items = stream::iter(domains).map(|domain| look_up(&query, domain));
        let mut items = std::pin::pin!(items.buffered(CONCURRENT_READS));
        // The last item has the warnings: Terraform may not read an event after it.
        let mut last: Option<ListItem<State>> = None;
        while let Some((item, lookup)) = items.next().await {
            warnings.add(&item, lookup);
            if let Some(item) = last.replace(item)
                && !events.send(item).await
            {
                return Ok(());
            }
        }
        diagnostics.extend(warnings.into_diagnostics());
        match last {
            Some(mut item) => {
                item.diagnostics = diagnostics;
                events.send(item).await;
            }
            None => events.warn(diagnostics).await,
        }
        Ok(())
    }
}

/// The domains to list, ordered by name. Of an ambiguous name all domains are listed: a query distinguishes them by id.
fn select<'a>(list: &'a DomainList, filter: &Filter, warnings: &mut Warnings) -> Vec<&'a Domain> {
    let mut selected = Vec::new();
    for (name, selection) in list.by_name(|domain| filter.matches(domain)) {
        match selection {
            Selection::None => {}
            Selection::One(domain) => selected.push(domain),
            Selection::Ambiguous(domains) => {
                warnings.add_ambiguous(&name, &domains);
                selected.extend(domains);
            }
        }
    }
    selected
}

/// One domain, and the result of reading it if the query wants more than its identity.
async fn look_up(query: &ListContext<'_, Client>, domain: Domain) -> (ListItem<State>, Lookup) {
    let bare = State::new(domain.id.as_str().to_owned(), Some(domain.name.clone()));
    let (state, lookup) = match query.whole {
        false => (bare, Lookup::Skipped),
        true => match query.client.api.dnssec_auto(&domain.id, query.stop).await {
            // The warnings of an import are replaced by one for all domains.
            Ok(answer) => (
                imported(&mut Diagnostics::default(), bare, &answer),
                Lookup::Answer(answer),
            ),
            Err(error) => (bare, Lookup::Failed(error)),
        },
    };
    let item = ListItem {
        state,
        display_name: inline(&domain.name),
        diagnostics: Diagnostics::default(),
    };
    (item, lookup)
}
