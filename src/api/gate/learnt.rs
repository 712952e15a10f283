//! The limit as answers of 429 teach it.
//!
//! A server that tells of its limit only when it is hit says how many requests it allows and when it will allow them
//! again, but not how long its window is. That is found out from what it let through: it turned us away when it had
//! counted `limit` requests, so its window began with the `limit`-th last of those or before. From then on no more than
//! `limit` requests leave in any span of that length. This suits a window that slides, one that begins with its first
//! request, and one that follows the clock, and the pattern in which a window's requests leave repeats in the next.
//!
//! A request counts from the moment of its answer, the latest at which the server may have counted it.
//!
//! A limit that is less than the server says, or of which it says nothing, may be the rest that others leave, or the rest
//! of a window that an earlier process began to use. So one request more is tried now and then, alone: it costs one 429
//! at most, and teaches the true limit.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// More requests than this in one window are not remembered; such a limit is left to the server.
const MOST: usize = 10_000;

/// After so many windows that were not too short, one that was rounded up is tried as it was measured.
const CLEAN_WINDOWS: u64 = 10;

/// After so many windows more than the known limit is tried, where the server never named one or named more. Every time
/// that the limit turns out to be right the number doubles, up to the second one.
const TRY_MORE: (u64, u64) = (1, 8);

/// A length that held for so many windows is no guess.
const PROOF: u64 = 2;

/// A window that was opened this soon after a reset is the next one, not one later.
const SOON: Duration = Duration::from_millis(1500);

/// Requests within this time may have used a window up, however short its rest is.
const BUSY: Duration = Duration::from_secs(60);

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
    /// The windows after which more than the limit is tried.
    try_more: u64,
    /// The last request beyond the limit was let through, so the next one is tried at once: who was held down by others
    /// that are gone needs no more than a window to rise again.
    rising: bool,
    /// The length was measured while others used the limit, and may be too long. Then more may pass in it than the server
    /// says that it allows in its own.
    shared: bool,
}

impl Default for Learnt {
    fn default() -> Learnt {
        Learnt {
            served: VecDeque::new(),
            told: None,
            limit: None,
            period: None,
            opened: None,
            served_since: 0,
            reset: None,
            closing: None,
            try_more: TRY_MORE.0,
            rising: false,
            shared: false,
        }
    }
}

/// A request that the server let through.
#[derive(Clone, Copy)]
struct Served {
    sent: Instant,
    answered: Instant,
}

/// The first request that is turned away since the last time.
#[derive(Clone, Copy)]
pub(super) struct Closing {
    pub(super) sent: Instant,
    /// When its answer came.
    pub(super) at: Instant,
    pub(super) reset: Instant,
    /// The reset is told in whole seconds, so it may be up to one earlier.
    pub(super) rounded: bool,
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
    /// It is as it was measured, on trial; before, it was `rounded`. Then `since` requests had been served.
    Trial { rounded: Duration, since: u64 },
}

impl Learnt {
    /// The server let a request through.
    pub(super) fn served(&mut self, sent: Instant, answered: Instant) {
        let more = self.more_than_the_limit(answered);
        self.served.push_back(Served { sent, answered });
        self.limit = self.limit.map(|limit| limit + usize::from(more));
        if more {
            self.rising = true;
            self.try_more = TRY_MORE.0;
        }
        while self.served.len() > self.limit.unwrap_or(MOST) {
            self.served.pop_front();
        }
        self.served_since += 1;
        let Some(limit) = self.limit else { return };
        let windows = match self.may_be_more() {
            true => self.try_more,
            false => CLEAN_WINDOWS,
        };
        if self.served_since >= windows * limit as u64 {
            self.try_as_measured(limit);
        }
    }

    /// Whether a request answered now is one more than the limit in a window: then the limit is not the server's.
    fn more_than_the_limit(&self, answered: Instant) -> bool {
        let (Some(limit), Some(period)) = (self.limit, self.period) else {
            return false;
        };
        let oldest = self.nth_last(limit);
        oldest.is_some_and(|oldest| answered < oldest.sent + period.length) && self.may_be_more()
    }

    fn may_be_more(&self) -> bool {
        let most = self.told.filter(|_| !self.shared).unwrap_or(MOST);
        self.limit.is_some_and(|limit| limit < most)
    }

    /// Whether one request may find out, alone, if the limit is more than it is taken for, before the window opens.
    pub(super) fn tries_more(&self, opens: Instant, now: Instant) -> bool {
        let (Some(limit), Some(period), Some(last)) = (self.limit, self.period, self.served.back())
        else {
            return false;
        };
        // Later, its answer would not tell: the request might have counted in the next window.
        let answered = now + last.answered.saturating_duration_since(last.sent);
        period.doubt == Doubt::None
            && self.may_be_more()
            && (self.rising || self.served_since >= self.try_more * limit as u64)
            && answered < opens
    }

    fn try_as_measured(&mut self, limit: usize) {
        let Some(period) = &mut self.period else {
            return;
        };
        match period.doubt {
            Doubt::Rounded(measured) => {
                period.doubt = Doubt::Trial {
                    rounded: period.length,
                    since: self.served_since,
                };
                period.length = next_usual(measured).min(period.length);
            }
            Doubt::Trial { since, .. } if self.served_since >= since + limit as u64 => {
                period.doubt = Doubt::None;
            }
            Doubt::Trial { .. } | Doubt::None => {}
        }
    }

