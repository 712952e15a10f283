//! The one way to send: attempts, waits between them, and the ends of both.

use std::num::NonZeroU32;
use std::time::Duration;

use http::header::SET_COOKIE;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, trace};

use super::error::{Outcome, RateLimited, Sent};
use super::fault::Fault;
use super::gate::{Closed, Gate};
use super::judge::{self, Failed, Leave, Meaning};
use super::keep::Keeper;
use super::key::ApiKey;
use super::problem::Problem;
use super::retry::{self, Retry};
use super::server_clock::WallClock;
use super::standing::{Refusal, Standing};
use super::wire::{Body, Reply, Request, TARGET, Wire};

/// How long a change that is in flight may go on after the caller asked to stop, and how long its one repetition. Both
/// together are less than CI systems leave a run that they cancel, which is seven seconds and more.
const GRACE: Duration = Duration::from_secs(3);

/// Stands for the end of a call whose longest wait the clock can't hold.
const LONGEST_CALL: Duration = Duration::from_secs(365 * 24 * 3600);

/// What bounds the calls of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) requests_per_minute: Option<NonZeroU32>,
}

/// What all calls of a client share.
pub(super) struct Core<W> {
    wire: W,
    key: ApiKey,
    limits: Limits,
    gate: Gate,
    standing: Standing,
}

/// What one call has behind it.
#[derive(Default)]
struct Call {
    /// Attempts made.
    attempts: u32,
    /// How many of them are repetitions after a failure; those after an answer of 429 are not counted.
    retries: u32,
    /// How many of the repetitions came after an answer that is worth only a few.
    few: u32,
    /// How often the limit turned it away.
    limited: u32,
    /// When the first attempt that failed began.
    failing_since: Option<Instant>,
    /// Spent on waiting and on attempts that failed.
    waited: Duration,
    /// A change was sent, and it is unknown whether it was made.
    unknown: bool,
    /// How the last attempt that failed would have ended the call.
    last: Option<Outcome>,
    /// The last answer of 429, and the limit that it named.
    problem: Option<Problem>,
    limit: Option<u64>,
}

/// A call that ended without an answer of success.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    /// What may have become of a change.
    pub(super) sent: Sent,
}

/// How a wait can end before its time.
enum Cut {
    Stop,
    End(Outcome),
}

