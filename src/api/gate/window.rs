//! The limit as answers of success tell it: so many requests are left until then.

use std::time::Duration;

use tokio::time::Instant;

/// What the server lets through until its next reset.
#[derive(Default)]
pub(super) struct Window {
    current: Option<Current>,
    /// The last answer of success had figures.
    tells: bool,
}

struct Current {
    ends: Ends,
    /// The reset that it was told with. Later ones are of requests that were counted later.
    reset: Instant,
    /// The least that an answer said is left; each answer without figures takes one.
    left: u64,
}

#[derive(Clone, Copy)]
enum Ends {
    /// It is renewed then.
    At(Instant),
    /// It was renewed then, and no answer has told of the next one yet.
    Over(Instant),
}

/// How much later than the reset a server may ask us to come back: `Retry-After` has whole seconds.
const ROUNDED: Duration = Duration::from_millis(1050);

/// How long one request may keep the others from finding out what a renewed window has.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest time for which a place is left to others. Who is turned away comes back up to a second after a place has
/// opened, since `Retry-After` has whole seconds.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Resets that are told in milliseconds differ by no less than this, and the same one by less.
const TICK: Duration = Duration::from_micros(500);

/// Resets closer together than this are one: servers round, and we convert.
const SAME: Duration = Duration::from_millis(50);

impl Window {
    /// An answer told how many are left until `ends`.
    pub(super) fn told(&mut self, left: u64, ends: Instant, now: Instant) {
        self.tells = true;
        self.renew(now);
        match &mut self.current {
            // An answer that was overtaken speaks of a window that is over.
            Some(known) if ends + SAME < known.reset => {}
            // The reset passed on the way, so that a place was given back. Of two answers the one with the later reset was
            // counted later, and of two with the same the one that leaves less.
            Some(known) if ends <= now => {
                if matches!(known.ends, Ends::Over(_)) {
                    let newer = ends > known.reset + TICK;
                    let least = if newer { left } else { left.min(known.left) };
                    known.left = least.max(1);
                    known.reset = known.reset.max(ends);
                }
            }
            Some(known) if matches!(known.ends, Ends::At(_)) && ends <= known.reset + SAME => {
                known.left = left.min(known.left);
            }
            None if ends <= now => {}
            current => {
                let pause = match current {
                    Some(Current {
                        ends: Ends::Over(since),
                        ..
                    }) if left == 0 => left_to_others(ends - *since, now - *since),
                    Some(_) | None => Duration::ZERO,
                };
                *current = Some(Current {
                    ends: Ends::At(ends + pause),
                    reset: ends,
                    left,
                });
            }
        }
    }

    /// Whether a request that was turned away until then met the limit that answers tell of. A server may have another
    /// one beside it, for an hour beside one for a second.
    pub(super) fn explains(&self, until: Instant) -> bool {
        match self.current {
            Some(Current {
                ends: Ends::At(ends),
                ..
            }) => until <= ends + ROUNDED,
            Some(_) | None => self.tells,
        }
    }

    /// An answer told nothing.
    pub(super) fn told_nothing(&mut self) {
        self.tells = false;
        self.took_one();
    }

    /// A request was counted, or may have been.
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
    ///
    /// A reset may give back the whole limit, or one place of a window that slides. So no more than one request finds
    /// out, unless more were left before.
    pub(super) fn opens(&mut self, in_flight: u64, now: Instant) -> Result<Option<Instant>, ()> {
        self.renew(now);
        match &self.current {
            Some(current) if in_flight >= current.left => match current.ends {
                Ends::At(ends) => Ok(Some(ends)),
                Ends::Over(since) if in_flight > 0 && now < since + PATIENCE => Err(()),
                Ends::Over(_) => {
                    self.current = None;
                    Ok(None)
                }
            },
            Some(_) | None => Ok(None),
        }
    }

    fn renew(&mut self, now: Instant) {
        if let Some(current) = &mut self.current
            && let Ends::At(ends) = current.ends
            && ends <= now
        {
            current.ends = Ends::Over(now);
            current.left = current.left.max(1);
        }
    }
}

