//! The calls that change the delegation of a domain: name servers and glue records.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_util::sync::CancellationToken;

use super::super::{DecodeError, DomainId, Effect, ErrorKind, HostName, NameserverChange};
use super::server::{Reaction, Server, http, ok};

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

fn host() -> HostName {
    HostName::parse("ns1.example.se").expect("a host name")
}

fn servers() -> [String; 2] {
    ["ns1.example.se", "ns2.example.se"].map(str::to_owned)
}

#[tokio::test]
async fn changes_are_sent_as_documented() {
    let server = Server::new(|request| match request.split(' ').next() {
        Some("DELETE") => Reaction::Respond(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        _ if request.contains("/nameservers ") => Reaction::Respond(http("202 Accepted", "{}")),
        _ => ok("{}"),
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let change = client.set_nameservers(&id(), &servers(), &stop).await;
    assert_eq!(change.expect("accepted"), NameserverChange::Queued);
    let ips = ["192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
    let set = client.set_glue_record(&id(), &host(), &ips, &stop).await;
    set.expect("accepted");
    let deleted = client.delete_glue_record(&id(), &host(), &stop).await;
    deleted.expect("deleted");
    let [nameservers, set, delete] = &server.requests()[..] else {
        panic!("{:?}", server.requests());
    };
    assert!(nameservers.starts_with("POST /api/v2/domains/dom_1/nameservers HTTP/1.1\r\n"));
    let body = "\r\n\r\n{\"nameservers\":[\"ns1.example.se\",\"ns2.example.se\"]}";
    assert!(nameservers.ends_with(body), "{nameservers}");
    assert!(set.starts_with("POST /api/v2/domains/dom_1/glue-records HTTP/1.1\r\n"));
    let body = r#"{"hostname":"ns1.example.se","ips":["192.0.2.1","2001:db8::1"]}"#;
    assert!(set.ends_with(&format!("\r\n\r\n{body}")), "{set}");
    let path = "DELETE /api/v2/domains/dom_1/glue-records/ns1.example.se HTTP/1.1\r\n";
    assert!(delete.starts_with(path), "{delete}");
    assert!(delete.ends_with("\r\n\r\n"), "no body: {delete}");
}

#[tokio::test]
async fn blocked_change_of_name_servers_is_recognised_by_its_code() {
    let body = r#"{"code":"nameserver_update_blocked","detail":"The domain is locked."}"#;
    let server = Server::new(move |_| Reaction::Respond(http("409 Conflict", body))).await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let result = client.set_nameservers(&id(), &servers(), &stop).await;
    let error = result.expect_err("blocked");
    assert!(
        matches!(&error.kind, ErrorKind::NameserversBlocked(problem) if problem.http_status == 409),
        "{error}"
    );
    assert_eq!(error.effect, Effect::None);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn delete_is_confirmed_by_204_only() {
    let server = Server::new(|_| ok("<html>Welcome</html>")).await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let result = client.delete_glue_record(&id(), &host(), &stop).await;
    let error = result.expect_err("another server");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreadable {
                status: 200,
                cause: DecodeError::Status(204),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.effect, Effect::Unknown);
}

#[tokio::test]
async fn get_after_a_delete_does_not_join_one_from_before() {
    let gets = AtomicUsize::new(0);
    let server = Server::new(move |request| match request.starts_with("GET") {
        true if gets.fetch_add(1, Ordering::SeqCst) == 1 => Reaction::Hang,
        true => ok(r#"{"glueRecords":[]}"#),
        false => Reaction::Respond(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    // The first request of a client is sent alone.
    client.glue_records(&id(), &stop).await.expect("records");
    let before = tokio::spawn({
        let (client, stop) = (client.clone(), stop.clone());
        async move { client.glue_records(&id(), &stop).await }
    });
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    let deleted = client.delete_glue_record(&id(), &host(), &stop).await;
    deleted.expect("deleted");
    client.glue_records(&id(), &stop).await.expect("records");
    assert_eq!(server.requests().len(), 4);
    before.abort();
}
