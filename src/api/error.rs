//! How a call can end without what was asked for.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use super::fault::{Fault, Unread};
use super::problem::Problem;

/// A call that failed. Its `Display` is one sentence without any secret, and with texts of the server in it only by
/// [`Problem::message`]: escape it before it meets a terminal.
#[derive(Clone, Debug)]
pub struct Error {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path that was asked, from the root, with its query.
    pub path: Box<str>,
    /// How it ended.
    pub outcome: Outcome,
    /// What may have become of a change, however the call ended: an attempt before the last one may have made it.
    pub sent: Sent,
    /// How often and how long it was tried.
    pub effort: Box<Effort>,
}

/// How often and how long a call was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Attempts made.
    pub attempts: u32,
    /// The time from the start of the call to its end.
    pub elapsed: Duration,
    /// What kept the call from another attempt; `None` where another one would not have helped.
    pub ended_by: Option<Bound>,
}

/// A bound of the attempts of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The setting of this name, with its value.
    MaxRetries(u32),
    /// The setting of this name, with its value.
    MaxWait(Duration),
    /// The status is worth so many retries only.
    Few(u32),
    /// The failure is retried for so long only.
    Within(Duration),
}

/// The ways in which a call can fail, by what a caller does about them.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// 401 in HostUp's words: the key is missing, wrong, revoked or not allowed from this address.
    Unauthorized(Box<Problem>),
    /// 403 in HostUp's words: the key lacks a scope, or the domain is another account's.
    Forbidden(Box<Problem>),
    /// 404 with the code `not_found`: it does not exist, or the key's account does not own it.
    NotFound(Box<Problem>),
    /// `tld_not_supported` or `domain_not_eligible` under any status from 400 to 422: the platform never will.
    NotEligible(Box<Problem>),
    /// Any other answer that is no success: a refusal of the request, a status that is not documented, or a 401, 403 or
    /// 404 that HostUp did not write.
    Rejected(Box<Problem>),
    /// 429, and what is left of the longest wait is too short for what the server asks.
    RateLimited(Box<RateLimited>),
    /// 5xx, still after all retries.
    ServerFault(Box<Problem>),
    /// A redirect. Never followed: a redirected POST becomes a GET that changes nothing.
    Redirected {
        /// The status of the answer.
        status: u16,
        /// Where it points, raw.
        location: Option<String>,
    },
    /// An answer of success that is not what is documented.
    Unreadable {
        /// The status of the answer.
        status: u16,
        /// What is wrong with it.
        what: Unread,
        /// The beginning of the body, raw; `None` where it is empty or of no use.
        head: Option<String>,
    },
    /// No answer, still after all retries.
    Unreachable {
        /// What ended the last attempt.
        what: Fault,
    },
    /// Nothing was sent, or nothing more: another call has given up on the API, and none has succeeded since.
    Outage {
        /// What made the other call give up, as a clause such as `the connection was refused`.
        cause: String,
    },
    /// Nothing was sent: the key was refused before it was ever accepted.
    KeyRejected,
    /// The caller asked to stop.
    Stopped,
}

/// What may have become of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Nothing that changes anything has reached the server, or its answer says that nothing was changed.
    No,
    /// A change may have been made or not.
    OutcomeUnknown,
}

/// A rate limit, the server's or our own, that outlasts the call.
#[derive(Clone, Debug, Default)]
pub struct RateLimited {
    /// How many requests the server allows in its window, where it says so.
    pub limit: Option<u64>,
    /// The bound of the settings, where it is that one and not the server's.
    pub own: Option<NonZeroU32>,
    /// How long no request may leave from now, where that is known: the server asks for it, or the user's own bound.
    pub asked: Option<Duration>,
    /// How long this call has waited already.
    pub waited: Duration,
    /// The last answer of 429 to this call; `None` where others' calls had it.
    pub problem: Option<Problem>,
}

