//! How a call can fail.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use super::decode_error::DecodeError;
use super::problem::Problem;
use super::transport_error::TransportError;

/// A call that failed. Its `Display` is one sentence without secrets. It may contain [`Problem::message`], which is text
/// from the server: escape it before printing.
#[derive(Clone, Debug)]
pub struct Error {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The requested path from the root, with its query, redacted.
    pub path: Box<str>,
    /// How it failed.
    pub kind: ErrorKind,
    /// Whether a change may have happened. An attempt before the last one may have made it.
    pub effect: Effect,
    /// The attempts that were made.
    pub attempts: Box<Attempts>,
}

/// How many attempts a call made, and for how long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// The number of attempts.
    pub count: u32,
    /// The time that the call took.
    pub elapsed: Duration,
    /// The limit that prevented another attempt; `None` if another one would not have helped.
    pub ended_by: Option<Bound>,
}

/// A limit on the attempts of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The setting `max_retries`, with its value.
    MaxRetries(u32),
    /// The setting `max_wait`, with its value.
    MaxWait(Duration),
    /// The status is retried at most this many times.
    RetriesOfStatus(u32),
    /// The failure is retried for at most this long.
    RetryPeriod(Duration),
}

/// How a call failed, by what a caller can do about it.
#[derive(Clone, Debug)]
pub enum ErrorKind {
    /// 401 with one of HostUp's codes: the key is missing, wrong, revoked or not allowed from this address.
    Unauthorized(Box<Problem>),
    /// 403 with one of HostUp's codes: the key lacks a scope, or the domain belongs to another account.
    Forbidden(Box<Problem>),
    /// 404 with the code `not_found`: the domain does not exist, or belongs to another account.
    NotFound(Box<Problem>),
    /// `tld_not_supported` or `domain_not_eligible` with any status from 400 to 422: HostUp will never accept the domain.
    NotEligible(Box<Problem>),
    /// 409 with the code `nameserver_update_blocked`: HostUp does not change the name servers of the domain now.
    NameserversBlocked(Box<Problem>),
    /// Any other response that is not a success: a rejected request, an undocumented status, or a 401, 403 or 404 that
    /// HostUp did not write.
    UnexpectedStatus(Box<Problem>),
    /// The rate limit requires a longer wait than the call has left.
    RateLimitOutlastsCall(Box<RateLimited>),
    /// 5xx, still after all retries.
    ServerFault(Box<Problem>),
    /// A redirect. It is never followed, since a redirected POST becomes a GET that changes nothing.
    Redirected {
        /// The status of the response.
        status: u16,
        /// The target, redacted but not escaped.
        location: Option<String>,
    },
    /// A successful response whose body is not what the API documents.
    Unreadable {
        /// The status of the response.
        status: u16,
        /// What is wrong with the body.
        cause: DecodeError,
        /// The beginning of the body, redacted but not escaped; `None` if it is empty or was not kept.
        head: Option<String>,
    },
    /// No response, even after all retries.
    Unreachable {
        /// Why the last attempt failed.
        cause: TransportError,
    },
    /// The circuit breaker is open: another call has given up, and none has had a response since.
    Outage {
        /// Why the other call gave up, as a clause such as `the connection was refused`.
        cause: String,
    },
    /// Nothing was sent, because HostUp has rejected the key and never accepted it.
    KeyRejected,
    /// The caller asked to stop.
    Stopped,
}

/// Whether a change may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// No change has reached the server, or its response shows that nothing was changed.
    None,
    /// A change may or may not have happened.
    Unknown,
}

/// A rate limit, the server's or the user's, that outlasts the call.
#[derive(Clone, Debug, Default)]
pub struct RateLimited {
    /// How many requests the server allows in its window, if it announces that.
    pub limit: Option<u64>,
    /// The setting `requests_per_minute`, if that is the limit and not the server's.
    pub requests_per_minute: Option<NonZeroU32>,
    /// How much longer no request may be sent, if that is known.
    pub blocked_for: Option<Duration>,
    /// The time that this call has spent on waits and failed attempts.
    pub time_used: Duration,
    /// The last 429 of this call; `None` if only other calls had one.
    pub problem: Option<Problem>,
}

