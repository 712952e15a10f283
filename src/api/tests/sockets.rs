//! The client before tiny servers on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::super::{
    Action, ApiKey, Base, Client, DomainId, Error, Fault, Outcome, Settings, Unread,
};

/// What a server does with a request.
enum Does {
    Answers(Vec<u8>),
    /// Answers so much, and then closes the connection.
    BreaksOff(Vec<u8>),
    /// Never answers.
    Holds,
}

struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn new(does: impl Fn(&str) -> Does + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let server = Server {
            address: listener.local_addr().expect("an address"),
            seen: Arc::default(),
            connections: Arc::default(),
        };
        let (seen, connections) = (server.seen.clone(), server.connections.clone());
        let does = Arc::new(does);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, does.clone(), seen.clone()));
            }
        });
        server
    }

    fn client(&self) -> Client {
        self.client_at(&format!("http://{}", self.address))
    }

    fn client_at(&self, base: &str) -> Client {
        Client::new(Settings {
            base: Base::parse(base).expect("a base"),
            key: ApiKey::parse("sk_test_hunter2")
                .expect("a key")
                .expect("set"),
            user_agent: "terraform-provider-hostup/0.1.0 Terraform/1.11.4".to_owned(),
            request_timeout: Duration::from_secs(20),
            max_retries: 0,
            max_wait: Duration::from_secs(20),
            requests_per_minute: None,
            extra_roots: None,
        })
        .expect("a client")
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("whole").clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    does: Arc<impl Fn(&str) -> Does>,
    seen: Arc<Mutex<Vec<String>>>,
) {
    while let Some(request) = read(&mut stream).await {
        seen.lock().expect("whole").push(request.clone());
        match does(&request) {
            Does::Answers(bytes) if stream.write_all(&bytes).await.is_ok() => {}
            Does::BreaksOff(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Does::Answers(_) => return,
            Does::Holds => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                let found = name.eq_ignore_ascii_case("content-length");
                found.then(|| value.parse().ok()).flatten()
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&buffer[..count])),
        }
    }
}

fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

fn ok(body: &str) -> Does {
    Does::Answers(http("200 OK", body))
}

const ACTIVE: &str = r#"{"domainName":"example.se","status":"active"}"#;

fn id() -> DomainId {
    DomainId::parse("dom_1").expect("an id")
}

async fn get(server: &Server) -> Result<String, Arc<Error>> {
    let stop = CancellationToken::new();
    let state = server.client().dnssec_auto(&id(), &stop).await;
    state.map(|state| state.status.clone())
}

