//! What users are told of a domain beside plain errors. Warnings of one kind share their summary: Terraform folds them
//! by it. Those about which somebody has to do something have the domain in it, so that Terraform can't: an opt-out, a
//! contradiction, a guessed action.

use super::enrolment;
use super::model::{Action, OnDestroy, State};
use super::wait::Ended;
use crate::api::{self, DnssecAuto, Problem};
use crate::framework::Diagnostic;
use crate::framework::quote::{block, inline};
use crate::provider::failure;

/// Automation is paused; nobody needs to do anything.
pub(super) fn blocked(label: &str, answer: &DnssecAuto) -> Diagnostic {
    let until = match &answer.blocked_until {
        Some(until) => format!("until {}", inline(until)),
        None => "for a time that HostUp does not tell".to_owned(),
    };
    let detail = format!(
        "Automatic DNSSEC of {label} is paused {until}.{}\n\nNothing needs to be done: what is wanted is saved, and \
         HostUp goes on by itself when the pause is over.",
        quoted(answer.block_reason.as_ref().or(answer.reason.as_ref())),
    );
    Diagnostic::warning("Automatic DNSSEC is paused", detail)
}

/// HostUp answered a change with a status that proves the opposite.
pub(super) fn contradicted(label: &str, wish: Action, answer: &DnssecAuto) -> Diagnostic {
    let detail = format!(
        "{label} was to be set to \"{wish}\". HostUp accepted that, but answered with the status \"{}\".{}\n\nThe \
         change counts as made. While this status stands it is not taken for a change from outside. If it stays, look \
         at the domain in HostUp's panel or ask HostUp's support.",
        inline(&answer.status),
        quoted(answer.reason.as_ref()),
    );
    Diagnostic::warning(
        format!("HostUp's answer contradicts the change of {label}"),
        detail,
    )
}

/// HostUp answered a destruction with a status that proves that the domain is enrolled still. Nobody will look again.
pub(super) fn destroy_contradicted(prior: &State, answer: &DnssecAuto) -> Diagnostic {
    let label = prior.label();
    let detail = format!(
        "HostUp accepted that {label} is opted out, but answered with the status \"{}\".{}\n\nTerraform forgets the \
         domain. Look at it in HostUp's panel; if it is enrolled still, opt it out there or ask HostUp's support.",
        inline(&answer.status),
        quoted(answer.reason.as_ref()),
    );
    Diagnostic::warning(format!("{label} may be enrolled still"), detail)
}

/// The contradiction of an earlier apply still stands.
pub(super) fn still_contradicted(state: &State, wish: Action, answer: &DnssecAuto) -> Diagnostic {
    let label = state.label();
    let first = match state.on_destroy {
        Some(OnDestroy::Exclude) => "set on_destroy = \"keep\" and apply that, then ",
        _ => "",
    };
    let detail = format!(
        "{label} was set to \"{wish}\" by an earlier apply, and HostUp still reports the status \"{}\".{}\n\nNo change \
         is planned for it. If it stays, look at the domain in HostUp's panel or ask HostUp's support; to ask for the \
         change once more, {first}run terraform apply with -replace for this resource.",
        inline(&answer.status),
        quoted(answer.reason.as_ref()),
    );
    Diagnostic::warning(
        format!("HostUp still contradicts an earlier change of {label}"),
        detail,
    )
}

/// An import had to guess.
pub(super) fn imported_without_proof(
    label: &str,
    action: Action,
    answer: &DnssecAuto,
) -> Diagnostic {
    let detail = format!(
        "The status \"{}\" of {label} does not say whether the domain is enrolled or opted out, so the import wrote \
         action = \"{action}\". If the other is wanted, write that: the next apply then changes it.",
        inline(&answer.status),
    );
    match action {
        Action::Include => Diagnostic::warning(format!("The action of {label} is a guess"), detail),
        Action::Exclude => {
            Diagnostic::warning(format!("{label} was imported as opted out"), detail)
        }
    }
}

/// There is no automatic DNSSEC for the domain.
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

/// A destruction would opt the domain out.
pub(super) fn destroy_opts_out(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "on_destroy is \"exclude\", so destroying this resource switches automatic DNSSEC off for the domain. To \
                  leave it on, set on_destroy = \"keep\" and apply that first.";
    Diagnostic::warning(
        format!("{label} will be opted out of automatic DNSSEC"),
        detail,
    )
}

