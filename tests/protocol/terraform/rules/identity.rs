//! Rules for identities: known once the object exists, and constant from then on.

use super::super::value::Value;
use super::Violation;

/// A response replaces the stored identity, even with none, so a missing identity is lost for good.
pub fn object_has_an_identity(identity: Option<&Value>) -> Option<Violation> {
    let rule = "object_has_an_identity";
    identity.is_none().then(|| Violation::new(rule, "", "none"))
}

/// A stored identity is wholly known.
pub fn stored_identity_is_known(identity: Option<&Value>) -> Option<Violation> {
    let rule = "stored_identity_is_known";
    let identity = identity.filter(|identity| identity.is_null() || !identity.is_wholly_known())?;
    Some(Violation::new(rule, "", format!("{identity:?}")))
}

/// An object keeps its identity; an empty one, from before the resource had identities, is filled. In a plan only the
/// identity of a new object (created or replaced) may be unknown.
pub fn identity_does_not_change(
    before: Option<&Value>,
    after: Option<&Value>,
) -> Option<Violation> {
    let rule = "identity_does_not_change";
    let before = before.filter(|before| has_content(before))?;
    (after != Some(before)).then(|| Violation::new(rule, "", format!("{after:?} was {before:?}")))
}

/// The applied identity is the planned one.
pub fn applied_identity_matches_plan(
    planned: Option<&Value>,
    new: Option<&Value>,
) -> Option<Violation> {
    let rule = "applied_identity_matches_plan";
    let Some(Value::Map(planned)) = planned else {
        return None;
    };
    let matches = |(name, value): (&String, &Value)| {
        value.is_unknown() || new.is_some_and(|new| new.get(name) == value)
    };
    (!planned.iter().all(matches))
        .then(|| Violation::new(rule, "", format!("{new:?} was {planned:?}")))
}

/// A planned identity is known unless the object is new: Terraform 1.12 rejects another.
pub fn planned_identity_of_existing_object_is_known(planned: Option<&Value>) -> Option<Violation> {
    let rule = "planned_identity_of_existing_object_is_known";
    let unknown = planned.filter(|planned| !planned.is_wholly_known())?;
    Some(Violation::new(rule, "", format!("{unknown:?}")))
}

/// A stored identity of an older version is upgraded to an object, even if an empty one: objects from before identities
/// have that.
pub fn upgraded_identity_is_an_object(upgraded: Option<&Value>) -> Option<Violation> {
    let rule = "upgraded_identity_is_an_object";
    let is_known_object =
        matches!(upgraded, Some(upgraded @ Value::Map(_)) if upgraded.is_wholly_known());
    (!is_known_object).then(|| Violation::new(rule, "", format!("{upgraded:?}")))
}

/// A resource without an identity schema sends no identity: core cannot decode it.
pub fn identity_requires_a_schema(declared: bool, sent: bool) -> Option<Violation> {
    let rule = "identity_requires_a_schema";
    (sent && !declared).then(|| Violation::new(rule, "", "an identity"))
}

fn has_content(identity: &Value) -> bool {
    matches!(identity, Value::Map(entries) if entries.values().any(|value| !value.is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(value: Value) -> Value {
        Value::Map([("id".to_owned(), value)].into())
    }

    fn text(text: &str) -> Value {
        identity(Value::String(text.to_owned()))
    }

    #[test]
    fn missing_identity_is_found() {
        assert!(object_has_an_identity(None).is_some());
        assert!(object_has_an_identity(Some(&text("a"))).is_none());
    }

    #[test]
    fn unknown_or_null_stored_identity_is_found() {
        assert!(stored_identity_is_known(Some(&identity(Value::Unknown(None)))).is_some());
        assert!(stored_identity_is_known(Some(&Value::Null)).is_some());
        assert!(stored_identity_is_known(Some(&text("a"))).is_none());
    }

    #[test]
    fn changed_identity_is_found_and_filled_one_is_valid() {
        assert!(identity_does_not_change(Some(&text("a")), Some(&text("b"))).is_some());
        assert!(identity_does_not_change(Some(&text("a")), None).is_some());
        assert!(identity_does_not_change(Some(&text("a")), Some(&text("a"))).is_none());
        assert!(identity_does_not_change(Some(&identity(Value::Null)), Some(&text("a"))).is_none());
        assert!(identity_does_not_change(None, Some(&text("a"))).is_none());
    }

    #[test]
    fn identity_that_differs_from_plan_is_found() {
        assert!(applied_identity_matches_plan(Some(&text("a")), Some(&text("b"))).is_some());
        assert!(applied_identity_matches_plan(Some(&text("a")), None).is_some());
        let unknown = identity(Value::Unknown(None));
        assert!(applied_identity_matches_plan(Some(&unknown), Some(&text("b"))).is_none());
    }

    #[test]
    fn undeclared_identity_is_found() {
        assert!(identity_requires_a_schema(false, true).is_some());
        assert!(identity_requires_a_schema(true, true).is_none());
    }

    #[test]
    fn unknown_planned_and_missing_upgraded_identity_are_found() {
        let unknown = identity(Value::Unknown(None));
        assert!(planned_identity_of_existing_object_is_known(Some(&unknown)).is_some());
        assert!(planned_identity_of_existing_object_is_known(Some(&text("a"))).is_none());
        assert!(upgraded_identity_is_an_object(None).is_some());
        assert!(upgraded_identity_is_an_object(Some(&unknown)).is_some());
        assert!(upgraded_identity_is_an_object(Some(&identity(Value::Null))).is_none());
    }
}
