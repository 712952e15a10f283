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
    async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("http://{}/_sandbox{path}", self.sandbox.address());
        let request = self.client.request(method, url);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.expect("a response");
        (
            response.status().as_u16(),
            response.json().await.expect("JSON"),
        )
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, response) = self.send(Method::POST, path, body).await;
        assert_eq!(status, 200, "{response}");
        response
    }

    /// Changes `example.se` and returns its new state.
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
async fn controls_change_status_of_domain() {
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
async fn controls_add_move_and_delete_domains() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    assert_eq!(
        controls
            .change("move-to-account", json!({"account": "other"}))
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
            .send(Method::DELETE, "/domains/example.se", Value::Null)
            .await
            .0,
        200
    );
    let (_, state) = controls.send(Method::GET, "/state", Value::Null).await;
    let domains = state["domains"].as_array().expect("domains");
    let names: Vec<_> = domains.iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["ny.se"]);
}

#[tokio::test]
async fn controls_change_glue_records_and_registration() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    let record = json!({"hostname": "ns1.example.se", "ips": ["192.0.2.1"]});
    let changed = controls.change("glue-records", record.clone()).await;
    assert_eq!(changed["glueRecords"], json!([record]));
    let path = "/domains/example.se/glue-records/NS1.example.se";
    let (status, changed) = controls.send(Method::DELETE, path, Value::Null).await;
    assert_eq!((status, &changed["glueRecords"]), (200, &json!([])));

    let registration = json!({"registrarLockEnabled": true, "serviceStatus": "suspended"});
    let changed = controls.change("registration", registration.clone()).await;
    for field in ["registrarLockEnabled", "serviceStatus"] {
        assert_eq!(changed[field], registration[field]);
    }
    assert_eq!(changed["transferInProgress"], false);
}

#[tokio::test]
async fn controls_set_and_reset_settings_quirks_and_faults() {
    let sandbox = sandbox();
    let (controls, caller) = (controls(&sandbox), Caller::main(&sandbox));
    controls
        .post("/settings", json!({"quirks": {"nullDomainName": true}}))
        .await;
    assert_eq!(caller.state("example.se").await["domainName"], Value::Null);
    controls
        .post(
            "/domains/example.se/quirks",
            json!({"nullDomainName": false}),
        )
        .await;
    assert_eq!(caller.state("example.se").await["domainName"], "example.se");
    controls
        .post(
            "/domains/example.se/quirks",
            json!({"nullDomainName": null}),
        )
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
    controls.send(Method::DELETE, "/faults", Value::Null).await;
    caller.state("example.se").await;
}

#[tokio::test]
async fn journal_redacts_keys_and_omits_controls() {
    let sandbox = sandbox();
    let (controls, caller) = (controls(&sandbox), Caller::main(&sandbox));
    caller.state("example.se").await;
    let (_, journal) = controls.send(Method::GET, "/journal", Value::Null).await;
    assert_eq!(
        (&journal["total"], &journal["connections"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        journal["entries"][0]["headers"]["authorization"],
        "(redacted)"
    );
    assert!(!journal.to_string().contains(MAIN_KEY));
    let (_, cleared) = controls.send(Method::DELETE, "/journal", Value::Null).await;
    assert_eq!(cleared["total"], 0);
}

#[tokio::test]
async fn invalid_control_is_error_with_remedy() {
    let sandbox = sandbox();
    let controls = controls(&sandbox);
    for (path, body, status, message) in [
        ("/clock", json!({"advance": "soon"}), 400, "72h"),
        ("/clock", json!({"forward": "1h"}), 400, "forward"),
        ("/settings", json!({"latancy": "1s"}), 400, "latancy"),
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
            "/domains/example.se/move-to-account",
            json!({"account": "nobody"}),
            404,
            "nobody",
        ),
        (
            "/domains/example.se/glue-records",
            json!({"hostname": "ns1.example.nu", "ips": ["8.8.8.8"]}),
            400,
            "under the domain",
        ),
        ("/domains/example.se/explode", Value::Null, 404, "explode"),
        ("/explode", Value::Null, 404, "--help"),
    ] {
        let (answered, response) = controls.send(Method::POST, path, body).await;
        assert_eq!(answered, status, "{path}: {response}");
        assert!(
            response["error"]
                .as_str()
                .is_some_and(|error| error.contains(message)),
            "{path}: {response}"
        );
    }
}

/// The method and path of each control in a table like ``| `GET /state` |`` or a list like `GET    /state`.
fn documented_controls(text: &str) -> BTreeSet<(String, String)> {
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
async fn documented_controls_exist() {
    let help = documented_controls(include_str!("../../src/help.txt"));
    assert_eq!(help.len(), 18);
    assert_eq!(help, documented_controls(include_str!("../../README.md")));
    for (method, path) in help {
        let sandbox = sandbox();
        let path = path
            .replace("{d}", "example.se")
            .replace("{host}", "ns1.example.se");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let (_, response) = controls(&sandbox).send(method, &path, Value::Null).await;
        let error = response["error"].as_str().unwrap_or_default();
        assert!(!error.contains("has no control"), "{path}: {error}");
    }
}
