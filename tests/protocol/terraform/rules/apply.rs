//! What an apply may answer, given what was planned.

use super::super::kind::Kind;
use super::super::plan::Action;
use super::super::schema::Schema;
use super::super::value::Value;
use super::{Broken, below};

/// All rules that the answer of a successful apply breaks.
pub fn broken(schema: &Schema, planned: &Value, new: &Value) -> Vec<Broken> {
    let mut found = Vec::new();
    found.extend(an_object_that_was_planned_comes_back(planned, new));
    if found.is_empty() {
        found.extend(nothing_stays_unknown(new));
        what_was_known_comes_back(&schema.kind(), planned, new, "", &mut found);
        found.extend(write_only_is_not_stored(schema, new));
    }
    found
}

/// What was planned exists, and what was destroyed does not: "root object was present, but now absent". On a creation
/// nothing would be saved, and the object be orphaned.
fn an_object_that_was_planned_comes_back(planned: &Value, new: &Value) -> Option<Broken> {
    let rule = "an_object_that_was_planned_comes_back";
    (planned.is_null() != new.is_null()).then(|| Broken::new(rule, "", format!("{new:?}")))
}

/// A state holds nothing unknown: "Provider returned unknown values after apply".
pub fn nothing_stays_unknown(new: &Value) -> Vec<Broken> {
    let paths = new.unknown_paths().into_iter();
    let broken = paths.map(|path| Broken::new("nothing_stays_unknown", path, "unknown"));
    broken.collect()
}

/// What the plan knew comes back as it was planned, not in the service's notation: "Provider produced inconsistent
/// result after apply". What it left open may be anything of the type. A set may shrink, when elements turn out to be
/// the same, and never grow.
fn what_was_known_comes_back(
    kind: &Kind,
    planned: &Value,
    new: &Value,
    path: &str,
    found: &mut Vec<Broken>,
) {
    let rule = "what_was_known_comes_back";
    let tell = |found: &mut Vec<Broken>| {
        found.push(Broken::new(
            rule,
            path,
            format!("{new:?} was planned as {planned:?}"),
        ));
    };
    match (kind, planned, new) {
        (_, Value::Unknown(promise), new) => {
            found.extend(a_promise_of_a_plan_is_kept(promise.as_deref(), new, path));
        }
        (Kind::List(item), Value::List(planned), Value::List(items))
            if planned.len() == items.len() =>
        {
            for (index, (planned, new)) in planned.iter().zip(items).enumerate() {
                what_was_known_comes_back(item, planned, new, &format!("{path}[{index}]"), found);
            }
        }
        (Kind::Set(item), Value::Set(planned), Value::Set(items))
            if items.len() <= planned.len() =>
        {
            let comes_of = |new: &Value| planned.iter().any(|planned| fits(item, planned, new));
            let became = |planned: &Value| items.iter().any(|new| fits(item, planned, new));
            if !items.iter().all(comes_of) || !planned.iter().all(became) {
                tell(found);
            }
        }
        (Kind::Map(_) | Kind::Object(_), Value::Map(planned), Value::Map(entries))
            if planned.keys().eq(entries.keys()) =>
        {
            for (key, planned) in planned {
                let kind = match kind {
                    Kind::Object(attributes) => &attributes[key],
                    Kind::Map(item) => item,
                    _ => kind,
                };
                what_was_known_comes_back(kind, planned, &entries[key], &below(path, key), found);
            }
        }
        (_, planned, new) if planned != new => tell(found),
        _ => {}
    }
}

/// A plan may say of an unknown value that it will not be null, or how it will begin. That binds the apply.
fn a_promise_of_a_plan_is_kept(promise: Option<&str>, new: &Value, path: &str) -> Option<Broken> {
    let rule = "a_promise_of_a_plan_is_kept";
    let promise = promise?;
    let kept = match new {
        Value::Null => false,
        Value::String(text) => text.starts_with(promise),
        Value::Unknown(_) => true,
        _ => promise.is_empty(),
    };
    (!kept).then(|| Broken::new(rule, path, format!("{new:?} for {promise:?}…")))
}

fn fits(kind: &Kind, planned: &Value, new: &Value) -> bool {
    let mut found = Vec::new();
    what_was_known_comes_back(kind, planned, new, "", &mut found);
    found.is_empty()
}

/// Write-only values are never stored.
pub fn write_only_is_not_stored(schema: &Schema, new: &Value) -> Vec<Broken> {
    let rule = "write_only_is_not_stored";
    let stored = schema.block.attributes.iter();
    let stored = stored.filter(|a| a.write_only && !new.get(&a.name).is_null());
    stored
        .map(|a| Broken::new(rule, &a.name, "a value"))
        .collect()
}

/// During an apply the whole plan is made once more, with the configuration as it is now known. It says the same wherever
/// the first one said something: "Provider produced inconsistent final plan".
pub fn the_final_plan_is_the_plan(schema: &Schema, first: &Value, last: &Value) -> Vec<Broken> {
    let rule = "the_final_plan_is_the_plan";
    let mut found = Vec::new();
    if first.is_null() != last.is_null() {
        return vec![Broken::new(rule, "", format!("{last:?}"))];
    }
    what_was_known_comes_back(&schema.kind(), first, last, "", &mut found);
    found
        .into_iter()
        .map(|broken| Broken { rule, ..broken })
        .collect()
}

