//! The one way to send: attempts, waits between them, and the ends of both.

use std::time::Duration;

use http::header::SET_COOKIE;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, trace};

use super::breaker::{Breaker, Refusal};
use super::call::{Call, Limits};
use super::error::{Bound, Effort, Outcome, RateLimited, Sent};
use super::fault::Fault;
use super::judge::{self, Failed, Leave, Meaning};
use super::key::ApiKey;
use super::problem::Problem;
use super::rate_limiter::{Closed, LimitSource, RateLimiter, WallClock};
use super::redact::Redactor;
use super::retry::{self, Retry};
use super::waiting::WORTH_A_LINE;
use super::wire::{Body, Reply, Request, TARGET, Wire};

/// How long a change that is in flight may go on after the caller asked to stop, and how long its one repetition. Both
/// together are less than CI systems leave a run that they cancel, which is seven seconds and more.
const GRACE: Duration = Duration::from_secs(3);

/// Stands for the end of a call whose longest wait the clock can't hold.
const LONGEST_CALL: Duration = Duration::from_secs(365 * 24 * 3600);

/// Why a call waits, as the log says it.
const FIRST_ANSWER: &str = "another request goes first, to find out whether HostUp is reachable";
const RATE_LIMIT: &str = "the rate limit";

/// What all calls of a client share.
pub(super) struct Core<W> {
    wire: W,
    key: ApiKey,
    limits: Limits,
    rate_limiter: RateLimiter,
    breaker: Breaker,
}

/// A call that ended without an answer of success.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    /// What may have become of a change.
    pub(super) sent: Sent,
    /// How often and how long it was tried.
    pub(super) effort: Box<Effort>,
}

impl Ended {
    /// A call that ended by something else than the number or the time of its attempts.
    pub(super) fn at_once(outcome: Outcome, sent: Sent) -> Self {
        Ended {
            outcome,
            sent,
            effort: Box::default(),
        }
    }
}

/// How a wait can end before its time.
enum Cut {
    Stop,
    End(Outcome),
}

/// What one attempt means for its call.
enum Verdict {
    Done(Result<Reply, Outcome>),
    /// To be repeated after a wait; none where the rate limiter knows how long.
    Again(Duration),
    /// The caller asked to stop, and has waited long enough for this attempt.
    Stopped,
}

impl<W: Wire> Core<W> {
    pub(super) fn new(wire: W, key: ApiKey, limits: Limits, wall: WallClock) -> Self {
        Core {
            wire,
            key,
            limits,
            rate_limiter: RateLimiter::new(limits.requests_per_minute, wall),
            breaker: Breaker::default(),
        }
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(&self.key)
    }

    /// Sends a request until it has an answer of success, or an outcome that no repetition mends.
    ///
    /// When `stop` is cancelled, every wait ends at once, and so does a question in flight. A change in flight goes on
    /// for a few seconds; if it is unknown then whether it was made, it is repeated once, and only then given up.
    pub(super) async fn send(
        &self,
        request: &Request,
        stop: &CancellationToken,
    ) -> Result<Reply, Ended> {
        // Only the log needs it.
        let path = match tracing::enabled!(target: TARGET, tracing::Level::INFO) {
            true => self.redactor().text(&request.path()),
            false => String::new(),
        };
        let mut call = Call::new(request.method(), path, self.limits);
        let result = self.carry(request, &mut call, stop).await;
        result.map_err(|outcome| Ended {
            outcome,
            effort: Box::new(call.effort()),
            sent: match call.unknown {
                true => Sent::OutcomeUnknown,
                false => Sent::No,
            },
        })
    }

    async fn carry(
        &self,
        request: &Request,
        call: &mut Call,
        stop: &CancellationToken,
    ) -> Result<Reply, Outcome> {
        loop {
            let verdict = match self.leave(call, stop).await {
                Ok(leave) => self.attempt(request, call, leave, stop).await,
                Err(Cut::Stop) => Verdict::Stopped,
                // What this call has seen itself says more than that another has given up.
                Err(Cut::End(outcome)) => {
                    let own = call.last.take().map(|(outcome, _)| outcome);
                    Verdict::Done(Err(own.unwrap_or(outcome)))
                }
            };
            match verdict {
                Verdict::Done(result) => return result,
                Verdict::Stopped => return self.last_word(request, call).await,
                Verdict::Again(wait) => self.back_off(call, wait, stop).await,
            }
        }
    }

