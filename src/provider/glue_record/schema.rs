//! The attributes of the resource, their descriptions, and its identity.

use crate::framework::schema::Attribute;
use crate::framework::{Block, IdentityAttribute, IdentitySchema, Schema, Type};
use crate::provider::host_name::{self, HostName};
use crate::provider::per_domain;
use crate::provider::public_ip::{self, PublicIp};

const DESCRIPTION: &str = "Manages a glue record: the addresses that the registry publishes for a host below the domain, so that \
    the host can be a name server of the domain. HostUp has glue records for .se and .nu domains, 13 for a domain at most. An \
    existing glue record of the host is taken over.\n\nThe registry refuses to delete the glue record of a host that is a name \
    server. So a `hostup_domain_nameservers` resource should refer to `hostname`, as in the example: then the glue record is \
    created first. Destroying `hostup_domain_nameservers` does not change the name servers, so set others before you destroy \
    the glue record, or forget it with a `removed` block.";

pub(super) fn schema() -> Schema {
    let [domain_id, domain_name, id] = per_domain::attributes();
    let attributes = vec![
        domain_id,
        domain_name,
        Attribute::string("hostname")
            .required()
            .requires_replace()
            .check(HostName::check)
            .equivalent_if(host_name::is_same)
            .describe(
                "The name of the host, below the domain, such as `ns1.example.se`. Case, a trailing dot and the form of an IDN \
                 do not matter. A change to another host replaces the resource.",
            ),
        Attribute::typed("ips", Type::Set(Box::new(Type::String)))
            .required()
            .check(PublicIp::check)
            .equivalent_if(public_ip::is_same)
            .describe(
                "The public IPv4 and IPv6 addresses of the host, 1 to 10. The spelling of an IPv6 address does not matter.",
            ),
        id.describe("The id of the domain, a slash, and the host in lower case."),
    ];
    Schema::new(0, Block::new(DESCRIPTION, attributes))
}

/// Returns the identity: the domain's id and the host in its canonical form.
pub(super) fn identity() -> IdentitySchema {
    let hostname = IdentityAttribute {
        name: "hostname",
        kind: Type::String,
        required_for_import: true,
        description: "The name of the host, such as `ns1.example.se`.",
        canonical_form: Some(host_name::normalize),
    };
    IdentitySchema::new(0, vec![per_domain::identity_attribute(), hostname])
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