/// What one attempt means for its call.
enum Verdict {
    Done(Result<Reply, Outcome>),
    /// To be repeated after a wait; none where the gate knows how long.
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
            gate: Gate::new(limits.requests_per_minute, wall),
            standing: Standing::default(),
        }
    }

    pub(super) fn keeper(&self) -> Keeper<'_> {
        Keeper::new(&self.key)
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
        let mut call = Call::default();
        let result = self.carry(request, &mut call, stop).await;
        result.map_err(|outcome| Ended {
            outcome,
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
                Err(Cut::End(outcome)) => Verdict::Done(Err(call.last.take().unwrap_or(outcome))),
            };
            match verdict {
                Verdict::Done(result) => return result,
                Verdict::Stopped => return self.last_word(request, call).await,
                Verdict::Again(wait) => self.back_off(call, wait, stop).await,
            }
        }
    }

    /// Waits until an attempt may be made.
    async fn leave(&self, call: &mut Call, stop: &CancellationToken) -> Result<Leave<'_>, Cut> {
        let began = Instant::now();
        let deadline = began
            .checked_add(self.left(call))
            .unwrap_or(began + LONGEST_CALL);
        let waiting = async {
            let refused = |refusal| Cut::End(Outcome::from(refusal));
            let pass = self.standing.enter(call.attempts > 0).await;
            let pass = pass.map_err(refused)?;
            let admitted = tokio::select! {
                biased;
                refusal = self.standing.refused(), if !pass.is_probe() => return Err(refused(refusal)),
                admitted = self.gate.admit(deadline) => admitted,
            };
            Ok((pass, admitted))
        };
        let waited = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Cut::Stop),
            waited = waiting => waited,
        };
        call.waited += began.elapsed();
        let (pass, admitted) = waited?;
        match admitted {
            Ok(permit) => Ok(Leave { pass, permit }),
            Err(closed) => Err(Cut::End(rate_limited(call, closed))),
        }
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
            Ok(reply) => judge::reply(reply, leave, call.limited, self.keeper()),
            Err(fault) => judge::fault(fault, leave, call.attempts),
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
                call.failing_since.get_or_insert(began);
                call.unknown |= request.changes() && failed.reached;
                if stop.is_cancelled() {
                    return Verdict::Stopped;
                }
                self.again_or_never(call, failed, probe)
            }
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, Fault> {
        let exchanged = self.wire.exchange(request).await;
        exchanged.map_err(|fault| fault.kept(self.keeper()))
    }

    /// Decides whether an attempt that failed is repeated, and gives the API up where it is not.
    fn again_or_never(&self, call: &mut Call, failed: Failed, probe: bool) -> Verdict {
        let allowed = match failed.retry {
            Retry::Transient => true,
            Retry::AtMost(times) => {
                call.few += 1;
                call.few <= times
            }
            Retry::Never => false,
        };
        let allowed = allowed && !probe && call.retries < self.limits.max_retries;
        let wait = retry::back_off(call.retries + 1);
        let wait = failed.asked.map_or(wait, |asked| wait.max(asked));
        if allowed && wait <= self.left(call) {
            call.retries += 1;
            call.last = Some(failed.outcome);
            return Verdict::Again(wait);
        }
        let since = call.failing_since.unwrap_or_else(Instant::now);
        self.standing.gave_up(since, failed.cause);
        Verdict::Done(Err(failed.outcome))
    }

    /// Waits, unless something ends the call meanwhile: what that is, [`Self::leave`] will say.
    async fn back_off(&self, call: &mut Call, wait: Duration, stop: &CancellationToken) {
        if wait.is_zero() {
            return;
        }
        let began = Instant::now();
        tokio::select! {
            () = stop.cancelled() => {}
            _ = self.standing.refused() => {}
            () = sleep(wait) => {}
        }
        call.waited += began.elapsed();
    }

    /// What is said of a request whose caller asked to stop. A change whose fate is unknown is tried once more, past the
    /// gate and without any wait, since the answer is worth more to the caller than a place in the queue.
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
                let problem = Problem::read(reply.status, reply.bytes(), self.keeper());
                let outcome = Outcome::of_problem(problem);
                call.unknown &= !outcome.refuses_the_request();
                Err(outcome)
            }
            Ok(_) | Err(_) => Err(Outcome::Stopped),
        }
    }

    /// How much longer a call may wait.
    fn left(&self, call: &Call) -> Duration {
        self.limits.max_wait.saturating_sub(call.waited)
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
        let (method, path) = (request.method(), self.keeper().text(&request.path()));
        let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match exchanged {
            Ok(reply) => {
                let status = reply.status;
                debug!(target: TARGET, method, path, status, duration_ms, attempt, "answered");
                if tracing::enabled!(target: TARGET, tracing::Level::TRACE) {
                    let mut headers = reply.headers.clone();
                    headers.remove(SET_COOKIE);
                    let headers = self.keeper().text(&format!("{headers:?}"));
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
            Refusal::KeyRejected => Outcome::KeyRejected,
        }
    }
}

fn rate_limited(call: &mut Call, closed: Closed) -> Outcome {
    let asked = closed.until.saturating_duration_since(Instant::now());
    Outcome::RateLimited(Box::new(RateLimited {
        limit: call.limit.or(closed.limit),
        // Nothing is left where the call's time ended in the queue: that says nothing of the limit.
        asked: Some(asked).filter(|asked| !asked.is_zero()),
        waited: call.waited,
        problem: call.problem.take(),
    }))
}
