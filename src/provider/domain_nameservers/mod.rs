//! `hostup_domain_nameservers`: the delegation of a domain, which is its set of name servers.
//!
//! HostUp replaces the whole set with one POST, at once or after a check of its own. The resource compares sets of
//! canonical names ([`delegation`]), so that neither order nor spelling is a change.

mod data_source;
mod delegation;
mod list;
mod model;
mod obstacle;
mod plan;
mod post;
mod read;
mod schema;
mod wait;
mod warnings;
mod write;

pub(super) use data_source::DomainNameserversDataSource;
pub(super) use list::NameserversList;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, PlanContext,
    Planned, Resource, Schema, Value,
};
use crate::provider::{Client, per_domain};
use model::{Config, State};

/// The resource.
#[derive(Debug, Default)]
pub(super) struct DomainNameservers {
    /// Whether a plan of this process has warned that destroying does not change the name servers. Terraform merges equal
    /// warnings only of resources whose block still exists, and most are destroyed because it was removed.
    has_warned_of_keep: AtomicBool,
}

impl Resource for DomainNameservers {
    const TYPE_NAME: &'static str = "hostup_domain_nameservers";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity(&self) -> IdentitySchema {
        per_domain::identity()
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        per_domain::validate(&config.domain_id, &config.domain_name, diagnostics);
        delegation::validate(config, diagnostics);
    }

    async fn resolve(
        &self,
        context: &mut PlanContext<'_, Client>,
        prior: &Value,
        config: &Value,
        planned: &mut Planned,
    ) -> Result<(), Diagnostic> {
        per_domain::resolve(context, prior, config, planned).await
    }

    fn plan(
        &self,
        change: &Change<'_, Self>,
        planned: &mut Planned,
        diagnostics: &mut Diagnostics,
    ) {
        plan::plan(change, planned, diagnostics);
    }

    async fn review_plan(
        &self,
        context: &mut PlanContext<'_, Client>,
        prior: &Value,
        planned: &Value,
    ) -> Result<(), Diagnostic> {
        if let Some(client) = context.client {
            plan::compare(&client.plans, prior, planned, context.diagnostics);
            plan::review(client, context.stop, prior, planned, context.diagnostics).await;
        }
        Ok(())
    }

    fn plan_destroy(
        &self,
        _client: Option<&Client>,
        _prior: &State,
        diagnostics: &mut Diagnostics,
    ) {
        if !self.has_warned_of_keep.swap(true, Ordering::Relaxed) {
            diagnostics.push(warnings::destroy_keeps());
        }
    }

    async fn create(
        &self,
        context: Context<'_, Client>,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        context.client.plans.begin_apply();
        write::create(context, plan).await
    }

    async fn read(
        &self,
        context: Context<'_, Client>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        read::read(context, state).await
    }

    async fn update(
        &self,
        context: Context<'_, Client>,
        prior: State,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        context.client.plans.begin_apply();
        write::update(context, prior, plan).await
    }

    /// A domain always has name servers, so there is nothing to delete.
    async fn delete(&self, context: Context<'_, Client>, _prior: State) -> Result<(), Diagnostic> {
        context.client.plans.begin_apply();
        Ok(())
    }

    async fn import(
        &self,
        context: Context<'_, Client>,
        import: Import,
    ) -> Result<State, Diagnostic> {
        let domain = per_domain::import(context, import, Self::TYPE_NAME).await?;
        Ok(State::new(domain.id, domain.name))
    }
}
