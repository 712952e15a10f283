//! Faults, as a client observes them.

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use hostup_sandbox::{Endpoint, Fault, FaultKind, FieldError, Fixture, Life, Sandbox};
use reqwest::{Error, Response};
use serde_json::{Value, json};

use crate::client::{Caller, ok, problem};

fn sandbox() -> Sandbox {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .domain("example.nu", Life::Active);
    Sandbox::start(fixture).expect("a sandbox")
}

/// A POST that opts out and may have no response.
async fn exclude(caller: &Caller<'_>) -> Result<Response, Error> {
    let request = caller.request(reqwest::Method::POST, &caller.path("example.se"));
    request.json(&json!({"action": "exclude"})).send().await
}

#[tokio::test]
async fn problem_applies_to_matching_requests_the_configured_number_of_times() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let fault = FaultKind::problem(503, "upstream_failed").header("Retry-After", "7");
    sandbox.fault(Fault::new(fault).on("GET").domain("example.se").times(2));
    caller.state("example.nu").await;
    for _ in 0..2 {
        let refused = caller.get(&caller.path("example.se")).await;
        assert_eq!(refused.headers()["retry-after"], "7");
        problem(refused, 503, "upstream_failed").await;
    }
    caller.state("example.se").await;
    assert_eq!(sandbox.pending_faults(), 0);
}

#[tokio::test]
async fn fault_for_domain_applies_to_list_by_name() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(
        Fault::new(FaultKind::problem(500, "internal_error"))
            .domain("example.se")
            .forever(),
    );
    problem(
        caller.get("/domains?name=example.se").await,
        500,
        "internal_error",
    )
    .await;
    ok(caller.get("/domains?name=example.nu").await).await;
    sandbox.clear_faults();
    ok(caller.get("/domains?name=example.se").await).await;
}

#[tokio::test]
async fn problem_lists_fields_and_write_has_no_effect() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let kind = FaultKind::Problem {
        status: 400,
        code: "invalid_request".to_owned(),
        detail: Some("No.".to_owned()),
        errors: vec![FieldError::new("/action", "Not today.")],
        headers: [].into(),
    };
    sandbox.fault(Fault::new(kind));
    let document = problem(
        exclude(&caller).await.expect("a response"),
        400,
        "invalid_request",
    )
    .await;
    assert_eq!(
        (&document["detail"], &document["errors"][0]["pointer"]),
        (&json!("No."), &json!("/action"))
    );
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn legacy_raw_and_empty_bodies_are_sent() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let legacy = FaultKind::Legacy {
        status: 502,
        code: "UPSTREAM".to_owned(),
        message: "Nope".to_owned(),
    };
    sandbox.fault(Fault::new(legacy));
    let legacy: Value = caller.get("/domains").await.json().await.expect("JSON");
    assert_eq!(
        (&legacy["code"], &legacy["error"], &legacy["message"]),
        (&json!("UPSTREAM"), &json!("Nope"), &json!("Nope"))
    );

    sandbox.fault(Fault::new(FaultKind::raw(
        502,
        "text/html",
        "<h1>Bad gateway</h1>",
    )));
    let html = caller.get("/domains").await;
    assert_eq!(
        (html.status().as_u16(), &html.headers()["content-type"]),
        (502, &"text/html".parse().expect("a header"))
    );
    assert_eq!(html.text().await.expect("a body"), "<h1>Bad gateway</h1>");

    sandbox.fault(Fault::new(FaultKind::raw(200, "application/json", "")));
    assert_eq!(
        caller
            .get("/domains")
            .await
            .bytes()
            .await
            .expect("a body")
            .len(),
        0
    );
}

