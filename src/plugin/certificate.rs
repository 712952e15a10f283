//! The one-time certificate of this process.

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, which live as long as the process.
pub(super) struct Leaf {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// Makes a fresh key on P-256, the curve that costs a start the least, and a certificate for the name `localhost`, which
/// the client verifies with that certificate as its only root.
///
/// The client pins the certificate, so its dates protect nothing; they only must never be in the way of a machine whose
/// clock is wrong or is set while the process runs. Hence from the epoch to the "no known end" of RFC 5280.
pub(super) fn generate() -> Result<Leaf, rcgen::Error> {
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
    Ok(Leaf {
        certificate,
        key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    })
}
