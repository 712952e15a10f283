//! Changes in the bytes of an answer, by place.

use rmpv::Value as Wire;
use terraform_provider_hostup::protocol::tfplugin6::diagnostic::Severity;
use terraform_provider_hostup::protocol::tfplugin6::{
    Diagnostic, DynamicValue, ResourceIdentityData,
};

/// An unknown value.
pub fn open() -> Wire {
    Wire::Ext(0, vec![0])
}

/// An unknown string that is promised to begin so.
pub fn promised(prefix: &str) -> Wire {
    let mut body = Vec::new();
    let refinement = Wire::Map(vec![(1.into(), false.into()), (2.into(), prefix.into())]);
    rmpv::encode::write_value(&mut body, &refinement).unwrap();
    Wire::Ext(12, body)
}

/// A value with nothing in it.
pub fn nothing() -> Option<DynamicValue> {
    written(&Wire::Nil)
}

/// Whether a value is null.
pub fn is_null(value: &Option<DynamicValue>) -> bool {
    read(value) == Wire::Nil
}

/// Whether something in a value is unknown.
pub fn is_open(value: &Option<DynamicValue>) -> bool {
    fn within(wire: &Wire) -> bool {
        match wire {
            Wire::Ext(..) => true,
            Wire::Array(items) => items.iter().any(within),
            Wire::Map(entries) => entries.iter().any(|(_, value)| within(value)),
            _ => false,
        }
    }
    within(&read(value))
}

/// Puts another value to a place such as `rules.0.code`, where there is an object.
pub fn set(value: &mut Option<DynamicValue>, place: &str, to: impl Into<Wire>) {
    change(value, |root| {
        if let Some(slot) = place.split('.').try_fold(root, step) {
            *slot = to.into();
        }
    });
}

/// Takes an attribute of the root away.
pub fn remove(value: &mut Option<DynamicValue>, name: &str) {
    change(value, |root| {
        if let Wire::Map(entries) = root {
            entries.retain(|(key, _)| key.as_str() != Some(name));
        }
    });
}

/// The value that an identity is sent in.
pub fn of_identity(identity: &mut Option<ResourceIdentityData>) -> &mut Option<DynamicValue> {
    &mut identity.get_or_insert_default().identity_data
}

/// An error that blames nothing in particular.
pub fn error(summary: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error.into(),
        summary: summary.to_owned(),
        ..Default::default()
    }
}

fn step<'a>(value: &'a mut Wire, name: &str) -> Option<&'a mut Wire> {
    match value {
        Wire::Map(entries) => {
            let mut found = entries.iter_mut();
            let (_, value) = found.find(|(key, _)| key.as_str() == Some(name))?;
            Some(value)
        }
        Wire::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    }
}

fn change(value: &mut Option<DynamicValue>, how: impl FnOnce(&mut Wire)) {
    let mut wire = read(value);
    how(&mut wire);
    *value = written(&wire);
}

fn read(value: &Option<DynamicValue>) -> Wire {
    let bytes = value.as_ref().map(|value| &value.msgpack[..]);
    match bytes {
        None | Some([]) => Wire::Nil,
        Some(mut bytes) => rmpv::decode::read_value(&mut bytes).unwrap(),
    }
}

fn written(wire: &Wire) -> Option<DynamicValue> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, wire).unwrap();
    Some(DynamicValue {
        msgpack: bytes.into(),
        ..Default::default()
    })
}

#[test]
fn a_value_is_changed_at_its_place_alone() {
    let object = |code: Wire| {
        let rule = Wire::Map(vec![("code".into(), code)]);
        let rules = Wire::Array(vec![rule]);
        written(&Wire::Map(vec![
            ("name".into(), "a".into()),
            ("rules".into(), rules),
        ]))
    };
    let mut value = object("x".into());
    set(&mut value, "rules.0.code", "y");
    assert_eq!(value, object("y".into()));
    set(&mut value, "nowhere.0", "z");
    assert_eq!(value, object("y".into()));
    assert!(!is_open(&value));
    set(&mut value, "rules.0.code", open());
    assert!(is_open(&value));
    assert!(is_null(&nothing()) && !is_null(&value));
}
