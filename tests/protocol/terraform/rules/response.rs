//! Rules for every response, beside its values.

use terraform_provider_hostup::protocol::tfplugin6::attribute_path::step::Selector;
use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;
use terraform_provider_hostup::protocol::tfplugin6::{AttributePath, Deferred, Diagnostic};
use tonic::Status;

use super::super::diagnostics::errors;
use super::super::schema::Schema;
use super::super::value::Value;
use super::Violation;

/// An error is a diagnostic in a response. An RPC that fails is shown as "Plugin error" or "Unsupported plugin method",
/// and core saves nothing of what was done.
pub fn rpc_succeeds(status: &Status) -> Violation {
    Violation::new("rpc_succeeds", "", status.to_string())
}

/// A diagnostic is an error or a warning, and its summary is one line of text. One without a severity is shown as
/// neither, and stops nothing.
pub fn diagnostics_are_errors_or_warnings(diagnostics: &[Diagnostic]) -> Vec<Violation> {
    let rule = "diagnostics_are_errors_or_warnings";
    let fits = |d: &&Diagnostic| {
        let severe = matches!(d.severity(), Severity::Error | Severity::Warning);
        severe && !d.summary.is_empty() && !d.summary.contains('\n')
    };
    diagnostics
        .iter()
        .filter(|d| !fits(d))
        .map(|d| Violation::new(rule, "", format!("{d:?}")))
        .collect()
}

/// An unknown value may become anything, so a validation, and the configuration of a provider during plan, must not
/// reject it. A read-only attribute is the exception: no value of it can be right, and core does not check it.
pub fn unknown_values_are_not_errors(
    schema: &Schema,
    config: &Value,
    diagnostics: &[Diagnostic],
) -> Vec<Violation> {
    let rule = "unknown_values_are_not_errors";
    let is_about_unknown = |d: &&Diagnostic| match &d.attribute {
        Some(path) => leads_to_unknown(config, path) && !leads_to_read_only(schema, path),
        // An error without a path counts as one about the unknown values.
        None => !config.is_wholly_known(),
    };
    errors(diagnostics)
        .into_iter()
        .filter(is_about_unknown)
        .map(|d| Violation::new(rule, "", format!("{d:?}")))
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

/// Whether a path leads to a read-only attribute, or into one.
fn leads_to_read_only(schema: &Schema, path: &AttributePath) -> bool {
    let mut block = &schema.block;
    for step in &path.steps {
        let Some(Selector::AttributeName(name)) = &step.selector else {
            continue;
        };
        if let Some(attribute) = block.attributes.iter().find(|a| a.name == *name) {
            return attribute.computed && !attribute.optional;
        }
        if let Some(nested) = block.blocks.iter().find(|b| b.name == *name) {
            block = &nested.block;
        }
    }
    false
}

/// A deferred response is an error unless the client allows deferral, which only Stacks and experiments do. An apply
/// can never be deferred.
pub fn response_is_not_deferred(deferred: Option<&Deferred>) -> Option<Violation> {
    let rule = "response_is_not_deferred";
    deferred.map(|deferred| Violation::new(rule, "", format!("{deferred:?}")))
}

/// The flag of the old SDK's type system disables core's checks: wrong plans and applies become warnings in the log. No
/// other provider sets it.
pub fn legacy_type_system_is_not_set(is_set: bool) -> Option<Violation> {
    let rule = "legacy_type_system_is_not_set";
    is_set.then(|| Violation::new(rule, "", "set"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use terraform_provider_hostup::protocol::tfplugin6::attribute_path::Step;

    use super::super::super::value::unknown;
    use super::super::schema::example;
    use super::*;

    fn diagnostic(severity: Severity, summary: &str, attribute: Option<&str>) -> Diagnostic {
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
    fn malformed_diagnostic_is_found() {
        let violations_of = |severity, summary| {
            diagnostics_are_errors_or_warnings(&[diagnostic(severity, summary, None)]).len()
        };
        assert_eq!(violations_of(Severity::Error, "It failed"), 0);
        assert_eq!(violations_of(Severity::Invalid, "It failed"), 1);
        assert_eq!(violations_of(Severity::Warning, ""), 1);
        assert_eq!(violations_of(Severity::Warning, "It\nfailed"), 1);
    }

    /// The schema with all computed attributes read-only.
    fn with_read_only(mut schema: Schema) -> Schema {
        for attribute in &mut schema.block.attributes {
            attribute.optional &= !attribute.computed;
        }
        schema
    }

    #[test]
    fn error_about_unknown_value_is_found() {
        let schema = with_read_only(example());
        let known = schema.config(&json!({ "name": "a" }));
        let partly_unknown = schema.config(&json!({
            "name": unknown(), "secret": "a", "state": unknown(), "rules": [{ "code": "a", "seen": unknown() }],
            "timeouts": { "create": unknown() }
        }));
        let violations_of = |config: &Value, severity, attribute| {
            let diagnostics = [diagnostic(severity, "No", attribute)];
            unknown_values_are_not_errors(&schema, config, &diagnostics).len()
        };
        assert_eq!(violations_of(&known, Severity::Error, Some("name")), 0);
        assert_eq!(
            violations_of(&partly_unknown, Severity::Error, Some("secret")),
            0
        );
        assert_eq!(
            violations_of(&partly_unknown, Severity::Error, Some("state")),
            0,
            "read-only"
        );
        assert_eq!(
            violations_of(&partly_unknown, Severity::Error, Some("timeouts")),
            1
        );
        let mut inside = diagnostic(Severity::Error, "No", Some("rules"));
        let path = inside.attribute.as_mut().unwrap();
        for selector in [
            Selector::ElementKeyInt(0),
            Selector::AttributeName("seen".into()),
        ] {
            let selector = Some(selector);
            path.steps.push(Step { selector });
        }
        let inside_violations = unknown_values_are_not_errors(&schema, &partly_unknown, &[inside]);
        assert_eq!(inside_violations.len(), 0, "read-only inside of an object");
        assert_eq!(
            violations_of(&partly_unknown, Severity::Error, Some("name")),
            1
        );
        assert_eq!(violations_of(&partly_unknown, Severity::Error, None), 1);
        assert_eq!(
            violations_of(&partly_unknown, Severity::Warning, Some("name")),
            0
        );
    }

    #[test]
    fn failed_rpc_deferral_and_legacy_types_are_found() {
        assert_eq!(rpc_succeeds(&Status::internal("x")).rule, "rpc_succeeds");
        assert!(response_is_not_deferred(Some(&Deferred::default())).is_some());
        assert!(response_is_not_deferred(None).is_none());
        assert!(legacy_type_system_is_not_set(true).is_some());
        assert!(legacy_type_system_is_not_set(false).is_none());
    }
}
