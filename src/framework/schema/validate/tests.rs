use super::*;
use crate::framework::schema::{NestedBlock, Schema};

fn short(text: &str) -> Result<(), String> {
    (text.len() < 4)
        .then_some(())
        .ok_or(format!("{text:?} is too long"))
}

fn list_of(item: Type) -> Type {
    Type::List(Box::new(item))
}

/// Returns a schema with a required and an optional attribute at every level, and read-only ones at the root.
fn nested_schema() -> Schema {
    let settable = || {
        vec![
            Attribute::string("code").required(),
            Attribute::string("note"),
        ]
    };
    let block = |name, block| NestedBlock { name, block };
    let inner = block("inner", Block::new("", settable()));
    let outer = block("outer", Block::new("", settable()).with(inner));
    let mut root = settable();
    root.extend([
        Attribute::string("serial").computed(),
        Attribute::objects("objects", vec![Attribute::string("serial").computed()]),
    ]);
    Schema::new(0, Block::new("", root).with(outer))
}

/// Returns a value of [`nested_schema`] with this object at every level.
fn at_every_level(object: &serde_json::Value) -> serde_json::Value {
    let mut root = object.clone();
    root["outer"] = object.clone();
    root["outer"]["inner"] = object.clone();
    root
}

const CODES: [&str; 3] = ["code", "outer.code", "outer.inner.code"];

fn value(schema: &Schema, json: serde_json::Value) -> Value {
    crate::framework::value::from_json(json, schema.kind()).unwrap()
}

/// Replaces each string that equals the text with an unknown value.
fn with_unknown(value: Value, text: &str) -> Value {
    match value {
        Value::String(string) if string == text => Value::Unknown,
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

fn paths(diagnostics: Diagnostics) -> Vec<String> {
    let paths = diagnostics
        .into_iter()
        .map(|d| d.attribute.unwrap().to_string());
    paths.collect()
}

#[test]
fn null_for_a_required_attribute_is_an_error_at_every_level() {
    let schema = nested_schema();
    let config = value(&schema, at_every_level(&serde_json::json!({ "note": "n" })));
    assert_eq!(paths(schema.validate(&config)), CODES);
    assert_eq!(paths(schema.missing(&config)), CODES);
    let unchanged = schema.validate_change(&config, &config);
    assert_eq!(paths(unchanged), CODES, "even if it equals the prior state");
    assert_eq!(
        paths(schema.validate(&Value::Null)),
        ["code"],
        "without an object"
    );
}

#[test]
fn read_only_attribute_is_an_error_known_or_unknown() {
    let schema = nested_schema();
    let objects = serde_json::json!([{ "serial": "s" }]);
    let json = serde_json::json!({ "code": "c", "serial": "s", "objects": objects });
    let config = value(&schema, json);
    let read_only = ["serial", "objects"];
    assert_eq!(paths(schema.validate(&config)), read_only);
    let unknown = with_unknown(config.clone(), "s");
    assert_eq!(paths(schema.validate(&unknown)), read_only);
    assert_eq!(
        paths(schema.missing(&config)),
        [""; 0],
        "a plan contains computed values"
    );
    let empty = value(&schema, serde_json::json!({ "code": "c", "objects": [] }));
    assert_eq!(paths(schema.validate(&empty)), ["objects"]);
}

#[test]
fn read_only_value_is_accepted_only_if_it_equals_the_prior_state() {
    let schema = nested_schema();
    let of = |serial: &str| {
        let objects = serde_json::json!([{ "serial": serial }]);
        let json = serde_json::json!({ "code": "c", "serial": serial, "objects": objects });
        value(&schema, json)
    };
    assert_eq!(paths(schema.validate_change(&of("1"), &of("1"))), [""; 0]);
    assert_eq!(
        paths(schema.validate_change(&of("1"), &of("2"))),
        ["serial", "objects"]
    );
}

#[test]
fn unknown_values_of_settable_attributes_are_accepted_at_every_level() {
    let schema = nested_schema();
    let json = at_every_level(&serde_json::json!({ "code": "?", "note": "?" }));
    let config = with_unknown(value(&schema, json), "?");
    assert!(schema.validate(&config).is_empty());
}

#[test]
fn errors_say_what_is_wrong_and_what_to_do() {
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
    let diagnostics: Vec<_> = schema.validate(&config).into_iter().collect();
    let why = "If the value comes from a variable or another expression, check why that is null.";
    let required = "is required, but its value is null.";
    let expected = [
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
    let texts: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.summary.as_str(), d.detail.clone()))
        .collect();
    assert_eq!(texts, expected);
    assert_eq!(
        diagnostics[3].attribute, None,
        "the line may contain the secret"
    );
}

#[test]
fn checks_apply_to_elements_of_collections_at_any_depth() {
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
    let diagnostics = |json| {
        let diagnostics = schema.validate(&value(&schema, json)).into_iter();
        diagnostics
            .map(|d| (d.attribute.unwrap().to_string(), d.detail))
            .collect::<Vec<_>>()
    };
    let wrong = diagnostics(serde_json::json!({
        "hosts": ["abc", "abcd", "bcde"], "names": ["a", "c"], "labels": { "x": "abcd" },
        "teams": { "one": ["a"], "two": ["b", "d"] }, "grid": [["a"], [null]]
    }));
    let own = |text: &str| text.to_owned();
    let choice = |shown: &str, path: &str| {
        format!(r#"{shown:?} is not a valid value for `{path}`. Use "a" or "b"."#)
    };
    let expected = [
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
    assert_eq!(wrong, expected);
    let right = serde_json::json!({ "hosts": ["abc"], "names": ["a"], "teams": {}, "grid": [[]] });
    assert_eq!(diagnostics(right), []);
}

#[test]
fn null_element_is_an_error_at_the_collection() {
    let attributes = vec![
        Attribute::typed("list", list_of(Type::String)),
        Attribute::typed("set", Type::Set(Box::new(Type::String))),
    ];
    let schema = Schema::new(0, Block::new("", attributes));
    let config = value(
        &schema,
        serde_json::json!({ "list": ["a", null], "set": [null] }),
    );
    assert_eq!(paths(schema.validate(&config)), ["list", "set"]);
}

fn schema() -> Schema {
    let action = Attribute::string("action")
        .required()
        .one_of(&["include", "exclude"]);
    let limits = NestedBlock {
        name: "limits",
        block: Block::new("", vec![Attribute::string("code").check(short)]),
    };
    Schema::new(0, Block::new("", vec![action]).with(limits))
}

fn checked(json: serde_json::Value) -> Vec<(String, String)> {
    let schema = schema();
    let diagnostics = schema.validate(&value(&schema, json)).into_iter();
    diagnostics
        .map(|d| (d.attribute.unwrap().to_string(), d.detail))
        .collect()
}

#[test]
fn error_for_an_invalid_choice_names_the_choices() {
    let diagnostics = checked(serde_json::json!({ "action": "enable" }));
    let text = r#""enable" is not a valid value for `action`. Use "include" or "exclude"."#;
    assert_eq!(diagnostics, [("action".to_owned(), text.to_owned())]);
}

#[test]
fn checks_apply_in_blocks() {
    let json = serde_json::json!({ "action": "include", "limits": { "code": "12345" } });
    let text = r#""12345" is too long"#;
    assert_eq!(checked(json), [("limits.code".to_owned(), text.to_owned())]);
}

#[test]
fn unknown_values_are_not_checked() {
    let config = Value::Mapping([("action".to_owned(), Value::Unknown)].into());
    assert!(schema().validate(&config).is_empty());
}
