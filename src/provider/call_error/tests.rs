use super::*;
use crate::api::{ApiKey, BaseUrl, RateLimited, Settings, TransportError};

fn client() -> Client {
    let settings = Settings {
        base: BaseUrl::parse("http://127.0.0.1:1").expect("a base"),
        key: ApiKey::parse("sk_test_1234").expect("a key").expect("set"),
        user_agent: "test".to_owned(),
        request_timeout: Duration::from_secs(2),
        max_retries: 4,
        max_wait: Duration::from_secs(900),
        requests_per_minute: None,
        ca_bundle: None,
    };
    let api = api::Client::new(settings).expect("a client");
    Client::new(api, "HOSTUP_API_KEY")
}

fn error(method: &'static str, path: &str, kind: ErrorKind) -> api::Error {
    api::Error {
        method,
        path: path.into(),
        kind,
        effect: Effect::None,
        attempts: Box::default(),
    }
}

fn problem(http_status: u16, code: Option<&str>) -> Box<Problem> {
    Box::new(Problem {
        http_status,
        code: code.map(str::to_owned),
        ..Problem::default()
    })
}

fn text(error: &api::Error) -> String {
    diagnostic("read it", error, &client()).detail
}

const PATH: &str = "/api/v2/domains/dom_1/dnssec-auto";

#[test]
fn detail_counts_attempts_and_names_the_setting_that_ended_them() {
    let timeout = TransportError::Timeout(Duration::from_secs(2));
    let mut error = error("GET", PATH, ErrorKind::Unreachable { cause: timeout });
    *error.attempts = Attempts {
        count: 5,
        elapsed: Duration::from_secs(27),
        ended_by: Some(Bound::MaxRetries(4)),
    };
    let detail = text(&error);
    assert!(
        detail.starts_with(
            "GET /api/v2/domains/dom_1/dnssec-auto: there was no response within the request timeout of 2s, after 5 attempts \
             in 27 s (max_retries is 4)."
        ),
        "{detail}"
    );
    assert!(
        detail.contains("raise request_timeout, which is 2 s"),
        "{detail}"
    );
    error.kind = ErrorKind::ServerFault(problem(503, None));
    error.attempts.elapsed = Duration::from_secs(14 * 60 + 30);
    error.attempts.ended_by = Some(Bound::MaxWait(Duration::from_secs(900)));
    let detail = text(&error);
    assert!(
        detail.contains(
            "the answer was HTTP 503, after 5 attempts in 14 min 30 s (max_wait is 15 min)."
        ),
        "{detail}"
    );
}

#[test]
fn advice_mentions_the_request_id_only_if_there_is_one() {
    for kind in [ErrorKind::UnexpectedStatus, ErrorKind::ServerFault] {
        let mut problem = problem(500, Some("internal_error"));
        let without = text(&error("GET", PATH, kind(problem.clone())));
        assert!(!without.contains("requestId"), "{without}");
        problem.request_id = Some("req_1".to_owned());
        let with = text(&error("GET", PATH, kind(problem)));
        assert!(with.contains("quote the requestId"), "{with}");
    }
}

#[test]
fn only_a_redirected_post_mentions_the_change() {
    let redirected = |method| {
        let kind = ErrorKind::Redirected {
            status: 302,
            location: None,
        };
        text(&error(method, PATH, kind))
    };
    assert!(!redirected("GET").contains("change"));
    assert!(redirected("POST").contains("the change would be lost"));
}

#[test]
fn advice_names_an_unexpected_status() {
    let detail = text(&error(
        "GET",
        PATH,
        ErrorKind::UnexpectedStatus(problem(304, None)),
    ));
    assert!(detail.contains("never answers with HTTP 304"), "{detail}");
}

#[test]
fn not_found_advises_to_check_api_base_for_the_list_and_the_id_for_a_domain() {
    let not_found = || ErrorKind::NotFound(problem(404, Some("not_found")));
    let list = text(&error("GET", "/api/v2/domains?limit=1000", not_found()));
    assert!(
        !list.contains("Check the id") && list.contains("Check api_base"),
        "{list}"
    );
    assert!(text(&error("GET", PATH, not_found())).contains("Check the id"));
}

#[test]
fn long_code_is_truncated() {
    let code = "x".repeat(600);
    let detail = text(&error(
        "GET",
        PATH,
        ErrorKind::UnexpectedStatus(problem(409, Some(&code))),
    ));
    let (sentence, _) = detail.split_once("\n\n").expect("two paragraphs");
    assert!(sentence.len() < 200, "{sentence}");
}

#[test]
fn firewall_page_does_not_blame_the_key() {
    for status in [401, 403] {
        let mut problem = problem(status, None);
        problem.body_head = Some("<html>Access denied</html>".to_owned());
        let detail = text(&error("GET", PATH, ErrorKind::UnexpectedStatus(problem)));
        assert!(detail.contains("firewall"), "{detail}");
        assert!(
            !detail.contains("scope") && !detail.contains("API key"),
            "{detail}"
        );
    }
}

#[test]
fn own_rate_limit_does_not_blame_the_account() {
    let limited = RateLimited {
        requests_per_minute: 1.try_into().ok(),
        ..RateLimited::default()
    };
    let detail = text(&error(
        "GET",
        PATH,
        ErrorKind::RateLimitOutlastsCall(Box::new(limited)),
    ));
    assert!(detail.contains("requests_per_minute is 1"), "{detail}");
    assert!(!detail.contains("account"), "{detail}");
}

#[test]
fn connection_error_names_the_proxy() {
    let refused = ErrorKind::Unreachable {
        cause: TransportError::Refused,
    };
    assert!(text(&error("GET", PATH, refused)).contains("No proxy is used."));
}

#[test]
fn duration_is_rounded_for_readers() {
    for (milliseconds, expected) in [
        (240, "0.2 s"),
        (9_900, "9.9 s"),
        (27_400, "27 s"),
        (252_000, "4 min 12 s"),
        (900_000, "15 min"),
    ] {
        assert_eq!(duration(Duration::from_millis(milliseconds)), expected);
    }
}
