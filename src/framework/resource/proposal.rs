//! Completes Terraform's proposal with defaults and unknown values.
//!
//! For a computed attribute that is not configured Terraform proposes the prior value, or null without one. The provider
//! has to replace that null. At the root it becomes unknown in a create only; in an update the resource decides. A
//! resource cannot plan attributes inside of nested objects, so there the object decides: in an object that is new or has
//! changed, every computed attribute that is not configured becomes unknown.

use std::collections::BTreeMap;

use crate::framework::schema::{Attribute, Block, BlockNesting, Kind, NestedBlock, Nesting};
use crate::framework::value::Value;

/// Completes the proposal for a resource.
pub(super) fn complete_proposal(
    block: &Block,
    entries: &mut BTreeMap<String, Value>,
    config: &Value,
    prior: &Value,
) {
    let computed = Computed::unknown_if(prior.is_null());
    attributes(&block.attributes, entries, config, prior, computed);
    blocks(block, entries, config, prior);
}

/// How computed attributes without configured value and default are planned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Computed {
    AsProposed,
    Unknown,
}

impl Computed {
    fn unknown_if(condition: bool) -> Self {
        if condition {
            Computed::Unknown
        } else {
            Computed::AsProposed
        }
    }
}

fn attributes(
    all: &[Attribute],
    entries: &mut BTreeMap<String, Value>,
    config: &Value,
    prior: &Value,
    computed: Computed,
) {
    for attribute in all {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let Some(slot) = entries.get_mut(attribute.name) else {
            continue;
        };
        if !config.is_null() {
            if let Kind::Nested(nesting, inner) = &attribute.kind {
                nested_objects(*nesting, inner, slot, config, prior);
            }
        } else if attribute.is_computed() {
            match &attribute.default {
                Some(default) => *slot = default.clone(),
                None if computed == Computed::Unknown => *slot = Value::Unknown,
                None => {}
            }
        }
    }
}

/// Takes blocks from the configuration, or from the proposal when they contain computed attributes.
///
/// The proposal is not used for other blocks, because Terraform 1.0 proposes a `timeouts` block that was removed from the
/// configuration, and then refuses the plan: "planned for existence but config wants absence".
fn blocks(block: &Block, entries: &mut BTreeMap<String, Value>, config: &Value, prior: &Value) {
    for nested in &block.blocks {
        let (config, prior) = (config.get(nested.name), prior.get(nested.name));
        let Some(slot) = entries.get_mut(nested.name) else {
            continue;
        };
        if config.is_null() || !has_computed_attributes(&nested.block) {
            *slot = config.clone();
            continue;
        }
        let object = |slot: &mut Value, config: &Value, prior: &Value| {
            block_object(&nested.block, slot, config, prior);
        };
        match nested.nesting {
            BlockNesting::Single => object(slot, config, prior),
            BlockNesting::List => for_each_in_list(slot, config, prior, &object),
            BlockNesting::Set => for_each_in_set(slot, prior, &object),
        }
    }
}

fn has_computed_attributes(block: &Block) -> bool {
    fn is_computed(attribute: &Attribute) -> bool {
        let inner = match &attribute.kind {
            Kind::Typed(_) => &[][..],
            Kind::Nested(_, inner) => inner,
        };
        attribute.is_computed() || inner.iter().any(is_computed)
    }
    let has_nested = |nested: &NestedBlock| has_computed_attributes(&nested.block);
    block.attributes.iter().any(is_computed) || block.blocks.iter().any(has_nested)
}

fn block_object(block: &Block, slot: &mut Value, config: &Value, prior: &Value) {
    let computed = Computed::unknown_if(!is_unchanged(&block.attributes, config, prior));
    if let Value::Mapping(entries) = slot {
        attributes(&block.attributes, entries, config, prior, computed);
        blocks(block, entries, config, prior);
    }
}

fn nested_objects(
    nesting: Nesting,
    inner: &[Attribute],
    slot: &mut Value,
    config: &Value,
    prior: &Value,
) {
    let object = |slot: &mut Value, config: &Value, prior: &Value| {
        let computed = Computed::unknown_if(!is_unchanged(inner, config, prior));
        if let Value::Mapping(entries) = slot {
            attributes(inner, entries, config, prior, computed);
        }
    };
    match nesting {
        Nesting::Single => object(slot, config, prior),
        Nesting::List => for_each_in_list(slot, config, prior, &object),
        Nesting::Set => for_each_in_set(slot, prior, &object),
        Nesting::Map => {
            if let Value::Mapping(entries) = slot {
                for (key, slot) in entries {
                    object(slot, config.get(key), prior.get(key));
                }
            }
        }
    }
}

/// Visits the objects of a list, each with those at the same index.
fn for_each_in_list(
    slot: &mut Value,
    config: &Value,
    prior: &Value,
    object: &dyn Fn(&mut Value, &Value, &Value),
) {
    if let Value::Sequence(items) = slot {
        for (index, slot) in items.iter_mut().enumerate() {
            object(slot, at(config, index), at(prior, index));
        }
    }
}

/// Visits the objects of a set that differ from all prior ones. Elements of a set cannot be matched with the
/// configuration, so the proposed object stands for its configuration.
fn for_each_in_set(slot: &mut Value, prior: &Value, object: &dyn Fn(&mut Value, &Value, &Value)) {
    if let Value::Sequence(items) = slot {
        for slot in items {
            if !elements(prior).contains(slot) {
                let proposed = slot.clone();
                object(slot, &proposed, &Value::Null);
            }
        }
    }
}

