//! Which failed attempts are worth another one, and how long to wait before it.

use std::time::Duration;

use super::fault::Fault;

/// The shortest and the longest wait between two attempts.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// How often an answer of 500 is retried: it is mostly about the request itself and seldom passes.
const RETRIES_OF_500: u32 = 2;

/// How long a refused connection or an unknown host is retried. Both are answers of the network rather than a lack of
/// one, and mostly mean a wrong address.
const REFUSED_AT_MOST: Duration = Duration::from_secs(20);

/// How often an attempt may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// As often as the settings allow.
    Transient,
    /// So many times, and never more often than the settings allow.
    AtMost(u32),
    /// For so long, and never more often than the settings allow.
    Within(Duration),
    /// Never: the same request would end in the same way.
    Never,
}

/// Whether a gateway answered because it could not get an answer of HostUp's own. 520 to 530 are Cloudflare's.
pub(super) fn is_gateway(status: u16) -> bool {
    matches!(status, 502..=504 | 520..=527 | 529 | 530)
}

/// Whether an answer with this status, which is not 429, is worth another attempt. `include` and `exclude` set a state,
/// so repeating them is as safe as repeating a GET.
pub(super) fn of_status(status: u16) -> Retry {
    match status {
        500 => Retry::AtMost(RETRIES_OF_500),
        // Request Timeout and Too Early ask for another attempt by their definition.
        408 | 425 => Retry::Transient,
        _ if is_gateway(status) => Retry::Transient,
        _ => Retry::Never,
    }
}

/// Whether an attempt without an answer is worth repeating.
pub(super) fn of_fault(fault: &Fault) -> Retry {
    match fault {
        Fault::Dns | Fault::Refused => Retry::Within(REFUSED_AT_MOST),
        Fault::ConnectTimeout | Fault::Connect(_) | Fault::Reset | Fault::Timeout(_) => {
            Retry::Transient
        }
        // None of these changes within a run: the proxy's password, the certificate, the protocol of the server, the
        // settings of this machine.
        Fault::ProxyAuthorization
        | Fault::Proxy(_)
        | Fault::Tls(_)
        | Fault::NotHttp(_)
        | Fault::NoClient(_)
        | Fault::Other(_) => Retry::Never,
    }
}

/// The wait before attempt `attempt + 1`, where the first attempt is 1: anywhere between one second and a bound that
/// doubles up to a minute, so that callers who failed together don't come back together.
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
            assert_eq!(of_status(status), Retry::Transient, "{status}");
        }
        assert_eq!(of_status(500), Retry::AtMost(2));
        for status in [
            101, 200, 301, 304, 400, 401, 403, 404, 405, 409, 422, 426, 501, 505, 507, 528, 531,
        ] {
            assert_eq!(of_status(status), Retry::Never, "{status}");
        }
    }

    #[test]
    fn waits_grow_from_a_second_to_a_minute_and_differ_between_callers() {
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
