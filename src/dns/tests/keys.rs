//! Real keys, which sign the records of the tests.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa;
use hickory_proto::dnssec::crypto::{EcdsaSigningKey, Ed25519SigningKey, RsaSigningKey};
use hickory_proto::dnssec::rdata::{DNSKEY, DS, RRSIG, SigInput};
use hickory_proto::dnssec::{Algorithm, DigestType, PublicKeyBuf, SigningKey, TBS};
use hickory_proto::rr::{DNSClass, Name, Record, SerialNumber};

pub(super) const ZONE_KEY: u16 = 0x0100;
pub(super) const SEP: u16 = 0x0001;
pub(super) const REVOKE: u16 = 0x0080;

/// 2026-04-27.
pub(super) const NOW: u32 = 1_777_291_200;
pub(super) const DAY: u32 = 24 * 3600;
/// A period around [`NOW`].
pub(super) const CURRENT: (u32, u32) = (NOW - DAY, NOW + DAY);

pub(super) const TTL: u32 = 3600;

pub(super) struct Key {
    owner: Name,
    flags: u16,
    signing_key: Box<dyn SigningKey>,
}

impl Key {
    pub(super) fn new(owner: &str, algorithm: Algorithm, flags: u16) -> Key {
        Key {
            owner: Name::from_ascii(owner).unwrap(),
            flags,
            signing_key: signing_key(algorithm),
        }
    }

    pub(super) fn public_key(&self) -> PublicKeyBuf {
        self.signing_key.to_public_key().unwrap()
    }

    pub(super) fn dnskey(&self) -> DNSKEY {
        DNSKEY::with_flags(self.flags, self.public_key())
    }

    pub(super) fn tag(&self) -> u16 {
        self.dnskey().calculate_key_tag().unwrap()
    }

    pub(super) fn ds(&self, digest_type: DigestType) -> DS {
        let digest = self.dnskey().to_digest(&self.owner, digest_type).unwrap();
        let algorithm = self.signing_key.algorithm();
        DS::new(self.tag(), algorithm, digest_type, digest.as_ref().to_vec())
    }

    /// Signs a set of records, valid between two times.
    pub(super) fn sign(&self, records: &[Record], (from, until): (u32, u32)) -> RRSIG {
        let owner = &records[0].name;
        let input = SigInput {
            type_covered: records[0].record_type(),
            algorithm: self.signing_key.algorithm(),
            num_labels: owner.num_labels(),
            original_ttl: TTL,
            sig_expiration: SerialNumber::new(until),
            sig_inception: SerialNumber::new(from),
            key_tag: self.tag(),
            signer_name: self.owner.clone(),
        };
        self.sign_as(records, input)
    }

    /// Signs a set of records with any fields in the signature.
    pub(super) fn sign_as(&self, records: &[Record], input: SigInput) -> RRSIG {
        let owner = &records[0].name;
        let signed = TBS::from_input(owner, DNSClass::IN, &input, records.iter()).unwrap();
        RRSIG::from_sig(input, self.signing_key.sign(&signed).unwrap())
    }
}

fn signing_key(algorithm: Algorithm) -> Box<dyn SigningKey> {
    match algorithm {
        Algorithm::ED25519 => {
            let key = Ed25519SigningKey::generate_pkcs8().unwrap();
            Box::new(Ed25519SigningKey::from_pkcs8(&key).unwrap())
        }
        Algorithm::RSASHA256 | Algorithm::RSASHA512 => {
            let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
            let key = key.as_der().unwrap().as_ref().to_vec();
            Box::new(RsaSigningKey::from_pkcs8(&key.into(), algorithm).unwrap())
        }
        _ => {
            let key = EcdsaSigningKey::generate_pkcs8(algorithm).unwrap();
            Box::new(EcdsaSigningKey::from_pkcs8(&key, algorithm).unwrap())
        }
    }
}
