//! The state of the rate limiter: combines all limits, without waiting.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

use super::super::wait_headers::{WaitHeaders, When};
use super::server_clock::ServerClock;
use super::slow_start::SlowStart;
use super::token_bucket::TokenBucket;
use super::window::Window;
use super::{LimitReached, LimitSource, WallClock};

/// How long a request without a response may delay the others.
const MAX_DELAY: Duration = Duration::from_secs(2);

const SECOND: Duration = Duration::from_secs(1);

/// The first and the longest wait after a 429 that names no time in the future.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Added to a reset, which servers round to milliseconds: a request that is a fraction too early is rejected.
const RESET_MARGIN: Duration = Duration::from_millis(2);

/// Used for a time that the clock cannot represent.
const FAR_FUTURE: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

pub(super) enum Admission {
    /// The request counts as sent.
    Sent(SentRequest),
    /// Ask again at this time, which is not after the deadline, or when a request in flight has finished.
    Wait(Instant),
    /// No request may be sent before then.
    LimitReached(LimitReached),
}

pub(super) struct SentRequest {
    at: Instant,
    /// The round of the slow start in which it was sent.
    round: u64,
}

pub(super) struct State {
    pub(super) in_flight: u64,
    last_sent: Option<Instant>,
    /// Until when the server rejects requests.
    blocked_until: Option<Instant>,
    /// The limit that the server announced last.
    limit: Option<u64>,
    /// As far as is known, a reset renews the full limit, and not a single request of a sliding window.
    reset_renews_all: bool,
    slow_start: SlowStart,
    window: Option<Window>,
    bucket: Option<TokenBucket>,
    server_clock: ServerClock,
    wall_clock: WallClock,
}

impl State {
    pub(super) fn new(per_minute: Option<NonZeroU32>, wall_clock: WallClock) -> State {
        State {
            in_flight: 0,
            last_sent: None,
            blocked_until: None,
            limit: None,
            reset_renews_all: true,
            slow_start: SlowStart::default(),
            window: None,
            bucket: per_minute.map(TokenBucket::new),
            server_clock: ServerClock::default(),
            wall_clock,
        }
    }

    /// Counts a request as sent, or returns what it has to wait for.
    pub(super) fn admit(&mut self, deadline: Instant) -> Admission {
        let now = Instant::now();
        if let Some(until) = self.blocked_until {
            if now < until {
                return Admission::LimitReached(self.limit_reached(until, LimitSource::Server));
            }
            self.blocked_until = None;
            self.reset_renews_all &= !self.slow_start.restart();
        }
        let token = self.bucket.as_ref().and_then(TokenBucket::next_token);
        if let Some(until) = token.filter(|until| now < *until) {
            return Admission::LimitReached(
                self.limit_reached(until, LimitSource::RequestsPerMinute),
            );
        }
        // A reset beyond the deadline is tested by one request at a time: only a 429 fails a call.
        let window = self.window.as_ref();
        let reset = window.and_then(|window| window.exhausted_until(self.in_flight, now));
        if let Some(reset) = reset.filter(|reset| *reset <= deadline) {
            return Admission::Wait(reset);
        }
        let allowed = self.slow_start.allows(self.in_flight)
            && window.is_none_or(|window| window.allows(self.in_flight));
        let delayed_until = self.last_sent.map_or(now, |sent| sent + MAX_DELAY);
        let delayed_until = delayed_until.min(deadline);
        if !allowed && now < delayed_until {
            return Admission::Wait(delayed_until);
        }
        self.in_flight += 1;
        self.last_sent = Some(now);
        if let Some(bucket) = &mut self.bucket {
            bucket.take(now);
        }
        Admission::Sent(SentRequest {
            at: now,
            round: self.slow_start.record_sent(),
        })
    }

    /// Records a response other than 429.
    pub(super) fn answered(&mut self, request: &SentRequest, headers: &WaitHeaders) {
        let now = self.finish(request, headers);
        self.slow_start.record_accepted(request.round);
        match (headers.remaining, headers.reset) {
            (Some(remaining), Some(reset)) => {
                let reset = self.instant(reset, now) + RESET_MARGIN;
                Window::update(&mut self.window, remaining, reset, now);
            }
            _ => Window::count_unannounced(&mut self.window, now),
        }
    }

    /// Records a 429. Returns until when requests are blocked; `back_off` is the wait if the server names none.
    pub(super) fn limited(
        &mut self,
        request: &SentRequest,
        headers: &WaitHeaders,
        back_off: Duration,
    ) -> Instant {
        let now = self.finish(request, headers);
        let doublings = self.slow_start.failed_rounds().min(6);
        let wait = LONGEST_WAIT.min(SHORTEST_WAIT * 2_u32.pow(doublings));
        let until = match headers.retry_at().map(|when| self.instant(when, now)) {
            Some(until) if until > now => self.precise(until, headers, now),
            Some(_) => now + wait,
            None => now + wait.max(back_off),
        };
        let until = self.blocked_until.map_or(until, |known| known.max(until));
        self.blocked_until = Some(until);
        self.window = None;
        until
    }

    /// `Retry-After` is rounded up to seconds. A reset within the last of them is the same time, to the millisecond.
    fn precise(&self, until: Instant, headers: &WaitHeaders, now: Instant) -> Instant {
        let last_second = until.checked_sub(SECOND).unwrap_or(now).max(now)..until;
        let reset = headers
            .reset
            .map(|reset| self.instant(reset, now) + RESET_MARGIN);
        reset
            .filter(|reset| self.reset_renews_all && last_second.contains(reset))
            .unwrap_or(until)
    }

    /// Records that a request will have no response. The server may have counted it.
    pub(super) fn lost(&mut self, request: &SentRequest) {
        self.in_flight -= 1;
        self.slow_start.record_accepted(request.round);
        if let Some(window) = &mut self.window {
            window.count_one();
        }
    }

    fn finish(&mut self, request: &SentRequest, headers: &WaitHeaders) -> Instant {
        let now = Instant::now();
        self.in_flight -= 1;
        self.limit = headers.limit.or(self.limit);
        if let Some(date) = headers.date {
            let exchange = now - request.at;
            self.server_clock
                .observe(date, exchange, (self.wall_clock)());
        }
        now
    }

    /// Converts the time in a header, which may have passed.
    fn instant(&self, when: When, now: Instant) -> Instant {
        let wait = match when {
            When::In(span) => Ok(span),
            When::At(time) => self.server_clock.until(time, (self.wall_clock)()),
        };
        match wait {
            Ok(wait) => now.checked_add(wait).unwrap_or(now + FAR_FUTURE),
            Err(passed) => now.checked_sub(passed).unwrap_or(now),
        }
    }

    pub(super) fn limit_reached(&self, until: Instant, source: LimitSource) -> LimitReached {
        LimitReached {
            until,
            source,
            limit: self.limit.filter(|_| source == LimitSource::Server),
        }
    }

    /// Returns the limit for a caller whose deadline passes while it waits in the queue.
    pub(super) fn limit_reached_in_queue(&self, deadline: Instant) -> LimitReached {
        let is_own_limit = self.bucket.is_some() && self.blocked_until.is_none();
        let source = match is_own_limit {
            true => LimitSource::RequestsPerMinute,
            false => LimitSource::Server,
        };
        self.limit_reached(deadline, source)
    }
}
