//! Which changes make another object.

use terraform_provider_hostup::protocol::tfplugin6::AttributePath;
use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;

use super::super::value::Value;
use super::Broken;

/// The paths by which an object is replaced. Those whose value does not change are dropped; unknown counts as changed.
/// On a creation nothing is replaced, whatever the answer says.
pub fn replacing(
    paths: &[AttributePath],
    prior: &Value,
    planned: &Value,
) -> Result<Vec<String>, Broken> {
    let mut replacing = Vec::new();
    if prior.is_null() {
        return Ok(replacing);
    }
    for path in paths {
        let (before, after) = (follow(prior, path), follow(planned, path));
        if let Some(broken) = a_replacing_path_exists(path, before.or(after)) {
            return Err(broken);
        }
        if before != after || after.is_some_and(|value| !value.is_wholly_known()) {
            replacing.push(format!("{path:?}"));
        }
    }
    Ok(replacing)
}

/// A path that requires a replacement leads somewhere, in the prior object or the planned one: "Provider has indicated
/// "requires replacement" for a non-existent attribute path". An element of a set has no path.
fn a_replacing_path_exists(path: &AttributePath, found: Option<&Value>) -> Option<Broken> {
    let rule = "a_replacing_path_exists";
    found
        .is_none()
        .then(|| Broken::new(rule, format!("{path:?}"), "nothing there"))
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
    fn a_path_that_leads_nowhere_is_found() {
        let schema = example();
        let state =
            schema.config(&json!({ "name": "a", "tags": ["x"], "rules": [{ "code": "a" }] }));
        let judged = |steps| replacing(&[path(steps)], &state, &state);
        for steps in [
            vec![name("nothing")],
            vec![name("tags"), Selector::ElementKeyInt(0)],
            vec![name("rules"), Selector::ElementKeyInt(1)],
        ] {
            assert_eq!(judged(steps).unwrap_err().rule, "a_replacing_path_exists");
        }
        assert!(
            judged(vec![
                name("rules"),
                Selector::ElementKeyInt(0),
                name("code")
            ])
            .is_ok()
        );
    }

    #[test]
    fn only_what_changes_or_may_change_replaces() {
        let schema = example();
        let state = |json| schema.config(&json);
        let (a, b) = (state(json!({ "name": "a" })), state(json!({ "name": "b" })));
        let open = state(json!({ "name": unknown() }));
        let count = |prior, planned| {
            replacing(&[path(vec![name("name")])], prior, planned)
                .unwrap()
                .len()
        };
        assert_eq!((count(&a, &a), count(&a, &b), count(&a, &open)), (0, 1, 1));
    }
}
