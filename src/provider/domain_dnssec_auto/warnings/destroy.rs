//! The warnings about destroys and replacements.

use crate::api::{self, DnssecAuto};
use crate::framework::Diagnostic;
use crate::framework::quote::inline;
use crate::provider::call_error::{self, quoted};
use crate::provider::domain_dnssec_auto::model::State;
use crate::provider::domain_dnssec_auto::replacement::SkipReason;

/// Warns that a destroy will opt the domain out.
pub(in super::super) fn destroy_opts_out(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "on_destroy is \"exclude\", so destroying this resource switches automatic DNSSEC off for the domain. To \
                  keep it on, set on_destroy = \"keep\" and apply that first.";
    Diagnostic::warning(
        format!("{label} will be opted out of automatic DNSSEC"),
        detail,
    )
}

/// Warns once for all destroys that keep DNSSEC, so it names no domain.
pub(in super::super) fn destroy_keeps() -> Diagnostic {
    let detail = "Terraform only removes the domains of destroyed resources from its state, and nothing changes at HostUp. A \
                  domain that will be opted out has its own warning.";
    Diagnostic::warning("Automatic DNSSEC stays as it is", detail)
}

/// Warns that a replacement will opt the old domain out.
pub(in super::super) fn replacement_opts_out(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "A new domain_id replaces this resource, and on_destroy is \"exclude\": automatic DNSSEC is then \
                  switched off for the old domain. To keep it on, set on_destroy = \"keep\" and apply that first.";
    Diagnostic::warning(
        format!("{label} will be opted out of automatic DNSSEC"),
        detail,
    )
}

/// Warns that a replacement will not opt the old domain out, because the new resource has unknown values.
pub(in super::super) fn replacement_skips_opt_out(prior: &State) -> Diagnostic {
    let label = prior.label();
    let detail = "The resource is replaced, and some values of the new one are known only during the apply. The domain is \
                  therefore not opted out first, although on_destroy is \"exclude\": the new resource may have the same \
                  domain. If it has another one, this domain stays enrolled and is no longer managed.";
    Diagnostic::warning(format!("{label} will not be opted out"), detail)
}

/// Warns that a destroy skipped the opt-out, because the new resource has the same domain, or may have it.
pub(in super::super) fn opt_out_skipped_by_replacement(
    prior: &State,
    reason: SkipReason,
) -> Diagnostic {
    let label = prior.label();
    match reason {
        SkipReason::SameDomain => Diagnostic::warning(
            "A domain was not opted out",
            format!(
                "{label} is managed by the resource that replaces this one, so it was not opted out, although \
                 on_destroy is \"exclude\"."
            ),
        ),
        SkipReason::Unknown => Diagnostic::warning(
            format!("{label} was not opted out"),
            "The resource is replaced, and the plan did not know all values of the new one. The new one may have the \
             same domain, so the domain was not opted out first, although on_destroy is \"exclude\". If the new resource \
             has another domain, or could not be created, this domain stays enrolled and is no longer managed: opt it out \
             in HostUp's panel, or import it and set action = \"exclude\".",
        ),
    }
}

/// Warns that a destroy skipped the opt-out, because another resource of the same apply manages the domain.
pub(in super::super) fn opt_out_skipped_by_apply(prior: &State) -> Diagnostic {
    let detail = format!(
        "{} is managed by another resource, which this apply has just created or updated. So it was not opted out, although \
         on_destroy is \"exclude\".",
        prior.label()
    );
    Diagnostic::warning("A domain was not opted out", detail)
}

/// Warns that HostUp accepted an opt-out, but reports a status that proves enrolment. Terraform will not read it again.
pub(in super::super) fn opt_out_contradicted(prior: &State, answer: &DnssecAuto) -> Diagnostic {
    let label = prior.label();
    let detail = format!(
        "HostUp accepted the opt-out of {label}, but answered with the status \"{}\".{}\n\nTerraform no longer \
         manages the domain. Check it in HostUp's panel; if it is still enrolled, opt it out there or contact HostUp's \
         support.",
        inline(&answer.status),
        quoted(answer.reason.value()),
    );
    Diagnostic::warning(format!("{label} may still be enrolled"), detail)
}

/// Warns that a destroy found no domain, or no automatic DNSSEC, to opt out.
pub(in super::super) fn nothing_to_opt_out(prior: &State, error: &api::Error) -> Diagnostic {
    let label = prior.label();
    let detail = format!(
        "{label} could not be opted out, since HostUp does not find it or has no automatic DNSSEC for it. Nothing was \
         changed at HostUp, and the resource is removed from the state.\n\n{}",
        call_error::report(error),
    );
    Diagnostic::warning(format!("{label} was not there to be opted out"), detail)
}
