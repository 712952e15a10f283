//! Proofs that a name or a record type does not exist (RFC 4035, section 3.1.3).

use hickory_proto::{
    ProtoError,
    dnssec::rdata::{DNSSECRData, NSEC},
    rr::{Name, RData, Record},
};

use super::zone::{NEGATIVE_TTL, Zone};

/// The NSEC records that prove that `name` has no records of the type in question, or does not exist.
pub(super) fn prove(zone: &Zone<'_>, name: &Name) -> Result<Vec<Record>, ProtoError> {
    let denial = nsec(zone, name)?;
    if zone.has_name(name) {
        return Ok(vec![denial]);
    }
    // No wildcard could have matched either. Every name of a zone is its apex or directly below it.
    let no_wildcard = nsec(zone, &zone.apex.prepend_label("*")?)?;
    if no_wildcard == denial {
        return Ok(vec![denial]);
    }
    Ok(vec![denial, no_wildcard])
}

/// The NSEC record of `name`, or of the last name before it.
fn nsec(zone: &Zone<'_>, name: &Name) -> Result<Record, ProtoError> {
    let (last, next) = zone.model.delegations.neighbours(&zone.apex, name);
    let owner = last.unwrap_or(&zone.apex).clone();
    let next = next.unwrap_or(&zone.apex).clone();
    let data = NSEC::new_cover_self(next, zone.types(&owner)?);
    Ok(Record::from_rdata(
        owner,
        NEGATIVE_TTL,
        RData::DNSSEC(DNSSECRData::NSEC(data)),
    ))
}
