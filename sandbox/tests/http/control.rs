//! The controls over HTTP.

use std::collections::BTreeSet;

use hostup_sandbox::{Fixture, Life, MAIN_KEY, Sandbox};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::client::{Caller, problem};

struct Controls<'a> {
    sandbox: &'a Sandbox,
    client: Client,
}

impl Controls<'_> {
    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("http://{}/_sandbox{path}", self.sandbox.address());
        let request = self.client.request(method, url);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.expect("an answer");
        (
            response.status().as_u16(),
            response.json().await.expect("JSON"),
        )
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(Method::POST, path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Changes `example.se`; what it is then.
    async fn change(&self, change: &str, body: Value) -> Value {
        self.post(&format!("/domains/example.se/{change}"), body)
            .await
    }
}

fn sandbox() -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox")
}

fn controls(sandbox: &Sandbox) -> Controls<'_> {
    Controls {
        sandbox,
        client: Client::builder().no_proxy().build().expect("a client"),
    }
}

#[tokio::test]
async fn a_domain_lives_through_the_controls() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    assert_eq!(
        controls.change("nameservers", Value::Null).await["status"],
        "blocked"
    );
    let clock = controls.post("/clock", json!({"advance": "73h"})).await;
    assert_eq!(clock, json!({"clock": "2026-04-30T13:00:00.000Z"}));
    assert_eq!(sandbox.status_of("example.se"), "active");
    assert_eq!(
        controls
            .change("enrolment", json!({"included": false}))
            .await["status"],
        "excluded"
    );
    assert_eq!(
        controls
            .change("enrolment", json!({"included": true}))
            .await["status"],
        "pending"
    );
    assert_eq!(
        controls.change("checks", json!({"error": "no"})).await["status"],
        "error"
    );
    assert_eq!(
        controls.change("checks", Value::Null).await["status"],
        "active"
    );
}

#[tokio::test]
async fn domains_come_move_and_go_through_the_controls() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    assert_eq!(
        controls
            .change("transfer", json!({"account": "other"}))
            .await["account"],
        "other"
    );
    let before = sandbox.id_of("example.se");
    assert_ne!(
        controls.change("replace-id", Value::Null).await["id"],
        before
    );
    controls
        .post("/domains", json!({"name": "ny.se", "life": "pending"}))
        .await;
    assert_eq!(
        controls
            .ask(Method::DELETE, "/domains/example.se", Value::Null)
            .await
            .0,
        200
    );
    let (_, state) = controls.ask(Method::GET, "/state", Value::Null).await;
    let domains = state["domains"].as_array().expect("domains");
    let names: Vec<_> = domains.iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["ny.se"]);
}

#[tokio::test]
async fn switches_traps_and_faults_are_set_and_taken_back() {
    let sandbox = sandbox();
    let (controls, caller) = (controls(&sandbox), Caller::main(&sandbox));
    controls
        .post("/switches", json!({"traps": {"nullDomainName": true}}))
        .await;
    assert_eq!(caller.state("example.se").await["domainName"], Value::Null);
    controls
        .post(
            "/domains/example.se/traps",
            json!({"nullDomainName": false}),
        )
        .await;
    assert_eq!(caller.state("example.se").await["domainName"], "example.se");
    controls
        .post("/domains/example.se/traps", json!({"nullDomainName": null}))
        .await;
    assert_eq!(caller.state("example.se").await["domainName"], Value::Null);

    let fault = json!({"when": {"domain": "example.se"}, "times": "forever", "kind": {"problem": {"status": 500, "code": "internal_error"}}});
    controls.post("/faults", fault).await;
    problem(
        caller.get(&caller.path("example.se")).await,
        500,
        "internal_error",
    )
    .await;
    controls.ask(Method::DELETE, "/faults", Value::Null).await;
    caller.state("example.se").await;
}

#[tokio::test]
async fn the_journal_masks_keys_and_leaves_out_the_controls() {
    let sandbox = sandbox();
    let (controls, caller) = (controls(&sandbox), Caller::main(&sandbox));
    caller.state("example.se").await;
    let (_, journal) = controls.ask(Method::GET, "/journal", Value::Null).await;
    assert_eq!(
        (&journal["total"], &journal["connections"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        journal["entries"][0]["headers"]["authorization"],
        "(masked)"
    );
    assert!(!journal.to_string().contains(MAIN_KEY));
    let (_, cleared) = controls.ask(Method::DELETE, "/journal", Value::Null).await;
    assert_eq!(cleared["total"], 0);
}

#[tokio::test]
async fn a_mistake_is_told_with_what_would_be_right() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    for (path, body, status, told) in [
        ("/clock", json!({"advance": "soon"}), 400, "72h"),
        ("/clock", json!({"forward": "1h"}), 400, "forward"),
        ("/switches", json!({"latancy": "1s"}), 400, "latancy"),
        ("/faults", json!({"kind": {"explode": {}}}), 400, "explode"),
        (
            "/faults",
            json!({"kind": {"problem": {"status": 42, "code": "x"}}}),
            400,
            "42",
        ),
        ("/domains", json!({"name": "a.com"}), 400, "supportedTlds"),
        ("/domains/none.se/checks", Value::Null, 404, "none.se"),
        (
            "/domains/example.se/transfer",
            json!({"account": "nobody"}),
            404,
            "nobody",
        ),
        ("/domains/example.se/explode", Value::Null, 404, "explode"),
        ("/explode", Value::Null, 404, "--help"),
    ] {
        let (answered, answer) = controls.ask(Method::POST, path, body).await;
        assert_eq!(answered, status, "{path}: {answer}");
        assert!(
            answer["error"]
                .as_str()
                .is_some_and(|error| error.contains(told)),
            "{path}: {answer}"
        );
    }
}

/// Method and path of each control in a text that lists them, as ``| `GET /state` |`` or `GET    /state`.
fn listed(text: &str) -> BTreeSet<(String, String)> {
    let lines = text
        .lines()
        .map(|line| line.trim_start_matches(['|', ' ', '`']));
    let controls = lines.filter_map(|line| {
        let mut words = line.split([' ', '`']).filter(|word| !word.is_empty());
        let (method, path) = (words.next()?, words.next()?);
        let control = matches!(method, "GET" | "POST" | "DELETE") && path.starts_with('/');
        control.then(|| (method.to_owned(), path.to_owned()))
    });
    controls.collect()
}

#[tokio::test]
async fn every_control_that_is_written_down_exists() {
    let help = listed(include_str!("../../src/help.txt"));
    assert_eq!(help.len(), 15);
    assert_eq!(help, listed(include_str!("../../README.md")));
    for (method, path) in help {
        let sandbox = sandbox();
        let path = path.replace("{d}", "example.se");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let (_, answer) = controls(&sandbox).ask(method, &path, Value::Null).await;
        let told = answer["error"].as_str().unwrap_or_default();
        assert!(!told.contains("has no control"), "{path}: {told}");
    }
}
