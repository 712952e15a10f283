//! The data source.

use serde::{Deserialize, Serialize};
use terraform_provider_hostup::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, ReadContext, Schema, Type,
};

pub struct EverythingDataSource;

#[derive(Debug, Deserialize)]
pub struct Config {
    name: Attr<String>,
    tags: Attr<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct State {
    name: Option<String>,
    tags: Option<Vec<String>>,
    size: Option<f64>,
    parts: Option<Vec<Part>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Part {
    code: Option<String>,
}

impl DataSource for EverythingDataSource {
    const TYPE_NAME: &'static str = "test_everything";
    type Client = ();
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let part = vec![Attribute::string("code").computed().describe("Which.")];
        let attributes = vec![
            Attribute::string("name").required().describe("Which."),
            Attribute::typed("tags", Type::Set(Box::new(Type::String))).describe("Which ones."),
            Attribute::number("size").computed().describe("How large."),
            Attribute::objects("parts", part).describe("What it is made of."),
        ];
        Schema::new(0, Block::new("Looks something up.", attributes))
    }

    async fn read(&self, _: ReadContext<'_, ()>, config: Config) -> Result<State, Diagnostic> {
        let parts = ["first", "second"].map(|code| Part {
            code: Some(code.to_owned()),
        });
        Ok(State {
            name: config.name.into_known(),
            tags: config.tags.into_known(),
            size: Some(2.5),
            parts: Some(parts.into()),
        })
    }
}
