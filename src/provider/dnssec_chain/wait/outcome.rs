//! Describes how a wait ended: success, success with a warning, or an error.

use std::time::Duration;

use super::model::Wait;
use crate::dns::{WaitEnd, WaitResult};
use crate::framework::Diagnostic;
use crate::provider::dnssec_chain::resolvers::ResolversError;

/// Returns an error for a wait that did not reach its target, and a warning for one that did but could not hold.
pub(super) fn of(wait: &Wait, result: &WaitResult) -> Result<Option<Diagnostic>, Diagnostic> {
    match result.end {
        WaitEnd::Secure | WaitEnd::InsecureAfterHold(_) => Ok(None),
        WaitEnd::InsecureWithoutHold => Ok(Some(not_held(wait))),
        WaitEnd::HoldBeyondDeadline(ttl) => Err(hold_beyond_deadline(wait, result, ttl)),
        WaitEnd::TimedOut => Err(timed_out(wait, result)),
        WaitEnd::Interrupted => Err(interrupted(wait, result)),
    }
}

pub(super) fn no_resolvers(error: ResolversError) -> Diagnostic {
    match error {
        ResolversError::Setting(error) => error,
        ResolversError::System(error) => {
            let detail = format!(
                "{error} Set `resolvers`, or the environment variable HOSTUP_DNS_RESOLVERS."
            );
            Diagnostic::error("No DNS resolver is known", detail)
        }
    }
}

fn not_held(wait: &Wait) -> Diagnostic {
    let detail = format!(
        "{} is insecure, and no DS record of it was seen, so the wait did not hold. If one was removed shortly before, caches \
         may still have it.",
        wait.zone
    );
    Diagnostic::warning("No DS record was seen during the wait", detail)
}

fn hold_beyond_deadline(wait: &Wait, result: &WaitResult, ttl: Duration) -> Diagnostic {
    let (zone, timeout) = (&wait.zone, &wait.timeout_text);
    let detail = format!(
        "Caches may keep the DS records of {zone} for {}, and the wait holds for as long after they are gone. Its timeout \
         of {timeout} ends before that. {}Set `create` in the `timeouts` block to more than that time and the time that the \
         removal of the DS records takes, such as \"{}\". {NOTHING_APPLIED}",
        go_duration(ttl),
        last_status(result),
        go_duration(ttl.saturating_add(wait.timeout))
    );
    Diagnostic::error(
        format!("The timeout of the wait for {zone} is too short"),
        detail,
    )
}

fn timed_out(wait: &Wait, result: &WaitResult) -> Diagnostic {
    let detail = format!(
        "The timeout of {} has passed. {}{NOTHING_APPLIED} To wait longer, set `create` in the `timeouts` block.",
        wait.timeout_text,
        last_status(result)
    );
    let (zone, target) = (&wait.zone, wait.target_text());
    Diagnostic::error(format!("{zone} did not become {target} in time"), detail)
}

fn interrupted(wait: &Wait, result: &WaitResult) -> Diagnostic {
    let (zone, target) = (&wait.zone, wait.target_text());
    let detail = format!(
        "Terraform was interrupted before the DNS showed {zone} as {target}. {}{NOTHING_APPLIED}",
        last_status(result)
    );
    Diagnostic::error(format!("The wait for {zone} was interrupted"), detail)
}

const NOTHING_APPLIED: &str =
    "Nothing that depends on this wait was applied, and the next apply waits again.";

/// Returns a sentence with the last status and its reason, for another sentence to follow.
fn last_status(result: &WaitResult) -> String {
    match &result.last {
        Some(chain) => format!(
            "The last status was \"{}\": {} ",
            chain.status, chain.reason
        ),
        None => String::new(),
    }
}

/// Formats a duration in Go's syntax, in whole seconds.
fn go_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let text: String = parts
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    match text.is_empty() {
        true => "0s".to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Target, ZoneName};

    #[test]
    fn durations_are_in_go_syntax() {
        for (seconds, text) in [(0, "0s"), (90, "1m30s"), (3600, "1h"), (88_201, "24h30m1s")] {
            assert_eq!(go_duration(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn hold_beyond_the_deadline_names_a_timeout_that_is_enough() {
        let wait = Wait {
            zone: ZoneName::parse("example.se").expect("a name"),
            target: Target::Insecure,
            timeout: Duration::from_secs(1800),
            timeout_text: "30m".to_owned(),
        };
        let result = WaitResult {
            last: None,
            end: WaitEnd::HoldBeyondDeadline(Duration::from_secs(3600)),
        };
        let error = of(&wait, &result).expect_err("an error");
        for text in ["for 1h,", "timeout of 30m", "such as \"1h30m\""] {
            assert!(error.detail.contains(text), "{}", error.detail);
        }
    }
}
