//! The warnings about the name servers of a domain. Terraform merges warnings with the same summary, so a summary names the
//! domain if the user may have to act.

use super::wait::Wait;
use crate::api::{self, Nameservers};
use crate::framework::Diagnostic;
use crate::framework::quote::inline;
use crate::provider::call_error;
use crate::provider::polling::PollingEnd;

/// The maximum number of name servers that a message shows.
const MAX_SHOWN: usize = 13;

/// Warns once for all destroys, which change nothing at HostUp, so it names no domain.
pub(super) fn destroy_keeps() -> Diagnostic {
    let detail = "Terraform only removes the name servers of destroyed resources from its state, since a domain always has \
                  name servers. Nothing changes at HostUp.";
    Diagnostic::warning("The name servers stay as they are", detail)
}

/// Warns that two resources of one configuration set different name servers for the same domain.
pub(super) fn managed_twice(label: &str) -> Diagnostic {
    let detail = "Two resources of this configuration set different name servers for the domain. The one that is applied last \
                  counts, and each later plan undoes the other. Remove one of them.";
    Diagnostic::warning(
        format!("Two resources manage the name servers of {label}"),
        detail,
    )
}

/// Warns that the planned change will pause automatic DNSSEC.
pub(super) fn will_pause(label: &str) -> Diagnostic {
    let detail = "HostUp reports that a change of the name servers now pauses automatic DNSSEC for the domain, for 72 hours. \
                  HostUp continues automatically after that. To make this an error, set allow_dnssec_pause = false.";
    Diagnostic::warning(
        format!("The change of the name servers of {label} will pause automatic DNSSEC"),
        detail,
    )
}

/// Warns that HostUp does not report on the domain of a planned change.
pub(super) fn unchecked(label: &str, error: &api::Error) -> Diagnostic {
    let detail = format!(
        "HostUp did not say whether it would change the name servers of {label}, and whether that would pause automatic \
         DNSSEC. The domain may have lapsed, be in a transfer, or belong to another account.\n\n{}\n\nThe apply will fail \
         for this resource, unless HostUp reports on the domain by then. The other resources are not affected.",
        call_error::report(error)
    );
    Diagnostic::warning(
        format!("The change of the name servers of {label} could not be checked"),
        detail,
    )
}

/// Warns that the wait ended before HostUp reported the new name servers.
pub(super) fn not_shown_yet(
    label: &str,
    wait: &Wait,
    end: &PollingEnd,
    last: Option<&Nameservers>,
) -> Diagnostic {
    let cause = match end {
        PollingEnd::Interrupted => "The wait was interrupted.".to_owned(),
        PollingEnd::TimedOut => format!(
            "The wait ended after its timeout of {}, counted from the first wait of this run. A longer one can be set in \
             the timeouts block.",
            wait.timeout_text
        ),
        PollingEnd::Failed(error) => format!(
            "The name servers could not be read any more.\n\n{}\n\n",
            call_error::report(error)
        ),
    };
    let reported = last.map_or_else(String::new, reported);
    let detail = format!(
        "HostUp accepted the change of the name servers of {label}, and checks its DNS zone before it makes it. {cause} \
         {reported}\n\nThe change is saved. The next plan shows what HostUp has then, and proposes the change again if it \
         was not made."
    );
    Diagnostic::warning(
        format!("HostUp has not confirmed the new name servers of {label} yet"),
        detail,
    )
}

/// Returns a sentence with the name servers of an answer.
pub(super) fn reported(answer: &Nameservers) -> String {
    match &answer.nameservers {
        None => "HostUp reports no name servers.".to_owned(),
        Some(names) => {
            let shown: Vec<_> = names
                .iter()
                .take(MAX_SHOWN)
                .map(|name| inline(name))
                .collect();
            format!("HostUp reports: {}.", shown.join(", "))
        }
    }
}
