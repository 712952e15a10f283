//! `DynamicValue`: a value in either of its two encodings. Ours is always MessagePack.

use super::msgpack;
use crate::framework::value::from_json;
use crate::framework::{Diagnostic, Schema, Type, Value};
use crate::protocol::tfplugin6::{DynamicValue, ResourceIdentityData};

/// Reads a value by the type of a schema. An absent value is null.
///
/// # Errors
///
/// When it cannot be read; that is a fault of the program that sent it.
pub(crate) fn read(value: Option<&DynamicValue>, schema: &Schema) -> Result<Value, Diagnostic> {
    let mut value = decode(value, schema.kind())?;
    schema.complete(&mut value);
    Ok(value)
}

/// Reads an identity. An absent one is null.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn read_identity(
    identity: Option<&ResourceIdentityData>,
    kind: &Type,
) -> Result<Value, Diagnostic> {
    decode(
        identity.and_then(|identity| identity.identity_data.as_ref()),
        kind,
    )
}

/// Writes a value.
pub(crate) fn encode(value: &Value) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack::encode(value).into(),
        json: Default::default(),
    }
}

fn decode(value: Option<&DynamicValue>, kind: &Type) -> Result<Value, Diagnostic> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    let read = match (value.msgpack.is_empty(), value.json.is_empty()) {
        (false, _) => msgpack::decode(&value.msgpack, kind).map_err(|error| error.to_string()),
        (true, false) => serde_json::from_slice(&value.json)
            .map_err(|_| "the bytes are no JSON".to_owned())
            .and_then(|json| from_json(json, kind).map_err(|error| error.to_string())),
        (true, true) => Ok(Value::Null),
    };
    read.map_err(|fault| {
        let detail = format!(
            "Terraform sent a value that the schema does not allow: {fault}. Please report this."
        );
        Diagnostic::error("Cannot read a value from Terraform", detail)
    })
}
