//! A small HTTP/1.1 server on loopback, and a client for it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::super::{ApiKey, BaseUrl, Client, Settings};

/// What the server does with a request.
pub(crate) enum Reaction {
    Respond(Vec<u8>),
    /// Sends these bytes, and then closes the connection.
    Close(Vec<u8>),
    /// Never responds.
    Hang,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn new(react: impl Fn(&str) -> Reaction + Send + Sync + 'static) -> Server {
        // In a thread of its own, so that the system schedules client and server independently.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a socket");
        listener.set_nonblocking(true).expect("a socket");
        let server = Server {
            address: listener.local_addr().expect("an address"),
            requests: Arc::default(),
            connections: Arc::default(),
        };
        let (requests, connections) = (server.requests.clone(), server.connections.clone());
        let react = Arc::new(react);
        let serving = async move {
            let listener = TcpListener::from_std(listener).expect("a runtime");
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, react.clone(), requests.clone()));
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

    pub(crate) fn client(&self) -> Client {
        self.client_at(&format!("http://{}", self.address))
    }

    pub(crate) fn client_at(&self, base: &str) -> Client {
        let settings = Settings {
            base: BaseUrl::parse(base).expect("a base"),
            ..self.settings()
        };
        Client::new(settings).expect("a client")
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            base: BaseUrl::parse(&format!("http://{}", self.address)).expect("a base"),
            key: ApiKey::hunter2(),
            user_agent: "terraform-provider-hostup/0.1.0 Terraform/1.11.4".to_owned(),
            request_timeout: Duration::from_secs(20),
            max_retries: 0,
            max_wait: Duration::from_secs(20),
            requests_per_minute: None,
            ca_bundle: None,
        }
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    react: Arc<impl Fn(&str) -> Reaction>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        requests.lock().expect("no panic").push(request.clone());
        match react(&request) {
            Reaction::Respond(bytes) if stream.write_all(&bytes).await.is_ok() => {}
            Reaction::Close(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Reaction::Respond(_) => return,
            Reaction::Hang => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.parse().ok()).flatten()
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

pub(crate) fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

pub(crate) fn ok(body: &str) -> Reaction {
    Reaction::Respond(http("200 OK", body))
}
