//! The attributes of the resource and their descriptions.

use crate::framework::schema::Attribute;
use crate::framework::{Block, Schema, Type, Value, timeouts};
use crate::provider::host_name::{self, HostName};
use crate::provider::per_domain;

const DESCRIPTION: &str = "Manages the delegation of one domain: the set of its name servers. HostUp replaces the whole set, so \
    one resource manages all name servers of a domain. Name servers below the domain itself need glue records first.\n\nA \
    change of name servers can pause automatic DNSSEC for 72 hours. If HostUp reports that it will, the plan says so.\n\n\
    Destroying this resource only removes it from the state, since a domain always has name servers.";

pub(super) fn schema() -> Schema {
    let mut attributes = Vec::from(per_domain::attributes());
    attributes.extend(configured());
    attributes.extend(observed());
    let timeouts = timeouts::block(
        "How long to wait after a creation until HostUp reports the new name servers, such as `30m`. Default `10m`. The \
         time counts from the first wait of the run; a wait that begins after its end reads them once.",
        "How long to wait after an update until HostUp reports the new name servers. Default `10m`.",
    );
    Schema::new(0, Block::new(DESCRIPTION, attributes).with(timeouts))
}

fn configured() -> Vec<Attribute> {
    vec![
        Attribute::typed("nameservers", Type::Set(Box::new(Type::String)))
            .required()
            .check(HostName::check)
            .equivalent_if(host_name::is_same)
            .describe(
                "The host names of all name servers, at least two, such as `primary.ns.hostup.se`. Case, a trailing dot and \
                 the form of an IDN do not matter.",
            ),
        Attribute::bool("allow_dnssec_pause").default_value(Value::Bool(true)).describe(
            "What happens if HostUp reports that the change will pause automatic DNSSEC: `true` (the default) warns, \
             `false` is an error, and nothing is changed.",
        ),
    ]
}

/// Returns the attributes that HostUp reports beside the name servers.
pub(super) fn observed() -> [Attribute; 2] {
    [
        Attribute::bool("dnssec_auto_will_be_blocked").computed().describe(
            "Whether a change of name servers would pause automatic DNSSEC for 72 hours. This changes by itself, which is \
             not drift, so the attribute changes only together with another one. The data source has the current value.",
        ),
        Attribute::bool("registrar_lock_enabled").computed().describe("Whether the registrar lock is on."),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::model::{Config, State};
    use super::*;
    use crate::framework::schema::{Reserved, struct_match, violations};

    #[test]
    fn schema_follows_the_rules_of_core() {
        assert_eq!(
            violations(schema().block(), Reserved::Resource),
            Vec::<String>::new()
        );
    }

    #[test]
    fn schema_matches_the_structs() {
        assert_eq!(
            struct_match::mismatches::<Config, State>(&schema()),
            Vec::<String>::new()
        );
    }
}
