//! The handshake line, parsed as strictly as the strictest client does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

/// The fields of the line.
#[derive(Debug, Clone)]
pub struct Handshake {
    pub line: String,
    pub network: String,
    pub address: String,
    /// None without TLS.
    pub certificate: Option<CertificateDer<'static>>,
    /// The answer to a client that asked for multiplexing.
    pub multiplexing: Option<String>,
}

impl Handshake {
    /// Panics with the line if a client would reject it.
    pub fn parse(line: &str) -> Self {
        let fields: Vec<_> = line.split('|').collect();
        assert!((6..=7).contains(&fields.len()), "fields in {line:?}");
        assert_eq!(fields[0], "1", "core protocol in {line:?}");
        assert_eq!(fields[1], "6", "plugin protocol in {line:?}");
        assert!(["unix", "tcp"].contains(&fields[2]), "network in {line:?}");
        assert_eq!(fields[4], "grpc", "transport in {line:?}");
        let certificate = (!fields[5].is_empty()).then(|| {
            let der = STANDARD_NO_PAD
                .decode(fields[5])
                .expect("the certificate is base64 without padding");
            CertificateDer::from(der)
        });
        Self {
            line: line.to_owned(),
            network: fields[2].to_owned(),
            address: fields[3].to_owned(),
            certificate,
            multiplexing: fields.get(6).map(|field| (*field).to_owned()),
        }
    }
}
