//! Failed requests: each error says what happened and what to do, and the state is kept.

use hostup_sandbox::{Fault, FaultKind, FieldError, Fixture, Life, READ_ONLY_KEY};

use crate::environment::{THIS, TestEnvironment, gets, resource_this, with_each_cli};

/// A provider block that gives up soon.
const GIVES_UP_SOON: &str = r#"
provider "hostup" {
  max_retries     = 0
  max_wait        = "1s"
  request_timeout = "2s"
}
"#;

fn configure(env: &TestEnvironment, action: &str) {
    env.configure(
        &(GIVES_UP_SOON.to_owned() + &resource_this("a.se", &format!("action = \"{action}\""))),
    );
}

/// Runs a test with `a.se` managed and a fault in every answer of HostUp.
fn with_fault(kind: FaultKind, test: impl Fn(&TestEnvironment)) {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        configure(&env, "include");
        env.apply().succeeds();
        env.sandbox.fault(Fault::new(kind.clone()).forever());
        test(&env);
    });
}

/// Asserts that a refresh and a change fail with these texts, and keep the state.
#[track_caller]
fn assert_fails_and_keeps_state(env: &TestEnvironment, texts: &[&str]) {
    let before = env.state_file();
    let plan = env.plan();
    plan.fails()
        .has_error("Cannot read the automatic DNSSEC of a.se")
        .prints("GET /api/v2/domains/");
    configure(env, "exclude");
    let apply = env.apply_with(&["-refresh=false"]);
    apply
        .fails()
        .has_error("Cannot update the automatic DNSSEC of a.se")
        .prints("/dnssec-auto");
    for output in [plan, apply] {
        texts.iter().for_each(|text| {
            output.prints(text);
        });
    }
    assert_eq!(state_without_serial(env), without_serial_of(&before));
}

/// Terraform increments the serial on every write of the state, even without a change.
fn state_without_serial(env: &TestEnvironment) -> serde_json::Value {
    without_serial_of(&env.state_file())
}

fn without_serial_of(text: &str) -> serde_json::Value {
    let mut state: serde_json::Value = serde_json::from_str(text).unwrap();
    state["serial"] = serde_json::Value::Null;
    state
}

#[test]
fn http_401_names_the_source_of_the_key() {
    with_fault(FaultKind::problem(401, "unauthorized"), |env| {
        assert_fails_and_keeps_state(
            env,
            &[
                "HTTP 401",
                "unauthorized",
                "requestId req_",
                "HOSTUP_API_KEY",
            ],
        );
    });
}

