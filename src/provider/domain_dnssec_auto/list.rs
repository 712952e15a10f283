//! `list "hostup_domain_dnssec_auto"`: every domain of the account, for `terraform query`.
//!
//! What goes wrong with a single domain is a warning: an error would end the query and lose the others. Terraform folds
//! warnings with one summary, so each kind is one warning that names all of its domains.

mod notes;

use futures_util::{StreamExt, stream};
use serde::Deserialize;

use self::notes::{Finding, Notes};
use super::DomainDnssecAuto;
use super::model::State;
use super::read::imported;
use crate::api::Domain;
use crate::framework::quote::inline;
use crate::framework::{
    Attr, Block, Diagnostic, Diagnostics, Events, Item, ListResource, Query, Schema,
};
use crate::provider::filter::Filter;
use crate::provider::names::{Choice, Listing};
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
        let mut warnings = Diagnostics::default();
        let filter = Filter::new(
            config.service_statuses.into_known(),
            config.tlds.into_known(),
            &mut warnings,
        );
        if query.limit == 0 {
            return Ok(());
        }
        let list = query.client.names.list(&query.client.api, query.stop).await;
        let list = list.map_err(|error| failure::told("list the domains", &error, query.client))?;
        let mut notes = Notes::default();
        let rows = rows(&list, &filter, &mut notes);
        let rows: Vec<_> = rows.into_iter().take(query.limit).cloned().collect();
        let items = stream::iter(rows).map(|row| look_up(&query, row));
        let mut items = std::pin::pin!(items.buffered(AT_ONCE));
        // The last event carries the warnings: Terraform may not read what comes behind it.
        let mut last: Option<Item<State>> = None;
        while let Some((item, finding)) = items.next().await {
            notes.add(&item, finding);
            if let Some(item) = last.replace(item)
                && !events.send(item).await
            {
                return Ok(());
            }
        }
        warnings.extend(notes.into_warnings());
        match last {
            Some(mut item) => {
                item.diagnostics = warnings;
                events.send(item).await;
            }
            None => events.warn(warnings).await,
        }
        Ok(())
    }
}

/// The domains to list, ordered by name. A name that stands for several is listed with each of them: a query tells
/// domains apart by their ids.
fn rows<'a>(list: &'a Listing, filter: &Filter, notes: &mut Notes) -> Vec<&'a Domain> {
    let mut listed = Vec::new();
    for (name, choice) in list.by_name(|domain| filter.passes(domain)) {
        match choice {
            Choice::None => {}
            Choice::One(row) => listed.push(row),
            Choice::Several(rows) => {
                notes.add_ambiguous(&name, &rows);
                listed.extend(rows);
            }
        }
    }
    listed
}

/// One domain, and what its look-up found where the object is wanted.
async fn look_up(query: &Query<'_, Client>, domain: Domain) -> (Item<State>, Finding) {
    let bare = State {
        domain_name: Some(domain.name.clone()),
        ..State::of(domain.id.as_str().to_owned())
    };
    let (state, finding) = match query.whole {
        false => (bare, Finding::NotAsked),
        true => match query.client.api.dnssec_auto(&domain.id, query.stop).await {
            // The warnings that an import gives for one domain are given once for all of them here.
            Ok(answer) => (
                imported(&mut Diagnostics::default(), bare, &answer),
                Finding::Answer(answer),
            ),
            Err(error) => (bare, Finding::Failure(error)),
        },
    };
    let item = Item {
        state,
        display_name: inline(&domain.name),
        diagnostics: Diagnostics::default(),
    };
    (item, finding)
}
