//! `list "hostup_domain_dnssec_auto"`: every domain of the account, for `terraform query`.

use futures_util::{StreamExt, stream};
use serde::Deserialize;

use super::model::State;
use super::read::imported;
use super::{DomainDnssecAuto, texts};
use crate::api::Domain;
use crate::framework::quote::inline;
use crate::framework::{
    Attr, Block, Diagnostic, Diagnostics, Events, Item, ListResource, Query, Schema,
};
use crate::provider::filter::Filter;
use crate::provider::{Client, failure};

/// So many domains are asked for at once when their objects are wanted: as many as Terraform itself runs.
const AT_ONCE: usize = 10;

/// The list resource.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Listed;

/// What users set.
#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    service_statuses: Attr<Vec<String>>,
    tlds: Attr<Vec<String>>,
}

impl ListResource for Listed {
    type Managed = DomainDnssecAuto;
    type Config = Config;

    fn schema(&self) -> Schema {
        let description = "Lists the domains of the account as resources to import. With `include_resource` each domain is \
                           asked for its automatic DNSSEC.";
        Schema::new(0, Block::new(description, Filter::attributes()))
    }

    async fn list(
        &self,
        query: Query<'_, Client>,
        config: Config,
        events: &Events<State>,
    ) -> Result<(), Diagnostic> {
        let filter = Filter::new(
            config.service_statuses.into_known(),
            config.tlds.into_known(),
        );
        let mut left = query.limit;
        let mut pages = query.client.api.pages();
        while left > 0 {
            let page = pages.next(query.stop).await;
            let page =
                page.map_err(|error| failure::told("list the domains", &error, query.client))?;
            let Some(page) = page else { return Ok(()) };
            let passing = page
                .into_iter()
                .filter(|domain| filter.passes(domain))
                .take(left);
            let items = stream::iter(passing)
                .map(|domain| item(&query, domain))
                .buffered(AT_ONCE);
            let mut items = std::pin::pin!(items);
            while let Some(item) = items.next().await {
                if !events.send(item).await {
                    return Ok(());
                }
                left -= 1;
            }
        }
        Ok(())
    }
}

/// One domain. Whatever goes wrong with it is a warning: an error would end the query and lose the others.
async fn item(query: &Query<'_, Client>, domain: Domain) -> Item<State> {
    let mut diagnostics = Diagnostics::default();
    let bare = State {
        domain_name: Some(domain.name.clone()),
        ..State::of(domain.id.as_str().to_owned())
    };
    let state = if query.whole {
        match query.client.api.dnssec_auto(&domain.id, query.stop).await {
            Ok(answer) => imported(&mut diagnostics, bare, &answer),
            Err(error) => {
                diagnostics.push(texts::not_listed_whole(&bare, &error));
                bare
            }
        }
    } else {
        bare
    };
    Item {
        state,
        display_name: inline(&domain.name),
        diagnostics,
    }
}
