//! Windows and header formats, on simulated times.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn admits(limiter: &mut RateLimiter, limit: &RateLimit, at: Instant) -> bool {
    limiter.admit("main", limit, at).is_admitted
}

#[test]
fn fixed_window_frees_all_places_at_its_end_and_sliding_window_one_by_one() {
    let fixed = RateLimit::new(2, 10 * SECOND);
    let sliding = RateLimit {
        style: WindowStyle::Sliding,
        ..fixed.clone()
    };
    let start = Instant::now();
    for (limit, second_place_at_ten) in [(fixed, true), (sliding, false)] {
        let mut limiter = RateLimiter::default();
        assert!(admits(&mut limiter, &limit, start));
        assert!(admits(&mut limiter, &limit, start + 6 * SECOND));
        assert!(!admits(&mut limiter, &limit, start + 9 * SECOND));
        assert!(admits(&mut limiter, &limit, start + 10 * SECOND));
        assert_eq!(
            admits(&mut limiter, &limit, start + 10 * SECOND),
            second_place_at_ten,
            "{limit:?}"
        );
    }
}

#[test]
fn accounts_have_separate_windows() {
    let limit = RateLimit::new(1, SECOND);
    let (mut limiter, now) = (RateLimiter::default(), Instant::now());
    assert!(limiter.admit("main", &limit, now).is_admitted);
    assert!(!limiter.admit("main", &limit, now).is_admitted);
    assert!(limiter.admit("other", &limit, now).is_admitted);
}

#[test]
fn changed_limit_starts_with_empty_windows_and_changed_headers_do_not() {
    let limit = RateLimit::new(1, 10 * SECOND);
    let other_headers = RateLimit {
        headers: LimitHeaders::OnRefusal,
        ..limit.clone()
    };
    let longer = RateLimit::new(1, 20 * SECOND);
    let (mut limiter, now) = (RateLimiter::default(), Instant::now());
    assert!(admits(&mut limiter, &limit, now));
    assert!(!admits(&mut limiter, &other_headers, now));
    assert!(admits(&mut limiter, &longer, now));
    assert!(!admits(&mut limiter, &longer, now));
}

fn header_list(limit: &RateLimit, is_admitted: bool) -> Vec<(String, String)> {
    let decision = Decision {
        is_admitted,
        remaining: 3,
        resets_in: Duration::from_millis(1500),
    };
    let wall = "2026-04-27T12:00:00Z".parse().expect("a time");
    let map = limit.headers(decision, wall);
    let mut headers: Vec<_> = map
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ascii").to_owned()))
        .collect();
    headers.sort();
    headers
}

#[test]
fn refusal_has_retry_headers_in_the_configured_format() {
    let documented = RateLimit::new(5, SECOND);
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        header_list(&documented, false),
        [
            text("retry-after", "2"),
            text("x-ratelimit-limit", "5"),
            text("x-ratelimit-remaining", "3"),
            text("x-ratelimit-reset", "2026-04-27T12:00:01.500Z"),
        ]
    );
    let other = RateLimit {
        reset: ResetFormat::Epoch,
        retry_after: RetryAfterFormat::HttpDate,
        ..documented
    };
    assert_eq!(
        header_list(&other, false)[0],
        text("retry-after", "Mon, 27 Apr 2026 12:00:02 GMT")
    );
    assert_eq!(
        header_list(&other, false)[3],
        text("x-ratelimit-reset", "1777291202")
    );
}

#[test]
fn headers_are_on_the_configured_responses() {
    let with = |headers| RateLimit {
        headers,
        ..RateLimit::new(5, SECOND)
    };
    let counts = |headers| {
        (
            header_list(&with(headers), true).len(),
            header_list(&with(headers), false).len(),
        )
    };
    assert_eq!(counts(LimitHeaders::Always), (3, 4));
    assert_eq!(counts(LimitHeaders::OnRefusal), (0, 4));
    assert_eq!(counts(LimitHeaders::RetryAfterOnly), (0, 1));
    assert_eq!(counts(LimitHeaders::ResetOnly), (0, 3));
    assert_eq!(counts(LimitHeaders::None), (0, 0));
}
