//! Responses that are truncated, too large, or not what the API documents.

use tokio_util::sync::CancellationToken;

use super::super::{DecodeError, DomainId, Error, ErrorKind, TransportError};
use super::server::{Reaction, Server, http, ok};

async fn get_status(server: &Server) -> Result<String, Error> {
    let (id, stop) = (DomainId::parse("dom_1"), CancellationToken::new());
    let client = server.client();
    let state = client.dnssec_auto(&id.expect("an id"), &stop).await;
    state.map(|state| state.status)
}

#[tokio::test]
async fn truncated_error_response_is_accepted_if_the_status_says_enough() {
    for (status, is_accepted) in [
        ("503 Service Unavailable", true),
        ("403 Forbidden", false),
        ("404 Not Found", false),
    ] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\n{{").into_bytes();
        let server = Server::new(move |_| Reaction::Close(head.clone())).await;
        let error = get_status(&server).await.expect_err("refused");
        let accepted = match &error.kind {
            ErrorKind::ServerFault(_) => true,
            // It could have been HostUp's problem document, so the attempt has failed.
            ErrorKind::Unreachable { cause, .. } => *cause != TransportError::Reset,
            _ => panic!("{error}"),
        };
        assert_eq!(accepted, is_accepted, "{error}");
    }
}

#[tokio::test]
async fn success_with_an_undecodable_body_is_an_error_that_names_the_cause() {
    type IsExpected = fn(&DecodeError) -> bool;
    let cases: [(&str, IsExpected); 7] = [
        ("", |cause| *cause == DecodeError::Empty),
        ("null", |cause| *cause == DecodeError::NotAnObject("null")),
        ("[]", |cause| *cause == DecodeError::NotAnObject("an array")),
        ("<html><body>Welcome</body></html>", |cause| {
            *cause == DecodeError::Html
        }),
        (r#"{"status":"act"#, |cause| {
            matches!(cause, DecodeError::NotJson(_))
        }),
        (r#"{"status":7}"#, |cause| {
            matches!(cause, DecodeError::Field { .. })
        }),
        (r#"{"data":{"status":"active"}}"#, |cause| {
            matches!(
                cause,
                DecodeError::Field {
                    found: "nothing",
                    ..
                }
            )
        }),
    ];
    for (body, is_expected) in cases {
        let server = Server::new(move |_| ok(body)).await;
        let error = get_status(&server).await.expect_err(body);
        let ErrorKind::Unreadable {
            status,
            cause,
            head,
        } = &error.kind
        else {
            panic!("{body}: {error}");
        };
        assert!(is_expected(cause), "{body}: {cause:?}");
        assert_eq!(*status, 200);
        assert_eq!(head.as_deref().unwrap_or(""), body);
    }
}

#[tokio::test]
async fn body_over_8_mib_is_too_large() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n{";
    let endless = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20));
    let endless = format!("{endless}{}", chunk.repeat(9));
    for answer in [announced.to_owned(), endless] {
        let server = Server::new(move |_| Reaction::Respond(answer.clone().into_bytes())).await;
        let error = get_status(&server).await.expect_err("too large");
        let cause = match &error.kind {
            ErrorKind::Unreadable { cause, .. } => cause,
            _ => panic!("{error}"),
        };
        assert_eq!(*cause, DecodeError::TooLarge);
    }
}

#[tokio::test]
async fn closed_connection_is_truncated_in_the_body_and_reset_before_it() {
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\"".to_vec();
    let server = Server::new(move |_| Reaction::Close(body.clone())).await;
    let error = get_status(&server).await.expect_err("closed");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreadable {
                cause: DecodeError::Truncated,
                ..
            }
        ),
        "{error}"
    );
    let server = Server::new(|_| Reaction::Close(Vec::new())).await;
    let error = get_status(&server).await.expect_err("closed");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                cause: TransportError::Reset
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn response_that_is_not_http_is_an_error_and_not_retried() {
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-more: 1\r\n".repeat(300));
    for answer in ["SSH-2.0-OpenSSH_9.6\r\n\r\n", &flood] {
        let answer = answer.as_bytes().to_vec();
        let server = Server::new(move |_| Reaction::Respond(answer.clone())).await;
        let error = get_status(&server).await.expect_err("no HTTP");
        assert!(
            matches!(
                &error.kind,
                ErrorKind::Unreachable {
                    cause: TransportError::NotHttp(_)
                }
            ),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn only_a_404_with_hostups_code_is_not_found() {
    let document = r#"{"code":"not_found","detail":"The requested resource could not be found."}"#;
    let server = Server::new(move |_| Reaction::Respond(http("404 Not Found", document))).await;
    let error = get_status(&server).await.expect_err("not found");
    assert!(matches!(&error.kind, ErrorKind::NotFound(_)), "{error}");
    let page = "<html><h1>404 not_found</h1></html>";
    let server = Server::new(move |_| Reaction::Respond(http("404 Not Found", page))).await;
    let error = get_status(&server).await.expect_err("rejected");
    assert!(
        matches!(&error.kind, ErrorKind::UnexpectedStatus(problem) if problem.body_head.as_deref() == Some(page)),
        "{error}"
    );
}
