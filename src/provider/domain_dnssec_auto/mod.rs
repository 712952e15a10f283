//! `hostup_domain_dnssec_auto`: whether a domain takes part in HostUp's automatic DNSSEC.
//!
//! Two things are kept apart throughout. `action` is what the user wants; everything computed is what HostUp reports.
//! [`enrolment`] is the only place that concludes from one to the other.

mod data_source;
mod delete;
mod enrolment;
mod list;
mod model;
mod observe;
mod plan;
mod post;
mod read;
mod replacement;
mod schema;
mod texts;
mod wait;
mod write;

pub(super) use data_source::Reported;
pub(super) use list::Listed;
pub(super) use wait::Waits;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, Planned,
    Resource, Schema, Value,
};
use crate::provider::{Client, lookup, per_domain};
use model::{Config, State};

/// The resource.
#[derive(Debug, Default)]
pub(super) struct DomainDnssecAuto {
    /// A plan of this process has said that destroying leaves DNSSEC as it is. Terraform folds equal warnings only while
    /// the resource block is there, and most are destroyed because theirs was removed.
    told_of_kept: AtomicBool,
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

    fn plan(
        &self,
        change: &Change<'_, Self>,
        planned: &mut Planned,
        diagnostics: &mut Diagnostics,
    ) {
        plan::plan(change, planned, diagnostics);
    }

    fn plan_destroy(&self, client: Option<&Client>, prior: &State, diagnostics: &mut Diagnostics) {
        // With create_before_destroy the destruction is planned after the new object was applied, and is then skipped.
        if client.is_some_and(|client| has_written(client, prior)) {
            return;
        }
        if plan::opts_out(prior) {
            diagnostics.push(texts::destroy_opts_out(prior));
        } else if !self.told_of_kept.swap(true, Ordering::Relaxed) {
            diagnostics.push(texts::destroy_keeps());
        }
    }

    fn compare_plans(
        &self,
        client: &Client,
        prior: &Value,
        planned: &Value,
        diagnostics: &mut Diagnostics,
    ) {
        plan::compare(&client.plans, prior, planned, diagnostics);
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
        Ok(State {
            domain_name: domain.name,
            ..State::of(domain.id)
        })
    }
}

fn has_written(client: &Client, state: &State) -> bool {
    let id = lookup::parse_id(&state.domain_id, "domain_id");
    id.is_ok_and(|id| client.writes.has_written(&id))
}