#[tokio::test]
async fn truncated_huge_and_redirect_responses_are_sent() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(Fault::new(FaultKind::truncated(200, r#"{"status": "act"#)));
    let cut = caller.get("/domains").await;
    assert_eq!(cut.content_length(), Some(115));
    assert!(cut.bytes().await.is_err());

    sandbox.fault(Fault::new(FaultKind::Huge { bytes: 3_000_000 }));
    let huge: Value = caller.get("/domains").await.json().await.expect("JSON");
    assert_eq!(huge.as_str().map(str::len), Some(3_000_000));

    let location = "https://elsewhere.example/".to_owned();
    sandbox.fault(Fault::new(FaultKind::Redirect {
        status: 302,
        location: location.clone(),
    }));
    let redirect = caller.get("/domains").await;
    assert_eq!(
        (
            redirect.status().as_u16(),
            redirect.headers()["location"].to_str().ok()
        ),
        (302, Some(&*location))
    );
}

#[tokio::test]
async fn altered_response_has_other_headers_and_body() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let flood = FaultKind::Altered {
        headers: [("content-type".to_owned(), "text/plain".to_owned())].into(),
        more_headers: 90,
        body: None,
    };
    sandbox.fault(Fault::new(flood));
    let flooded = exclude(&caller).await.expect("a response");
    assert_eq!(flooded.headers()["content-type"], "text/plain");
    assert_eq!(flooded.headers()["x-more-90"], "more");
    let body: Value = flooded.json().await.expect("the true body");
    assert_eq!(body["status"], "excluded");

    sandbox.set_enrolment_outside("example.se", true);
    sandbox.fault(Fault::new(FaultKind::altered("text/html", "<p>")));
    let other = exclude(&caller).await.expect("a response");
    assert_eq!(other.status(), 200);
    assert_eq!(other.text().await.expect("a body"), "<p>");
    assert!(!sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn gzip_bomb_decompresses_to_configured_size() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(Fault::new(FaultKind::GzipBomb { mebibytes: 3 }));
    let packed = caller.get("/domains").await;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let packed = packed.bytes().await.expect("a body");
    assert!(packed.len() < 16 * 1024, "{}", packed.len());
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(&packed[..])
        .read_to_end(&mut unpacked)
        .expect("gzip");
    assert_eq!(unpacked.len(), 3 * 1024 * 1024);
}

#[tokio::test]
async fn reset_before_prevents_write_and_reset_after_does_not() {
    for (kind, enrolled) in [
        (FaultKind::ResetBefore, true),
        (FaultKind::ResetAfter, false),
    ] {
        let sandbox = sandbox();
        let caller = Caller::main(&sandbox);
        // Twice, since a client may repeat a request on its own if a reused connection is closed.
        sandbox.fault(Fault::new(kind.clone()).times(2));
        let error = exclude(&caller).await.expect_err("no answer");
        assert!(format!("{error:?}").contains("reset"), "{error:?}");
        assert_eq!(sandbox.is_enrolled("example.se"), enrolled, "{kind:?}");
        assert!(
            sandbox
                .journal()
                .to("POST", Endpoint::DnssecAuto)
                .all(|entry| entry.status.is_none())
        );
    }
}

#[tokio::test]
async fn reset_mid_body_sends_head_first() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(Fault::new(FaultKind::ResetMidBody));
    let response = exclude(&caller).await.expect("a head");
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    assert!(!sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn stalled_response_ends_when_client_disconnects() {
    for kind in [
        FaultKind::StallHead { processed: false },
        FaultKind::StallHead { processed: true },
        FaultKind::StallBody,
        FaultKind::Drip {
            every: Duration::from_secs(3600),
        },
    ] {
        let sandbox = sandbox();
        let caller = Caller::main(&sandbox);
        sandbox.fault(Fault::new(kind.clone()));
        let read = async { exclude(&caller).await.expect("a head").bytes().await };
        tokio::select! {
            _ = read => panic!("{kind:?} must not end"),
            () = wait_for_post(&sandbox, kind == FaultKind::StallHead { processed: false }) => {}
        }
        drop(caller);
        while sandbox.open_connections() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Waits until the sandbox has received the POST and, unless `unprocessed`, processed it.
async fn wait_for_post(sandbox: &Sandbox, unprocessed: bool) {
    while sandbox.count("POST", Endpoint::DnssecAuto) == 0
        || sandbox.is_enrolled("example.se") != unprocessed
    {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn dripped_response_is_complete() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    sandbox.fault(Fault::new(FaultKind::Drip {
        every: Duration::from_micros(10),
    }));
    assert_eq!(caller.state("example.se").await["status"], "active");
}

#[test]
#[should_panic(expected = "42 is not the HTTP status")]
fn invalid_fault_panics() {
    sandbox().fault(Fault::new(FaultKind::problem(42, "x")));
}

#[tokio::test]
async fn reset_after_works_over_http2() {
    let sandbox = sandbox();
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .expect("a client");
    sandbox.fault(Fault::new(FaultKind::ResetAfter).forever());
    let url = format!(
        "{}{}",
        sandbox.base_url(),
        Caller::main(&sandbox).path("example.se")
    );
    let request = client
        .post(url)
        .bearer_auth(sandbox.key_of("main"))
        .json(&json!({"action": "exclude"}));
    assert!(request.send().await.is_err());
    assert!(!sandbox.is_enrolled("example.se"));
}
