//! What an NSEC or NSEC3 record says about the absence of a record.
//!
//! Its signature is by a key of the parent zone, which is outside of the one link that is checked here. So a denial is
//! not proof: it makes an absence more credible, or shows that somebody has removed the record from an answer.

use data_encoding::BASE32_DNSSEC;
use hickory_proto::dnssec::rdata::{NSEC, NSEC3, RRSIG};
use hickory_proto::rr::{Name, Record, RecordData, RecordType, RecordTypeSet};

/// The cost of a hash grows with its iterations. RFC 9276 lets resolvers refuse more than 0, and none accepts more than
/// this.
const MAX_ITERATIONS: u16 = 150;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denial {
    /// The answer has no signed NSEC or NSEC3 record about the name.
    Missing,
    /// A signed record agrees that there is none.
    Signed,
    /// A signed record lists the type that the answer does not have.
    Contradicted,
}

impl Denial {
    /// Reads the authority section of an answer without records of this type.
    pub(super) fn read(authorities: &[Record], name: &Name, record_type: RecordType) -> Denial {
        let mut denial = Denial::Missing;
        for record in authorities {
            if !is_signed(record, authorities) {
                continue;
            }
            match types_at(record, name) {
                // The apex of the child has the same name; its record says nothing about the parent's DS (RFC 6840, 4.4).
                Some(Types::Listed(types)) if types.contains(RecordType::SOA) => {}
                Some(Types::Listed(types)) if types.contains(record_type) => {
                    return Denial::Contradicted;
                }
                Some(_) => denial = Denial::Signed,
                None => {}
            }
        }
        denial
    }
}

/// The types that a name has.
enum Types<'a> {
    Listed(&'a RecordTypeSet),
    /// The name lies in an interval without signed names: a delegation there has no DS (RFC 5155, section 6).
    OptedOut,
}

/// Returns what the record says about the name; `None` if it is not about it.
fn types_at<'a>(record: &'a Record, name: &Name) -> Option<Types<'a>> {
    if let Some(nsec) = NSEC::try_borrow(&record.data) {
        return (record.name == *name).then_some(Types::Listed(nsec.type_set()));
    }
    let nsec3 = NSEC3::try_borrow(&record.data)?;
    if nsec3.iterations() > MAX_ITERATIONS || !record.name.base_name().zone_of(name) {
        return None;
    }
    let algorithm = nsec3.hash_algorithm();
    let hash = algorithm
        .hash(nsec3.salt(), name, nsec3.iterations())
        .ok()?;
    let owner = record.name.iter().next()?.to_ascii_lowercase();
    let owner = BASE32_DNSSEC.decode(&owner).ok()?;
    let (owner, hash, next) = (
        owner.as_slice(),
        hash.as_ref(),
        nsec3.next_hashed_owner_name(),
    );
    if owner == hash {
        return Some(Types::Listed(nsec3.type_set()));
    }
    let is_covered = match owner < next {
        true => owner < hash && hash < next,
        // The last interval of a zone wraps around to the first name.
        false => owner < hash || hash < next,
    };
    (is_covered && nsec3.opt_out()).then_some(Types::OptedOut)
}

fn is_signed(record: &Record, authorities: &[Record]) -> bool {
    let mut others = authorities.iter().filter(|other| other.name == record.name);
    others.any(|other| {
        let signature = RRSIG::try_borrow(&other.data);
        signature.is_some_and(|it| it.input().type_covered == record.record_type())
    })
}
