//! Whether a request may leave now: all bounds together, without waiting.

use std::num::NonZeroU32;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::super::server_clock::ServerClock;
use super::super::wait_headers::{WaitHeaders, When};
use super::bucket::Bucket;
use super::learnt::{Closing, Learnt};
use super::window::Window;

/// After a wait of this length or more the next request goes alone: ten of them would find out ten times that the limit
/// is still used up.
const LONG: Duration = Duration::from_millis(200);

/// How long the others wait for the one that goes alone.
const ALONE_AT_MOST: Duration = Duration::from_secs(2);

/// The wait that a server is taken to mean by a time that has passed.
const LEAST: Duration = Duration::from_secs(1);

/// What servers cut off from a reset that they tell in milliseconds, with some to spare. Who comes too early by so little
/// is turned away, and `Retry-After` then asks for a whole second.
const RESOLUTION: Duration = Duration::from_micros(1500);

/// Whether a request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It has left; it is `alone` if the others wait for its answer.
    Now { alone: bool },
    /// It may be asked again then, or when an answer has come.
    At(Instant),
    /// The server said that it turns requests away until then, or the user set a bound that is reached until then.
    Closed(Instant),
}

pub(super) struct Pace {
    in_flight: usize,
    alone: Alone,
    /// Until when the server turns requests away.
    closed: Option<Instant>,
    /// The limit that the server named last.
    named: Option<u64>,
    bucket: Option<Bucket>,
    window: Window,
    learnt: Learnt,
    clock: ServerClock,
}

#[derive(Clone, Copy)]
enum Alone {
    No,
    /// The next request goes alone.
    Next,
    /// One went alone and has no answer yet.
    Out(Instant),
}

impl Pace {
    pub(super) fn new(per_minute: Option<NonZeroU32>) -> Pace {
        Pace {
            in_flight: 0,
            alone: Alone::No,
            closed: None,
            named: None,
            bucket: per_minute.map(Bucket::new),
            window: Window::default(),
            learnt: Learnt::default(),
            clock: ServerClock::default(),
        }
    }

    /// Until when the server turns requests away.
    pub(super) fn closed(&self) -> Option<Instant> {
        self.closed
    }

    /// The limit that requests wait for, where the server has named it and it is not the user's own bound.
    pub(super) fn limit(&self) -> Option<u64> {
        let servers = self.closed.is_some() || self.bucket.is_none();
        self.named.filter(|_| servers)
    }

    /// Lets a request leave, or says what it has to wait for.
    pub(super) fn admit(&mut self, now: Instant) -> Admission {
        if let Some(until) = self.closed {
            if now < until {
                return Admission::Closed(until);
            }
            self.closed = None;
            self.learnt.reopened(now);
            self.alone = Alone::Next;
        }
        if let Some(opens) = self.bucket.as_ref().and_then(Bucket::opens)
            && now < opens
        {
            return Admission::Closed(opens);
        }
        if let Alone::Out(since) = self.alone {
            if now < since + ALONE_AT_MOST {
                return Admission::At(since + ALONE_AT_MOST);
            }
            self.alone = Alone::No;
        }
        let window = self.window.opens(self.in_flight as u64, now);
        let learnt = self.learnt.opens(self.in_flight);
        match (window, learnt) {
            (Ok(window), Ok(learnt)) => match window.max(learnt) {
                Some(opens) if now < opens => {
                    if Some(opens) == learnt && self.learnt.tries_more(opens, now) {
                        return self.go_beyond(now);
                    }
                    if opens - now >= LONG {
                        self.alone = Alone::Next;
                    }
                    Admission::At(opens)
                }
                Some(_) | None => self.go(now),
            },
            // An answer wakes whoever waits; the time is for those that never come.
            (Err(()), _) | (_, Err(())) => Admission::At(now + ALONE_AT_MOST),
        }
    }

