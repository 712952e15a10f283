//! The validity periods of signatures, by real time.

use jiff::Timestamp;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Whether a signature verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// It verifies now.
    Valid,
    /// It expired yesterday.
    Expired,
    /// It is in its validity period but does not verify.
    Corrupt,
}

impl Validity {
    /// Inception and expiration in seconds, modulo 2^32 as in an RRSIG. Inception is an hour ago, for clocks that are behind.
    pub(super) fn inception_and_expiration(self) -> (u32, u32) {
        let now = Timestamp::now().as_second();
        let (inception, expiration) = match self {
            Self::Valid | Self::Corrupt => (now - HOUR, now + 14 * DAY),
            Self::Expired => (now - 15 * DAY, now - DAY),
        };
        (inception as u32, expiration as u32)
    }
}
