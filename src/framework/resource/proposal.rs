//! What a plan begins with: Terraform's proposal, with defaults where nothing is written, and open where only an apply
//! can tell.
//!
//! Terraform proposes for a computed attribute that nobody set the prior value, or null where there is none. That null
//! is the provider's to fill: at the root it is left open on a creation alone, and later the resource itself says what
//! a change leaves open. Inside of nested objects no resource could say it, so there it goes by the object: one that
//! is new, or is to be another than it was, has everything open that nobody set.

use std::collections::BTreeMap;

use crate::framework::schema::{Attribute, Block, BlockNesting, Kind, NestedBlock, Nesting};
use crate::framework::value::Value;

/// Prepares the proposal for the root of a resource.
pub(super) fn prepare(
    block: &Block,
    entries: &mut BTreeMap<String, Value>,
    config: &Value,
    prior: &Value,
) {
    let fate = Fate::of(prior.is_null());
    attributes(&block.attributes, entries, config, prior, fate);
    blocks(block, entries, config, prior);
}

/// What becomes of computed values that nobody set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// They are as proposed: the prior ones.
    Kept,
    /// They are open.
    Open,
}

impl Fate {
    fn of(open: bool) -> Self {
        if open { Fate::Open } else { Fate::Kept }
    }
}

fn attributes(
    all: &[Attribute],
    entries: &mut BTreeMap<String, Value>,
    config: &Value,
    prior: &Value,
    fate: Fate,
) {
    for attribute in all {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let Some(slot) = entries.get_mut(attribute.name) else {
            continue;
        };
        if !config.is_null() {
            if let Kind::Nested(nesting, inner) = &attribute.kind {
                nested(*nesting, inner, slot, config, prior);
            }
        } else if attribute.is_computed() {
            match &attribute.default {
                Some(default) => *slot = default.clone(),
                None if fate == Fate::Open => *slot = Value::Unknown,
                None => {}
            }
        }
    }
}

/// Blocks as they are configured, with the proposal's values where only the provider sets any.
///
/// They are not taken from the proposal as they are because Terraform 1.0 proposes a `timeouts` block that was removed
/// from the configuration, and then refuses the plan that has it: "planned for existence but config wants absence".
fn blocks(block: &Block, entries: &mut BTreeMap<String, Value>, config: &Value, prior: &Value) {
    for nested in &block.blocks {
        let (config, prior) = (config.get(nested.name), prior.get(nested.name));
        let Some(slot) = entries.get_mut(nested.name) else {
            continue;
        };
        if config.is_null() || !is_computed_within(&nested.block) {
            *slot = config.clone();
            continue;
        }
        let object = |slot: &mut Value, config: &Value, prior: &Value| {
            object_of_block(&nested.block, slot, config, prior);
        };
        match nested.nesting {
            BlockNesting::Single => object(slot, config, prior),
            BlockNesting::List => in_order(slot, config, prior, &object),
            BlockNesting::Set => in_set(slot, prior, &object),
        }
    }
}

/// Whether the provider sets anything in such a block.
fn is_computed_within(block: &Block) -> bool {
    fn computed(attribute: &Attribute) -> bool {
        let inner = match &attribute.kind {
            Kind::Typed(_) => &[][..],
            Kind::Nested(_, inner) => inner,
        };
        attribute.is_computed() || inner.iter().any(computed)
    }
    let within = |nested: &NestedBlock| is_computed_within(&nested.block);
    block.attributes.iter().any(computed) || block.blocks.iter().any(within)
}

fn object_of_block(block: &Block, slot: &mut Value, config: &Value, prior: &Value) {
    let fate = Fate::of(!is_same(&block.attributes, config, prior));
    if let Value::Mapping(entries) = slot {
        attributes(&block.attributes, entries, config, prior, fate);
        blocks(block, entries, config, prior);
    }
}

fn nested(nesting: Nesting, inner: &[Attribute], slot: &mut Value, config: &Value, prior: &Value) {
    let object = |slot: &mut Value, config: &Value, prior: &Value| {
        let fate = Fate::of(!is_same(inner, config, prior));
        if let Value::Mapping(entries) = slot {
            attributes(inner, entries, config, prior, fate);
        }
    };
    match nesting {
        Nesting::Single => object(slot, config, prior),
        Nesting::List => in_order(slot, config, prior, &object),
        Nesting::Set => in_set(slot, prior, &object),
        Nesting::Map => {
            if let Value::Mapping(entries) = slot {
                for (key, slot) in entries {
                    object(slot, config.get(key), prior.get(key));
                }
            }
        }
    }
}

