//! TLS in front of a sandbox, with good certificates and bad ones. It offers HTTP/2, as HostUp's own front does.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What the front shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For 127.0.0.1, issued by the authority that the provider is told of.
    Good,
    /// For 127.0.0.1, issued by nobody.
    SelfSigned,
    /// For 127.0.0.1, issued by an authority that nobody knows.
    UnknownAuthority,
    /// As the good one, of the last century.
    Expired,
    /// As the good one, for another name.
    OtherHost,
}

/// The authority that the provider is told of, and one that it is not.
pub struct Authorities {
    known: Issuer<'static, KeyPair>,
    unknown: Issuer<'static, KeyPair>,
    /// The known one's certificate, as `ca_file` wants it.
    pub pem: String,
}

impl Authorities {
    pub fn new() -> Self {
        let (known, pem) = authority("an authority that is known");
        let (unknown, _) = authority("an authority that is not");
        Self {
            known,
            unknown,
            pem,
        }
    }

    fn issue(&self, certificate: Certificate) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let host = match certificate {
            Certificate::OtherHost => "other.test",
            _ => "127.0.0.1",
        };
        let mut parameters = named(&[host.to_owned()], "a server");
        parameters.not_after = match certificate {
            Certificate::Expired => date_time_ymd(1999, 12, 31),
            _ => date_time_ymd(2056, 1, 1),
        };
        let issued = match certificate {
            Certificate::SelfSigned => parameters.self_signed(&key),
            Certificate::UnknownAuthority => parameters.signed_by(&key, &self.unknown),
            _ => parameters.signed_by(&key, &self.known),
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        (issued.unwrap().der().clone(), key)
    }
}

/// Certificates of different owners have different names: an issuer is looked up by its own.
fn named(hosts: &[String], name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(hosts).unwrap();
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

/// A listener that ends TLS and hands on what it carries, until it is dropped.
pub struct Front {
    pub address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Front {
    pub async fn before(to: SocketAddr, authorities: &Authorities, shown: Certificate) -> Self {
        let (certificate, key) = authorities.issue(shown);
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
                    // A client that does not trust us leaves in the middle of the handshake, which is the point.
                    let Ok(mut inside) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut behind = TcpStream::connect(to).await.unwrap();
                    // However it ends, both are closed.
                    let _ = tokio::io::copy_bidirectional(&mut inside, &mut behind).await;
                });
            }
        });
        Self { address, accepting }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
