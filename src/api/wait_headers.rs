//! What an answer's headers say about the rate limit.
//!
//! HostUp documents `Retry-After` in seconds and `X-RateLimit-Limit`, `-Remaining` and `-Reset` on answers of 429, the
//! last one as an ISO time. Dates and epochs are understood as well, since gateways write those.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The headers about the limit, read; what is missing or makes no sense is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WaitHeaders {
    /// When to come back, by `Retry-After`.
    pub(super) retry_after: Option<When>,
    /// When the limit is renewed, by `X-RateLimit-Reset`.
    pub(super) reset: Option<When>,
    /// The requests that a window allows.
    pub(super) limit: Option<u64>,
    /// The requests that are left in this window.
    pub(super) remaining: Option<u64>,
    /// The server's clock when it answered, cut to seconds.
    pub(super) date: Option<SystemTime>,
}

/// A moment as a server gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// From the answer on. A negative number is no time at all.
    In(Duration),
    /// By the server's clock.
    At(SystemTime),
}

/// A number below this is a span of seconds and not an epoch: ten years, or a day in 1973.
const LONGEST_SPAN: f64 = 315_360_000.0;

/// A number above this counts milliseconds since the epoch: as seconds, it would be the year 5138.
const LARGEST_SECONDS: f64 = 1e11;

impl WaitHeaders {
    pub(super) fn of(headers: &HeaderMap) -> WaitHeaders {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let number = |name: &str| text(name)?.parse().ok();
        WaitHeaders {
            retry_after: text(RETRY_AFTER.as_str()).and_then(retry_after),
            reset: text("x-ratelimit-reset").and_then(reset),
            limit: number("x-ratelimit-limit").filter(|limit| *limit > 0),
            remaining: number("x-ratelimit-remaining"),
            date: text(DATE.as_str()).and_then(http_date),
        }
    }

    /// When the server wants to be asked again, by the header that it documents as the first to look at.
    pub(super) fn come_back(&self) -> Option<When> {
        self.retry_after.or(self.reset)
    }
}

fn retry_after(text: &str) -> Option<When> {
    match number(text) {
        Some(seconds) => Some(When::In(span(seconds))),
        None => http_date(text).map(When::At),
    }
}

fn reset(text: &str) -> Option<When> {
    let Some(number) = number(text) else {
        let iso: Option<jiff::Timestamp> = text.parse().ok();
        // Not every system's clock can hold the years before; they have passed in any case.
        return iso
            .map(|time| When::At(time.max(jiff::Timestamp::UNIX_EPOCH).into()))
            .or_else(|| http_date(text).map(When::At));
    };
    let seconds = match number {
        span_of_seconds if span_of_seconds < LONGEST_SPAN => {
            return Some(When::In(span(span_of_seconds)));
        }
        milliseconds if milliseconds > LARGEST_SECONDS => milliseconds / 1000.0,
        seconds => seconds,
    };
    SystemTime::UNIX_EPOCH
        .checked_add(span(seconds))
        .map(When::At)
}

/// A finite number, written in digits alone: `inf`, `nan` and the like are no times.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| plain)
}

/// A span of seconds: nothing for a negative one, and a century at most, which outlasts every call.
fn span(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, 1e11))
}

fn http_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn of(headers: &[(&'static str, &str)]) -> WaitHeaders {
        let pair = |(name, value): &(&'static str, &str)| {
            let value = value.parse().expect("a header value");
            (HeaderName::from_static(name), value)
        };
        WaitHeaders::of(&headers.iter().map(pair).collect())
    }

    fn epoch(seconds: u64) -> When {
        When::At(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_comes_before_the_reset() {
        let both = of(&[("retry-after", " 7 "), ("x-ratelimit-reset", "100")]);
        assert_eq!(both.come_back(), Some(When::In(Duration::from_secs(7))));
        let date = of(&[("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]);
        assert_eq!(date.come_back(), Some(epoch(60)));
    }

    #[test]
    fn where_retry_after_makes_no_sense_the_reset_counts() {
        for nonsense in ["", "soon", "inf", "nan", "1e9", "0x10"] {
            let headers = of(&[("retry-after", nonsense), ("x-ratelimit-reset", "5")]);
            assert_eq!(
                headers.come_back(),
                Some(When::In(Duration::from_secs(5))),
                "{nonsense}"
            );
        }
        assert_eq!(of(&[]).come_back(), None);
    }

    #[test]
    fn a_reset_is_an_iso_time_or_an_epoch_in_seconds_or_milliseconds_or_a_span() {
        for (text, when) in [
            ("2026-04-27T12:00:00Z", epoch(1_777_291_200)),
            ("2026-04-27T12:00:00.000Z", epoch(1_777_291_200)),
            ("1777291200", epoch(1_777_291_200)),
            ("1777291200000", epoch(1_777_291_200)),
            ("30", When::In(Duration::from_secs(30))),
            ("-009999-06-01T00:00:00Z", epoch(0)),
        ] {
            assert_eq!(
                of(&[("x-ratelimit-reset", text)]).reset,
                Some(when),
                "{text}"
            );
        }
        assert_eq!(of(&[("x-ratelimit-reset", "tomorrow")]).reset, None);
    }

    #[test]
    fn a_negative_time_is_none_at_all_and_an_absurd_one_outlasts_every_call() {
        let negative = of(&[("retry-after", "-5")]);
        assert_eq!(negative.come_back(), Some(When::In(Duration::ZERO)));
        let absurd = of(&[("retry-after", "99999999999999999999999999")]);
        let century = Duration::from_secs(100_000_000_000);
        assert_eq!(absurd.come_back(), Some(When::In(century)));
        let absurd = of(&[("x-ratelimit-reset", "99999999999999999999999999")]);
        assert!(matches!(absurd.reset, Some(When::At(_)) | None));
    }

    #[test]
    fn a_limit_of_nothing_is_no_limit() {
        let headers = of(&[("x-ratelimit-limit", "0"), ("x-ratelimit-remaining", "0")]);
        assert_eq!((headers.limit, headers.remaining), (None, Some(0)));
    }
}
