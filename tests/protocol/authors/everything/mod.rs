//! A resource with every kind of attribute, in version 1 of its schema.
//!
//! Version 0 had the size as text under the name `width`, and one `rule` where there is now a list of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use terraform_provider_hostup::framework::resource::Upgrade;
use terraform_provider_hostup::framework::schema::{BlockNesting, NestedBlock, Nesting};
use terraform_provider_hostup::framework::{
    Attr, Attribute, Block, Change, Context, Diagnostic, Diagnostics, IdentityAttribute,
    IdentitySchema, Import, Number, Observation, Planned, Resource, Schema, Type, Value,
};

pub struct Everything;

#[derive(Debug, Deserialize)]
pub struct Config {
    name: Attr<String>,
    flag: Attr<bool>,
    mode: Attr<String>,
    size: Attr<Number>,
    sizes: Attr<Vec<Attr<Number>>>,
    tags: Attr<Vec<Attr<String>>>,
    labels: Attr<BTreeMap<String, Attr<String>>>,
    rules: Attr<Vec<Attr<RuleConfig>>>,
    named: Attr<BTreeMap<String, Attr<RuleConfig>>>,
    single: Attr<RuleConfig>,
    limits: Attr<Vec<Attr<RuleConfig>>>,
    bounds: Attr<Vec<Attr<RuleConfig>>>,
    window: Attr<RuleConfig>,
}

#[derive(Debug, Deserialize)]
pub struct RuleConfig {
    code: Attr<String>,
    most: Attr<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    name: Option<String>,
    flag: Option<bool>,
    mode: Option<String>,
    size: Option<Number>,
    sizes: Option<Vec<Option<Number>>>,
    tags: Option<Vec<Option<String>>>,
    labels: Option<BTreeMap<String, Option<String>>>,
    rules: Option<Vec<Option<Rule>>>,
    named: Option<BTreeMap<String, Option<Rule>>>,
    single: Option<Rule>,
    limits: Option<Vec<Option<Rule>>>,
    bounds: Option<Vec<Option<Rule>>>,
    window: Option<Rule>,
    serial: Option<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    code: Option<String>,
    most: Option<Number>,
}

fn list<T, U>(items: Attr<Vec<Attr<T>>>, each: impl Fn(T) -> U) -> Option<Vec<Option<U>>> {
    let items = items.into_known()?.into_iter();
    Some(items.map(|item| item.into_known().map(&each)).collect())
}

fn map<T, U>(
    entries: Attr<BTreeMap<String, Attr<T>>>,
    each: impl Fn(T) -> U,
) -> Option<BTreeMap<String, Option<U>>> {
    let entries = entries.into_known()?.into_iter();
    Some(
        entries
            .map(|(key, item)| (key, item.into_known().map(&each)))
            .collect(),
    )
}

fn rule(config: RuleConfig) -> Rule {
    Rule {
        code: config.code.into_known(),
        most: config.most.into_known(),
    }
}

impl Config {
    fn state(self) -> State {
        State {
            name: self.name.into_known(),
            flag: self.flag.into_known(),
            mode: self.mode.into_known(),
            size: self.size.into_known(),
            sizes: list(self.sizes, |size| size),
            tags: list(self.tags, |tag| tag),
            labels: map(self.labels, |label| label),
            rules: list(self.rules, rule),
            named: map(self.named, rule),
            single: self.single.into_known().map(rule),
            limits: list(self.limits, rule),
            bounds: list(self.bounds, rule),
            window: self.window.into_known().map(rule),
            serial: Some(Number::from(7_i64)),
        }
    }
}

fn rule_attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("code").describe("Which."),
        Attribute::number("most").describe("How many."),
    ]
}

fn block(name: &'static str, nesting: BlockNesting) -> NestedBlock {
    NestedBlock {
        name,
        nesting,
        block: Block::new("Rules.", rule_attributes()),
    }
}

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
        let nested =
            |name, nesting| Attribute::nested(name, nesting, rule_attributes()).describe("Rules.");
        let attributes = vec![
            Attribute::string("name")
                .required()
                .requires_replace()
                .describe("Which."),
            Attribute::bool("flag").describe("Whether."),
            Attribute::string("mode")
                .default_value(Value::string("keep"))
                .describe("How."),
            Attribute::number("size").describe("How large."),
            Attribute::typed("sizes", Type::List(Box::new(Type::Number)))
                .describe("How large each."),
            Attribute::typed("tags", Type::Set(Box::new(Type::String))).describe("Which ones."),
            Attribute::typed("labels", Type::Map(Box::new(Type::String))).describe("By name."),
            nested("rules", Nesting::List),
            nested("named", Nesting::Map),
            nested("single", Nesting::Single),
            Attribute::number("serial")
                .computed()
                .describe("Which make."),
        ];
        let root = Block::new("Everything.", attributes)
            .with(block("limits", BlockNesting::List))
            .with(block("bounds", BlockNesting::Set))
            .with(block("window", BlockNesting::Single));
        Schema::new(1, root)
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

    fn upgrades(&self) -> &'static [Upgrade] {
        &[from_0]
    }

    fn plan(&self, _: &Change<'_, Self>, planned: &mut Planned, _: &mut Diagnostics) {
        planned.open("serial");
    }

    async fn create(&self, _: Context<'_, ()>, plan: Config) -> Result<State, Diagnostic> {
        Ok(plan.state())
    }

    async fn read(
        &self,
        _: Context<'_, ()>,
        state: State,
    ) -> Result<Observation<State>, Diagnostic> {
        Ok(Observation::Found(state))
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

    async fn import(&self, _: Context<'_, ()>, _: Import) -> Result<State, Diagnostic> {
        Err(Diagnostic::error(
            "Not importable",
            "There is nothing to import from.",
        ))
    }
}
