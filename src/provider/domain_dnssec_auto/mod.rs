//! `hostup_domain_dnssec_auto`: whether a domain takes part in HostUp's automatic DNSSEC.
//!
//! `action` is what the user wants; the computed attributes are what HostUp reports. Only [`enrolment`] draws conclusions
//! from one about the other.

mod data_source;
mod delete;
mod enrolment;
mod list;
mod model;
mod observed;
mod plan;
mod post;
mod read;
mod replacement;
mod schema;
mod wait;
mod warnings;
mod write;

pub(super) use data_source::DnssecAutoDataSource;
pub(super) use list::DnssecAutoList;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, PlanContext,
    Planned, Resource, Schema, Value,
};
use crate::provider::{Client, lookup, per_domain};
use model::{Config, State};

/// The resource.
#[derive(Debug, Default)]
pub(super) struct DomainDnssecAuto {
    /// Whether a plan of this process has warned that destroying does not change DNSSEC. Terraform merges equal warnings
    /// only of resources whose block still exists, and most are destroyed because it was removed.
    has_warned_of_keep: AtomicBool,
}

impl Resource for DomainDnssecAuto {
    const TYPE_NAME: &'static str = "hostup_domain_dnssec_auto";
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

    fn plan_destroy(&self, client: Option<&Client>, prior: &State, diagnostics: &mut Diagnostics) {
        // With create_before_destroy the destroy is planned after the new object was applied, and then skips the opt-out.
        if client.is_some_and(|client| has_written(client, prior)) {
            return;
        }
        if plan::opts_out(prior) {
            diagnostics.push(warnings::destroy_opts_out(prior));
        } else if !self.has_warned_of_keep.swap(true, Ordering::Relaxed) {
            diagnostics.push(warnings::destroy_keeps());
        }
    }

    async fn review_plan(
        &self,
        context: &mut PlanContext<'_, Client>,
        prior: &Value,
        planned: &Value,
    ) -> Result<(), Diagnostic> {
        if let Some(client) = context.client {
            plan::compare(&client.plans, prior, planned, context.diagnostics);
        }
        Ok(())
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

    async fn delete(&self, context: Context<'_, Client>, prior: State) -> Result<(), Diagnostic> {
        context.client.plans.begin_apply();
        delete::delete(context, prior).await
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

fn has_written(client: &Client, state: &State) -> bool {
    let id = lookup::parse_id(&state.domain_id, "domain_id");
    id.is_ok_and(|id| client.locks.has_written(&id))
}
