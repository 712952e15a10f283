//! What Terraform stored, and what it would do.

use serde_json::Value;

/// A state file.
#[derive(Clone, Debug)]
pub struct State(Value);

/// A plan as `terraform show -json` tells it.
#[derive(Clone, Debug)]
pub struct Plan(Value);

impl State {
    pub(super) fn parse(text: &str) -> Self {
        Self(if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(text).unwrap()
        })
    }

    /// The file's JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// The addresses of all resources, sorted.
    pub fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<_> = self.instances().map(|(address, _)| address).collect();
        addresses.sort();
        addresses
    }

    /// The attributes of a resource.
    #[track_caller]
    pub fn of(&self, address: &str) -> &Value {
        &self.instance(address)["attributes"]
    }

    /// An attribute as text; "null" for null.
    #[track_caller]
    pub fn text(&self, address: &str, attribute: &str) -> String {
        match &self.of(address)[attribute] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Whether the next apply would destroy the resource and make it anew.
    #[track_caller]
    pub fn is_tainted(&self, address: &str) -> bool {
        self.instance(address)["status"] == "tainted"
    }

    #[track_caller]
    fn instance(&self, address: &str) -> &Value {
        let found = self.instances().find(|(found, _)| found == address);
        found
            .unwrap_or_else(|| panic!("the state has no {address}, but {:?}", self.addresses()))
            .1
    }

    fn instances(&self) -> impl Iterator<Item = (String, &Value)> {
        let resources = self.0["resources"].as_array().into_iter().flatten();
        resources.flat_map(|resource| {
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances.map(move |instance| (address(resource, instance), instance))
        })
    }
}

/// As Terraform writes it: `type.name`, with `data.` before a data source and `["key"]` or `[0]` where there are several.
fn address(resource: &Value, instance: &Value) -> String {
    let index = match &instance["index_key"] {
        Value::Null => String::new(),
        key => format!("[{key}]"),
    };
    let mode = if resource["mode"] == "data" {
        "data."
    } else {
        ""
    };
    format!(
        "{mode}{}.{}{index}",
        text(&resource["type"]),
        text(&resource["name"])
    )
}

impl Plan {
    pub(super) fn parse(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }

    /// What would be done with a resource, such as `["update"]`.
    #[track_caller]
    pub fn actions(&self, address: &str) -> Vec<String> {
        let actions = self.change(address)["actions"].as_array().unwrap();
        actions
            .iter()
            .map(|action| text(action).to_owned())
            .collect()
    }

    /// The attributes of a resource that are "known after apply", sorted.
    #[track_caller]
    pub fn unknown(&self, address: &str) -> Vec<String> {
        let unknown = self.change(address)["after_unknown"].as_object().unwrap();
        let mut names: Vec<_> = unknown
            .iter()
            .filter(|(_, open)| **open == true)
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names
    }

    #[track_caller]
    fn change(&self, address: &str) -> &Value {
        let changes = self.0["resource_changes"].as_array().unwrap();
        let found = changes.iter().find(|change| change["address"] == address);
        &found.unwrap_or_else(|| panic!("the plan has no {address}"))["change"]
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
