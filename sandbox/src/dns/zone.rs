//! The zones of the domains and the zones that delegate them. They are computed from the model.

use std::collections::BTreeSet;

use hickory_proto::{
    ProtoError,
    dnssec::{
        Algorithm,
        rdata::{DNSSECRData, DS},
    },
    rr::{
        Name, RData, Record, RecordType,
        rdata::{NS, SOA},
    },
};

use super::{ZoneKeys, keys::ALGORITHM, signature::Validity};
use crate::{
    model::{Model, Row, delegations::dns_name},
    quirks::DnsQuirk,
};

const TTL: u32 = 3600;
/// The largest TTL (RFC 2181, section 8).
const MAX_TTL: u32 = i32::MAX as u32;
/// The TTL of negative answers.
pub(super) const NEGATIVE_TTL: u32 = 60;
/// An unassigned algorithm, which no validator supports.
const UNKNOWN_ALGORITHM: u8 = 120;
/// The name server of zones that only delegate domains.
const REGISTRY_SERVER: &str = "ns.registry.invalid";
/// The mailbox in the SOA record of every zone.
const MAILBOX: &str = "hostmaster.registry.invalid";

/// A zone of the sandbox.
pub(super) struct Zone<'a> {
    pub(super) model: &'a Model,
    keys: &'a ZoneKeys,
    pub(super) apex: Name,
    /// The domain that has this zone. `None` for a zone that only delegates domains.
    row: Option<Row>,
}

impl<'a> Zone<'a> {
    /// The zone that answers this question: the closest one that contains the name or, for the DS of a domain, the zone above the domain. `None` if no
    /// zone contains the name.
    pub(super) fn answering(
        model: &'a Model,
        keys: &'a ZoneKeys,
        name: &Name,
        record_type: RecordType,
    ) -> Option<Self> {
        let is_delegation = model.row_of_dns_name(name).is_some();
        let apex = if record_type == RecordType::DS && is_delegation {
            name.base_name()
        } else {
            ancestors(name).find(|ancestor| zone_exists(model, ancestor))?
        };
        Some(Self {
            model,
            keys,
            row: model.row_of_dns_name(&apex),
            apex,
        })
    }

    pub(super) fn is_signed(&self) -> bool {
        self.row
            .is_none_or(|row| self.model.domain(row).dnssec_auto.uses_hostup_nameservers)
    }

    /// Whether the zone has records with this name.
    pub(super) fn has_name(&self, name: &Name) -> bool {
        *name == self.apex || self.delegation(name).is_some()
    }

    /// The records with this name and type.
    pub(super) fn records(
        &self,
        name: &Name,
        record_type: RecordType,
    ) -> Result<Vec<Record>, ProtoError> {
        let data: Vec<RData> = match (record_type, self.delegation(name)) {
            (RecordType::NS, Some(row)) => ns_data(nameservers(self.model, Some(row))),
            (RecordType::DS, Some(row)) => ds(self.model, self.keys, row, name)?
                .map(|ds| RData::DNSSEC(DNSSECRData::DS(ds)))
                .into_iter()
                .collect(),
            (_, None) if *name == self.apex => self.apex_data(record_type),
            _ => Vec::new(),
        };
        let ttl = match record_type {
            RecordType::DS => ds_ttl(self.model),
            RecordType::SOA => NEGATIVE_TTL,
            _ => TTL,
        };
        Ok(data
            .into_iter()
            .map(|data| Record::from_rdata(name.clone(), ttl, data))
            .collect())
    }

    fn apex_data(&self, record_type: RecordType) -> Vec<RData> {
        match record_type {
            RecordType::NS => ns_data(nameservers(self.model, self.row)),
            RecordType::SOA => vec![self.soa()],
            RecordType::DNSKEY if self.is_signed() => {
                let dnskey = self.keys.of(&self.apex).dnskey().clone();
                vec![RData::DNSSEC(DNSSECRData::DNSKEY(dnskey))]
            }
            _ => Vec::new(),
        }
    }

    fn soa(&self) -> RData {
        let server = nameservers(self.model, self.row)
            .pop_first()
            .unwrap_or_else(|| constant_name(REGISTRY_SERVER));
        let mailbox = constant_name(MAILBOX);
        let serial = self.model.now().as_second() as u32;
        RData::SOA(SOA::new(
            server,
            mailbox,
            serial,
            3600,
            600,
            604_800,
            NEGATIVE_TTL,
        ))
    }

