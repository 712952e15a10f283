//! A resource that panics where its configuration says, a data source that does when it is read, and a list that does
//! after its first event.

use serde::{Deserialize, Serialize};
use terraform_provider_hostup::framework::{
    Attr, Attribute, Block, Change, Context, DataSource, Diagnostic, Diagnostics,
    IdentityAttribute, IdentitySchema, Import, ListContext, ListItem, ListResource, ListSender,
    Observation, Planned, ReadContext, Resource, Schema, Type,
};

pub struct Fragile;

#[derive(Debug, Deserialize)]
pub struct Config {
    name: Attr<String>,
    breaks: Attr<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    name: Option<String>,
    breaks: Option<String>,
}

/// Panics if this is the place.
fn pass(place: &str, breaks: Option<&String>) {
    assert!(
        breaks.is_none_or(|breaks| breaks != place),
        "the {place} broke"
    );
}

impl Config {
    fn state(self) -> State {
        State {
            name: self.name.into_known(),
            breaks: self.breaks.into_known(),
        }
    }
}

impl Resource for Fragile {
    const TYPE_NAME: &'static str = "odd_fragile";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("name")
                .required()
                .requires_replace()
                .describe("Which."),
            Attribute::string("breaks").describe("Where it panics."),
        ];
        Schema::new(0, Block::new("It breaks.", attributes))
    }

    fn identity(&self) -> IdentitySchema {
        let name = IdentityAttribute {
            name: "name",
            kind: Type::String,
            required_for_import: true,
            description: "Which.",
        };
        IdentitySchema::new(0, vec![name])
    }

    fn plan(&self, change: &Change<'_, Self>, _: &mut Planned, _: &mut Diagnostics) {
        pass("plan", change.plan.breaks.known());
    }

    async fn create(&self, _: Context<'_, ()>, plan: Config) -> Result<State, Diagnostic> {
        tokio::task::yield_now().await;
        pass("apply", plan.breaks.known());
        Ok(plan.state())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        tokio::task::yield_now().await;
        pass("read", state.breaks.as_ref());
        Ok(Observation::Present(state))
    }

    async fn update(
        &self,
        _: Context<'_, ()>,
        _: State,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        pass("apply", plan.breaks.known());
        Ok(plan.state())
    }

    async fn delete(&self, _: Context<'_, ()>, state: State) -> Result<(), Diagnostic> {
        pass("delete", state.breaks.as_ref());
        Ok(())
    }

    async fn import(&self, _: Context<'_, ()>, import: Import) -> Result<State, Diagnostic> {
        let name = match import {
            Import::Id(id) => id,
            Import::Identity(identity) => identity.get("name").as_str().unwrap_or("").to_owned(),
        };
        pass("import", Some(&name));
        Ok(State {
            name: Some(name),
            breaks: None,
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Nothing {}

pub struct FragileSource;

impl DataSource for FragileSource {
    const TYPE_NAME: &'static str = "odd_fragile";
    type Client = ();
    type Config = Nothing;
    type State = Nothing;

    fn schema(&self) -> Schema {
        Schema::new(0, Block::new("It breaks.", Vec::new()))
    }

    async fn read(&self, _: ReadContext<'_, ()>, _: Nothing) -> Result<Nothing, Diagnostic> {
        tokio::task::yield_now().await;
        panic!("the look-up broke");
    }
}

pub struct FragileList;

impl ListResource for FragileList {
    type Managed = Fragile;
    type Config = Nothing;

    fn schema(&self) -> Schema {
        Schema::new(0, Block::new("It breaks.", Vec::new()))
    }

    async fn list(
        &self,
        _: ListContext<'_, ()>,
        _: Nothing,
        events: &ListSender<State>,
    ) -> Result<(), Diagnostic> {
        let item = ListItem {
            state: State {
                name: Some("a".to_owned()),
                breaks: None,
            },
            display_name: "a".to_owned(),
            diagnostics: Diagnostics::default(),
        };
        events.send(item).await;
        tokio::task::yield_now().await;
        panic!("the list broke");
    }
}
