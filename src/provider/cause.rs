//! Why a call failed, in the few words of a summary.

use crate::api::{Fault, Outcome, Problem, Unread};

/// The cause as a clause, which follows what was attempted: `Cannot read the domain …: HostUp rejected the API key`.
pub(super) fn of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::KeyRejected => "HostUp rejected the API key".to_owned(),
        Outcome::Unauthorized(problem) => answered(problem, "HostUp rejected the API key"),
        Outcome::Forbidden(problem) => answered(problem, "HostUp denied access"),
        Outcome::NotFound(_) => "HostUp does not find the domain".to_owned(),
        Outcome::NotEligible(_) => "HostUp has no automatic DNSSEC for the domain".to_owned(),
        Outcome::Rejected(problem) => answered(problem, "HostUp refused the request"),
        Outcome::RateLimited(limited) if limited.problem.is_some() => {
            "HostUp's rate limit is used up".to_owned()
        }
        Outcome::RateLimited(_) => "the rate limit is used up".to_owned(),
        Outcome::ServerFault(problem) => format!("HostUp failed (HTTP {})", problem.http_status),
        Outcome::Redirected { status, .. } => {
            format!("the API was redirected (HTTP {status})")
        }
        Outcome::Unreadable {
            what: Unread::ListTooLarge(_),
            ..
        } => "HostUp's list is too large".to_owned(),
        Outcome::Unreadable { .. } => "HostUp's answer could not be read".to_owned(),
        Outcome::Unreachable { what, .. } => unreachable(what).to_owned(),
        Outcome::Outage { .. } => "HostUp could not be reached".to_owned(),
        Outcome::Stopped => "Terraform was interrupted".to_owned(),
    }
}

/// An answer without a code is not HostUp's, but that of a proxy or a firewall.
fn answered(problem: &Problem, cause: &str) -> String {
    match problem.code {
        Some(_) => cause.to_owned(),
        None => format!("the answer is not HostUp's (HTTP {})", problem.http_status),
    }
}

fn unreachable(fault: &Fault) -> &'static str {
    match fault {
        Fault::Dns
        | Fault::Refused
        | Fault::ConnectTimeout
        | Fault::Connect(_)
        | Fault::ProxyAuthorization => "HostUp could not be reached",
        Fault::Tls(_) => "HostUp could not be reached over TLS",
        Fault::Reset => "the connection to HostUp was lost",
        Fault::Timeout(_) => "HostUp did not answer in time",
        Fault::Proxy(_) => "the proxy cannot be used",
        Fault::NotHttp(_) => "the answer was not HTTP",
        Fault::Other(_) | Fault::NoClient(_) => "the request could not be sent",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::api::RateLimited;

    fn problem(http_status: u16, code: Option<&str>) -> Box<Problem> {
        Box::new(Problem {
            http_status,
            code: code.map(str::to_owned),
            ..Problem::default()
        })
    }

    #[test]
    fn summary_names_the_cause_of_each_outcome() {
        let unreachable = |what| Outcome::Unreachable { what };
        let limited = |problem| {
            Outcome::RateLimited(Box::new(RateLimited {
                problem,
                ..RateLimited::default()
            }))
        };
        let cause = "x".to_owned();
        let cases = [
            (Outcome::KeyRejected, "HostUp rejected the API key"),
            (
                Outcome::Unauthorized(problem(401, Some("unauthorized"))),
                "HostUp rejected the API key",
            ),
            (
                Outcome::Unauthorized(problem(401, None)),
                "the answer is not HostUp's (HTTP 401)",
            ),
            (
                Outcome::Forbidden(problem(403, Some("insufficient_scope"))),
                "HostUp denied access",
            ),
            (
                Outcome::NotFound(problem(404, Some("not_found"))),
                "HostUp does not find the domain",
            ),
            (
                Outcome::Rejected(problem(404, None)),
                "the answer is not HostUp's (HTTP 404)",
            ),
            (
                Outcome::Rejected(problem(400, Some("validation_error"))),
                "HostUp refused the request",
            ),
            (
                Outcome::ServerFault(problem(503, None)),
                "HostUp failed (HTTP 503)",
            ),
            (
                limited(Some(*problem(429, Some("rate_limited")))),
                "HostUp's rate limit is used up",
            ),
            (limited(None), "the rate limit is used up"),
            (unreachable(Fault::Refused), "HostUp could not be reached"),
            (
                unreachable(Fault::Tls("expired".into())),
                "HostUp could not be reached over TLS",
            ),
            (
                unreachable(Fault::Timeout(Duration::from_secs(30))),
                "HostUp did not answer in time",
            ),
            (Outcome::Outage { cause }, "HostUp could not be reached"),
        ];
        for (outcome, cause) in cases {
            assert_eq!(of(&outcome), cause, "{outcome:?}");
        }
    }
}