    /// The types of the records with this name that are not signatures or denials, for NSEC.
    pub(super) fn types(&self, name: &Name) -> Result<Vec<RecordType>, ProtoError> {
        let candidates = [
            RecordType::NS,
            RecordType::SOA,
            RecordType::DS,
            RecordType::DNSKEY,
        ];
        let mut types = Vec::new();
        for record_type in candidates {
            if !self.records(name, record_type)?.is_empty() {
                types.push(record_type);
            }
        }
        Ok(types)
    }

    /// The signature of a record set of this zone.
    pub(super) fn sign(&self, records: &[Record]) -> Result<Record, ProtoError> {
        let quirk = self.row.and_then(|row| self.model.quirks(row).dns);
        let validity = match quirk {
            Some(DnsQuirk::BogusSignature) => Validity::Corrupt,
            Some(DnsQuirk::ExpiredSignature) => Validity::Expired,
            _ => Validity::Valid,
        };
        self.keys.of(&self.apex).sign(records, validity)
    }

    /// The domain with this name, if this zone delegates it.
    fn delegation(&self, name: &Name) -> Option<Row> {
        if *name == self.apex || name.base_name() != self.apex {
            return None;
        }
        self.model.row_of_dns_name(name)
    }
}

/// The DNSSEC records of a domain, as text for the page.
pub(crate) struct DomainRecords {
    /// `None` if the parent has none.
    pub(crate) ds: Option<String>,
    /// `None` if the zone is not signed.
    pub(crate) key: Option<String>,
}

/// `None` if its name is not a valid DNS name.
pub(crate) fn domain_records(model: &Model, keys: &ZoneKeys, row: Row) -> Option<DomainRecords> {
    let domain = model.domain(row);
    let name = dns_name(&domain.name)?;
    let ds = ds(model, keys, row, &name).ok().flatten();
    let key = domain.dnssec_auto.uses_hostup_nameservers.then(|| {
        let key = keys.of(&name);
        let (tag, flags) = (key.key_tag(), key.dnskey().flags());
        format!(
            "key tag {tag}, flags {flags}, algorithm {}",
            u8::from(ALGORITHM)
        )
    });
    Some(DomainRecords {
        ds: ds.map(|ds| ds.to_string()),
        key,
    })
}

/// The quirk that applies to questions about this name.
pub(super) fn quirk(model: &Model, name: &Name) -> Option<DnsQuirk> {
    match ancestors(name).find_map(|ancestor| model.row_of_dns_name(&ancestor)) {
        Some(row) => model.quirks(row).dns,
        None => model.settings.quirks.dns,
    }
}

/// The DS of a domain, `None` if its parent has none.
fn ds(model: &Model, keys: &ZoneKeys, row: Row, name: &Name) -> Result<Option<DS>, ProtoError> {
    if !model.has_ds(row) {
        return Ok(None);
    }
    let (key, algorithm) = match model.quirks(row).dns {
        Some(DnsQuirk::DsOfOtherKey) => (keys.of(&name.base_name()), None),
        Some(DnsQuirk::DsWithUnknownAlgorithm) => {
            (keys.of(name), Some(Algorithm::from_u8(UNKNOWN_ALGORITHM)))
        }
        _ => (keys.of(name), None),
    };
    key.ds(name, algorithm).map(Some)
}

fn ds_ttl(model: &Model) -> u32 {
    let seconds = model.settings.ds_ttl.as_secs();
    u32::try_from(seconds).unwrap_or(MAX_TTL).min(MAX_TTL)
}

/// The name servers of a domain, or those of a zone that only delegates. Names that are not valid in the DNS are left out.
fn nameservers(model: &Model, row: Option<Row>) -> BTreeSet<Name> {
    match row {
        Some(row) => {
            let nameservers = &model.domain(row).nameservers;
            nameservers
                .iter()
                .filter_map(|name| dns_name(name))
                .collect()
        }
        None => BTreeSet::from([constant_name(REGISTRY_SERVER)]),
    }
}

fn ns_data(nameservers: BTreeSet<Name>) -> Vec<RData> {
    let data = nameservers.into_iter().map(|name| RData::NS(NS(name)));
    data.collect()
}

/// Whether there is a zone with this name: that of a domain, one that delegates a domain, or that of a supported TLD.
fn zone_exists(model: &Model, name: &Name) -> bool {
    let is_tld = |tld: &String| dns_name(tld).as_ref() == Some(name);
    model.row_of_dns_name(name).is_some()
        || model.delegations.has_zone(name)
        || model.settings.supported_tlds.iter().any(is_tld)
}

/// The name, the name above it and so on, the root included.
fn ancestors(name: &Name) -> impl Iterator<Item = Name> {
    std::iter::successors(Some(name.clone()), |name| {
        (!name.is_root()).then(|| name.base_name())
    })
}

fn constant_name(text: &str) -> Name {
    dns_name(text).expect("a constant name")
}
