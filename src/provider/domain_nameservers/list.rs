//! `list "hostup_domain_nameservers"`: every domain of the account, for `terraform query`.

use super::DomainNameservers;
use super::model::State;
use crate::api::{self, Domain, Nameservers, UnexpectedField};
use crate::framework::{Block, Diagnostic, ListContext, ListResource, ListSender, Schema};
use crate::provider::Client;
use crate::provider::filter::Filter;
use crate::provider::per_domain::{self, DomainReader, ListConfig};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct NameserversList;

impl ListResource for NameserversList {
    type Managed = DomainNameservers;
    type Config = ListConfig;

    fn schema(&self) -> Schema {
        let description = "Lists the domains of the account as resources to import. With `include_resource` the name servers \
                           of each domain are read.";
        Schema::new(0, Block::new(description, Filter::attributes()))
    }

    async fn list(
        &self,
        query: ListContext<'_, Client>,
        config: ListConfig,
        events: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        per_domain::list(&query, config, events, Reader).await
    }
}

struct Reader;

impl DomainReader for Reader {
    type State = State;
    type Answer = Nameservers;
    const SUBJECT: &str = "name servers";
    const MISSING: &str = "them";

    fn unread(domain: &Domain) -> State {
        State::new(domain.id.as_str().to_owned(), Some(domain.name.clone()))
    }

    async fn read(
        query: &ListContext<'_, Client>,
        domain: &Domain,
    ) -> Result<Nameservers, api::Error> {
        query.client.api.nameservers(&domain.id, query.stop).await
    }

    fn imported(unread: State, answer: &Nameservers) -> State {
        unread.imported(answer)
    }

    fn unexpected(answer: &Nameservers) -> &[UnexpectedField] {
        &answer.unexpected
    }
}
