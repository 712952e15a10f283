use super::*;
use crate::api::{ApiKey, Base, RateLimited, Settings};

fn client() -> Client {
    let settings = Settings {
        base: Base::parse("http://127.0.0.1:1").expect("a base"),
        key: ApiKey::parse("sk_test_1234").expect("a key").expect("set"),
        user_agent: "test".to_owned(),
        request_timeout: Duration::from_secs(2),
        max_retries: 4,
        max_wait: Duration::from_secs(900),
        requests_per_minute: None,
        extra_roots: None,
    };
    Client {
        api: api::Client::new(settings).expect("a client"),
        key_source: "HOSTUP_API_KEY",
        names: Default::default(),
        plans: Default::default(),
        writes: Default::default(),
        waits: Default::default(),
    }
}

fn error(method: &'static str, path: &str, outcome: Outcome) -> api::Error {
    api::Error {
        method,
        path: path.into(),
        outcome,
        sent: Sent::No,
        effort: Box::default(),
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
    told("read it", error, &client()).detail
}

const ONE: &str = "/api/v2/domains/dom_1/dnssec-auto";

#[test]
fn failed_attempts_are_counted_with_the_setting_that_ended_them() {
    let timeout = Fault::Timeout(Duration::from_secs(2));
    let mut error = error("GET", ONE, Outcome::Unreachable { what: timeout });
    *error.effort = Effort {
        attempts: 5,
        elapsed: Duration::from_secs(27),
        ended_by: Some(Bound::MaxRetries(4)),
    };
    let said = text(&error);
    assert!(
        said.starts_with(
            "GET /api/v2/domains/dom_1/dnssec-auto: there was no answer within the request timeout of 2s, after 5 attempts \
             in 27 s (max_retries is 4)."
        ),
        "{said}"
    );
    assert!(
        said.contains("raise request_timeout, which is 2 s"),
        "{said}"
    );
    error.outcome = Outcome::ServerFault(problem(503, None));
    error.effort.elapsed = Duration::from_secs(14 * 60 + 30);
    error.effort.ended_by = Some(Bound::MaxWait(Duration::from_secs(900)));
    let said = text(&error);
    assert!(
        said.contains(
            "the answer was HTTP 503, after 5 attempts in 14 min 30 s (max_wait is 15 min)."
        ),
        "{said}"
    );
}

#[test]
fn request_id_is_asked_for_only_where_there_is_one() {
    for outcome in [Outcome::Rejected, Outcome::ServerFault] {
        let mut problem = problem(500, Some("internal_error"));
        let without = text(&error("GET", ONE, outcome(problem.clone())));
        assert!(!without.contains("requestId"), "{without}");
        problem.request_id = Some("req_1".to_owned());
        let with = text(&error("GET", ONE, outcome(problem)));
        assert!(with.contains("quote the requestId"), "{with}");
    }
}

#[test]
fn redirected_get_does_not_speak_of_a_change() {
    let redirected = |method| {
        let outcome = Outcome::Redirected {
            status: 302,
            location: None,
        };
        text(&error(method, ONE, outcome))
    };
    assert!(!redirected("GET").contains("change"));
    assert!(redirected("POST").contains("the change would be lost"));
}

#[test]
fn unexpected_status_is_named() {
    let said = text(&error("GET", ONE, Outcome::Rejected(problem(304, None))));
    assert!(said.contains("answers no request with HTTP 304"), "{said}");
}

#[test]
fn missing_list_is_not_about_an_id() {
    let not_found = || Outcome::NotFound(problem(404, Some("not_found")));
    let list = text(&error("GET", "/api/v2/domains?limit=1000", not_found()));
    assert!(
        !list.contains("Check the id") && list.contains("Check api_base"),
        "{list}"
    );
    assert!(text(&error("GET", ONE, not_found())).contains("Check the id"));
}

#[test]
fn long_code_is_cut_inside_the_sentence() {
    let code = "x".repeat(600);
    let said = text(&error(
        "GET",
        ONE,
        Outcome::Rejected(problem(409, Some(&code))),
    ));
    let (sentence, _) = said.split_once("\n\n").expect("two paragraphs");
    assert!(sentence.len() < 200, "{sentence}");
}

#[test]
fn page_of_a_firewall_is_not_about_the_key() {
    for status in [401, 403] {
        let mut problem = problem(status, None);
        problem.body_head = Some("<html>Access denied</html>".to_owned());
        let said = text(&error("GET", ONE, Outcome::Rejected(problem)));
        assert!(said.contains("firewall"), "{said}");
        assert!(
            !said.contains("scope") && !said.contains("API key"),
            "{said}"
        );
    }
}

#[test]
fn own_bound_is_not_told_as_the_limit_of_the_account() {
    let limited = RateLimited {
        own: 1.try_into().ok(),
        ..RateLimited::default()
    };
    let said = text(&error("GET", ONE, Outcome::RateLimited(Box::new(limited))));
    assert!(said.contains("requests_per_minute is 1"), "{said}");
    assert!(!said.contains("account"), "{said}");
}

#[test]
fn connection_error_says_whether_a_proxy_is_used() {
    let refused = Outcome::Unreachable {
        what: Fault::Refused,
    };
    assert!(text(&error("GET", ONE, refused)).contains("No proxy is used."));
}

#[test]
fn times_are_written_for_readers() {
    for (milliseconds, expected) in [
        (240, "0.2 s"),
        (9_900, "9.9 s"),
        (27_400, "27 s"),
        (252_000, "4 min 12 s"),
        (900_000, "15 min"),
    ] {
        assert_eq!(time(Duration::from_millis(milliseconds)), expected);
    }
}
