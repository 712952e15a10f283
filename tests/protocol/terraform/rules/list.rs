//! What the events of a list may be.

use terraform_provider_hostup::protocol::tfplugin6::Diagnostic;

use super::super::told::errors;
use super::super::value::Value;
use super::Broken;

/// An event names an object by its identity, or has nothing but messages.
pub fn a_listed_object_has_an_identity(
    identity: Option<&Value>,
    told: &[Diagnostic],
) -> Option<Broken> {
    let rule = "a_listed_object_has_an_identity";
    (identity.is_none() && told.is_empty()).then(|| Broken::new(rule, "", "nothing at all"))
}

/// Where whole objects are asked for, every event that names one has it, if only its identity's part: without it Terraform
/// 1.15 panics.
pub fn a_listed_object_comes_when_it_is_asked_for(
    asked: bool,
    identity: Option<&Value>,
    object: &Value,
) -> Option<Broken> {
    let rule = "a_listed_object_comes_when_it_is_asked_for";
    (asked && identity.is_some() && object.is_null()).then(|| Broken::new(rule, "", "null"))
}

/// An error ends the query, so it is the last event of a list.
pub fn an_error_is_the_last_event(events: &[Vec<Diagnostic>]) -> Option<Broken> {
    let rule = "an_error_is_the_last_event";
    let before_last = events.split_last().map_or(&[][..], |(_, before)| before);
    let position = before_last
        .iter()
        .position(|told| !errors(told).is_empty())?;
    let after = before_last.len() - position;
    Some(Broken::new(
        rule,
        format!("[{position}]"),
        format!("{after} more"),
    ))
}

/// Core stops reading at the limit that it sent. What is listed beyond it was asked of the service for nobody.
pub fn a_list_keeps_to_its_limit(limit: i64, objects: usize) -> Option<Broken> {
    let rule = "a_list_keeps_to_its_limit";
    let within = i64::try_from(objects).is_ok_and(|objects| objects <= limit);
    (!within).then(|| Broken::new(rule, "", format!("{objects} of {limit}")))
}

#[cfg(test)]
mod tests {
    use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;

    use super::*;

    fn told(severity: Severity) -> Vec<Diagnostic> {
        vec![Diagnostic {
            severity: severity.into(),
            ..Default::default()
        }]
    }

    #[test]
    fn an_event_without_identity_or_object_is_found() {
        let identity = Some(&Value::Null);
        assert!(a_listed_object_has_an_identity(None, &[]).is_some());
        assert!(a_listed_object_has_an_identity(None, &told(Severity::Warning)).is_none());
        assert!(a_listed_object_has_an_identity(identity, &[]).is_none());
        let asked = |asked, identity| {
            a_listed_object_comes_when_it_is_asked_for(asked, identity, &Value::Null).is_some()
        };
        assert!(asked(true, identity));
        assert!(!asked(false, identity) && !asked(true, None));
    }

    #[test]
    fn an_event_behind_an_error_or_beyond_the_limit_is_found() {
        let (error, warning) = (told(Severity::Error), told(Severity::Warning));
        assert!(an_error_is_the_last_event(&[error.clone(), warning.clone()]).is_some());
        assert!(an_error_is_the_last_event(&[warning, error]).is_none());
        assert!(an_error_is_the_last_event(&[]).is_none());
        assert!(a_list_keeps_to_its_limit(1, 2).is_some());
        assert!(a_list_keeps_to_its_limit(2, 2).is_none());
    }
}
