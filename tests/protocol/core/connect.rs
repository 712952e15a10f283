//! Connections to the provider: as Terraform makes them, and as nobody should get through.

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

use super::{Handshake, Identity};

/// Bytes in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// How the client introduces itself.
#[derive(Debug, Clone)]
pub struct Hello {
    /// None sends no certificate.
    pub identity: Option<Identity>,
    /// Application protocols.
    pub alpn: Vec<Vec<u8>>,
    /// Versions of TLS.
    pub versions: &'static [&'static rustls::SupportedProtocolVersion],
}

/// Opens connections to one provider.
#[derive(Debug, Clone)]
pub struct Dial {
    handshake: Handshake,
    identity: Option<Identity>,
}

impl Dial {
    pub fn new(handshake: &Handshake, identity: Option<Identity>) -> Self {
        Self {
            handshake: handshake.clone(),
            identity,
        }
    }

    /// The introduction that Terraform makes.
    pub fn hello(&self) -> Hello {
        Hello {
            identity: self.identity.clone(),
            alpn: vec![b"h2".to_vec()],
            versions: rustls::ALL_VERSIONS,
        }
    }

    /// A connection on which nothing has been said.
    pub async fn raw(&self) -> io::Result<Box<dyn Stream>> {
        let address = &self.handshake.address;
        Ok(match self.handshake.network.as_str() {
            #[cfg(unix)]
            "unix" => Box::new(UnixStream::connect(address).await?),
            _ => Box::new(TcpStream::connect(address).await?),
        })
    }

    /// A connection after the TLS handshake, whose server is the one of the handshake line.
    pub async fn secure(&self, hello: &Hello) -> io::Result<Box<dyn Stream>> {
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
        // What grpc-go asks since 1.67.
        if !hello.alpn.is_empty() && stream.get_ref().1.alpn_protocol() != Some(b"h2") {
            return Err(io::Error::other("the server did not negotiate h2"));
        }
        Ok(Box::new(stream))
    }

    /// A gRPC connection as Terraform makes it, secured if the handshake line has a certificate.
    pub async fn channel(&self) -> Result<Channel, tonic::transport::Error> {
        let dial = self.clone();
        let connector = service_fn(move |_| {
            let dial = dial.clone();
            async move {
                let stream = match dial.handshake.certificate {
                    None => dial.raw().await?,
                    Some(_) => dial.secure(&dial.hello()).await?,
                };
                Ok::<_, io::Error>(TokioIo::new(stream))
            }
        });
        Endpoint::from_static("http://localhost")
            .connect_with_connector(connector)
            .await
    }
}
