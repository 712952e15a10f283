//! The structs of the configuration and of the state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terraform_provider_hostup::framework::{Attr, value::Number};

#[derive(Debug, Deserialize)]
pub struct Config {
    name: Attr<String>,
    flag: Attr<bool>,
    mode: Attr<String>,
    note: Attr<String>,
    secret: Attr<String>,
    size: Attr<Number>,
    hosts: Attr<Vec<String>>,
    tags: Attr<Vec<String>>,
    labels: Attr<BTreeMap<String, Attr<String>>>,
    window: Attr<WindowConfig>,
}

#[derive(Debug, Deserialize)]
struct WindowConfig {
    code: Attr<String>,
    most: Attr<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    name: Option<String>,
    flag: Option<bool>,
    mode: Option<String>,
    note: Option<String>,
    secret: Option<String>,
    size: Option<Number>,
    hosts: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    labels: Option<BTreeMap<String, Option<String>>>,
    window: Option<Window>,
    seen: Option<Vec<Part>>,
    serial: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Window {
    code: Option<String>,
    most: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    code: Option<String>,
    size: Option<f64>,
    is_new: Option<bool>,
}

impl Config {
    pub fn state(self) -> State {
        let labels = self.labels.into_known().map(|labels| {
            let labels = labels.into_iter();
            labels
                .map(|(key, label)| (key, label.into_known()))
                .collect()
        });
        let window = self.window.into_known().map(|window| Window {
            code: window.code.into_known(),
            most: window.most.into_known(),
        });
        State {
            name: self.name.into_known(),
            flag: self.flag.into_known(),
            mode: self.mode.into_known(),
            note: self.note.into_known().or(Some("noted".to_owned())),
            secret: self.secret.into_known(),
            size: self.size.into_known(),
            hosts: self.hosts.into_known(),
            tags: self.tags.into_known(),
            labels,
            window,
            seen: Some(vec![Part {
                code: Some("seen".to_owned()),
                size: Some(2.5),
                is_new: Some(true),
            }]),
            serial: Some(7),
        }
    }
}

impl State {
    /// Returns the state of an import.
    pub fn named(name: String) -> Self {
        Self {
            name: Some(name),
            mode: Some("keep".to_owned()),
            ..Self::default()
        }
    }
}
