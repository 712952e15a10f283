//! The warning about a wait that did not end in `active`.

use crate::api::DnssecAuto;
use crate::framework::Diagnostic;
use crate::framework::quote::inline;
use crate::provider::call_error::{self, quoted};
use crate::provider::domain_dnssec_auto::enrolment;
use crate::provider::domain_dnssec_auto::model::Action;
use crate::provider::domain_dnssec_auto::wait::Unfinished;

/// Warns that a wait ended without `active`. `is_contradiction` says whether the status in `last`, the last answer, is
/// stored as a contradiction.
pub(in super::super) fn not_active_yet(
    label: &str,
    cause: &Unfinished,
    last: Option<&DnssecAuto>,
    is_contradiction: bool,
) -> Diagnostic {
    let status = match last {
        Some(last) => format!(
            "its status is \"{}\"{}",
            inline(&last.status),
            match last.blocked_until.value() {
                Some(until) => format!(" until {}", inline(until)),
                None => String::new(),
            }
        ),
        None => "its status is not known".to_owned(),
    };
    let reason = last.and_then(|last| last.last_error.value().or(last.reason.value()));
    let detail = format!(
        "{label} was included in automatic DNSSEC, but {status}.{}\n\n{}\n\n{}",
        quoted(reason),
        explanation(cause),
        outlook(last, is_contradiction),
    );
    match last.map(|last| last.status.as_str()) {
        // The user has to act, so Terraform must not merge this warning with another one.
        Some("error" | "inactive" | "excluded") => {
            Diagnostic::warning(format!("Automatic DNSSEC of {label} is not active"), detail)
        }
        _ => Diagnostic::warning("Automatic DNSSEC is not active yet", detail),
    }
}

fn explanation(cause: &Unfinished) -> String {
    match cause {
        Unfinished::Interrupted => "The wait was interrupted.".to_owned(),
        Unfinished::TimedOut(timeout) => format!(
            "The wait ended after its timeout of {timeout}, counted from the first wait of this run. A longer one can \
             be set in the timeouts block."
        ),
        Unfinished::BlockedBeyondDeadline => {
            "The pause lasts longer than the timeout of the wait.".to_owned()
        }
        Unfinished::OtherStatus => {
            "HostUp's check had another result, so waiting longer does not help.".to_owned()
        }
        Unfinished::Failed(error) => format!(
            "The status could not be read any more.\n\n{}",
            call_error::report(error)
        ),
    }
}

fn outlook(last: Option<&DnssecAuto>, is_contradiction: bool) -> &'static str {
    let is_opted_out =
        last.is_some_and(|last| enrolment::contradicts(Action::Include, &last.status));
    let is_inactive = last.is_some_and(|last| last.status == "inactive");
    match (is_opted_out, is_contradiction) {
        (true, false) => {
            "The change is saved. If the next plan still finds the domain opted out, it proposes to enrol it again."
        }
        (true, true) => {
            "The change is saved. As long as HostUp reports this status, no change is planned, since HostUp answered the \
             change with it."
        }
        (false, _) if is_inactive => {
            "The change is saved, but HostUp does not automate the domain in its present configuration. Check that it is \
             delegated to HostUp's name servers."
        }
        (false, _) => {
            "The change is saved. HostUp continues automatically, and the next plan shows the current status."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(cause: &Unfinished, status: &str, is_contradiction: bool) -> Diagnostic {
        let last = DnssecAuto {
            status: status.to_owned(),
            ..DnssecAuto::default()
        };
        not_active_yet("a.se", cause, Some(&last), is_contradiction)
    }

    #[test]
    fn only_a_status_on_which_users_must_act_has_a_summary_of_its_own() {
        for status in ["error", "inactive", "excluded"] {
            let summary = warning(&Unfinished::OtherStatus, status, false).summary;
            assert_eq!(summary, "Automatic DNSSEC of a.se is not active");
        }
        for status in ["pending", "blocked"] {
            let summary = warning(&Unfinished::Interrupted, status, false).summary;
            assert_eq!(summary, "Automatic DNSSEC is not active yet");
        }
    }

    #[test]
    fn detail_has_the_cause_and_what_happens_next() {
        let timeout = Unfinished::TimedOut("8s".to_owned());
        for (cause, status, is_contradiction, [why, next]) in [
            (
                &timeout,
                "pending",
                false,
                ["timeout of 8s", "continues automatically"],
            ),
            (
                &Unfinished::Interrupted,
                "excluded",
                false,
                ["interrupted", "proposes to enrol it again"],
            ),
            (
                &Unfinished::OtherStatus,
                "excluded",
                true,
                ["another result", "no change is planned"],
            ),
            (
                &Unfinished::OtherStatus,
                "inactive",
                false,
                ["another result", "delegated to HostUp's"],
            ),
            (
                &Unfinished::BlockedBeyondDeadline,
                "blocked",
                false,
                ["pause lasts longer", "continues automatically"],
            ),
        ] {
            let detail = warning(cause, status, is_contradiction).detail;
            assert!(detail.contains(why) && detail.contains(next), "{detail}");
        }
    }
}
