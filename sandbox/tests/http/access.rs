//! Authorization, documented paths, and validation of bodies.

use hostup_sandbox::{Fixture, ForeignDomain, Life, OTHER_KEY, READ_ONLY_KEY, Sandbox};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::client::{Caller, ok, problem};

fn sandbox() -> Sandbox {
    let fixture = Fixture::new()
        .domain("example.se", Life::Active)
        .domain_with("annan.se", Life::Active, |domain| domain.account("other"));
    Sandbox::start(fixture).expect("a sandbox")
}

#[tokio::test]
async fn unknown_or_missing_key_is_401() {
    let sandbox = sandbox();
    let unknown = Caller::with_key(&sandbox, "no-such-key");
    let path = unknown.path("example.se");
    let document = problem(unknown.get(&path).await, 401, "unauthorized").await;
    assert_eq!(document["detail"], "Authentication is required.");

    let anonymous = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let response = anonymous
        .get(format!("{}/domains", sandbox.base_url()))
        .send()
        .await
        .expect("a response");
    problem(response, 401, "unauthorized").await;
}

#[tokio::test]
async fn problem_has_path_and_request_id() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let document = problem(
        caller.get("/domains/dom_none/dnssec-auto").await,
        404,
        "not_found",
    )
    .await;
    assert_eq!(
        document["type"],
        "https://developer.hostup.se/errors/not_found"
    );
    assert_eq!(document["title"], "Not found");
    assert_eq!(document["status"], 404);
    assert_eq!(document["instance"], "/api/v2/domains/dom_none/dnssec-auto");
    assert_eq!(document["timestamp"], "2026-04-27T12:00:00.000Z");
    let id = document["requestId"]
        .as_str()
        .and_then(|id| id.strip_prefix("req_"))
        .expect("an id");
    assert_eq!(id.len(), 26, "{id}");
    let other = problem(
        caller.get("/domains/dom_none/dnssec-auto").await,
        404,
        "not_found",
    )
    .await;
    assert_ne!(document["requestId"], other["requestId"]);
}

#[tokio::test]
async fn read_only_key_reads_and_cannot_write() {
    let sandbox = sandbox();
    let reader = Caller::with_key(&sandbox, READ_ONLY_KEY);
    assert_eq!(reader.state("example.se").await["status"], "active");
    let refused = reader
        .post(&reader.path("example.se"), &json!({"action": "exclude"}))
        .await;
    problem(refused, 403, "forbidden").await;
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn domain_of_other_account_is_404_or_403_by_setting() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let foreign = caller.path("annan.se");
    problem(caller.get(&foreign).await, 404, "not_found").await;
    sandbox.settings(|settings| settings.foreign_domain = ForeignDomain::Forbidden);
    problem(caller.get(&foreign).await, 403, "forbidden").await;
    problem(
        caller.post(&foreign, &json!({"action": "exclude"})).await,
        403,
        "forbidden",
    )
    .await;
    ok(Caller::with_key(&sandbox, OTHER_KEY).get(&foreign).await).await;
    assert!(sandbox.is_enrolled("annan.se"));
}

#[tokio::test]
async fn deleted_moved_or_renumbered_domain_is_404() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let before = caller.path("example.se");
    let id = sandbox.replace_id("example.se");
    assert_eq!(
        caller.path("example.se"),
        format!("/domains/{id}/dnssec-auto")
    );
    problem(caller.get(&before).await, 404, "not_found").await;
    ok(caller.get(&caller.path("example.se")).await).await;

    let now = caller.path("example.se");
    sandbox.move_to_account("example.se", "other");
    problem(caller.get(&now).await, 404, "not_found").await;
    sandbox.move_to_account("example.se", "main");
    sandbox.delete_domain("example.se");
    problem(caller.get(&now).await, 404, "not_found").await;
}

#[tokio::test]
async fn undocumented_path_is_404_and_method_is_405() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    problem(caller.get("/me").await, 404, "not_found").await;
    let put = caller
        .request(Method::PUT, &caller.path("example.se"))
        .send()
        .await
        .expect("a response");
    assert_eq!(put.headers()["allow"], "GET, POST");
    problem(put, 405, "method_not_allowed").await;
    problem(
        caller.post("/domains", &json!({})).await,
        405,
        "method_not_allowed",
    )
    .await;
}

#[tokio::test]
async fn invalid_body_is_400_with_pointers() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    for (body, pointers) in [
        (
            json!({"action": "include", "force": true}),
            json!(["/force"]),
        ),
        (json!({"action": "toggle"}), json!(["/action"])),
        (json!({"action": null}), json!(["/action"])),
        (json!({}), json!(["/action"])),
        (
            json!({"refresh": 1, "a/b": 1}),
            json!(["/a~1b", "/refresh", "/action"]),
        ),
        (json!([]), json!([""])),
    ] {
        let document = problem(
            caller.post(&caller.path("example.se"), &body).await,
            400,
            "invalid_request",
        )
        .await;
        let actual: Value = document["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| error["pointer"].clone())
            .collect();
        assert_eq!(actual, pointers, "{body}");
    }
    assert!(sandbox.is_enrolled("example.se"));
}

#[tokio::test]
async fn body_without_json_content_type_is_400() {
    let sandbox = sandbox();
    let caller = Caller::main(&sandbox);
    let send = |media: &'static str, body: &'static str| {
        let request = caller.request(Method::POST, &caller.path("example.se"));
        async move {
            request
                .header(CONTENT_TYPE, media)
                .body(body)
                .send()
                .await
                .expect("a response")
        }
    };
    problem(
        send("text/plain", r#"{"action":"exclude"}"#).await,
        400,
        "invalid_request",
    )
    .await;
    problem(
        send("application/json", r#"{"action":"#).await,
        400,
        "invalid_request",
    )
    .await;
    ok(send("application/json; charset=utf-8", r#"{"action":"exclude"}"#).await).await;
}

#[tokio::test]
async fn http2_with_prior_knowledge_is_supported() {
    let sandbox = sandbox();
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .expect("a client");
    let request = client
        .get(format!("{}/domains", sandbox.base_url()))
        .bearer_auth(sandbox.key_of("main"));
    let response = request.send().await.expect("a response");
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    assert_eq!(ok(response).await["data"][0]["name"], "example.se");
}

#[tokio::test]
async fn problem_has_json_content_type_by_setting() {
    let sandbox = sandbox();
    sandbox.settings(|settings| settings.problems_as_plain_json = true);
    let response = Caller::main(&sandbox).get("/domains/dom_none").await;
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["content-type"]
        ),
        (404, &"application/json".parse().expect("a header"))
    );
}

#[tokio::test]
async fn response_is_delayed_by_latency() {
    let sandbox = sandbox();
    let latency = std::time::Duration::from_millis(30);
    sandbox.settings(|settings| settings.latency = latency);
    let start = std::time::Instant::now();
    Caller::main(&sandbox).state("example.se").await;
    assert!(start.elapsed() >= latency);
}
