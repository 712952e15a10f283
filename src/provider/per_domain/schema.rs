//! The attributes and the identity that all resources of one domain share.

use crate::framework::schema::Attribute;
use crate::framework::{IdentityAttribute, IdentitySchema, Type};
use crate::provider::lookup;

/// Returns the attributes of a resource: `domain_id` and `domain_name`, of which users set one, and `id`.
pub(in crate::provider) fn attributes() -> [Attribute; 3] {
    let [domain_id, domain_name] = arguments();
    [
        domain_id.requires_replace().describe(
            "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`. Set `domain_id` or `domain_name`. A \
             change to another domain replaces the resource.",
        ),
        domain_name.describe(
            "The domain name, such as `example.se`, in any spelling. Set `domain_id` or `domain_name`. If it is not \
             set, this is the name that HostUp reports.",
        ),
        Attribute::string("id")
            .computed()
            .describe("The same as `domain_id`."),
    ]
}

/// Returns the arguments of a data source that specify the domain.
pub(in crate::provider) fn data_source_attributes() -> [Attribute; 2] {
    let [domain_id, domain_name] = arguments();
    [
        domain_id.describe(
            "The public id of the domain. Set `domain_id` or `domain_name`.",
        ),
        domain_name.describe(
            "The domain name. Set `domain_id` or `domain_name`. Null if it is not set and HostUp does not report it.",
        ),
    ]
}

fn arguments() -> [Attribute; 2] {
    [
        Attribute::string("domain_id")
            .optional_computed()
            .check(lookup::check_domain_id),
        Attribute::string("domain_name")
            .optional_computed()
            .check(lookup::check_domain_name)
            .equivalent_if(lookup::is_same_domain_name),
    ]
}

/// Returns the identity: the domain's id.
pub(in crate::provider) fn identity() -> IdentitySchema {
    IdentitySchema::new(0, vec![identity_attribute()])
}

/// Returns the domain's id in an identity.
pub(in crate::provider) fn identity_attribute() -> IdentityAttribute {
    IdentityAttribute {
        name: "domain_id",
        kind: Type::String,
        required_for_import: true,
        description: "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`.",
        canonical_form: None,
    }
}
