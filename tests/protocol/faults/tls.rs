//! TLS in front of a sandbox, with good certificates and bad ones. It offers HTTP/2, as HostUp does.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// The certificate of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For 127.0.0.1, issued by the authority in `ca_file`.
    Good,
    /// For 127.0.0.1, self-signed.
    SelfSigned,
    /// For 127.0.0.1, issued by an authority that is not in `ca_file`.
    UnknownAuthority,
    /// As the good one, but expired.
    Expired,
    /// As the good one, but for another name.
    OtherHost,
}

/// The authority in `ca_file`, and another one.
pub struct Authorities {
    trusted: Issuer<'static, KeyPair>,
    untrusted: Issuer<'static, KeyPair>,
    /// The certificate of the trusted authority, for `ca_file`.
    pub pem: String,
}

impl Authorities {
    pub fn new() -> Self {
        let (trusted, pem) = authority("trusted authority");
        let (untrusted, _) = authority("untrusted authority");
        Self {
            trusted,
            untrusted,
            pem,
        }
    }

    fn issue(&self, certificate: Certificate) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let host = match certificate {
            Certificate::OtherHost => "other.test",
            _ => "127.0.0.1",
        };
        let mut parameters = named(&[host.to_owned()], "server");
        parameters.not_after = match certificate {
            Certificate::Expired => date_time_ymd(1999, 12, 31),
            _ => date_time_ymd(2056, 1, 1),
        };
        let issued = match certificate {
            Certificate::SelfSigned => parameters.self_signed(&key),
            Certificate::UnknownAuthority => parameters.signed_by(&key, &self.untrusted),
            _ => parameters.signed_by(&key, &self.trusted),
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        (issued.unwrap().der().clone(), key)
    }
}

/// Certificates of different owners need different names: an issuer is found by its name.
fn named(servers: &[String], name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(servers).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters
}

fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = named(&[], name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = parameters.self_signed(&key).unwrap().pem();
    (Issuer::new(parameters, key), pem)
}

/// A listener that terminates TLS and forwards to the sandbox, until it is dropped.
pub struct TlsProxy {
    pub address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl TlsProxy {
    pub async fn start(
        to: SocketAddr,
        authorities: &Authorities,
        certificate_kind: Certificate,
    ) -> Self {
        let (certificate, key) = authorities.issue(certificate_kind);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.unwrap().with_no_client_auth();
        let mut config = config.with_single_cert(vec![certificate], key).unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust the certificate ends the handshake; some tests expect that.
                    let Ok(mut downstream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut upstream = TcpStream::connect(to).await.unwrap();
                    // Both are closed, however it ends.
                    let _ = tokio::io::copy_bidirectional(&mut downstream, &mut upstream).await;
                });
            }
        });
        Self { address, accepting }
    }
}

impl Drop for TlsProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
