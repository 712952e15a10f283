//! Log lines for attempts.

use http::header::SET_COOKIE;
use tokio::time::Instant;
use tracing::{debug, trace};

use super::redact::Redactor;
use super::transport::{LOG_TARGET, Request, Response};
use super::transport_error::TransportError;

/// Logs an attempt and, at level `trace`, its response headers. Never logs a body or the key.
pub(super) fn log_attempt(
    request: &Request,
    attempt: u32,
    started: Instant,
    result: &Result<Response, TransportError>,
    redactor: Redactor<'_>,
) {
    if !tracing::enabled!(target: LOG_TARGET, tracing::Level::DEBUG) {
        return;
    }
    let (method, path) = (request.method.name(), redactor.text(&request.path()));
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(response) => {
            let status = response.status;
            debug!(target: LOG_TARGET, method, path, status, duration_ms, attempt, "response");
            if tracing::enabled!(target: LOG_TARGET, tracing::Level::TRACE) {
                let mut headers = response.headers.clone();
                headers.remove(SET_COOKIE);
                let headers = redactor.text(&format!("{headers:?}"));
                trace!(target: LOG_TARGET, method, path, headers, "response headers");
            }
        }
        Err(error) => {
            let error = error.to_string();
            debug!(target: LOG_TARGET, method, path, error, duration_ms, attempt, "no response");
        }
    }
}
