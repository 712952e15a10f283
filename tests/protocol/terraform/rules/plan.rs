//! What a plan may say. Core walks the schema with prior state, configuration and planned state side by side.

use super::super::schema::{Attribute, Block, Nested, Nesting};
use super::super::value::Value;
use super::{Broken, below};

/// One attribute with its three values.
struct Place<'a> {
    attribute: &'a Attribute,
    prior: &'a Value,
    config: &'a Value,
    planned: &'a Value,
    path: String,
}

/// All rules that a plan breaks.
pub fn broken(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Broken> {
    let mut found = Vec::new();
    found.extend(a_plan_is_null_with_its_configuration(config, planned));
    if found.is_empty() && !planned.is_null() {
        walk(block, [prior, config, planned], "", &mut found);
    }
    found
}

/// A null configuration is a destruction, and only that is planned as null: "Provider produced invalid plan".
fn a_plan_is_null_with_its_configuration(config: &Value, planned: &Value) -> Option<Broken> {
    let rule = "a_plan_is_null_with_its_configuration";
    (config.is_null() != planned.is_null() || planned.is_unknown())
        .then(|| Broken::new(rule, "", format!("{planned:?} for {config:?}")))
}

fn walk(block: &Block, values: [&Value; 3], path: &str, found: &mut Vec<Broken>) {
    attributes(&block.attributes, values, path, found);
    for nested in &block.blocks {
        let [prior, config, planned] = values.map(|value| value.get(&nested.name));
        let path = below(path, &nested.name);
        let broken = blocks_stand_as_configured(nested, config, planned, &path);
        if broken.is_none() && !config.is_unknown() {
            each(
                nested.nesting,
                [prior, config, planned],
                &path,
                &mut |values, path| {
                    walk(&nested.block, values, path, found);
                },
            );
        }
        found.extend(broken);
    }
}

fn attributes(all: &[Attribute], values: [&Value; 3], path: &str, found: &mut Vec<Broken>) {
    for attribute in all {
        let [prior, config, planned] = values.map(|value| value.get(&attribute.name));
        let place = Place {
            attribute,
            prior,
            config,
            planned,
            path: below(path, &attribute.name),
        };
        found.extend(write_only_is_planned_as_null(&place));
        found.extend(what_nobody_sets_is_planned_as_null(&place));
        match &attribute.inner {
            Some((nesting, inner)) if is_configured(&place) && !config.is_unknown() => {
                let broken = nested_objects_stand_as_configured(*nesting, &place);
                if broken.is_none() {
                    each(
                        *nesting,
                        [prior, config, planned],
                        &place.path,
                        &mut |values, path| {
                            attributes(inner, values, path, found);
                        },
                    );
                }
                found.extend(broken);
            }
            _ => found.extend(a_configured_value_is_planned(&place)),
        }
    }
}

/// Whether the configuration says something that the plan has to follow.
fn is_configured(place: &Place<'_>) -> bool {
    !place.config.is_null() && !place.attribute.write_only
}

/// A value in the configuration is planned as it is, or as the prior value, which suppresses an equivalent change, and
/// as nothing else: "planned value for a non-computed attribute" or "does not match config value". Of a value for a
/// read-only attribute only Terraform 1.0 demands it; newer ones accept whatever the provider plans.
fn a_configured_value_is_planned(place: &Place<'_>) -> Option<Broken> {
    let rule = "a_configured_value_is_planned";
    let suppressed = place.planned == place.prior && !place.prior.is_null();
    (is_configured(place) && place.planned != place.config && !suppressed).then(|| {
        let found = format!("{:?} for {:?}", place.planned, place.config);
        Broken::new(rule, &place.path, found)
    })
}

/// An attribute that is not computed and not in the configuration is planned as null.
fn what_nobody_sets_is_planned_as_null(place: &Place<'_>) -> Option<Broken> {
    let rule = "what_nobody_sets_is_planned_as_null";
    let unset = place.config.is_null() && !place.attribute.computed;
    (unset && !place.planned.is_null())
        .then(|| Broken::new(rule, &place.path, format!("{:?}", place.planned)))
}

/// Write-only values never leave a configuration.
fn write_only_is_planned_as_null(place: &Place<'_>) -> Option<Broken> {
    let rule = "write_only_is_planned_as_null";
    (place.attribute.write_only && !place.planned.is_null())
        .then(|| Broken::new(rule, &place.path, "a value"))
}

/// The configuration alone says how many blocks there are and under which keys. A collection of blocks is never null,
/// no block is unknown as a whole, and blocks that are unknown (a `dynamic` one) are planned untouched.
fn blocks_stand_as_configured(
    nested: &Nested,
    config: &Value,
    planned: &Value,
    path: &str,
) -> Option<Broken> {
    let rule = "blocks_stand_as_configured";
    let fits = match nested.nesting {
        _ if config.is_unknown() => planned.is_unknown(),
        Nesting::Single => config.is_null() == planned.is_null() && !planned.is_unknown(),
        _ => same_shape(nested.nesting, config, planned),
    };
    (!fits).then(|| Broken::new(rule, path, format!("{planned:?} for {config:?}")))
}

/// Lists and maps of objects have the length and the keys of the configuration, sets its length at most; an object
/// that is configured is not planned as unknown.
fn nested_objects_stand_as_configured(nesting: Nesting, place: &Place<'_>) -> Option<Broken> {
    let rule = "nested_objects_stand_as_configured";
    let suppressed = place.planned == place.prior && !place.prior.is_null();
    let fits = suppressed
        || match nesting {
            Nesting::Single => matches!(place.planned, Value::Map(_)),
            _ => same_shape(nesting, place.config, place.planned),
        };
    (!fits).then(|| {
        let found = format!("{:?} for {:?}", place.planned, place.config);
        Broken::new(rule, &place.path, found)
    })
}

fn same_shape(nesting: Nesting, config: &Value, planned: &Value) -> bool {
    let whole = |items: &[Value]| items.iter().all(|item| !item.is_unknown());
    match (nesting, config, planned) {
        (Nesting::List, Value::List(config), Value::List(planned)) => {
            config.len() == planned.len() && whole(planned)
        }
        (Nesting::Set, Value::Set(config), Value::Set(planned)) => {
            planned.len() <= config.len() && whole(planned)
        }
        (Nesting::Map, Value::Map(config), Value::Map(planned)) => {
            config.keys().eq(planned.keys()) && planned.values().all(|value| !value.is_unknown())
        }
        _ => false,
    }
}

/// Goes into the objects of a collection; those of a set cannot be told apart, so core trusts them.
fn each(
    nesting: Nesting,
    values: [&Value; 3],
    path: &str,
    visit: &mut dyn FnMut([&Value; 3], &str),
) {
    let [_, config, planned] = values;
    match (nesting, planned) {
        _ if config.is_null() => {}
        (Nesting::Single, Value::Map(_)) => visit(values, path),
        (Nesting::List, Value::List(items)) => {
            for index in 0..items.len() {
                visit(
                    values.map(|value| value.at(index)),
                    &format!("{path}[{index}]"),
                );
            }
        }
        (Nesting::Map, Value::Map(entries)) => {
            for key in entries.keys() {
                visit(
                    values.map(|value| value.get(key)),
                    &format!("{path}[{key:?}]"),
                );
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::value::unknown;
    use super::super::names;
    use super::*;
    use crate::protocol::terraform::rules::schema::example;

    /// The rules that are broken when `planned` answers `config`, with the example's prior state.
    fn judged(config: Json, planned: Json) -> Vec<&'static str> {
        let schema = example();
        let prior = schema.config(&json!({ "name": "old", "state": "up", "size": 1 }));
        let (config, planned) = (schema.config(&config), schema.config(&planned));
        names(&broken(&schema.block, &prior, &config, &planned))
    }

    #[test]
    fn an_honest_plan_breaks_nothing() {
        let config = json!({
            "name": "new", "rules": [{ "code": "a" }], "limits": [{ "most": 3 }], "timeouts": { "create": "1m" }
        });
        let mut planned = config.clone();
        planned["state"] = unknown();
        planned["size"] = json!(5);
        planned["rules"][0]["seen"] = unknown();
        assert_eq!(judged(config, planned), [""; 0]);
        let suppressed = judged(
            json!({ "name": "OLD" }),
            json!({ "name": "old", "state": "up" }),
        );
        assert_eq!(suppressed, [""; 0]);
        assert_eq!(
            judged(json!({ "name": unknown() }), json!({ "name": unknown() })),
            [""; 0]
        );
    }

    #[test]
    fn a_destruction_that_is_not_null_and_a_null_that_is_none_are_found() {
        let rule = ["a_plan_is_null_with_its_configuration"];
        assert_eq!(judged(Json::Null, json!({ "name": "a" })), rule);
        assert_eq!(judged(json!({ "name": "a" }), Json::Null), rule);
    }

    #[test]
    fn a_value_that_nobody_configured_is_found() {
        let rule = ["a_configured_value_is_planned"];
        assert_eq!(judged(json!({ "name": "a" }), json!({ "name": "b" })), rule);
        assert_eq!(
            judged(json!({ "name": "a" }), json!({ "name": unknown() })),
            rule
        );
        assert_eq!(
            judged(json!({ "name": unknown() }), json!({ "name": "b" })),
            rule
        );
        assert_eq!(judged(json!({ "size": 2 }), json!({ "size": 3 })), rule);
    }

    #[test]
    fn a_default_on_an_attribute_that_is_not_computed_is_found() {
        assert_eq!(
            judged(json!({}), json!({ "name": "b" })),
            ["what_nobody_sets_is_planned_as_null"]
        );
    }

    #[test]
    fn a_secret_that_leaves_the_configuration_is_found() {
        let secret = json!({ "secret": "s" });
        assert_eq!(judged(secret.clone(), json!({})), [""; 0]);
        assert_eq!(
            judged(secret.clone(), secret),
            ["write_only_is_planned_as_null"]
        );
    }

    #[test]
    fn blocks_that_were_not_configured_or_are_missing_are_found() {
        let rule = ["blocks_stand_as_configured"];
        assert_eq!(judged(json!({}), json!({ "timeouts": {} })), rule);
        assert_eq!(judged(json!({ "timeouts": {} }), json!({})), rule);
        assert_eq!(judged(json!({}), json!({ "limits": [{}] })), rule);
        assert_eq!(
            judged(json!({ "limits": [{}] }), json!({ "limits": [unknown()] })),
            rule
        );
        assert_eq!(
            judged(json!({ "limits": unknown() }), json!({ "limits": [] })),
            rule
        );
    }

    #[test]
    fn nested_objects_of_another_number_or_unknown_ones_are_found() {
        let rule = ["nested_objects_stand_as_configured"];
        let one = || json!({ "rules": [{ "code": "a" }] });
        assert_eq!(judged(one(), json!({ "rules": [] })), rule);
        assert_eq!(judged(one(), json!({ "rules": [unknown()] })), rule);
        assert_eq!(
            judged(one(), json!({ "rules": [{ "code": "b" }] })),
            ["a_configured_value_is_planned"]
        );
    }
}
