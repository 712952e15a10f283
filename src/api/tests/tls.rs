//! The errors for certificates that are not accepted.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::super::{ApiKey, BaseUrl, Client, DomainId, Settings};

fn parameters(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}

fn authority() -> CertificateParams {
    let mut parameters = parameters("authority");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
}

/// Returns the error of a call to a server with this certificate, if the client trusts `trusted`.
async fn error(certificate: CertificateDer<'static>, key: &KeyPair, trusted: String) -> String {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = config.with_single_cert(vec![certificate], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("a certificate and its key")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        // The client ends the handshake.
        let _ = acceptor.accept(stream).await;
    });
    let client = Client::new(Settings {
        base: BaseUrl::parse(&format!("https://{address}")).expect("a base"),
        key: ApiKey::hunter2(),
        user_agent: "test".to_owned(),
        request_timeout: Duration::from_secs(20),
        max_retries: 0,
        max_wait: Duration::from_secs(20),
        requests_per_minute: None,
        ca_bundle: Some(trusted.into_bytes()),
    });
    let id = DomainId::parse("dom_1").expect("an id");
    let stop = CancellationToken::new();
    let answer = client.expect("a client").dnssec_auto(&id, &stop).await;
    answer.expect_err("not accepted").to_string()
}

#[tokio::test]
async fn ca_certificate_used_by_the_server_is_named_in_the_error() {
    let key = KeyPair::generate().expect("a key");
    let certificate = authority().self_signed(&key).expect("issued");
    let error = error(certificate.der().clone(), &key, certificate.pem()).await;
    assert!(error.contains("CA:TRUE"), "{error}");
    assert!(!error.contains("CaUsedAsEndEntity"), "{error}");
}

#[tokio::test]
async fn certificate_that_is_not_valid_yet_is_an_error_that_mentions_the_clock() {
    let ca_key = KeyPair::generate().expect("a key");
    let ca = authority().self_signed(&ca_key).expect("issued").pem();
    let key = KeyPair::generate().expect("a key");
    let mut server = parameters("server");
    server.not_before = date_time_ymd(2090, 1, 1);
    let issuer = Issuer::new(authority(), ca_key);
    let certificate = server.signed_by(&key, &issuer).expect("issued");
    let error = error(certificate.der().clone(), &key, ca).await;
    assert!(
        error.contains("not valid before 2090-01-01T00:00:00Z"),
        "{error}"
    );
    assert!(error.contains("check the clock"), "{error}");
}