#[tokio::test]
async fn a_question_and_a_wish_are_asked_as_documented() {
    let server = Server::new(|_| ok(ACTIVE)).await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let state = client.dnssec_auto(&id(), &stop).await.expect("a state");
    assert_eq!(state.domain_name.as_deref(), Some("example.se"));
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
        matches!(&error.outcome, Outcome::Redirected { status: 302, location: Some(to) } if to == "/elsewhere?k=***"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_of_success_that_is_none_is_told_by_what_it_is() {
    let cases: [(&str, fn(&Unread) -> bool); 7] = [
        ("", |what| *what == Unread::Empty),
        ("null", |what| *what == Unread::NotAnObject("null")),
        ("[]", |what| *what == Unread::NotAnObject("an array")),
        ("<html><body>Welcome</body></html>", |what| {
            *what == Unread::Html
        }),
        (r#"{"status":"act"#, |what| {
            matches!(what, Unread::NotJson(_))
        }),
        (r#"{"status":7}"#, |what| {
            matches!(what, Unread::Field { .. })
        }),
        (r#"{"data":{"status":"active"}}"#, |what| {
            matches!(
                what,
                Unread::Field {
                    came: "nothing",
                    ..
                }
            )
        }),
    ];
    for (body, is_it) in cases {
        let server = Server::new(move |_| ok(body)).await;
        let error = get(&server).await.expect_err(body);
        let Outcome::Unreadable { status, what, head } = &error.outcome else {
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
        let what = match &error.outcome {
            Outcome::Unreadable { what, .. } => what,
            _ => panic!("{error}"),
        };
        assert_eq!(*what, Unread::TooLarge);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told_by_where_it_broke() {
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\"".to_vec();
    let server = Server::new(move |_| Does::BreaksOff(body.clone())).await;
    let error = get(&server).await.expect_err("broken off");
    assert!(
        matches!(
            &error.outcome,
            Outcome::Unreadable {
                what: Unread::Truncated,
                ..
            }
        ),
        "{error}"
    );
    let server = Server::new(|_| Does::BreaksOff(Vec::new())).await;
    let error = get(&server).await.expect_err("broken off");
    assert!(
        matches!(
            &error.outcome,
            Outcome::Unreachable {
                what: Fault::Reset,
                attempts: 1
            }
        ),
        "{error}"
    );
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
            &error.outcome,
            Outcome::Unreachable {
                what: Fault::Refused,
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
            &error.outcome,
            Outcome::Unreachable {
                what: Fault::Tls(_) | Fault::NoClient(_),
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
    assert!(matches!(&error.outcome, Outcome::NotFound(_)), "{error}");
    let page = "<html><h1>404 not_found</h1></html>";
    let server = Server::new(move |_| Does::Answers(http("404 Not Found", page))).await;
    let error = get(&server).await.expect_err("rejected");
    assert!(
        matches!(&error.outcome, Outcome::Rejected(problem) if problem.body_head.as_deref() == Some(page)),
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
    futures_util::future::join_all((0..10).map(worker)).await;
    assert_eq!(server.seen().len(), 500);
    let connections = server.connections.load(Ordering::SeqCst);
    assert!(connections <= 10, "{connections}");
}

#[tokio::test]
async fn a_list_is_read_to_its_end() {
    let server = Server::new(|request| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        match path.split_once('?').map(|(_, query)| query) {
            Some("limit=1000") => {
                ok(r#"{"data":[{"id":"dom_1","name":"a.se"}],"hasMore":true,"nextCursor":"c/1&x"}"#)
            }
            Some("limit=1000&cursor=c%2F1%26x") => {
                ok(r#"{"data":[{"id":"dom_2","name":"b.se"}],"hasMore":false,"nextCursor":null}"#)
            }
            Some("name=xn--4cab6c.se") => ok(r#"{"data":[]}"#),
            _ => Does::Answers(http("400 Bad Request", path)),
        }
    })
    .await;
    let (client, stop) = (server.client(), CancellationToken::new());
    let domains = client.domains(&stop).await.expect("a list");
    let names: Vec<_> = domains.iter().map(|domain| &*domain.name).collect();
    assert_eq!(names, ["a.se", "b.se"]);
    let none = client.domains_named("xn--4cab6c.se", &stop).await;
    assert_eq!(none.expect("a list"), []);
}

#[tokio::test]
async fn a_list_that_never_ends_is_no_list() {
    let server = Server::new(|_| ok(r#"{"data":[],"hasMore":true,"nextCursor":"c"}"#)).await;
    let stop = CancellationToken::new();
    let error = server.client().domains(&stop).await.expect_err("endless");
    assert!(
        matches!(
            &error.outcome,
            Outcome::Unreadable {
                what: Unread::RepeatedCursor,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(server.seen().len(), 2);
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
            &error.outcome,
            Outcome::Unreadable {
                what: Unread::EndlessList,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn no_debug_output_of_anything_shows_the_key() {
    let server = Server::new(|request| Does::Answers(http("400 Bad Request", request))).await;
    let client = server.client();
    let stop = CancellationToken::new();
    let wish = client.set_dnssec_auto(&id(), Action::Include, &stop).await;
    let error = wish.expect_err("the server repeats the whole request");
    let shown = format!("{client:?} {error:?} {error}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("Bearer ***"), "{shown}");
}

#[test]
fn a_client_is_made_outside_of_any_runtime_and_without_a_connection() {
    let settings = Settings {
        base: Base::parse(Base::HOSTUP).expect("a base"),
        key: ApiKey::parse("sk_test_hunter2")
            .expect("a key")
            .expect("set"),
        user_agent: "no\nheader".to_owned(),
        request_timeout: Duration::from_secs(30),
        max_retries: 10,
        max_wait: Duration::MAX,
        requests_per_minute: None,
        extra_roots: None,
    };
    assert!(!format!("{settings:?}").contains("hunter2"));
    let client = Client::new(settings.clone()).expect("a client");
    assert_eq!(client.base().as_str(), Base::HOSTUP);
    let bad_roots = Settings {
        extra_roots: Some(b"nothing".to_vec()),
        ..settings
    };
    assert!(Client::new(bad_roots).is_err());
}
