//! Spellings: a value that is written differently but means the same is not a change.
//!
//! Core accepts as planned only what is configured or what was stored, byte for byte, and as the result of an apply only what
//! was planned. So the stored spelling is kept, in a plan if the whole value means the same, and in a read for each element
//! of a set that still exists.

use std::collections::BTreeMap;

use crate::framework::schema::{Equivalence, Schema};
use crate::framework::value::Value;

/// Plans the prior value of each attribute whose configured value is another spelling of it.
pub(super) fn keep_prior_values(
    schema: &Schema,
    entries: &mut BTreeMap<String, Value>,
    prior: &Value,
) {
    for (name, is_equivalent) in equivalences(schema) {
        let prior = prior.get(name);
        if let Some(value) = entries.get_mut(name)
            && value != prior
            && are_equivalent(value, prior, is_equivalent)
        {
            *value = prior.clone();
        }
    }
}

/// Replaces each string or element of a set that was read with its stored spelling.
pub(super) fn keep_stored(schema: &Schema, read: &mut Value, stored: &Value) {
    let Value::Mapping(entries) = read else {
        return;
    };
    for (name, is_equivalent) in equivalences(schema) {
        match (entries.get_mut(name), stored.get(name)) {
            (Some(Value::Sequence(items)), Value::Sequence(stored)) => {
                for item in items.iter_mut() {
                    keep_one(item, stored, is_equivalent);
                }
                items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            }
            (Some(value), stored) => keep_one(value, std::slice::from_ref(stored), is_equivalent),
            _ => {}
        }
    }
}

fn keep_one(value: &mut Value, stored: &[Value], is_equivalent: Equivalence) {
    // A set may store several spellings of one value. Each of them is kept, or the set would lose an element.
    if stored.contains(value) {
        return;
    }
    let same = |stored: &&Value| are_equivalent(value, stored, is_equivalent);
    if let Some(stored) = stored.iter().find(same) {
        *value = stored.clone();
    }
}

fn equivalences(schema: &Schema) -> impl Iterator<Item = (&'static str, Equivalence)> {
    let attributes = schema.block().attributes.iter();
    attributes.filter_map(|attribute| Some((attribute.name, attribute.equivalence?)))
}

/// Whether two strings, or two sets of strings, mean the same.
fn are_equivalent(one: &Value, other: &Value, is_equivalent: Equivalence) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => is_equivalent(one, other),
        (Value::Sequence(one), Value::Sequence(other)) => {
            let contains = |set: &[Value], item: &Value| {
                set.iter()
                    .any(|other| are_equivalent(item, other, is_equivalent))
            };
            one.len() == other.len()
                && one.iter().all(|item| contains(other, item))
                && other.iter().all(|item| contains(one, item))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::{Attribute, Block};
    use crate::framework::types::Type;

    fn schema() -> Schema {
        let equivalence: Equivalence = |one, other| one.eq_ignore_ascii_case(other);
        let names = Type::Set(Box::new(Type::String));
        let attributes = vec![
            Attribute::string("name").equivalent_if(equivalence),
            Attribute::typed("names", names).equivalent_if(equivalence),
            Attribute::string("text"),
        ];
        Schema::new(0, Block::new("", attributes))
    }

    fn object(name: &str, names: &[&str], text: &str) -> Value {
        let names = names.iter().map(|name| Value::string(*name)).collect();
        let entries = [
            ("name".to_owned(), Value::string(name)),
            ("names".to_owned(), Value::Sequence(names)),
            ("text".to_owned(), Value::string(text)),
        ];
        Value::Mapping(entries.into())
    }

    fn planned(proposed: Value, prior: &Value) -> Value {
        let Value::Mapping(mut entries) = proposed else {
            panic!("not an object")
        };
        keep_prior_values(&schema(), &mut entries, prior);
        Value::Mapping(entries)
    }

    #[test]
    fn plan_keeps_prior_value_in_another_spelling() {
        let prior = object("a", &["a", "b"], "a");
        let proposed = object("A", &["A", "B"], "A");
        assert_eq!(planned(proposed, &prior), object("a", &["a", "b"], "A"));
    }

    #[test]
    fn plan_has_the_configured_value_if_it_differs() {
        let prior = object("a", &["a", "b"], "a");
        for names in [&["A", "C"][..], &["A"], &["A", "B", "C"]] {
            let proposed = object("C", names, "a");
            assert_eq!(planned(proposed.clone(), &prior), proposed);
        }
        let proposed = object("A", &["A"], "a");
        assert_eq!(planned(proposed.clone(), &Value::Null), proposed);
    }

    #[test]
    fn read_keeps_the_stored_spelling_of_each_element() {
        let mut read = object("A", &["C", "B", "A"], "A");
        keep_stored(&schema(), &mut read, &object("a", &["b", "d"], "a"));
        assert_eq!(read, object("a", &["A", "C", "b"], "A"));
        let mut twice = object("a", &["a", "A", "B"], "a");
        keep_stored(&schema(), &mut twice, &object("a", &["A", "a", "b"], "a"));
        assert_eq!(twice, object("a", &["A", "a", "b"], "a"));
        let mut other = object("C", &[], "a");
        keep_stored(&schema(), &mut other, &object("a", &["a"], "a"));
        assert_eq!(other, object("C", &[], "a"));
    }
}
