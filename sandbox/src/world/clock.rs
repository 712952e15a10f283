//! The sandbox's own time. It stands still until it is told to move, or follows real time from where it began.

use std::time::{Duration, Instant};

use jiff::Timestamp;

#[derive(Clone, Debug)]
pub(crate) struct Clock {
    base: Timestamp,
    running_since: Option<Instant>,
}

impl Clock {
    pub(crate) fn standing_at(base: Timestamp) -> Self {
        Self {
            base,
            running_since: None,
        }
    }

    pub(crate) fn running_from(base: Timestamp) -> Self {
        Self {
            base,
            running_since: Some(Instant::now()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let run = self
            .running_since
            .map_or(Duration::ZERO, |since| since.elapsed());
        later(self.base, run)
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running_since.is_some()
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = later(self.base, by);
    }
}

/// `at` moved forward, held at the end of what a timestamp can say (the year 9999).
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Milliseconds and `Z`, as every time in HostUp's answers.
pub(crate) fn written(at: Timestamp) -> String {
    format!("{at:.3}")
}
