//! `data "hostup_dnssec_chain"`: the chain of a domain, as the DNS shows it now.

use serde::{Deserialize, Serialize};

use super::arguments;
use super::resolvers::{self, ResolverSource, ResolversError};
use crate::dns::{self, Chain, Status};
use crate::framework::{
    Attr, Attribute, Block, DataSource, Diagnostic, Diagnostics, ReadContext, Schema, Type,
};

#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct DnssecChainDataSource;

#[derive(Debug, Deserialize)]
pub(in crate::provider) struct Config {
    domain_name: Attr<String>,
    resolvers: Attr<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(in crate::provider) struct State {
    domain_name: Option<String>,
    resolvers: Option<Vec<String>>,
    status: Option<String>,
    reason: Option<String>,
    ds_records: Option<Vec<Ds>>,
    dnskeys: Option<Vec<Dnskey>>,
    nameservers: Option<Vec<String>>,
    ds_ttl: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Ds {
    key_tag: u16,
    algorithm: u8,
    digest_type: u8,
    digest: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Dnskey {
    key_tag: u16,
    flags: u16,
    algorithm: u8,
}

const DESCRIPTION: &str = "Reads how the DNS links a domain to its parent now: the DS records of the parent, the keys of the zone, and \
    whether they match. It asks recursive resolvers over UDP and TCP, port 53. HostUp is not called, and no API key is \
    needed.\n\nThe status is about this one link, from the parent to the zone: a DS record matches a key, and that key signs \
    the zone's keys. It is not a validation from the root: the resolvers' answers are trusted as the parent's. The resolvers' \
    caches count too, so a change can show later than at the name servers.\n\nA missing answer is a warning, never an error. \
    The data source does not wait; `hostup_dnssec_chain_wait` does.";

impl DataSource for DnssecChainDataSource {
    const TYPE_NAME: &'static str = "hostup_dnssec_chain";
    type Client = ResolverSource;
    type Config = Config;
    type State = State;

    fn schema(&self) -> Schema {
        let mut attributes = vec![
            arguments::domain_name().describe(
                "The domain name, such as `example.se`. Case, a trailing dot and the form of an IDN do not matter.",
            ),
            arguments::resolvers(),
        ];
        attributes.extend(status_attributes());
        attributes.extend(record_attributes());
        Schema::new(0, Block::new(DESCRIPTION, attributes))
    }

    fn validate(&self, config: &Config, diagnostics: &mut Diagnostics) {
        let parsed = config.resolvers.known();
        let parsed = parsed.map(|texts| resolvers::parse_argument(texts));
        diagnostics.extend(parsed.and_then(Result::err));
    }

    async fn read(
        &self,
        context: ReadContext<'_, ResolverSource>,
        config: Config,
    ) -> Result<State, Diagnostic> {
        let zone = arguments::zone(&config.domain_name)?;
        let chain = match context.client.resolvers(&config.resolvers) {
            Ok(resolvers) => {
                let client = dns::Client::new(resolvers);
                tokio::select! {
                    biased;
                    () = context.stop.cancelled() => return Err(interrupted(&zone)),
                    chain = client.chain(&zone) => chain,
                }
            }
            Err(ResolversError::System(error)) => unknown_chain(error.to_string()),
            Err(ResolversError::Setting(error)) => return Err(error),
        };
        if chain.status == Status::Indeterminate {
            context
                .diagnostics
                .push(indeterminate(&zone, &chain.reason));
        }
        Ok(State::from(chain))
    }
}

fn status_attributes() -> [Attribute; 2] {
    [
        Attribute::string("status").computed().describe(
            "The status in the terms of RFC 4035. `secure`: a DS record of the parent matches a key of the zone, and that \
             key's signature over the zone's keys is valid now. `insecure`: the parent has no DS record, or none that \
             validators can use. `bogus`: the parent has DS records, and none of them leads to a key that signs the zone's \
             keys, so validating resolvers do not resolve the domain. `indeterminate`: there is no answer, or none that \
             allows a conclusion.",
        ),
        Attribute::string("reason")
            .computed()
            .describe("The reason for the status, in one sentence."),
    ]
}

fn record_attributes() -> [Attribute; 4] {
    let number = |name, description| Attribute::number(name).computed().describe(description);
    let ds = vec![
        number("key_tag", "The tag of the key that it names."),
        number("algorithm", "The number of the key's algorithm."),
        number("digest_type", "The number of the digest's algorithm."),
        Attribute::string("digest")
            .computed()
            .describe("The digest of the key, in hexadecimal."),
    ];
    let dnskey = vec![
        number("key_tag", "The tag of the key."),
        number(
            "flags",
            "`256` for a zone key, `257` for one that is meant as the entry point.",
        ),
        number("algorithm", "The number of its algorithm."),
    ];
    [
        Attribute::objects("ds_records", ds)
            .describe("The DS records that the parent has for the domain."),
        Attribute::objects("dnskeys", dnskey).describe("The keys of the zone."),
        Attribute::typed("nameservers", Type::Set(Box::new(Type::String)))
            .computed()
            .describe(
                "The name servers of the zone as the DNS has them, in lower case and without the trailing dot.",
            ),
        number(
            "ds_ttl",
            "For how many seconds caches may keep the DS records. Null if there are none.",
        ),
    ]
}

impl From<Chain> for State {
    fn from(chain: Chain) -> Self {
        let ds_records = chain.ds_records.into_iter().map(|ds| Ds {
            key_tag: ds.key_tag,
            algorithm: ds.algorithm,
            digest_type: ds.digest_type,
            digest: ds.digest,
        });
        let dnskeys = chain.dnskeys.into_iter().map(|key| Dnskey {
            key_tag: key.key_tag,
            flags: key.flags,
            algorithm: key.algorithm,
        });
        let mut nameservers = chain.nameservers;
        nameservers.dedup();
        State {
            domain_name: None,
            resolvers: None,
            status: Some(chain.status.to_string()),
            reason: Some(chain.reason),
            ds_records: Some(ds_records.collect()),
            dnskeys: Some(dnskeys.collect()),
            nameservers: Some(nameservers),
            ds_ttl: chain.ds_ttl,
        }
    }
}

/// Returns the chain if no resolver could be asked.
fn unknown_chain(reason: String) -> Chain {
    Chain {
        status: Status::Indeterminate,
        reason,
        ds_records: Vec::new(),
        dnskeys: Vec::new(),
        nameservers: Vec::new(),
        ds_ttl: None,
    }
}

fn indeterminate(zone: &dns::ZoneName, reason: &str) -> Diagnostic {
    let detail = format!(
        "The DNS does not show whether {zone} is secure. {reason}\n\nThe status is \"indeterminate\". This is a warning, so \
         that no plan fails because the DNS is out of reach. To ask other resolvers, set `resolvers`, or the environment \
         variable HOSTUP_DNS_RESOLVERS."
    );
    Diagnostic::warning("The DNSSEC chain is indeterminate", detail)
}

fn interrupted(zone: &dns::ZoneName) -> Diagnostic {
    let detail =
        format!("Terraform was interrupted while the DNS was queried for {zone}. Run it again.");
    Diagnostic::error("The DNSSEC chain was not read", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::struct_match;

    #[test]
    fn schema_matches_the_structs() {
        assert_eq!(
            struct_match::mismatches::<Config, State>(&DnssecChainDataSource.schema()),
            Vec::<String>::new()
        );
    }

    #[test]
    fn repeated_name_server_is_one_element_of_the_set() {
        let chain = Chain {
            nameservers: vec!["ns1.example.se".to_owned(); 2],
            ..unknown_chain(String::new())
        };
        let state = State::from(chain);
        assert_eq!(state.nameservers, Some(vec!["ns1.example.se".to_owned()]));
    }
}
