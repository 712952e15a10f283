//! Terraform's state and saved plan.

use serde_json::Value;

/// A state file.
#[derive(Clone, Debug)]
pub struct State(Value);

/// A saved plan, as `terraform show -json` prints it.
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

    /// Returns the JSON of the state file.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// Returns the addresses of all resources, sorted.
    pub fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<_> = self.instances().map(|(address, _)| address).collect();
        addresses.sort();
        addresses
    }

    /// Returns the attributes of a resource.
    #[track_caller]
    pub fn attributes(&self, address: &str) -> &Value {
        &self.instance(address)["attributes"]
    }

    /// Returns an attribute as text; "null" for null.
    #[track_caller]
    pub fn attribute(&self, address: &str, attribute: &str) -> String {
        match &self.attributes(address)[attribute] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Whether the next apply would replace the resource.
    #[track_caller]
    pub fn is_tainted(&self, address: &str) -> bool {
        self.instance(address)["status"] == "tainted"
    }

    #[track_caller]
    fn instance(&self, address: &str) -> &Value {
        let instance = self.instances().find(|(other, _)| other == address);
        instance
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

/// Returns the address of an instance: `type.name`, `data.type.name`, `type.name[0]` or `type.name["key"]`.
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

    /// Returns the planned actions for a resource, such as `["update"]`.
    #[track_caller]
    pub fn actions(&self, address: &str) -> Vec<String> {
        let actions = self.change(address)["actions"].as_array().unwrap();
        actions
            .iter()
            .map(|action| text(action).to_owned())
            .collect()
    }

    /// Returns the names of the unknown attributes of a planned resource, sorted.
    #[track_caller]
    pub fn unknown_attributes(&self, address: &str) -> Vec<String> {
        let unknown = self.change(address)["after_unknown"].as_object().unwrap();
        let mut names: Vec<_> = unknown
            .iter()
            .filter(|(_, is_unknown)| **is_unknown == true)
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names
    }

    #[track_caller]
    fn change(&self, address: &str) -> &Value {
        let changes = self.0["resource_changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["address"] == address);
        &change.unwrap_or_else(|| panic!("the plan has no {address}"))["change"]
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
