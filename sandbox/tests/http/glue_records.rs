//! Reading, setting and deleting glue records.

use std::net::IpAddr;

use hostup_sandbox::{Endpoint, Fixture, GlueRecord, Life, READ_ONLY_KEY, Sandbox};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::client::{Caller, ok, problem};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn record(hostname: &str, ips: &[&str]) -> GlueRecord {
    GlueRecord {
        hostname: hostname.to_owned(),
        ips: ips.iter().map(|text| ip(text)).collect(),
    }
}

/// `example.se` with the glue record `ns1.example.se`, which is not one of its name servers.
fn sandbox() -> Sandbox {
    let fixture = Fixture::new().domain_with("example.se", Life::Active, |domain| {
        domain.glue_record("ns1.example.se", &[ip("8.8.8.8")])
    });
    Sandbox::start(fixture).expect("a sandbox")
}

fn path(sandbox: &Sandbox) -> String {
    format!("/domains/{}/glue-records", sandbox.id_of("example.se"))
}

async fn delete(caller: &Caller<'_>, path: &str) -> Response {
    let request = caller.request(Method::DELETE, path);
    request.send().await.expect("a response")
}

#[tokio::test]
async fn answer_has_records_limit_and_gate() {
    let sandbox = sandbox();
    let shown = ok(Caller::main(&sandbox).get(&path(&sandbox)).await).await;
    assert_eq!(
        shown,
        json!({
            "domainName": "example.se",
            "glueRecords": [{"hostname": "ns1.example.se", "ips": ["8.8.8.8"]}],
            "count": 1,
            "registryLimit": {"current": 1, "max": 13, "reached": false},
            "actions": {"canCreateGlueRecord": {"allowed": true, "reason": null}}
        })
    );
}

#[tokio::test]
async fn unsupported_tld_has_empty_list_and_closed_gate() {
    let fixture = Fixture::new().domain("example.com", Life::Inactive);
    let sandbox = Sandbox::start(fixture).expect("a sandbox");
    let caller = Caller::main(&sandbox);
    let path = format!("/domains/{}/glue-records", sandbox.id_of("example.com"));
    let shown = ok(caller.get(&path).await).await;
    assert_eq!(shown["glueRecords"], json!([]));
    let gate = &shown["actions"]["canCreateGlueRecord"];
    assert_eq!(gate["allowed"], false);
    assert!(gate["reason"].is_string(), "{gate}");
    let body = json!({"hostname": "ns1.example.com", "ips": ["8.8.8.8"]});
    problem(caller.post(&path, &body).await, 422, "tld_not_supported").await;
}

#[tokio::test]
async fn post_creates_or_replaces_and_delete_removes() {
    let sandbox = sandbox();
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let created = json!({"hostname": "ns2.example.se", "ips": ["8.8.4.4", "2001:4860:4860::8844"]});
    assert_eq!(ok(caller.post(&path, &created).await).await, created);
    let replaced = json!({"hostname": "NS1.example.se.", "ips": ["2001:4860:4860:0:0:0:0:8888"]});
    ok(caller.post(&path, &replaced).await).await;
    assert_eq!(
        sandbox.glue_records_of("example.se"),
        [
            record("NS1.example.se.", &["2001:4860:4860::8888"]),
            record("ns2.example.se", &["8.8.4.4", "2001:4860:4860::8844"]),
        ]
    );

    let deleted = delete(&caller, &format!("{path}/ns1.Example.se")).await;
    assert_eq!(deleted.status().as_u16(), 204);
    assert!(!deleted.headers().contains_key("content-type"));
    assert_eq!(deleted.text().await.expect("text"), "");
    assert_eq!(ok(caller.get(&path).await).await["count"], 1);
    let again = delete(&caller, &format!("{path}/ns1.example.se")).await;
    problem(again, 404, "not_found").await;

    assert_eq!(sandbox.count("POST", Endpoint::GlueRecords), 2);
    assert_eq!(sandbox.count("GET", Endpoint::GlueRecords), 1);
    assert_eq!(sandbox.count("DELETE", Endpoint::GlueRecord), 2);
}

