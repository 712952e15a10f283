//! The domains of the account as resources to import, for `terraform query`.
//!
//! A failure for a single domain is a warning: an error would end the query without the other domains. Terraform merges
//! warnings with the same summary, so each kind is one warning that names all of its domains.

mod warnings;

use futures_util::{StreamExt, stream};
use serde::Deserialize;

use self::warnings::Warnings;
use super::label;
use crate::api::{self, Domain, UnexpectedField};
use crate::framework::quote::inline;
use crate::framework::{Attr, Diagnostic, Diagnostics, ListContext, ListItem, ListSender};
use crate::provider::filter::Filter;
use crate::provider::lookup::{DomainList, Selection};
use crate::provider::{Client, call_error};

pub(in crate::provider) use self::warnings::lines;

/// How many domains are read concurrently: as many as Terraform's default parallelism.
const CONCURRENT_READS: usize = 10;

/// The `config` block, whose attributes are [`Filter::attributes`].
#[derive(Debug, Deserialize)]
pub(in crate::provider) struct ListConfig {
    service_statuses: Attr<Vec<String>>,
    tlds: Attr<Vec<String>>,
}

/// How a query reads one domain.
pub(in crate::provider) trait DomainReader: Send {
    /// The state of the resource.
    type State: Send;
    /// HostUp's answer about one domain.
    type Answer: Send;
    /// What is read, in messages.
    const SUBJECT: &str;
    /// What a generated configuration lacks without an answer, in messages.
    const MISSING: &str;

    /// Returns the state that has only the domain.
    fn unread(domain: &Domain) -> Self::State;

    /// Reads one domain.
    fn read(
        query: &ListContext<'_, Client>,
        domain: &Domain,
    ) -> impl Future<Output = Result<Self::Answer, api::Error>> + Send;

    /// Returns the state after an import.
    fn imported(unread: Self::State, answer: &Self::Answer) -> Self::State;

    /// Returns the fields of an answer that had another type than documented.
    fn unexpected(answer: &Self::Answer) -> &[UnexpectedField];

    /// Records what users have to know about an answer.
    fn record(&mut self, _label: &str, _answer: &Self::Answer) {}

    /// Returns the warning about what was recorded.
    fn into_warning(self) -> Option<Diagnostic>
    where
        Self: Sized,
    {
        None
    }
}

/// The result of reading one domain; `None` if the query wants only the identity.
type ReadResult<R> = Option<Result<<R as DomainReader>::Answer, api::Error>>;

/// Sends an event for each domain that passes the filter.
pub(in crate::provider) async fn list<R: DomainReader>(
    query: &ListContext<'_, Client>,
    config: ListConfig,
    events: &ListSender<R::State>,
    reader: R,
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
    let list = list.map_err(|error| call_error::diagnostic("list the domains", &error, client))?;
    let mut warnings = Warnings::new(reader);
    let domains = select(&list, &filter, &mut warnings);
    let domains: Vec<_> = domains.into_iter().take(query.limit).cloned().collect();
    let items = stream::iter(domains).map(|domain| read_if_requested::<R>(query, domain));
    let mut items = std::pin::pin!(items.buffered(CONCURRENT_READS));
    // The last item has the warnings: Terraform may not read an event after it.
    let mut last: Option<ListItem<R::State>> = None;
    while let Some((item, label, result)) = items.next().await {
        warnings.add(label, result);
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

/// Returns the domains to list, ordered by name: all domains with an ambiguous name, since a query shows their ids.
fn select<'a, R: DomainReader>(
    list: &'a DomainList,
    filter: &Filter,
    warnings: &mut Warnings<R>,
) -> Vec<&'a Domain> {
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

/// Reads a domain if the query wants more than its identity. Returns its item, its label and the result of the read.
async fn read_if_requested<R: DomainReader>(
    query: &ListContext<'_, Client>,
    domain: Domain,
) -> (ListItem<R::State>, String, ReadResult<R>) {
    let unread = R::unread(&domain);
    let (state, result) = match query.include_object {
        false => (unread, None),
        true => match R::read(query, &domain).await {
            Ok(answer) => (R::imported(unread, &answer), Some(Ok(answer))),
            Err(error) => (unread, Some(Err(error))),
        },
    };
    let item = ListItem {
        state,
        display_name: inline(&domain.name),
        diagnostics: Diagnostics::default(),
    };
    let label = label(Some(&domain.name), domain.id.as_str());
    (item, label, result)
}
