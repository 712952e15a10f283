//! Which failed attempts are retried, and how long to wait before a retry.

use std::time::Duration;

use super::transport_error::TransportError;

/// The shortest and the longest wait between two attempts.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// How often a 500 is retried: it is mostly about the request itself, and rarely transient.
const RETRIES_OF_500: u32 = 2;

/// How long a refused connection or an unknown host is retried. Both come from a working network, and mostly mean a
/// wrong address.
const REFUSED_FOR: Duration = Duration::from_secs(20);

/// How often a failed attempt may be retried. The settings further limit all variants but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    Transient,
    /// At most this many times.
    AtMost(u32),
    /// For at most this long.
    Within(Duration),
    /// The same request would fail in the same way.
    Never,
}

impl Retry {
    /// Decides after a response with this status, which is neither a success nor 429. Every change sets a state, so
    /// retrying it is as safe as retrying a GET.
    pub(super) fn after_status(status: u16) -> Retry {
        match status {
            500 => Retry::AtMost(RETRIES_OF_500),
            // Request Timeout and Too Early ask for a retry by definition.
            408 | 425 => Retry::Transient,
            _ if is_gateway(status) => Retry::Transient,
            _ => Retry::Never,
        }
    }

    /// Decides after an attempt without a response.
    pub(super) fn after_error(error: &TransportError) -> Retry {
        match error {
            TransportError::Dns | TransportError::Refused => Retry::Within(REFUSED_FOR),
            TransportError::ConnectTimeout
            | TransportError::Connect(_)
            | TransportError::Reset
            | TransportError::Timeout(_) => Retry::Transient,
            // None of these changes within a run: the proxy's password, the certificate, the protocol of the server,
            // the settings of this machine.
            TransportError::ProxyAuthorization
            | TransportError::Proxy(_)
            | TransportError::Tls(_)
            | TransportError::NotHttp(_)
            | TransportError::NoClient(_)
            | TransportError::Other(_) => Retry::Never,
        }
    }
}

/// Whether a status comes from a gateway that got no response from HostUp. 520 to 530 are Cloudflare's.
pub(super) fn is_gateway(status: u16) -> bool {
    matches!(status, 502..=504 | 520..=527 | 529 | 530)
}

/// Returns the wait after attempt `attempt`, counted from 1: a random time between one second and a bound that doubles
/// up to a minute, so that calls that failed together are not retried together.
pub(super) fn back_off(attempt: u32) -> Duration {
    let bound = SHORTEST * 2_u32.saturating_pow(attempt.min(6));
    let range = bound.min(LONGEST) - SHORTEST;
    SHORTEST + range.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transient_statuses_are_retried_and_others_are_final() {
        for status in [
            408, 425, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530,
        ] {
            assert_eq!(Retry::after_status(status), Retry::Transient, "{status}");
        }
        assert_eq!(Retry::after_status(500), Retry::AtMost(2));
        for status in [
            101, 200, 301, 304, 400, 401, 403, 404, 405, 409, 422, 426, 501, 505, 507, 528, 531,
        ] {
            assert_eq!(Retry::after_status(status), Retry::Never, "{status}");
        }
    }

    #[test]
    fn back_off_grows_from_a_second_to_a_minute_and_is_random() {
        for attempt in 1..200 {
            let waits: Vec<_> = (0..50).map(|_| back_off(attempt)).collect();
            let bound = Duration::from_secs(2_u64.saturating_pow(attempt).min(60));
            for wait in &waits {
                assert!(*wait >= SHORTEST && *wait <= bound, "{attempt}: {wait:?}");
            }
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{attempt}");
        }
    }
}