/// Goes through the objects of a list, each with those at its place.
fn in_order(
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

/// Goes through the objects of a set, which have no places. One that Terraform proposes as it was before stays; of all
/// others it is only known what is proposed of them, where a null of the configuration is a null or a prior value.
fn in_set(slot: &mut Value, prior: &Value, object: &dyn Fn(&mut Value, &Value, &Value)) {
    if let Value::Sequence(items) = slot {
        for slot in items {
            if !elements(prior).contains(slot) {
                let proposed = slot.clone();
                object(slot, &proposed, &Value::Null);
            }
        }
    }
}

/// Whether an object is what it was, in all that users set.
fn is_same(all: &[Attribute], config: &Value, prior: &Value) -> bool {
    let same = |attribute: &Attribute| {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let unset = attribute.is_computed() && config.is_null();
        match &attribute.kind {
            _ if unset => attribute
                .default
                .as_ref()
                .is_none_or(|default| default == prior),
            Kind::Typed(_) => config == prior,
            Kind::Nested(nesting, inner) => are_same(*nesting, inner, config, prior),
        }
    };
    !prior.is_null() && all.iter().all(same)
}

fn are_same(nesting: Nesting, inner: &[Attribute], config: &Value, prior: &Value) -> bool {
    match (nesting, config, prior) {
        (_, Value::Null, Value::Null) => true,
        (Nesting::Single, Value::Mapping(_), Value::Mapping(_)) => is_same(inner, config, prior),
        (Nesting::List, Value::Sequence(items), Value::Sequence(before)) => {
            let mut pairs = items.iter().zip(before);
            items.len() == before.len() && pairs.all(|(item, before)| is_same(inner, item, before))
        }
        (Nesting::Map, Value::Mapping(entries), Value::Mapping(before)) => {
            let mut pairs = entries.iter().zip(before);
            entries.len() == before.len()
                && pairs
                    .all(|((key, item), (old, before))| key == old && is_same(inner, item, before))
        }
        (Nesting::Set, Value::Sequence(items), Value::Sequence(before)) => {
            let known = |item: &Value| before.iter().any(|before| is_same(inner, item, before));
            items.len() == before.len() && items.iter().all(known)
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

    /// What is made of a proposal, as JSON in which `?` is open.
    fn prepared(proposed: Json, config: Json, prior: Json) -> Json {
        let schema = schema();
        let value = |json| {
            let mut value = from_json(json, schema.kind()).unwrap();
            schema.complete(&mut value);
            value
        };
        let Value::Mapping(mut entries) = value(proposed) else {
            panic!("a proposal is an object")
        };
        prepare(schema.block(), &mut entries, &value(config), &value(prior));
        shown(&Value::Mapping(entries))
    }

    fn shown(value: &Value) -> Json {
        match value {
            Value::Null => Json::Null,
            Value::Unknown => "?".into(),
            Value::String(text) => text.as_str().into(),
            Value::Sequence(items) => items.iter().map(shown).collect(),
            Value::Mapping(entries) => {
                let entries = entries.iter().filter(|(_, value)| !value.is_null());
                entries
                    .map(|(name, value)| (name.clone(), shown(value)))
                    .collect()
            }
            other => panic!("no {other:?} here"),
        }
    }

    #[test]
    fn in_a_new_object_everything_is_open_that_nobody_set_at_any_depth() {
        let config = json!({
            "list": [{ "code": "a" }], "set": [{ "code": "b" }], "map": { "k": { "mode": "drop" } },
            "single": {}, "blocks": [{ "code": "c" }]
        });
        let made = |code: &str| json!({ "code": code, "mode": "keep", "serial": "?" });
        let wanted = json!({
            "status": "?", "list": [made("a")], "set": [made("b")], "map": { "k": { "mode": "drop", "serial": "?" } },
            "single": { "mode": "keep", "serial": "?" }, "blocks": [made("c")]
        });
        assert_eq!(prepared(config.clone(), config, Json::Null), wanted);
    }

    #[test]
    fn an_object_that_stays_keeps_its_values_and_one_that_changes_or_is_new_has_them_open() {
        let made =
            |code: &str, serial: &str| json!({ "code": code, "mode": "keep", "serial": serial });
        let prior = json!({ "status": "up", "list": [made("a", "1"), made("b", "2")], "set": [made("s", "3")] });
        let config = json!({ "list": [{ "code": "a" }, { "code": "x" }, { "code": "y" }], "set": [{ "code": "s" }, { "code": "t" }] });
        let proposed = json!({
            "status": "up", "list": [made("a", "1"), made("x", "2"), { "code": "y" }],
            "set": [made("s", "3"), { "code": "t" }]
        });
        let wanted = json!({
            "status": "up", "list": [made("a", "1"), made("x", "?"), made("y", "?")],
            "set": [made("s", "3"), made("t", "?")], "blocks": []
        });
        assert_eq!(prepared(proposed, config, prior), wanted);
    }

    #[test]
    fn a_block_is_as_configured_and_keeps_what_the_provider_set() {
        let prior = json!({ "once": { "code": "a", "mode": "keep", "serial": "1" } });
        let kept = prepared(
            prior.clone(),
            json!({ "once": { "code": "a" } }),
            prior.clone(),
        );
        assert_eq!(kept["once"], prior["once"]);
        let removed = prepared(prior.clone(), json!({}), prior);
        assert_eq!(removed.get("once"), None, "although it is proposed");
    }
}
