//! A proxy on the way to HostUp: what it gets to see, and what its refusals look like.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value as Json, json};

use super::core::{Core, Provider};
use super::stage::{TYPE, refused};
use super::terraform::Workspace;
use crate::canary::{is_not_in, ways};

const KEY: &str = "sk_test_0123456789abcdef";

/// A proxy that answers every request in the same way.
struct Proxy {
    address: SocketAddr,
    /// What it was sent, byte for byte.
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn answering(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::<Mutex<Vec<u8>>>::default();
        let noting = heard.clone();
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
                noting.lock().unwrap().extend(head);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }

    /// A provider that has this proxy for everything, its own password included.
    async fn user(&self) -> Core {
        let proxy = format!("http://me:proxy-password@{}", self.address);
        let names = [
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "ALL_PROXY",
            "all_proxy",
        ];
        let provider = Provider::new()
            .variable("TF_LOG", "trace")
            .variable("NO_PROXY", "")
            .variable("no_proxy", "");
        let provider = names
            .into_iter()
            .fold(provider, |provider, name| provider.variable(name, &proxy));
        Core::of(provider).await
    }
}

async fn import(core: &Core, base: &str, retries: u32) -> String {
    let block: Json = json!({ "api_key": KEY, "api_base": base, "max_retries": retries });
    let mut workspace = Workspace::open(core.provider(), TYPE, block).await;
    refused(workspace.import("dom_1").await)
}

#[tokio::test]
async fn complaint_14_a_proxy_that_refuses_is_told_and_gets_no_key_into_a_message() {
    // Who is not let through is not let through by asking again.
    for (status, wanted, retries) in [
        (
            "407 Proxy Authentication Required",
            "proxy requires a user name",
            3,
        ),
        ("502 Bad Gateway", "proxy", 0),
        ("200 OK\r\nx-then: nothing but", "TLS", 0),
    ] {
        for (way, written) in ways(KEY) {
            let answer = format!(
                "HTTP/1.1 {status} {written}\r\nproxy-authenticate: Basic realm=\"{written}\"\r\ncontent-length: {}\r\n\r\n{written}",
                written.len()
            );
            let proxy = Proxy::answering(answer);
            let core = proxy.user().await;
            // A name that is nobody's: whatever reached it would have gone past the proxy.
            let said = import(&core, "https://hostup.invalid", retries).await;
            assert!(said.contains(wanted), "{status}, {way}: {said}");
            let way_there = "through the proxy of HTTPS_PROXY";
            assert!(said.contains(way_there), "{status}, {way}: {said}");
            let log = core.shutdown().await.stderr;
            for (place, text) in [
                ("a message", &said),
                ("the log", &log),
                ("what the proxy heard", &proxy.heard()),
            ] {
                is_not_in(&format!("{place} ({status}, {way})"), text, KEY);
            }
            for (place, text) in [("message", &said), ("log", &log)] {
                assert!(!text.contains("proxy-password"), "{place}: {text}");
            }
            let heard = proxy.heard();
            assert!(heard.starts_with("CONNECT hostup.invalid:443"), "{heard}");
            assert_eq!(
                heard.matches("CONNECT ").count(),
                1,
                "{status}: {heard} {said}"
            );
        }
    }
}

#[tokio::test]
async fn complaint_14_a_base_on_this_machine_is_never_asked_for_through_a_proxy() {
    let proxy = Proxy::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let core = proxy.user().await;
    // A port that nobody listens on.
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let said = import(&core, &format!("http://{host}:{free}"), 0).await;
        assert!(said.contains("refused"), "{host}: {said}");
    }
    assert_eq!(proxy.heard(), "");
}

/// A provider with one variable for proxies.
async fn with_variable(name: &str, value: &str) -> Core {
    let others = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let cleared = others.into_iter().chain(["NO_PROXY", "no_proxy"]);
    let provider = cleared.fold(Provider::new(), |provider, other| {
        provider.variable(other, "")
    });
    Core::of(provider.variable(name, value)).await
}

#[tokio::test]
async fn unreadable_proxy_variable_is_an_error_and_nothing_is_sent() {
    for (name, value) in [
        ("HTTPS_PROXY", "http://user:proxy-p/w@proxy.invalid:3128"),
        ("https_proxy", "http://user:proxy-p#ss@proxy.invalid:3128"),
        ("ALL_PROXY", " http://user:proxy-pass@proxy.invalid:3128"),
        ("all_proxy", "htp://user:proxy-pass@proxy.invalid:3128"),
        ("HTTPS_PROXY", "socks6://user:proxy-pass@proxy.invalid:3128"),
    ] {
        let core = with_variable(name, value).await;
        // A retry would take a second and more, and a direct connection would end as an unknown host.
        let said = import(&core, "https://hostup.invalid", 3).await;
        assert!(
            said.contains("nothing was sent") && said.contains(name),
            "{name}: {said}"
        );
        assert!(!said.contains("proxy-p"), "{name}: {said}");
    }
}

#[tokio::test]
async fn socks5_proxy_resolves_the_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = thread::spawn(move || {
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
    let core = with_variable("HTTPS_PROXY", &format!("socks5://{address}")).await;
    let said = import(&core, "https://hostup.invalid", 0).await;
    assert!(said.contains("through the proxy of HTTPS_PROXY"), "{said}");
    assert_eq!(asked.join().unwrap(), "hostup.invalid");
}

#[tokio::test]
async fn missing_system_roots_are_named() {
    let provider = Provider::new()
        .variable("SSL_CERT_FILE", "/dev/null")
        .variable("SSL_CERT_DIR", "/nonexistent")
        .variable("NO_PROXY", "*");
    let core = Core::of(provider).await;
    let said = import(&core, "https://hostup.invalid", 3).await;
    assert!(
        said.contains("this machine has no root certificates") && said.contains("ca_file"),
        "{said}"
    );
}
