//! What the result of one attempt means, reported to the circuit breaker, the rate limiter, and the call itself.

use std::time::Duration;

use http::HeaderMap;
use http::header::LOCATION;

use super::breaker::Pass;
use super::error::Outcome;
use super::fault::{Fault, Unread};
use super::problem::Problem;
use super::rate_limiter::Permit;
use super::redact::Redactor;
use super::retry::{self, Retry};
use super::wait_headers::{WaitHeaders, When};
use super::wire::{Body, Reply};

/// The leave to make one attempt, from all who have a say in it.
pub(super) struct Leave<'a> {
    pub(super) pass: Pass<'a>,
    pub(super) permit: Permit<'a>,
}

/// What an attempt means for its call.
pub(super) enum Meaning {
    /// An answer of 2xx whose body is there, or is too large.
    Success(Reply),
    /// No repetition changes it.
    Final(Outcome),
    /// The limit turned it away; the rate limiter knows until when.
    Limited {
        problem: Problem,
        limit: Option<u64>,
    },
    /// It failed, which may pass.
    Failed(Failed),
}

/// An attempt that failed.
pub(super) struct Failed {
    pub(super) retry: Retry,
    /// How long the server asks to wait, where it says so.
    pub(super) asked: Option<Duration>,
    /// The request may have reached the server.
    pub(super) reached: bool,
    /// HostUp could not be reached. It counts towards an outage if the call gives up.
    pub(super) unreachable: bool,
    /// What happened, as a clause.
    pub(super) cause: String,
    /// How the call ends if this was its last attempt.
    pub(super) outcome: Outcome,
}

/// There is no answer. The permit is dropped with the leave: the server may have counted the request.
pub(super) fn fault(fault: Fault, leave: Leave<'_>) -> Meaning {
    leave.pass.failed();
    Meaning::Failed(Failed {
        retry: retry::of_fault(&fault),
        asked: None,
        reached: !fault.before_sending(),
        unreachable: !matches!(fault, Fault::NoClient(_) | Fault::Proxy(_)),
        cause: fault.to_string(),
        outcome: Outcome::Unreachable { what: fault },
    })
}

/// There is an answer. `limited` is how often the limit has turned the call away before.
pub(super) fn reply(
    reply: Reply,
    leave: Leave<'_>,
    limited: u32,
    redactor: Redactor<'_>,
) -> Meaning {
    let headers = WaitHeaders::of(&reply.headers);
    let Leave { pass, permit } = leave;
    if reply.status == 429 {
        // The rate limiter first: who is let pass must find it closed.
        permit.limited(&headers, retry::back_off(limited + 1));
        pass.answered(false);
        return Meaning::Limited {
            problem: Problem::read(429, reply.bytes(), redactor),
            limit: headers.limit,
        };
    }
    permit.answered(&headers);
    match reply.status {
        200..=299 => {
            pass.answered(true);
            success(reply)
        }
        301..=303 | 307 | 308 if reply.headers.contains_key(LOCATION) => {
            pass.answered(false);
            let (status, location) = (reply.status, location(&reply.headers, redactor));
            Meaning::Final(Outcome::Redirected { status, location })
        }
        _ => problem(&reply, pass, &headers, redactor),
    }
}

/// A body that breaks off is a connection that broke, although a status came before.
fn success(reply: Reply) -> Meaning {
    if reply.body != Body::Truncated {
        return Meaning::Success(reply);
    }
    Meaning::Failed(Failed {
        retry: retry::of_fault(&Fault::Reset),
        asked: None,
        reached: true,
        unreachable: false,
        cause: Unread::Truncated.to_string(),
        outcome: Outcome::Unreadable {
            status: reply.status,
            what: Unread::Truncated,
            head: None,
        },
    })
}

fn problem(
    reply: &Reply,
    pass: Pass<'_>,
    headers: &WaitHeaders,
    redactor: Redactor<'_>,
) -> Meaning {
    let status = reply.status;
    let problem = Problem::read(status, reply.bytes(), redactor);
    let from_hostup = problem.is_from_hostup();
    let unreachable = retry::is_gateway(status) && !from_hostup;
    let outcome = Outcome::of_problem(problem);
    match outcome {
        Outcome::Unauthorized(_) => pass.key_refused(),
        _ if unreachable => pass.failed(),
        // HostUp's own words about anything but the key show that it accepts the key; a fault of its own shows nothing.
        _ => pass.answered(from_hostup && status < 500),
    }
    let retry = retry::of_status(status);
    if retry == Retry::Never {
        return Meaning::Final(outcome);
    }
    let asked = match headers.retry_after {
        Some(When::In(span)) => Some(span),
        // A date is worth no clock of its own here: the back-off does.
        Some(When::At(_)) | None => None,
    };
    Meaning::Failed(Failed {
        retry,
        asked,
        reached: true,
        unreachable,
        cause: format!("the server answered HTTP {status}"),
        outcome,
    })
}

fn location(headers: &HeaderMap, redactor: Redactor<'_>) -> Option<String> {
    let location = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    Some(redactor.text(&location))
}
