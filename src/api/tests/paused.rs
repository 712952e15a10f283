//! Retries, waits and their bounds, before a wire that answers by a script.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::super::call::Limits;
use super::super::error::{Bound, Outcome};
use super::super::fault::{Fault, Unread};
use super::super::key::ApiKey;
use super::super::send::{Core, Ended};
use super::super::wire::{Ask, Body, Reply, Request, Wire};

pub(super) const S: Duration = Duration::from_secs(1);

/// What a simulated server does with a request: after a while, this.
pub(super) type Answer = (Duration, Result<Reply, Fault>);

/// A wire whose answers are computed from the number of the request, counted from 1.
pub(super) struct Script {
    answer: Box<dyn Fn(usize) -> Answer + Send + Sync>,
    requests: Arc<AtomicUsize>,
    came: Arc<Mutex<Vec<Instant>>>,
}

impl Wire for Script {
    async fn exchange(&self, _request: &Request) -> Result<Reply, Fault> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        self.came.lock().expect("whole").push(Instant::now());
        let (after, answer) = (self.answer)(number);
        sleep(after).await;
        answer
    }
}

/// A client before a simulated server, and what the server saw.
pub(super) struct World {
    pub(super) core: Core<Script>,
    requests: Arc<AtomicUsize>,
    came: Arc<Mutex<Vec<Instant>>>,
}

pub(super) const LIMITS: Limits = Limits {
    max_retries: 10,
    max_wait: Duration::from_secs(15 * 60),
    requests_per_minute: None,
};

/// The same, without any attempt after the first.
pub(super) const ONCE: Limits = Limits {
    max_retries: 0,
    ..LIMITS
};

