//! Why a call failed, short enough for a summary.

use crate::api::{DecodeError, ErrorKind, Problem, TransportError};

/// Returns a clause that follows the failed operation: `Cannot read the domain …: HostUp rejected the API key`.
pub(in crate::provider) fn cause(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::KeyRejected => "HostUp rejected the API key".to_owned(),
        ErrorKind::Unauthorized(problem) => rejected(problem, "HostUp rejected the API key"),
        ErrorKind::Forbidden(problem) => rejected(problem, "HostUp denied access"),
        ErrorKind::NotFound(_) => "HostUp does not find the domain".to_owned(),
        ErrorKind::NotEligible(_) => "HostUp does not offer this for the domain".to_owned(),
        ErrorKind::NameserversBlocked(_) => {
            "HostUp does not allow a change of the name servers now".to_owned()
        }
        ErrorKind::UnexpectedStatus(problem) => rejected(problem, "HostUp rejected the request"),
        ErrorKind::RateLimitOutlastsCall(limited) if limited.problem.is_some() => {
            "HostUp's rate limit is exhausted".to_owned()
        }
        ErrorKind::RateLimitOutlastsCall(_) => "the rate limit is exhausted".to_owned(),
        ErrorKind::ServerFault(problem) => format!("HostUp failed (HTTP {})", problem.http_status),
        ErrorKind::Redirected { status, .. } => {
            format!("the API was redirected (HTTP {status})")
        }
        ErrorKind::Unreadable {
            cause: DecodeError::ListTooLarge(_),
            ..
        } => "HostUp's list is too large".to_owned(),
        ErrorKind::Unreadable { .. } => "HostUp's answer could not be read".to_owned(),
        ErrorKind::Unreachable { cause, .. } => unreachable(cause).to_owned(),
        ErrorKind::Outage { .. } => "HostUp could not be reached".to_owned(),
        ErrorKind::Stopped => "Terraform was interrupted".to_owned(),
    }
}

/// A response without an error code does not come from HostUp, but from a proxy or a firewall.
fn rejected(problem: &Problem, hostup_cause: &str) -> String {
    match problem.code {
        Some(_) => hostup_cause.to_owned(),
        None => format!("the answer is not HostUp's (HTTP {})", problem.http_status),
    }
}

fn unreachable(error: &TransportError) -> &'static str {
    match error {
        TransportError::Dns
        | TransportError::Refused
        | TransportError::ConnectTimeout
        | TransportError::Connect(_)
        | TransportError::ProxyAuthorization => "HostUp could not be reached",
        TransportError::Tls(_) => "HostUp could not be reached over TLS",
        TransportError::Reset => "the connection to HostUp was lost",
        TransportError::Timeout(_) => "HostUp did not answer in time",
        TransportError::Proxy(_) => "the proxy cannot be used",
        TransportError::NotHttp(_) => "the answer was not HTTP",
        TransportError::Other(_) | TransportError::NoClient(_) => "the request could not be sent",
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
        let unreachable = |cause| ErrorKind::Unreachable { cause };
        let limited = |problem| {
            ErrorKind::RateLimitOutlastsCall(Box::new(RateLimited {
                problem,
                ..RateLimited::default()
            }))
        };
        let cases = [
            (ErrorKind::KeyRejected, "HostUp rejected the API key"),
            (
                ErrorKind::Unauthorized(problem(401, Some("unauthorized"))),
                "HostUp rejected the API key",
            ),
            (
                ErrorKind::Unauthorized(problem(401, None)),
                "the answer is not HostUp's (HTTP 401)",
            ),
            (
                ErrorKind::Forbidden(problem(403, Some("insufficient_scope"))),
                "HostUp denied access",
            ),
            (
                ErrorKind::NotFound(problem(404, Some("not_found"))),
                "HostUp does not find the domain",
            ),
            (
                ErrorKind::NameserversBlocked(problem(409, Some("nameserver_update_blocked"))),
                "HostUp does not allow a change of the name servers now",
            ),
            (
                ErrorKind::UnexpectedStatus(problem(404, None)),
                "the answer is not HostUp's (HTTP 404)",
            ),
            (
                ErrorKind::UnexpectedStatus(problem(400, Some("validation_error"))),
                "HostUp rejected the request",
            ),
            (
                ErrorKind::ServerFault(problem(503, None)),
                "HostUp failed (HTTP 503)",
            ),
            (
                limited(Some(*problem(429, Some("rate_limited")))),
                "HostUp's rate limit is exhausted",
            ),
            (limited(None), "the rate limit is exhausted"),
            (
                unreachable(TransportError::Refused),
                "HostUp could not be reached",
            ),
            (
                unreachable(TransportError::Tls("expired".into())),
                "HostUp could not be reached over TLS",
            ),
            (
                unreachable(TransportError::Timeout(Duration::from_secs(30))),
                "HostUp did not answer in time",
            ),
            (
                ErrorKind::Outage {
                    cause: "x".to_owned(),
                },
                "HostUp could not be reached",
            ),
        ];
        for (kind, expected) in cases {
            assert_eq!(cause(&kind), expected, "{kind:?}");
        }
    }
}