    /// Lets a request find out whether the limit is more than it is taken for: alone, so that it costs one 429 at most.
    fn go_beyond(&mut self, now: Instant) -> Admission {
        if self.in_flight > 0 {
            return Admission::At(now + ALONE_AT_MOST);
        }
        self.alone = Alone::Next;
        self.go(now)
    }

    /// Lets a request leave although the limit seems to be used up for longer than its caller can wait. That was worked
    /// out and may be wrong; if it is right, the answer says so to all.
    pub(super) fn go(&mut self, now: Instant) -> Admission {
        self.in_flight += 1;
        if let Some(bucket) = &mut self.bucket {
            bucket.take(now);
        }
        let alone = matches!(self.alone, Alone::Next);
        if alone {
            self.alone = Alone::Out(now);
        }
        Admission::Now { alone }
    }

    /// A request has an answer that is not 429.
    pub(super) fn answered(
        &mut self,
        left: &Left,
        headers: &WaitHeaders,
        now: Instant,
        wall: SystemTime,
    ) {
        self.back(left, headers, now);
        self.learnt.served(left.sent, now);
        match (headers.remaining, headers.reset) {
            (Some(remaining), Some(reset)) => {
                let ends = match reset {
                    When::In(_) => self.instant(reset, now, wall),
                    When::At(time) => self.clock.instant_or_past(time, now, wall),
                };
                self.window.told(remaining, ends + RESOLUTION, now);
            }
            _ => self.window.told_nothing(),
        }
        if left.alone {
            self.alone = Alone::No;
        }
    }

    /// A request was turned away. `back_off` is the wait where the server names none.
    pub(super) fn limited(
        &mut self,
        left: &Left,
        headers: &WaitHeaders,
        back_off: Duration,
        now: Instant,
        wall: SystemTime,
    ) {
        self.back(left, headers, now);
        let until = match headers.come_back() {
            Some(when) => match self.instant(when, now, wall) {
                passed if passed <= now => now + LEAST,
                until => until,
            },
            None => now + back_off,
        };
        let first = self.closed.is_none_or(|closed| closed <= now);
        if first && !self.window.explains(until) {
            let (reset, rounded) = self.told_reset(headers, now, wall).unwrap_or((until, true));
            let closing = Closing {
                sent: left.sent,
                at: now,
                reset,
                rounded,
            };
            self.learnt.turned_away(closing, headers.limit);
        }
        self.closed = self.closed.max(Some(until));
        self.window.forget();
        if left.alone {
            self.alone = Alone::Next;
        }
    }

    /// A request will have no answer. The server may have counted it.
    pub(super) fn lost(&mut self, left: &Left, now: Instant) {
        self.in_flight -= 1;
        self.learnt.served(left.sent, now);
        self.window.took_one();
        if left.alone {
            self.alone = Alone::No;
        }
    }

    /// The reset that an answer of 429 names, and whether in whole seconds. It may have passed while the answer was on
    /// its way, but not long ago.
    fn told_reset(
        &self,
        headers: &WaitHeaders,
        now: Instant,
        wall: SystemTime,
    ) -> Option<(Instant, bool)> {
        let when = headers.reset?;
        let recent = self.instant(when.later(LEAST), now, wall) > now;
        recent.then(|| (self.instant(when, now, wall), when.is_whole()))
    }

    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    fn back(&mut self, left: &Left, headers: &WaitHeaders, now: Instant) {
        self.in_flight -= 1;
        self.named = headers.limit.or(self.named);
        if let Some(date) = headers.date {
            self.clock.learn(date, left.sent, now);
        }
    }

    fn instant(&self, when: When, now: Instant, wall: SystemTime) -> Instant {
        match when {
            When::In(span) => now.checked_add(span).unwrap_or(now + NEVER),
            When::At(time) => self.clock.instant(time, now, wall),
        }
    }
}

/// Stands for a moment that the clock can't hold.
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// A request that has left.
pub(super) struct Left {
    pub(super) sent: Instant,
    pub(super) alone: bool,
}
