//! The one-time certificate of this process.

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key.
pub(super) struct CertifiedKey {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// Generates a key on P-256, the curve that delays startup the least, and a certificate for the name `localhost`, which
/// the client verifies with that certificate as its only root.
///
/// The client pins the certificate, so its dates protect nothing. They must be valid on a machine with a wrong clock, so
/// they range from the epoch to the "no well-defined expiration date" of RFC 5280.
pub(super) fn generate() -> Result<CertifiedKey, rcgen::Error> {
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let mut parameters = CertificateParams::new(["localhost".to_owned()])?;
    parameters
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    parameters.not_before = date_time_ymd(1970, 1, 1);
    parameters.not_after = date_time_ymd(9999, 12, 31);
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = parameters.self_signed(&key)?.der().clone();
    Ok(CertifiedKey {
        certificate,
        key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    })
}
