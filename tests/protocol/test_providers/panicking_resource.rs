//! A resource that panics at the point its configuration names, a data source that panics on read, and a list resource
//! that panics after its first event.

use serde::{Deserialize, Serialize};
use terraform_provider_hostup::framework::{
    Attr, Attribute, Block, Change, Context, DataSource, Diagnostic, Diagnostics,
    IdentityAttribute, IdentitySchema, Import, ListContext, ListItem, ListResource, ListSender,
    Observation, Planned, ReadContext, Resource, Schema, Type,
};

pub struct PanickingResource;

#[derive(Debug, Deserialize)]
pub struct Config {
    name: Attr<String>,
    panics_in: Attr<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    name: Option<String>,
    panics_in: Option<String>,
}

fn panic_at(point: &str, panics_in: Option<&String>) {
    assert!(
        panics_in.is_none_or(|name| name != point),
        "the {point} crashed"
    );
}

impl Config {
    fn state(self) -> State {
        State {
            name: self.name.into_known(),
            panics_in: self.panics_in.into_known(),
        }
    }
}

impl Resource for PanickingResource {
    const TYPE_NAME: &'static str = "test_panicking";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("name")
                .required()
                .requires_replace()
                .describe("Which."),
            Attribute::string("panics_in").describe("Where it panics."),
        ];
        Schema::new(0, Block::new("Panics.", attributes))
    }

    fn identity(&self) -> IdentitySchema {
        let name = IdentityAttribute {
            name: "name",
            kind: Type::String,
            required_for_import: true,
            description: "Which.",
            canonical_form: None,
        };
        IdentitySchema::new(0, vec![name])
    }

    fn plan(&self, change: &Change<'_, Self>, _: &mut Planned, _: &mut Diagnostics) {
        panic_at("plan", change.plan.panics_in.known());
    }

    async fn create(&self, _: Context<'_, ()>, plan: Config) -> Result<State, Diagnostic> {
        tokio::task::yield_now().await;
        panic_at("apply", plan.panics_in.known());
        Ok(plan.state())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        tokio::task::yield_now().await;
        panic_at("read", state.panics_in.as_ref());
        Ok(Observation::Present(state))
    }

    async fn update(
        &self,
        _: Context<'_, ()>,
        _: State,
        plan: Config,
    ) -> Result<State, Diagnostic> {
        panic_at("apply", plan.panics_in.known());
        Ok(plan.state())
    }

    async fn delete(&self, _: Context<'_, ()>, state: State) -> Result<(), Diagnostic> {
        panic_at("delete", state.panics_in.as_ref());
        Ok(())
    }

    async fn import(&self, _: Context<'_, ()>, import: Import) -> Result<State, Diagnostic> {
        let name = match import {
            Import::Id(id) => id,
            Import::Identity(identity) => identity.get("name").as_str().unwrap_or("").to_owned(),
        };
        panic_at("import", Some(&name));
        Ok(State {
            name: Some(name),
            panics_in: None,
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Nothing {}

pub struct PanickingDataSource;

impl DataSource for PanickingDataSource {
    const TYPE_NAME: &'static str = "test_panicking";
    type Client = ();
    type Config = Nothing;
    type State = Nothing;

    fn schema(&self) -> Schema {
        Schema::new(0, Block::new("Panics.", Vec::new()))
    }

    async fn read(&self, _: ReadContext<'_, ()>, _: Nothing) -> Result<Nothing, Diagnostic> {
        tokio::task::yield_now().await;
        panic!("the data source crashed");
    }
}

pub struct PanickingList;

impl ListResource for PanickingList {
    type Managed = PanickingResource;
    type Config = Nothing;

    fn schema(&self) -> Schema {
        Schema::new(0, Block::new("Panics.", Vec::new()))
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
                panics_in: None,
            },
            display_name: "a".to_owned(),
            diagnostics: Diagnostics::default(),
        };
        events.send(item).await;
        tokio::task::yield_now().await;
        panic!("the list crashed");
    }
}
