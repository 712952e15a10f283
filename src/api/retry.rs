//! Which ends of an attempt are worth another one, and how long to wait before it.

use std::time::Duration;

use super::fault::Fault;

/// The shortest and the longest wait between two attempts.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// How often an answer of 500 is asked again: it is most often about the request and seldom passes.
const RETRIES_OF_500: u32 = 2;

/// How often something may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    /// As often as the settings allow: it may pass by itself.
    Transient,
    /// A few times.
    AtMost(u32),
    /// Never: the same request would end in the same way.
    Never,
}

/// Whether an answer with this status, which is not 429, is worth asking again. `include` and `exclude` set a state, so
/// that repeating them is as safe as repeating a question.
pub(super) fn of_status(status: u16) -> Retry {
    match status {
        500 => Retry::AtMost(RETRIES_OF_500),
        // A gateway without a server behind it; documented for other endpoints of this API.
        502..=504 => Retry::Transient,
        _ => Retry::Never,
    }
}

/// Whether an attempt without an answer is worth repeating.
pub(super) fn of_fault(fault: &Fault) -> Retry {
    match fault {
        // Resolvers, servers and the net between fail for moments.
        Fault::Dns
        | Fault::Refused
        | Fault::ConnectTimeout
        | Fault::Connect(_)
        | Fault::Reset
        | Fault::Timeout => Retry::Transient,
        // A proxy goes on to ask who it is, an untrusted certificate stays untrusted, a server of another protocol stays
        // one, a client that can't be made stays unmade, and what the library refuses to send it refuses again.
        Fault::ProxyAuthorization
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
    fn what_passes_by_itself_is_retried_and_what_does_not_is_final() {
        for status in [502, 503, 504] {
            assert_eq!(of_status(status), Retry::Transient);
        }
        assert_eq!(of_status(500), Retry::AtMost(2));
        for status in [
            200, 301, 400, 401, 403, 404, 405, 408, 409, 422, 501, 505, 507,
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
