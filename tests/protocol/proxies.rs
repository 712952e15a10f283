//! A proxy in front of HostUp: what it sees, and how its rejections are reported.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value as Json, json};

use super::environment::{TYPE, error_text};
use super::plugin_client::{PluginClient, ProviderCommand};
use super::terraform::Workspace;
use crate::canary::{assert_not_in, encodings};

const KEY: &str = "sk_test_0123456789abcdef";

/// A proxy that answers every request in the same way.
struct Proxy {
    address: SocketAddr,
    /// The bytes that it received.
    received: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn answering(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::<Mutex<Vec<u8>>>::default();
        let recorder = received.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut chunk) = (stream.unwrap(), [0; 4096]);
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut chunk) {
                        Ok(count @ 1..) => head.extend_from_slice(&chunk[..count]),
                        Ok(_) | Err(_) => break,
                    }
                }
                recorder.lock().unwrap().extend(head);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, received }
    }

    fn received(&self) -> String {
        String::from_utf8_lossy(&self.received.lock().unwrap()).into_owned()
    }

    /// Starts a provider that uses this proxy, with a password, for everything.
    async fn start_provider(&self) -> PluginClient {
        let proxy = format!("http://me:proxy-password@{}", self.address);
        let names = [
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "ALL_PROXY",
            "all_proxy",
        ];
        let provider = ProviderCommand::new()
            .variable("TF_LOG", "trace")
            .variable("NO_PROXY", "")
            .variable("no_proxy", "");
        let provider = names
            .into_iter()
            .fold(provider, |provider, name| provider.variable(name, &proxy));
        PluginClient::start_with(provider).await
    }
}

async fn import(plugin: &PluginClient, base: &str, retries: u32) -> String {
    let block: Json = json!({ "api_key": KEY, "api_base": base, "max_retries": retries });
    let mut workspace = Workspace::open(plugin.provider(), TYPE, block).await;
    error_text(workspace.import("dom_1").await)
}

#[tokio::test]
async fn complaint_14_proxy_refusal_is_reported_without_the_key() {
    // A retry would not help against a rejection.
    for (status, wanted, retries) in [
        (
            "407 Proxy Authentication Required",
            "proxy requires a user name",
            3,
        ),
        ("502 Bad Gateway", "proxy", 0),
        ("200 OK\r\nx-then: nothing but", "TLS", 0),
    ] {
        for (encoding, encoded) in encodings(KEY) {
            let answer = format!(
                "HTTP/1.1 {status} {encoded}\r\nproxy-authenticate: Basic realm=\"{encoded}\"\r\ncontent-length: {}\r\n\r\n{encoded}",
                encoded.len()
            );
            let proxy = Proxy::answering(answer);
            let plugin = proxy.start_provider().await;
            // A name that does not resolve: the request can only have gone through the proxy.
            let error = import(&plugin, "https://hostup.invalid", retries).await;
            assert!(error.contains(wanted), "{status}, {encoding}: {error}");
            let through_proxy = "through the proxy of HTTPS_PROXY";
            assert!(
                error.contains(through_proxy),
                "{status}, {encoding}: {error}"
            );
            let log = plugin.shutdown().await.stderr;
            for (place, text) in [
                ("a message", &error),
                ("the log", &log),
                ("what the proxy received", &proxy.received()),
            ] {
                assert_not_in(&format!("{place} ({status}, {encoding})"), text, KEY);
            }
            for (place, text) in [("message", &error), ("log", &log)] {
                assert!(!text.contains("proxy-password"), "{place}: {text}");
            }
            let received = proxy.received();
            assert!(
                received.starts_with("CONNECT hostup.invalid:443"),
                "{received}"
            );
            assert_eq!(
                received.matches("CONNECT ").count(),
                1,
                "{status}: {received} {error}"
            );
        }
    }
}

#[tokio::test]
async fn complaint_14_local_base_url_bypasses_the_proxy() {
    let proxy = Proxy::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let plugin = proxy.start_provider().await;
    // A port that nothing listens on.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let error = import(&plugin, &format!("http://{host}:{port}"), 0).await;
        assert!(error.contains("refused"), "{host}: {error}");
    }
    assert_eq!(proxy.received(), "");
}

/// Starts a provider with one proxy variable.
async fn with_variable(name: &str, value: &str) -> PluginClient {
    let others = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let cleared = others.into_iter().chain(["NO_PROXY", "no_proxy"]);
    let provider = cleared.fold(ProviderCommand::new(), |provider, other| {
        provider.variable(other, "")
    });
    PluginClient::start_with(provider.variable(name, value)).await
}

#[tokio::test]
async fn invalid_proxy_variable_is_an_error_and_nothing_is_sent() {
    for (name, value) in [
        ("HTTPS_PROXY", "http://user:proxy-p/w@proxy.invalid:3128"),
        ("https_proxy", "http://user:proxy-p#ss@proxy.invalid:3128"),
        ("ALL_PROXY", " http://user:proxy-pass@proxy.invalid:3128"),
        ("all_proxy", "htp://user:proxy-pass@proxy.invalid:3128"),
        ("HTTPS_PROXY", "socks6://user:proxy-pass@proxy.invalid:3128"),
    ] {
        let plugin = with_variable(name, value).await;
        // A retry would take more than a second, and a direct connection would fail with an unknown host.
        let error = import(&plugin, "https://hostup.invalid", 3).await;
        assert!(
            error.contains("nothing was sent") && error.contains(name),
            "{name}: {error}"
        );
        assert!(!error.contains("proxy-p"), "{name}: {error}");
    }
}

#[tokio::test]
async fn socks5_proxy_resolves_the_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let requested = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).unwrap();
        let mut methods = vec![0; greeting[1].into()];
        stream.read_exact(&mut methods).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut request = [0; 5];
        stream.read_exact(&mut request).unwrap();
        let mut name = vec![0; request[4].into()];
        stream.read_exact(&mut name).unwrap();
        // Version 5, CONNECT, a domain name.
        assert_eq!(request[..4], [5, 1, 0, 3]);
        // Host unreachable.
        let _ = stream.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]);
        String::from_utf8(name).unwrap()
    });
    let plugin = with_variable("HTTPS_PROXY", &format!("socks5://{address}")).await;
    let error = import(&plugin, "https://hostup.invalid", 0).await;
    assert!(
        error.contains("through the proxy of HTTPS_PROXY"),
        "{error}"
    );
    assert_eq!(requested.join().unwrap(), "hostup.invalid");
}

#[tokio::test]
async fn missing_system_roots_are_named() {
    let provider = ProviderCommand::new()
        .variable("SSL_CERT_FILE", "/dev/null")
        .variable("SSL_CERT_DIR", "/nonexistent")
        .variable("NO_PROXY", "*");
    let plugin = PluginClient::start_with(provider).await;
    let error = import(&plugin, "https://hostup.invalid", 3).await;
    assert!(
        error.contains("this machine has no root certificates") && error.contains("ca_file"),
        "{error}"
    );
}
