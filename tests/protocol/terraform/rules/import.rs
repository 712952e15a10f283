//! Rules for imports, for moves from another type, and for generated configuration.

use super::super::schema::Block;
use super::super::value::Value;
use super::{Violation, below};

/// An import returns exactly one object, of the requested type.
pub fn import_returns_one_object_of_its_type(
    requested: &str,
    returned: &[&str],
) -> Option<Violation> {
    let rule = "import_returns_one_object_of_its_type";
    (returned != [requested])
        .then(|| Violation::new(rule, "", format!("{returned:?} for {requested}")))
}

/// An import returns a state, even if incomplete: null cannot be read.
pub fn import_returns_a_state(state: &Value) -> Option<Violation> {
    let rule = "import_returns_a_state";
    (!matches!(state, Value::Map(_))).then(|| Violation::new(rule, "", format!("{state:?}")))
}

/// The read after an import must find the object: "Cannot import non-existent remote object".
pub fn imported_object_exists(read: &Value) -> Option<Violation> {
    let rule = "imported_object_exists";
    read.is_null().then(|| Violation::new(rule, "", "null"))
}

/// A move returns an object of the new type, or an error.
pub fn move_returns_an_object_or_an_error(state: &Value, has_error: bool) -> Option<Violation> {
    let rule = "move_returns_an_object_or_an_error";
    (state.is_null() && !has_error).then(|| Violation::new(rule, "", "neither"))
}

/// A generated configuration is one that a user could have written: with all required arguments, without read-only
/// ones, and without unknown values.
pub fn generated_configuration_is_valid(block: &Block, config: &Value) -> Vec<Violation> {
    let rule = "generated_configuration_is_valid";
    let mut violations: Vec<_> = config
        .unknown_paths()
        .into_iter()
        .map(|path| Violation::new(rule, path, "unknown"))
        .collect();
    if config.is_null() {
        violations.push(Violation::new(rule, "", "null"));
    } else {
        visit_block(block, config, "", &mut |path, what| {
            violations.push(Violation::new(rule, path, what));
        });
    }
    violations
}

fn visit_block(
    block: &Block,
    config: &Value,
    path: &str,
    visit: &mut dyn FnMut(&str, &'static str),
) {
    for nested in &block.blocks {
        let object = config.get(&nested.name);
        if !object.is_null() {
            visit_block(&nested.block, object, &below(path, &nested.name), visit);
        }
    }
    for attribute in &block.attributes {
        let (path, value) = (below(path, &attribute.name), config.get(&attribute.name));
        let settable = attribute.required || attribute.optional;
        if attribute.required && value.is_null() {
            visit(&path, "null, although it is required");
        }
        if !settable && !value.is_null() {
            visit(&path, "a value of a read-only attribute");
        }
    }
}

/// A generated configuration only imports: its first plan changes nothing.
pub fn generated_configuration_plans_no_change(
    state: &Value,
    planned: &Value,
) -> Option<Violation> {
    let rule = "generated_configuration_plans_no_change";
    (state != planned).then(|| Violation::new(rule, "", format!("{planned:?} for {state:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::unknown;
    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn import_of_another_type_or_of_nothing_is_found() {
        assert!(import_returns_one_object_of_its_type("a", &["b"]).is_some());
        assert!(import_returns_one_object_of_its_type("a", &[]).is_some());
        assert!(import_returns_one_object_of_its_type("a", &["a", "a"]).is_some());
        assert!(import_returns_one_object_of_its_type("a", &["a"]).is_none());
        assert!(import_returns_a_state(&Value::Null).is_some());
        assert!(imported_object_exists(&Value::Null).is_some());
    }

    #[test]
    fn move_without_object_or_error_is_found() {
        assert!(move_returns_an_object_or_an_error(&Value::Null, false).is_some());
        assert!(move_returns_an_object_or_an_error(&Value::Null, true).is_none());
    }

    #[test]
    fn invalid_generated_configuration_is_found() {
        let mut schema = example();
        for attribute in &mut schema.block.attributes {
            attribute.required = attribute.name == "name";
            attribute.optional = attribute.optional && attribute.name != "state";
        }
        let violations_of = |json| {
            let config = schema.config(&json);
            names(&generated_configuration_is_valid(&schema.block, &config))
        };
        let rule = ["generated_configuration_is_valid"];
        assert_eq!(violations_of(json!({ "name": "a" })), [""; 0]);
        assert_eq!(violations_of(json!({})), rule);
        assert_eq!(violations_of(json!({ "name": "a", "state": "up" })), rule);
        assert_eq!(violations_of(json!({ "name": unknown() })), rule);
        assert_eq!(violations_of(json!(null)), rule);
    }

    #[test]
    fn generated_configuration_with_changes_is_found() {
        let text = |text: &str| Value::String(text.into());
        assert!(generated_configuration_plans_no_change(&text("a"), &text("b")).is_some());
        assert!(generated_configuration_plans_no_change(&text("a"), &text("a")).is_none());
    }
}
