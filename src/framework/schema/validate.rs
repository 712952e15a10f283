//! Checks a configuration against its schema.
//!
//! Core checks types, and that a required argument is written. It does not check that the argument has a value, and it
//! lets users write read-only attributes, so both are refused here. Unknown values of attributes that users can set
//! pass.
//!
//! A check can be given the prior state. What equals it passes as well, except null for a required attribute: with
//! `ignore_changes` core copies values of the prior state into the configuration, read-only ones included.

use super::place::Place;
use super::{Attribute, Block, BlockNesting, Check, Kind, Nesting, Presence};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::framework::{Diagnostic, Diagnostics};

/// Checks the object of a block.
pub(super) fn block(
    block: &Block,
    config: &Value,
    prior: &Value,
    place: Place<'_>,
    found: &mut Diagnostics,
) {
    attributes(&block.attributes, config, prior, place, found);
    for nested in &block.blocks {
        let nesting = match nested.nesting {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        };
        let (config, prior) = (config.get(nested.name), prior.get(nested.name));
        let place = Place::Attribute(&place, nested.name);
        each(
            nesting,
            config,
            prior,
            place,
            &mut |config, prior, place| {
                self::block(&nested.block, config, prior, place, found);
            },
        );
    }
}

fn attributes(
    attributes: &[Attribute],
    config: &Value,
    prior: &Value,
    place: Place<'_>,
    found: &mut Diagnostics,
) {
    for attribute in attributes {
        let (config, prior) = (config.get(attribute.name), prior.get(attribute.name));
        let place = Place::Attribute(&place, attribute.name);
        match (attribute.presence, config) {
            (Presence::Required, Value::Null) => found.push(missing(attribute, place)),
            (_, Value::Null) => {}
            (Presence::Computed, config) if config != prior => {
                found.push(read_only(attribute, place));
            }
            (Presence::Computed, _) => {}
            _ => value(attribute, config, prior, place, found),
        }
    }
}

/// Checks a value that users can set and that is not null.
fn value(
    attribute: &Attribute,
    config: &Value,
    prior: &Value,
    place: Place<'_>,
    found: &mut Diagnostics,
) {
    match &attribute.kind {
        Kind::Typed(kind) if config != prior => typed(attribute, kind, config, place, found),
        Kind::Typed(_) => {}
        Kind::Nested(nesting, inner) => {
            if *nesting != Nesting::Single && config != prior && has_null(config) {
                found.push(null_element(attribute, place));
            }
            each(
                *nesting,
                config,
                prior,
                place,
                &mut |config, prior, place| {
                    attributes(inner, config, prior, place, found);
                },
            );
        }
    }
}

