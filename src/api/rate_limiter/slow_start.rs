//! How requests resume after a 429.
//!
//! One request goes first. After its response, as many follow as the server accepted before it rejected one, since its
//! limit is probably still the same. One more request exceeds that number, and each of those that is accepted allows two
//! others. So an unchanged limit costs one 429 for each window, and a larger one is found within a few responses.

/// Limits the requests after a 429. Before the first 429 there is no limit.
#[derive(Default)]
pub(super) struct SlowStart {
    /// Counts the restarts.
    round: u64,
    /// How many requests the server accepted in the last round in which it accepted any.
    expected: u64,
    /// The requests of this round.
    sent: u64,
    accepted: u64,
    /// Rounds in a row in which nothing was accepted.
    failed_rounds: u32,
}

impl SlowStart {
    /// Starts a round after a 429. Returns whether the last round had less than half of the expected requests accepted.
    pub(super) fn restart(&mut self) -> bool {
        let fell_short = self.accepted * 2 < self.expected;
        match self.accepted {
            0 => self.failed_rounds += 1,
            accepted => self.expected = accepted,
        }
        self.round += 1;
        (self.sent, self.accepted) = (0, 0);
        fell_short
    }

    /// Whether one more request may be sent while this many are in flight.
    pub(super) fn allows(&self, in_flight: u64) -> bool {
        match (self.round, self.accepted) {
            (0, _) => true,
            (_, 0) => in_flight == 0,
            (_, accepted) => {
                self.sent <= self.expected + 2 * accepted.saturating_sub(self.expected)
            }
        }
    }

    /// Counts a request, and returns the round that it belongs to.
    pub(super) fn record_sent(&mut self) -> u64 {
        self.sent += 1;
        self.round
    }

    /// Records that a request of a round was accepted, or may have been.
    pub(super) fn record_accepted(&mut self, round: u64) {
        if round == self.round {
            self.accepted += 1;
            self.failed_rounds = 0;
        }
    }

    pub(super) fn failed_rounds(&self) -> u32 {
        self.failed_rounds
    }
}
