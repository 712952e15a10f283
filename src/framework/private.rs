//! Private state: data of a resource that Terraform stores beside its state without reading it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// The key for the notes of a plan, which are for the apply and are not stored.
const PLAN: &str = "plan";

/// Private state: JSON values by key, encoded as a JSON object. Never a secret: it is in the state file.
///
/// Bytes that are not a JSON object (from another tool, or a damaged file) are kept until a value is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Private {
    values: Map<String, Json>,
    undecodable: Vec<u8>,
}

impl Private {
    /// Decodes stored bytes; empty bytes contain no values.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(values)) => Self {
                values,
                undecodable: Vec::new(),
            },
            _ => Self {
                values: Map::new(),
                undecodable: bytes.to_vec(),
            },
        }
    }

    /// Returns the bytes to store: without values, those that could not be decoded.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.values.is_empty() {
            return self.undecodable.clone();
        }
        serde_json::to_vec(&self.values).expect("a map of JSON values can be serialized")
    }

    /// Returns the value of a key, if there is one of this type.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.values.get(key)?.clone()).ok()
    }

    /// Sets the value of a key.
    pub fn set<T: Serialize>(&mut self, key: &str, value: &T) {
        let value = serde_json::to_value(value).expect("private values are plain data");
        self.values.insert(key.to_owned(), value);
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.values.remove(key);
    }

    /// Replaces the notes of an earlier plan.
    pub(super) fn set_plan_notes(&mut self, plan: Private) {
        if plan.values.is_empty() {
            self.remove(PLAN);
        } else {
            self.values
                .insert(PLAN.to_owned(), Json::Object(plan.values));
        }
    }

    /// Removes and returns the notes of a plan. They are for one apply and must not be stored.
    pub(super) fn take_plan_notes(&mut self) -> Private {
        let values = match self.values.remove(PLAN) {
            Some(Json::Object(values)) => values,
            _ => Map::new(),
        };
        Self {
            values,
            undecodable: Vec::new(),
        }
    }

    /// Returns the bytes without the notes of a plan; `None` if they contain no such notes.
    pub fn without_plan_notes(bytes: &[u8]) -> Option<Vec<u8>> {
        let mut private = Self::from_bytes(bytes);
        private.values.remove(PLAN)?;
        Some(private.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_encoding_and_decoding() {
        let mut private = Private::default();
        assert_eq!(private.to_bytes(), b"");
        private.set("status", &"active");
        let read = Private::from_bytes(&private.to_bytes());
        assert_eq!(read.get::<String>("status").as_deref(), Some("active"));
    }

    #[test]
    fn plan_notes_are_removed_and_other_values_kept() {
        let mut plan = Private::default();
        plan.set("domain", &"dom_1");
        let mut private = Private::default();
        private.set("status", &"active");
        private.set_plan_notes(plan.clone());
        let bytes = private.to_bytes();
        assert_eq!(
            Private::without_plan_notes(&bytes).as_deref(),
            Some(&br#"{"status":"active"}"#[..])
        );
        let mut read = Private::from_bytes(&bytes);
        assert_eq!(read.take_plan_notes(), plan);
        assert_eq!(read.to_bytes(), br#"{"status":"active"}"#);
        assert_eq!(Private::without_plan_notes(&read.to_bytes()), None);
        assert_eq!(Private::without_plan_notes(b"\xffnot json"), None);
    }

    #[test]
    fn undecodable_bytes_are_kept_until_a_value_is_set() {
        let mut private = Private::from_bytes(b"\xffnot json");
        assert_eq!(private.get::<String>("status"), None);
        assert_eq!(private.to_bytes(), b"\xffnot json");
        private.set("status", &1);
        assert_eq!(private.to_bytes(), br#"{"status":1}"#);
    }
}