#[tokio::test]
async fn invalid_body_is_400_with_pointers() {
    let sandbox = sandbox();
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let eleven = vec!["8.8.8.8"; 11];
    for (body, pointers) in [
        (json!({}), json!(["/hostname", "/ips"])),
        (
            json!({"hostname": "ns2.example.se", "ips": ["8.8.8.8"], "ttl": 60}),
            json!(["/ttl"]),
        ),
        (
            json!({"hostname": "ns2.example.nu", "ips": ["8.8.8.8"]}),
            json!(["/hostname"]),
        ),
        (
            json!({"hostname": "example.se", "ips": ["8.8.8.8"]}),
            json!(["/hostname"]),
        ),
        (
            json!({"hostname": format!("{}example.se", "a.".repeat(125)), "ips": ["8.8.8.8"]}),
            json!(["/hostname"]),
        ),
        (
            json!({"hostname": "ns2.example.se", "ips": []}),
            json!(["/ips"]),
        ),
        (
            json!({"hostname": "ns2.example.se", "ips": eleven}),
            json!(["/ips"]),
        ),
        (
            json!({"hostname": "ns2.example.se", "ips": ["8.8.8.8", "10.0.0.1", "2001:db8::1", "x", 8]}),
            json!(["/ips/1", "/ips/2", "/ips/3", "/ips/4"]),
        ),
    ] {
        let document = problem(caller.post(&path, &body).await, 400, "invalid_request").await;
        let errors = document["errors"].as_array().expect("errors");
        let actual: Value = errors
            .iter()
            .map(|error| error["pointer"].clone())
            .collect();
        assert_eq!(actual, pointers, "{body}");
    }
    assert_eq!(sandbox.glue_records_of("example.se").len(), 1);
}

#[tokio::test]
async fn fourteenth_record_is_refused_and_replacement_is_not() {
    let sandbox = sandbox();
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    for number in 2..=13 {
        let body = json!({"hostname": format!("ns{number}.example.se"), "ips": ["8.8.8.8"]});
        ok(caller.post(&path, &body).await).await;
    }
    let shown = ok(caller.get(&path).await).await;
    assert_eq!(
        shown["registryLimit"],
        json!({"current": 13, "max": 13, "reached": true})
    );
    assert_eq!(shown["actions"]["canCreateGlueRecord"]["allowed"], false);
    let body = json!({"hostname": "ns14.example.se", "ips": ["8.8.8.8"]});
    problem(caller.post(&path, &body).await, 409, "upstream_failed").await;
    let body = json!({"hostname": "ns13.example.se", "ips": ["8.8.4.4"]});
    ok(caller.post(&path, &body).await).await;
}

#[tokio::test]
async fn record_of_name_server_cannot_be_deleted() {
    let sandbox = sandbox();
    sandbox.set_nameservers("example.se", &["NS1.example.se.", "ns1.elsewhere.example"]);
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    let path = format!("{path}/ns1.example.se");
    problem(delete(&caller, &path).await, 409, "upstream_failed").await;
    sandbox.change_nameservers("example.se");
    assert_eq!(delete(&caller, &path).await.status().as_u16(), 204);
}

#[tokio::test]
async fn read_only_key_cannot_write_and_other_methods_are_405() {
    let sandbox = sandbox();
    let (reader, path) = (Caller::with_key(&sandbox, READ_ONLY_KEY), path(&sandbox));
    ok(reader.get(&path).await).await;
    let body = json!({"hostname": "ns2.example.se", "ips": ["8.8.8.8"]});
    problem(reader.post(&path, &body).await, 403, "forbidden").await;
    let one = format!("{path}/ns1.example.se");
    problem(delete(&reader, &one).await, 403, "forbidden").await;
    assert_eq!(sandbox.glue_records_of("example.se").len(), 1);

    let refused = reader.get(&one).await;
    assert_eq!(refused.headers()["allow"], "DELETE");
    problem(refused, 405, "method_not_allowed").await;
    let refused = delete(&reader, &path).await;
    assert_eq!(refused.headers()["allow"], "GET, POST");
    problem(refused, 405, "method_not_allowed").await;
}

#[tokio::test]
async fn change_from_outside_is_shown() {
    let sandbox = sandbox();
    let (caller, path) = (Caller::main(&sandbox), path(&sandbox));
    sandbox.set_glue_record("example.se", record("ns1.example.se", &["1.1.1.1"]));
    let shown = ok(caller.get(&path).await).await;
    assert_eq!(shown["glueRecords"][0]["ips"], json!(["1.1.1.1"]));
    sandbox.delete_glue_record("example.se", "ns1.example.se");
    assert_eq!(ok(caller.get(&path).await).await["count"], 0);
}

#[tokio::test]
async fn hosts_are_upper_case_and_fields_change_by_setting() {
    let sandbox = sandbox();
    sandbox.quirks("example.se", |quirks| {
        quirks.upper_case_hosts = Some(true);
        quirks.null_domain_name = Some(true);
        quirks
            .glue_fields
            .insert("count".to_owned(), hostup_sandbox::FieldOverride::Drop);
    });
    let shown = ok(Caller::main(&sandbox).get(&path(&sandbox)).await).await;
    assert_eq!(shown["glueRecords"][0]["hostname"], "NS1.EXAMPLE.SE.");
    assert_eq!(shown["domainName"], Value::Null);
    assert_eq!(shown.get("count"), None);
}
