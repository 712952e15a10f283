//! When a signature counts: RFC 4035, section 5.3.

use hickory_proto::dnssec::rdata::{DNSKEY, RRSIG};
use hickory_proto::dnssec::{Algorithm, PublicKey, Verifier};
use hickory_proto::rr::{DNSClass, Name, SerialNumber};
use jiff::Timestamp;

use super::response::RecordSet;

/// The validity period of a signature, relative to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Future { inception: Timestamp },
    Current { expiration: Timestamp },
    Past { expiration: Timestamp },
}

impl Period {
    /// Classifies now. Times in signatures are serial numbers, which wrap and are compared as RFC 1982 says.
    pub(super) fn of(signature: &RRSIG, now: Timestamp) -> Period {
        let (inception, expiration) = (
            signature.input().sig_inception,
            signature.input().sig_expiration,
        );
        let serial = serial(now);
        let (has_begun, has_ended) = (inception <= serial, expiration < serial);
        let (inception, expiration) = (timestamp(inception, now), timestamp(expiration, now));
        match (has_begun, has_ended) {
            (false, _) => Period::Future { inception },
            (true, false) => Period::Current { expiration },
            (true, true) => Period::Past { expiration },
        }
    }
}

/// The low 32 bits of the seconds since 1970 (RFC 4034, section 3.1.5).
fn serial(time: Timestamp) -> SerialNumber {
    let seconds = time.as_second().rem_euclid(1 << 32);
    SerialNumber::new(u32::try_from(seconds).expect("the remainder has 32 bits"))
}

/// Returns the time nearest to `now` that has this serial number.
fn timestamp(number: SerialNumber, now: Timestamp) -> Timestamp {
    let distance = number.get().wrapping_sub(serial(now).get()).cast_signed();
    Timestamp::from_second(now.as_second() + i64::from(distance)).unwrap_or(now)
}

/// Whether validating resolvers use the algorithm and the library verifies it. 5 and 7 count as unknown: RFC 9905
/// forbids SHA-1 in signatures.
pub(super) fn is_supported(algorithm: Algorithm) -> bool {
    matches!(
        algorithm,
        Algorithm::RSASHA256
            | Algorithm::RSASHA512
            | Algorithm::ECDSAP256SHA256
            | Algorithm::ECDSAP384SHA384
            | Algorithm::ED25519
    )
}

/// Whether the signature over a set of the zone's apex claims to be by this key of the zone. A signature with fewer labels
/// is one for a wildcard, which no apex is.
pub(super) fn is_by(signature: &RRSIG, key: &DNSKEY, key_tag: u16, zone: &Name) -> bool {
    let input = signature.input();
    input.signer_name == *zone
        && input.num_labels == zone.num_labels()
        && input.key_tag == key_tag
        && input.algorithm == key.public_key().algorithm()
}

/// Whether the signature over a set of the zone's apex verifies.
pub(super) fn verifies(signature: &RRSIG, set: &RecordSet, key: &DNSKEY, zone: &Name) -> bool {
    is_supported(key.public_key().algorithm())
        && key
            .verify_rrsig(zone, DNSClass::IN, signature, set.records.iter())
            .is_ok()
}

#[cfg(test)]
mod tests {
    use hickory_proto::dnssec::rdata::SigInput;
    use hickory_proto::rr::RecordType;

    use super::*;

    fn period(inception: u32, expiration: u32, now: i64) -> Period {
        let input = SigInput {
            type_covered: RecordType::DNSKEY,
            algorithm: Algorithm::ED25519,
            num_labels: 2,
            original_ttl: 3600,
            sig_expiration: SerialNumber::new(expiration),
            sig_inception: SerialNumber::new(inception),
            key_tag: 1,
            signer_name: Name::root(),
        };
        Period::of(&RRSIG::from_sig(input, Vec::new()), second(now))
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn both_ends_of_a_period_are_included() {
        let (inception, expiration) = (second(1000), second(2000));
        assert_eq!(period(1000, 2000, 999), Period::Future { inception });
        assert_eq!(period(1000, 2000, 1000), Period::Current { expiration });
        assert_eq!(period(1000, 2000, 2000), Period::Current { expiration });
        assert_eq!(period(1000, 2000, 2001), Period::Past { expiration });
    }

    #[test]
    fn period_that_wraps_in_2106_is_compared_as_serial_numbers() {
        let wrap = 1_i64 << 32;
        let (inception, expiration) = (second(wrap - 100), second(wrap + 100));
        for now in [wrap - 50, wrap, wrap + 50] {
            assert_eq!(
                period(u32::MAX - 99, 100, now),
                Period::Current { expiration },
                "{now}"
            );
        }
        assert_eq!(
            period(u32::MAX - 99, 100, wrap - 101),
            Period::Future { inception }
        );
        assert_eq!(
            period(u32::MAX - 99, 100, wrap + 101),
            Period::Past { expiration }
        );
    }
}
