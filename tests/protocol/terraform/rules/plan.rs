//! Rules for plans. Core walks the schema with prior state, configuration and planned state side by side.

use super::super::schema::{Attribute, Block};
use super::super::value::Value;
use super::{Violation, below};

/// One attribute with its three values.
struct PlannedAttribute<'a> {
    schema: &'a Attribute,
    prior: &'a Value,
    config: &'a Value,
    planned: &'a Value,
    path: String,
}

/// All violations in a plan.
pub fn violations(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(plan_is_null_only_on_destroy(config, planned));
    if violations.is_empty() && !planned.is_null() {
        walk(block, [prior, config, planned], "", &mut violations);
    }
    violations
}

/// A null configuration is a destroy, and only that is planned as null: "Provider produced invalid plan".
fn plan_is_null_only_on_destroy(config: &Value, planned: &Value) -> Option<Violation> {
    let rule = "plan_is_null_only_on_destroy";
    (config.is_null() != planned.is_null() || planned.is_unknown())
        .then(|| Violation::new(rule, "", format!("{planned:?} for {config:?}")))
}

fn walk(block: &Block, values: [&Value; 3], path: &str, violations: &mut Vec<Violation>) {
    attributes(&block.attributes, values, path, violations);
    for nested in &block.blocks {
        let [prior, config, planned] = values.map(|value| value.get(&nested.name));
        let path = below(path, &nested.name);
        let violation = block_matches_configuration(config, planned, &path);
        if violation.is_none() && !config.is_null() && !config.is_unknown() {
            walk(&nested.block, [prior, config, planned], &path, violations);
        }
        violations.extend(violation);
    }
}

fn attributes(all: &[Attribute], values: [&Value; 3], path: &str, violations: &mut Vec<Violation>) {
    for schema in all {
        let [prior, config, planned] = values.map(|value| value.get(&schema.name));
        let attribute = PlannedAttribute {
            schema,
            prior,
            config,
            planned,
            path: below(path, &schema.name),
        };
        violations.extend(write_only_attribute_is_planned_as_null(&attribute));
        violations.extend(unset_attribute_is_planned_as_null(&attribute));
        violations.extend(configured_value_is_planned(&attribute));
    }
}

/// Whether the plan has to follow the configuration.
fn is_configured(attribute: &PlannedAttribute<'_>) -> bool {
    !attribute.config.is_null() && !attribute.schema.write_only
}

/// A configured value is planned as it is, or as the prior value, which suppresses an equivalent change, and as nothing
/// else: "planned value for a non-computed attribute" or "does not match config value". For read-only attributes only
/// Terraform 1.0 requires this; newer versions accept whatever the provider plans.
fn configured_value_is_planned(attribute: &PlannedAttribute<'_>) -> Option<Violation> {
    let rule = "configured_value_is_planned";
    let suppressed = attribute.planned == attribute.prior && !attribute.prior.is_null();
    (is_configured(attribute) && attribute.planned != attribute.config && !suppressed).then(|| {
        let detail = format!("{:?} for {:?}", attribute.planned, attribute.config);
        Violation::new(rule, &attribute.path, detail)
    })
}

/// An attribute that is neither computed nor configured is planned as null.
fn unset_attribute_is_planned_as_null(attribute: &PlannedAttribute<'_>) -> Option<Violation> {
    let rule = "unset_attribute_is_planned_as_null";
    let unset = attribute.config.is_null() && !attribute.schema.computed;
    (unset && !attribute.planned.is_null())
        .then(|| Violation::new(rule, &attribute.path, format!("{:?}", attribute.planned)))
}

/// Write-only values never leave a configuration.
fn write_only_attribute_is_planned_as_null(attribute: &PlannedAttribute<'_>) -> Option<Violation> {
    let rule = "write_only_attribute_is_planned_as_null";
    (attribute.schema.write_only && !attribute.planned.is_null())
        .then(|| Violation::new(rule, &attribute.path, "a value"))
}

/// The configuration alone decides whether there is a block. A block is never planned as unknown, but an unknown one (a
/// `dynamic` one) is planned unchanged.
fn block_matches_configuration(config: &Value, planned: &Value, path: &str) -> Option<Violation> {
    let rule = "block_matches_configuration";
    let fits = match config {
        Value::Unknown(_) => planned.is_unknown(),
        _ => config.is_null() == planned.is_null() && !planned.is_unknown(),
    };
    (!fits).then(|| Violation::new(rule, path, format!("{planned:?} for {config:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::value::unknown;
    use super::super::names;
    use super::*;
    use crate::protocol::terraform::rules::schema::example;

    /// The violated rules of this plan for `config`, with the example's prior state.
    fn violations_of(config: Json, planned: Json) -> Vec<&'static str> {
        let schema = example();
        let prior = schema.config(&json!({ "name": "old", "state": "up", "size": 1 }));
        let (config, planned) = (schema.config(&config), schema.config(&planned));
        names(&violations(&schema.block, &prior, &config, &planned))
    }

    #[test]
    fn valid_plan_has_no_violations() {
        let config = json!({ "name": "new", "timeouts": { "create": "1m" } });
        let mut planned = config.clone();
        planned["state"] = unknown();
        planned["size"] = json!(5);
        planned["rules"] = unknown();
        assert_eq!(violations_of(config, planned), [""; 0]);
        let suppressed = violations_of(
            json!({ "name": "OLD" }),
            json!({ "name": "old", "state": "up" }),
        );
        assert_eq!(suppressed, [""; 0]);
        assert_eq!(
            violations_of(json!({ "name": unknown() }), json!({ "name": unknown() })),
            [""; 0]
        );
    }

    #[test]
    fn destroy_that_is_not_null_and_unexpected_null_are_found() {
        let rule = ["plan_is_null_only_on_destroy"];
        assert_eq!(violations_of(Json::Null, json!({ "name": "a" })), rule);
        assert_eq!(violations_of(json!({ "name": "a" }), Json::Null), rule);
    }

    #[test]
    fn planned_value_that_differs_from_configuration_is_found() {
        let rule = ["configured_value_is_planned"];
        assert_eq!(
            violations_of(json!({ "name": "a" }), json!({ "name": "b" })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "name": "a" }), json!({ "name": unknown() })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "name": unknown() }), json!({ "name": "b" })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "size": 2 }), json!({ "size": 3 })),
            rule
        );
    }

    #[test]
    fn default_of_attribute_that_is_not_computed_is_found() {
        assert_eq!(
            violations_of(json!({}), json!({ "name": "b" })),
            ["unset_attribute_is_planned_as_null"]
        );
    }

    #[test]
    fn planned_write_only_value_is_found() {
        let secret = json!({ "secret": "s" });
        assert_eq!(violations_of(secret.clone(), json!({})), [""; 0]);
        assert_eq!(
            violations_of(secret.clone(), secret),
            ["write_only_attribute_is_planned_as_null"]
        );
    }

    #[test]
    fn additional_or_missing_block_is_found() {
        let rule = ["block_matches_configuration"];
        assert_eq!(violations_of(json!({}), json!({ "timeouts": {} })), rule);
        assert_eq!(violations_of(json!({ "timeouts": {} }), json!({})), rule);
        assert_eq!(
            violations_of(json!({ "timeouts": {} }), json!({ "timeouts": unknown() })),
            rule
        );
        assert_eq!(
            violations_of(json!({ "timeouts": unknown() }), json!({ "timeouts": {} })),
            rule
        );
        let create = |text: &str| json!({ "timeouts": { "create": text } });
        assert_eq!(
            violations_of(create("1m"), create("2m")),
            ["configured_value_is_planned"]
        );
    }
}
