//! The structs of the configuration and of the state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terraform_provider_hostup::framework::{Attr, Number};

#[derive(Debug, Deserialize)]
pub struct Config {
    pub name: Attr<String>,
    flag: Attr<bool>,
    mode: Attr<String>,
    note: Attr<String>,
    secret: Attr<String>,
    old: Attr<String>,
    size: Attr<Number>,
    sizes: Attr<Vec<Attr<Number>>>,
    tags: Attr<Vec<Attr<String>>>,
    labels: Attr<BTreeMap<String, Attr<String>>>,
    place: Attr<PlaceConfig>,
    grid: Attr<Vec<Vec<Number>>>,
    teams: Attr<BTreeMap<String, Attr<Vec<String>>>>,
    rules: Attr<Vec<Attr<RuleConfig>>>,
    named: Attr<BTreeMap<String, Attr<RuleConfig>>>,
    single: Attr<RuleConfig>,
    parts: Attr<Vec<Attr<StepConfig>>>,
    steps: Attr<Vec<Attr<StepConfig>>>,
    limits: Attr<Vec<Attr<RuleConfig>>>,
    bounds: Attr<Vec<Attr<RuleConfig>>>,
    window: Attr<RuleConfig>,
    gates: Attr<Vec<Attr<GateConfig>>>,
}

#[derive(Debug, Deserialize)]
struct RuleConfig {
    code: Attr<String>,
    most: Attr<Number>,
}

#[derive(Debug, Deserialize)]
struct PlaceConfig {
    x: Attr<Number>,
    y: Attr<String>,
}

/// An object with attributes that the provider computes. Only objects in lists and maps may contain such objects again.
#[derive(Debug, Deserialize)]
struct StepConfig {
    code: Attr<String>,
    #[serde(default)]
    mode: Attr<String>,
    #[serde(default)]
    inner: Attr<BTreeMap<String, Attr<StepConfig>>>,
}

#[derive(Debug, Deserialize)]
struct GateConfig {
    code: Attr<String>,
    pins: Attr<Vec<Attr<RuleConfig>>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    pub name: Option<String>,
    flag: Option<bool>,
    pub mode: Option<String>,
    note: Option<String>,
    secret: Option<String>,
    old: Option<String>,
    size: Option<Number>,
    sizes: Option<Vec<Option<Number>>>,
    tags: Option<Vec<Option<String>>>,
    labels: Option<BTreeMap<String, Option<String>>>,
    place: Option<Place>,
    grid: Option<Vec<Vec<Number>>>,
    teams: Option<BTreeMap<String, Option<Vec<String>>>>,
    rules: Option<Vec<Option<Rule>>>,
    named: Option<BTreeMap<String, Option<Rule>>>,
    single: Option<Rule>,
    parts: Option<Vec<Option<Part>>>,
    steps: Option<Vec<Option<Step>>>,
    limits: Option<Vec<Option<Rule>>>,
    bounds: Option<Vec<Option<Rule>>>,
    window: Option<Rule>,
    gates: Option<Vec<Option<Gate>>>,
    seen: Option<Vec<Part>>,
    serial: Option<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rule {
    code: Option<String>,
    most: Option<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    x: Option<Number>,
    y: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    code: Option<String>,
    serial: Option<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Step {
    code: Option<String>,
    mode: Option<String>,
    inner: Option<BTreeMap<String, Option<Part>>>,
    serial: Option<Number>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Gate {
    code: Option<String>,
    pins: Option<Vec<Option<Rule>>>,
    serial: Option<Number>,
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

/// The value of every computed number.
fn serial() -> Option<Number> {
    Some(Number::from(7_i64))
}

fn rule(config: RuleConfig) -> Rule {
    Rule {
        code: config.code.into_known(),
        most: config.most.into_known(),
    }
}

fn place(config: PlaceConfig) -> Place {
    Place {
        x: config.x.into_known(),
        y: config.y.into_known(),
    }
}

fn part(config: StepConfig) -> Part {
    Part {
        code: config.code.into_known(),
        serial: serial(),
    }
}

fn step(config: StepConfig) -> Step {
    Step {
        code: config.code.into_known(),
        mode: config.mode.into_known(),
        inner: map(config.inner, part),
        serial: serial(),
    }
}

fn gate(config: GateConfig) -> Gate {
    Gate {
        code: config.code.into_known(),
        pins: list(config.pins, rule),
        serial: serial(),
    }
}

impl Config {
    pub fn state(self) -> State {
        State {
            name: self.name.into_known(),
            flag: self.flag.into_known(),
            mode: self.mode.into_known(),
            note: self.note.into_known().or(Some("noted".to_owned())),
            secret: self.secret.into_known(),
            old: self.old.into_known(),
            size: self.size.into_known(),
            sizes: list(self.sizes, |size| size),
            tags: list(self.tags, |tag| tag),
            labels: map(self.labels, |label| label),
            place: self.place.into_known().map(place),
            grid: self.grid.into_known(),
            teams: map(self.teams, |team| team),
            rules: list(self.rules, rule),
            named: map(self.named, rule),
            single: self.single.into_known().map(rule),
            parts: list(self.parts, part),
            steps: list(self.steps, step),
            limits: list(self.limits, rule),
            bounds: list(self.bounds, rule),
            window: self.window.into_known().map(rule),
            gates: list(self.gates, gate),
            seen: Some(vec![Part {
                code: Some("seen".to_owned()),
                serial: serial(),
            }]),
            serial: serial(),
        }
    }
}

impl State {
    /// The state of an import.
    pub fn named(name: String) -> Self {
        Self {
            name: Some(name),
            mode: Some("keep".to_owned()),
            ..Self::default()
        }
    }
}
