//! `hostup_glue_record`: the addresses that the registry publishes for a host below a domain.
//!
//! One POST creates or replaces a glue record. Its answer is documented only in part, so the list of glue records is read
//! back, and only that proves the change. Hosts are compared by canonical names, and addresses by value.

mod addresses;
mod delete;
mod import;
mod model;
mod plan;
mod post;
mod read;
mod schema;
mod write;

use crate::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, PlanContext,
    Planned, Resource, Schema, Value,
};
use crate::provider::{Client, per_domain};
use model::{Config, State};

/// The resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct GlueRecordResource;

impl Resource for GlueRecordResource {
    const TYPE_NAME: &'static str = "hostup_glue_record";
    type Client = Client;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity(&self) -> IdentitySchema {
        schema::identity()
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        per_domain::validate(&config.domain_id, &config.domain_name, diagnostics);
        plan::validate(config, diagnostics);
    }

    async fn resolve(
        &self,
        context: &mut PlanContext<'_, Client>,
        prior: &Value,
        config: &Value,
        planned: &mut Planned,
    ) -> Result<(), Diagnostic> {
        per_domain::resolve(context, prior, config, planned).await?;
        plan::resolve_id(planned);
        Ok(())
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
        import::import(context, import).await
    }
}
