//! What an answer may not claim, and what it says beside its values.

use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;
use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;
use terraform_provider_hostup::protocol::tfplugin6::{AttributePath, Deferred, Diagnostic};
use tonic::Status;

use super::super::schema::{Attribute, Block, Schema};
use super::super::told::errors;
use super::super::value::Value;
use super::Broken;

/// A fault is a message in an answer. A call that fails itself reads as "Plugin error" or "Unsupported plugin method",
/// and what was made by then is lost: core saves nothing.
pub fn a_call_is_answered(status: &Status) -> Broken {
    Broken::new("a_call_is_answered", "", status.to_string())
}

/// A message is an error or a warning, and its summary is one line of text. One without a severity is shown as
/// neither, and stops nothing.
pub fn a_message_is_an_error_or_a_warning(told: &[Diagnostic]) -> Vec<Broken> {
    let rule = "a_message_is_an_error_or_a_warning";
    let fits = |d: &&Diagnostic| {
        let severe = matches!(d.severity(), Severity::Error | Severity::Warning);
        severe && !d.summary.is_empty() && !d.summary.contains('\n')
    };
    told.iter()
        .filter(|d| !fits(d))
        .map(|d| Broken::new(rule, "", format!("{d:?}")))
        .collect()
}

/// What is not known yet may become anything, so a validation, and the configuration of a provider while it plans, never
/// complain of it. A read-only attribute is the exception: no value of it can be right, and core leaves it to the provider
/// to refuse one.
pub fn what_is_not_known_is_no_fault(
    schema: &Schema,
    config: &Value,
    told: &[Diagnostic],
) -> Vec<Broken> {
    let rule = "what_is_not_known_is_no_fault";
    let of_unknown = |d: &&Diagnostic| match &d.attribute {
        Some(path) => leads_to_unknown(config, path) && !leads_to_read_only(schema, path),
        // What blames nothing in particular is taken for a complaint of what is not known.
        None => !config.is_wholly_known(),
    };
    errors(told)
        .into_iter()
        .filter(of_unknown)
        .map(|d| Broken::new(rule, "", format!("{d:?}")))
        .collect()
}

/// Whether a path leads to an unknown value, or through one.
fn leads_to_unknown(config: &Value, path: &AttributePath) -> bool {
    let mut value = config;
    for step in &path.steps {
        if value.is_unknown() {
            return true;
        }
        value = match &step.selector {
            Some(Selector::AttributeName(name) | Selector::ElementKeyString(name)) => {
                value.get(name)
            }
            Some(Selector::ElementKeyInt(index)) => {
                value.at(usize::try_from(*index).unwrap_or(usize::MAX))
            }
            None => return false,
        };
    }
    !value.is_wholly_known()
}

/// Whether a path leads to an attribute that only the provider sets, or into one.
fn leads_to_read_only(schema: &Schema, path: &AttributePath) -> bool {
    let mut block: Option<&Block> = Some(&schema.block);
    let mut attributes: &[Attribute] = &schema.block.attributes;
    for step in &path.steps {
        let Some(Selector::AttributeName(name)) = &step.selector else {
            continue;
        };
        let nested = block.and_then(|block| block.blocks.iter().find(|b| b.name == *name));
        if let Some(nested) = nested {
            block = Some(&nested.block);
            attributes = &nested.block.attributes;
        } else if let Some(attribute) = attributes.iter().find(|a| a.name == *name) {
            if attribute.computed && !attribute.optional {
                return true;
            }
            block = None;
            attributes = attribute.inner.as_ref().map_or(&[], |(_, inner)| inner);
        }
    }
    false
}

/// An answer that is put off is an error where the client did not say that it may be: outside of Stacks and experiments
/// none does. An apply may never be.
pub fn nothing_is_put_off_unasked(deferred: Option<&Deferred>) -> Option<Broken> {
    let rule = "nothing_is_put_off_unasked";
    deferred.map(|deferred| Broken::new(rule, "", format!("{deferred:?}")))
}

