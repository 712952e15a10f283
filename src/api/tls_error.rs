//! Describes TLS errors and what to do about them. rustls's messages show times in Unix seconds, and some causes as Rust
//! types.

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error};

/// Describes the error as a clause.
pub(super) fn describe(error: &Error) -> String {
    let Error::InvalidCertificate(certificate) = error else {
        return error.to_string();
    };
    match certificate {
        CertificateError::UnknownIssuer => "the certificate is not issued by an authority that this machine trusts \
                                            (UnknownIssuer)"
            .to_owned(),
        CertificateError::NotValidYet => {
            "the certificate is not valid yet; check the clock of this machine".to_owned()
        }
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "the certificate is not valid before {}, and the clock of this machine shows {}; check the clock",
            utc(not_before),
            utc(time)
        ),
        CertificateError::ExpiredContext { time, not_after } => format!(
            "the certificate expired at {}, and the clock of this machine shows {}; check the clock, or have the \
             certificate renewed",
            utc(not_after),
            utc(time)
        ),
        // rustls has no variant for this webpki error.
        CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "the server uses the certificate of an authority (CA:TRUE) as its own, which is not accepted; give the \
             server a certificate without CA:TRUE, issued by that authority"
                .to_owned()
        }
        _ => error.to_string(),
    }
}

fn utc(time: &UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => time.to_string(),
        Err(_) => format!("{seconds} s after 1970"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn invalid_times_are_shown_as_dates_with_a_hint_to_check_the_clock() {
        let text = describe(&Error::InvalidCertificate(
            CertificateError::NotValidYetContext {
                time: at(0),
                not_before: at(1_777_291_200),
            },
        ));
        assert_eq!(
            text,
            "the certificate is not valid before 2026-04-27T12:00:00Z, and the clock of this machine shows \
             1970-01-01T00:00:00Z; check the clock"
        );
        let text = describe(&Error::InvalidCertificate(
            CertificateError::ExpiredContext {
                time: at(1_777_291_200),
                not_after: at(60),
            },
        ));
        assert!(text.contains("expired at 1970-01-01T00:01:00Z"), "{text}");
    }
}
