//! Settings on the page: JSON without the settings that are not set.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The settings that are set as JSON, `None` if there are none.
pub(super) fn render(settings: &impl Serialize) -> Option<String> {
    without_empty(json!(settings)).map(|settings| settings.to_string())
}

fn without_empty(settings: Value) -> Option<Value> {
    match settings {
        Value::Null => None,
        Value::Array(values) if values.is_empty() => None,
        Value::Object(fields) => {
            let fields: Map<_, _> = fields
                .into_iter()
                .filter_map(|(name, value)| Some((name, without_empty(value)?)))
                .collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        value => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FaultKind, Quirks};

    #[test]
    fn render_omits_settings_that_are_not_set() {
        assert_eq!(render(&Quirks::default()), None);
        let lag = Quirks {
            read_lag: Some(2),
            ..Quirks::default()
        };
        assert_eq!(render(&lag).as_deref(), Some(r#"{"readLag":2}"#));
        let problem = FaultKind::problem(503, "upstream_failed");
        assert_eq!(
            render(&problem).as_deref(),
            Some(r#"{"problem":{"code":"upstream_failed","status":503}}"#)
        );
        assert_eq!(
            render(&FaultKind::ResetAfter).as_deref(),
            Some(r#""resetAfter""#)
        );
    }
}
