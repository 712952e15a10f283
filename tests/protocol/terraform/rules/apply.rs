//! Rules for the response of an apply, given the plan.

use super::super::plan::Action;
use super::super::schema::Schema;
use super::super::types::Type;
use super::super::value::Value;
use super::{Violation, below};

/// All violations in the response of a successful apply.
pub fn violations(schema: &Schema, planned: &Value, new: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(planned_object_is_returned(planned, new));
    if violations.is_empty() {
        violations.extend(state_has_no_unknown_values(new));
        known_planned_values_are_returned(&schema.kind(), planned, new, "", &mut violations);
        violations.extend(write_only_values_are_not_stored(schema, new));
    }
    violations
}

/// A planned object is returned, and a destroyed one is not: "root object was present, but now absent". After a
/// creation nothing would be saved, and the object be orphaned.
fn planned_object_is_returned(planned: &Value, new: &Value) -> Option<Violation> {
    let rule = "planned_object_is_returned";
    (planned.is_null() != new.is_null()).then(|| Violation::new(rule, "", format!("{new:?}")))
}

/// A state contains no unknown values: "Provider returned unknown values after apply".
pub fn state_has_no_unknown_values(new: &Value) -> Vec<Violation> {
    let paths = new.unknown_paths().into_iter();
    let violations =
        paths.map(|path| Violation::new("state_has_no_unknown_values", path, "unknown"));
    violations.collect()
}

/// Values that were known in the plan are returned as planned, not in the service's notation: "Provider produced
/// inconsistent result after apply". Unknown ones may become anything of their type. A set may shrink, when elements
/// turn out to be equal, but never grow.
fn known_planned_values_are_returned(
    kind: &Type,
    planned: &Value,
    new: &Value,
    path: &str,
    violations: &mut Vec<Violation>,
) {
    let rule = "known_planned_values_are_returned";
    let report = |violations: &mut Vec<Violation>| {
        violations.push(Violation::new(
            rule,
            path,
            format!("{new:?} was planned as {planned:?}"),
        ));
    };
    match (kind, planned, new) {
        (_, Value::Unknown(refinement), new) => {
            violations.extend(planned_refinement_holds(refinement.as_deref(), new, path));
        }
        (Type::List(item), Value::List(planned), Value::List(items))
            if planned.len() == items.len() =>
        {
            for (index, (planned, new)) in planned.iter().zip(items).enumerate() {
                known_planned_values_are_returned(
                    item,
                    planned,
                    new,
                    &format!("{path}[{index}]"),
                    violations,
                );
            }
        }
        (Type::Set(item), Value::Set(planned), Value::Set(items))
            if items.len() <= planned.len() =>
        {
            let was_planned = |new: &Value| {
                planned
                    .iter()
                    .any(|planned| matches_plan(item, planned, new))
            };
            let is_returned =
                |planned: &Value| items.iter().any(|new| matches_plan(item, planned, new));
            if !items.iter().all(was_planned) || !planned.iter().all(is_returned) {
                report(violations);
            }
        }
        (Type::Map(_) | Type::Object(_), Value::Map(planned), Value::Map(entries))
            if planned.keys().eq(entries.keys()) =>
        {
            for (key, planned) in planned {
                let kind = match kind {
                    Type::Object(attributes) => &attributes[key],
                    Type::Map(item) => item,
                    _ => kind,
                };
                known_planned_values_are_returned(
                    kind,
                    planned,
                    &entries[key],
                    &below(path, key),
                    violations,
                );
            }
        }
        (_, planned, new) if planned != new => report(violations),
        _ => {}
    }
}

/// A plan may refine an unknown value: not null, or with a prefix. The applied value must match.
fn planned_refinement_holds(
    refinement: Option<&str>,
    new: &Value,
    path: &str,
) -> Option<Violation> {
    let rule = "planned_refinement_holds";
    let refinement = refinement?;
    let holds = match new {
        Value::Null => false,
        Value::String(text) => text.starts_with(refinement),
        Value::Unknown(_) => true,
        _ => refinement.is_empty(),
    };
    (!holds).then(|| Violation::new(rule, path, format!("{new:?} for {refinement:?}…")))
}

fn matches_plan(kind: &Type, planned: &Value, new: &Value) -> bool {
    let mut violations = Vec::new();
    known_planned_values_are_returned(kind, planned, new, "", &mut violations);
    violations.is_empty()
}

/// Write-only values are never stored.
pub fn write_only_values_are_not_stored(schema: &Schema, new: &Value) -> Vec<Violation> {
    let rule = "write_only_values_are_not_stored";
    let stored = schema.block.attributes.iter();
    let stored = stored.filter(|a| a.write_only && !new.get(&a.name).is_null());
    stored
        .map(|a| Violation::new(rule, &a.name, "a value"))
        .collect()
}

/// During apply core makes the plan again, with the configuration as it is now known. It must agree with every known
/// value of the first plan: "Provider produced inconsistent final plan".
pub fn final_plan_matches_first_plan(
    schema: &Schema,
    first: &Value,
    last: &Value,
) -> Vec<Violation> {
    let rule = "final_plan_matches_first_plan";
    let mut violations = Vec::new();
    if first.is_null() != last.is_null() {
        return vec![Violation::new(rule, "", format!("{last:?}"))];
    }
    known_planned_values_are_returned(&schema.kind(), first, last, "", &mut violations);
    violations
        .into_iter()
        .map(|violation| Violation { rule, ..violation })
        .collect()
}

