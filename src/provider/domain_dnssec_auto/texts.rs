//! What users are told of a domain beside plain errors. Warnings of one kind share their summary: Terraform folds them
//! by it. Those about which somebody has to do something have the domain in it, so that Terraform can't: an opt-out, a
//! contradiction, a guessed action.

use super::enrolment;
use super::model::{Action, State};
use super::replacement::Spared;
use super::wait::Ended;
use crate::api::{self, DnssecAuto, Problem};
use crate::framework::Diagnostic;
use crate::framework::quote::{block, inline};
use crate::provider::failure;
use crate::provider::per_domain::Conflict;

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
    let detail = format!(
        "{label} was set to \"{wish}\" by an earlier apply, and HostUp still reports the status \"{}\".{}\n\nNo change \
         is planned for it. If it stays, look at the domain in HostUp's panel or ask HostUp's support; to ask for the \
         change once more, run terraform apply with -replace for this resource.",
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

/// HostUp took an `include`, and its answer says that nothing comes of it while things stay as they are.
pub(super) fn included_without_automation(label: &str, answer: &DnssecAuto) -> Option<Diagnostic> {
    let check = match answer.status.as_str() {
        "inactive" => {
            "HostUp has no automation for the domain as it stands. Check that the domain is delegated to HostUp's name \
             servers, and that HostUp offers automatic DNSSEC for its TLD."
        }
        "error" => {
            "HostUp's last attempt failed. Check last_error, and that the domain is delegated to HostUp's name servers; \
             if the error stays, ask HostUp's support."
        }
        _ => return None,
    };
    let status = inline(&answer.status);
    let detail = format!(
        "HostUp accepted that {label} is included, and answered with the status \"{status}\".{}\n\nThe change is saved. \
         {check}",
        quoted(answer.last_error.as_ref().or(answer.reason.as_ref())),
    );
    Some(Diagnostic::warning(
        format!("{label} is included, but its status is \"{status}\""),
        detail,
    ))
}

/// HostUp refuses to report on one domain.
pub(super) fn not_refreshed(state: &State, error: &api::Error) -> Diagnostic {
    let label = state.label();
    let detail = format!(
        "HostUp refuses to report on {label}. It may have lapsed, or be in a transfer.\n\n{}\n\nThe state is kept, and \
         the other resources are not affected. If Terraform should no longer manage the domain, use terraform state rm \
         or a removed block.",
        failure::account(error),
    );
    Diagnostic::warning(format!("{label} could not be refreshed"), detail)
}

/// Two resources of one configuration are planned for the same domain, and contradict each other.
pub(super) fn planned_twice(label: &str, conflict: Conflict) -> Diagnostic {
    let what = match conflict {
        Conflict::Actions => {
            "Two resources of this configuration manage the domain and set different actions. The one that is applied \
             last counts, and each later plan undoes the other. Remove one of them."
        }
        Conflict::OptOut => {
            "One resource of this configuration manages the domain, and another one with on_destroy = \"exclude\" is \
             destroyed or replaced. Depending on their order, DNSSEC may be switched off and on again. If the resource \
             was renamed, add a moved block, and nothing is destroyed. Otherwise set on_destroy = \"keep\" for the one that \
             goes, and apply that first."
        }
    };
    Diagnostic::warning(format!("Two resources manage {label}"), what)
}

/// This process has applied the opposite to the same domain for another resource.
pub(super) fn applied_opposite(label: &str, action: Action) -> Diagnostic {
    let before = match action {
        Action::Include => Action::Exclude,
        Action::Exclude => Action::Include,
    };
    let detail = format!(
        "Another resource of this run has already applied \"{before}\" to the domain, and this one applies \"{action}\". \
         The last one counts. Let one resource manage the domain; if it was renamed, add a moved block."
    );
    Diagnostic::warning(
        format!("{label} was set to \"{before}\" and \"{action}\" in one run"),
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

/// A replacement whose new half is not wholly known leaves the old domain alone.
pub(super) fn replacement_may_keep(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "The resource is replaced, and some values of the new one are known only during the apply. The domain is \
                  therefore not opted out first, although on_destroy is \"exclude\": the new resource may be of the same \
                  domain. If it is of another one, this domain stays enrolled, and nothing manages it any more.";
    Diagnostic::warning(format!("{label} will not be opted out"), detail)
}

/// A destruction was one half of a replacement whose other half is of the same domain, or may be.
pub(super) fn destroy_spared(prior: &State, spared: Spared) -> Diagnostic {
    let label = prior.label();
    match spared {
        Spared::SameDomain => Diagnostic::warning(
            "A domain was not opted out",
            format!(
                "{label} is managed by the resource that replaces this one, so it was not opted out in between, although \
                 on_destroy is \"exclude\"."
            ),
        ),
        Spared::NotKnown => Diagnostic::warning(
            format!("{label} was not opted out"),
            "The resource is replaced, and the plan did not know all values of the new one. The new one may be of the \
             same domain, so the domain was not opted out first, although on_destroy is \"exclude\". If the new resource \
             is of another domain, or could not be created, this one stays enrolled and nothing manages it any more: opt \
             it out in HostUp's panel, or import it and set action = \"exclude\".",
        ),
    }
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
    // Where somebody has to act, Terraform must not fold the warning into another one's.
    match known.map(|known| known.status.as_str()) {
        Some("error" | "inactive" | "excluded") => {
            Diagnostic::warning(format!("Automatic DNSSEC of {label} is not active"), detail)
        }
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
