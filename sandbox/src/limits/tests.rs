//! How windows move and how times are written, without waiting for either.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn admitted(limits: &mut Limits, limit: &RateLimit, at: Instant) -> bool {
    limits.admit("main", limit, at).admitted
}

#[test]
fn a_fixed_window_empties_at_once_and_a_sliding_one_place_by_place() {
    let fixed = RateLimit::new(2, 10 * SECOND);
    let sliding = RateLimit {
        style: WindowStyle::Sliding,
        ..fixed.clone()
    };
    let start = Instant::now();
    for (limit, second_place_at_ten) in [(fixed, true), (sliding, false)] {
        let mut limits = Limits::default();
        assert!(admitted(&mut limits, &limit, start));
        assert!(admitted(&mut limits, &limit, start + 6 * SECOND));
        assert!(!admitted(&mut limits, &limit, start + 9 * SECOND));
        assert!(admitted(&mut limits, &limit, start + 10 * SECOND));
        assert_eq!(
            admitted(&mut limits, &limit, start + 10 * SECOND),
            second_place_at_ten,
            "{limit:?}"
        );
    }
}

#[test]
fn each_account_has_its_own_window() {
    let limit = RateLimit::new(1, SECOND);
    let (mut limits, now) = (Limits::default(), Instant::now());
    assert!(limits.admit("main", &limit, now).admitted);
    assert!(!limits.admit("main", &limit, now).admitted);
    assert!(limits.admit("other", &limit, now).admitted);
}

#[test]
fn another_limit_begins_with_empty_windows_and_another_way_to_tell_of_it_does_not() {
    let limit = RateLimit::new(1, 10 * SECOND);
    let told_otherwise = RateLimit {
        headers: LimitHeaders::OnRefusal,
        ..limit.clone()
    };
    let longer = RateLimit::new(1, 20 * SECOND);
    let (mut limits, now) = (Limits::default(), Instant::now());
    assert!(admitted(&mut limits, &limit, now));
    assert!(!admitted(&mut limits, &told_otherwise, now));
    assert!(admitted(&mut limits, &longer, now));
    assert!(!admitted(&mut limits, &longer, now));
}

fn shown(limit: &RateLimit, admitted: bool) -> Vec<(String, String)> {
    let standing = Standing {
        admitted,
        remaining: 3,
        resets_in: Duration::from_millis(1500),
    };
    let wall = "2026-04-27T12:00:00Z".parse().expect("a time");
    let headers = limit.headers(standing, wall);
    let mut shown: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ascii").to_owned()))
        .collect();
    shown.sort();
    shown
}

#[test]
fn a_refusal_tells_when_to_come_back_in_the_form_that_was_chosen() {
    let documented = RateLimit::new(5, SECOND);
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        shown(&documented, false),
        [
            text("retry-after", "2"),
            text("x-ratelimit-limit", "5"),
            text("x-ratelimit-remaining", "3"),
            text("x-ratelimit-reset", "2026-04-27T12:00:01.500Z"),
        ]
    );
    let other = RateLimit {
        reset: ResetForm::Epoch,
        retry_after: RetryAfterForm::HttpDate,
        ..documented
    };
    assert_eq!(
        shown(&other, false)[0],
        text("retry-after", "Mon, 27 Apr 2026 12:00:02 GMT")
    );
    assert_eq!(
        shown(&other, false)[3],
        text("x-ratelimit-reset", "1777291202")
    );
}

#[test]
fn headers_stand_on_the_answers_that_the_limit_names() {
    let with = |headers| RateLimit {
        headers,
        ..RateLimit::new(5, SECOND)
    };
    let counts = |headers| {
        (
            shown(&with(headers), true).len(),
            shown(&with(headers), false).len(),
        )
    };
    assert_eq!(counts(LimitHeaders::Always), (3, 4));
    assert_eq!(counts(LimitHeaders::OnRefusal), (0, 4));
    assert_eq!(counts(LimitHeaders::RetryAfterOnly), (0, 1));
    assert_eq!(counts(LimitHeaders::ResetOnly), (0, 3));
    assert_eq!(counts(LimitHeaders::None), (0, 0));
}
