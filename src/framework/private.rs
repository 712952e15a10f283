//! What a resource remembers beside its state, for itself: Terraform keeps the bytes and never looks at them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// Under this key a plan keeps its notes for the apply, apart from what is stored.
const PLAN: &str = "plan";

/// Notes of a resource to itself, by key; a JSON object on the wire. Never a secret: it stands in the state file.
///
/// Bytes that are no JSON object (another tool's, or a damaged file's) are kept as they came until something is noted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Private {
    notes: Map<String, Json>,
    foreign: Vec<u8>,
}

impl Private {
    /// Reads stored bytes; none is no notes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(notes)) => Self {
                notes,
                foreign: Vec::new(),
            },
            _ => Self {
                notes: Map::new(),
                foreign: bytes.to_vec(),
            },
        }
    }

    /// The bytes to store; none when nothing is noted.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.notes.is_empty() {
            return self.foreign.clone();
        }
        serde_json::to_vec(&self.notes).expect("a map of JSON values serialises")
    }

    /// The note under a key, when there is one that can be read.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.notes.get(key)?.clone()).ok()
    }

    /// Notes a value under a key.
    pub fn set<T: Serialize>(&mut self, key: &str, note: &T) {
        let note = serde_json::to_value(note).expect("notes are plain data");
        self.notes.insert(key.to_owned(), note);
    }

    /// Forgets the note under a key.
    pub fn remove(&mut self, key: &str) {
        self.notes.remove(key);
    }

    /// Adds the notes of a plan, in place of those of an earlier plan.
    pub(super) fn set_plan_notes(&mut self, plan: Private) {
        if plan.notes.is_empty() {
            self.remove(PLAN);
        } else {
            self.notes.insert(PLAN.to_owned(), Json::Object(plan.notes));
        }
    }

    /// Takes the notes of a plan out. They belong to one apply, and no state may keep them.
    pub(super) fn take_plan_notes(&mut self) -> Private {
        let notes = match self.notes.remove(PLAN) {
            Some(Json::Object(notes)) => notes,
            _ => Map::new(),
        };
        Self {
            notes,
            foreign: Vec::new(),
        }
    }

    /// The bytes without the notes of a plan; `None` when there are no such notes in them.
    pub fn without_plan_notes(bytes: &[u8]) -> Option<Vec<u8>> {
        let mut private = Self::from_bytes(bytes);
        private.notes.remove(PLAN)?;
        Some(private.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_the_bytes() {
        let mut private = Private::default();
        assert_eq!(private.to_bytes(), b"");
        private.set("seen", &"active");
        let read = Private::from_bytes(&private.to_bytes());
        assert_eq!(read.get::<String>("seen").as_deref(), Some("active"));
    }

    #[test]
    fn plan_notes_are_taken_out_and_leave_the_rest() {
        let mut plan = Private::default();
        plan.set("domain", &"dom_1");
        let mut private = Private::default();
        private.set("seen", &"active");
        private.set_plan_notes(plan.clone());
        let bytes = private.to_bytes();
        assert_eq!(
            Private::without_plan_notes(&bytes).as_deref(),
            Some(&br#"{"seen":"active"}"#[..])
        );
        let mut read = Private::from_bytes(&bytes);
        assert_eq!(read.take_plan_notes(), plan);
        assert_eq!(read.to_bytes(), br#"{"seen":"active"}"#);
        assert_eq!(Private::without_plan_notes(&read.to_bytes()), None);
        assert_eq!(Private::without_plan_notes(b"\xffnot json"), None);
    }

    #[test]
    fn what_another_tool_stored_is_kept_until_something_is_noted() {
        let mut private = Private::from_bytes(b"\xffnot json");
        assert_eq!(private.get::<String>("seen"), None);
        assert_eq!(private.to_bytes(), b"\xffnot json");
        private.set("seen", &1);
        assert_eq!(private.to_bytes(), br#"{"seen":1}"#);
    }
}
