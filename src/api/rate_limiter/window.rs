//! The server's window, as `X-RateLimit-Remaining` and `X-RateLimit-Reset` announce it.

use tokio::time::Instant;

/// So many requests remain until the reset. What the reset brings is only known from the next answer: a fixed window
/// admits the whole limit again, a sliding one perhaps a single request.
pub(super) struct Window {
    /// The least that an answer of this window has said.
    remaining: u64,
    reset: Instant,
}

impl Window {
    /// An answer announces `remaining` requests until `reset`.
    pub(super) fn update(
        window: &mut Option<Window>,
        remaining: u64,
        reset: Instant,
        now: Instant,
    ) {
        match window {
            Some(known) if known.reset <= now => *known = Window { remaining, reset },
            // This answer is of an earlier window and was overtaken.
            Some(_) if reset <= now => {}
            // Answers overtake each other, and the times that they name vary by rounding.
            Some(known) => {
                known.remaining = known.remaining.min(remaining);
                known.reset = known.reset.min(reset);
            }
            None => *window = Some(Window { remaining, reset }),
        }
    }

    /// An answer announces nothing. If the reset has passed, the server has stopped announcing.
    pub(super) fn count_unannounced(window: &mut Option<Window>, now: Instant) {
        match window {
            Some(known) if known.reset <= now => *window = None,
            Some(known) => known.count_one(),
            None => {}
        }
    }

    /// The server has counted a request, or may have.
    pub(super) fn count_one(&mut self) {
        self.remaining = self.remaining.saturating_sub(1);
    }

    /// The reset, if the requests in flight may use up all that remain before it.
    pub(super) fn exhausted_until(&self, in_flight: u64, now: Instant) -> Option<Instant> {
        (in_flight >= self.remaining && now < self.reset).then_some(self.reset)
    }

    /// Whether one more request may be sent while so many are in flight, once the reset has passed: at least the one that
    /// shows what it has brought.
    pub(super) fn allows(&self, in_flight: u64) -> bool {
        in_flight < self.remaining.max(1)
    }
}
