//! Mutual TLS with the one client that started the process.
//!
//! The client's certificate is self-signed, on P-521, and marked as a certificate authority. A chain verifier refuses
//! that as an end entity, and there is no chain to verify: the client is whoever proves to hold the key of exactly the
//! certificate that came with the environment. So the certificate is compared byte by byte, and rustls checks the
//! signature of the handshake.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
};
use tokio_rustls::TlsAcceptor;

use super::certificate;
use super::failure::Failure;

/// The one application protocol, gRPC's. Clients since grpc-go 1.67 (Terraform 1.12, OpenTofu 1.11) end a connection
/// on which it was not negotiated.
pub(super) const HTTP2: &[u8] = b"h2";

/// The client's certificate from its PEM text.
pub(super) fn read_certificate(pem: &str) -> Result<CertificateDer<'static>, Failure> {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| Failure::ClientCertificate("not a PEM certificate"))?;
    ParsedCertificate::try_from(&certificate)
        .map_err(|_| Failure::ClientCertificate("not an X.509 certificate"))?;
    Ok(certificate)
}

/// An acceptor that lets in nobody but the holder of `client`'s key, and our own certificate for the handshake line.
pub(super) fn secure(
    client: CertificateDer<'static>,
) -> Result<(TlsAcceptor, CertificateDer<'static>), Failure> {
    let leaf = certificate::generate().map_err(|error| Failure::Tls(error.into()))?;
    let certificate = leaf.certificate.clone();
    let config = config(client, leaf).map_err(|error| Failure::Tls(error.into()))?;
    Ok((TlsAcceptor::from(Arc::new(config)), certificate))
}

fn config(client: CertificateDer<'static>, leaf: certificate::Leaf) -> Result<ServerConfig, Error> {
    // Named, not the ambient default: rustls panics when it must guess between two in the tree. Its key exchanges are
    // X25519, P-256 and P-384 beside ML-KEM, which FIPS builds of Go need (as they need TLS 1.2).
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Pinned {
        client,
        algorithms: provider.signature_verification_algorithms,
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(vec![leaf.certificate], leaf.key)?;
    config.alpn_protocols = vec![HTTP2.to_vec()];
    // Each connection proves itself anew, and no memory is kept for sessions that nobody resumes.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

#[derive(Debug)]
struct Pinned {
    client: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for Pinned {
    /// Empty: a client that got hints would look for a certificate issued by one of them, and there is no issuer.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        true
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if *end_entity == self.client {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
