//! Connections to the provider: as Terraform opens them, and in ways that must be refused.

use std::io;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::{ClientIdentity, Handshake};

/// Bytes in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What the client offers in the TLS handshake.
#[derive(Debug, Clone)]
pub struct ClientHello {
    /// None sends no certificate.
    pub identity: Option<ClientIdentity>,
    /// Application protocols.
    pub alpn: Vec<Vec<u8>>,
    /// TLS versions.
    pub versions: &'static [&'static rustls::SupportedProtocolVersion],
}

/// Opens connections to one provider.
#[derive(Debug, Clone)]
pub struct Connector {
    handshake: Handshake,
    identity: Option<ClientIdentity>,
}

impl Connector {
    pub fn new(handshake: &Handshake, identity: Option<ClientIdentity>) -> Self {
        Self {
            handshake: handshake.clone(),
            identity,
        }
    }

    /// Returns what Terraform offers.
    pub fn hello(&self) -> ClientHello {
        ClientHello {
            identity: self.identity.clone(),
            alpn: vec![b"h2".to_vec()],
            versions: rustls::ALL_VERSIONS,
        }
    }

    /// Opens a connection before any TLS handshake.
    pub async fn raw(&self) -> io::Result<Box<dyn Stream>> {
        let address = &self.handshake.address;
        Ok(match self.handshake.network.as_str() {
            #[cfg(unix)]
            "unix" => Box::new(UnixStream::connect(address).await?),
            _ => Box::new(TcpStream::connect(address).await?),
        })
    }

    /// Opens a connection and completes the TLS handshake, with the handshake line's certificate as the only root.
    pub async fn secure(&self, hello: &ClientHello) -> io::Result<Box<dyn Stream>> {
        let mut roots = RootCertStore::empty();
        let certificate = self.handshake.certificate.clone();
        roots
            .add(certificate.expect("a certificate in the handshake line"))
            .map_err(io::Error::other)?;
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(hello.versions)
            .map_err(io::Error::other)?
            .with_root_certificates(roots);
        let mut config = match &hello.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => builder
                .with_client_auth_cert(vec![identity.certificate.clone()], identity.key())
                .map_err(io::Error::other)?,
        };
        config.alpn_protocols.clone_from(&hello.alpn);
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, self.raw().await?)
            .await?;
        // grpc-go requires this since 1.67.
        if !hello.alpn.is_empty() && stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Err(io::Error::other("the server did not negotiate h2"));
        }
        Ok(Box::new(stream))
    }

    /// Opens a gRPC connection as Terraform does, with TLS if the handshake line has a certificate.
    pub async fn channel(&self) -> Result<Channel, tonic::transport::Error> {
        let connector = self.clone();
        let service = service_fn(move |_| {
            let connector = connector.clone();
            async move {
                let stream = match connector.handshake.certificate {
                    None => connector.raw().await?,
                    Some(_) => connector.secure(&connector.hello()).await?,
                };
                Ok::<_, io::Error>(TokioIo::new(stream))
            }
        });
        Endpoint::from_static("http://localhost")
            .connect_with_connector(service)
            .await
    }
}