impl Outcome {
    /// What the server said about it, where it said anything.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Outcome::Unauthorized(problem)
            | Outcome::Forbidden(problem)
            | Outcome::NotFound(problem)
            | Outcome::NotEligible(problem)
            | Outcome::Rejected(problem)
            | Outcome::ServerFault(problem) => Some(problem),
            Outcome::RateLimited(limited) => limited.problem.as_ref(),
            Outcome::Redirected { .. }
            | Outcome::Unreadable { .. }
            | Outcome::Unreachable { .. }
            | Outcome::Outage { .. }
            | Outcome::KeyRejected
            | Outcome::Stopped => None,
        }
    }

    /// The outcome that an answer of 4xx or 5xx stands for.
    pub(super) fn of_problem(problem: Problem) -> Outcome {
        let code = problem.code.as_deref();
        let ended = match (problem.http_status, code) {
            (400..=422, Some("tld_not_supported" | "domain_not_eligible")) => Outcome::NotEligible,
            (401, Some(_)) => Outcome::Unauthorized,
            (403, Some(_)) => Outcome::Forbidden,
            (404, Some("not_found")) => Outcome::NotFound,
            (500.., _) => Outcome::ServerFault,
            _ => Outcome::Rejected,
        };
        ended(Box::new(problem))
    }

    /// HostUp itself refused the request for what it asks, and so would have refused the same one before: it has changed
    /// nothing. A proxy's answer, a key that was revoked meanwhile or a conflict says nothing of an earlier attempt.
    pub(super) fn refuses_the_request(&self) -> bool {
        match self {
            Outcome::Forbidden(problem)
            | Outcome::NotFound(problem)
            | Outcome::NotEligible(problem)
            | Outcome::Rejected(problem) => problem.code.is_some() && problem.http_status != 409,
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.method, self.path, self.outcome)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Unauthorized(problem)
            | Outcome::Forbidden(problem)
            | Outcome::NotFound(problem)
            | Outcome::NotEligible(problem)
            | Outcome::Rejected(problem)
            | Outcome::ServerFault(problem) => answered(f, problem),
            Outcome::RateLimited(limited) => limited.fmt(f),
            Outcome::Redirected { status, location } => {
                write!(f, "the server redirected with HTTP {status}")?;
                match location {
                    Some(location) => write!(f, " to {location}, which is not followed"),
                    None => f.write_str(", which is not followed"),
                }
            }
            Outcome::Unreadable { status, what, .. } => {
                write!(f, "the server answered HTTP {status}, but {what}")
            }
            Outcome::Unreachable { what } => write!(f, "{what}"),
            Outcome::Outage { cause } => {
                write!(
                    f,
                    "not sent, because another call has just given up: {cause}"
                )
            }
            Outcome::KeyRejected => f.write_str("not sent, because the API key was refused before"),
            Outcome::Stopped => f.write_str("given up, since the caller asked to stop"),
        }
    }
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.own, self.limit) {
            (Some(own), _) => write!(f, "the configured limit of {own} per minute is used up")?,
            (None, Some(limit)) => write!(f, "the rate limit of {limit} requests is used up")?,
            (None, None) => f.write_str("the rate limit is used up")?,
        }
        if let Some(asked) = self.asked {
            write!(
                f,
                ", no request may leave for another {} s",
                asked.as_secs_f64().ceil()
            )?;
        }
        write!(
            f,
            ", and this call has waited {} s already",
            self.waited.as_secs()
        )
    }
}

fn answered(f: &mut fmt::Formatter<'_>, problem: &Problem) -> fmt::Result {
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

    fn outcome(http_status: u16, code: Option<&str>) -> Outcome {
        Outcome::of_problem(Problem {
            http_status,
            code: code.map(str::to_owned),
            ..Problem::default()
        })
    }

    #[test]
    fn only_a_404_that_hostup_wrote_means_not_found() {
        assert!(matches!(
            outcome(404, Some("not_found")),
            Outcome::NotFound(_)
        ));
        assert!(matches!(outcome(404, None), Outcome::Rejected(_)));
        assert!(matches!(
            outcome(404, Some("vps_not_found")),
            Outcome::Rejected(_)
        ));
        assert!(matches!(
            outcome(410, Some("not_found")),
            Outcome::Rejected(_)
        ));
    }

    #[test]
    fn a_domain_that_never_can_be_is_one_outcome_whatever_the_status() {
        for status in [400, 404, 409, 422] {
            for code in ["tld_not_supported", "domain_not_eligible"] {
                assert!(matches!(
                    outcome(status, Some(code)),
                    Outcome::NotEligible(_)
                ));
            }
        }
        assert!(matches!(
            outcome(502, Some("domain_not_eligible")),
            Outcome::ServerFault(_)
        ));
    }

    #[test]
    fn the_rest_goes_by_status() {
        let unauthorized = outcome(401, Some("unauthorized"));
        assert!(matches!(unauthorized, Outcome::Unauthorized(_)));
        let forbidden = outcome(403, Some("forbidden"));
        assert!(matches!(forbidden, Outcome::Forbidden(_)));
        assert!(matches!(
            outcome(409, Some("upstream_failed")),
            Outcome::Rejected(_)
        ));
        assert!(matches!(
            outcome(502, Some("upstream_failed")),
            Outcome::ServerFault(_)
        ));
    }

    #[test]
    fn refusal_without_code_is_not_about_the_key() {
        for status in [401, 403] {
            assert!(matches!(outcome(status, None), Outcome::Rejected(_)));
        }
    }

    #[test]
    fn an_error_is_one_sentence() {
        let error = Error {
            method: "GET",
            path: "/api/v2/domains/dom_1/dnssec-auto".into(),
            outcome: Outcome::Unreachable {
                what: Fault::Refused,
            },
            sent: Sent::No,
            effort: Box::default(),
        };
        assert_eq!(
            error.to_string(),
            "GET /api/v2/domains/dom_1/dnssec-auto: the connection was refused"
        );
    }
}
