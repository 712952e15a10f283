//! A resource with everything that the framework offers, in version 1 of its schema; and what can be looked up and
//! erase_data_source of it.
//!
//! Version 0 had the size as text under the name `width`, and one `rule` where there is now a list of them.

mod list_resource;
mod looked_up;
mod model;
mod schema;

use serde_json::{Map, Value as Json};
use terraform_provider_hostup::framework::resource::Upgrade;
use terraform_provider_hostup::framework::{
    Change, Context, Diagnostic, Diagnostics, IdentitySchema, Import, Observation, Planned,
    Resource, Schema,
};

pub use list_resource::Listed;
pub use looked_up::LookedUp;
pub use model::{Config, State};

#[derive(Clone, Copy)]
pub struct Everything;

/// From version 0 to version 1.
fn from_0(mut stored: Map<String, Json>) -> Result<Map<String, Json>, String> {
    let width = stored.remove("width").ok_or("`width` is missing.")?;
    let width = width.as_str().ok_or("`width` is no text.")?;
    let size: serde_json::Number =
        serde_json::from_str(width).map_err(|_| "`width` is no number.")?;
    stored.insert("size".to_owned(), Json::Number(size));
    let rules = stored.remove("rule").map(|rule| vec![rule]);
    stored.insert("rules".to_owned(), rules.into());
    Ok(stored)
}

impl Resource for Everything {
    const TYPE_NAME: &'static str = "odd_everything";
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