#[test]
fn http_400_points_to_the_attribute() {
    let kind = FaultKind::Problem {
        status: 400,
        code: "invalid_request".to_owned(),
        detail: None,
        errors: vec![FieldError::new("/action", "`action` is not accepted.")],
        headers: Default::default(),
    };
    with_fault(kind, |env| {
        assert_fails_and_keeps_state(env, &["HTTP 400", "invalid_request", "is not accepted"]);
        // Terraform prints the line of the attribute.
        env.apply_with(&["-refresh=false"])
            .fails()
            .prints(r#"in resource "hostup_domain_dnssec_auto" "this""#);
        env.apply_with(&["-refresh=false"])
            .fails()
            .prints(r#"action = "exclude""#);
    });
}

#[test]
fn complaint_12_http_429_beyond_max_wait_is_an_error() {
    let kind = FaultKind::problem(429, "rate_limit_exceeded").header("retry-after", "3600");
    with_fault(kind, |env| {
        assert_fails_and_keeps_state(
            env,
            &[
                "another 3600 s",
                "HTTP 429",
                "rate_limit_exceeded",
                "requestId req_",
                "max_wait",
            ],
        );
    });
}

#[test]
fn http_500_prints_the_request_id() {
    with_fault(FaultKind::problem(500, "internal_error"), |env| {
        assert_fails_and_keeps_state(
            env,
            &[
                "HTTP 500",
                "internal_error",
                "requestId req_",
                "quote the requestId",
            ],
        );
    });
}

#[test]
fn html_answer_is_quoted() {
    let kind = FaultKind::raw(
        200,
        "text/html",
        "<html><title>Captive portal</title></html>",
    );
    with_fault(kind, |env| {
        assert_fails_and_keeps_state(env, &["Captive portal", "proxy"]);
    });
}

#[test]
fn empty_200_is_an_error() {
    with_fault(FaultKind::raw(200, "application/json", ""), |env| {
        assert_fails_and_keeps_state(
            env,
            &["does not follow HostUp's API documentation", "api_base"],
        );
    });
}

#[test]
fn truncated_json_is_an_error() {
    with_fault(
        FaultKind::truncated(200, r#"{"domainName": "a.se", "sta"#),
        |env| {
            assert_fails_and_keeps_state(env, &["api_base"]);
        },
    );
}

#[test]
fn redirect_is_not_followed_and_its_target_is_printed() {
    let location = "https://elsewhere.example/login".to_owned();
    with_fault(
        FaultKind::Redirect {
            status: 302,
            location,
        },
        |env| {
            assert_fails_and_keeps_state(env, &["elsewhere.example", "redirect", "api_base"]);
        },
    );
}

#[test]
fn legacy_error_body_is_decoded() {
    let kind = FaultKind::Legacy {
        status: 422,
        code: "DOMAIN_LOCKED".to_owned(),
        message: "The domain is locked.".to_owned(),
    };
    with_fault(kind, |env| {
        assert_fails_and_keeps_state(env, &["HTTP 422", "DOMAIN_LOCKED", "The domain is locked."]);
    });
}

#[test]
fn refused_connection_and_unknown_host_print_the_address() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        configure(&env, "include");
        env.apply().succeeds();
        // Nothing listens on port 1. Another test could take any port that is free now.
        let closed = "127.0.0.1:1";
        env.set_var("HOSTUP_API_BASE", &format!("http://{closed}/api/v2"));
        assert_fails_and_keeps_state(&env, &[closed, "api_base"]);
        configure(&env, "include");
        env.set_var("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        assert_fails_and_keeps_state(&env, &["hostup.invalid", "api_base"]);
    });
}

#[test]
fn read_only_key_is_rejected_with_the_missing_scope() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |mut env| {
        configure(&env, "include");
        env.apply().succeeds();
        let before = env.state_file();
        env.use_key(READ_ONLY_KEY);
        env.plan().is_empty_plan().has_no_warnings();
        configure(&env, "exclude");
        env.apply()
            .fails()
            .has_error("Cannot update")
            .prints("HTTP 403")
            .prints("write:domains")
            .prints("HOSTUP_API_KEY");
        assert_eq!(state_without_serial(&env), without_serial_of(&before));
        assert!(env.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn failed_create_stores_and_taints_nothing() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded).domain_with(
        "other.se",
        Life::Active,
        |domain| domain.account("other"),
    );
    with_each_cli(fixture, |env| {
        env.configure(
            &(GIVES_UP_SOON.to_owned() + &resource_this("other.se", r#"action = "include""#)),
        );
        env.apply()
            .fails()
            .has_error("Cannot create")
            .prints("HTTP 404")
            .prints("belongs to another account")
            .prints("domain_id");
        assert_eq!(env.state().addresses(), Vec::<String>::new());

        configure(&env, "include");
        let unreadable = FaultKind::raw(200, "application/json", "{}");
        env.sandbox.fault(Fault::new(unreadable).times(2));
        env.apply().fails().has_error("Cannot create");
        assert_eq!(env.state().addresses(), Vec::<String>::new());
        env.apply().succeeds().posts_actions(&["include"]);
        env.plan().is_empty_plan();
    });
}

#[test]
fn truncated_answer_to_a_post_is_confirmed_by_one_get() {
    with_each_cli(Fixture::new().domain("a.se", Life::Active), |env| {
        configure(&env, "include");
        env.sandbox
            .fault(Fault::new(FaultKind::truncated(200, "{")).on("POST"));
        env.apply().succeeds().sends(gets(1).and_posts(1));
        assert_eq!(env.state().attribute(THIS, "status"), "active");
        env.plan().is_empty_plan();
    });
}
