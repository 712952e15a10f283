//! Answers that are none, and servers that are not there: each is told with what came and what to do, and nothing is lost.

use std::net::TcpListener;

use hostup_sandbox::{Fault, FaultKind, FieldError, Fixture, Life, READ_ONLY_KEY};

use crate::world::{THIS, World, gets, one, story};

/// A provider block that gives up soon.
const IMPATIENT: &str = r#"
provider "hostup" {
  max_retries     = 0
  max_wait        = "1s"
  request_timeout = "2s"
}
"#;

fn configure(world: &World, action: &str) {
    world.configure(&(IMPATIENT.to_owned() + &one("a.se", &format!("action = \"{action}\""))));
}

/// A world in which `a.se` is managed and HostUp's answers to everything are harmed.
fn in_a_world_with(kind: FaultKind, tell: impl Fn(&World)) {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        configure(&world, "include");
        world.apply().succeeds();
        world.sandbox.fault(Fault::new(kind.clone()).forever());
        tell(&world);
    });
}

/// A refresh and a change fail with these words, and the state is as it was.
#[track_caller]
fn is_told_and_nothing_is_lost(world: &World, words: &[&str]) {
    let before = world.state_file();
    let plan = world.plan();
    plan.fails()
        .errs("Cannot read the automatic DNSSEC of a.se")
        .says("GET /api/v2/domains/");
    configure(world, "exclude");
    let apply = world.apply_with(&["-refresh=false"]);
    apply
        .fails()
        .errs("Cannot update the automatic DNSSEC of a.se")
        .says("/dnssec-auto");
    for outcome in [plan, apply] {
        words.iter().for_each(|text| {
            outcome.says(text);
        });
    }
    assert_eq!(without_serial(world), without_serial_of(&before));
}

/// Terraform counts the writes of its state file, also those that change nothing.
fn without_serial(world: &World) -> serde_json::Value {
    without_serial_of(&world.state_file())
}

fn without_serial_of(text: &str) -> serde_json::Value {
    let mut state: serde_json::Value = serde_json::from_str(text).unwrap();
    state["serial"] = serde_json::Value::Null;
    state
}

