//! What prevents a change of name servers: HostUp, or the user's `allow_dnssec_pause`.

use crate::api::Nameservers;
use crate::framework::quote::inline;
use crate::framework::{Diagnostic, Path};
use crate::provider::call_error::quoted;

/// Why the name servers are not changed, according to HostUp's answer before the change.
#[derive(Debug)]
pub(super) enum Obstacle<'a> {
    /// HostUp does not allow the change.
    Closed(&'a Nameservers),
    /// The change would pause automatic DNSSEC, and the user does not want that.
    Pause,
}

impl<'a> Obstacle<'a> {
    /// The obstacle, if there is one. HostUp's own decision counts; only without one is a lock an obstacle by itself.
    pub(super) fn new(answer: &'a Nameservers, allows_pause: bool) -> Option<Self> {
        let is_locked = answer.registrar_lock_enabled == Some(true)
            || answer.requires_registry_unlock_flow == Some(true);
        if !answer.can_change.unwrap_or(!is_locked) {
            return Some(Self::Closed(answer));
        }
        let pauses = answer.dnssec_auto_will_be_blocked == Some(true);
        (pauses && !allows_pause).then_some(Self::Pause)
    }

    /// The diagnostic of a plan. What HostUp does not allow may be allowed when the plan is applied, so it is a warning: one
    /// domain in a transfer must not stop the plan of all.
    pub(super) fn planned(&self, label: &str) -> Diagnostic {
        match self {
            Self::Closed(answer) => {
                let detail = format!(
                    "{}\n\nThe apply will fail for this resource, unless HostUp allows the change by then.",
                    closed(label, answer)
                );
                Diagnostic::warning(
                    format!("The name servers of {label} cannot be changed now"),
                    detail,
                )
            }
            Self::Pause => self.error(label),
        }
    }

    /// Returns the error of an apply.
    pub(super) fn error(&self, label: &str) -> Diagnostic {
        match self {
            Self::Closed(answer) => {
                let detail = format!("{}\n\nNothing was changed.", closed(label, answer));
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

fn closed(label: &str, answer: &Nameservers) -> String {
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

/// How the user can make the change possible.
pub(super) fn way_out(answer: &Nameservers) -> &'static str {
    if answer.requires_registry_unlock_flow == Some(true) {
        "The registry has to unlock the domain first. For .se and .nu that needs BankID, which no program can do: request it \
         in HostUp's panel, and run Terraform again when the domain is unlocked."
    } else if answer.registrar_lock_enabled == Some(true) {
        "The registrar lock is on. Turn it off in HostUp's panel, and run Terraform again."
    } else {
        "HostUp refuses changes during a transfer, and while the domain is suspended or an order for it is pending. Check \
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

    fn is_closed(answer: &Nameservers) -> bool {
        matches!(Obstacle::new(answer, true), Some(Obstacle::Closed(_)))
    }

    #[test]
    fn decision_of_hostup_counts_and_a_lock_only_without_one() {
        assert!(is_closed(&answer(Some(false), None, None)));
        assert!(is_closed(&answer(None, Some(true), None)));
        assert!(!is_closed(&answer(Some(true), Some(true), None)));
        assert!(!is_closed(&answer(None, Some(false), None)));
        assert!(!is_closed(&Nameservers::default()));
        let registry = Nameservers {
            requires_registry_unlock_flow: Some(true),
            ..Nameservers::default()
        };
        assert!(is_closed(&registry));
    }

    #[test]
    fn pause_is_an_obstacle_only_where_it_is_not_allowed() {
        let pauses = answer(Some(true), None, Some(true));
        assert!(Obstacle::new(&pauses, true).is_none());
        let obstacle = Obstacle::new(&pauses, false).expect("an obstacle");
        let error = obstacle.error("example.se (dom_1)");
        assert_eq!(error.attribute, Some(Path::attribute("allow_dnssec_pause")));
        let planned = obstacle.planned("example.se (dom_1)");
        assert_eq!(planned.severity, Severity::Error);
        for other in [Some(false), None] {
            assert!(Obstacle::new(&answer(None, None, other), false).is_none());
        }
    }

    #[test]
    fn closed_change_is_a_warning_in_the_plan_and_an_error_in_the_apply() {
        let closed = Nameservers {
            can_change: Some(false),
            cannot_change_reason: Some("A transfer is under way.".to_owned()),
            cannot_change_code: Some("transfer_in_progress".to_owned()),
            ..Nameservers::default()
        };
        let obstacle = Obstacle::new(&closed, true).expect("an obstacle");
        let planned = obstacle.planned("example.se (dom_1)");
        let error = obstacle.error("example.se (dom_1)");
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
