//! `DynamicValue`: a value as MessagePack or JSON. This provider always encodes MessagePack.

use super::msgpack;
use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Schema, Type, Value};
use crate::protocol::tfplugin6::{DynamicValue, ResourceIdentityData};

/// Decodes a value by the type of a schema. An absent value is null.
///
/// # Errors
///
/// If the bytes are not a value of the type, which is a bug in the program that sent them.
pub(crate) fn decode(value: Option<&DynamicValue>, schema: &Schema) -> Result<Value, Diagnostic> {
    decode_as(value, schema.kind())
}

/// Decodes an identity. An absent one is null.
///
/// # Errors
///
/// If the bytes are not a value of the type.
pub(crate) fn decode_identity(
    identity: Option<&ResourceIdentityData>,
    kind: &Type,
) -> Result<Value, Diagnostic> {
    decode_as(
        identity.and_then(|identity| identity.identity_data.as_ref()),
        kind,
    )
}

pub(crate) fn encode(value: &Value) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack::encode(value).into(),
        json: Default::default(),
    }
}

fn decode_as(value: Option<&DynamicValue>, kind: &Type) -> Result<Value, Diagnostic> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    let decoded = match (value.msgpack.is_empty(), value.json.is_empty()) {
        (false, _) => msgpack::decode(&value.msgpack, kind).map_err(|error| error.to_string()),
        (true, false) => serde_json::from_slice(&value.json)
            .map_err(|_| "the bytes are not JSON".to_owned())
            .and_then(|json| from_json(json, kind).map_err(|error| error.to_string())),
        (true, true) => Ok(Value::Null),
    };
    decoded.map_err(|error| {
        let detail = format!(
            "Terraform sent a value that the schema does not allow: {error}. Please report this."
        );
        Diagnostic::error("Cannot read a value from Terraform", detail)
    })
}