/// The plan that is made during an apply does what the first one said, but for an update that turns out to be none:
/// "Provider produced inconsistent final plan: the plan changed from Update to …".
pub fn the_final_plan_does_the_same(first: Action, last: Action) -> Option<Broken> {
    let rule = "the_final_plan_does_the_same";
    let same = first == last || (first, last) == (Action::Update, Action::NoOp);
    (!same).then(|| Broken::new(rule, "", format!("{last:?} for {first:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::value::{refined, unknown};
    use super::super::names;
    use super::*;
    use crate::protocol::terraform::rules::schema::example;

    fn judged(planned: Json, new: Json) -> Vec<&'static str> {
        let schema = example();
        names(&broken(
            &schema,
            &schema.config(&planned),
            &schema.config(&new),
        ))
    }

    #[test]
    fn an_honest_answer_breaks_nothing() {
        let planned = json!({
            "name": "a", "state": unknown(), "tags": ["x", unknown()], "rules": [{ "code": "a", "seen": unknown() }]
        });
        let new = json!({ "name": "a", "state": null, "tags": ["x"], "rules": [{ "code": "a", "seen": true }] });
        assert_eq!(
            judged(planned.clone(), new),
            ["what_was_known_comes_back"; 0]
        );
        assert_eq!(judged(Json::Null, Json::Null), [""; 0]);
    }

    #[test]
    fn an_object_that_is_gone_or_was_to_go_is_found() {
        let rule = ["an_object_that_was_planned_comes_back"];
        assert_eq!(judged(json!({ "name": "a" }), Json::Null), rule);
        assert_eq!(judged(Json::Null, json!({ "name": "a" })), rule);
    }

    #[test]
    fn an_unknown_that_is_left_is_found_with_its_place() {
        let schema = example();
        let planned = schema.config(&json!({ "rules": [{ "seen": unknown() }] }));
        let found = broken(&schema, &planned, &planned);
        assert_eq!(names(&found), ["nothing_stays_unknown"]);
        assert_eq!(found[0].place, ".rules[0].seen");
    }

    #[test]
    fn a_value_that_came_back_otherwise_is_found_wherever_it_stands() {
        let rule = ["what_was_known_comes_back"];
        assert_eq!(judged(json!({ "name": "a" }), json!({ "name": "A" })), rule);
        assert_eq!(judged(json!({ "name": "a" }), json!({})), rule);
        assert_eq!(
            judged(
                json!({ "rules": [{ "code": "a" }] }),
                json!({ "rules": [] })
            ),
            rule
        );
        assert_eq!(
            judged(
                json!({ "rules": [{ "code": "a" }] }),
                json!({ "rules": [{ "code": "b" }] })
            ),
            rule
        );
        assert_eq!(
            judged(json!({ "tags": ["a"] }), json!({ "tags": ["a", "b"] })),
            rule
        );
        assert_eq!(
            judged(json!({ "tags": ["a", "b"] }), json!({ "tags": ["a", "c"] })),
            rule
        );
    }

    #[test]
    fn a_promise_that_was_not_kept_is_found() {
        let judged = |state| {
            judged(
                json!({ "state": refined("dom_") }),
                json!({ "state": state }),
            )
        };
        assert_eq!(judged("up".into()), ["a_promise_of_a_plan_is_kept"]);
        assert_eq!(judged(Json::Null), ["a_promise_of_a_plan_is_kept"]);
        assert_eq!(judged("dom_1".into()), [""; 0]);
    }

    #[test]
    fn a_final_plan_that_does_something_else_is_found() {
        assert!(the_final_plan_does_the_same(Action::Update, Action::Replace).is_some());
        assert!(the_final_plan_does_the_same(Action::Create, Action::NoOp).is_some());
        assert!(the_final_plan_does_the_same(Action::Update, Action::NoOp).is_none());
        assert!(the_final_plan_does_the_same(Action::Create, Action::Create).is_none());
    }

    #[test]
    fn a_secret_that_is_stored_is_found() {
        let rule = ["what_was_known_comes_back", "write_only_is_not_stored"];
        assert_eq!(judged(json!({}), json!({ "secret": "s" })), rule);
    }

    #[test]
    fn a_final_plan_that_says_something_else_is_found() {
        let schema = example();
        let plan = |json: Json| schema.config(&json);
        let judged = |first, last| {
            names(&the_final_plan_is_the_plan(
                &schema,
                &plan(first),
                &plan(last),
            ))
        };
        let open = || json!({ "name": "a", "state": unknown() });
        assert_eq!(
            judged(open(), json!({ "name": "a", "state": "up" })),
            [""; 0]
        );
        let rule = ["the_final_plan_is_the_plan"];
        assert_eq!(
            judged(open(), json!({ "name": "b", "state": unknown() })),
            rule
        );
        assert_eq!(judged(json!({ "name": "a", "state": "up" }), open()), rule);
        assert_eq!(judged(open(), Json::Null), rule);
    }
}
