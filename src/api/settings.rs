//! What a client must be told.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::base::Base;
use super::key::ApiKey;

/// Everything that a [`Client`](super::Client) is made of. Each field is checked already, by its own type.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the API stands.
    pub base: Base,
    /// The key that every request carries.
    pub key: ApiKey,
    /// The `User-Agent` header; one that no header can carry is replaced by the program's plain name.
    pub user_agent: String,
    /// The longest that one attempt may take, from connecting to the last byte of the body.
    pub request_timeout: Duration,
    /// Attempts after the first for transient failures of one call. Answers of 429 are not counted.
    pub max_retries: u32,
    /// The longest that one call may wait on rate limits and back-off together. Attempts that failed count as waiting,
    /// so that an API that swallows packets ends a call as soon as one that refuses them.
    pub max_wait: Duration,
    /// An upper bound of our own, beside what the server says.
    pub requests_per_minute: Option<NonZeroU32>,
    /// The bytes of a PEM bundle whose certificates are trusted beside the system's.
    pub extra_roots: Option<Vec<u8>>,
}

/// Why a bundle of certificates can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootsError {
    /// There is no certificate in it.
    Empty,
    /// It is binary: a certificate in DER form, or an archive of keys.
    Binary,
    /// It is text in UTF-16, as some Windows tools write it.
    Utf16,
    /// What stands between the marks of a certificate is not base64; the number counts from 1.
    NotPem(usize),
    /// A certificate can't be read; the number counts from 1.
    NotACertificate(usize),
}

impl fmt::Display for RootsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RootsError::Empty => f.write_str(
                "There is no PEM certificate in it. Each one begins with -----BEGIN CERTIFICATE-----.",
            ),
            RootsError::Binary => f.write_str(
                "It is binary, such as a certificate in DER form, but must be PEM. Convert it: openssl x509 -inform der \
                 -in FILE -out FILE.pem",
            ),
            RootsError::Utf16 => {
                f.write_str("It is text in UTF-16, but must be ASCII or UTF-8. Save it in that encoding.")
            }
            RootsError::NotPem(number) => {
                write!(f, "Entry {number} of the bundle is not valid PEM.")
            }
            RootsError::NotACertificate(number) => {
                write!(
                    f,
                    "Entry {number} of the bundle is not a valid certificate."
                )
            }
        }
    }
}

impl std::error::Error for RootsError {}

/// Checks a bundle before any connection needs it, so that a wrong one is told where it was set.
///
/// # Errors
///
/// When it holds no certificate, or one that can't be a root of trust.
pub(super) fn check_roots(pem: &[u8]) -> Result<(), RootsError> {
    match pem {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(RootsError::Utf16),
        // A sequence of ASN.1, of 128 bytes or more.
        [0x30, 0x80..=0x84, ..] => return Err(RootsError::Binary),
        _ => {}
    }
    let pem = without_bom(pem);
    let mut store = RootCertStore::empty();
    for (index, entry) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let certificate = entry.map_err(|_| RootsError::NotPem(index + 1))?;
        store
            .add(certificate)
            .map_err(|_| RootsError::NotACertificate(index + 1))?;
    }
    if store.is_empty() {
        return Err(RootsError::Empty);
    }
    Ok(())
}

/// The bundle without a byte order mark, which would hide its first certificate.
pub(super) fn without_bom(pem: &[u8]) -> &[u8] {
    pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_without_a_certificate_is_refused_by_what_is_wrong_with_it() {
        assert_eq!(check_roots(b""), Err(RootsError::Empty));
        assert_eq!(check_roots(b"not pem at all"), Err(RootsError::Empty));
        let no_base64 = b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n";
        assert_eq!(check_roots(no_base64), Err(RootsError::NotPem(1)));
        let no_certificate = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(
            check_roots(no_certificate),
            Err(RootsError::NotACertificate(1))
        );
    }

    #[test]
    fn a_bundle_of_certificates_is_taken() {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let issued = rcgen::generate_simple_self_signed(["h.test".to_owned()]).expect("issued");
        let lines = BASE64_STANDARD.encode(issued.cert.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n");
        assert_eq!(check_roots(pem.as_bytes()), Ok(()));
        let with_bom = format!("\u{feff}{pem}");
        assert_eq!(check_roots(with_bom.as_bytes()), Ok(()));
        assert_eq!(check_roots(issued.cert.der()), Err(RootsError::Binary));
        let utf16: Vec<_> = with_bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(check_roots(&utf16), Err(RootsError::Utf16));
    }
}
