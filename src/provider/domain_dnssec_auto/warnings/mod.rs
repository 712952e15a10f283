//! The warnings about a domain. Terraform merges warnings with the same summary, so a summary names the domain if the user
//! has to act: after an opt-out, a contradiction or a guessed action.

mod destroy;
mod wait;

use super::model::{Action, State};
use crate::api::{DnssecAuto, Problem};
use crate::framework::Diagnostic;
use crate::framework::quote::inline;
use crate::provider::call_error::quoted;
use crate::provider::per_domain::Conflict;

pub(super) use destroy::{
    destroy_keeps, destroy_opts_out, nothing_to_opt_out, opt_out_contradicted,
    opt_out_skipped_by_apply, opt_out_skipped_by_replacement, replacement_opts_out,
    replacement_skips_opt_out,
};
pub(super) use wait::not_active_yet;

/// Warns that automation is paused. No action is needed.
pub(super) fn blocked(label: &str, answer: &DnssecAuto) -> Diagnostic {
    let until = match answer.blocked_until.value() {
        Some(until) => format!("until {}", inline(until)),
        None => "for a time that HostUp does not report".to_owned(),
    };
    let detail = format!(
        "Automatic DNSSEC of {label} is paused {until}.{}\n\nNo action is needed: the change is saved, and HostUp \
         continues automatically when the pause ends.",
        quoted(answer.block_reason.value().or(answer.reason.value())),
    );
    Diagnostic::warning("Automatic DNSSEC is paused", detail)
}

/// Warns that HostUp answered a change with a status that proves the opposite.
pub(super) fn contradicted(label: &str, action: Action, answer: &DnssecAuto) -> Diagnostic {
    let detail = format!(
        "{label} was to be set to \"{action}\". HostUp accepted that, but answered with the status \"{}\".{}\n\nThe \
         change counts as applied. As long as HostUp reports this status, it is not treated as a change from outside. If \
         the status does not change, check the domain in HostUp's panel or contact HostUp's support.",
        inline(&answer.status),
        quoted(answer.reason.value()),
    );
    Diagnostic::warning(
        format!("HostUp's answer contradicts the change of {label}"),
        detail,
    )
}

/// Warns that HostUp still reports the status with which it contradicted an earlier apply.
pub(super) fn still_contradicted(state: &State, action: Action, answer: &DnssecAuto) -> Diagnostic {
    let label = state.label();
    let detail = format!(
        "{label} was set to \"{action}\" by an earlier apply, and HostUp still reports the status \"{}\".{}\n\nNo change \
         is planned for it. If the status does not change, check the domain in HostUp's panel or contact HostUp's support. \
         To send the change again, run terraform apply with -replace for this resource.",
        inline(&answer.status),
        quoted(answer.reason.value()),
    );
    Diagnostic::warning(
        format!("HostUp still contradicts an earlier change of {label}"),
        detail,
    )
}

/// Warns that HostUp accepted `include`, but reports a status on which the user must act.
pub(super) fn included_without_automation(label: &str, answer: &DnssecAuto) -> Option<Diagnostic> {
    let check = match answer.status.as_str() {
        "inactive" => {
            "HostUp does not automate the domain in its present configuration. Check that the domain is delegated to \
             HostUp's name servers, and that HostUp offers automatic DNSSEC for its TLD."
        }
        "error" => {
            "HostUp's last attempt failed. Check last_error, and that the domain is delegated to HostUp's name servers; \
             if the error persists, contact HostUp's support."
        }
        _ => return None,
    };
    let status = inline(&answer.status);
    let detail = format!(
        "HostUp accepted that {label} is included, and answered with the status \"{status}\".{}\n\nThe change is saved. \
         {check}",
        quoted(answer.last_error.value().or(answer.reason.value())),
    );
    Some(Diagnostic::warning(
        format!("{label} is included, but its status is \"{status}\""),
        detail,
    ))
}

/// Warns that another resource of this process applied the opposite action to the same domain.
pub(super) fn applied_opposite(label: &str, action: Action) -> Diagnostic {
    let before = action.opposite();
    let detail = format!(
        "Another resource of this run has already applied \"{before}\" to the domain, and this one applies \"{action}\". \
         The last one counts. Manage the domain with one resource only; if it was renamed, add a moved block."
    );
    Diagnostic::warning(
        format!("{label} was set to \"{before}\" and \"{action}\" in one run"),
        detail,
    )
}

/// Warns that two resources of one configuration contradict each other about the same domain.
pub(super) fn managed_twice(label: &str, conflict: Conflict) -> Diagnostic {
    let detail = match conflict {
        Conflict::Values => {
            "Two resources of this configuration manage the domain and set different actions. The one that is applied \
             last counts, and each later plan undoes the other. Remove one of them."
        }
        Conflict::Destroy => {
            "One resource of this configuration manages the domain, and another one with on_destroy = \"exclude\" is \
             destroyed or replaced. Depending on their order, DNSSEC may be switched off and on again. If the resource \
             was renamed, add a moved block, and nothing is destroyed. Otherwise set on_destroy = \"keep\" for the one that \
             is destroyed, and apply that first."
        }
    };
    Diagnostic::warning(format!("Two resources manage {label}"), detail)
}

/// Warns that the status does not prove the action that an import wrote.
pub(super) fn imported_without_proof(
    label: &str,
    action: Action,
    answer: &DnssecAuto,
) -> Diagnostic {
    let detail = format!(
        "The status \"{}\" of {label} does not say whether the domain is enrolled or opted out, so the import wrote \
         action = \"{action}\". If that is wrong, set the other action: the next apply changes it.",
        inline(&answer.status),
    );
    match action {
        Action::Include => Diagnostic::warning(format!("The action of {label} is a guess"), detail),
        Action::Exclude => {
            Diagnostic::warning(format!("{label} was imported as opted out"), detail)
        }
    }
}

/// Warns that HostUp does not offer automatic DNSSEC for the domain.
pub(super) fn not_eligible(state: &State, problem: &Problem) -> Diagnostic {
    let label = state.label();
    let detail = format!(
        "HostUp has no automatic DNSSEC for {label}.{}\n\nThe state is kept.",
        quoted(problem.detail.as_ref()),
    );
    Diagnostic::warning(
        format!("Automatic DNSSEC is not available for {label}"),
        detail,
    )
}
