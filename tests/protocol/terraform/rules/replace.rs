//! Which changes replace an object.

use terraform_provider_hostup::protocol::tfplugin6::AttributePath;
use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;

use super::super::value::Value;
use super::Violation;

/// The paths that require a replacement. Those whose value does not change are dropped; unknown counts as changed. A
/// creation replaces nothing, whatever the response says.
pub fn replacement_paths(
    paths: &[AttributePath],
    prior: &Value,
    planned: &Value,
) -> Result<Vec<String>, Violation> {
    let mut replacement_paths = Vec::new();
    if prior.is_null() {
        return Ok(replacement_paths);
    }
    for path in paths {
        let (before, after) = (follow(prior, path), follow(planned, path));
        if let Some(violation) = replacement_path_exists(path, before.or(after)) {
            return Err(violation);
        }
        if before != after || after.is_some_and(|value| !value.is_wholly_known()) {
            replacement_paths.push(format!("{path:?}"));
        }
    }
    Ok(replacement_paths)
}

/// A path that requires a replacement exists in the prior object or the planned one: "Provider has indicated "requires
/// replacement" for a non-existent attribute path". An element of a set has no path.
fn replacement_path_exists(path: &AttributePath, value: Option<&Value>) -> Option<Violation> {
    let rule = "replacement_path_exists";
    value
        .is_none()
        .then(|| Violation::new(rule, format!("{path:?}"), "nothing there"))
}

fn follow<'a>(value: &'a Value, path: &AttributePath) -> Option<&'a Value> {
    path.steps
        .iter()
        .try_fold(value, |value, step| match (&step.selector, value) {
            (
                Some(Selector::AttributeName(name) | Selector::ElementKeyString(name)),
                Value::Map(entries),
            ) => entries.get(name),
            (Some(Selector::ElementKeyInt(index)), Value::List(items)) => {
                items.get(usize::try_from(*index).ok()?)
            }
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use terraform_provider_hostup::protocol::tfplugin6::attribute_path::Step;

    use super::super::super::value::unknown;
    use super::super::schema::example;
    use super::*;

    fn path(steps: Vec<Selector>) -> AttributePath {
        let steps = steps.into_iter().map(|selector| Step {
            selector: Some(selector),
        });
        AttributePath {
            steps: steps.collect(),
        }
    }

    fn name(name: &str) -> Selector {
        Selector::AttributeName(name.to_owned())
    }

    #[test]
    fn replacement_path_that_does_not_exist_is_found() {
        let schema = example();
        let state =
            schema.config(&json!({ "name": "a", "tags": ["x"], "rules": [{ "code": "a" }] }));
        let violations_of = |steps| replacement_paths(&[path(steps)], &state, &state);
        for steps in [
            vec![name("nothing")],
            vec![name("tags"), Selector::ElementKeyInt(0)],
            vec![name("rules"), Selector::ElementKeyInt(1)],
        ] {
            assert_eq!(
                violations_of(steps).unwrap_err().rule,
                "replacement_path_exists"
            );
        }
        assert!(
            violations_of(vec![
                name("rules"),
                Selector::ElementKeyInt(0),
                name("code")
            ])
            .is_ok()
        );
    }

    #[test]
    fn only_changed_or_unknown_values_replace() {
        let schema = example();
        let state = |json| schema.config(&json);
        let (a, b) = (state(json!({ "name": "a" })), state(json!({ "name": "b" })));
        let unknown_name = state(json!({ "name": unknown() }));
        let count = |prior, planned| {
            replacement_paths(&[path(vec![name("name")])], prior, planned)
                .unwrap()
                .len()
        };
        assert_eq!(
            (count(&a, &a), count(&a, &b), count(&a, &unknown_name)),
            (0, 1, 1)
        );
    }
}
