//! When signatures are valid, by real time.

use jiff::Timestamp;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Whether and when a signature verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// Now.
    Valid,
    /// Until yesterday.
    Expired,
    /// Now by its times, but it does not verify.
    Corrupt,
}

impl Validity {
    /// The seconds of inception and expiration, modulo 2^32 as in an RRSIG. A validator's clock may be an hour behind.
    pub(super) fn inception_and_expiration(self) -> (u32, u32) {
        let now = Timestamp::now().as_second();
        let (inception, expiration) = match self {
            Self::Valid | Self::Corrupt => (now - HOUR, now + 14 * DAY),
            Self::Expired => (now - 15 * DAY, now - DAY),
        };
        (inception as u32, expiration as u32)
    }
}
