//! Rate limits: who may send how much, and how the answers say so.
//!
//! HostUp documents the headers (`Retry-After` in seconds, `X-RateLimit-Limit`, `-Remaining` and an ISO `-Reset`) but no numbers,
//! and not whether answers other than 429 carry them. Clients meet other forms at proxies and in other clients' notes, so each
//! form can be chosen. Windows run in real time, since clients wait in real time; the sandbox's own clock has no part in it.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::span;

/// A limit of so many requests per window, for each account on its own. A refused request does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateLimit {
    /// How many requests a window admits.
    pub requests: u32,
    /// How long the window is, in real time.
    #[serde(with = "span")]
    pub window: Duration,
    /// How the window moves. Default `fixed`.
    #[serde(default)]
    pub style: WindowStyle,
    /// Which answers tell the state of the limit. Default `always`.
    #[serde(default)]
    pub headers: LimitHeaders,
    /// How `X-RateLimit-Reset` writes its time. Default `iso`, as documented.
    #[serde(default)]
    pub reset: ResetForm,
    /// How `Retry-After` writes its time. Default `seconds`, as documented.
    #[serde(default)]
    pub retry_after: RetryAfterForm,
}

/// How a window moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WindowStyle {
    /// It begins with the first request and empties at once when it ends.
    #[default]
    Fixed,
    /// It always covers the last `window`; places open one by one.
    Sliding,
}

/// Which answers carry which headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LimitHeaders {
    /// `X-RateLimit-*` on every answer, `Retry-After` on 429.
    #[default]
    Always,
    /// `X-RateLimit-*` and `Retry-After` on 429 alone.
    OnRefusal,
    /// `Retry-After` on 429 and nothing else.
    RetryAfterOnly,
    /// `X-RateLimit-*` on 429 without `Retry-After`.
    ResetOnly,
    /// Nothing at all.
    None,
}

/// How `X-RateLimit-Reset` writes its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResetForm {
    /// `2026-04-27T12:00:00.000Z`
    #[default]
    Iso,
    /// Seconds since 1970, rounded up.
    Epoch,
}

/// How `Retry-After` writes its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RetryAfterForm {
    /// Seconds from now, rounded up.
    #[default]
    Seconds,
    /// `Mon, 27 Apr 2026 12:00:00 GMT`, rounded up to the second.
    HttpDate,
}

impl RateLimit {
    /// `requests` per `window` in the documented form: a fixed window, headers on every answer.
    pub fn new(requests: u32, window: Duration) -> Self {
        Self {
            requests,
            window,
            style: WindowStyle::default(),
            headers: LimitHeaders::default(),
            reset: ResetForm::default(),
            retry_after: RetryAfterForm::default(),
        }
    }

    /// The headers of an answer given in this standing. `wall` is the real time, which the absolute forms count from.
    pub(crate) fn headers(&self, standing: Standing, wall: Timestamp) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            let value =
                HeaderValue::try_from(value).expect("digits and dates are legal header values");
            headers.insert(HeaderName::from_static(name), value);
        };
        let refused = !standing.admitted;
        let told = match self.headers {
            LimitHeaders::Always => true,
            LimitHeaders::OnRefusal | LimitHeaders::ResetOnly => refused,
            LimitHeaders::RetryAfterOnly | LimitHeaders::None => false,
        };
        let at = wall
            .checked_add(standing.resets_in)
            .unwrap_or(Timestamp::MAX);
        if told {
            set("x-ratelimit-limit", self.requests.to_string());
            set("x-ratelimit-remaining", standing.remaining.to_string());
            let reset = match self.reset {
                ResetForm::Iso => format!("{at:.3}"),
                ResetForm::Epoch => whole_second_after(at).to_string(),
            };
            set("x-ratelimit-reset", reset);
        }
        if refused && !matches!(self.headers, LimitHeaders::ResetOnly | LimitHeaders::None) {
            let wait = match self.retry_after {
                RetryAfterForm::Seconds => {
                    standing.resets_in.as_millis().div_ceil(1000).to_string()
                }
                RetryAfterForm::HttpDate => http_date(whole_second_after(at)),
            };
            set("retry-after", wait);
        }
        headers
    }
}

fn whole_second_after(at: Timestamp) -> i64 {
    at.as_second() + i64::from(at.subsec_nanosecond() > 0)
}

fn http_date(second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// What the limit says about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) admitted: bool,
    pub(crate) remaining: u32,
    /// Until the window empties, or with a sliding one until the next place opens.
    pub(crate) resets_in: Duration,
}

/// The windows of all accounts.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    windows: HashMap<String, VecDeque<Instant>>,
    /// What the windows are of: another limit begins with empty ones.
    of: Option<(u32, Duration, WindowStyle)>,
}

impl Limits {
    /// Counts a request of `account` that arrives at `now`.
    pub(crate) fn admit(&mut self, account: &str, limit: &RateLimit, now: Instant) -> Standing {
        let of = Some((limit.requests, limit.window, limit.style));
        if self.of != of {
            self.windows.clear();
            self.of = of;
        }
        if !self.windows.contains_key(account) {
            self.windows.insert(account.to_owned(), VecDeque::new());
        }
        let admitted_at = self.windows.get_mut(account).expect("was just made");
        let over = |since: &Instant| now.saturating_duration_since(*since) >= limit.window;
        match limit.style {
            WindowStyle::Fixed => {
                if admitted_at.front().is_some_and(over) {
                    admitted_at.clear();
                }
            }
            WindowStyle::Sliding => {
                while admitted_at.front().is_some_and(over) {
                    admitted_at.pop_front();
                }
            }
        }
        let used = u32::try_from(admitted_at.len()).unwrap_or(u32::MAX);
        let admitted = used < limit.requests;
        if admitted {
            admitted_at.push_back(now);
        }
        let since = admitted_at.front().copied().unwrap_or(now);
        Standing {
            admitted,
            remaining: limit
                .requests
                .saturating_sub(used)
                .saturating_sub(u32::from(admitted)),
            resets_in: limit
                .window
                .saturating_sub(now.saturating_duration_since(since)),
        }
    }
}

#[cfg(test)]
mod tests;