#[test]
fn a_401_points_at_where_the_key_came_from() {
    in_a_world_with(FaultKind::problem(401, "unauthorized"), |world| {
        is_told_and_nothing_is_lost(
            world,
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
fn a_400_points_at_the_attribute_that_hostup_points_at() {
    let kind = FaultKind::Problem {
        status: 400,
        code: "invalid_request".to_owned(),
        detail: None,
        errors: vec![FieldError::new(
            "/action",
            "`action` is not to HostUp's taste.",
        )],
        headers: Default::default(),
    };
    in_a_world_with(kind, |world| {
        is_told_and_nothing_is_lost(
            world,
            &["HTTP 400", "invalid_request", "not to HostUp's taste"],
        );
        // Terraform prints the line of the attribute.
        world
            .apply_with(&["-refresh=false"])
            .fails()
            .says(r#"in resource "hostup_domain_dnssec_auto" "this""#);
        world
            .apply_with(&["-refresh=false"])
            .fails()
            .says(r#"action = "exclude""#);
    });
}

#[test]
fn complaint_12_a_429_beyond_max_wait_is_told_as_the_limit_that_it_is() {
    let kind = FaultKind::problem(429, "rate_limit_exceeded").header("retry-after", "3600");
    in_a_world_with(kind, |world| {
        is_told_and_nothing_is_lost(
            world,
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
fn a_500_is_told_with_the_id_to_quote() {
    in_a_world_with(FaultKind::problem(500, "internal_error"), |world| {
        is_told_and_nothing_is_lost(
            world,
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
fn html_is_told_with_its_head() {
    let kind = FaultKind::raw(
        200,
        "text/html",
        "<html><title>Captive portal</title></html>",
    );
    in_a_world_with(kind, |world| {
        is_told_and_nothing_is_lost(world, &["Captive portal", "proxy"]);
    });
}

#[test]
fn an_empty_200_is_no_answer() {
    in_a_world_with(FaultKind::raw(200, "application/json", ""), |world| {
        is_told_and_nothing_is_lost(
            world,
            &["does not follow HostUp's API documentation", "api_base"],
        );
    });
}

#[test]
fn truncated_json_is_no_answer() {
    in_a_world_with(
        FaultKind::truncated(200, r#"{"domainName": "a.se", "sta"#),
        |world| {
            is_told_and_nothing_is_lost(world, &["api_base"]);
        },
    );
}

#[test]
fn a_redirect_is_not_followed_and_told_with_its_target() {
    let location = "https://elsewhere.example/login".to_owned();
    in_a_world_with(
        FaultKind::Redirect {
            status: 302,
            location,
        },
        |world| {
            is_told_and_nothing_is_lost(world, &["elsewhere.example", "redirect", "api_base"]);
        },
    );
}

#[test]
fn an_older_form_of_errors_is_understood() {
    let kind = FaultKind::Legacy {
        status: 422,
        code: "DOMAIN_LOCKED".to_owned(),
        message: "The domain is locked.".to_owned(),
    };
    in_a_world_with(kind, |world| {
        is_told_and_nothing_is_lost(
            world,
            &["HTTP 422", "DOMAIN_LOCKED", "The domain is locked."],
        );
    });
}

#[test]
fn a_refused_connection_and_an_unknown_name_are_told_with_the_address() {
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        configure(&world, "include");
        world.apply().succeeds();
        // A port that was free a moment ago.
        let closed = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        world.set("HOSTUP_API_BASE", &format!("http://{closed}/api/v2"));
        is_told_and_nothing_is_lost(&world, &[&closed.to_string(), "api_base"]);
        configure(&world, "include");
        world.set("HOSTUP_API_BASE", "https://hostup.invalid/api/v2");
        is_told_and_nothing_is_lost(&world, &["hostup.invalid", "api_base"]);
    });
}

#[test]
fn a_key_that_may_only_read_is_told_the_scope_that_it_lacks() {
    story(Fixture::new().domain("a.se", Life::Active), |mut world| {
        configure(&world, "include");
        world.apply().succeeds();
        let before = world.state_file();
        world.use_key(READ_ONLY_KEY);
        world.plan().is_empty_plan().warns_nothing();
        configure(&world, "exclude");
        world
            .apply()
            .fails()
            .errs("Cannot update")
            .says("HTTP 403")
            .says("write:domains")
            .says("HOSTUP_API_KEY");
        assert_eq!(without_serial(&world), without_serial_of(&before));
        assert!(world.sandbox.is_enrolled("a.se"));
    });
}

#[test]
fn a_create_that_fails_leaves_nothing_behind_and_taints_nothing() {
    let fixture = Fixture::new().domain("a.se", Life::Excluded).domain_with(
        "other.se",
        Life::Active,
        |domain| domain.account("other"),
    );
    story(fixture, |world| {
        world.configure(&(IMPATIENT.to_owned() + &one("other.se", r#"action = "include""#)));
        world
            .apply()
            .fails()
            .errs("Cannot create")
            .says("HTTP 404")
            .says("belongs to another account")
            .says("domain_id");
        assert_eq!(world.state().addresses(), Vec::<String>::new());

        configure(&world, "include");
        let unreadable = FaultKind::raw(200, "application/json", "{}");
        world.sandbox.fault(Fault::new(unreadable).times(2));
        world.apply().fails().errs("Cannot create");
        assert_eq!(world.state().addresses(), Vec::<String>::new());
        world.apply().succeeds().posted(&["include"]);
        world.plan().is_empty_plan();
    });
}

#[test]
fn an_answer_without_a_status_is_filled_in_by_one_get() {
    story(Fixture::new().domain("a.se", Life::Active), |world| {
        configure(&world, "include");
        world
            .sandbox
            .fault(Fault::new(FaultKind::truncated(200, "{")).on("POST"));
        world.apply().succeeds().calls(gets(1).and_posts(1));
        assert_eq!(world.state().text(THIS, "status"), "active");
        world.plan().is_empty_plan();
    });
}
