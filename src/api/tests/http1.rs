//! Requests over HTTP/1.1, connections, and connection errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::super::{Action, DomainId, Error, ErrorKind, TransportError};
use super::server::{Reaction, Server, http, ok};

const ACTIVE: &str = r#"{"domainName":"example.se","status":"active"}"#;

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

async fn get_status(server: &Server) -> Result<String, Error> {
    let stop = CancellationToken::new();
    let state = server.client().dnssec_auto(&id(), &stop).await;
    state.map(|state| state.status)
}

#[tokio::test]
async fn requests_are_sent_as_documented() {
    let server = Server::new(|_| ok(ACTIVE)).await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let state = client.dnssec_auto(&id(), &stop).await.expect("a state");
    assert_eq!(
        state.domain_name.value().map(String::as_str),
        Some("example.se")
    );
    for action in [Action::Include, Action::Exclude] {
        let state = client.set_dnssec_auto(&id(), action, &stop).await;
        assert_eq!(state.expect("a state").status, "active");
    }
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /api/v2/domains/dom_1/dnssec-auto HTTP/1.1\r\n"));
    assert!(
        requests[0].ends_with("\r\n\r\n"),
        "no body: {}",
        requests[0]
    );
    for (request, body) in [
        (&requests[1], r#"{"action":"include"}"#),
        (&requests[2], r#"{"action":"exclude"}"#),
    ] {
        assert!(request.starts_with("POST /api/v2/domains/dom_1/dnssec-auto HTTP/1.1\r\n"));
        assert!(request.contains("\r\ncontent-type: application/json\r\n"));
        assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    }
    for request in &requests {
        for header in [
            "authorization: Bearer sk_test_hunter2",
            "accept: application/json",
            "user-agent: terraform-provider-hostup/0.1.0 Terraform/1.11.4",
        ] {
            assert_eq!(request.matches(header).count(), 1, "{header}: {request}");
        }
        assert!(!request.contains("accept-encoding"), "{request}");
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn redirect_of_a_change_is_an_error_and_not_followed() {
    let server = Server::new(|request| match request.starts_with("POST") {
        true => Reaction::Respond(
            b"HTTP/1.1 302 Found\r\nlocation: /elsewhere?k=sk_test_hunter2\r\ncontent-length: 0\r\n\r\n".to_vec(),
        ),
        false => ok(ACTIVE),
    })
    .await;
    let client = server.client();
    let stop = CancellationToken::new();
    let result = client.set_dnssec_auto(&id(), Action::Exclude, &stop).await;
    let error = result.expect_err("redirected");
    assert!(
        matches!(&error.kind, ErrorKind::Redirected { status: 302, location: Some(to) } if to == "/elsewhere?k=***"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn port_without_a_server_is_a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let server = Server {
        address,
        requests: Arc::default(),
        connections: Arc::default(),
    };
    let error = get_status(&server).await.expect_err("refused");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                cause: TransportError::Refused,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn server_without_tls_is_a_tls_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let answer = http("400 Bad Request", "TLS, please");
        stream.write_all(&answer).await.expect("written");
    });
    let server = Server::new(|_| Reaction::Hang).await;
    let client = server.client_at(&format!("https://{address}"));
    let result = client.dnssec_auto(&id(), &CancellationToken::new()).await;
    let error = result.expect_err("no TLS");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                cause: TransportError::Tls(_) | TransportError::NoClient(_),
                ..
            }
        ),
        "{error}"
    );
    assert!(!error.to_string().contains("hunter2"));
}

#[tokio::test]
async fn localhost_needs_no_resolver() {
    let server = Server::new(|_| ok(ACTIVE)).await;
    let client = server.client_at(&format!("http://localhost:{}", server.address.port()));
    let result = client.dnssec_auto(&id(), &CancellationToken::new()).await;
    assert_eq!(result.expect("a state").status, "active");
}

#[tokio::test]
async fn get_after_a_change_does_not_join_one_from_before() {
    let gets = AtomicUsize::new(0);
    let server = Server::new(move |request| {
        match request.starts_with("GET") && gets.fetch_add(1, Ordering::SeqCst) == 1 {
            true => Reaction::Hang,
            false => ok(ACTIVE),
        }
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    // The first request of a client is sent alone.
    client.dnssec_auto(&id(), &stop).await.expect("a state");
    let before = tokio::spawn({
        let (client, stop) = (client.clone(), stop.clone());
        async move { client.dnssec_auto(&id(), &stop).await }
    });
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    let result = client.set_dnssec_auto(&id(), Action::Include, &stop).await;
    result.expect("a state");
    client.dnssec_auto(&id(), &stop).await.expect("a state");
    assert_eq!(server.requests().len(), 4);
    before.abort();
}

#[tokio::test]
async fn ten_workers_use_at_most_ten_connections() {
    let server = Server::new(|_| ok(ACTIVE)).await;
    let client = server.client();
    let stop = CancellationToken::new();
    let worker = |worker: usize| {
        let (client, stop) = (client.clone(), stop.clone());
        async move {
            for call in 0..50 {
                let id = DomainId::parse(&format!("dom_{worker}_{call}")).expect("an id");
                client.dnssec_auto(&id, &stop).await.expect("a state");
            }
        }
    };
    let workers: Vec<_> = (0..10).map(|number| tokio::spawn(worker(number))).collect();
    for worker in workers {
        worker.await.expect("no panic");
    }
    assert_eq!(server.requests().len(), 500);
    let connections = server.connections.load(Ordering::SeqCst);
    assert!(connections <= 10, "{connections}");
}
