//! The keys of the zones: one ECDSA P-256 key for each zone, generated at its first use.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use hickory_proto::{
    ProtoError,
    dnssec::{
        Algorithm, DigestType, SigningKey, TBS,
        crypto::EcdsaSigningKey,
        rdata::{DNSKEY, DNSSECRData, DS, RRSIG, SigInput},
    },
    rr::{DNSClass, Name, RData, Record, SerialNumber},
};

use super::signature::Validity;
use crate::state::lock;

pub(super) const ALGORITHM: Algorithm = Algorithm::ECDSAP256SHA256;
const DIGEST: DigestType = DigestType::SHA256;

/// The keys by zone. A zone keeps its key as long as the sandbox runs, even if its domain is deleted and added again.
#[derive(Default)]
pub(crate) struct ZoneKeys(Mutex<HashMap<Name, Arc<ZoneKey>>>);

impl ZoneKeys {
    pub(super) fn of(&self, zone: &Name) -> Arc<ZoneKey> {
        let mut keys = lock(&self.0);
        let key = keys
            .entry(zone.clone())
            .or_insert_with(|| Arc::new(ZoneKey::generate(zone.clone())));
        Arc::clone(key)
    }
}

/// A key that signs all records of a zone, the key set included.
pub(super) struct ZoneKey {
    zone: Name,
    key: EcdsaSigningKey,
    dnskey: DNSKEY,
    key_tag: u16,
}

impl ZoneKey {
    fn generate(zone: Name) -> Self {
        let key = EcdsaSigningKey::generate_pkcs8(ALGORITHM)
            .and_then(|der| EcdsaSigningKey::from_pkcs8(&der, ALGORITHM))
            .expect("the algorithm is supported and the system has random numbers");
        let public = key
            .to_public_key()
            .expect("the key pair has its public key");
        let dnskey = DNSKEY::from_key(&public);
        let key_tag = dnskey
            .calculate_key_tag()
            .expect("a key of 64 bytes can be encoded");
        Self {
            zone,
            key,
            dnskey,
            key_tag,
        }
    }

    pub(super) fn dnskey(&self) -> &DNSKEY {
        &self.dnskey
    }

    pub(super) fn key_tag(&self) -> u16 {
        self.key_tag
    }

    /// The DS record for this key in the parent zone of `domain`. `algorithm` replaces the algorithm in the record.
    pub(super) fn ds(&self, domain: &Name, algorithm: Option<Algorithm>) -> Result<DS, ProtoError> {
        let digest = self.dnskey.to_digest(domain, DIGEST)?.as_ref().to_vec();
        let algorithm = algorithm.unwrap_or(ALGORITHM);
        Ok(DS::new(self.key_tag, algorithm, DIGEST, digest))
    }

    /// The signature of a record set. The set must not be empty.
    pub(super) fn sign(
        &self,
        records: &[Record],
        validity: Validity,
    ) -> Result<Record, ProtoError> {
        let first = records.first().ok_or("no records to sign")?;
        let (inception, expiration) = validity.inception_and_expiration();
        let input = SigInput {
            type_covered: first.record_type(),
            algorithm: ALGORITHM,
            num_labels: first.name.num_labels(),
            original_ttl: first.ttl,
            sig_expiration: SerialNumber::new(expiration),
            sig_inception: SerialNumber::new(inception),
            key_tag: self.key_tag,
            signer_name: self.zone.clone(),
        };
        let signed = TBS::from_input(&first.name, DNSClass::IN, &input, records.iter())?;
        let mut signature = self
            .key
            .sign(&signed)
            .map_err(|error| ProtoError::from(error.to_string()))?;
        if validity == Validity::Corrupt {
            signature.reverse();
        }
        let rrsig = DNSSECRData::RRSIG(RRSIG::from_sig(input, signature));
        Ok(Record::from_rdata(
            first.name.clone(),
            first.ttl,
            RData::DNSSEC(rrsig),
        ))
    }
}