/// Whether all configured values of an object equal the prior ones.
fn is_unchanged(all: &[Attribute], config: &Value, prior: &Value) -> bool {
    let is_equal = |attribute: &Attribute| {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let is_unset = attribute.is_computed() && config.is_null();
        match &attribute.kind {
            _ if is_unset => attribute
                .default
                .as_ref()
                .is_none_or(|default| default == prior),
            Kind::Typed(_) => config == prior,
            Kind::Nested(nesting, inner) => are_unchanged(*nesting, inner, config, prior),
        }
    };
    !prior.is_null() && all.iter().all(is_equal)
}

fn are_unchanged(nesting: Nesting, inner: &[Attribute], config: &Value, prior: &Value) -> bool {
    match (nesting, config, prior) {
        (_, Value::Null, Value::Null) => true,
        (Nesting::Single, Value::Mapping(_), Value::Mapping(_)) => {
            is_unchanged(inner, config, prior)
        }
        (Nesting::List, Value::Sequence(items), Value::Sequence(before)) => {
            let mut pairs = items.iter().zip(before);
            items.len() == before.len()
                && pairs.all(|(item, before)| is_unchanged(inner, item, before))
        }
        (Nesting::Map, Value::Mapping(entries), Value::Mapping(before)) => {
            let mut pairs = entries.iter().zip(before);
            entries.len() == before.len()
                && pairs.all(|((key, item), (old, before))| {
                    key == old && is_unchanged(inner, item, before)
                })
        }
        (Nesting::Set, Value::Sequence(items), Value::Sequence(before)) => {
            let has_counterpart = |item: &Value| {
                before
                    .iter()
                    .any(|before| is_unchanged(inner, item, before))
            };
            items.len() == before.len() && items.iter().all(has_counterpart)
        }
        _ => false,
    }
}

fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Sequence(items) => items,
        _ => &[],
    }
}

fn at(value: &Value, index: usize) -> &Value {
    elements(value).get(index).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::framework::Schema;
    use crate::framework::value::from_json;

    fn inner() -> Vec<Attribute> {
        vec![
            Attribute::string("code"),
            Attribute::string("mode").default_value(Value::string("keep")),
            Attribute::string("serial").computed(),
        ]
    }

    fn schema() -> Schema {
        let nested = |name, nesting| Attribute::nested(name, nesting, inner());
        let attributes = vec![
            Attribute::string("status").computed(),
            nested("list", Nesting::List),
            nested("set", Nesting::Set),
            nested("map", Nesting::Map),
            nested("single", Nesting::Single),
        ];
        let block = |name, nesting| NestedBlock {
            name,
            nesting,
            block: Block::new("", inner()),
        };
        let root = Block::new("", attributes)
            .with(block("blocks", BlockNesting::List))
            .with(block("once", BlockNesting::Single));
        Schema::new(0, root)
    }

    /// The completed proposal, as JSON in which `?` is unknown.
    fn completed(proposed: Json, config: Json, prior: Json) -> Json {
        let schema = schema();
        let value = |json| {
            let mut value = from_json(json, schema.kind()).unwrap();
            schema.complete(&mut value);
            value
        };
        let Value::Mapping(mut entries) = value(proposed) else {
            panic!("a proposal is an object")
        };
        complete_proposal(schema.block(), &mut entries, &value(config), &value(prior));
        to_json(&Value::Mapping(entries))
    }

    fn to_json(value: &Value) -> Json {
        match value {
            Value::Null => Json::Null,
            Value::Unknown => "?".into(),
            Value::String(text) => text.as_str().into(),
            Value::Sequence(items) => items.iter().map(to_json).collect(),
            Value::Mapping(entries) => {
                let entries = entries.iter().filter(|(_, value)| !value.is_null());
                entries
                    .map(|(name, value)| (name.clone(), to_json(value)))
                    .collect()
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    #[test]
    fn computed_attributes_of_new_objects_are_unknown_at_any_depth() {
        let config = json!({
            "list": [{ "code": "a" }], "set": [{ "code": "b" }], "map": { "k": { "mode": "drop" } },
            "single": {}, "blocks": [{ "code": "c" }]
        });
        let object = |code: &str| json!({ "code": code, "mode": "keep", "serial": "?" });
        let expected = json!({
            "status": "?", "list": [object("a")], "set": [object("b")], "map": { "k": { "mode": "drop", "serial": "?" } },
            "single": { "mode": "keep", "serial": "?" }, "blocks": [object("c")]
        });
        assert_eq!(completed(config.clone(), config, Json::Null), expected);
    }

    #[test]
    fn computed_attributes_are_kept_in_unchanged_objects_and_unknown_in_others() {
        let object =
            |code: &str, serial: &str| json!({ "code": code, "mode": "keep", "serial": serial });
        let prior = json!({ "status": "up", "list": [object("a", "1"), object("b", "2")], "set": [object("s", "3")] });
        let config = json!({ "list": [{ "code": "a" }, { "code": "x" }, { "code": "y" }], "set": [{ "code": "s" }, { "code": "t" }] });
        let proposed = json!({
            "status": "up", "list": [object("a", "1"), object("x", "2"), { "code": "y" }],
            "set": [object("s", "3"), { "code": "t" }]
        });
        let expected = json!({
            "status": "up", "list": [object("a", "1"), object("x", "?"), object("y", "?")],
            "set": [object("s", "3"), object("t", "?")], "blocks": []
        });
        assert_eq!(completed(proposed, config, prior), expected);
    }

    #[test]
    fn block_is_planned_as_configured_and_keeps_computed_values() {
        let prior = json!({ "once": { "code": "a", "mode": "keep", "serial": "1" } });
        let kept = completed(
            prior.clone(),
            json!({ "once": { "code": "a" } }),
            prior.clone(),
        );
        assert_eq!(kept["once"], prior["once"]);
        let removed = completed(prior.clone(), json!({}), prior);
        assert_eq!(
            removed.get("once"),
            None,
            "even though Terraform proposes it"
        );
    }
}
