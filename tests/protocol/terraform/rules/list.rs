//! Rules for the events of a list.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::diagnostics::errors;
use super::super::value::Value;
use super::Violation;

/// An event has an identity, or only diagnostics.
pub fn event_has_identity_or_diagnostics(
    identity: Option<&Value>,
    diagnostics: &[Diagnostic],
) -> Option<Violation> {
    let rule = "event_has_identity_or_diagnostics";
    (identity.is_none() && diagnostics.is_empty()).then(|| Violation::new(rule, "", "neither"))
}

/// If objects are requested, every event with an identity has one, even if only with the attributes of the identity:
/// without it Terraform 1.15 panics.
pub fn event_has_the_requested_object(
    requested: bool,
    identity: Option<&Value>,
    object: &Value,
) -> Option<Violation> {
    let rule = "event_has_the_requested_object";
    (requested && identity.is_some() && object.is_null()).then(|| Violation::new(rule, "", "null"))
}

/// An error ends the query, so it is the last event.
pub fn error_is_the_last_event(events: &[Vec<Diagnostic>]) -> Option<Violation> {
    let rule = "error_is_the_last_event";
    let before_last = events.split_last().map_or(&[][..], |(_, before)| before);
    let position = before_last
        .iter()
        .position(|diagnostics| !errors(diagnostics).is_empty())?;
    let after = before_last.len() - position;
    Some(Violation::new(
        rule,
        format!("[{position}]"),
        format!("{after} more"),
    ))
}

/// Core stops reading at the limit that it sent, so requests for more are wasted.
pub fn list_stays_within_limit(limit: i64, objects: usize) -> Option<Violation> {
    let rule = "list_stays_within_limit";
    let within = i64::try_from(objects).is_ok_and(|objects| objects <= limit);
    (!within).then(|| Violation::new(rule, "", format!("{objects} of {limit}")))
}

#[cfg(test)]
mod tests {
    use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;

    use super::*;

    fn diagnostics(severity: Severity) -> Vec<Diagnostic> {
        vec![Diagnostic {
            severity: severity.into(),
            ..Default::default()
        }]
    }

    #[test]
    fn event_without_identity_or_object_is_found() {
        let identity = Some(&Value::Null);
        assert!(event_has_identity_or_diagnostics(None, &[]).is_some());
        assert!(event_has_identity_or_diagnostics(None, &diagnostics(Severity::Warning)).is_none());
        assert!(event_has_identity_or_diagnostics(identity, &[]).is_none());
        let is_missing = |requested, identity| {
            event_has_the_requested_object(requested, identity, &Value::Null).is_some()
        };
        assert!(is_missing(true, identity));
        assert!(!is_missing(false, identity) && !is_missing(true, None));
    }

    #[test]
    fn event_after_error_or_beyond_limit_is_found() {
        let (error, warning) = (diagnostics(Severity::Error), diagnostics(Severity::Warning));
        assert!(error_is_the_last_event(&[error.clone(), warning.clone()]).is_some());
        assert!(error_is_the_last_event(&[warning, error]).is_none());
        assert!(error_is_the_last_event(&[]).is_none());
        assert!(list_stays_within_limit(1, 2).is_some());
        assert!(list_stays_within_limit(2, 2).is_none());
    }
}
