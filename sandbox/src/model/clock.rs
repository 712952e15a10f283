//! The sandbox's clock. It stands still until it is moved, or follows real time.

use std::time::{Duration, Instant};

use jiff::Timestamp;

#[derive(Clone, Debug)]
pub(crate) struct Clock {
    base: Timestamp,
    running_since: Option<Instant>,
}

impl Clock {
    pub(crate) fn stopped_at(base: Timestamp) -> Self {
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
        let elapsed = self
            .running_since
            .map_or(Duration::ZERO, |since| since.elapsed());
        saturating_add(self.base, elapsed)
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running_since.is_some()
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = saturating_add(self.base, by);
    }
}

/// `at` plus `by`, at most the largest timestamp (in the year 9999).
pub(crate) fn saturating_add(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// RFC 3339 with milliseconds and `Z`, as in HostUp's answers.
pub(crate) fn format_time(at: Timestamp) -> String {
    format!("{at:.3}")
}
