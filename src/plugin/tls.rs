//! Mutual TLS with the client that started the process.
//!
//! The client's certificate is self-signed, on P-521, and marked as a certificate authority, which a chain verifier
//! rejects for an end entity. There is no chain to verify anyway: the client must prove that it has the key of exactly
//! the certificate in the environment. So the certificate is compared byte by byte, and rustls checks the signature of
//! the handshake.

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
use super::certificate::CertifiedKey;
use super::start_error::StartError;

/// The application protocol of gRPC. Clients since grpc-go 1.67 (Terraform 1.12, OpenTofu 1.11) close a connection on
/// which it was not negotiated.
pub(super) const HTTP2: &[u8] = b"h2";

/// Parses the client's certificate.
pub(super) fn read_certificate(pem: &str) -> Result<CertificateDer<'static>, StartError> {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| StartError::ClientCertificate("not a PEM certificate"))?;
    ParsedCertificate::try_from(&certificate)
        .map_err(|_| StartError::ClientCertificate("not an X.509 certificate"))?;
    Ok(certificate)
}

/// Returns an acceptor for the client with this certificate, and the server's own certificate for the handshake line.
pub(super) fn acceptor(
    client: CertificateDer<'static>,
) -> Result<(TlsAcceptor, CertificateDer<'static>), StartError> {
    let own = certificate::generate().map_err(|error| StartError::Tls(error.into()))?;
    let certificate = own.certificate.clone();
    let config = config(client, own).map_err(|error| StartError::Tls(error.into()))?;
    Ok((TlsAcceptor::from(Arc::new(config)), certificate))
}

fn config(client: CertificateDer<'static>, own: CertifiedKey) -> Result<ServerConfig, Error> {
    // Explicit, because rustls panics when it has to choose between two providers. This one supports X25519, P-256 and
    // P-384 besides ML-KEM; FIPS builds of Go need those, and TLS 1.2.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = PinnedCertificate {
        client,
        algorithms: provider.signature_verification_algorithms,
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(vec![own.certificate], own.key)?;
    config.alpn_protocols = vec![HTTP2.to_vec()];
    // No client resumes sessions.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

#[derive(Debug)]
struct PinnedCertificate {
    client: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for PinnedCertificate {
    /// Empty: with hints a client would look for a certificate of one of these issuers, and there is no issuer.
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