/// Visits the objects of a nested attribute or block, each with its counterpart in the prior state. An element of a set
/// has no place of its own, and its counterpart is the element that equals it.
fn each(
    nesting: Nesting,
    config: &Value,
    prior: &Value,
    place: Place<'_>,
    visit: &mut dyn FnMut(&Value, &Value, Place<'_>),
) {
    let elements: &[Value] = match prior {
        Value::Sequence(elements) => elements,
        _ => &[],
    };
    let mut object = |config: &Value, prior: Option<&Value>, place| {
        if let Value::Mapping(_) = config {
            visit(config, prior.unwrap_or(&Value::Null), place);
        }
    };
    match (nesting, config) {
        (Nesting::Single, config) => object(config, Some(prior), place),
        (Nesting::Map, Value::Mapping(entries)) => {
            for (key, config) in entries {
                object(config, Some(prior.get(key)), Place::Key(&place, key));
            }
        }
        (Nesting::List, Value::Sequence(items)) => {
            for (index, config) in items.iter().enumerate() {
                object(config, elements.get(index), Place::Index(&place, index));
            }
        }
        (Nesting::Set, Value::Sequence(items)) => {
            for config in items {
                let equal = elements.iter().find(|element| *element == config);
                object(config, equal, place);
            }
        }
        _ => {}
    }
}

/// Checks a value without attributes of its own, and the elements of a collection, at any depth.
fn typed(
    attribute: &Attribute,
    kind: &Type,
    value: &Value,
    place: Place<'_>,
    found: &mut Diagnostics,
) {
    match (kind, value) {
        (Type::String, Value::String(text)) => {
            found.extend(failed_checks(attribute, text, place));
        }
        (Type::List(item), Value::Sequence(items)) => {
            if has_null(value) {
                found.push(null_element(attribute, place));
            }
            for (index, value) in items.iter().enumerate() {
                typed(attribute, item, value, Place::Index(&place, index), found);
            }
        }
        (Type::Set(item), Value::Sequence(items)) => {
            if has_null(value) {
                found.push(null_element(attribute, place));
            }
            for value in items {
                typed(attribute, item, value, place, found);
            }
        }
        (Type::Map(item), Value::Mapping(entries)) => {
            for (key, value) in entries {
                typed(attribute, item, value, Place::Key(&place, key), found);
            }
        }
        (Type::Object(kinds), Value::Mapping(_)) => {
            for (name, kind) in kinds {
                let place = Place::Attribute(&place, name);
                typed(attribute, kind, value.get(name), place, found);
            }
        }
        _ => {}
    }
}

/// Whether a list or set has a null among its elements.
fn has_null(value: &Value) -> bool {
    matches!(value, Value::Sequence(items) if items.iter().any(Value::is_null))
}

/// The error for a required attribute that is null.
fn missing(attribute: &Attribute, place: Place<'_>) -> Diagnostic {
    let path = place.path();
    let choices = attribute.checks.iter().find_map(|check| match check {
        Check::OneOf(choices) => Some(format!("Set it to {}", alternatives(choices))),
        Check::Text(_) => None,
    });
    let set = choices.unwrap_or_else(|| "Give it a value".to_owned());
    let detail = format!(
        "`{path}` is required, but its value is null. {set}. If the value comes from a variable or another expression, \
         check why that is null."
    );
    let error = Diagnostic::error(format!("Missing value for {path}"), detail);
    at(error, attribute, place)
}

/// The error for a read-only attribute that is in the configuration.
fn read_only(attribute: &Attribute, place: Place<'_>) -> Diagnostic {
    let path = place.path();
    let detail =
        format!("`{path}` is read-only: the provider sets it. Remove it from the configuration.");
    let error = Diagnostic::error(format!("{path} cannot be set"), detail);
    at(error, attribute, place)
}

/// The error for a list or set that has a null among its elements.
fn null_element(attribute: &Attribute, place: Place<'_>) -> Diagnostic {
    let path = place.path();
    let detail = format!("An element of `{path}` is null. Leave it out.");
    at(
        Diagnostic::error(format!("Invalid {path}"), detail),
        attribute,
        place,
    )
}

/// The errors for a text that fails checks of its attribute.
fn failed_checks(attribute: &Attribute, text: &str, place: Place<'_>) -> Vec<Diagnostic> {
    let failed = attribute.checks.iter().filter_map(|check| match check {
        Check::OneOf(choices) if choices.contains(&text) => None,
        Check::OneOf(choices) => {
            let shown = if attribute.sensitive {
                "the value".into()
            } else {
                format!("{text:?}")
            };
            Some(format!(
                "{shown} is not a value that `{}` can have. Use {}.",
                place.path(),
                alternatives(choices)
            ))
        }
        Check::Text(check) => check(text).err(),
    });
    failed
        .map(|detail| {
            let error = Diagnostic::error(format!("Invalid {}", place.path()), detail);
            at(error, attribute, place)
        })
        .collect()
}

fn alternatives(choices: &[&str]) -> String {
    let quoted = choices.iter().map(|choice| format!("{choice:?}"));
    quoted.collect::<Vec<_>>().join(" or ")
}

/// The error with its place. For a sensitive attribute it carries no path, since Terraform would print the line of the
/// configuration that the path leads to.
fn at(error: Diagnostic, attribute: &Attribute, place: Place<'_>) -> Diagnostic {
    if attribute.sensitive {
        error
    } else {
        error.at(place.path())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NestedBlock, Schema};
    use super::*;

    fn short(text: &str) -> Result<(), String> {
        (text.len() < 4)
            .then_some(())
            .ok_or(format!("{text:?} is too long"))
    }

    fn list_of(item: Type) -> Type {
        Type::List(Box::new(item))
    }

    /// A required and a read-only attribute, and one that is settable, at every level.
    fn strict() -> Schema {
        let inner = || {
            vec![
                Attribute::string("code").required(),
                Attribute::string("serial").computed(),
                Attribute::string("note"),
            ]
        };
        let nested = |name, nesting| Attribute::nested(name, nesting, inner());
        let mut root = inner();
        root.extend([
            nested("single", Nesting::Single),
            nested("list", Nesting::List),
            nested("set", Nesting::Set),
            nested("map", Nesting::Map),
            nested("seen", Nesting::List).computed(),
        ]);
        let block = |name, nesting, block| NestedBlock {
            name,
            nesting,
            block,
        };
        let once = block("once", BlockNesting::Single, Block::new("", inner()));
        let deep = Block::new("", inner()).with(once);
        let root = Block::new("", root)
            .with(block("steps", BlockNesting::List, deep))
            .with(block("marks", BlockNesting::Set, Block::new("", inner())));
        Schema::new(0, root)
    }

    /// Values of [`strict`] with this object at every level.
    fn at_every_level(object: &serde_json::Value) -> serde_json::Value {
        let mut step = object.clone();
        step["once"] = object.clone();
        let mut root = object.clone();
        root["single"] = object.clone();
        root["list"] = serde_json::json!([{ "code": "x" }, object]);
        root["set"] = serde_json::json!([object]);
        root["map"] = serde_json::json!({ "a b": object });
        root["steps"] = serde_json::json!([step]);
        root["marks"] = serde_json::json!([object]);
        root
    }

    const LEVELS: [&str; 8] = [
        "",
        "single.",
        "list[1].",
        "set.",
        r#"map["a b"]."#,
        "steps[0].",
        "steps[0].once.",
        "marks.",
    ];

    fn value(schema: &Schema, json: serde_json::Value) -> Value {
        let mut value = crate::framework::value::from_json(json, schema.kind()).unwrap();
        schema.complete(&mut value);
        value
    }

    /// The same with an unknown value wherever the text stands.
    fn with_unknown(value: Value, text: &str) -> Value {
        match value {
            Value::String(found) if found == text => Value::Unknown,
            Value::Sequence(items) => {
                let items = items.into_iter().map(|item| with_unknown(item, text));
                Value::Sequence(items.collect())
            }
            Value::Mapping(entries) => {
                let entries = entries.into_iter();
                let entries = entries.map(|(key, value)| (key, with_unknown(value, text)));
                Value::Mapping(entries.collect())
            }
            other => other,
        }
    }

    fn paths(found: Diagnostics) -> Vec<String> {
        let paths = found.into_iter().map(|d| d.attribute.unwrap().to_string());
        paths.collect()
    }

    fn at_levels(name: &str) -> Vec<String> {
        LEVELS
            .iter()
            .map(|level| format!("{level}{name}"))
            .collect()
    }

    #[test]
    fn null_for_a_required_attribute_is_refused_at_every_level() {
        let schema = strict();
        let config = value(&schema, at_every_level(&serde_json::json!({ "note": "n" })));
        assert_eq!(paths(schema.validate(&config)), at_levels("code"));
        assert_eq!(paths(schema.missing(&config)), at_levels("code"));
        let unchanged = schema.validate_change(&config, &config);
        assert_eq!(
            paths(unchanged),
            at_levels("code"),
            "also where it equals the prior state"
        );
        assert_eq!(
            paths(schema.validate(&Value::Null)),
            ["code"],
            "no object at all"
        );
    }

    #[test]
    fn a_read_only_attribute_is_refused_at_every_level_known_or_unknown() {
        let schema = strict();
        let json = at_every_level(&serde_json::json!({ "code": "c", "serial": "s" }));
        let config = value(&schema, json);
        assert_eq!(paths(schema.validate(&config)), at_levels("serial"));
        let unknown = with_unknown(config.clone(), "s");
        assert_eq!(paths(schema.validate(&unknown)), at_levels("serial"));
        assert_eq!(paths(schema.missing(&config)), [""; 0], "as a plan has it");
        let seen = serde_json::json!({ "code": "c", "seen": [] });
        let config = value(&schema, seen);
        assert_eq!(
            paths(schema.validate(&config)),
            ["seen"],
            "a collection, also an empty one"
        );
    }

    #[test]
    fn a_read_only_value_of_the_prior_state_is_accepted_and_another_one_refused() {
        let schema = strict();
        let of = |serial: &str| {
            let json = at_every_level(&serde_json::json!({ "code": "c", "serial": serial }));
            value(&schema, json)
        };
        assert_eq!(paths(schema.validate_change(&of("1"), &of("1"))), [""; 0]);
        assert_eq!(
            paths(schema.validate_change(&of("1"), &of("2"))),
            at_levels("serial")
        );
    }

    #[test]
    fn unknown_values_of_settable_attributes_pass_at_every_level() {
        let schema = strict();
        let json = at_every_level(&serde_json::json!({ "code": "?", "note": "?" }));
        let config = with_unknown(value(&schema, json), "?");
        assert!(schema.validate(&config).is_empty());
        let mut config = value(&schema, serde_json::json!({ "code": "c" }));
        if let Value::Mapping(entries) = &mut config {
            for name in ["single", "list", "set", "map", "steps", "marks"] {
                entries.insert(name.to_owned(), Value::Unknown);
            }
        }
        assert!(schema.validate(&config).is_empty());
    }

    #[test]
    fn the_errors_say_what_is_wrong_and_what_to_do() {
        let attributes = vec![
            Attribute::string("action")
                .required()
                .one_of(&["include", "exclude"]),
            Attribute::string("domain").required(),
            Attribute::string("status").computed(),
            Attribute::string("key").required().sensitive(),
        ];
        let schema = Schema::new(0, Block::new("", attributes));
        let config = value(&schema, serde_json::json!({ "status": "s" }));
        let found: Vec<_> = schema.validate(&config).into_iter().collect();
        let why =
            "If the value comes from a variable or another expression, check why that is null.";
        let required = "is required, but its value is null.";
        let wanted = [
            (
                "Missing value for action",
                format!(r#"`action` {required} Set it to "include" or "exclude". {why}"#),
            ),
            (
                "Missing value for domain",
                format!("`domain` {required} Give it a value. {why}"),
            ),
            (
                "status cannot be set",
                "`status` is read-only: the provider sets it. Remove it from the configuration."
                    .to_owned(),
            ),
            (
                "Missing value for key",
                format!("`key` {required} Give it a value. {why}"),
            ),
        ];
        let texts: Vec<_> = found
            .iter()
            .map(|d| (d.summary.as_str(), d.detail.clone()))
            .collect();
        assert_eq!(texts, wanted);
        assert_eq!(found[3].attribute, None, "its line may hold the secret");
    }

    #[test]
    fn checks_reach_the_elements_of_collections_at_any_depth() {
        let strings = || list_of(Type::String);
        let set = |item| Type::Set(Box::new(item));
        let map = |item| Type::Map(Box::new(item));
        let attributes = vec![
            Attribute::typed("hosts", set(Type::String)).check(short),
            Attribute::typed("names", strings()).one_of(&["a", "b"]),
            Attribute::typed("labels", map(Type::String)).check(short),
            Attribute::typed("teams", map(strings())).one_of(&["a", "b"]),
            Attribute::typed("grid", list_of(set(Type::String))),
        ];
        let schema = Schema::new(0, Block::new("", attributes));
        let found = |json| {
            let found = schema.validate(&value(&schema, json)).into_iter();
            found
                .map(|d| (d.attribute.unwrap().to_string(), d.detail))
                .collect::<Vec<_>>()
        };
        let wrong = found(serde_json::json!({
            "hosts": ["abc", "abcd", "bcde"], "names": ["a", "c"], "labels": { "x": "abcd" },
            "teams": { "one": ["a"], "two": ["b", "d"] }, "grid": [["a"], [null]]
        }));
        let own = |text: &str| text.to_owned();
        let choice = |shown: &str, path: &str| {
            format!(r#"{shown:?} is not a value that `{path}` can have. Use "a" or "b"."#)
        };
        let wanted = [
            (own("hosts"), own("\"abcd\" is too long")),
            (own("hosts"), own("\"bcde\" is too long")),
            (own("names[1]"), choice("c", "names[1]")),
            (own(r#"labels["x"]"#), own("\"abcd\" is too long")),
            (own(r#"teams["two"][1]"#), choice("d", r#"teams["two"][1]"#)),
            (
                own("grid[1]"),
                own("An element of `grid[1]` is null. Leave it out."),
            ),
        ];
        assert_eq!(wrong, wanted);
        let right =
            serde_json::json!({ "hosts": ["abc"], "names": ["a"], "teams": {}, "grid": [[]] });
        assert_eq!(found(right), []);
    }

    #[test]
    fn null_among_nested_objects_is_refused_at_the_collection() {
        let schema = strict();
        let list = serde_json::json!({ "code": "c", "list": [{ "code": "x" }, null] });
        assert_eq!(paths(schema.validate(&value(&schema, list))), ["list"]);
        let set = serde_json::json!({ "code": "c", "set": [null] });
        assert_eq!(paths(schema.validate(&value(&schema, set))), ["set"]);
    }

    fn schema() -> Schema {
        let inner = || vec![Attribute::string("code").check(short)];
        let root = vec![
            Attribute::string("action")
                .required()
                .one_of(&["include", "exclude"]),
            Attribute::nested("rules", Nesting::List, inner()),
            Attribute::nested("named", Nesting::Map, inner()),
        ];
        let block = NestedBlock {
            name: "limits",
            nesting: BlockNesting::Single,
            block: Block::new("", inner()),
        };
        Schema::new(0, Block::new("", root).with(block))
    }

    fn checked(json: serde_json::Value) -> Vec<(String, String)> {
        let schema = schema();
        let config = crate::framework::value::from_json(json, schema.kind()).unwrap();
        let found = schema.validate(&config).into_iter();
        found
            .map(|d| (d.attribute.unwrap().to_string(), d.detail))
            .collect()
    }

    #[test]
    fn a_value_outside_the_choice_is_told_with_the_choice() {
        let found = checked(serde_json::json!({ "action": "enable" }));
        let text = r#""enable" is not a value that `action` can have. Use "include" or "exclude"."#;
        assert_eq!(found, [("action".to_owned(), text.to_owned())]);
    }

    #[test]
    fn checks_reach_into_blocks_lists_and_maps() {
        let long = serde_json::json!({ "code": "12345" });
        let found = checked(serde_json::json!({
            "action": "include", "limits": long, "rules": [{ "code": "1" }, long], "named": { "x": long }
        }));
        let places: Vec<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            places,
            ["rules[1].code", r#"named["x"].code"#, "limits.code"]
        );
    }

    #[test]
    fn what_is_not_known_yet_is_passed_over() {
        let config = Value::Mapping([("action".to_owned(), Value::Unknown)].into());
        assert!(schema().validate(&config).is_empty());
    }
}
