//! What may come out of stored state and of a refresh.

use serde_json::Value as Json;

use super::super::schema::Schema;
use super::super::value::Value;
use super::{Broken, apply};

/// State that was read, upgraded or imported is wholly known, and holds no write-only value. Terraform says so since 1.8;
/// older ones fail later and in other words.
pub fn a_state_is_wholly_known(schema: &Schema, state: &Value) -> Vec<Broken> {
    let rule = "a_state_is_wholly_known";
    let unknown = apply::nothing_stays_unknown(state).into_iter();
    let mut found: Vec<_> = unknown.map(|broken| Broken { rule, ..broken }).collect();
    found.extend(apply::write_only_is_not_stored(schema, state));
    found
}

/// State that could be read is there after it: an upgrade never loses an object.
pub fn an_upgrade_keeps_the_object(upgraded: &Value) -> Option<Broken> {
    let rule = "an_upgrade_keeps_the_object";
    (!matches!(upgraded, Value::Map(_))).then(|| Broken::new(rule, "", format!("{upgraded:?}")))
}

/// State of the schema's own version means after an upgrade what it meant before: every attribute that is in both is
/// the same. One that was not stored is null, or an empty collection of blocks.
pub fn an_upgrade_within_a_version_changes_nothing(
    stored: &Json,
    upgraded: &Value,
) -> Option<Broken> {
    let rule = "an_upgrade_within_a_version_changes_nothing";
    let upgraded = upgraded.to_json();
    (!is_part(&upgraded, stored)).then(|| Broken::new(rule, "", format!("{upgraded} of {stored}")))
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

/// What a refresh answers as private state replaces what was stored. Where nothing else has changed, it is handed on.
pub fn private_state_is_handed_on(before: &[u8], after: &[u8], unchanged: bool) -> Option<Broken> {
    let rule = "private_state_is_handed_on";
    (unchanged && !before.is_empty() && after.is_empty()).then(|| Broken::new(rule, "", "nothing"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::value::unknown;
    use super::super::names;
    use super::super::schema::example;
    use super::*;

    #[test]
    fn an_unknown_in_a_state_and_a_stored_secret_are_found() {
        let schema = example();
        let judged = |json| names(&a_state_is_wholly_known(&schema, &schema.config(&json)));
        assert_eq!(
            judged(json!({ "state": unknown() })),
            ["a_state_is_wholly_known"]
        );
        assert_eq!(
            judged(json!({ "secret": "s" })),
            ["write_only_is_not_stored"]
        );
        assert_eq!(judged(json!({ "state": "up" })), [""; 0]);
    }

    #[test]
    fn an_upgrade_that_loses_or_changes_something_is_found() {
        let schema = example();
        assert!(an_upgrade_keeps_the_object(&Value::Null).is_some());
        let broken = |stored, upgraded| {
            an_upgrade_within_a_version_changes_nothing(&stored, &schema.config(&upgraded))
                .is_some()
        };
        assert!(broken(json!({ "name": "a" }), json!({ "name": "b" })));
        assert!(broken(json!({ "name": "a" }), json!({})));
        assert!(broken(
            json!({ "tags": ["a", "b"] }),
            json!({ "tags": ["a"] })
        ));
        assert!(!broken(
            json!({ "name": "a", "gone": 1 }),
            json!({ "name": "a" })
        ));
        assert!(!broken(
            json!({ "timeouts": { "gone": 1 } }),
            json!({ "timeouts": {} })
        ));
    }

    #[test]
    fn private_state_that_is_lost_is_found() {
        assert!(private_state_is_handed_on(b"{}", b"", true).is_some());
        assert!(private_state_is_handed_on(b"{}", b"", false).is_none());
        assert!(private_state_is_handed_on(b"{}", b"{}", true).is_none());
        assert!(private_state_is_handed_on(b"", b"", true).is_none());
    }
}
