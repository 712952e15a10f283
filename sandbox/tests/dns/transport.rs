//! UDP, TCP and the counts of queries.

use std::{thread, time::Duration};

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::RecordType,
};
use hostup_sandbox::{Fixture, Life, Sandbox};
use serde_json::{Value, json};

use crate::client::{ask, ask_tcp, ask_udp, ds, query, send_udp};

fn sandbox() -> Sandbox {
    Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox")
}

#[test]
fn tcp_connection_answers_several_queries() {
    let sandbox = sandbox();
    let queries = [RecordType::DS, RecordType::DNSKEY, RecordType::SOA]
        .map(|record_type| query("example.se", record_type));
    for answer in ask_tcp(&sandbox, &queries) {
        assert_eq!(answer.answers.len(), 2);
    }
}

#[test]
fn answer_above_the_size_of_the_client_is_truncated_over_udp() {
    let sandbox = sandbox();
    let names: Vec<String> = (0..40)
        .map(|number| format!("ns{number}.{}{number}.example", "long".repeat(8)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    sandbox.set_nameservers("example.se", &names);
    let question = query("example.se", RecordType::NS);
    assert!(ask_udp(&sandbox, &question).metadata.truncation);
    let whole = ask_tcp(&sandbox, &[question]).remove(0);
    assert_eq!(whole.answers.len(), 40);
}

#[test]
fn packet_that_is_no_query_is_error_or_ignored() {
    let sandbox = sandbox();
    let error = send_udp(&sandbox, b"\x12\x34\x01", Duration::from_secs(20)).expect("an answer");
    let error = Message::from_vec(&error).expect("a DNS message");
    assert_eq!(error.metadata.id, 0x1234);
    assert_eq!(error.metadata.response_code, ResponseCode::FormErr);
    let mut response = query("example.se", RecordType::DS);
    response.metadata.message_type = hickory_proto::op::MessageType::Response;
    let bytes = response.to_vec().expect("a message");
    assert_eq!(send_udp(&sandbox, &bytes, Duration::from_millis(200)), None);
}

#[test]
fn journal_counts_queries_by_name_and_type() {
    let sandbox = sandbox();
    ask(&sandbox, "Example.se", RecordType::DS);
    ask_tcp(&sandbox, &[query("example.se", RecordType::DS)]);
    ask(&sandbox, "example.se", RecordType::NS);
    let journal = sandbox.journal();
    assert_eq!(journal.dns_count("example.se", "DS"), 2);
    assert_eq!(journal.dns_count("example.se", "NS"), 1);
    assert_eq!(journal.dns_total(), 3);
    sandbox.clear_journal();
    assert_eq!(sandbox.dns_count("example.se", "DS"), 0);
}

#[tokio::test]
async fn journal_over_http_has_counts_of_queries() {
    let sandbox = sandbox();
    ask(&sandbox, "example.se", RecordType::DS);
    let client = reqwest::Client::builder().no_proxy().build();
    let url = format!("http://{}/_sandbox/journal", sandbox.address());
    let response = client.expect("a client").get(url).send().await;
    let journal: Value = response
        .expect("a response")
        .json()
        .await
        .expect("a journal");
    assert_eq!(
        journal["dns"],
        json!({
            "total": 1,
            "counts": [{"name": "example.se", "type": "DS", "count": 1}],
            "peakConcurrency": 1,
        })
    );
}

#[test]
fn latency_delays_answers_which_are_handled_at_the_same_time() {
    let sandbox = sandbox();
    sandbox.settings(|settings| settings.latency = Duration::from_millis(500));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let began = std::time::Instant::now();
                assert_eq!(ds(&ask(&sandbox, "example.se", RecordType::DS)).len(), 1);
                assert!(began.elapsed() >= Duration::from_millis(500));
            });
        }
    });
    assert_eq!(sandbox.journal().dns_peak_concurrency, 4);
}

#[test]
fn port_in_use_is_named() {
    let sandbox = sandbox();
    let mut fixture = Fixture::new().domain("example.se", Life::Active);
    fixture.dns_port = sandbox.dns_address().port();
    let error = Sandbox::start(fixture).expect_err("the port is in use");
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    let port = sandbox.dns_address().port();
    assert_eq!(error.to_string(), format!("port {port} is already in use"));
}
