//! The client's one-time certificate, as go-plugin makes it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct ClientIdentity {
    pub certificate: CertificateDer<'static>,
    key: Arc<PrivateKeyDer<'static>>,
}

impl ClientIdentity {
    /// ECDSA P-521, self-signed, CA:TRUE, for `localhost`, valid for both ends of a connection.
    pub fn generate() -> Self {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).unwrap();
        let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let name = &mut parameters.distinguished_name;
        name.push(DnType::CommonName, "localhost");
        name.push(DnType::OrganizationName, "HashiCorp");
        parameters.serial_number =
            Some(SerialNumber::from_slice(&fastrand::u128(..).to_be_bytes()));
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(2056, 1, 1);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        parameters.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        let certificate = parameters.self_signed(&key).unwrap().der().clone();
        Self {
            certificate,
            key: Arc::new(PrivateKeyDer::Pkcs8(key.serialize_der().into())),
        }
    }

    /// Combines the other client's certificate with this client's key.
    pub fn with_certificate_of(self, other: &Self) -> Self {
        Self {
            certificate: other.certificate.clone(),
            ..self
        }
    }

    pub fn key(&self) -> PrivateKeyDer<'static> {
        self.key.clone_key()
    }

    /// Returns the value of `PLUGIN_CLIENT_CERT`.
    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        let lines: Vec<_> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        )
    }
}
