//! Compares a schema with the structs of its configuration and state, for tests.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Attribute, Block, Check, Kind, Schema};
use crate::framework::types::Type;
use crate::framework::value::{Number, Value, fields_of, from_value};

/// Returns the differences between schema, configuration struct and state struct.
///
/// The state struct must have every attribute and block, the configuration struct every one that users can set. Both must
/// accept an object in which everything has a value; the configuration struct must also accept one in which everything is
/// unknown.
pub fn mismatches<Config: DeserializeOwned, State: DeserializeOwned + Serialize>(
    schema: &Schema,
) -> Vec<String> {
    let block = schema.block();
    let blocks = || block.blocks.iter().map(|b| b.name);
    let all = block.attributes.iter().map(|a| a.name).chain(blocks());
    let settable = block
        .attributes
        .iter()
        .filter(|a| a.is_settable())
        .map(|a| a.name)
        .chain(blocks());
    let full = full(block);
    // The fields as they are serialized: a flattened struct does not declare its fields.
    let state = from_value::<State>(full.clone());
    let written = state.as_ref().ok().and_then(|state| {
        let json = serde_json::to_value(state).ok()?;
        Some(json.as_object()?.keys().cloned().collect::<Vec<_>>())
    });
    let written = written.unwrap_or_default();
    let written: Vec<_> = written.iter().map(String::as_str).collect();
    let mut mismatches = compare_names("the state struct", all.collect(), &written);
    mismatches.extend(compare_names(
        "the configuration struct",
        settable.collect(),
        fields_of::<Config>(),
    ));

    let unknown = block
        .attributes
        .iter()
        .map(|a| (a.name.to_owned(), Value::Unknown));
    let unknown = Value::Mapping(
        unknown
            .chain(blocks().map(|name| (name.to_owned(), Value::Null)))
            .collect(),
    );
    let attempts = [
        (
            "the state struct does not accept a full object",
            state.err(),
        ),
        (
            "the configuration struct does not accept a full object",
            from_value::<Config>(full).err(),
        ),
        (
            "the configuration struct does not accept unknown values",
            from_value::<Config>(unknown).err(),
        ),
    ];
    mismatches.extend(
        attempts
            .into_iter()
            .filter_map(|(what, error)| Some(format!("{what}: {}", error?))),
    );
    mismatches
}

/// Returns an object in which every attribute and block has a value.
fn full(block: &Block) -> Value {
    let attributes = block
        .attributes
        .iter()
        .map(|a| (a.name.to_owned(), sample(a)));
    let blocks = block.blocks.iter();
    let blocks = blocks.map(|nested| (nested.name.to_owned(), full(&nested.block)));
    Value::Mapping(attributes.chain(blocks).collect())
}

fn compare_names(which: &str, expected: BTreeSet<&str>, fields: &[&str]) -> Vec<String> {
    let fields: BTreeSet<&str> = fields.iter().copied().collect();
    let missing = expected
        .difference(&fields)
        .map(|name| format!("{which} lacks {name}"));
    let unexpected = fields
        .difference(&expected)
        .map(|name| format!("{which} has {name}, which the schema lacks"));
    missing.chain(unexpected).collect()
}

fn sample(attribute: &Attribute) -> Value {
    let choice = attribute.checks.iter().find_map(|check| match check {
        Check::OneOf(choices) => choices.first(),
        Check::Text(_) => None,
    });
    match (&attribute.kind, choice, &attribute.default) {
        (Kind::Typed(kind), Some(choice), _) => sample_of(kind, choice),
        (_, _, Some(default)) => default.clone(),
        (Kind::Typed(kind), ..) => sample_of(kind, "sample"),
        (Kind::Objects(inner), ..) => {
            let attributes = inner.iter().map(|a| (a.name.to_owned(), sample(a)));
            Value::Sequence(vec![Value::Mapping(attributes.collect())])
        }
    }
}

/// Returns a value of a type, in which every string is `text`.
fn sample_of(kind: &Type, text: &str) -> Value {
    match kind {
        Type::Bool => Value::Bool(true),
        Type::Number => Value::Number(Number::from(1i64)),
        Type::String => Value::string(text),
        Type::List(item) | Type::Set(item) => Value::Sequence(vec![sample_of(item, text)]),
        Type::Map(item) => Value::Mapping([("key".to_owned(), sample_of(item, text))].into()),
        Type::Object(attributes) => Value::Mapping(
            attributes
                .iter()
                .map(|(name, kind)| (name.clone(), sample_of(kind, text)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::super::Block;
    use super::*;
    use crate::framework::Attr;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names and types of the fields matter")]
    struct Config {
        name: Attr<String>,
        extra: Attr<bool>,
    }

    #[derive(Serialize, Deserialize)]
    struct State {
        name: Option<String>,
        size: Option<String>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Mode {
        Keep,
        Drop,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only the names and types of the fields matter")]
    struct Modes {
        modes: Attr<Vec<Mode>>,
    }

    #[derive(Serialize, Deserialize)]
    struct StoredModes {
        modes: Option<Vec<Mode>>,
    }

    #[test]
    fn set_of_choices_matches_a_list_of_an_enum() {
        let modes = Attribute::typed("modes", Type::Set(Box::new(Type::String)));
        let modes = modes.one_of(&["drop", "keep"]);
        let schema = Schema::new(0, Block::new("", vec![modes]));
        assert_eq!(mismatches::<Modes, StoredModes>(&schema), [""; 0]);
    }

    #[test]
    fn struct_that_differs_from_its_schema_is_reported() {
        let attributes = vec![
            Attribute::string("name").required(),
            Attribute::number("size").computed(),
            Attribute::string("id").computed(),
        ];
        let differences = mismatches::<Config, State>(&Schema::new(0, Block::new("", attributes)));
        let differences = differences.join("\n");
        for text in [
            "the state struct lacks id",
            "has extra, which the schema lacks",
            "does not accept a full object",
        ] {
            assert!(
                differences.contains(text),
                "{text:?} is missing in\n{differences}"
            );
        }
    }
}
