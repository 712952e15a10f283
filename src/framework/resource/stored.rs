//! State as it lies in a file: reading it, rewriting what an older version of the schema wrote, and turning it back
//! into a configuration.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::framework::schema::{Attribute, Block, BlockNesting, Kind, Nesting, Schema};
use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Value};

/// One step that rewrites stored state to the next version. The error says what could not be rewritten.
pub type Upgrade = fn(Map<String, Json>) -> Result<Map<String, Json>, String>;

/// Reads stored state of any version up to the schema's.
///
/// State of the schema's own version passes here on every run, so it must be read as well before an attribute was
/// added as after one was removed.
pub(super) fn upgrade(
    type_name: &str,
    schema: &Schema,
    steps: &[Upgrade],
    version: i64,
    stored: Json,
) -> Result<Value, Diagnostic> {
    let refuse = |detail: String| {
        let advice = "The state may be damaged, or written by another provider. The file is as it was; a backup can be \
                      restored, or the resource forgotten with `terraform state rm` and imported again.";
        Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            format!("{detail}\n\n{advice}"),
        )
    };
    if version > schema.version() {
        let detail = format!(
            "Version {version} of its schema is newer than this provider knows. Install the version of the provider that \
             wrote it, or a newer one."
        );
        return Err(Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            detail,
        ));
    }
    let Json::Object(mut stored) = stored else {
        return Err(refuse("What is stored is no object.".into()));
    };
    let pending = usize::try_from(version)
        .ok()
        .and_then(|version| steps.get(version..));
    let Some(pending) = pending else {
        return Err(refuse(format!(
            "Its version {version} is not one that this provider wrote."
        )));
    };
    for step in pending {
        stored = step(stored).map_err(refuse)?;
    }
    let mut state = from_json(Json::Object(stored), schema.kind())
        .map_err(|error| refuse(format!("{error}.")))?;
    schema.complete(&mut state);
    Ok(state)
}

/// The configuration that would have made a state: what users can set and what differs from the defaults, at any depth.
pub(super) fn configuration(schema: &Schema, state: &Value) -> Value {
    let mut config = of_block(schema.block(), state);
    schema.complete(&mut config);
    config
}

fn of_block(block: &Block, state: &Value) -> Value {
    let mut entries = of_attributes(&block.attributes, state);
    for nested in &block.blocks {
        let object = |value: &Value| of_block(&nested.block, value);
        let value = each(
            state.get(nested.name),
            nested.nesting == BlockNesting::Single,
            &object,
        );
        entries.insert(nested.name.to_owned(), value);
    }
    Value::Mapping(entries)
}

fn of_attributes(all: &[Attribute], state: &Value) -> BTreeMap<String, Value> {
    let written = all.iter().map(|attribute| {
        let value = state.get(attribute.name);
        let value = match &attribute.kind {
            _ if !attribute.is_settable() || attribute.default.as_ref() == Some(value) => {
                Value::Null
            }
            Kind::Typed(_) => value.clone(),
            Kind::Nested(nesting, inner) => {
                let object = |value: &Value| Value::Mapping(of_attributes(inner, value));
                each(value, *nesting == Nesting::Single, &object)
            }
        };
        (attribute.name.to_owned(), value)
    });
    written.collect()
}

/// Goes into the one object, or into each of several in order or by key.
fn each(value: &Value, single: bool, object: &dyn Fn(&Value) -> Value) -> Value {
    match value {
        value @ Value::Mapping(_) if single => object(value),
        Value::Mapping(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), object(value)));
            Value::Mapping(entries.collect())
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(object).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::NestedBlock;

    fn schema(version: i64) -> Schema {
        let attributes = vec![
            Attribute::string("name").required(),
            Attribute::string("mode").default_value(Value::string("keep")),
            Attribute::string("status").computed(),
        ];
        Schema::new(version, Block::new("", attributes))
    }

    fn renamed(mut stored: Map<String, Json>) -> Result<Map<String, Json>, String> {
        let name = stored.remove("title").ok_or("`title` is missing.")?;
        stored.insert("name".into(), name);
        Ok(stored)
    }

    #[test]
    fn state_of_version_0_is_rewritten_for_version_1() {
        let stored = serde_json::json!({ "title": "a", "status": "up" });
        let state = upgrade("t", &schema(1), &[renamed], 0, stored).unwrap();
        assert_eq!(state.get("name"), &Value::string("a"));
        let stored = serde_json::json!({ "name": "b" });
        let state = upgrade("t", &schema(1), &[renamed], 1, stored).unwrap();
        assert_eq!(state.get("name"), &Value::string("b"));
    }

    #[test]
    fn state_that_cannot_be_read_is_refused_in_words() {
        for (version, stored, text) in [
            (0, serde_json::json!({}), "`title` is missing."),
            (2, serde_json::json!({}), "Version 2 of its schema is newer"),
            (-1, serde_json::json!({}), "Its version -1"),
            (
                1,
                serde_json::json!({ "name": 1 }),
                "`name` should be of type string",
            ),
            (1, serde_json::json!([]), "no object"),
        ] {
            let error = upgrade("t", &schema(1), &[renamed], version, stored).unwrap_err();
            assert!(
                error.detail.contains(text),
                "{text:?} is missing in {:?}",
                error.detail
            );
        }
    }

    #[test]
    fn a_configuration_leaves_out_what_is_computed_or_a_default() {
        let stored = serde_json::json!({ "name": "a", "mode": "keep", "status": "up" });
        let state = from_json(stored, schema(0).kind()).unwrap();
        let config = configuration(&schema(0), &state);
        assert_eq!(config.get("name"), &Value::string("a"));
        assert_eq!(config.get("mode"), &Value::Null);
        assert_eq!(config.get("status"), &Value::Null);
    }

    #[test]
    fn a_configuration_leaves_out_what_is_computed_inside_of_nested_objects() {
        let inner = || {
            vec![
                Attribute::string("code"),
                Attribute::string("mode").default_value(Value::string("keep")),
                Attribute::string("serial").computed(),
            ]
        };
        let block = NestedBlock {
            name: "blocks",
            nesting: BlockNesting::List,
            block: Block::new("", inner()),
        };
        let root = Block::new("", vec![Attribute::nested("rules", Nesting::Map, inner())]);
        let schema = Schema::new(0, root.with(block));
        let made = serde_json::json!({ "code": "a", "mode": "keep", "serial": "1" });
        let stored = serde_json::json!({ "rules": { "k": made }, "blocks": [made] });
        let written = serde_json::json!({ "code": "a" });
        let wanted = serde_json::json!({ "rules": { "k": written }, "blocks": [written] });
        let value = |json| from_json(json, schema.kind()).unwrap();
        assert_eq!(configuration(&schema, &value(stored)), value(wanted));
    }
}
