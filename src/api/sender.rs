//! Sends a request until the call has succeeded or failed: attempts, waits, and the caller's cancellation.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::attempt_log::log_attempt;
use super::breaker::{Breaker, Refusal};
use super::call_state::{CallLimits, CallState};
use super::classify::{Attempt, AttemptPermit, FailedAttempt, classify_error, classify_response};
use super::error::{Attempts, Bound, Effect, Error, ErrorKind, RateLimited};
use super::key::ApiKey;
use super::problem::Problem;
use super::rate_limiter::{LimitReached, LimitSource, RateLimiter, WallClock};
use super::redact::Redactor;
use super::retry::{self, Retry};
use super::transport::{Body, LOG_TARGET, Request, Response, Transport};
use super::transport_error::TransportError;
use super::wait_log::LOGGED_FROM;

/// After the caller has asked to stop: how long a change in flight may continue, and how long its one retry may take.
/// Together they are shorter than the seven seconds or more that CI systems grant a cancelled run.
const GRACE: Duration = Duration::from_secs(3);

/// Used if the clock cannot represent the deadline of a call.
const LONGEST_CALL: Duration = Duration::from_secs(365 * 24 * 3600);

/// Why a call waits, for the log.
const FIRST_RESPONSE: &str = "another request goes first, to find out whether HostUp is reachable";
const RATE_LIMIT: &str = "the rate limit";

/// The transport, and what all calls of a client share.
pub(super) struct Sender<T> {
    transport: T,
    key: ApiKey,
    limits: CallLimits,
    rate_limiter: RateLimiter,
    breaker: Breaker,
}

impl<T: Transport> Sender<T> {
    pub(super) fn new(
        transport: T,
        key: ApiKey,
        limits: CallLimits,
        wall_clock: WallClock,
    ) -> Self {
        Sender {
            transport,
            key,
            limits,
            rate_limiter: RateLimiter::new(limits.requests_per_minute, wall_clock),
            breaker: Breaker::default(),
        }
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(&self.key)
    }

    /// Sends a request until it succeeds, fails in a way that no retry would change, or reaches a limit of the call.
    ///
    /// When `stop` is cancelled, every wait and every GET in flight ends at once. A change in flight may continue for
    /// [`GRACE`]. If its effect is unknown then, it is sent once more.
    pub(super) async fn send(
        &self,
        request: &Request,
        stop: &CancellationToken,
    ) -> Result<Response, Error> {
        let path = match tracing::enabled!(target: LOG_TARGET, tracing::Level::INFO) {
            true => self.redactor().text(&request.path()),
            false => String::new(),
        };
        let mut call = CallState::new(request.method.name(), path, self.limits);
        let result = match self.attempt_until_done(request, &mut call, stop).await {
            Err(ErrorKind::Stopped) if call.effect == Effect::Unknown => {
                self.resend_once(request, &mut call).await
            }
            result => result,
        };
        result.map_err(|kind| Error {
            attempts: Box::new(call.attempts_made()),
            ..self.error(request, kind, call.effect)
        })
    }

    /// Creates an error that does not report the number or the time of the attempts.
    pub(super) fn error(&self, request: &Request, kind: ErrorKind, effect: Effect) -> Error {
        Error {
            method: request.method.name(),
            path: self.redactor().text(&request.path()).into(),
            kind,
            effect,
            attempts: Box::<Attempts>::default(),
        }
    }

