//! Lists of domains, page by page.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_util::sync::CancellationToken;

use super::super::{DecodeError, ErrorKind};
use super::server::{Reaction, Server, http, ok};

#[tokio::test]
async fn list_is_read_to_its_last_page() {
    let server = Server::new(|request| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        match path.split_once('?').map(|(_, query)| query) {
            Some("limit=1000") => {
                ok(r#"{"data":[{"id":"dom_1","name":"a.se"}],"hasMore":true,"nextCursor":"c/1&x"}"#)
            }
            Some("limit=1000&cursor=c%2F1%26x") => {
                ok(r#"{"data":[{"id":"dom_2","name":"b.se"}],"hasMore":false,"nextCursor":null}"#)
            }
            _ => Reaction::Respond(http("400 Bad Request", path)),
        }
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let domains = client.domains(&stop).await.expect("a list");
    let names: Vec<_> = domains.iter().map(|domain| &*domain.name).collect();
    assert_eq!(names, ["a.se", "b.se"]);
}

#[tokio::test]
async fn name_is_sent_as_the_filter() {
    let server = Server::new(|_| ok(r#"{"data":[]}"#)).await;
    let stop = CancellationToken::new();
    let none = server.client().domains_named("xn--4cab6c.se", &stop).await;
    assert_eq!(none.expect("a list"), []);
    assert!(server.requests()[0].starts_with("GET /api/v2/domains?name=xn--4cab6c.se "));
}

#[tokio::test]
async fn repeated_cursor_is_an_error() {
    let server = Server::new(|_| ok(r#"{"data":[],"hasMore":true,"nextCursor":"c"}"#)).await;
    let stop = CancellationToken::new();
    let error = server.client().domains(&stop).await.expect_err("endless");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreadable {
                cause: DecodeError::RepeatedCursor,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn endless_list_is_an_error() {
    let stop = CancellationToken::new();
    let pages = AtomicUsize::new(0);
    let server = Server::new(move |_| {
        let page = pages.fetch_add(1, Ordering::SeqCst);
        ok(&format!(
            r#"{{"data":[],"hasMore":true,"nextCursor":"c{page}"}}"#
        ))
    })
    .await;
    let error = server.client().domains(&stop).await.expect_err("endless");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreadable {
                cause: DecodeError::EndlessList,
                ..
            }
        ),
        "{error}"
    );
}
