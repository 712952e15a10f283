//! Stored state: decodes it, rewrites that of older schema versions, and derives a configuration from it.

use serde_json::{Map, Value as Json};

use crate::framework::schema::Schema;
use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Value};

/// A step that rewrites stored state to the next version. The error says what could not be rewritten.
pub type Upgrade = fn(Map<String, Json>) -> Result<Map<String, Json>, String>;

/// Decodes stored state of any version up to the schema's.
///
/// State of the current version passes through here in every run, so attributes that were added or removed since are not
/// an error.
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
        return Err(error("The stored state is not an object.".into()));
    };
    let pending = usize::try_from(version)
        .ok()
        .and_then(|version| steps.get(version..));
    let Some(pending) = pending else {
        return Err(error(format!(
            "The provider has never written version {version} of it."
        )));
    };
    for step in pending {
        stored = step(stored).map_err(error)?;
    }
    from_json(Json::Object(stored), schema.kind()).map_err(|cause| error(format!("{cause}.")))
}

/// Returns the configuration that results in a state: what users can set and what differs from the defaults.
pub(super) fn configuration(schema: &Schema, state: &Value) -> Value {
    let block = schema.block();
    let attributes = block.attributes.iter().map(|attribute| {
        let value = state.get(attribute.name);
        let is_omitted = !attribute.is_settable() || attribute.default.as_ref() == Some(value);
        let value = if is_omitted { &Value::Null } else { value };
        (attribute.name, value)
    });
    let blocks = block.blocks.iter();
    let blocks = blocks.map(|nested| (nested.name, state.get(nested.name)));
    let entries = attributes.chain(blocks);
    Value::Mapping(
        entries
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::{Attribute, Block, NestedBlock};

    fn schema(version: i64) -> Schema {
        let attributes = vec![
            Attribute::string("name").required(),
            Attribute::string("mode").default_value(Value::string("keep")),
            Attribute::string("status").computed(),
        ];
        let timeouts = NestedBlock {
            name: "timeouts",
            block: Block::new("", vec![Attribute::string("create")]),
        };
        Schema::new(version, Block::new("", attributes).with(timeouts))
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
            (-1, serde_json::json!({}), "version -1 of it"),
            (
                1,
                serde_json::json!({ "name": 1 }),
                "`name` should be of type string",
            ),
            (1, serde_json::json!([]), "not an object"),
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
        let stored = serde_json::json!({
            "name": "a", "mode": "keep", "status": "up", "timeouts": { "create": "1h" }
        });
        let expected = serde_json::json!({ "name": "a", "timeouts": { "create": "1h" } });
        let value = |json| from_json(json, schema(0).kind()).unwrap();
        assert_eq!(configuration(&schema(0), &value(stored)), value(expected));
    }
}
