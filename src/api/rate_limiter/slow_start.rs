//! How requests resume after a 429.
//!
//! One request goes first. Once it is answered, as many follow as the server accepted before it refused one, since its
//! limit is probably still the same. Beyond that number there is one request more, and each one of those that is accepted
//! allows two others. So an unchanged limit costs one 429 for each window, and a larger one is found within a few answers.

/// Bounds the requests after a 429. Before the first one there is no bound.
#[derive(Default)]
pub(super) struct SlowStart {
    /// Counts the restarts.
    round: u64,
    /// How many requests the server accepted in the last round in which it accepted any.
    expected: u64,
    /// Requests of this round.
    sent: u64,
    served: u64,
    /// Rounds in a row in which nothing was accepted.
    failed_rounds: u32,
}

impl SlowStart {
    /// Requests may be sent again after a 429. Returns whether the last round fell short of half of the one before it.
    pub(super) fn restart(&mut self) -> bool {
        let fell_short = self.served * 2 < self.expected;
        match self.served {
            0 => self.failed_rounds += 1,
            served => self.expected = served,
        }
        self.round += 1;
        (self.sent, self.served) = (0, 0);
        fell_short
    }

    /// Whether one more request may be sent while so many are in flight.
    pub(super) fn allows(&self, in_flight: u64) -> bool {
        match (self.round, self.served) {
            (0, _) => true,
            (_, 0) => in_flight == 0,
            (_, served) => self.sent <= self.expected + 2 * served.saturating_sub(self.expected),
        }
    }

    /// A request is sent. Returns the round that it belongs to.
    pub(super) fn sent(&mut self) -> u64 {
        self.sent += 1;
        self.round
    }

    /// A request of a round was accepted, or may have been.
    pub(super) fn served(&mut self, round: u64) {
        if round == self.round {
            self.served += 1;
            self.failed_rounds = 0;
        }
    }

    pub(super) fn failed_rounds(&self) -> u32 {
        self.failed_rounds
    }
}
