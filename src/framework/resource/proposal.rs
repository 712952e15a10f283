//! Completes Terraform's proposal with defaults and unknown values.
//!
//! For a computed attribute that is not configured Terraform proposes the prior value, or null without one. The provider
//! has to replace that null: in a create it becomes unknown, and in an update the resource decides.

use std::collections::BTreeMap;

use crate::framework::schema::Block;
use crate::framework::value::Value;

/// Completes the proposal for a resource.
pub(super) fn complete_proposal(
    block: &Block,
    entries: &mut BTreeMap<String, Value>,
    config: &Value,
    prior: &Value,
) {
    for attribute in block.attributes.iter().filter(|a| a.is_computed()) {
        let Some(slot) = entries.get_mut(attribute.name) else {
            continue;
        };
        if config.get(attribute.name).is_null() {
            match &attribute.default {
                Some(default) => *slot = default.clone(),
                None if prior.is_null() => *slot = Value::Unknown,
                None => {}
            }
        }
    }
    // Only users set blocks. The proposal is not used, because Terraform 1.0 proposes a `timeouts` block that was removed
    // from the configuration, and then rejects the plan: "planned for existence but config wants absence".
    for nested in &block.blocks {
        if let Some(slot) = entries.get_mut(nested.name) {
            *slot = config.get(nested.name).clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::framework::value::from_json;
    use crate::framework::{Attribute, NestedBlock, Schema};

    fn schema() -> Schema {
        let attributes = vec![
            Attribute::string("name"),
            Attribute::string("mode").default_value(Value::string("keep")),
            Attribute::string("status").computed(),
            Attribute::objects("points", vec![Attribute::string("code").computed()]),
        ];
        let once = NestedBlock {
            name: "once",
            block: Block::new("", vec![Attribute::string("code")]),
        };
        Schema::new(0, Block::new("", attributes).with(once))
    }

    fn completed(proposed: Json, config: Json, prior: Json) -> Value {
        let schema = schema();
        let value = |json| from_json(json, schema.kind()).unwrap();
        let Value::Mapping(mut entries) = value(proposed) else {
            panic!("a proposal is an object")
        };
        complete_proposal(schema.block(), &mut entries, &value(config), &value(prior));
        Value::Mapping(entries)
    }

    #[test]
    fn create_plans_defaults_and_unknown_values() {
        let config = json!({ "name": "a" });
        let completed = completed(config.clone(), config, Json::Null);
        assert_eq!(completed.get("name"), &Value::string("a"));
        assert_eq!(completed.get("mode"), &Value::string("keep"));
        assert_eq!(completed.get("status"), &Value::Unknown);
        assert_eq!(completed.get("points"), &Value::Unknown);
    }

    #[test]
    fn update_plans_defaults_and_keeps_computed_values() {
        let state = |mode: &str| json!({ "name": "a", "mode": mode, "status": "up", "points": [{ "code": "1" }] });
        let completed = completed(state("drop"), json!({ "name": "a" }), state("drop"));
        assert_eq!(
            completed,
            from_json(state("keep"), schema().kind()).unwrap()
        );
    }

    #[test]
    fn block_is_planned_as_configured() {
        let prior = json!({ "once": { "code": "a" } });
        let removed = completed(prior.clone(), json!({}), prior.clone());
        assert!(
            removed.get("once").is_null(),
            "even though Terraform proposes it"
        );
        let changed = completed(prior.clone(), json!({ "once": { "code": "b" } }), prior);
        assert_eq!(changed.get("once").get("code"), &Value::string("b"));
    }
}
