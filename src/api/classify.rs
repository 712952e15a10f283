//! Classifies the result of one attempt, and reports it to the circuit breaker and the rate limiter.

use std::time::Duration;

use http::HeaderMap;
use http::header::LOCATION;

use super::breaker::BreakerPermit;
use super::decode_error::DecodeError;
use super::error::ErrorKind;
use super::problem::Problem;
use super::rate_limiter::Permit;
use super::redact::Redactor;
use super::retry::{self, Retry};
use super::transport::{Body, Response};
use super::transport_error::TransportError;
use super::wait_headers::{WaitHeaders, When};

/// The permission to make one attempt.
pub(super) struct AttemptPermit<'a> {
    pub(super) breaker: BreakerPermit<'a>,
    pub(super) rate: Permit<'a>,
}

/// What an attempt means for its call.
pub(super) enum Attempt {
    /// A 2xx response whose body is complete or too large.
    Succeeded(Response),
    /// The call fails, and a retry would not change that.
    Final(ErrorKind),
    /// The server answered 429. The rate limiter knows when the next request may be sent.
    RateLimited {
        problem: Problem,
        limit: Option<u64>,
    },
    Failed(FailedAttempt),
}

/// An attempt whose failure may be transient.
pub(super) struct FailedAttempt {
    pub(super) retry: Retry,
    /// The wait that the server asked for.
    pub(super) retry_after: Option<Duration>,
    pub(super) may_have_reached_server: bool,
    /// HostUp could not be reached. If the call gives up, this opens the circuit breaker.
    pub(super) is_unreachable: bool,
    /// What happened, as a clause.
    pub(super) cause: String,
    /// How the call fails if this was its last attempt.
    pub(super) kind: ErrorKind,
}

/// Classifies an attempt without a response. The rate limiter's permit is dropped: the server may have counted the
/// request.
pub(super) fn classify_error(error: TransportError, permit: AttemptPermit<'_>) -> Attempt {
    permit.breaker.record_unreachable();
    Attempt::Failed(FailedAttempt {
        retry: Retry::after_error(&error),
        retry_after: None,
        may_have_reached_server: !error.before_sending(),
        is_unreachable: !matches!(
            error,
            TransportError::NoClient(_) | TransportError::Proxy(_)
        ),
        cause: error.to_string(),
        kind: ErrorKind::Unreachable { cause: error },
    })
}

/// Classifies a response. `earlier_429s` is the number of 429 responses that the call has had before.
pub(super) fn classify_response(
    response: Response,
    permit: AttemptPermit<'_>,
    earlier_429s: u32,
    redactor: Redactor<'_>,
) -> Attempt {
    let headers = WaitHeaders::parse(&response.headers);
    let AttemptPermit { breaker, rate } = permit;
    if response.status == 429 {
        // The rate limiter comes first: calls that the breaker admits must find it blocked.
        rate.limited(&headers, retry::back_off(earlier_429s + 1));
        breaker.record_response(false);
        return Attempt::RateLimited {
            problem: Problem::parse(429, response.complete_body(), redactor),
            limit: headers.limit,
        };
    }
    rate.answered(&headers);
    match response.status {
        200..=299 => {
            breaker.record_response(true);
            classify_success(response)
        }
        301..=303 | 307 | 308 if response.headers.contains_key(LOCATION) => {
            breaker.record_response(false);
            Attempt::Final(ErrorKind::Redirected {
                status: response.status,
                location: location(&response.headers, redactor),
            })
        }
        _ => classify_problem(&response, breaker, &headers, redactor),
    }
}

/// A truncated body means a broken connection, although a status was received.
fn classify_success(response: Response) -> Attempt {
    if response.body != Body::Truncated {
        return Attempt::Succeeded(response);
    }
    Attempt::Failed(FailedAttempt {
        retry: Retry::after_error(&TransportError::Reset),
        retry_after: None,
        may_have_reached_server: true,
        is_unreachable: false,
        cause: DecodeError::Truncated.to_string(),
        kind: ErrorKind::Unreadable {
            status: response.status,
            cause: DecodeError::Truncated,
            head: None,
        },
    })
}

fn classify_problem(
    response: &Response,
    breaker: BreakerPermit<'_>,
    headers: &WaitHeaders,
    redactor: Redactor<'_>,
) -> Attempt {
    let status = response.status;
    let problem = Problem::parse(status, response.complete_body(), redactor);
    let is_from_hostup = problem.is_from_hostup();
    let is_unreachable = retry::is_gateway(status) && !is_from_hostup;
    let kind = ErrorKind::from_problem(problem);
    match kind {
        ErrorKind::Unauthorized(_) => breaker.record_key_rejected(),
        _ if is_unreachable => breaker.record_unreachable(),
        // A problem document about anything but the key proves that HostUp accepts the key; one with 5xx proves nothing.
        _ => breaker.record_response(is_from_hostup && status < 500),
    }
    let retry = Retry::after_status(status);
    if retry == Retry::Never {
        return Attempt::Final(kind);
    }
    let retry_after = match headers.retry_after {
        Some(When::In(span)) => Some(span),
        // A date would need the server's clock. The normal back-off is good enough.
        Some(When::At(_)) | None => None,
    };
    Attempt::Failed(FailedAttempt {
        retry,
        retry_after,
        may_have_reached_server: true,
        is_unreachable,
        cause: format!("the server answered HTTP {status}"),
        kind,
    })
}

fn location(headers: &HeaderMap, redactor: Redactor<'_>) -> Option<String> {
    let location = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    Some(redactor.text(&location))
}
