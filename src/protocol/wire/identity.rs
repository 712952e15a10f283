//! Identities and their schemas.

use super::value;
use crate::framework::{IdentitySchema, Value};
use crate::protocol::tfplugin6::resource_identity_schema::IdentityAttribute;
use crate::protocol::tfplugin6::{ResourceIdentityData, ResourceIdentitySchema};

pub(crate) fn to_wire(identity: Option<&Value>) -> Option<ResourceIdentityData> {
    identity.map(|identity| ResourceIdentityData {
        identity_data: Some(value::encode(identity)),
    })
}

/// Core requires each attribute to be either required or optional for an import.
pub(crate) fn schema(schema: &IdentitySchema) -> ResourceIdentitySchema {
    let attributes = schema
        .attributes()
        .iter()
        .map(|attribute| IdentityAttribute {
            name: attribute.name.to_owned(),
            r#type: attribute.kind.to_json().to_string().into(),
            required_for_import: attribute.required_for_import,
            optional_for_import: !attribute.required_for_import,
            description: attribute.description.to_owned(),
        });
    ResourceIdentitySchema {
        version: schema.version(),
        identity_attributes: attributes.collect(),
    }
}
