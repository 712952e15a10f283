//! What one attempt has brought, told to all who must know: the API's standing, the rate limiter, and the call itself.

use std::time::Duration;

use http::HeaderMap;
use http::header::LOCATION;

use super::error::Outcome;
use super::fault::{Fault, Unread};
use super::keep::Keeper;
use super::problem::Problem;
use super::rate_limiter::Permit;
use super::retry::{self, Retry};
use super::standing::Pass;
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
    /// What happened, as a clause.
    pub(super) cause: String,
    /// How the call ends if this was its last attempt.
    pub(super) outcome: Outcome,
}

/// There is no answer. The permit is dropped with the leave: the server may have counted the request.
pub(super) fn fault(fault: Fault, leave: Leave<'_>, attempts: u32) -> Meaning {
    leave.pass.failed();
    Meaning::Failed(Failed {
        retry: retry::of_fault(&fault),
        asked: None,
        reached: !fault.before_sending(),
        cause: fault.to_string(),
        outcome: Outcome::Unreachable {
            what: fault,
            attempts,
        },
    })
}

/// There is an answer. `limited` is how often the limit has turned the call away before.
pub(super) fn reply(reply: Reply, leave: Leave<'_>, limited: u32, keeper: Keeper<'_>) -> Meaning {
    let headers = WaitHeaders::of(&reply.headers);
    let Leave { pass, permit } = leave;
    if reply.status == 429 {
        // The rate limiter first: who is let pass must find it closed.
        permit.limited(&headers, retry::back_off(limited + 1));
        pass.answered(false);
        return Meaning::Limited {
            problem: Problem::read(429, reply.bytes(), keeper),
            limit: headers.limit,
        };
    }
    permit.answered(&headers);
    match reply.status {
        200..=299 => {
            pass.answered(true);
            success(reply)
        }
        400.. => problem(&reply, pass, &headers, keeper),
        status => {
            pass.answered(false);
            let location = location(&reply.headers, keeper);
            Meaning::Final(Outcome::Redirected { status, location })
        }
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
        cause: Unread::Truncated.to_string(),
        outcome: Outcome::Unreadable {
            status: reply.status,
            what: Unread::Truncated,
            head: None,
        },
    })
}

fn problem(reply: &Reply, pass: Pass<'_>, headers: &WaitHeaders, keeper: Keeper<'_>) -> Meaning {
    let problem = Problem::read(reply.status, reply.bytes(), keeper);
    // An answer in HostUp's words about anything but the key shows that the key is good.
    let coded = problem.code.is_some();
    let outcome = Outcome::of_problem(problem);
    match outcome {
        Outcome::Unauthorized(_) => pass.unauthorized(),
        Outcome::ServerFault(_) => {
            pass.failed();
            let asked = match headers.retry_after {
                Some(When::In(span)) => Some(span),
                // A date is worth no clock of its own here: the back-off does.
                Some(When::At(_)) | None => None,
            };
            return Meaning::Failed(Failed {
                retry: retry::of_status(reply.status),
                asked,
                reached: true,
                cause: format!("the server answered HTTP {}", reply.status),
                outcome,
            });
        }
        _ => pass.answered(coded),
    }
    Meaning::Final(outcome)
}

fn location(headers: &HeaderMap, keeper: Keeper<'_>) -> Option<String> {
    let location = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    Some(keeper.text(&location))
}
