//! A tiny HTTP server on loopback that does as it is told, and a client for it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::super::{ApiKey, BaseUrl, Client, Settings};

/// What a server does with a request.
pub(super) enum Does {
    Answers(Vec<u8>),
    /// Answers so much, and then closes the connection.
    BreaksOff(Vec<u8>),
    /// Never answers.
    Holds,
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) seen: Arc<Mutex<Vec<String>>>,
    pub(super) connections: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn new(does: impl Fn(&str) -> Does + Send + Sync + 'static) -> Server {
        // A thread of its own, as a real server has: who is woken when is then up to the system.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a socket");
        listener.set_nonblocking(true).expect("a socket");
        let server = Server {
            address: listener.local_addr().expect("an address"),
            seen: Arc::default(),
            connections: Arc::default(),
        };
        let (seen, connections) = (server.seen.clone(), server.connections.clone());
        let does = Arc::new(does);
        let serving = async move {
            let listener = TcpListener::from_std(listener).expect("a runtime");
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, does.clone(), seen.clone()));
            }
        };
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(serving);
        });
        server
    }

    pub(super) fn client(&self) -> Client {
        self.client_at(&format!("http://{}", self.address))
    }

    pub(super) fn client_at(&self, base: &str) -> Client {
        let settings = Settings {
            base: BaseUrl::parse(base).expect("a base"),
            ..self.settings()
        };
        Client::new(settings).expect("a client")
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            base: BaseUrl::parse(&format!("http://{}", self.address)).expect("a base"),
            key: ApiKey::parse("sk_test_hunter2")
                .expect("a key")
                .expect("set"),
            user_agent: "terraform-provider-hostup/0.1.0 Terraform/1.11.4".to_owned(),
            request_timeout: Duration::from_secs(20),
            max_retries: 0,
            max_wait: Duration::from_secs(20),
            requests_per_minute: None,
            ca_bundle: None,
        }
    }

    pub(super) fn seen(&self) -> Vec<String> {
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

pub(super) fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

pub(super) fn ok(body: &str) -> Does {
    Does::Answers(http("200 OK", body))
}
