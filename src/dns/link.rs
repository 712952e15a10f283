//! Whether a DS record of the parent leads to a key of the zone that signs the zone's keys: RFC 4035, section 5.2.

use std::fmt;

use hickory_proto::dnssec::rdata::{DNSKEY, DS};
use hickory_proto::dnssec::{DigestType, PublicKey};
use jiff::Timestamp;

use super::name::ZoneName;
use super::response::RecordSet;
use super::signature::{self, Period};

/// Many keys with one tag and many signatures could keep a validator busy for long; a zone needs a handful.
const MAX_VERIFICATIONS: usize = 32;

/// The key through which parent and zone are linked.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) key_tag: u16,
    pub(super) expiration: Timestamp,
}

/// Why no DS record leads to a key, ordered by how far a DS record led: the furthest is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LinkError {
    NoKey,
    NotZoneKey { key_tag: u16 },
    Revoked { key_tag: u16 },
    NotSigned { key_tag: u16 },
    NotYetValid { key_tag: u16, inception: Timestamp },
    Expired { key_tag: u16, expiration: Timestamp },
    Forged { key_tag: u16 },
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::NoKey => f.write_str("no DNSKEY record of the zone matches one of them"),
            LinkError::NotZoneKey { key_tag } => {
                write!(
                    f,
                    "the matching DNSKEY record {key_tag} has no zone key flag"
                )
            }
            LinkError::Revoked { key_tag } => {
                write!(f, "the matching DNSKEY record {key_tag} is revoked")
            }
            LinkError::NotSigned { key_tag } => {
                write!(
                    f,
                    "the DNSKEY records are not signed by the matching key {key_tag}"
                )
            }
            LinkError::NotYetValid { key_tag, inception } => {
                write!(
                    f,
                    "the signature by the matching key {key_tag} is not valid before {inception}"
                )
            }
            LinkError::Expired {
                key_tag,
                expiration,
            } => {
                write!(
                    f,
                    "the signature by the matching key {key_tag} expired at {expiration}"
                )
            }
            LinkError::Forged { key_tag } => {
                write!(
                    f,
                    "the signature by the matching key {key_tag} does not verify"
                )
            }
        }
    }
}

/// Returns the DS records that a validator uses. Those of other algorithms or digests count as absent (RFC 4035, section
/// 5.2; RFC 6840, section 5.2), and SHA-1 counts only if there is nothing better (RFC 4509, section 3).
pub(super) fn usable(set: &RecordSet) -> Vec<&DS> {
    let is_supported =
        |ds: &&DS| signature::is_supported(ds.algorithm()) && ds.digest_type().is_supported();
    let mut usable: Vec<&DS> = set.data().filter(is_supported).collect();
    if usable.iter().any(|ds| ds.digest_type() != DigestType::SHA1) {
        usable.retain(|ds| ds.digest_type() != DigestType::SHA1);
    }
    usable
}

/// Checks the DS records against the zone's DNSKEY records. One that leads to a key is enough (RFC 6840, section 5.11).
pub(super) fn check(
    zone: &ZoneName,
    ds_records: &[&DS],
    keys: &RecordSet,
    now: Timestamp,
) -> Result<Link, LinkError> {
    let mut furthest = LinkError::NoKey;
    let mut verifications = 0;
    for key in keys.data::<DNSKEY>() {
        let matching = ds_records.iter().find(|ds| matches(ds, key, zone));
        let Some(key_tag) = matching.map(|ds| ds.key_tag()) else {
            continue;
        };
        match check_key(zone, key, key_tag, keys, now, &mut verifications) {
            Ok(link) => return Ok(link),
            Err(error) => furthest = furthest.max(error),
        }
    }
    Err(furthest)
}

/// The SEP bit makes no difference (RFC 4034, section 2.1.1).
fn matches(ds: &DS, key: &DNSKEY, zone: &ZoneName) -> bool {
    let digest = || key.to_digest(zone.name(), ds.digest_type());
    ds.algorithm() == key.public_key().algorithm()
        && key.calculate_key_tag().is_ok_and(|tag| tag == ds.key_tag())
        && digest().is_ok_and(|digest| digest.as_ref() == ds.digest())
}

fn check_key(
    zone: &ZoneName,
    key: &DNSKEY,
    key_tag: u16,
    keys: &RecordSet,
    now: Timestamp,
    verifications: &mut usize,
) -> Result<Link, LinkError> {
    if !key.zone_key() {
        return Err(LinkError::NotZoneKey { key_tag });
    }
    if key.revoke() {
        return Err(LinkError::Revoked { key_tag });
    }
    let mut furthest = LinkError::NotSigned { key_tag };
    let signatures = keys.signatures.iter();
    for signature in signatures.filter(|it| signature::is_by(it, key, key_tag, zone.name())) {
        let error = match Period::of(signature, now) {
            Period::Future { inception } => LinkError::NotYetValid { key_tag, inception },
            Period::Past { expiration } => LinkError::Expired {
                key_tag,
                expiration,
            },
            Period::Current { .. } if *verifications == MAX_VERIFICATIONS => break,
            Period::Current { expiration } => {
                *verifications += 1;
                if signature::verifies(signature, keys, key, zone.name()) {
                    return Ok(Link {
                        key_tag,
                        expiration,
                    });
                }
                LinkError::Forged { key_tag }
            }
        };
        furthest = furthest.max(error);
    }
    Err(furthest)
}
