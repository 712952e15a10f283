//! The response headers about rate limits and waits.
//!
//! HostUp documents `Retry-After` in seconds, and `X-RateLimit-Limit`, `-Remaining` and `-Reset` on 429 responses, the
//! last one as an ISO time. Dates and epochs are parsed as well, since gateways send those.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The parsed headers. A missing or invalid one is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WaitHeaders {
    /// `Retry-After`.
    pub(super) retry_after: Option<When>,
    /// `X-RateLimit-Reset`, when the limit is renewed.
    pub(super) reset: Option<When>,
    /// `X-RateLimit-Limit`, the number of requests in one window.
    pub(super) limit: Option<u64>,
    /// `X-RateLimit-Remaining`, the requests that remain in this window.
    pub(super) remaining: Option<u64>,
    /// `Date`, the server's clock when it responded, in whole seconds.
    pub(super) date: Option<SystemTime>,
}

/// A time in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Counted from the response. A negative number counts as zero.
    In(Duration),
    /// By the server's clock.
    At(SystemTime),
}

/// A number below this is a duration in seconds and not an epoch: ten years, or a day in 1979.
const MAX_SPAN: f64 = 315_360_000.0;

/// A number above this is in milliseconds since the epoch: in seconds, it would be the year 5138.
const MAX_EPOCH_SECONDS: f64 = 1e11;

impl WaitHeaders {
    pub(super) fn parse(headers: &HeaderMap) -> WaitHeaders {
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

    /// When the next request may be sent. HostUp documents `Retry-After` as the header to look at first.
    pub(super) fn retry_at(&self) -> Option<When> {
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
        // Not every system's clock can represent earlier years, and they have passed in any case.
        return iso
            .map(|time| When::At(time.max(jiff::Timestamp::UNIX_EPOCH).into()))
            .or_else(|| http_date(text).map(When::At));
    };
    let seconds = match number {
        span_of_seconds if span_of_seconds < MAX_SPAN => {
            return Some(When::In(span(span_of_seconds)));
        }
        milliseconds if milliseconds > MAX_EPOCH_SECONDS => milliseconds / 1000.0,
        seconds => seconds,
    };
    SystemTime::UNIX_EPOCH
        .checked_add(span(seconds))
        .map(When::At)
}

/// Parses a finite number in plain digits, unlike `inf` and `nan`.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| plain)
}

/// Returns a duration: zero for a negative number, and at most one that outlasts every call.
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

    fn parse(headers: &[(&'static str, &str)]) -> WaitHeaders {
        let pair = |(name, value): &(&'static str, &str)| {
            let value = value.parse().expect("a header value");
            (HeaderName::from_static(name), value)
        };
        WaitHeaders::parse(&headers.iter().map(pair).collect())
    }

    fn epoch(seconds: u64) -> When {
        When::At(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_takes_precedence_over_the_reset() {
        let both = parse(&[("retry-after", " 7 "), ("x-ratelimit-reset", "100")]);
        assert_eq!(both.retry_at(), Some(When::In(Duration::from_secs(7))));
        let date = parse(&[("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]);
        assert_eq!(date.retry_at(), Some(epoch(60)));
    }

    #[test]
    fn reset_is_used_if_retry_after_is_invalid() {
        for invalid in ["", "soon", "inf", "nan", "1e9", "0x10"] {
            let headers = parse(&[("retry-after", invalid), ("x-ratelimit-reset", "5")]);
            assert_eq!(
                headers.retry_at(),
                Some(When::In(Duration::from_secs(5))),
                "{invalid}"
            );
        }
        assert_eq!(parse(&[]).retry_at(), None);
    }

    #[test]
    fn reset_is_an_iso_time_an_epoch_in_seconds_or_milliseconds_or_a_span() {
        for (text, when) in [
            ("2026-04-27T12:00:00Z", epoch(1_777_291_200)),
            ("2026-04-27T12:00:00.000Z", epoch(1_777_291_200)),
            ("1777291200", epoch(1_777_291_200)),
            ("1777291200000", epoch(1_777_291_200)),
            ("30", When::In(Duration::from_secs(30))),
            ("-009999-06-01T00:00:00Z", epoch(0)),
        ] {
            assert_eq!(
                parse(&[("x-ratelimit-reset", text)]).reset,
                Some(when),
                "{text}"
            );
        }
        assert_eq!(parse(&[("x-ratelimit-reset", "tomorrow")]).reset, None);
    }

    #[test]
    fn negative_time_is_zero_and_an_absurd_one_outlasts_every_call() {
        let negative = parse(&[("retry-after", "-5")]);
        assert_eq!(negative.retry_at(), Some(When::In(Duration::ZERO)));
        let absurd = parse(&[("retry-after", "99999999999999999999999999")]);
        let longest = Duration::from_secs(100_000_000_000);
        assert_eq!(absurd.retry_at(), Some(When::In(longest)));
        let absurd = parse(&[("x-ratelimit-reset", "99999999999999999999999999")]);
        assert!(matches!(absurd.reset, Some(When::At(_)) | None));
    }

    #[test]
    fn limit_of_zero_is_ignored() {
        let headers = parse(&[("x-ratelimit-limit", "0"), ("x-ratelimit-remaining", "0")]);
        assert_eq!((headers.limit, headers.remaining), (None, Some(0)));
    }
}
