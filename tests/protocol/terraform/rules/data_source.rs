//! What a data source may answer.

use super::super::value::Value;
use super::{Broken, apply, below};

/// A data source that was read is an object: "Provider produced null object".
pub fn a_data_source_answers_an_object(state: &Value) -> Option<Broken> {
    let rule = "a_data_source_answers_an_object";
    (!matches!(state, Value::Map(_))).then(|| Broken::new(rule, "", format!("{state:?}")))
}

/// A data source is read when its configuration is wholly known, and its answer is as well: "Provider produced invalid
/// object".
pub fn a_data_source_is_wholly_known(state: &Value) -> Vec<Broken> {
    let rule = "a_data_source_is_wholly_known";
    let unknown = apply::nothing_stays_unknown(state).into_iter();
    unknown.map(|broken| Broken { rule, ..broken }).collect()
}

/// What users wrote in a data block comes back as they wrote it: other blocks refer to it.
pub fn a_data_source_keeps_what_was_written(config: &Value, state: &Value) -> Vec<Broken> {
    let rule = "a_data_source_keeps_what_was_written";
    let mut found = Vec::new();
    kept(config, state, "", &mut |place, written, answered| {
        let text = format!("{answered:?} for {written:?}");
        found.push(Broken::new(rule, place, text));
    });
    found
}

/// Visits what was written and answered otherwise. What was left out may be anything.
fn kept(config: &Value, state: &Value, place: &str, visit: &mut dyn FnMut(&str, &Value, &Value)) {
    match (config, state) {
        (Value::Null, _) => {}
        (Value::Map(written), Value::Map(_)) => {
            for (name, config) in written {
                kept(config, state.get(name), &below(place, name), visit);
            }
        }
        (config, state) if config != state => visit(place, config, state),
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
    fn an_answer_that_is_none_or_open_is_found() {
        let schema = example();
        assert!(a_data_source_answers_an_object(&Value::Null).is_some());
        let open = schema.config(&json!({ "state": unknown() }));
        assert!(a_data_source_answers_an_object(&open).is_none());
        assert_eq!(
            names(&a_data_source_is_wholly_known(&open)),
            ["a_data_source_is_wholly_known"]
        );
    }

    #[test]
    fn what_was_written_and_came_back_otherwise_is_found() {
        let schema = example();
        let judged = |config, state| {
            let (config, state) = (schema.config(&config), schema.config(&state));
            a_data_source_keeps_what_was_written(&config, &state).len()
        };
        assert_eq!(
            judged(
                json!({ "name": "a" }),
                json!({ "name": "a", "state": "up" })
            ),
            0
        );
        assert_eq!(judged(json!({ "name": "a" }), json!({ "name": "A" })), 1);
        assert_eq!(judged(json!({ "name": "a" }), json!({})), 1);
    }
}
