//! What core checks in the schema of an identity.

use terraform_provider_hostup::protocol::tfplugin6::ResourceIdentitySchema;
use terraform_provider_hostup::protocol::tfplugin6::resource_identity_schema::IdentityAttribute;

use super::super::kind::Kind;
use super::{Broken, schema};

/// All rules that the schema of an identity breaks.
pub fn broken(schema: &ResourceIdentitySchema) -> Vec<Broken> {
    let attributes = &schema.identity_attributes;
    let mut found: Vec<_> = attributes
        .iter()
        .filter_map(an_identity_is_of_plain_values)
        .collect();
    found.extend(
        attributes
            .iter()
            .filter_map(an_import_needs_a_part_of_an_identity_or_not),
    );
    found.extend(schema::versions_count_from_zero(schema.version));
    found
}

/// An identity consists of strings, numbers, bools and lists of them, so that it can be written and compared.
fn an_identity_is_of_plain_values(attribute: &IdentityAttribute) -> Option<Broken> {
    let rule = "an_identity_is_of_plain_values";
    let plain = |kind: &Kind| matches!(kind, Kind::Bool | Kind::Number | Kind::String);
    let fits = match Kind::read(&attribute.r#type) {
        Ok(Kind::List(item)) => plain(&item),
        Ok(kind) => plain(&kind),
        Err(_) => false,
    };
    (!fits).then(|| Broken::new(rule, &attribute.name, format!("{:?}", attribute.r#type)))
}

/// Each attribute of an identity is either required for an import or optional for it: never both, never neither.
fn an_import_needs_a_part_of_an_identity_or_not(attribute: &IdentityAttribute) -> Option<Broken> {
    let rule = "an_import_needs_a_part_of_an_identity_or_not";
    let (required, optional) = (attribute.required_for_import, attribute.optional_for_import);
    (required == optional).then(|| Broken::new(rule, &attribute.name, "both, or neither"))
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    #[test]
    fn an_identity_that_is_not_plain_or_undecided_is_found() {
        let judged = |kind: &str, required: bool, optional: bool| {
            let attribute = IdentityAttribute {
                r#type: kind.to_owned().into_bytes().into(),
                required_for_import: required,
                optional_for_import: optional,
                ..Default::default()
            };
            let identity_attributes = vec![attribute];
            names(&broken(&ResourceIdentitySchema {
                version: 0,
                identity_attributes,
            }))
        };
        assert_eq!(judged(r#""string""#, true, false), [""; 0]);
        assert_eq!(judged(r#"["list","number"]"#, false, true), [""; 0]);
        let undecided = ["an_import_needs_a_part_of_an_identity_or_not"];
        assert_eq!(judged(r#""string""#, true, true), undecided);
        assert_eq!(judged(r#""string""#, false, false), undecided);
        let odd = ["an_identity_is_of_plain_values"];
        assert_eq!(judged(r#"["map","string"]"#, true, false), odd);
        assert_eq!(judged("string", true, false), odd);
    }
}