impl World {
    pub(super) fn new(
        limits: Limits,
        answer: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> World {
        let requests = Arc::new(AtomicUsize::new(0));
        let came = Arc::new(Mutex::new(Vec::new()));
        let wire = Script {
            answer: Box::new(answer),
            requests: requests.clone(),
            came: came.clone(),
        };
        let key = ApiKey::parse("sk_test_hunter2")
            .expect("a key")
            .expect("set");
        let start = Instant::now();
        let wall = move || SystemTime::UNIX_EPOCH + 1_777_291_200 * S + start.elapsed();
        World {
            core: Core::new(wire, key, limits, Box::new(wall)),
            requests,
            came,
        }
    }

    /// How many requests the server has seen.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// When they came.
    pub(super) fn came(&self) -> Vec<Instant> {
        self.came.lock().expect("whole").clone()
    }

    /// How a GET ends that must fail.
    pub(super) async fn ended(&self) -> Ended {
        let never = CancellationToken::new();
        let answer = self.core.send(&request(Ask::Get), &never).await;
        answer.expect_err("it fails")
    }

    pub(super) async fn get(&self) -> Result<Reply, Outcome> {
        let never = CancellationToken::new();
        let answer = self.core.send(&request(Ask::Get), &never).await;
        answer.map_err(|ended| ended.outcome)
    }
}

pub(super) fn request(ask: Ask) -> Request {
    Request {
        url: "https://h.test/api/v2/domains/dom_1/dnssec-auto"
            .parse()
            .expect("a URL"),
        ask,
    }
}

pub(super) fn reply(status: u16) -> Result<Reply, Fault> {
    answering(status, &[], r#"{"status":"active"}"#)
}

pub(super) fn answering(
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Result<Reply, Fault> {
    let header = |(name, value): &(&'static str, &str)| {
        let value = HeaderValue::from_str(value).expect("a header value");
        (HeaderName::from_static(name), value)
    };
    Ok(Reply {
        status,
        headers: headers.iter().map(header).collect::<HeaderMap>(),
        body: Body::Whole(body.as_bytes().to_vec()),
    })
}

/// HostUp's own refusal of a key.
fn unauthorized() -> Result<Reply, Fault> {
    answering(401, &[], r#"{"code":"unauthorized"}"#)
}

fn truncated() -> Result<Reply, Fault> {
    Ok(Reply {
        status: 200,
        headers: HeaderMap::new(),
        body: Body::Truncated,
    })
}

#[tokio::test(start_paused = true)]
async fn what_passes_by_itself_is_retried_with_growing_waits() {
    let passing: [fn() -> Result<Reply, Fault>; 10] = [
        || reply(408),
        || reply(425),
        || reply(522),
        || reply(502),
        || reply(503),
        || reply(504),
        || Err(Fault::ConnectTimeout),
        || Err(Fault::Timeout(30 * S)),
        || Err(Fault::Reset),
        truncated,
    ];
    for fault in passing {
        let world = World::new(LIMITS, move |number| match number {
            1..=10 => (Duration::ZERO, fault()),
            _ => (Duration::ZERO, reply(200)),
        });
        let answer = world.get().await;
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(world.requests(), 11);
        let came = world.came();
        let waits = came.windows(2).map(|pair| pair[1] - pair[0]);
        for (index, wait) in waits.enumerate() {
            assert!(wait >= S && wait <= 60 * S, "wait {index}: {wait:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_settings_bound_the_attempts_and_the_error_tells_their_number() {
    let limits = Limits {
        max_retries: 3,
        ..LIMITS
    };
    let world = World::new(limits, |_| (Duration::ZERO, Err(Fault::Reset)));
    let ended = world.ended().await;
    assert!(
        matches!(ended.outcome, Outcome::Unreachable { what: Fault::Reset }),
        "{ended:?}"
    );
    assert_eq!(ended.effort.attempts, 4);
    assert_eq!(ended.effort.ended_by, Some(Bound::MaxRetries(3)));
    assert_eq!(world.requests(), 4);
    let limits = Limits {
        max_wait: 5 * S,
        ..LIMITS
    };
    let world = World::new(limits, |_| (4 * S, reply(503)));
    let ended = world.ended().await;
    assert_eq!(ended.effort.ended_by, Some(Bound::MaxWait(5 * S)));
    assert_eq!(ended.effort.attempts as usize, world.requests());
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_500_is_asked_again_twice_and_other_answers_of_4xx_never() {
    let world = World::new(LIMITS, |_| (Duration::ZERO, reply(500)));
    let outcome = world.get().await.expect_err("500");
    assert!(
        matches!(&outcome, Outcome::ServerFault(problem) if problem.http_status == 500),
        "{outcome:?}"
    );
    assert_eq!(world.requests(), 3);
    let once = Limits {
        max_retries: 1,
        ..LIMITS
    };
    let world = World::new(once, |_| (Duration::ZERO, reply(500)));
    assert!(world.get().await.is_err());
    assert_eq!(world.requests(), 2, "never more than max_retries");
    for status in [400, 401, 403, 404, 409, 422, 302] {
        let world = World::new(LIMITS, move |_| (Duration::ZERO, reply(status)));
        assert!(world.get().await.is_err());
        assert_eq!(world.requests(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_always_breaks_off_is_unreadable_in_the_end() {
    let world = World::new(LIMITS, |_| (Duration::ZERO, truncated()));
    let outcome = world.get().await.expect_err("truncated");
    let expected = Outcome::Unreadable {
        status: 200,
        what: Unread::Truncated,
        head: None,
    };
    assert_eq!(format!("{outcome:?}"), format!("{expected:?}"));
    assert_eq!(world.requests(), 11);
}

#[tokio::test(start_paused = true)]
async fn an_untrusted_certificate_is_told_at_once() {
    let world = World::new(LIMITS, |_| {
        let fault = Fault::Tls("invalid peer certificate: UnknownIssuer".to_owned());
        (Duration::ZERO, Err(fault))
    });
    assert!(world.get().await.is_err());
    assert_eq!(world.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_told_of_a_certificate_is_bounded_however_many_names_it_has() {
    let world = World::new(LIMITS, |_| {
        let names = "not valid for the name, but for sk_test_hunter2".repeat(1000);
        (Duration::ZERO, Err(Fault::Tls(names)))
    });
    let told = world.get().await.expect_err("untrusted").to_string();
    assert!(told.len() < 2200 && !told.contains("hunter2"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_bound_of_the_users_own_is_not_told_as_the_servers() {
    let limits = Limits {
        max_wait: 90 * S,
        requests_per_minute: 1.try_into().ok(),
        ..LIMITS
    };
    let world = World::new(limits, |_| (Duration::ZERO, reply(200)));
    let start = Instant::now();
    let outcomes = tokio::join!(world.get(), world.get(), world.get());
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok());
    assert_eq!(
        outcomes.2.expect_err("too late").to_string(),
        "the configured limit of 1 per minute is used up, no request may leave for another 60 s, and this call has waited 60 s already"
    );
    assert_eq!(start.elapsed(), 60 * S);
}

#[tokio::test(start_paused = true)]
async fn a_429_that_comes_late_counts_towards_the_longest_wait_too() {
    let world = World::new(LIMITS, |_| {
        (20 * S, answering(429, &[("retry-after", "1")], "{}"))
    });
    let start = Instant::now();
    let outcome = world.get().await.expect_err("limited");
    assert!(matches!(outcome, Outcome::RateLimited(_)), "{outcome:?}");
    let most = LIMITS.max_wait + 21 * S;
    assert!(start.elapsed() <= most, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_429_is_waited_out_as_long_as_it_asks_and_not_counted_as_a_retry() {
    let world = World::new(ONCE, |number| match number {
        1..=5 => (
            Duration::ZERO,
            answering(429, &[("retry-after", "7")], "{}"),
        ),
        _ => (Duration::ZERO, reply(200)),
    });
    let start = Instant::now();
    assert!(world.get().await.is_ok());
    assert_eq!(start.elapsed(), 35 * S);
    assert_eq!(world.requests(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_429_that_asks_for_more_than_is_left_fails_at_once_and_says_what_it_knows() {
    let world = World::new(LIMITS, |_| {
        let headers = [("retry-after", "600"), ("x-ratelimit-limit", "250")];
        let body = r#"{"code":"rate_limit_exceeded","detail":"Too many requests."}"#;
        (Duration::ZERO, answering(429, &headers, body))
    });
    let start = Instant::now();
    let outcome = world.get().await.expect_err("limited");
    // The first wait of 600 s fits into 900 s, the second does not.
    assert_eq!(start.elapsed(), 600 * S);
    assert_eq!(world.requests(), 2);
    let Outcome::RateLimited(limited) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(limited.limit, Some(250));
    assert_eq!(limited.asked, Some(600 * S));
    assert_eq!(limited.waited, 600 * S);
    let code = limited.problem.and_then(|problem| problem.code);
    assert_eq!(code.as_deref(), Some("rate_limit_exceeded"));
}

#[tokio::test(start_paused = true)]
async fn a_429_that_outlasts_every_call_is_asked_for_once_by_all_of_them() {
    let world = World::new(LIMITS, |_| {
        let headers = [("retry-after", "901"), ("x-ratelimit-limit", "100")];
        (S, answering(429, &headers, ""))
    });
    let start = Instant::now();
    let calls = (0..1000).map(|_| world.get());
    let outcomes = futures_util::future::join_all(calls).await;
    // Each names the limit, also those that were never turned away themselves.
    let limited = |outcome: &&Result<Reply, Outcome>| match outcome {
        Err(Outcome::RateLimited(limited)) => limited.limit == Some(100),
        _ => false,
    };
    assert_eq!(outcomes.iter().filter(limited).count(), 1000);
    assert_eq!((world.requests(), start.elapsed()), (1, S));
}

#[tokio::test(start_paused = true)]
async fn wait_for_requests_per_minute_does_not_name_the_servers_limit() {
    let limits = Limits {
        max_wait: 30 * S,
        requests_per_minute: 1.try_into().ok(),
        ..LIMITS
    };
    let world = World::new(limits, |_| {
        let headers = [("retry-after", "1"), ("x-ratelimit-limit", "250")];
        (Duration::ZERO, answering(429, &headers, "{}"))
    });
    let outcome = world
        .get()
        .await
        .expect_err("the next token comes too late");
    let Outcome::RateLimited(limited) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(limited.limit, None);
    assert_eq!(limited.asked, Some(59 * S));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_busy_may_say_when_to_come_back() {
    let world = World::new(LIMITS, |number| match number {
        1 => (Duration::ZERO, answering(503, &[("retry-after", "90")], "")),
        _ => (Duration::ZERO, reply(200)),
    });
    let start = Instant::now();
    assert!(world.get().await.is_ok());
    assert_eq!(start.elapsed(), 90 * S);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_never_accepted_is_sent_once() {
    let world = World::new(LIMITS, |_| (S, unauthorized()));
    let calls = (0..1000).map(|_| world.get());
    let outcomes = futures_util::future::join_all(calls).await;
    assert_eq!(world.requests(), 1);
    let told = |outcome: &&Result<Reply, Outcome>| matches!(outcome, Err(Outcome::KeyRejected));
    assert_eq!(outcomes.iter().filter(told).count(), 999);
    let first = outcomes.iter().find(|outcome| !told(outcome));
    assert!(matches!(first, Some(Err(Outcome::Unauthorized(_)))));
}

#[tokio::test(start_paused = true)]
async fn first_401_of_a_firewall_does_not_block_the_key() {
    for status in [401, 403] {
        let page = "<html>Access denied</html>";
        let world = World::new(LIMITS, move |number| match number {
            1 => (Duration::ZERO, answering(status, &[], page)),
            _ => (Duration::ZERO, reply(200)),
        });
        let outcome = world.get().await.expect_err("refused");
        assert!(matches!(outcome, Outcome::Rejected(_)), "{outcome:?}");
        assert!(world.get().await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn refused_connection_and_unknown_host_give_up_within_20_seconds() {
    // A resolver takes its time.
    let cases: [fn(usize) -> Answer; 3] = [
        |_| (Duration::ZERO, Err(Fault::Refused)),
        |_| (Duration::ZERO, Err(Fault::Dns)),
        |_| (6 * S, Err(Fault::Dns)),
    ];
    for answer in cases {
        let world = World::new(LIMITS, answer);
        let start = Instant::now();
        let ended = world.ended().await;
        assert!(start.elapsed() <= 20 * S, "{:?}", start.elapsed());
        assert!(world.requests() > 1);
        assert_eq!(ended.effort.ended_by, Some(Bound::Within(20 * S)));
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_redirect_status_with_a_location_is_a_redirect() {
    let location = [("location", "https://h.test/")];
    for status in [301, 302, 303, 307, 308] {
        let world = World::new(LIMITS, move |_| (S, answering(status, &location, "")));
        let outcome = world.get().await.expect_err("redirected");
        assert!(matches!(outcome, Outcome::Redirected { .. }), "{status}");
        let world = World::new(LIMITS, move |_| (S, reply(status)));
        let outcome = world.get().await.expect_err("no location");
        assert!(matches!(outcome, Outcome::Rejected(_)), "{status}");
    }
    for status in [101, 300, 304, 305] {
        let world = World::new(LIMITS, move |_| (S, answering(status, &location, "")));
        let outcome = world.get().await.expect_err("unexpected");
        assert!(
            matches!(&outcome, Outcome::Rejected(problem) if problem.http_status == status),
            "{outcome:?}"
        );
        assert_eq!(world.requests(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_after_a_success_is_about_its_own_request_alone() {
    let world = World::new(LIMITS, |number| match number {
        2 => (Duration::ZERO, unauthorized()),
        _ => (Duration::ZERO, reply(200)),
    });
    assert!(world.get().await.is_ok());
    assert!(matches!(world.get().await, Err(Outcome::Unauthorized(_))));
    assert!(world.get().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_first_request_goes_alone_unless_it_takes_too_long() {
    let world = World::new(LIMITS, |_| (3 * S, reply(200)));
    let start = Instant::now();
    let ten = || futures_util::future::join_all((0..10).map(|_| world.get()));
    ten().await;
    assert_eq!(start.elapsed(), 6 * S, "one, and then nine together");
    let world = World::new(LIMITS, |number| match number {
        1 => (20 * S, reply(200)),
        _ => (S, reply(200)),
    });
    let start = Instant::now();
    let nine_then = futures_util::future::join_all((0..10).map(|_| world.get()));
    nine_then.await;
    assert_eq!(start.elapsed(), 20 * S);
    let last = world.came().into_iter().max().expect("requests");
    assert_eq!(last - start, 5 * S);
}

#[tokio::test(start_paused = true)]
async fn a_first_caller_who_is_dropped_lets_another_go_first() {
    let world = World::new(LIMITS, |_| (2 * S, reply(200)));
    let first = tokio::time::timeout(S, world.get());
    let (dropped, second) = tokio::join!(first, world.get());
    assert!(dropped.is_err() && second.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_key_is_masked_wherever_a_server_repeats_it() {
    let world = World::new(LIMITS, |_| {
        let location = [("location", "https://h.test/?key=sk_test_hunter2")];
        (Duration::ZERO, answering(302, &location, "sk_test_hunter2"))
    });
    let outcome = world.get().await.expect_err("redirected");
    assert!(matches!(
        &outcome,
        Outcome::Redirected { status: 302, location: Some(to) } if to == "https://h.test/?key=***"
    ));
    let world = World::new(LIMITS, |_| {
        let body = r#"{"detail":"sk_test_hunter2 is no key","code":"unauthorized"}"#;
        (Duration::ZERO, answering(401, &[], body))
    });
    let outcome = world.get().await.expect_err("refused");
    assert!(!format!("{outcome:?} {outcome}").contains("hunter2"));
}