    async fn attempt_until_done(
        &self,
        request: &Request,
        call: &mut CallState,
        stop: &CancellationToken,
    ) -> Result<Response, ErrorKind> {
        loop {
            let permit = self.acquire_permit(call, stop).await?;
            let is_probe = permit.breaker.is_probe();
            let started = Instant::now();
            match self.attempt(request, call, permit, stop).await? {
                Attempt::Succeeded(response) => return Ok(response),
                Attempt::Final(kind) => {
                    call.clear_effect_if_rejected(&kind);
                    return Err(kind);
                }
                Attempt::RateLimited { problem, limit } => {
                    call.time_used += started.elapsed();
                    call.record_429(problem, limit);
                }
                Attempt::Failed(failed) => {
                    call.time_used += started.elapsed();
                    if failed.may_have_reached_server {
                        call.effect = request.possible_effect();
                    }
                    if stop.is_cancelled() {
                        return Err(ErrorKind::Stopped);
                    }
                    let wait = self.retry_wait(call, failed, is_probe, started)?;
                    self.back_off(call, wait, stop).await;
                }
            }
        }
    }

    /// Waits until an attempt may be made.
    ///
    /// The breaker is consulted twice. Before the rate limiter, it fails calls that cannot succeed. After it, it selects
    /// the probe, so that a call that was waiting for the rate limit when the breaker opened can still be that probe.
    async fn acquire_permit(
        &self,
        call: &mut CallState,
        stop: &CancellationToken,
    ) -> Result<AttemptPermit<'_>, ErrorKind> {
        let started = Instant::now();
        let deadline = started
            .checked_add(call.remaining_wait())
            .unwrap_or(started + LONGEST_CALL);
        let acquired = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            acquired = self.acquire_before(deadline, call) => Some(acquired),
        };
        call.time_used += started.elapsed();
        let kind = match acquired {
            None => return Err(ErrorKind::Stopped),
            Some(Ok(permit)) => return Ok(permit),
            Some(Err(NotAcquired::Refused(refusal))) => ErrorKind::from(refusal),
            Some(Err(NotAcquired::Limited(reached))) => self.rate_limited(call, reached),
        };
        // The call's own failure explains more than the refusal, which reports another call's.
        let own = call.last_failure.take().map(|(kind, _)| kind);
        Err(own.unwrap_or(kind))
    }

    async fn acquire_before(
        &self,
        deadline: Instant,
        call: &CallState,
    ) -> Result<AttemptPermit<'_>, NotAcquired> {
        let log = call.wait_log();
        let is_retry = call.last_failure.is_some();
        log.during(FIRST_RESPONSE, self.breaker.wait_until_ready(is_retry))
            .await?;
        let rate = tokio::select! {
            biased;
            () = self.breaker.wait_for_rejected_key() => return Err(Refusal::KeyRejected.into()),
            admitted = log.during(RATE_LIMIT, self.rate_limiter.admit(deadline)) => admitted?,
        };
        let breaker = log.during(FIRST_RESPONSE, self.breaker.acquire()).await?;
        Ok(AttemptPermit { breaker, rate })
    }

    async fn attempt(
        &self,
        request: &Request,
        call: &mut CallState,
        permit: AttemptPermit<'_>,
        stop: &CancellationToken,
    ) -> Result<Attempt, ErrorKind> {
        call.attempts += 1;
        let started = Instant::now();
        let stopped = async {
            stop.cancelled().await;
            if request.is_change() {
                sleep(GRACE).await;
            }
        };
        let result = tokio::select! {
            biased;
            result = self.send_once(request) => result,
            () = stopped => {
                call.effect = request.possible_effect();
                return Err(ErrorKind::Stopped);
            }
        };
        log_attempt(request, call.attempts, started, &result, self.redactor());
        Ok(match result {
            Ok(response) => {
                classify_response(response, permit, call.responses_429, self.redactor())
            }
            Err(error) => classify_error(error, permit),
        })
    }

    async fn send_once(&self, request: &Request) -> Result<Response, TransportError> {
        let result = self.transport.send(request).await;
        result.map_err(|error| error.redacted(self.redactor()))
    }

    /// Returns the wait before the next attempt, or the error of the call if there is none. That may open the breaker.
    fn retry_wait(
        &self,
        call: &mut CallState,
        failed: FailedAttempt,
        is_probe: bool,
        started: Instant,
    ) -> Result<Duration, ErrorKind> {
        let back_off = retry::back_off(call.retries_after_failures + 1);
        let wait = back_off.max(failed.retry_after.unwrap_or_default());
        let bound = call.count_failure(failed.retry, wait, started);
        // A probe is never retried: its failure keeps the breaker open.
        if bound.is_none() && !is_probe && failed.retry != Retry::Never {
            call.retries_after_failures += 1;
            call.last_failure = Some((failed.kind, failed.cause));
            return Ok(wait);
        }
        call.ended_by = bound.filter(|_| !is_probe);
        if failed.is_unreachable {
            self.breaker.open_unless_reachable(failed.cause);
        }
        Err(failed.kind)
    }

    /// Waits before a retry. Returns early when the caller stops or the breaker opens; [`Self::acquire_permit`] then ends
    /// the call.
    async fn back_off(&self, call: &mut CallState, wait: Duration, stop: &CancellationToken) {
        let started = Instant::now();
        if wait >= LOGGED_FROM
            && let Some((_, cause)) = &call.last_failure
        {
            call.wait_log().before(wait, cause);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.breaker.wait_for_refusal() => {}
            () = sleep(wait) => {}
        }
        call.time_used += started.elapsed();
    }

    fn rate_limited(&self, call: &mut CallState, reached: LimitReached) -> ErrorKind {
        call.ended_by = Some(Bound::MaxWait(self.limits.max_wait));
        let remaining = reached.until.saturating_duration_since(Instant::now());
        let (limit, requests_per_minute) = match reached.source {
            LimitSource::Server => (call.announced_limit.or(reached.limit), None),
            LimitSource::RequestsPerMinute => (None, self.limits.requests_per_minute),
        };
        ErrorKind::RateLimitOutlastsCall(Box::new(RateLimited {
            limit,
            requests_per_minute,
            // Zero means that the call's time ended in the queue, which says nothing about the limit.
            blocked_for: Some(remaining).filter(|remaining| !remaining.is_zero()),
            time_used: call.time_used,
            problem: call.last_429.take(),
        }))
    }

    /// Sends a change of unknown effect once more after the caller has asked to stop, past the rate limiter and without
    /// any wait: knowing the effect is worth more to the caller than the rate limit.
    async fn resend_once(
        &self,
        request: &Request,
        call: &mut CallState,
    ) -> Result<Response, ErrorKind> {
        let started = Instant::now();
        let Ok(result) = timeout(GRACE, self.send_once(request)).await else {
            return Err(ErrorKind::Stopped);
        };
        log_attempt(
            request,
            call.attempts + 1,
            started,
            &result,
            self.redactor(),
        );
        match result {
            Ok(response)
                if (200..300).contains(&response.status) && response.body != Body::Truncated =>
            {
                Ok(response)
            }
            Ok(response) if (400..500).contains(&response.status) && response.status != 429 => {
                let (status, body) = (response.status, response.complete_body());
                let kind = ErrorKind::from_problem(Problem::parse(status, body, self.redactor()));
                call.clear_effect_if_rejected(&kind);
                Err(kind)
            }
            Ok(_) | Err(_) => Err(ErrorKind::Stopped),
        }
    }
}

/// Why a call may not make another attempt.
enum NotAcquired {
    Refused(Refusal),
    Limited(LimitReached),
}

impl From<Refusal> for NotAcquired {
    fn from(refusal: Refusal) -> Self {
        NotAcquired::Refused(refusal)
    }
}

impl From<LimitReached> for NotAcquired {
    fn from(reached: LimitReached) -> Self {
        NotAcquired::Limited(reached)
    }
}

impl From<Refusal> for ErrorKind {
    fn from(refusal: Refusal) -> ErrorKind {
        match refusal {
            Refusal::Outage(cause) => ErrorKind::Outage { cause },
            Refusal::KeyRejected => ErrorKind::KeyRejected,
        }
    }
}
