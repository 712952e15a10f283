//! The attributes and the identity that all resources of one domain share.

use crate::api::DomainId;
use crate::framework::quote::inline;
use crate::framework::schema::Attribute;
use crate::framework::{IdentityAttribute, IdentitySchema, Type};
use crate::provider::lookup::looks_like_name;

/// `domain_id`, which users set, and the computed `id` and `domain_name`.
pub(in crate::provider) fn attributes() -> [Attribute; 3] {
    [
        Attribute::string("domain_id").required().requires_replace().check(check_domain_id).describe(
            "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`. A change of it \
             replaces the resource.",
        ),
        Attribute::string("id")
            .computed()
            .describe("The same as `domain_id`."),
        Attribute::string("domain_name")
            .computed()
            .describe("The name of the domain, if HostUp reports it."),
    ]
}

/// The identity: the domain's id.
pub(in crate::provider) fn identity() -> IdentitySchema {
    let domain_id = IdentityAttribute {
        name: "domain_id",
        kind: Type::String,
        required_for_import: true,
        description: "The public id of the domain, such as `dom_01hxa3b4c5d6e7f8g9h0j1k2m3`.",
    };
    IdentitySchema::new(0, vec![domain_id])
}

/// Rejects an invalid id at plan time.
fn check_domain_id(text: &str) -> Result<(), String> {
    let shown = inline(text);
    if looks_like_name(text) {
        return Err(format!(
            "\"{shown}\" looks like the name of a domain. domain_id must be the domain's public id, such \
             as \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\". To find it by name, use data \"hostup_domain\":\n\n  \
             data \"hostup_domain\" \"this\" {{\n    name = \"{shown}\"\n  }}\n\nand set domain_id = \
             data.hostup_domain.this.id."
        ));
    }
    if let Err(fault) = DomainId::parse(text) {
        return Err(format!(
            "\"{shown}\" cannot be a domain_id. {fault} Use the public id of the domain, such as \
             \"dom_01hxa3b4c5d6e7f8g9h0j1k2m3\"."
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_in_place_of_an_id_is_rejected_with_a_hint_to_the_data_source() {
        let error = check_domain_id("example.se").unwrap_err();
        assert!(error.contains("data \"hostup_domain\""), "{error}");
        assert!(error.contains("name = \"example.se\""), "{error}");
        for name in ["räksmörgås.se", "example.se "] {
            let error = check_domain_id(name).unwrap_err();
            assert!(error.contains("data \"hostup_domain\""), "{error}");
        }
        for bad in ["", "../x", "a/b", "a?b", "a%2e"] {
            let error = check_domain_id(bad).unwrap_err();
            assert!(error.contains("cannot be a domain_id"), "{error}");
        }
        assert_eq!(check_domain_id("dom_01hxa3b4c5d6e7f8g9h0j1k2m3"), Ok(()));
    }
}
