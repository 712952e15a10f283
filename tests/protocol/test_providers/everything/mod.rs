//! A resource, a data source and a list resource that use everything the framework offers. The schema has version 1.
//!
//! Version 0 stored the size as text under the name `width`.

mod data_source;
mod list_resource;
mod model;
mod schema;

use serde_json::{Map, Value as Json};
use terraform_provider_hostup::framework::resource::Upgrade;
use terraform_provider_hostup::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, Planned,
    Resource, Schema,
};

pub use data_source::EverythingDataSource;
pub use list_resource::EverythingList;
pub use model::{Config, State};

#[derive(Clone, Copy)]
pub struct Everything;

/// Upgrades state from version 0 to version 1.
fn from_0(mut stored: Map<String, Json>) -> Result<Map<String, Json>, String> {
    let width = stored.remove("width").ok_or("`width` is missing.")?;
    let width = width.as_str().ok_or("`width` is no text.")?;
    let size: serde_json::Number = width.parse().map_err(|_| "`width` is no number.")?;
    stored.insert("size".to_owned(), Json::Number(size));
    Ok(stored)
}

impl Resource for Everything {
    const TYPE_NAME: &'static str = "test_everything";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity(&self) -> IdentitySchema {
        schema::identity()
    }

    fn upgrades(&self) -> &'static [Upgrade] {
        &[from_0]
    }

    fn plan(&self, _: &Change<'_, Self>, planned: &mut Planned, _: &mut Diagnostics) {
        planned.set_unknown("serial");
    }

    async fn create(&self, context: Context<'_, ()>, plan: Config) -> Result<State, Diagnostic> {
        context.private.set("made", &true);
        Ok(plan.state())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        Ok(Observation::Present(state))
    }

    async fn update(
        &self,
        _: Context<'_, ()>,
        _: State,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        Ok(plan.state())
    }

    async fn delete(&self, _: Context<'_, ()>, _: State) -> Result<(), Diagnostic> {
        Ok(())
    }

    async fn import(&self, _: Context<'_, ()>, import: Import) -> Result<State, Diagnostic> {
        let name = match import {
            Import::Id(id) => id,
            Import::Identity(identity) => identity.get("name").as_str().unwrap_or("").to_owned(),
        };
        Ok(State::named(name))
    }
}
