//! The limit as answers of 429 teach it.
//!
//! A server that tells of its limit only when it is hit says how many requests it allows and when it will allow them
//! again, but not how long its window is. That is found out from what it let through: it turned us away when it had
//! counted `limit` requests, so its window began with the `limit`-th last of those or before. From then on no more than
//! `limit` requests leave in any span of that length. This suits a window that slides, one that begins with its first
//! request, and one that follows the clock, and the pattern in which a window's requests leave repeats in the next.
//!
//! A request counts from the moment of its answer, the latest at which the server may have counted it.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// More requests than this in one window are not remembered; such a limit is left to the server.
const MOST: usize = 10_000;

/// After so many windows that were not too short, one that was rounded up is tried as it was measured.
const CLEAN_WINDOWS: u64 = 10;

/// A window that was opened this soon after a reset is the next one, not one later.
const SOON: Duration = Duration::from_millis(1500);

/// Requests within this time may have used a window up, however short its rest is.
const BUSY: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Learnt {
    served: VecDeque<Served>,
    /// What the server says that it allows.
    told: Option<usize>,
    /// What it was seen to allow us; less than `told` where others use the same limit.
    limit: Option<usize>,
    period: Option<Period>,
    /// When requests left again after the last 429, and how many were served since.
    opened: Option<Instant>,
    served_since: u64,
    /// The reset that the last 429 named.
    reset: Option<Instant>,
    /// The 429 that is being waited out.
    closing: Option<Closing>,
}

/// A request that the server let through.
#[derive(Clone, Copy)]
struct Served {
    sent: Instant,
    answered: Instant,
}

#[derive(Clone, Copy)]
struct Closing {
    at: Instant,
    reset: Instant,
}

impl Closing {
    /// Whether the window that closed may have begun then. One request a minute for hours uses up no limit of a hundred
    /// whose rest is a second: then others did.
    fn plausible(&self, began: Instant) -> bool {
        let rest = self.reset.saturating_duration_since(self.at);
        self.at.saturating_duration_since(began) <= BUSY.max(rest.saturating_mul(20))
    }
}

/// How long a window is taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Period {
    length: Duration,
    doubt: Doubt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// It was measured, or tried.
    None,
    /// It was at least this long, and was rounded up.
    Rounded(Duration),
    /// It is as it was measured, on trial; before, it was this long.
    Trial(Duration),
}

impl Learnt {
    /// The server let a request through.
    pub(super) fn served(&mut self, sent: Instant, answered: Instant) {
        self.served.push_back(Served { sent, answered });
        if self.served.len() > self.limit.unwrap_or(MOST) {
            self.served.pop_front();
        }
        self.served_since += 1;
        let Some(limit) = self.limit else { return };
        // Whoever shared the limit may have gone: a little more after every window.
        if self.served_since.is_multiple_of(limit as u64) && limit < self.told.unwrap_or(MOST) {
            self.limit = Some(limit + limit / 10 + 1);
        }
        if self.served_since >= CLEAN_WINDOWS * limit as u64 {
            self.try_as_measured();
        }
    }

    fn try_as_measured(&mut self) {
        if let Some(Period {
            length,
            doubt: Doubt::Rounded(measured),
        }) = self.period
        {
            self.period = Some(Period {
                length: measured,
                doubt: Doubt::Trial(length),
            });
        }
    }

    /// The server turned a request away for the first time since it was opened. What it means is worked out when those in
    /// flight are answered and the next request may leave, see [`Self::reopened`].
    pub(super) fn turned_away(&mut self, at: Instant, told: Option<u64>, reset: Instant) {
        if let Some(told) = told {
            let told = usize::try_from(told).unwrap_or(usize::MAX);
            self.told = Some(told).filter(|told| *told <= MOST);
        }
        self.closing = Some(Closing { at, reset });
    }

    /// The wait after a 429 is over.
    pub(super) fn reopened(&mut self, now: Instant) {
        let Some(closing) = self.closing.take() else {
            return;
        };
        self.learn_limit(closing);
        if let Some(limit) = self.limit {
            let period = self.measure(limit, closing);
            self.period = Some(match self.period {
                Some(Period {
                    doubt: Doubt::Trial(before),
                    ..
                }) => Period {
                    length: before,
                    doubt: Doubt::None,
                },
                Some(known) if known.length >= period.length => known,
                Some(_) | None => period,
            });
        }
        self.opened = Some(now);
        self.served_since = 0;
        self.reset = Some(closing.reset);
    }

    /// The limit is what the server says, or what it let through since the last reset, where that is less.
    fn learn_limit(&mut self, closing: Closing) {
        let seen = usize::try_from(self.served_since).unwrap_or(usize::MAX);
        let known = self.limit.or(self.told);
        let one_window = self.opened.is_some_and(|opened| closing.plausible(opened));
        self.limit = match one_window && seen > 0 && seen < known.unwrap_or(MOST) {
            true => Some(seen),
            false => known,
        };
    }

    /// How long the window was in which the server turned us away.
    fn measure(&self, limit: usize, closing: Closing) -> Period {
        let measured = |length| Period {
            length,
            doubt: Doubt::None,
        };
        let whole_window = self.served_since == limit as u64;
        if let (Some(opened), Some(reset), true) = (self.opened, self.reset, whole_window)
            && opened.saturating_duration_since(reset) < SOON
        {
            return measured(closing.reset.saturating_duration_since(reset));
        }
        let first = self.served.len().checked_sub(limit);
        let first = first.and_then(|index| self.served.get(index));
        let began = first.map(|first| first.sent).max(self.opened);
        // Where it can't have begun then, others used the limit up, and all that is known is what is left of the window.
        let began = began.filter(|began| closing.plausible(*began));
        let began = began.unwrap_or(closing.at);
        let length = closing.reset.saturating_duration_since(began);
        let rounded = rounded_up(length);
        Period {
            length: rounded,
            doubt: match rounded == length {
                true => Doubt::None,
                false => Doubt::Rounded(length),
            },
        }
    }

    /// When the next request may leave, with so many in flight. A moment that has passed means now; `Err` means when one
    /// of those in flight is answered.
    pub(super) fn opens(&self, in_flight: usize) -> Result<Option<Instant>, ()> {
        let (Some(limit), Some(period)) = (self.limit, self.period) else {
            return Ok(None);
        };
        let counted = limit.checked_sub(in_flight).filter(|free| *free > 0);
        let oldest = self.served.len().checked_sub(counted.ok_or(())?);
        let oldest = oldest.and_then(|index| self.served.get(index));
        Ok(oldest.map(|oldest| oldest.answered + period.length))
    }
}

/// The lengths that people choose for windows, in seconds. The shortest is two: a window of one second is taken for one
/// of two until it was tried, since one that is taken too short is hit again.
const USUAL: [u64; 19] = [
    2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600,
];

/// The usual length at or above a measured one. A measured one is a little long by the time to the server and back.
fn rounded_up(measured: Duration) -> Duration {
    let usual = USUAL.into_iter().map(Duration::from_secs);
    let mut fitting = usual.filter(|usual| usual.mul_f64(1.02) >= measured);
    fitting.next().map_or(measured, |usual| usual.max(measured))
}