/// How long the next place stays open for others, where a reset has given back a single one: the window slides.
///
/// Who takes each place the moment it opens has all of them for good. Another process is turned away, waits the whole
/// seconds that it is told, and so comes at a moment when no place is free. `gap` is the time between the two resets, and
/// `found_out` how long it took to hear of the second: for so long a place is free anyway.
fn left_to_others(gap: Duration, found_out: Duration) -> Duration {
    let most = (gap / 4).saturating_sub(found_out).min(LONGEST_PAUSE);
    most.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn those_in_flight_count_against_what_is_left_and_then_the_reset_is_waited_for() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(3, now + S, now);
        assert_eq!(window.opens(2, now), Ok(None));
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
        assert_eq!(window.opens(2, now + S), Ok(None));
    }

    #[test]
    fn an_answer_that_was_overtaken_gives_nothing_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(3, now + S, now);
        window.told(9, now + S, now);
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
        window.told(100, now + S / 2, now);
        assert_eq!(window.opens(3, now), Ok(Some(now + S)));
    }

    #[test]
    fn after_a_reset_one_finds_out_what_it_gave_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(0, now + S, now);
        assert_eq!(window.opens(0, now + S), Ok(None));
        assert_eq!(window.opens(1, now + S), Err(()));
        window.told(2, now + 2 * S, now + S);
        assert_eq!(window.opens(1, now + S), Ok(None));
        assert_eq!(window.opens(2, now + S), Ok(Some(now + 2 * S)));
    }

    #[test]
    fn of_answers_whose_reset_has_passed_the_one_that_was_counted_last_counts() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(0, now + S, now);
        assert_eq!(window.opens(0, now + S), Ok(None));
        let later = now + S + S / 2;
        window.told(6, now + S + S / 4, later);
        assert_eq!(window.opens(5, later), Ok(None));
        // The same reset, and less is left: it was counted after the one above.
        window.told(2, now + S + S / 4, later);
        window.told(5, now + S + S / 4, later);
        assert_eq!(window.opens(1, later), Ok(None));
        assert_eq!(window.opens(2, later), Err(()));
    }

    #[test]
    fn a_place_of_a_window_that_slides_is_left_to_others_for_a_part_of_the_time_to_the_next() {
        let mut pauses = Vec::new();
        for _ in 0..100 {
            let now = Instant::now();
            let mut window = Window::default();
            window.told(0, now + S, now);
            assert_eq!(window.opens(0, now + S), Ok(None));
            window.told(0, now + 2 * S, now + S);
            let opens = window.opens(0, now + S).expect("a time").expect("later");
            pauses.push(opens - (now + 2 * S));
        }
        assert!(pauses.iter().all(|pause| *pause <= S / 4), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause >= S / 6), "{pauses:?}");
    }

    #[test]
    fn nothing_is_left_to_others_of_a_window_that_is_renewed_whole_or_by_who_hears_of_it_late() {
        let now = Instant::now();
        for (left, heard) in [(9, now + S), (0, now + S + S / 4)] {
            let mut window = Window::default();
            window.told(0, now + S, now);
            assert_eq!(window.opens(0, now + S), Ok(None));
            window.told(left, now + 2 * S, heard);
            assert_eq!(window.opens(left, heard), Ok(Some(now + 2 * S)));
        }
    }

    #[test]
    fn what_is_turned_away_for_longer_than_was_told_met_another_limit() {
        let now = Instant::now();
        let mut window = Window::default();
        assert!(!window.explains(now + S));
        window.told(0, now + S, now);
        assert!(window.explains(now + 2 * S));
        assert!(!window.explains(now + 60 * S));
    }

    #[test]
    fn an_answer_that_comes_after_the_reset_still_counts() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(5, now + S, now);
        window.told(0, now + S, now + 2 * S);
        assert_eq!(window.opens(0, now + 2 * S), Ok(None));
        assert_eq!(window.opens(1, now + 2 * S), Err(()));
    }

    #[test]
    fn a_reset_takes_nothing_away() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(30, now + S, now);
        assert_eq!(window.opens(29, now + S), Ok(None));
        assert_eq!(window.opens(30, now + S), Err(()));
    }

    #[test]
    fn one_who_finds_out_too_slowly_holds_nobody_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(0, now + S, now);
        assert_eq!(window.opens(0, now + S), Ok(None));
        assert_eq!(window.opens(1, now + S + PATIENCE), Ok(None));
        assert_eq!(window.opens(9, now + S + PATIENCE), Ok(None));
    }

    #[test]
    fn a_server_that_stops_telling_holds_nobody_back() {
        let now = Instant::now();
        let mut window = Window::default();
        window.told(0, now + S, now);
        assert_eq!(window.opens(0, now + S), Ok(None));
        window.told_nothing();
        assert_eq!(window.opens(0, now + S), Ok(None));
        assert_eq!(window.opens(9, now + S), Ok(None));
    }
}
