//! A simulated server with a rate limit, and processes that call it, on paused time.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};

use super::super::wait_headers::WaitHeaders;
use super::{RateLimiter, WallClock};

const SECOND: Duration = Duration::from_secs(1);

/// How the server counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Counting {
    /// A window begins with its first request.
    Fixed,
    /// Windows follow the server's clock.
    Aligned,
    /// Any period of time has at most the limit.
    Sliding,
}

/// Which responses have which headers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Announcing {
    OnAll,
    On429,
    /// `Retry-After` on 429 and nothing else.
    RetryAfter,
    /// `Retry-After: 0` on 429 and nothing else.
    Zero,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Scenario {
    pub(super) counting: Counting,
    pub(super) announcing: Announcing,
    pub(super) limit: usize,
    pub(super) period: Duration,
    /// In milliseconds, from the request to the response: the minimum, and the maximum of a random addition.
    pub(super) latency: (u64, u64),
    /// How far the server's clock is ahead of ours, in seconds.
    pub(super) clock_ahead: f64,
    /// How many processes share the limit, each with a limiter of its own.
    pub(super) processes: usize,
    /// The calls of each process, and how many it makes in parallel.
    pub(super) calls: usize,
    pub(super) parallel: usize,
}

/// The results of a run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) seconds: f64,
    /// 429 responses.
    pub(super) rejected: usize,
}

pub(super) struct Server {
    scenario: Scenario,
    start: Instant,
    window: Instant,
    accepted: VecDeque<Instant>,
    rejected: usize,
}

/// The server's clock at the start, in seconds since the epoch.
const EPOCH: f64 = 1_777_291_200.35;

impl Server {
    pub(super) fn new(scenario: Scenario) -> Server {
        Server {
            scenario,
            start: Instant::now(),
            window: Instant::now(),
            accepted: VecDeque::new(),
            rejected: 0,
        }
    }

    /// Counts a request. Returns whether it is accepted, and the headers of the response.
    pub(super) fn handle(&mut self) -> (bool, WaitHeaders) {
        let (now, period) = (Instant::now(), self.scenario.period);
        if self.scenario.counting == Counting::Sliding {
            while self.accepted.front().is_some_and(|at| *at + period <= now) {
                self.accepted.pop_front();
            }
            self.window = self.accepted.front().copied().unwrap_or(now);
        } else if self.window + period <= now {
            self.accepted.clear();
            let since = (now - self.window).as_nanos() % period.as_nanos();
            self.window = match self.scenario.counting {
                Counting::Aligned => now - Duration::from_nanos(since.try_into().expect("small")),
                Counting::Fixed | Counting::Sliding => now,
            };
        }
        let accepted = self.accepted.len() < self.scenario.limit;
        match accepted {
            true => self.accepted.push_back(now),
            false => self.rejected += 1,
        }
        (accepted, self.headers(accepted, self.window + period, now))
    }

    fn headers(&self, accepted: bool, reset: Instant, now: Instant) -> WaitHeaders {
        let Scenario {
            limit, announcing, ..
        } = self.scenario;
        let clock = |at: Instant| {
            let shown = EPOCH + self.scenario.clock_ahead + (at - self.start).as_secs_f64();
            // Truncated to milliseconds.
            SystemTime::UNIX_EPOCH + Duration::from_secs_f64((shown * 1000.0).floor() / 1000.0)
        };
        let mut headers = vec![("date", httpdate::fmt_http_date(clock(now)))];
        if !accepted {
            let wait = match announcing {
                Announcing::Zero => 0.0,
                _ => (reset - now).as_secs_f64().ceil(),
            };
            headers.push(("retry-after", wait.to_string()));
        }
        if announcing == Announcing::OnAll || announcing == Announcing::On429 && !accepted {
            let reset = jiff::Timestamp::try_from(clock(reset)).expect("a time");
            let remaining = limit - self.accepted.len();
            headers.push(("x-ratelimit-limit", limit.to_string()));
            headers.push(("x-ratelimit-remaining", remaining.to_string()));
            headers.push(("x-ratelimit-reset", format!("{reset:.3}")));
        }
        wait_headers(headers)
    }
}

pub(super) fn wait_headers(
    headers: impl IntoIterator<Item = (&'static str, String)>,
) -> WaitHeaders {
    let header = |(name, value): (&'static str, String)| {
        let value = HeaderValue::from_str(&value).expect("a header value");
        (HeaderName::from_static(name), value)
    };
    WaitHeaders::parse(&headers.into_iter().map(header).collect::<HeaderMap>())
}

pub(super) fn our_clock() -> WallClock {
    let start = Instant::now();
    Box::new(move || SystemTime::UNIX_EPOCH + Duration::from_secs_f64(EPOCH) + start.elapsed())
}

/// Makes all calls of the scenario, each until it is accepted.
pub(super) async fn run(scenario: Scenario) -> Run {
    let server = Mutex::new(Server::new(scenario));
    let start = Instant::now();
    let process = |number| process(scenario, &server, number);
    join_all((0..scenario.processes).map(process)).await;
    Run {
        seconds: start.elapsed().as_secs_f64(),
        rejected: server.into_inner().expect("no panic").rejected,
    }
}

async fn process(scenario: Scenario, server: &Mutex<Server>, number: usize) {
    let limiter = RateLimiter::new(None, our_clock());
    let random = Mutex::new(fastrand::Rng::with_seed(number as u64));
    let one_way = || {
        let (latency, jitter) = scenario.latency;
        let added = random.lock().expect("no panic").u64(0..=jitter * 1000);
        Duration::from_micros(latency * 1000 + added) / 2
    };
    let calls = Mutex::new(0..scenario.calls);
    let next_call = || calls.lock().expect("no panic").next();
    let worker = |_| async {
        while next_call().is_some() {
            // The default of `max_wait`.
            let deadline = Instant::now() + 900 * SECOND;
            loop {
                let permit = limiter.admit(deadline).await.expect("no call fails");
                sleep(one_way()).await;
                let (accepted, headers) = server.lock().expect("no panic").handle();
                sleep(one_way()).await;
                if accepted {
                    permit.answered(&headers);
                    break;
                }
                permit.limited(&headers, SECOND);
            }
        }
    };
    join_all((0..scenario.parallel).map(worker)).await;
}
