//! Rate limits: how many requests an account may send, and the headers that say so.
//!
//! HostUp documents the headers (`Retry-After` in seconds, `X-RateLimit-Limit`, `-Remaining` and an ISO `-Reset`) but no
//! numbers, and not whether responses other than 429 carry them. Proxies use other forms, so each form can be chosen. Windows run
//! in real time, since clients wait in real time; the sandbox's own clock does not affect them.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::duration;

/// A number of requests per window, for each account separately. Refused requests do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateLimit {
    /// The number of requests that a window admits.
    pub requests: u32,
    /// The length of the window, in real time.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    pub window: Duration,
    /// How the window moves. Default `fixed`.
    #[serde(default)]
    pub style: WindowStyle,
    /// Which responses carry the rate limit headers. Default `always`.
    #[serde(default)]
    pub headers: LimitHeaders,
    /// The time format of `X-RateLimit-Reset`. Default `iso`, as documented.
    #[serde(default)]
    pub reset: ResetFormat,
    /// The time format of `Retry-After`. Default `seconds`, as documented.
    #[serde(default)]
    pub retry_after: RetryAfterFormat,
}

/// How a window moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum WindowStyle {
    /// The window starts with the first request. All places become free at its end.
    #[default]
    Fixed,
    /// The window always covers the last `window`. Places become free one by one.
    Sliding,
}

/// Which responses carry which headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LimitHeaders {
    /// `X-RateLimit-*` on every response, `Retry-After` on 429.
    #[default]
    Always,
    /// `X-RateLimit-*` and `Retry-After` on 429 only.
    OnRefusal,
    /// `Retry-After` on 429 and nothing else.
    RetryAfterOnly,
    /// `X-RateLimit-*` on 429 without `Retry-After`.
    ResetOnly,
    /// No headers.
    None,
}

/// The time format of `X-RateLimit-Reset`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ResetFormat {
    /// `2026-04-27T12:00:00.000Z`
    #[default]
    Iso,
    /// Seconds since 1970, rounded up.
    Epoch,
}

/// The time format of `Retry-After`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryAfterFormat {
    /// Seconds from now, rounded up.
    #[default]
    Seconds,
    /// `Mon, 27 Apr 2026 12:00:00 GMT`, rounded up to the second.
    HttpDate,
}

impl RateLimit {
    /// `requests` per `window` as documented: a fixed window, headers on every response.
    pub fn new(requests: u32, window: Duration) -> Self {
        Self {
            requests,
            window,
            style: WindowStyle::default(),
            headers: LimitHeaders::default(),
            reset: ResetFormat::default(),
            retry_after: RetryAfterFormat::default(),
        }
    }

    /// The headers of a response after `decision`. Absolute times are relative to `wall`, the real time.
    pub(crate) fn headers(&self, decision: Decision, wall: Timestamp) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            let value =
                HeaderValue::try_from(value).expect("digits and dates are legal header values");
            headers.insert(HeaderName::from_static(name), value);
        };
        let is_refused = !decision.is_admitted;
        let has_state_headers = match self.headers {
            LimitHeaders::Always => true,
            LimitHeaders::OnRefusal | LimitHeaders::ResetOnly => is_refused,
            LimitHeaders::RetryAfterOnly | LimitHeaders::None => false,
        };
        let reset_at = wall
            .checked_add(decision.resets_in)
            .unwrap_or(Timestamp::MAX);
        if has_state_headers {
            set("x-ratelimit-limit", self.requests.to_string());
            set("x-ratelimit-remaining", decision.remaining.to_string());
            let reset = match self.reset {
                ResetFormat::Iso => format!("{reset_at:.3}"),
                ResetFormat::Epoch => ceil_to_second(reset_at).to_string(),
            };
            set("x-ratelimit-reset", reset);
        }
        if is_refused && !matches!(self.headers, LimitHeaders::ResetOnly | LimitHeaders::None) {
            let wait = match self.retry_after {
                RetryAfterFormat::Seconds => {
                    decision.resets_in.as_millis().div_ceil(1000).to_string()
                }
                RetryAfterFormat::HttpDate => http_date(ceil_to_second(reset_at)),
            };
            set("retry-after", wait);
        }
        headers
    }
}

fn ceil_to_second(at: Timestamp) -> i64 {
    at.as_second() + i64::from(at.subsec_nanosecond() > 0)
}

fn http_date(second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The decision about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) is_admitted: bool,
    pub(crate) remaining: u32,
    /// The time until the window ends, or with a sliding window until the next place becomes free.
    pub(crate) resets_in: Duration,
}

/// The windows of all accounts.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    windows: HashMap<String, VecDeque<Instant>>,
    /// The limit that the windows belong to. A changed limit starts with empty windows.
    configured_for: Option<(u32, Duration, WindowStyle)>,
}

impl RateLimiter {
    /// Counts a request of `account` that arrives at `now`.
    pub(crate) fn admit(&mut self, account: &str, limit: &RateLimit, now: Instant) -> Decision {
        let configured_for = Some((limit.requests, limit.window, limit.style));
        if self.configured_for != configured_for {
            self.windows.clear();
            self.configured_for = configured_for;
        }
        if !self.windows.contains_key(account) {
            self.windows.insert(account.to_owned(), VecDeque::new());
        }
        let admitted_at = self.windows.get_mut(account).expect("inserted above");
        let has_expired = |since: &Instant| now.saturating_duration_since(*since) >= limit.window;
        match limit.style {
            WindowStyle::Fixed => {
                if admitted_at.front().is_some_and(has_expired) {
                    admitted_at.clear();
                }
            }
            WindowStyle::Sliding => {
                while admitted_at.front().is_some_and(has_expired) {
                    admitted_at.pop_front();
                }
            }
        }
        let used = u32::try_from(admitted_at.len()).unwrap_or(u32::MAX);
        let is_admitted = used < limit.requests;
        if is_admitted {
            admitted_at.push_back(now);
        }
        let since = admitted_at.front().copied().unwrap_or(now);
        Decision {
            is_admitted,
            remaining: limit
                .requests
                .saturating_sub(used)
                .saturating_sub(u32::from(is_admitted)),
            resets_in: limit
                .window
                .saturating_sub(now.saturating_duration_since(since)),
        }
    }
}

#[cfg(test)]
mod tests;