/// The plan during apply has the action of the first one, except that an update may turn out to be none: "Provider
/// produced inconsistent final plan: the plan changed from Update to …".
pub fn final_plan_has_same_action(first: Action, last: Action) -> Option<Violation> {
    let rule = "final_plan_has_same_action";
    let same = first == last || (first, last) == (Action::Update, Action::NoOp);
    (!same).then(|| Violation::new(rule, "", format!("{last:?} for {first:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::value::{refined, unknown};
    use super::super::names;
    use super::*;
    use crate::protocol::terraform::rules::schema::example;

    fn violations_of(planned: Json, new: Json) -> Vec<&'static str> {
        let schema = example();
        names(&violations(
            &schema,
            &schema.config(&planned),
            &schema.config(&new),
        ))
    }

    #[test]
    fn valid_response_has_no_violations() {
        let planned = json!({
            "name": "a", "state": unknown(), "tags": ["x", unknown()], "rules": [{ "code": "a", "seen": unknown() }]
        });
        let new = json!({ "name": "a", "state": null, "tags": ["x"], "rules": [{ "code": "a", "seen": true }] });
        assert_eq!(
            violations_of(planned.clone(), new),
            ["known_planned_values_are_returned"; 0]
        );
        assert_eq!(violations_of(Json::Null, Json::Null), [""; 0]);
    }

    #[test]
    fn missing_or_undestroyed_object_is_found() {
        let rule = ["planned_object_is_returned"];
        assert_eq!(violations_of(json!({ "name": "a" }), Json::Null), rule);
        assert_eq!(violations_of(Json::Null, json!({ "name": "a" })), rule);
    }

    #[test]
    fn remaining_unknown_is_found_with_its_path() {
        let schema = example();
        let planned = schema.config(&json!({ "rules": [{ "seen": unknown() }] }));
        let violations = violations(&schema, &planned, &planned);
        assert_eq!(names(&violations), ["state_has_no_unknown_values"]);
        assert_eq!(violations[0].path, ".rules[0].seen");
    }

    #[test]
    fn changed_value_is_found_at_any_depth() {
        let rule = ["known_planned_values_are_returned"];
        assert_eq!(
            violations_of(json!({ "name": "a" }), json!({ "name": "A" })),
            rule
        );
        assert_eq!(violations_of(json!({ "name": "a" }), json!({})), rule);
        assert_eq!(
            violations_of(
                json!({ "rules": [{ "code": "a" }] }),
                json!({ "rules": [] })
            ),
            rule
        );
        assert_eq!(
            violations_of(
                json!({ "rules": [{ "code": "a" }] }),
                json!({ "rules": [{ "code": "b" }] })
            ),
            rule
        );
        assert_eq!(
            violations_of(json!({ "tags": ["a"] }), json!({ "tags": ["a", "b"] })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "tags": ["a", "b"] }), json!({ "tags": ["a", "c"] })),
            rule
        );
    }

    #[test]
    fn violated_refinement_is_found() {
        let violations_of = |state| {
            violations_of(
                json!({ "state": refined("dom_") }),
                json!({ "state": state }),
            )
        };
        assert_eq!(violations_of("up".into()), ["planned_refinement_holds"]);
        assert_eq!(violations_of(Json::Null), ["planned_refinement_holds"]);
        assert_eq!(violations_of("dom_1".into()), [""; 0]);
    }

    #[test]
    fn final_plan_with_another_action_is_found() {
        assert!(final_plan_has_same_action(Action::Update, Action::Replace).is_some());
        assert!(final_plan_has_same_action(Action::Create, Action::NoOp).is_some());
        assert!(final_plan_has_same_action(Action::Update, Action::NoOp).is_none());
        assert!(final_plan_has_same_action(Action::Create, Action::Create).is_none());
    }

    #[test]
    fn stored_write_only_value_is_found() {
        let rule = [
            "known_planned_values_are_returned",
            "write_only_values_are_not_stored",
        ];
        assert_eq!(violations_of(json!({}), json!({ "secret": "s" })), rule);
    }

    #[test]
    fn final_plan_with_other_values_is_found() {
        let schema = example();
        let plan = |json: Json| schema.config(&json);
        let violations_of = |first, last| {
            names(&final_plan_matches_first_plan(
                &schema,
                &plan(first),
                &plan(last),
            ))
        };
        let unknown_state = || json!({ "name": "a", "state": unknown() });
        assert_eq!(
            violations_of(unknown_state(), json!({ "name": "a", "state": "up" })),
            [""; 0]
        );
        let rule = ["final_plan_matches_first_plan"];
        assert_eq!(
            violations_of(unknown_state(), json!({ "name": "b", "state": unknown() })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "name": "a", "state": "up" }), unknown_state()),
            rule
        );
        assert_eq!(violations_of(unknown_state(), Json::Null), rule);
    }
}