impl ErrorKind {
    /// The server's description of the failure, if there is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            ErrorKind::Unauthorized(problem)
            | ErrorKind::Forbidden(problem)
            | ErrorKind::NotFound(problem)
            | ErrorKind::NotEligible(problem)
            | ErrorKind::NameserversBlocked(problem)
            | ErrorKind::UnexpectedStatus(problem)
            | ErrorKind::ServerFault(problem) => Some(problem),
            ErrorKind::RateLimitOutlastsCall(limited) => limited.problem.as_ref(),
            ErrorKind::Redirected { .. }
            | ErrorKind::Unreadable { .. }
            | ErrorKind::Unreachable { .. }
            | ErrorKind::Outage { .. }
            | ErrorKind::KeyRejected
            | ErrorKind::Stopped => None,
        }
    }

    /// Classifies a response that is neither a success nor a 429 nor a redirect with a location.
    pub(super) fn from_problem(problem: Problem) -> ErrorKind {
        let code = problem.code.as_deref();
        let kind = match (problem.http_status, code) {
            (400..=422, Some("tld_not_supported" | "domain_not_eligible")) => {
                ErrorKind::NotEligible
            }
            (401, Some(_)) => ErrorKind::Unauthorized,
            (403, Some(_)) => ErrorKind::Forbidden,
            (404, Some("not_found")) => ErrorKind::NotFound,
            (409, Some("nameserver_update_blocked")) => ErrorKind::NameserversBlocked,
            (500.., _) => ErrorKind::ServerFault,
            _ => ErrorKind::UnexpectedStatus,
        };
        kind(Box::new(problem))
    }

    /// Whether a GET may show the requested state although the POST or DELETE failed: the response could not be read, or
    /// HostUp rejected the change itself, perhaps because an earlier request had made it.
    #[must_use]
    pub fn is_worth_checking(&self) -> bool {
        match self {
            ErrorKind::Unreadable { .. } => true,
            ErrorKind::NotEligible(problem)
            | ErrorKind::NameserversBlocked(problem)
            | ErrorKind::UnexpectedStatus(problem) => {
                problem.code.is_some() && matches!(problem.http_status, 400 | 409 | 422)
            }
            _ => false,
        }
    }

    /// Whether HostUp rejected the request for its content, and so must have rejected any earlier attempt too. A proxy's
    /// response, a key revoked in between or a conflict proves nothing about an earlier attempt.
    pub(super) fn proves_no_effect(&self) -> bool {
        match self {
            ErrorKind::Forbidden(problem)
            | ErrorKind::NotFound(problem)
            | ErrorKind::NotEligible(problem)
            | ErrorKind::UnexpectedStatus(problem) => {
                problem.code.is_some() && problem.http_status != 409
            }
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.method, self.path, self.kind)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Unauthorized(problem)
            | ErrorKind::Forbidden(problem)
            | ErrorKind::NotFound(problem)
            | ErrorKind::NotEligible(problem)
            | ErrorKind::NameserversBlocked(problem)
            | ErrorKind::UnexpectedStatus(problem)
            | ErrorKind::ServerFault(problem) => write_problem(f, problem),
            ErrorKind::RateLimitOutlastsCall(limited) => limited.fmt(f),
            ErrorKind::Redirected { status, location } => {
                write!(f, "the server redirected with HTTP {status}")?;
                match location {
                    Some(location) => write!(f, " to {location}, which is not followed"),
                    None => f.write_str(", which is not followed"),
                }
            }
            ErrorKind::Unreadable { status, cause, .. } => {
                write!(f, "the server answered HTTP {status}, but {cause}")
            }
            ErrorKind::Unreachable { cause } => write!(f, "{cause}"),
            ErrorKind::Outage { cause } => {
                write!(
                    f,
                    "not sent, because another call has just given up: {cause}"
                )
            }
            ErrorKind::KeyRejected => {
                f.write_str("not sent, because HostUp has rejected the API key")
            }
            ErrorKind::Stopped => f.write_str("stopped, because the caller asked for it"),
        }
    }
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.requests_per_minute, self.limit) {
            (Some(limit), _) => {
                write!(f, "the configured limit of {limit} per minute is exhausted")?
            }
            (None, Some(limit)) => write!(f, "the rate limit of {limit} requests is exhausted")?,
            (None, None) => f.write_str("the rate limit is exhausted")?,
        }
        if let Some(blocked_for) = self.blocked_for {
            write!(
                f,
                ", no request may be sent for another {} s",
                blocked_for.as_secs_f64().ceil()
            )?;
        }
        write!(
            f,
            ", and this call has already spent {} s",
            self.time_used.as_secs()
        )
    }
}