/// A replacement would opt the old domain out.
pub(super) fn replacement_opts_out(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "A new domain_id replaces this resource, and on_destroy is \"exclude\": automatic DNSSEC is then \
                  switched off for the domain that it leaves. To leave it on, set on_destroy = \"keep\" and apply that first.";
    Diagnostic::warning(
        format!("{label} will be opted out of automatic DNSSEC"),
        detail,
    )
}

/// Destructions forget domains. It is said once for all of them, so it names none.
pub(super) fn destroy_keeps() -> Diagnostic {
    let detail = "Terraform forgets the domains whose resources are destroyed, and nothing changes at HostUp. A domain that \
                  will be opted out has a warning of its own.";
    Diagnostic::warning("Automatic DNSSEC stays as it is", detail)
}

/// A destruction was skipped in favour of a create or update of the same apply.
pub(super) fn destroy_skipped(prior: &State) -> Diagnostic {
    let detail = format!(
        "{} is managed by another resource of this apply, which has just settled what is wanted of it. That counts, \
         so the domain was left alone, although on_destroy is \"exclude\".",
        prior.label()
    );
    Diagnostic::warning("A domain was not opted out", detail)
}

/// A destruction found nothing to opt out.
pub(super) fn destroyed_nothing(prior: &State, error: &api::Error) -> Diagnostic {
    let label = prior.label();
    let detail = format!(
        "{label} could not be opted out, since HostUp does not find it or has no automatic DNSSEC for it. Nothing was \
         changed at HostUp, and Terraform forgets it.\n\n{}",
        failure::account(error),
    );
    Diagnostic::warning(format!("{label} was not there to be opted out"), detail)
}

/// A wait ended without `active`. A status that is `remembered` was the answer of the POST itself.
pub(super) fn not_active_yet(
    label: &str,
    ended: &Ended,
    known: Option<&DnssecAuto>,
    remembered: bool,
) -> Diagnostic {
    let why = match ended {
        Ended::Interrupted => "The wait was interrupted.".to_owned(),
        Ended::TimedOut(timeout) => format!(
            "The wait ended after its timeout of {timeout}, counted from the first wait of this run. A longer one can \
             be set in the timeouts block."
        ),
        Ended::BlockedBeyond => "The pause lasts longer than the timeout of the wait.".to_owned(),
        Ended::Settled => {
            "HostUp's check ended otherwise, so waiting on makes no sense.".to_owned()
        }
        Ended::Failed(error) => format!(
            "HostUp could not be asked any more.\n\n{}",
            failure::account(error)
        ),
    };
    let status = match known {
        Some(known) => format!(
            "its status is \"{}\"{}",
            inline(&known.status),
            match &known.blocked_until {
                Some(until) => format!(" until {}", inline(until)),
                None => String::new(),
            }
        ),
        None => "its status is not known".to_owned(),
    };
    let reason = known.and_then(|known| known.last_error.as_ref().or(known.reason.as_ref()));
    let opted_out =
        known.is_some_and(|known| enrolment::contradicts(Action::Include, &known.status));
    let outlook = match (opted_out, remembered) {
        (true, false) => {
            "Everything is saved. If the next plan finds the domain opted out still, it proposes to enrol it again."
        }
        (true, true) => {
            "Everything is saved. While this status stands no change is planned, since HostUp answered with it."
        }
        (false, _) if known.is_some_and(|known| known.status == "inactive") => {
            "Everything is saved, but HostUp has no automation for the domain as it stands. See that it is delegated to \
             HostUp's name servers."
        }
        (false, _) => {
            "Everything is saved; HostUp goes on by itself, and the next plan shows the status of then."
        }
    };
    let detail = format!(
        "Automatic DNSSEC was asked for {label}, but {status}.{}\n\n{why}\n\n{outlook}",
        quoted(reason),
    );
    match ended {
        // Nothing changes until somebody acts, so Terraform must not fold it with the others.
        Ended::Settled => Diagnostic::warning(
            format!("Automatic DNSSEC is not active yet: {label}"),
            detail,
        ),
        _ => Diagnostic::warning("Automatic DNSSEC is not active yet", detail),
    }
}

/// Server text as a paragraph, or nothing.
fn quoted(text: Option<&String>) -> String {
    match text {
        Some(text) if !text.trim().is_empty() => format!("\n\n{}", block(text)),
        _ => String::new(),
    }
}
