//! Rules for the schema of an identity.

use terraform_provider_hostup::protocol::tfplugin6::ResourceIdentitySchema;
use terraform_provider_hostup::protocol::tfplugin6::resource_identity_schema::IdentityAttribute;

use super::super::types::Type;
use super::{Violation, schema};

/// All violations in the schema of an identity.
pub fn violations(schema: &ResourceIdentitySchema) -> Vec<Violation> {
    let attributes = &schema.identity_attributes;
    let mut violations: Vec<_> = attributes
        .iter()
        .filter_map(identity_attribute_has_a_simple_type)
        .collect();
    violations.extend(
        attributes
            .iter()
            .filter_map(identity_attribute_is_required_or_optional),
    );
    violations.extend(schema::version_is_not_negative(schema.version));
    violations
}

/// An identity consists of strings, numbers, bools and lists of them, so that it can be written and compared.
fn identity_attribute_has_a_simple_type(attribute: &IdentityAttribute) -> Option<Violation> {
    let rule = "identity_attribute_has_a_simple_type";
    let is_simple = |kind: &Type| matches!(kind, Type::Bool | Type::Number | Type::String);
    let fits = match Type::try_parse(&attribute.r#type) {
        Ok(Type::List(item)) => is_simple(&item),
        Ok(kind) => is_simple(&kind),
        Err(_) => false,
    };
    (!fits).then(|| Violation::new(rule, &attribute.name, format!("{:?}", attribute.r#type)))
}

/// Each attribute of an identity is either required or optional for an import, and not both.
fn identity_attribute_is_required_or_optional(attribute: &IdentityAttribute) -> Option<Violation> {
    let rule = "identity_attribute_is_required_or_optional";
    let (required, optional) = (attribute.required_for_import, attribute.optional_for_import);
    (required == optional).then(|| Violation::new(rule, &attribute.name, "both, or neither"))
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    #[test]
    fn invalid_identity_attribute_is_found() {
        let violations_of = |kind: &str, required: bool, optional: bool| {
            let attribute = IdentityAttribute {
                r#type: kind.to_owned().into_bytes().into(),
                required_for_import: required,
                optional_for_import: optional,
                ..Default::default()
            };
            let identity_attributes = vec![attribute];
            names(&violations(&ResourceIdentitySchema {
                version: 0,
                identity_attributes,
            }))
        };
        assert_eq!(violations_of(r#""string""#, true, false), [""; 0]);
        assert_eq!(violations_of(r#"["list","number"]"#, false, true), [""; 0]);
        let undecided = ["identity_attribute_is_required_or_optional"];
        assert_eq!(violations_of(r#""string""#, true, true), undecided);
        assert_eq!(violations_of(r#""string""#, false, false), undecided);
        let not_simple = ["identity_attribute_has_a_simple_type"];
        assert_eq!(
            violations_of(r#"["map","string"]"#, true, false),
            not_simple
        );
        assert_eq!(violations_of("string", true, false), not_simple);
    }
}
