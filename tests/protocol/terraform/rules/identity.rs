//! Identities: known once the object is, and the same for all its life.

use super::super::value::Value;
use super::Broken;

/// A stored identity that is lost is gone for good: what an answer has replaces it, an absent one too.
pub fn an_identity_is_sent_with_its_object(identity: Option<&Value>) -> Option<Broken> {
    let rule = "an_identity_is_sent_with_its_object";
    identity.is_none().then(|| Broken::new(rule, "", "none"))
}

/// What is stored is wholly known.
pub fn a_stored_identity_is_known(identity: Option<&Value>) -> Option<Broken> {
    let rule = "a_stored_identity_is_known";
    let identity = identity.filter(|identity| identity.is_null() || !identity.is_wholly_known())?;
    Some(Broken::new(rule, "", format!("{identity:?}")))
}

/// An object keeps its identity; one from before there were any, which is empty, is filled. While it is planned, only
/// that of a new object (by creation or replacement) may be open.
pub fn an_object_keeps_its_identity(
    before: Option<&Value>,
    after: Option<&Value>,
) -> Option<Broken> {
    let rule = "an_object_keeps_its_identity";
    let before = before.filter(|before| has_content(before))?;
    (after != Some(before)).then(|| Broken::new(rule, "", format!("{after:?} was {before:?}")))
}

/// What was planned of an identity is what it becomes.
pub fn a_planned_identity_comes_true(
    planned: Option<&Value>,
    new: Option<&Value>,
) -> Option<Broken> {
    let rule = "a_planned_identity_comes_true";
    let Some(Value::Map(planned)) = planned else {
        return None;
    };
    let kept = |(name, value): (&String, &Value)| {
        value.is_unknown() || new.is_some_and(|new| new.get(name) == value)
    };
    (!planned.iter().all(kept)).then(|| Broken::new(rule, "", format!("{new:?} was {planned:?}")))
}

/// A planned identity is known, but for an object that is new: Terraform 1.12 refuses another.
pub fn a_planned_identity_is_known_unless_the_object_is_new(
    planned: Option<&Value>,
) -> Option<Broken> {
    let rule = "a_planned_identity_is_known_unless_the_object_is_new";
    let open = planned.filter(|planned| !planned.is_wholly_known())?;
    Some(Broken::new(rule, "", format!("{open:?}")))
}

/// An identity that was stored in an older version comes out of its upgrade, if only an empty one: objects from before
/// there were identities have that.
pub fn an_identity_survives_its_upgrade(upgraded: Option<&Value>) -> Option<Broken> {
    let rule = "an_identity_survives_its_upgrade";
    let whole = matches!(upgraded, Some(upgraded @ Value::Map(_)) if upgraded.is_wholly_known());
    (!whole).then(|| Broken::new(rule, "", format!("{upgraded:?}")))
}

/// A resource that declared no identity sends none: core cannot decode it.
pub fn without_a_schema_there_is_no_identity(declared: bool, sent: bool) -> Option<Broken> {
    let rule = "without_a_schema_there_is_no_identity";
    (sent && !declared).then(|| Broken::new(rule, "", "an identity"))
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
    fn an_identity_that_is_lost_is_found() {
        assert!(an_identity_is_sent_with_its_object(None).is_some());
        assert!(an_identity_is_sent_with_its_object(Some(&text("a"))).is_none());
    }

    #[test]
    fn an_identity_that_is_open_or_null_is_found_where_it_is_stored() {
        assert!(a_stored_identity_is_known(Some(&identity(Value::Unknown(None)))).is_some());
        assert!(a_stored_identity_is_known(Some(&Value::Null)).is_some());
        assert!(a_stored_identity_is_known(Some(&text("a"))).is_none());
    }

    #[test]
    fn an_identity_that_changes_is_found_and_one_that_is_filled_is_lawful() {
        assert!(an_object_keeps_its_identity(Some(&text("a")), Some(&text("b"))).is_some());
        assert!(an_object_keeps_its_identity(Some(&text("a")), None).is_some());
        assert!(an_object_keeps_its_identity(Some(&text("a")), Some(&text("a"))).is_none());
        assert!(
            an_object_keeps_its_identity(Some(&identity(Value::Null)), Some(&text("a"))).is_none()
        );
        assert!(an_object_keeps_its_identity(None, Some(&text("a"))).is_none());
    }

    #[test]
    fn an_identity_that_was_planned_otherwise_is_found() {
        assert!(a_planned_identity_comes_true(Some(&text("a")), Some(&text("b"))).is_some());
        assert!(a_planned_identity_comes_true(Some(&text("a")), None).is_some());
        let open = identity(Value::Unknown(None));
        assert!(a_planned_identity_comes_true(Some(&open), Some(&text("b"))).is_none());
    }

    #[test]
    fn an_identity_that_was_never_declared_is_found() {
        assert!(without_a_schema_there_is_no_identity(false, true).is_some());
        assert!(without_a_schema_there_is_no_identity(true, true).is_none());
    }

    #[test]
    fn a_planned_identity_that_is_open_and_an_upgraded_one_that_is_none_are_found() {
        let open = identity(Value::Unknown(None));
        assert!(a_planned_identity_is_known_unless_the_object_is_new(Some(&open)).is_some());
        assert!(a_planned_identity_is_known_unless_the_object_is_new(Some(&text("a"))).is_none());
        assert!(an_identity_survives_its_upgrade(None).is_some());
        assert!(an_identity_survives_its_upgrade(Some(&open)).is_some());
        assert!(an_identity_survives_its_upgrade(Some(&identity(Value::Null))).is_none());
    }
}
