//! `resource "hostup_dnssec_chain_wait"`: waits in an apply until the DNS shows a domain as secure or as insecure.
//!
//! The create waits, and nothing else asks the DNS. A wait that does not end as wanted is an error without a state, so that
//! nothing that depends on the resource is applied, and the next apply waits again.

mod model;
mod outcome;
mod schema;

use super::arguments;
use super::resolvers::{self, ResolverSource};
use crate::dns;
use crate::framework::{
    Attr, Change, Context, Diagnostic, Diagnostics, Observation, Planned, Resource, Schema, Value,
};
use model::{Config, State, Wait};

/// The resource.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DnssecChainWait;

impl Resource for DnssecChainWait {
    const TYPE_NAME: &'static str = "hostup_dnssec_chain_wait";
    type Client = ResolverSource;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        let parsed = config.resolvers.known();
        let parsed = parsed.map(|texts| resolvers::parse_argument(texts));
        diagnostics.extend(parsed.and_then(Result::err));
    }

    /// Plans the id: the canonical name, which is known as soon as the name is.
    fn plan(
        &self,
        change: &Change<'_, Self>,
        planned: &mut Planned,
        diagnostics: &mut Diagnostics,
    ) {
        match &change.plan.domain_name {
            Attr::Unknown => planned.set_unknown("id"),
            name => match arguments::zone(name) {
                Ok(zone) => planned.set("id", Value::string(zone.to_string())),
                Err(error) => diagnostics.push(error),
            },
        }
    }

    async fn create(
        &self,
        context: Context<'_, ResolverSource>,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        let wait = Wait::new(&plan)?;
        let resolvers = context.client.resolvers(&plan.resolvers);
        let client = dns::Client::new(resolvers.map_err(outcome::no_resolvers)?);
        tracing::info!(
            domain = %wait.zone,
            wait_for = wait.target_text(),
            timeout = %wait.timeout_text,
            "waiting for the DNS"
        );
        let result = client
            .wait(&wait.zone, wait.target, wait.timeout, context.stop)
            .await;
        context.diagnostics.extend(outcome::of(&wait, &result)?);
        Ok(State::new(wait.zone.to_string(), &plan))
    }

    async fn read(
        &self,
        _context: Context<'_, ResolverSource>,
        _state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        Ok(Observation::Unchanged)
    }

    /// Stores other resolvers and another timeout for the next wait.
    async fn update(
        &self,
        _context: Context<'_, ResolverSource>,
        prior: State,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        Ok(State::new(prior.id, &plan))
    }

    async fn delete(
        &self,
        _context: Context<'_, ResolverSource>,
        _prior: State,
    ) -> Result<(), Diagnostic> {
        Ok(())
    }
}