fn write_problem(f: &mut fmt::Formatter<'_>, problem: &Problem) -> fmt::Result {
    write!(f, "the server answered HTTP {}", problem.http_status)?;
    if let Some(code) = &problem.code {
        write!(f, " {code}")?;
    }
    match problem.message() {
        Some(message) => write!(f, ": {message}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(http_status: u16, code: Option<&str>) -> ErrorKind {
        ErrorKind::from_problem(Problem {
            http_status,
            code: code.map(str::to_owned),
            ..Problem::default()
        })
    }

    #[test]
    fn only_a_404_with_the_code_not_found_means_not_found() {
        assert!(matches!(
            kind(404, Some("not_found")),
            ErrorKind::NotFound(_)
        ));
        assert!(matches!(kind(404, None), ErrorKind::UnexpectedStatus(_)));
        assert!(matches!(
            kind(404, Some("vps_not_found")),
            ErrorKind::UnexpectedStatus(_)
        ));
        assert!(matches!(
            kind(410, Some("not_found")),
            ErrorKind::UnexpectedStatus(_)
        ));
    }

    #[test]
    fn eligibility_code_means_not_eligible_with_4xx_and_a_server_fault_with_5xx() {
        for status in [400, 404, 409, 422] {
            for code in ["tld_not_supported", "domain_not_eligible"] {
                assert!(matches!(
                    kind(status, Some(code)),
                    ErrorKind::NotEligible(_)
                ));
            }
        }
        assert!(matches!(
            kind(502, Some("domain_not_eligible")),
            ErrorKind::ServerFault(_)
        ));
    }

    #[test]
    fn only_a_409_with_its_code_means_blocked_name_servers() {
        let blocked = kind(409, Some("nameserver_update_blocked"));
        assert!(matches!(blocked, ErrorKind::NameserversBlocked(_)));
        for (status, code) in [(409, "domain_conflict"), (400, "nameserver_update_blocked")] {
            let other = kind(status, Some(code));
            assert!(
                matches!(other, ErrorKind::UnexpectedStatus(_)),
                "{status} {code}"
            );
        }
    }

    #[test]
    fn blocked_name_servers_do_not_prove_that_an_earlier_attempt_had_no_effect() {
        // It may have started the change that blocks this one.
        assert!(!kind(409, Some("nameserver_update_blocked")).proves_no_effect());
    }

    #[test]
    fn other_problems_are_classified_by_status() {
        let unauthorized = kind(401, Some("unauthorized"));
        assert!(matches!(unauthorized, ErrorKind::Unauthorized(_)));
        let forbidden = kind(403, Some("forbidden"));
        assert!(matches!(forbidden, ErrorKind::Forbidden(_)));
        assert!(matches!(
            kind(409, Some("upstream_failed")),
            ErrorKind::UnexpectedStatus(_)
        ));
        assert!(matches!(
            kind(502, Some("upstream_failed")),
            ErrorKind::ServerFault(_)
        ));
    }

    #[test]
    fn status_401_or_403_without_a_code_is_unexpected() {
        for status in [401, 403] {
            assert!(matches!(kind(status, None), ErrorKind::UnexpectedStatus(_)));
        }
    }

    #[test]
    fn display_is_method_path_and_kind_in_one_sentence() {
        let error = Error {
            method: "GET",
            path: "/api/v2/domains/dom_1/dnssec-auto".into(),
            kind: ErrorKind::Unreachable {
                cause: TransportError::Refused,
            },
            effect: Effect::None,
            attempts: Box::default(),
        };
        assert_eq!(
            error.to_string(),
            "GET /api/v2/domains/dom_1/dnssec-auto: the connection was refused"
        );
    }
}
