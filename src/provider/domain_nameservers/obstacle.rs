//! What prevents a change of name servers: HostUp, or the user's `allow_dnssec_pause`.

use crate::api::Nameservers;
use crate::framework::quote::inline;
use crate::framework::{Diagnostic, Path};
use crate::provider::call_error::quoted;

/// Why the name servers are not changed, according to HostUp's answer before the change.
#[derive(Debug)]
pub(super) enum Obstacle<'a> {
    /// HostUp does not allow the change.
    NotAllowed(&'a Nameservers),
    /// The change would pause automatic DNSSEC, and the user does not want that.
    Pause,
}

impl<'a> Obstacle<'a> {
    /// Returns the obstacle, if any. HostUp's decision counts; a lock is an obstacle only if HostUp reports no decision.
    pub(super) fn new(answer: &'a Nameservers, allows_pause: bool) -> Option<Self> {
        let is_locked = answer.registrar_lock_enabled == Some(true)
            || answer.requires_registry_unlock_flow == Some(true);
        if !answer.can_change.unwrap_or(!is_locked) {
            return Some(Self::NotAllowed(answer));
        }
        let pauses = answer.dnssec_auto_will_be_blocked == Some(true);
        (pauses && !allows_pause).then_some(Self::Pause)
    }

    /// Returns the diagnostic for a plan. HostUp may allow the change by the time of the apply, so it is a warning then: one
    /// domain in a transfer must not stop the plan of all.
    pub(super) fn plan_diagnostic(&self, label: &str) -> Diagnostic {
        match self {
            Self::NotAllowed(answer) => {
                let detail = format!(
                    "{}\n\nThe apply will fail for this resource, unless HostUp allows the change by then.",
                    not_allowed(label, answer)
                );
                Diagnostic::warning(
                    format!("The name servers of {label} cannot be changed now"),
                    detail,
                )
            }
            Self::Pause => self.apply_error(label),
        }
    }

    /// Returns the error for an apply.
    pub(super) fn apply_error(&self, label: &str) -> Diagnostic {
        match self {
            Self::NotAllowed(answer) => {
                let detail = format!("{}\n\nNothing was changed.", not_allowed(label, answer));
                Diagnostic::error(
                    format!("The name servers of {label} cannot be changed now"),
                    detail,
                )
            }
            Self::Pause => {
                let detail = "HostUp reports that a change of the name servers now pauses automatic DNSSEC for the domain, \
                              for 72 hours, and allow_dnssec_pause is false. Nothing was changed. To accept the pause, set \
                              allow_dnssec_pause = true.";
                Diagnostic::error(
                    format!("A change of the name servers of {label} would pause automatic DNSSEC"),
                    detail,
                )
                .at(Path::attribute("allow_dnssec_pause"))
            }
        }
    }
}

fn not_allowed(label: &str, answer: &Nameservers) -> String {
    let code = match &answer.cannot_change_code {
        Some(code) => format!(" (code \"{}\")", inline(code)),
        None => String::new(),
    };
    format!(
        "HostUp does not allow a change of the name servers of {label} now{code}.{}\n\n{}",
        quoted(answer.cannot_change_reason.as_ref()),
        way_out(answer)
    )
}

/// Says how the user can make the change possible.
pub(super) fn way_out(answer: &Nameservers) -> &'static str {
    if answer.requires_registry_unlock_flow == Some(true) {
        "The registry has to unlock the domain first. For .se and .nu that needs BankID, which no program can do: request it \
         in HostUp's panel, and run Terraform again when the domain is unlocked."
    } else if answer.registrar_lock_enabled == Some(true) {
        "The registrar lock is on. Turn it off in HostUp's panel, and run Terraform again."
    } else {
        "HostUp allows no change during a transfer, or while the domain is suspended or an order for it is pending. Check \
         the domain in HostUp's panel, and run Terraform again when that has ended."
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Severity;

    fn answer(can_change: Option<bool>, lock: Option<bool>, pauses: Option<bool>) -> Nameservers {
        Nameservers {
            can_change,
            registrar_lock_enabled: lock,
            dnssec_auto_will_be_blocked: pauses,
            ..Nameservers::default()
        }
    }

    fn is_not_allowed(answer: &Nameservers) -> bool {
        matches!(Obstacle::new(answer, true), Some(Obstacle::NotAllowed(_)))
    }

    #[test]
    fn lock_is_an_obstacle_only_without_a_decision_of_hostup() {
        assert!(is_not_allowed(&answer(Some(false), None, None)));
        assert!(is_not_allowed(&answer(None, Some(true), None)));
        assert!(!is_not_allowed(&answer(Some(true), Some(true), None)));
        assert!(!is_not_allowed(&answer(None, Some(false), None)));
        assert!(!is_not_allowed(&Nameservers::default()));
        let registry = Nameservers {
            requires_registry_unlock_flow: Some(true),
            ..Nameservers::default()
        };
        assert!(is_not_allowed(&registry));
    }

    #[test]
    fn pause_is_an_obstacle_only_if_it_is_not_allowed() {
        let pauses = answer(Some(true), None, Some(true));
        assert!(Obstacle::new(&pauses, true).is_none());
        let obstacle = Obstacle::new(&pauses, false).expect("an obstacle");
        let error = obstacle.apply_error("example.se (dom_1)");
        assert_eq!(error.attribute, Some(Path::attribute("allow_dnssec_pause")));
        let planned = obstacle.plan_diagnostic("example.se (dom_1)");
        assert_eq!(planned.severity, Severity::Error);
        for other in [Some(false), None] {
            assert!(Obstacle::new(&answer(None, None, other), false).is_none());
        }
    }

    #[test]
    fn change_that_is_not_allowed_is_a_warning_in_the_plan_and_an_error_in_the_apply() {
        let not_allowed = Nameservers {
            can_change: Some(false),
            cannot_change_reason: Some("A transfer is under way.".to_owned()),
            cannot_change_code: Some("transfer_in_progress".to_owned()),
            ..Nameservers::default()
        };
        let obstacle = Obstacle::new(&not_allowed, true).expect("an obstacle");
        let planned = obstacle.plan_diagnostic("example.se (dom_1)");
        let error = obstacle.apply_error("example.se (dom_1)");
        assert_eq!(planned.severity, Severity::Warning);
        assert_eq!(error.severity, Severity::Error);
        for text in [
            "  | A transfer is under way.",
            "\"transfer_in_progress\"",
            "during a transfer",
        ] {
            assert!(planned.detail.contains(text), "{planned:?}");
            assert!(error.detail.contains(text), "{error:?}");
        }
        assert!(error.detail.contains("Nothing was changed"));
    }

    #[test]
    fn way_out_depends_on_the_lock() {
        let registry = Nameservers {
            requires_registry_unlock_flow: Some(true),
            registrar_lock_enabled: Some(true),
            ..Nameservers::default()
        };
        assert!(way_out(&registry).contains("BankID"));
        assert!(way_out(&answer(None, Some(true), None)).contains("registrar lock"));
        assert!(way_out(&answer(None, None, None)).contains("transfer"));
    }
}
