//! The settings of a client.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::base_url::BaseUrl;
use super::key::ApiKey;

/// The settings of a [`Client`](super::Client).
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of the API.
    pub base: BaseUrl,
    /// The key, which every request carries.
    pub key: ApiKey,
    /// The `User-Agent` header. An invalid header value is replaced with the provider's name.
    pub user_agent: String,
    /// The maximum time for one attempt, from connecting to the last byte of the body.
    pub request_timeout: Duration,
    /// How often one call may retry a failed attempt. Attempts after a 429 are not counted.
    pub max_retries: u32,
    /// The maximum time that one call may spend on rate limits, back-off and failed attempts together. Failed attempts
    /// count so that a server that drops packets ends a call as soon as one that refuses connections.
    pub max_wait: Duration,
    /// The user's own rate limit, in addition to the server's.
    pub requests_per_minute: Option<NonZeroU32>,
    /// A PEM bundle of certificates that are trusted in addition to the system's.
    pub ca_bundle: Option<Vec<u8>>,
}

/// Why a bundle of certificates cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaBundleError {
    /// It contains no certificate.
    Empty,
    /// It is binary: a certificate in DER form, or an archive of keys.
    Binary,
    /// It is text in UTF-16, as some Windows tools write it.
    Utf16,
    /// The entry with this number, counted from 1, is not base64.
    NotPem(usize),
    /// The entry with this number, counted from 1, is not a certificate.
    NotACertificate(usize),
}

impl fmt::Display for CaBundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CaBundleError::Empty => f.write_str(
                "There is no PEM certificate in it. Each one begins with -----BEGIN CERTIFICATE-----.",
            ),
            CaBundleError::Binary => f.write_str(
                "It is binary, such as a certificate in DER form, but must be PEM. Convert it: openssl x509 -inform der \
                 -in FILE -out FILE.pem",
            ),
            CaBundleError::Utf16 => {
                f.write_str("It is text in UTF-16, but must be ASCII or UTF-8. Save it in that encoding.")
            }
            CaBundleError::NotPem(number) => {
                write!(f, "Entry {number} of the bundle is not valid PEM.")
            }
            CaBundleError::NotACertificate(number) => {
                write!(
                    f,
                    "Entry {number} of the bundle is not a valid certificate."
                )
            }
        }
    }
}

impl std::error::Error for CaBundleError {}

/// Checks a bundle before the first connection, so that an error can name the setting.
///
/// # Errors
///
/// If it contains no certificate, or one that cannot be a trusted root.
pub(super) fn check_ca_bundle(pem: &[u8]) -> Result<(), CaBundleError> {
    match pem {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(CaBundleError::Utf16),
        // An ASN.1 sequence of 128 bytes or more.
        [0x30, 0x80..=0x84, ..] => return Err(CaBundleError::Binary),
        _ => {}
    }
    let pem = without_bom(pem);
    let mut store = RootCertStore::empty();
    for (index, entry) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let certificate = entry.map_err(|_| CaBundleError::NotPem(index + 1))?;
        store
            .add(certificate)
            .map_err(|_| CaBundleError::NotACertificate(index + 1))?;
    }
    if store.is_empty() {
        return Err(CaBundleError::Empty);
    }
    Ok(())
}

/// Removes a byte order mark, which would hide the first certificate.
pub(super) fn without_bom(pem: &[u8]) -> &[u8] {
    pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundle_without_a_certificate_is_an_error_that_names_the_cause() {
        assert_eq!(check_ca_bundle(b""), Err(CaBundleError::Empty));
        assert_eq!(
            check_ca_bundle(b"not pem at all"),
            Err(CaBundleError::Empty)
        );
        let no_base64 = b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";
        assert_eq!(check_ca_bundle(no_base64), Err(CaBundleError::NotPem(1)));
        let no_certificate = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(
            check_ca_bundle(no_certificate),
            Err(CaBundleError::NotACertificate(1))
        );
    }

    #[test]
    fn pem_bundle_is_accepted_even_with_bom_and_der_or_utf16_is_an_error() {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let issued = rcgen::generate_simple_self_signed(["h.test".to_owned()]).expect("issued");
        let lines = BASE64_STANDARD.encode(issued.cert.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n");
        assert_eq!(check_ca_bundle(pem.as_bytes()), Ok(()));
        let with_bom = format!("\u{feff}{pem}");
        assert_eq!(check_ca_bundle(with_bom.as_bytes()), Ok(()));
        assert_eq!(
            check_ca_bundle(issued.cert.der()),
            Err(CaBundleError::Binary)
        );
        let utf16: Vec<_> = with_bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(check_ca_bundle(&utf16), Err(CaBundleError::Utf16));
    }
}
