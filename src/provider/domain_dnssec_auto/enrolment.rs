//! What a status proves about enrolment. Only this module compares what the user wants with what HostUp reports.
//!
//! `action` is what the user wants, `status` what HostUp reports. A domain that waits for its checks, is in a cooldown or
//! failed a check is still enrolled, so none of these is a change to apply. A domain that was opted out elsewhere is.

use super::model::Action;
use crate::api::DnssecAuto;

/// Returns the action that a status proves; `None` if it proves none, and for every status that HostUp may add.
///
/// `blocked` means that automation is paused, which the documentation shows for domains that are enrolled and for domains
/// that were just opted out. `inactive` means that automation is not active for the domain, for any reason.
pub(super) fn evidence(status: &str) -> Option<Action> {
    match status {
        "excluded" => Some(Action::Exclude),
        "active" | "pending" | "error" => Some(Action::Include),
        _ => None,
    }
}

/// Returns the `action` that an import writes, and whether the status proves it.
///
/// Without proof `isEnabled: false` means opted out, except for `inactive`: there the domain may be delegated elsewhere, and
/// an import of many domains must not generate opt-outs that nobody wants.
pub(super) fn import_action(answer: &DnssecAuto) -> (Action, bool) {
    let is_disabled = answer.is_enabled.value() == Some(&false);
    match evidence(&answer.status) {
        Some(action) => (action, true),
        None if is_disabled && answer.status != "inactive" => (Action::Exclude, false),
        None => (Action::Include, false),
    }
}

/// Whether a status proves the opposite of an action.
pub(super) fn contradicts(action: Action, status: &str) -> bool {
    evidence(status).is_some_and(|proved| proved != action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Field;

    #[test]
    fn only_proof_of_the_other_action_contradicts() {
        assert!(contradicts(Action::Include, "excluded"));
        assert!(contradicts(Action::Exclude, "active"));
        assert!(!contradicts(Action::Include, "active"));
        assert!(!contradicts(Action::Exclude, "excluded"));
        assert!(!contradicts(Action::Include, "blocked"));
    }

    #[test]
    fn evidence_of_each_status() {
        for (status, proved) in [
            ("excluded", Some(Action::Exclude)),
            ("active", Some(Action::Include)),
            ("pending", Some(Action::Include)),
            ("error", Some(Action::Include)),
            ("blocked", None),
            ("inactive", None),
            ("hibernating", None),
            ("", None),
            ("Active", None),
        ] {
            assert_eq!(evidence(status), proved, "{status}");
        }
    }

    #[test]
    fn import_without_proof_excludes_only_disabled_domains() {
        let (enabled, disabled) = (Field::Value(true), Field::Value(false));
        for (status, is_enabled, expected) in [
            ("excluded", enabled.clone(), (Action::Exclude, true)),
            ("active", disabled.clone(), (Action::Include, true)),
            ("blocked", disabled.clone(), (Action::Exclude, false)),
            ("blocked", enabled.clone(), (Action::Include, false)),
            ("blocked", Field::Absent, (Action::Include, false)),
            ("hibernating", disabled.clone(), (Action::Exclude, false)),
            ("inactive", disabled, (Action::Include, false)),
            ("inactive", enabled, (Action::Include, false)),
        ] {
            let answer = DnssecAuto {
                status: status.to_owned(),
                is_enabled,
                ..DnssecAuto::default()
            };
            assert_eq!(import_action(&answer), expected, "{answer:?}");
        }
    }
}
