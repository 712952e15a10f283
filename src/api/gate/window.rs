//! The limit as answers of success tell it: so many requests are left until then.

use std::time::Duration;

use tokio::time::Instant;

/// What the server lets through until its next reset.
#[derive(Default)]
pub(super) struct Window {
    current: Option<Current>,
    /// The requests that a whole window allows.
    limit: Option<u64>,
}

struct Current {
    /// When it is renewed. `None` after a reset of which no answer has told yet.
    ends: Option<Instant>,
    /// The least that an answer said is left; each answer without figures takes one.
    left: u64,
}

/// Resets closer together than this are one: servers round, and we convert.
const SAME: Duration = Duration::from_millis(50);

impl Window {
    /// An answer told how many are left until `ends`.
    pub(super) fn told(&mut self, limit: Option<u64>, left: u64, ends: Instant, now: Instant) {
        self.limit = limit.or(self.limit);
        if ends <= now {
            return;
        }
        match &mut self.current {
            // An answer that was overtaken speaks of a window that is over.
            Some(Current {
                ends: Some(known), ..
            }) if ends + SAME < *known => {}
            Some(Current {
                ends: Some(known),
                left: least,
            }) if ends <= *known + SAME => *least = left.min(*least),
            current => {
                *current = Some(Current {
                    ends: Some(ends),
                    left,
                });
            }
        }
    }

    /// An answer told nothing.
    pub(super) fn took_one(&mut self) {
        if let Some(current) = &mut self.current {
            current.left = current.left.saturating_sub(1);
        }
    }

    /// What was told no longer counts.
    pub(super) fn forget(&mut self) {
        self.current = None;
    }

    /// When the next request may leave, with so many in flight that may or may not be counted in what is left. A moment
    /// that has passed means now; `Err` means when one of those in flight is answered.
    pub(super) fn opens(&mut self, in_flight: u64, now: Instant) -> Result<Option<Instant>, ()> {
        let Some(current) = &mut self.current else {
            return Ok(None);
        };
        if current.ends.is_some_and(|ends| ends <= now) {
            match self.limit {
                Some(left) => *current = Current { ends: None, left },
                None => self.current = None,
            }
            return self.opens_within(in_flight);
        }
        self.opens_within(in_flight)
    }

    fn opens_within(&mut self, in_flight: u64) -> Result<Option<Instant>, ()> {
        match &self.current {
            Some(current) if in_flight >= current.left => match current.ends {
                Some(ends) => Ok(Some(ends)),
                None if in_flight > 0 => Err(()),
                None => {
                    self.current = None;
                    Ok(None)
                }
            },
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn those_in_flight_count_against_what_is_left_and_then_the_reset_is_waited_for() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(Some(100), 3, now + S, now);
        assert_eq!(window.opens(2, now), Ok(None));
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
        assert_eq!(window.opens(3, now + S), Ok(None));
    }

    #[test]
    fn an_answer_that_was_overtaken_gives_nothing_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(Some(100), 3, now + S, now);
        window.told(Some(100), 9, now + S, now);
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
        window.told(Some(100), 100, now + S / 2, now);
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
    }

    #[test]
    fn after_a_reset_no_more_than_the_limit_leaves_until_an_answer_tells() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(Some(5), 0, now + S, now);
        assert_eq!(window.opens(4, now + S), Ok(None));
        assert_eq!(window.opens(5, now + S), Err(()));
        window.told(Some(5), 2, now + 2 * S, now + S);
        assert_eq!(window.opens(2, now + S), Ok(Some(now + 2 * S)));
    }

    #[test]
    fn a_server_that_stops_telling_holds_nobody_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(Some(1), 0, now + S, now);
        assert_eq!(window.opens(0, now + S), Ok(None));
        window.took_one();
        assert_eq!(window.opens(0, now + S), Ok(None));
    }
}
