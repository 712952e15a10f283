//! The client before tiny servers on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::super::{
    Action, ApiKey, BaseUrl, Client, DecodeError, DomainId, Error, ErrorKind, Settings,
    TransportError,
};
use super::server::{Does, Server, http, ok};

const ACTIVE: &str = r#"{"domainName":"example.se","status":"active"}"#;

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

async fn get(server: &Server) -> Result<String, Error> {
    let stop = CancellationToken::new();
    let state = server.client().dnssec_auto(&id(), &stop).await;
    state.map(|state| state.status.clone())
}

#[tokio::test]
async fn a_question_and_a_wish_are_asked_as_documented() {
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
    let seen = server.seen();
    assert!(seen[0].starts_with("GET /api/v2/domains/dom_1/dnssec-auto HTTP/1.1\r\n"));
    assert!(seen[0].ends_with("\r\n\r\n"), "no body: {}", seen[0]);
    for (request, body) in [
        (&seen[1], r#"{"action":"include"}"#),
        (&seen[2], r#"{"action":"exclude"}"#),
    ] {
        assert!(request.starts_with("POST /api/v2/domains/dom_1/dnssec-auto HTTP/1.1\r\n"));
        assert!(request.contains("\r\ncontent-type: application/json\r\n"));
        assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    }
    for request in &seen {
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
async fn an_answer_that_breaks_off_is_one_where_its_status_says_it_all() {
    for (status, says_it_all) in [
        ("503 Service Unavailable", true),
        ("403 Forbidden", false),
        ("404 Not Found", false),
    ] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\n{{").into_bytes();
        let server = Server::new(move |_| Does::BreaksOff(head.clone())).await;
        let stop = CancellationToken::new();
        let answer = server.client().dnssec_auto(&id(), &stop).await;
        let error = answer.expect_err("refused");
        let told = match &error.kind {
            ErrorKind::ServerFault(_) => true,
            // It may have been one of HostUp's: it is asked for again as often as the settings allow.
            ErrorKind::Unreachable { what, .. } => *what != TransportError::Reset,
            _ => panic!("{error}"),
        };
        assert_eq!(told, says_it_all, "{error}");
    }
}

#[tokio::test]
async fn a_redirected_wish_is_an_error_and_goes_nowhere_else() {
    let server = Server::new(|request| match request.starts_with("POST") {
        true => Does::Answers(
            b"HTTP/1.1 302 Found\r\nlocation: /elsewhere?k=sk_test_hunter2\r\ncontent-length: 0\r\n\r\n".to_vec(),
        ),
        false => ok(ACTIVE),
    })
    .await;
    let client = server.client();
    let stop = CancellationToken::new();
    let wish = client.set_dnssec_auto(&id(), Action::Exclude, &stop).await;
    let error = wish.expect_err("redirected");
    assert!(
        matches!(&error.kind, ErrorKind::Redirected { status: 302, location: Some(to) } if to == "/elsewhere?k=***"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_of_success_that_is_none_is_told_by_what_it_is() {
    type Check = fn(&DecodeError) -> bool;
    let cases: [(&str, Check); 7] = [
        ("", |what| *what == DecodeError::Empty),
        ("null", |what| *what == DecodeError::NotAnObject("null")),
        ("[]", |what| *what == DecodeError::NotAnObject("an array")),
        ("<html><body>Welcome</body></html>", |what| {
            *what == DecodeError::Html
        }),
        (r#"{"status":"act"#, |what| {
            matches!(what, DecodeError::NotJson(_))
        }),
        (r#"{"status":7}"#, |what| {
            matches!(what, DecodeError::Field { .. })
        }),
        (r#"{"data":{"status":"active"}}"#, |what| {
            matches!(
                what,
                DecodeError::Field {
                    came: "nothing",
                    ..
                }
            )
        }),
    ];
    for (body, is_it) in cases {
        let server = Server::new(move |_| ok(body)).await;
        let error = get(&server).await.expect_err(body);
        let ErrorKind::Unreadable { status, what, head } = &error.kind else {
            panic!("{body}: {error}");
        };
        assert!(is_it(what), "{body}: {what:?}");
        assert_eq!(*status, 200);
        assert_eq!(head.as_deref().unwrap_or(""), body);
    }
}

#[tokio::test]
async fn a_body_is_read_no_further_than_eight_mebibytes() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n{";
    let endless = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20));
    let endless = format!("{endless}{}", chunk.repeat(9));
    for answer in [announced.to_owned(), endless] {
        let server = Server::new(move |_| Does::Answers(answer.clone().into_bytes())).await;
        let error = get(&server).await.expect_err("too large");
        let what = match &error.kind {
            ErrorKind::Unreadable { what, .. } => what,
            _ => panic!("{error}"),
        };
        assert_eq!(*what, DecodeError::TooLarge);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told_by_where_it_broke() {
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\"".to_vec();
    let server = Server::new(move |_| Does::BreaksOff(body.clone())).await;
    let error = get(&server).await.expect_err("broken off");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreadable {
                what: DecodeError::Truncated,
                ..
            }
        ),
        "{error}"
    );
    let server = Server::new(|_| Does::BreaksOff(Vec::new())).await;
    let error = get(&server).await.expect_err("broken off");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                what: TransportError::Reset
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_told_as_such_and_not_asked_for_again() {
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-more: 1\r\n".repeat(300));
    for answer in ["SSH-2.0-OpenSSH_9.6\r\n\r\n", &flood] {
        let answer = answer.as_bytes().to_vec();
        let server = Server::new(move |_| Does::Answers(answer.clone())).await;
        let error = get(&server).await.expect_err("no HTTP");
        assert!(
            matches!(
                &error.kind,
                ErrorKind::Unreachable {
                    what: TransportError::NotHttp(_)
                }
            ),
            "{error}"
        );
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_port_without_a_server_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let server = Server {
        address,
        seen: Arc::default(),
        connections: Arc::default(),
    };
    let error = get(&server).await.expect_err("refused");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                what: TransportError::Refused,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let answer = http("400 Bad Request", "TLS, please");
        stream.write_all(&answer).await.expect("written");
    });
    let server = Server::new(|_| Does::Holds).await;
    let client = server.client_at(&format!("https://{address}"));
    let asked = client.dnssec_auto(&id(), &CancellationToken::new()).await;
    let error = asked.expect_err("no TLS");
    assert!(
        matches!(
            &error.kind,
            ErrorKind::Unreachable {
                what: TransportError::Tls(_) | TransportError::NoClient(_),
                ..
            }
        ),
        "{error}"
    );
    assert!(!error.to_string().contains("hunter2"));
}

#[tokio::test]
async fn the_name_localhost_needs_no_resolver() {
    let server = Server::new(|_| ok(ACTIVE)).await;
    let client = server.client_at(&format!("http://localhost:{}", server.address.port()));
    let asked = client.dnssec_auto(&id(), &CancellationToken::new()).await;
    assert_eq!(asked.expect("a state").status, "active");
}

#[tokio::test]
async fn only_a_404_in_hostups_words_is_not_found() {
    let document = r#"{"code":"not_found","detail":"The requested resource could not be found."}"#;
    let server = Server::new(move |_| Does::Answers(http("404 Not Found", document))).await;
    let error = get(&server).await.expect_err("not found");
    assert!(matches!(&error.kind, ErrorKind::NotFound(_)), "{error}");
    let page = "<html><h1>404 not_found</h1></html>";
    let server = Server::new(move |_| Does::Answers(http("404 Not Found", page))).await;
    let error = get(&server).await.expect_err("rejected");
    assert!(
        matches!(&error.kind, ErrorKind::Rejected(problem) if problem.body_head.as_deref() == Some(page)),
        "{error}"
    );
}

#[tokio::test]
async fn what_was_asked_before_a_wish_is_not_told_to_those_who_ask_after_it() {
    let asked = AtomicUsize::new(0);
    let server = Server::new(move |request| {
        match request.starts_with("GET") && asked.fetch_add(1, Ordering::SeqCst) == 1 {
            true => Does::Holds,
            false => ok(ACTIVE),
        }
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    // The very first request goes alone; it is not what this is about.
    client.dnssec_auto(&id(), &stop).await.expect("a state");
    let before = tokio::spawn({
        let (client, stop) = (client.clone(), stop.clone());
        async move { client.dnssec_auto(&id(), &stop).await }
    });
    while server.seen().len() < 2 {
        tokio::task::yield_now().await;
    }
    let wish = client.set_dnssec_auto(&id(), Action::Include, &stop).await;
    wish.expect("a state");
    client.dnssec_auto(&id(), &stop).await.expect("a state");
    assert_eq!(server.seen().len(), 4);
    before.abort();
}

#[tokio::test]
async fn ten_workers_ask_once_each_time_over_few_connections() {
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
    assert_eq!(server.seen().len(), 500);
    let connections = server.connections.load(Ordering::SeqCst);
    assert!(connections <= 10, "{connections}");
}

#[test]
fn a_client_is_made_outside_of_any_runtime_and_without_a_connection() {
    let settings = Settings {
        base: BaseUrl::parse(BaseUrl::HOSTUP).expect("a base"),
        key: ApiKey::parse("sk_test_hunter2")
            .expect("a key")
            .expect("set"),
        user_agent: "no\nheader".to_owned(),
        request_timeout: Duration::from_secs(30),
        max_retries: 10,
        max_wait: Duration::MAX,
        requests_per_minute: None,
        ca_bundle: None,
    };
    assert!(!format!("{settings:?}").contains("hunter2"));
    let client = Client::new(settings.clone()).expect("a client");
    assert_eq!(client.base().to_string(), BaseUrl::HOSTUP);
    let bad_roots = Settings {
        ca_bundle: Some(b"nothing".to_vec()),
        ..settings
    };
    assert!(Client::new(bad_roots).is_err());
}

#[test]
fn an_address_with_the_key_in_its_path_is_printed_without_it() {
    let settings = Settings {
        base: BaseUrl::parse("https://proxy.test/sk_test_hunter2/api").expect("a base"),
        key: ApiKey::parse("sk_test_hunter2")
            .expect("a key")
            .expect("set"),
        user_agent: String::new(),
        request_timeout: Duration::from_secs(30),
        max_retries: 10,
        max_wait: Duration::MAX,
        requests_per_minute: None,
        ca_bundle: None,
    };
    let client = Client::new(settings).expect("a client");
    assert_eq!(client.base().to_string(), "https://proxy.test/***/api");
    assert!(!format!("{client:?}").contains("hunter2"), "{client:?}");
    let joined = client.base().join(&["domains"], &[]);
    assert_eq!(joined.path(), "/sk_test_hunter2/api/domains");
}
