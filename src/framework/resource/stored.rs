//! Stored state: decodes it, rewrites that of older schema versions, and derives a configuration from it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::framework::schema::{Attribute, Block, BlockNesting, Kind, Nesting, Schema};
use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Value};

/// A step that rewrites stored state to the next version. The error says what could not be rewritten.
pub type Upgrade = fn(Map<String, Json>) -> Result<Map<String, Json>, String>;

/// Decodes stored state of any version up to the schema's.
///
/// State of the current version passes through here in every run, so attributes that were added since, or removed, are no
/// error.
pub(super) fn upgrade(
    type_name: &str,
    schema: &Schema,
    steps: &[Upgrade],
    version: i64,
    stored: Json,
) -> Result<Value, Diagnostic> {
    let error = |detail: String| {
        let advice = "The state may be damaged, or written by another provider. The file was not changed. Restore a \
                      backup, or remove the resource with `terraform state rm` and import it again.";
        Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            format!("{detail}\n\n{advice}"),
        )
    };
    if version > schema.version() {
        let detail = format!(
            "Version {version} of its schema is newer than this version of the provider supports. Install the version of \
             the provider that wrote it, or a newer one."
        );
        return Err(Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            detail,
        ));
    }
    let Json::Object(mut stored) = stored else {
        return Err(error("The stored state contains no object.".into()));
    };
    let pending = usize::try_from(version)
        .ok()
        .and_then(|version| steps.get(version..));
    let Some(pending) = pending else {
        return Err(error(format!(
            "The provider has never written its version {version}."
        )));
    };
    for step in pending {
        stored = step(stored).map_err(error)?;
    }
    let mut state = from_json(Json::Object(stored), schema.kind())
        .map_err(|cause| error(format!("{cause}.")))?;
    schema.complete(&mut state);
    Ok(state)
}

/// The configuration that results in a state: what users can set and what differs from the defaults, at any depth.
pub(super) fn configuration(schema: &Schema, state: &Value) -> Value {
    let mut config = block_config(schema.block(), state);
    schema.complete(&mut config);
    config
}

fn block_config(block: &Block, state: &Value) -> Value {
    let mut entries = attribute_configs(&block.attributes, state);
    for nested in &block.blocks {
        let object = |value: &Value| block_config(&nested.block, value);
        let value = map_objects(
            state.get(nested.name),
            nested.nesting == BlockNesting::Single,
            &object,
        );
        entries.insert(nested.name.to_owned(), value);
    }
    Value::Mapping(entries)
}

fn attribute_configs(all: &[Attribute], state: &Value) -> BTreeMap<String, Value> {
    let configs = all.iter().map(|attribute| {
        let value = state.get(attribute.name);
        let value = match &attribute.kind {
            _ if !attribute.is_settable() || attribute.default.as_ref() == Some(value) => {
                Value::Null
            }
            Kind::Typed(_) => value.clone(),
            Kind::Nested(nesting, inner) => {
                let object = |value: &Value| Value::Mapping(attribute_configs(inner, value));
                map_objects(value, *nesting == Nesting::Single, &object)
            }
        };
        (attribute.name.to_owned(), value)
    });
    configs.collect()
}

/// Converts a single object, or each object of a collection.
fn map_objects(value: &Value, is_single: bool, object: &dyn Fn(&Value) -> Value) -> Value {
    match value {
        value @ Value::Mapping(_) if is_single => object(value),
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

    fn rename_title(mut stored: Map<String, Json>) -> Result<Map<String, Json>, String> {
        let name = stored.remove("title").ok_or("`title` is missing.")?;
        stored.insert("name".into(), name);
        Ok(stored)
    }

    #[test]
    fn state_of_version_0_is_upgraded_to_version_1() {
        let stored = serde_json::json!({ "title": "a", "status": "up" });
        let state = upgrade("t", &schema(1), &[rename_title], 0, stored).unwrap();
        assert_eq!(state.get("name"), &Value::string("a"));
        let stored = serde_json::json!({ "name": "b" });
        let state = upgrade("t", &schema(1), &[rename_title], 1, stored).unwrap();
        assert_eq!(state.get("name"), &Value::string("b"));
    }

    #[test]
    fn undecodable_state_is_an_error_with_its_reason() {
        for (version, stored, text) in [
            (0, serde_json::json!({}), "`title` is missing."),
            (2, serde_json::json!({}), "Version 2 of its schema is newer"),
            (-1, serde_json::json!({}), "its version -1"),
            (
                1,
                serde_json::json!({ "name": 1 }),
                "`name` should be of type string",
            ),
            (1, serde_json::json!([]), "no object"),
        ] {
            let error = upgrade("t", &schema(1), &[rename_title], version, stored).unwrap_err();
            assert!(
                error.detail.contains(text),
                "{text:?} is missing in {:?}",
                error.detail
            );
        }
    }

    #[test]
    fn configuration_omits_computed_and_default_values() {
        let stored = serde_json::json!({ "name": "a", "mode": "keep", "status": "up" });
        let state = from_json(stored, schema(0).kind()).unwrap();
        let config = configuration(&schema(0), &state);
        assert_eq!(config.get("name"), &Value::string("a"));
        assert_eq!(config.get("mode"), &Value::Null);
        assert_eq!(config.get("status"), &Value::Null);
    }

    #[test]
    fn configuration_omits_computed_and_default_values_in_nested_objects() {
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
        let stored_object = serde_json::json!({ "code": "a", "mode": "keep", "serial": "1" });
        let stored =
            serde_json::json!({ "rules": { "k": stored_object }, "blocks": [stored_object] });
        let config_object = serde_json::json!({ "code": "a" });
        let expected =
            serde_json::json!({ "rules": { "k": config_object }, "blocks": [config_object] });
        let value = |json| from_json(json, schema.kind()).unwrap();
        assert_eq!(configuration(&schema, &value(stored)), value(expected));
    }
}