    /// The server turned a request away for the first time since it was opened. What it means is worked out when those in
    /// flight are answered and the next request may leave, see [`Self::reopened`].
    pub(super) fn turned_away(&mut self, closing: Closing, told: Option<u64>) {
        if let Some(told) = told {
            let told = usize::try_from(told).unwrap_or(usize::MAX);
            self.told = Some(told).filter(|told| *told <= MOST);
        }
        self.closing = Some(closing);
    }

    /// The wait after a 429 is over.
    pub(super) fn reopened(&mut self, now: Instant) {
        let Some(closing) = self.closing.take() else {
            return;
        };
        let windows = self.limit.map(|limit| self.served_since / limit as u64);
        if windows >= Some(self.try_more) {
            self.try_more = (2 * self.try_more).min(TRY_MORE.1);
        }
        match self.period {
            Some(Period {
                length,
                doubt: Doubt::Trial { rounded, .. },
            }) => {
                // It may have been others that used the limit up.
                let doubt = match self.may_be_more() {
                    true => Doubt::Rounded(length),
                    false => Doubt::None,
                };
                let length = rounded;
                self.period = Some(Period { length, doubt });
            }
            // What held for several windows was not too short: others use more of the limit than before.
            Some(period) if windows >= Some(PROOF) && !self.rising => {
                self.take_less(period, closing);
            }
            known => {
                self.learn_limit(closing);
                let measured = self.limit.map(|limit| self.measure(limit, closing));
                // Who rose to the limit used the window alone, so what is measured now counts. Else the longer one does.
                let longer = |known: &Period| {
                    !self.rising && measured.is_none_or(|it| known.length >= it.length)
                };
                self.period = known.filter(longer).or(measured);
            }
        }
        self.opened = Some(now);
        self.rising = false;
        self.served_since = 0;
        self.reset = Some(closing.reset);
    }

    /// Leaves others more of the limit, unless it was only tried whether there is more for us.
    fn take_less(&mut self, period: Period, closing: Closing) {
        let Some(limit) = self.limit else { return };
        let oldest = self.nth_last(limit);
        if oldest.is_none_or(|oldest| closing.sent >= oldest.answered + period.length) {
            self.limit = Some((limit - limit.div_ceil(8)).max(1));
        }
    }

    /// The limit is what the server says, or what it let through since the last reset, where that is less.
    fn learn_limit(&mut self, closing: Closing) {
        let seen = usize::try_from(self.served_since).unwrap_or(usize::MAX);
        let known = self.limit.or(self.told);
        // Without any word of the server, all that it ever let through is one window's worth until more is known.
        let first = self.served.front().filter(|_| known.is_none());
        let began = self.opened.or(first.map(|first| first.sent));
        let one_window = began.is_some_and(|began| closing.plausible(began));
        self.shared = self.told.is_some_and(|told| seen < told);
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
            && !closing.rounded
        {
            return measured(closing.reset.saturating_duration_since(reset));
        }
        let first = self.nth_last(limit);
        let began = first.map(|first| first.sent).max(self.opened);
        // Where it can't have begun then, others used the limit up, and all that is known is what is left of the window.
        let began = began.filter(|began| closing.plausible(*began));
        let began = began.unwrap_or(closing.at);
        let longest = closing.reset.saturating_duration_since(began);
        let counted = first.map_or(began, |first| first.answered).max(began);
        let shortest = closing.reset.saturating_duration_since(counted);
        let shortest = match closing.rounded {
            true => shortest.saturating_sub(Duration::from_secs(1)),
            false => shortest,
        };
        if let Some(usual) = usual_within(shortest, longest) {
            return measured(usual);
        }
        let rounded = rounded_up(longest);
        Period {
            length: rounded,
            doubt: match rounded == longest {
                true => Doubt::None,
                false => Doubt::Rounded(longest),
            },
        }
    }

    /// The first of the last so many that were let through; `None` when there were fewer. More may be remembered, from
    /// when the limit was larger.
    fn nth_last(&self, count: usize) -> Option<&Served> {
        let index = self.served.len().checked_sub(count)?;
        self.served.get(index)
    }

    /// When the next request may leave, with so many in flight. A moment that has passed means now; `Err` means when one
    /// of those in flight is answered.
    pub(super) fn opens(&self, in_flight: usize) -> Result<Option<Instant>, ()> {
        let (Some(limit), Some(period)) = (self.limit, self.period) else {
            return Ok(None);
        };
        let counted = limit.checked_sub(in_flight).filter(|free| *free > 0);
        let oldest = self.nth_last(counted.ok_or(())?);
        Ok(oldest.map(|oldest| oldest.answered + period.length))
    }
}

/// The lengths that people choose for windows, in seconds.
const USUAL: [u64; 20] = [
    1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600,
];

/// Where only a part of a window was seen it is taken for one of two seconds at least: one that is taken too short is
/// hit again.
const SHORTEST: Duration = Duration::from_secs(2);

fn usual() -> impl Iterator<Item = Duration> {
    USUAL.into_iter().map(Duration::from_secs)
}

/// The usual length between two measured ones.
fn usual_within(shortest: Duration, longest: Duration) -> Option<Duration> {
    // Servers and we round as well.
    let longest = longest + Duration::from_millis(2);
    usual().find(|usual| shortest <= *usual && *usual <= longest)
}

/// The usual length at or above a measured one, and no shorter than is safe.
fn rounded_up(measured: Duration) -> Duration {
    next_usual(measured.max(SHORTEST))
}

fn next_usual(measured: Duration) -> Duration {
    usual().find(|usual| *usual >= measured).unwrap_or(measured)
}
