//! The server's window, as announced by `X-RateLimit-Remaining` and `X-RateLimit-Reset`.

use tokio::time::Instant;

/// How many requests remain until the reset. How many there are after it is known only from the next response: a fixed
/// window allows the full limit again, a sliding one perhaps a single request.
pub(super) struct Window {
    /// The lowest number that a response of this window has announced.
    remaining: u64,
    reset: Instant,
}

impl Window {
    /// Records a response that announces `remaining` requests until `reset`.
    pub(super) fn update(
        window: &mut Option<Window>,
        remaining: u64,
        reset: Instant,
        now: Instant,
    ) {
        match window {
            Some(known) if known.reset <= now => *known = Window { remaining, reset },
            // This response is from an earlier window and arrived late.
            Some(_) if reset <= now => {}
            // Responses arrive out of order, and their times differ by rounding.
            Some(known) => {
                known.remaining = known.remaining.min(remaining);
                known.reset = known.reset.min(reset);
            }
            None => *window = Some(Window { remaining, reset }),
        }
    }

    /// Records a response that announces nothing. If the reset has passed, the server has stopped announcing.
    pub(super) fn count_unannounced(window: &mut Option<Window>, now: Instant) {
        match window {
            Some(known) if known.reset <= now => *window = None,
            Some(known) => known.count_one(),
            None => {}
        }
    }

    /// Records a request that the server has counted, or may have.
    pub(super) fn count_one(&mut self) {
        self.remaining = self.remaining.saturating_sub(1);
    }

    /// Returns the reset, if the requests in flight may exhaust those that remain before it.
    pub(super) fn exhausted_until(&self, in_flight: u64, now: Instant) -> Option<Instant> {
        (in_flight >= self.remaining && now < self.reset).then_some(self.reset)
    }

    /// Whether one more request may be sent while this many are in flight. After the reset at least one may, to find out
    /// how many remain.
    pub(super) fn allows(&self, in_flight: u64) -> bool {
        in_flight < self.remaining.max(1)
    }
}
