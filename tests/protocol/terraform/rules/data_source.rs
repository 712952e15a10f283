//! Rules for the response of a data source.

use super::super::value::Value;
use super::{Violation, apply, below};

/// A data source returns an object: "Provider produced null object".
pub fn data_source_is_an_object(state: &Value) -> Option<Violation> {
    let rule = "data_source_is_an_object";
    (!matches!(state, Value::Map(_))).then(|| Violation::new(rule, "", format!("{state:?}")))
}

/// A data source is read when its configuration is wholly known, and so is its state: "Provider produced invalid
/// object".
pub fn data_source_is_wholly_known(state: &Value) -> Vec<Violation> {
    let rule = "data_source_is_wholly_known";
    let unknown = apply::state_has_no_unknown_values(state).into_iter();
    unknown
        .map(|violation| Violation { rule, ..violation })
        .collect()
}

/// Configured values are returned unchanged, since other blocks refer to them.
pub fn data_source_keeps_configured_values(config: &Value, state: &Value) -> Vec<Violation> {
    let rule = "data_source_keeps_configured_values";
    let mut violations = Vec::new();
    visit_changes(config, state, "", &mut |path, configured, returned| {
        let text = format!("{returned:?} for {configured:?}");
        violations.push(Violation::new(rule, path, text));
    });
    violations
}

/// Visits the configured values that differ in the state. Values that are not configured may be anything.
fn visit_changes(
    config: &Value,
    state: &Value,
    path: &str,
    visit: &mut dyn FnMut(&str, &Value, &Value),
) {
    match (config, state) {
        (Value::Null, _) => {}
        (Value::Map(configured), Value::Map(_)) => {
            for (name, config) in configured {
                visit_changes(config, state.get(name), &below(path, name), visit);
            }
        }
        (config, state) if config != state => visit(path, config, state),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::unknown;
    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn null_or_unknown_data_source_is_found() {
        let schema = example();
        assert!(data_source_is_an_object(&Value::Null).is_some());
        let partly_unknown = schema.config(&json!({ "state": unknown() }));
        assert!(data_source_is_an_object(&partly_unknown).is_none());
        assert_eq!(
            names(&data_source_is_wholly_known(&partly_unknown)),
            ["data_source_is_wholly_known"]
        );
    }

    #[test]
    fn changed_configured_value_is_found() {
        let schema = example();
        let violations_of = |config, state| {
            let (config, state) = (schema.config(&config), schema.config(&state));
            data_source_keeps_configured_values(&config, &state).len()
        };
        assert_eq!(
            violations_of(
                json!({ "name": "a" }),
                json!({ "name": "a", "state": "up" })
            ),
            0
        );
        assert_eq!(
            violations_of(json!({ "name": "a" }), json!({ "name": "A" })),
            1
        );
        assert_eq!(violations_of(json!({ "name": "a" }), json!({})), 1);
    }
}
