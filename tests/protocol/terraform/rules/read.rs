//! Rules for upgraded and refreshed state.

use serde_json::Value as Json;

use super::super::schema::Schema;
use super::super::value::Value;
use super::{Violation, apply};

/// State that was read, upgraded or imported is wholly known and has no write-only values. Terraform checks this since
/// 1.8; older versions fail later and with other messages.
pub fn state_is_wholly_known(schema: &Schema, state: &Value) -> Vec<Violation> {
    let rule = "state_is_wholly_known";
    let unknown = apply::state_has_no_unknown_values(state).into_iter();
    let mut violations: Vec<_> = unknown
        .map(|violation| Violation { rule, ..violation })
        .collect();
    violations.extend(apply::write_only_values_are_not_stored(schema, state));
    violations
}

/// An upgrade never loses an object.
pub fn upgraded_state_is_an_object(upgraded: &Value) -> Option<Violation> {
    let rule = "upgraded_state_is_an_object";
    (!matches!(upgraded, Value::Map(_))).then(|| Violation::new(rule, "", format!("{upgraded:?}")))
}

/// An upgrade to the same version changes nothing: every attribute that both have is the same. One that was not stored
/// is null, or an empty collection of blocks.
pub fn upgrade_to_same_version_changes_nothing(
    stored: &Json,
    upgraded: &Value,
) -> Option<Violation> {
    let rule = "upgrade_to_same_version_changes_nothing";
    let upgraded = upgraded.to_json();
    (!is_part(&upgraded, stored))
        .then(|| Violation::new(rule, "", format!("{upgraded} of {stored}")))
}

fn is_part(upgraded: &Json, stored: &Json) -> bool {
    match (upgraded, stored) {
        (Json::Object(entries), Json::Object(_)) => entries
            .iter()
            .all(|(name, value)| is_part(value, stored.get(name).unwrap_or(&Json::Null))),
        (Json::Array(items), Json::Null) => items.is_empty(),
        (Json::Array(items), Json::Array(stored)) => {
            items.len() == stored.len()
                && items
                    .iter()
                    .zip(stored)
                    .all(|(item, stored)| is_part(item, stored))
        }
        (upgraded, stored) => upgraded == stored,
    }
}

/// The private state in the response of a refresh replaces the stored one. If nothing else has changed, it must be
/// returned.
pub fn private_state_is_kept(before: &[u8], after: &[u8], unchanged: bool) -> Option<Violation> {
    let rule = "private_state_is_kept";
    (unchanged && !before.is_empty() && after.is_empty())
        .then(|| Violation::new(rule, "", "nothing"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::unknown;
    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn unknown_and_write_only_values_in_state_are_found() {
        let schema = example();
        let violations_of = |json| names(&state_is_wholly_known(&schema, &schema.config(&json)));
        assert_eq!(
            violations_of(json!({ "state": unknown() })),
            ["state_is_wholly_known"]
        );
        assert_eq!(
            violations_of(json!({ "secret": "s" })),
            ["write_only_values_are_not_stored"]
        );
        assert_eq!(violations_of(json!({ "state": "up" })), [""; 0]);
    }

    #[test]
    fn upgrade_that_loses_or_changes_a_value_is_found() {
        let schema = example();
        assert!(upgraded_state_is_an_object(&Value::Null).is_some());
        let violations = |stored, upgraded| {
            upgrade_to_same_version_changes_nothing(&stored, &schema.config(&upgraded)).is_some()
        };
        assert!(violations(json!({ "name": "a" }), json!({ "name": "b" })));
        assert!(violations(json!({ "name": "a" }), json!({})));
        assert!(violations(
            json!({ "tags": ["a", "b"] }),
            json!({ "tags": ["a"] })
        ));
        assert!(!violations(
            json!({ "name": "a", "gone": 1 }),
            json!({ "name": "a" })
        ));
        assert!(!violations(
            json!({ "timeouts": { "gone": 1 } }),
            json!({ "timeouts": {} })
        ));
    }

    #[test]
    fn lost_private_state_is_found() {
        assert!(private_state_is_kept(b"{}", b"", true).is_some());
        assert!(private_state_is_kept(b"{}", b"", false).is_none());
        assert!(private_state_is_kept(b"{}", b"{}", true).is_none());
        assert!(private_state_is_kept(b"", b"", true).is_none());
    }
}