/// The flag of the old SDK's type system switches core's checks off: plans and applies that are wrong become warnings in
/// the log. Nobody else sets it.
pub fn the_old_type_system_is_not_claimed(claimed: bool) -> Option<Broken> {
    let rule = "the_old_type_system_is_not_claimed";
    claimed.then(|| Broken::new(rule, "", "claimed"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use terraform_provider_hostup::protocol::tfplugin6::attribute_path::Step;

    use super::super::super::value::unknown;
    use super::super::schema::example;
    use super::*;

    fn message(severity: Severity, summary: &str, attribute: Option<&str>) -> Diagnostic {
        let step = |name: &str| Step {
            selector: Some(Selector::AttributeName(name.into())),
        };
        Diagnostic {
            severity: severity.into(),
            summary: summary.into(),
            attribute: attribute.map(|name| AttributePath {
                steps: vec![step(name)],
            }),
            ..Default::default()
        }
    }

    #[test]
    fn a_message_that_is_neither_error_nor_warning_is_found() {
        let judged = |severity, summary| {
            a_message_is_an_error_or_a_warning(&[message(severity, summary, None)]).len()
        };
        assert_eq!(judged(Severity::Error, "It failed"), 0);
        assert_eq!(judged(Severity::Invalid, "It failed"), 1);
        assert_eq!(judged(Severity::Warning, ""), 1);
        assert_eq!(judged(Severity::Warning, "It\nfailed"), 1);
    }

    /// The schema, in which users cannot set what is computed.
    fn with_read_only(mut schema: Schema) -> Schema {
        for attribute in &mut schema.block.attributes {
            attribute.optional &= !attribute.computed;
            let inner = attribute.inner.iter_mut().flat_map(|(_, inner)| inner);
            inner.for_each(|attribute| attribute.optional &= !attribute.computed);
        }
        schema
    }

    #[test]
    fn a_complaint_of_something_unknown_is_found() {
        let schema = with_read_only(example());
        let known = schema.config(&json!({ "name": "a" }));
        let open = schema.config(&json!({
            "name": unknown(), "secret": "a", "state": unknown(), "rules": [{ "code": "a", "seen": unknown() }]
        }));
        let judged = |config: &Value, severity, attribute| {
            let told = [message(severity, "No", attribute)];
            what_is_not_known_is_no_fault(&schema, config, &told).len()
        };
        assert_eq!(judged(&known, Severity::Error, Some("name")), 0);
        assert_eq!(judged(&open, Severity::Error, Some("secret")), 0);
        assert_eq!(
            judged(&open, Severity::Error, Some("state")),
            0,
            "read-only"
        );
        assert_eq!(judged(&open, Severity::Error, Some("rules")), 1);
        let mut inside = message(Severity::Error, "No", Some("rules"));
        let path = inside.attribute.as_mut().unwrap();
        for selector in [
            Selector::ElementKeyInt(0),
            Selector::AttributeName("seen".into()),
        ] {
            let selector = Some(selector);
            path.steps.push(Step { selector });
        }
        let judged_inside = what_is_not_known_is_no_fault(&schema, &open, &[inside]);
        assert_eq!(judged_inside.len(), 0, "read-only inside of an object");
        assert_eq!(judged(&open, Severity::Error, Some("name")), 1);
        assert_eq!(judged(&open, Severity::Error, None), 1);
        assert_eq!(judged(&open, Severity::Warning, Some("name")), 0);
    }

    #[test]
    fn a_call_that_fails_and_claims_that_nobody_asked_for_are_found() {
        assert_eq!(
            a_call_is_answered(&Status::internal("x")).rule,
            "a_call_is_answered"
        );
        assert!(nothing_is_put_off_unasked(Some(&Deferred::default())).is_some());
        assert!(nothing_is_put_off_unasked(None).is_none());
        assert!(the_old_type_system_is_not_claimed(true).is_some());
        assert!(the_old_type_system_is_not_claimed(false).is_none());
    }
}
