//! Settings as the page shows them: JSON with what was said and without what was not.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The settings that are set, as JSON; `None` if none is.
pub(super) fn told(settings: &impl Serialize) -> Option<String> {
    set(json!(settings)).map(|set| set.to_string())
}

fn set(settings: Value) -> Option<Value> {
    match settings {
        Value::Null => None,
        Value::Array(values) if values.is_empty() => None,
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .filter_map(|(name, value)| Some((name, set(value)?)));
            let fields: Map<_, _> = fields.collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        value => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FaultKind, Traps};

    #[test]
    fn only_what_was_said_is_shown() {
        assert_eq!(told(&Traps::default()), None);
        let lag = Traps {
            read_lag: Some(2),
            ..Traps::default()
        };
        assert_eq!(told(&lag).as_deref(), Some(r#"{"readLag":2}"#));
        let problem = FaultKind::problem(503, "upstream_failed");
        assert_eq!(
            told(&problem).as_deref(),
            Some(r#"{"problem":{"code":"upstream_failed","status":503}}"#)
        );
        assert_eq!(
            told(&FaultKind::ResetAfter).as_deref(),
            Some(r#""resetAfter""#)
        );
    }
}
