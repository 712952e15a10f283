//! HTTP/2 connections that stop responding.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::Response;
use http_body_util::Full;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::super::{ApiKey, BaseUrl, Client, DomainId, Settings};

/// An HTTP/2 server that responds to a limited number of requests per connection. After that the connection accepts
/// requests and answers PING, but never responds.
struct SilentServer {
    address: SocketAddr,
    ca: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl SilentServer {
    fn new(responses_per_connection: usize) -> Self {
        let (acceptor, ca) = tls();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a socket");
        listener.set_nonblocking(true).expect("a socket");
        let server = SilentServer {
            address: listener.local_addr().expect("an address"),
            ca,
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        let serving = async move {
            let listener = TcpListener::from_std(listener).expect("a runtime");
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, requests) = (acceptor.clone(), requests.clone());
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.expect("TLS");
                    let answered = Arc::new(AtomicUsize::new(0));
                    let service = service_fn(move |_| {
                        requests.fetch_add(1, Ordering::SeqCst);
                        let number = answered.fetch_add(1, Ordering::SeqCst);
                        async move {
                            if number >= responses_per_connection {
                                std::future::pending::<()>().await;
                            }
                            let body = Bytes::from_static(br#"{"status":"active"}"#);
                            Ok::<_, Infallible>(Response::new(Full::new(body)))
                        }
                    });
                    let connection = http2::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service);
                    // It ends when the client closes it.
                    let _ = connection.await;
                });
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

    fn client(&self, request_timeout: Duration) -> Client {
        let settings = Settings {
            base: BaseUrl::parse(&format!("https://{}", self.address)).expect("a base"),
            key: ApiKey::hunter2(),
            user_agent: "test".to_owned(),
            request_timeout,
            max_retries: 4,
            max_wait: Duration::from_secs(900),
            requests_per_minute: None,
            ca_bundle: Some(self.ca.clone().into_bytes()),
        };
        Client::new(settings).expect("a client")
    }
}

/// Creates a TLS acceptor for HTTP/2 only, and the certificate of the authority that issued the server's.
fn tls() -> (TlsAcceptor, String) {
    let ca_key = rcgen::KeyPair::generate().expect("a key");
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let pem = ca.self_signed(&ca_key).expect("issued").pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut server = rcgen::CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    server
        .distinguished_name
        .push(rcgen::DnType::CommonName, "server");
    let certificate = server.signed_by(&key, &issuer).expect("issued");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let mut config = config
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate and its key");
    config.alpn_protocols = vec![b"h2".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), pem)
}

#[tokio::test]
async fn attempt_after_timeout_uses_a_fresh_http2_connection() {
    let server = SilentServer::new(3);
    let client = server.client(Duration::from_secs(2));
    let stop = CancellationToken::new();
    let start = Instant::now();
    let ids = (0..12).map(|number| DomainId::parse(&format!("dom_{number}")).expect("an id"));
    let ids: Vec<_> = ids.collect();
    let answers = join_all(ids.iter().map(|id| client.dnssec_auto(id, &stop))).await;
    let failed = answers.iter().filter(|answer| answer.is_err()).count();
    let requests = server.requests.load(Ordering::SeqCst);
    let connections = server.connections.load(Ordering::SeqCst);
    let report = format!(
        "{failed} errors, {requests} requests, {connections} connections, {:?}",
        start.elapsed()
    );
    assert_eq!(failed, 0, "{report}");
    // Nine attempts time out on the first connection, and each retry has its own connection.
    assert!(requests <= 12 + 9 + 9, "{report}");
    assert!(connections > 9, "{report}");
}
