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
mod read;
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
    Resource, Schema,
};
use crate::provider::{Client, per_domain};
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

    fn plan_destroy(&self, prior: &State, diagnostics: &mut Diagnostics) {
        if plan::opts_out(prior) {
            diagnostics.push(texts::destroy_opts_out(prior));
        } else if !self.told_of_kept.swap(true, Ordering::Relaxed) {
            diagnostics.push(texts::destroy_keeps());
        }
    }

    async fn create(
        &self,
        context: Context<'_, Client>,
        plan: Config,
    ) -> Result<State, Diagnostic> {
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
        write::update(context, prior, plan).await
    }

    async fn delete(&self, context: Context<'_, Client>, prior: State) -> Result<(), Diagnostic> {
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
