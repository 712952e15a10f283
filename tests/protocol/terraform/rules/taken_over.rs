//! What may come of an import, of a move from another type, and of the configuration that is written for either.

use super::super::schema::{Attribute, Block, Nesting};
use super::super::value::Value;
use super::{Broken, below};

/// Exactly one object of the type that was asked for comes of an import block.
pub fn an_import_makes_one_object_of_its_type(asked: &str, made: &[&str]) -> Option<Broken> {
    let rule = "an_import_makes_one_object_of_its_type";
    (made != [asked]).then(|| Broken::new(rule, "", format!("{made:?} for {asked}")))
}

/// An import makes a state, if only a stub: what is null cannot be read.
pub fn an_import_makes_a_state(state: &Value) -> Option<Broken> {
    let rule = "an_import_makes_a_state";
    (!matches!(state, Value::Map(_))).then(|| Broken::new(rule, "", format!("{state:?}")))
}

/// A read that finds nothing right after an import: "Cannot import non-existent remote object".
pub fn an_imported_object_exists(read: &Value) -> Option<Broken> {
    let rule = "an_imported_object_exists";
    read.is_null().then(|| Broken::new(rule, "", "null"))
}

/// A resource of another type becomes one of this type, or an error says why it cannot.
pub fn a_move_makes_an_object_or_says_why_not(state: &Value, refused: bool) -> Option<Broken> {
    let rule = "a_move_makes_an_object_or_says_why_not";
    (state.is_null() && !refused).then(|| Broken::new(rule, "", "neither"))
}

/// Configuration that is written for an import is one that a user could have written: with everything required,
/// nothing that only the provider sets, and nothing unknown.
pub fn a_generated_configuration_can_be_written(block: &Block, config: &Value) -> Vec<Broken> {
    let rule = "a_generated_configuration_can_be_written";
    let mut found: Vec<_> = config
        .unknown_paths()
        .into_iter()
        .map(|path| Broken::new(rule, path, "unknown"))
        .collect();
    if config.is_null() {
        found.push(Broken::new(rule, "", "null"));
    } else {
        written(block, config, "", &mut |place, what| {
            found.push(Broken::new(rule, place, what));
        });
    }
    found
}

fn written(block: &Block, config: &Value, place: &str, visit: &mut dyn FnMut(&str, &'static str)) {
    attributes(&block.attributes, config, place, visit);
    for nested in &block.blocks {
        let place = below(place, &nested.name);
        for object in objects(nested.nesting, config.get(&nested.name)) {
            written(&nested.block, object, &place, visit);
        }
    }
}

fn attributes(
    all: &[Attribute],
    config: &Value,
    place: &str,
    visit: &mut dyn FnMut(&str, &'static str),
) {
    for attribute in all {
        let (place, value) = (below(place, &attribute.name), config.get(&attribute.name));
        let settable = attribute.required || attribute.optional;
        if attribute.required && value.is_null() {
            visit(&place, "nothing, although it is required");
        }
        if !settable && !value.is_null() {
            visit(&place, "what only the provider sets");
        }
        if let Some((nesting, inner)) = &attribute.inner {
            for object in objects(*nesting, value) {
                attributes(inner, object, &place, visit);
            }
        }
    }
}

/// The objects in a value.
fn objects(nesting: Nesting, value: &Value) -> Vec<&Value> {
    match (nesting, value) {
        (Nesting::Single, value @ Value::Map(_)) => vec![value],
        (Nesting::Map, Value::Map(entries)) => entries.values().collect(),
        (_, value) => value.items().iter().collect(),
    }
}

/// What is written for an import imports and does nothing else: its first plan changes nothing.
pub fn a_generated_configuration_plans_no_change(state: &Value, planned: &Value) -> Option<Broken> {
    let rule = "a_generated_configuration_plans_no_change";
    (state != planned).then(|| Broken::new(rule, "", format!("{planned:?} for {state:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::unknown;
    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn an_import_of_something_else_or_of_nothing_is_found() {
        assert!(an_import_makes_one_object_of_its_type("a", &["b"]).is_some());
        assert!(an_import_makes_one_object_of_its_type("a", &[]).is_some());
        assert!(an_import_makes_one_object_of_its_type("a", &["a", "a"]).is_some());
        assert!(an_import_makes_one_object_of_its_type("a", &["a"]).is_none());
        assert!(an_import_makes_a_state(&Value::Null).is_some());
        assert!(an_imported_object_exists(&Value::Null).is_some());
    }

    #[test]
    fn a_move_that_neither_moves_nor_says_why_is_found() {
        assert!(a_move_makes_an_object_or_says_why_not(&Value::Null, false).is_some());
        assert!(a_move_makes_an_object_or_says_why_not(&Value::Null, true).is_none());
    }

    #[test]
    fn a_configuration_that_nobody_could_write_is_found() {
        let mut schema = example();
        for attribute in &mut schema.block.attributes {
            attribute.required = attribute.name == "name";
            attribute.optional = attribute.optional && attribute.name != "state";
        }
        let judged = |json| {
            let config = schema.config(&json);
            names(&a_generated_configuration_can_be_written(
                &schema.block,
                &config,
            ))
        };
        let rule = ["a_generated_configuration_can_be_written"];
        assert_eq!(judged(json!({ "name": "a" })), [""; 0]);
        assert_eq!(judged(json!({})), rule);
        assert_eq!(judged(json!({ "name": "a", "state": "up" })), rule);
        assert_eq!(judged(json!({ "name": unknown() })), rule);
        assert_eq!(judged(json!(null)), rule);
    }

    #[test]
    fn a_configuration_that_changes_what_it_was_made_of_is_found() {
        let text = |text: &str| Value::String(text.into());
        assert!(a_generated_configuration_plans_no_change(&text("a"), &text("b")).is_some());
        assert!(a_generated_configuration_plans_no_change(&text("a"), &text("a")).is_none());
    }
}