    /// Waits until an attempt may be made.
    ///
    /// The breaker is asked twice. Before the rate limiter, it fails at once what has no chance. After it, it decides who
    /// is the probe: a call that was waiting for its pace when the breaker opened is not cut short.
    async fn leave(&self, call: &mut Call, stop: &CancellationToken) -> Result<Leave<'_>, Cut> {
        let began = Instant::now();
        let deadline = began
            .checked_add(call.wait_left())
            .unwrap_or(began + LONGEST_CALL);
        let waiter = call.waiter();
        let waiting = async {
            let refused = |refusal| Cut::End(Outcome::from(refusal));
            let check = self.breaker.check(call.last.is_some());
            waiter.log(FIRST_ANSWER, check).await.map_err(refused)?;
            let admitted = tokio::select! {
                biased;
                () = self.breaker.key_refused() => return Err(refused(Refusal::KeyRefused)),
                admitted = waiter.log(RATE_LIMIT, self.rate_limiter.admit(deadline)) => admitted,
            };
            let permit = match admitted {
                Ok(permit) => permit,
                Err(closed) => return Ok(Err(closed)),
            };
            let pass = waiter.log(FIRST_ANSWER, self.breaker.enter()).await;
            let pass = pass.map_err(refused)?;
            Ok(Ok(Leave { pass, permit }))
        };
        let waited = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Cut::Stop),
            waited = waiting => waited,
        };
        call.waited += began.elapsed();
        waited?.map_err(|closed| Cut::End(self.rate_limited(call, closed)))
    }

    /// Makes one attempt and says what it means.
    async fn attempt(
        &self,
        request: &Request,
        call: &mut Call,
        leave: Leave<'_>,
        stop: &CancellationToken,
    ) -> Verdict {
        call.attempts += 1;
        let began = Instant::now();
        let out_of_time = async {
            stop.cancelled().await;
            if request.changes() {
                sleep(GRACE).await;
            }
        };
        let exchanged = tokio::select! {
            biased;
            exchanged = self.exchange(request) => exchanged,
            () = out_of_time => {
                call.unknown |= request.changes();
                return Verdict::Stopped;
            }
        };
        self.log(request, call.attempts, began, &exchanged);
        let probe = leave.pass.is_probe();
        let meaning = match exchanged {
            Ok(reply) => judge::reply(reply, leave, call.limited, self.redactor()),
            Err(fault) => judge::fault(fault, leave),
        };
        match meaning {
            Meaning::Success(reply) => Verdict::Done(Ok(reply)),
            Meaning::Final(outcome) => {
                call.unknown &= !outcome.refuses_the_request();
                Verdict::Done(Err(outcome))
            }
            Meaning::Limited { problem, limit } => {
                call.waited += began.elapsed();
                call.limited += 1;
                call.last = None;
                call.problem = Some(problem);
                call.limit = limit;
                Verdict::Again(Duration::ZERO)
            }
            Meaning::Failed(failed) => {
                call.waited += began.elapsed();
                call.unknown |= request.changes() && failed.reached;
                if stop.is_cancelled() {
                    return Verdict::Stopped;
                }
                self.again_or_never(call, failed, probe, began)
            }
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, Fault> {
        let exchanged = self.wire.exchange(request).await;
        exchanged.map_err(|fault| fault.redacted(self.redactor()))
    }

    /// Decides whether an attempt that failed is repeated, and reports to the breaker where it is not.
    fn again_or_never(
        &self,
        call: &mut Call,
        failed: Failed,
        probe: bool,
        began: Instant,
    ) -> Verdict {
        let wait = retry::back_off(call.retries + 1);
        let wait = failed.asked.map_or(wait, |asked| wait.max(asked));
        let bound = call.bound(failed.retry, wait, began);
        if bound.is_none() && !probe && failed.retry != Retry::Never {
            call.retries += 1;
            call.last = Some((failed.outcome, failed.cause));
            return Verdict::Again(wait);
        }
        call.ended_by = bound.filter(|_| !probe);
        if failed.unreachable {
            self.breaker.gave_up(failed.cause);
        }
        Verdict::Done(Err(failed.outcome))
    }

    /// Waits, unless something ends the call meanwhile: what that is, [`Self::leave`] will say.
    async fn back_off(&self, call: &mut Call, wait: Duration, stop: &CancellationToken) {
        if wait.is_zero() {
            return;
        }
        let began = Instant::now();
        if wait >= WORTH_A_LINE
            && let Some((_, cause)) = &call.last
        {
            call.waiter().begins(cause, wait);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.breaker.opened() => {}
            () = sleep(wait) => {}
        }
        call.waited += began.elapsed();
    }

    fn rate_limited(&self, call: &mut Call, closed: Closed) -> Outcome {
        call.ended_by = Some(Bound::MaxWait(self.limits.max_wait));
        let asked = closed.until.saturating_duration_since(Instant::now());
        let (limit, own) = match closed.source {
            LimitSource::Server => (call.limit.or(closed.limit), None),
            LimitSource::RequestsPerMinute => (None, self.limits.requests_per_minute),
        };
        Outcome::RateLimited(Box::new(RateLimited {
            limit,
            own,
            // Nothing is left where the call's time ended in the queue: that says nothing of the limit.
            asked: Some(asked).filter(|asked| !asked.is_zero()),
            waited: call.waited,
            problem: call.problem.take(),
        }))
    }

    /// What is said of a request whose caller asked to stop. A change whose fate is unknown is tried once more, past the
    /// rate limiter and without any wait, since the answer is worth more to the caller than a place in the queue.
    async fn last_word(&self, request: &Request, call: &mut Call) -> Result<Reply, Outcome> {
        if !call.unknown {
            return Err(Outcome::Stopped);
        }
        let began = Instant::now();
        let Ok(exchanged) = timeout(GRACE, self.exchange(request)).await else {
            return Err(Outcome::Stopped);
        };
        self.log(request, call.attempts + 1, began, &exchanged);
        match exchanged {
            Ok(reply) if (200..300).contains(&reply.status) && reply.body != Body::Truncated => {
                Ok(reply)
            }
            Ok(reply) if (400..500).contains(&reply.status) && reply.status != 429 => {
                let problem = Problem::read(reply.status, reply.bytes(), self.redactor());
                let outcome = Outcome::of_problem(problem);
                call.unknown &= !outcome.refuses_the_request();
                Err(outcome)
            }
            Ok(_) | Err(_) => Err(Outcome::Stopped),
        }
    }

    /// One line for an attempt, and one with the answer's headers. Never a body, and never the key.
    fn log(
        &self,
        request: &Request,
        attempt: u32,
        began: Instant,
        exchanged: &Result<Reply, Fault>,
    ) {
        if !tracing::enabled!(target: TARGET, tracing::Level::DEBUG) {
            return;
        }
        let (method, path) = (request.method(), self.redactor().text(&request.path()));
        let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match exchanged {
            Ok(reply) => {
                let status = reply.status;
                debug!(target: TARGET, method, path, status, duration_ms, attempt, "answered");
                if tracing::enabled!(target: TARGET, tracing::Level::TRACE) {
                    let mut headers = reply.headers.clone();
                    headers.remove(SET_COOKIE);
                    let headers = self.redactor().text(&format!("{headers:?}"));
                    trace!(target: TARGET, method, path, headers, "headers of the answer");
                }
            }
            Err(fault) => {
                let fault = fault.to_string();
                debug!(target: TARGET, method, path, fault, duration_ms, attempt, "no answer");
            }
        }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Outcome {
        match refusal {
            Refusal::Outage(cause) => Outcome::Outage { cause },
            Refusal::KeyRefused => Outcome::KeyRejected,
        }
    }
}
