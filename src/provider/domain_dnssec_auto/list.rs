//! `list "hostup_domain_dnssec_auto"`: every domain of the account, for `terraform query`.

use super::DomainDnssecAuto;
use super::enrolment;
use super::model::State;
use super::read::imported;
use crate::api::{self, DnssecAuto, Domain, UnexpectedField};
use crate::framework::quote::inline;
use crate::framework::{
    Block, Diagnostic, Diagnostics, ListContext, ListResource, ListSender, Schema,
};
use crate::provider::Client;
use crate::provider::filter::Filter;
use crate::provider::per_domain::{self, DomainReader, ListConfig, lines};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DnssecAutoList;

impl ListResource for DnssecAutoList {
    type Managed = DomainDnssecAuto;
    type Config = ListConfig;

    fn schema(&self) -> Schema {
        let description = "Lists the domains of the account as resources to import. With `include_resource` the automatic \
                           DNSSEC of each domain is read.";
        Schema::new(0, Block::new(description, Filter::attributes()))
    }

    async fn list(
        &self,
        query: ListContext<'_, Client>,
        config: ListConfig,
        events: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        per_domain::list(&query, config, events, Reader::default()).await
    }
}

/// Collects a line about each domain whose action the import guesses.
#[derive(Default)]
struct Reader {
    guessed: Vec<String>,
}

impl DomainReader for Reader {
    type State = State;
    type Answer = DnssecAuto;
    const SUBJECT: &str = "automatic DNSSEC";
    const MISSING: &str = "the action";

    fn unread(domain: &Domain) -> State {
        State::new(domain.id.as_str().to_owned(), Some(domain.name.clone()))
    }

    async fn read(
        query: &ListContext<'_, Client>,
        domain: &Domain,
    ) -> Result<DnssecAuto, api::Error> {
        query.client.api.dnssec_auto(&domain.id, query.stop).await
    }

    /// Drops the warnings of an import: one warning covers all domains.
    fn imported(unread: State, answer: &DnssecAuto) -> State {
        imported(&mut Diagnostics::default(), unread, answer)
    }

    fn unexpected(answer: &DnssecAuto) -> &[UnexpectedField] {
        &answer.unexpected
    }

    fn record(&mut self, label: &str, answer: &DnssecAuto) {
        let (action, is_proved) = enrolment::import_action(answer);
        if !is_proved {
            let status = inline(&answer.status);
            self.guessed.push(format!(
                "{label}: the status is \"{status}\", listed as action = \"{action}\""
            ));
        }
    }

    fn into_warning(self) -> Option<Diagnostic> {
        if self.guessed.is_empty() {
            return None;
        }
        let detail = format!(
            "The status of these domains does not say whether they are enrolled in automatic DNSSEC or opted out. Check \
             their action before you apply a configuration that was generated from this query.\n\n{}",
            lines(&self.guessed)
        );
        Some(Diagnostic::warning(
            "The action of some listed domains is a guess",
            detail,
        ))
    }
}
