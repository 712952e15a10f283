//! Core's rules for schemas. A violation makes the provider unusable, so a test checks every schema.

use super::{Attribute, Block, Kind, Presence, Schema};
use crate::framework::types::Type;

/// Names that the language reserves at the root, by the kind of schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// Resources and data sources.
    Resource,
    /// The provider block.
    Provider,
}

impl Reserved {
    fn names(self) -> &'static [&'static str] {
        match self {
            Reserved::Resource => &[
                "connection",
                "count",
                "depends_on",
                "for_each",
                "lifecycle",
                "provider",
                "provisioner",
            ],
            Reserved::Provider => &["alias", "version"],
        }
    }
}

/// Returns the violations of core's rules, and of this framework's, in a block.
pub fn violations(block: &Block, reserved: Reserved) -> Vec<String> {
    let mut violations = Vec::new();
    let names = block
        .attributes
        .iter()
        .map(|a| a.name)
        .chain(block.blocks.iter().map(|b| b.name));
    for name in names {
        if reserved.names().contains(&name) {
            violations.push(format!("{name}: the language reserves this name"));
        }
    }
    check_block(block, "", &mut violations);
    violations
}

/// Returns the violations in a schema for stored state. `upgrades` is the number of its upgrade steps; each older version
/// needs one.
pub fn stored_state_violations(schema: &Schema, upgrades: usize) -> Vec<String> {
    let mut violations = violations(schema.block(), Reserved::Resource);
    let version = schema.version();
    if usize::try_from(version) != Ok(upgrades) {
        violations.push(format!(
            "version {version} of the schema with {upgrades} upgrade steps: each version before it needs one"
        ));
    }
    violations
}

fn check_block(block: &Block, prefix: &str, violations: &mut Vec<String>) {
    let owner = if prefix.is_empty() {
        Owner::Root
    } else {
        Owner::Block
    };
    check_attributes(&block.attributes, prefix, owner, violations);
    for nested in &block.blocks {
        let path = format!("{prefix}{}", nested.name);
        check_name(nested.name, &path, violations);
        if block.attribute(nested.name).is_some() {
            violations.push(format!(
                "{path}: an attribute and a block with the same name"
            ));
        }
        if nested.block.description.is_empty() {
            violations.push(format!("{path}: no description"));
        }
        check_block(&nested.block, &format!("{path}."), violations);
    }
}

/// What attributes belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Root,
    Block,
    ComputedObject,
}

fn check_attributes(
    attributes: &[Attribute],
    prefix: &str,
    owner: Owner,
    violations: &mut Vec<String>,
) {
    for (position, attribute) in attributes.iter().enumerate() {
        let path = format!("{prefix}{}", attribute.name);
        check_name(attribute.name, &path, violations);
        if attributes[..position]
            .iter()
            .any(|other| other.name == attribute.name)
        {
            violations.push(format!("{path}: declared twice"));
        }
        if attribute.description.is_empty() {
            violations.push(format!("{path}: no description"));
        }
        if attribute.default.is_some() && attribute.presence != Presence::OptionalComputed {
            violations.push(format!(
                "{path}: a default needs an attribute that is optional and computed"
            ));
        }
        if attribute.presence == Presence::Computed && !attribute.checks.is_empty() {
            violations.push(format!("{path}: checks on a value that users cannot set"));
        }
        if !attribute.checks.is_empty() && !is_made_of_strings(&attribute.kind) {
            violations.push(format!(
                "{path}: checks are for strings and collections of strings"
            ));
        }
        let found = placement_violations(attribute, owner).into_iter();
        violations.extend(found.map(|violation| format!("{path}: {violation}")));
        if let Kind::Objects(inner) = &attribute.kind {
            let prefix = format!("{path}.");
            check_attributes(inner, &prefix, Owner::ComputedObject, violations);
        }
    }
}

/// Returns what its owner does not allow for an attribute. A plan compares and completes only attributes at the root.
fn placement_violations(attribute: &Attribute, owner: Owner) -> Vec<&'static str> {
    let is_computed_only = !attribute.is_settable();
    let is_objects = matches!(attribute.kind, Kind::Objects(_));
    let cases = [
        (
            owner == Owner::Block && attribute.is_computed(),
            "only users set attributes of a block",
        ),
        (
            owner == Owner::ComputedObject && !is_computed_only,
            "only the provider sets attributes of objects",
        ),
        (
            is_objects && !is_computed_only,
            "only the provider sets objects",
        ),
        (
            attribute.requires_replace && owner != Owner::Root,
            "a replacement can only be required at the root",
        ),
        (
            attribute.requires_replace && is_computed_only,
            "a replacement required by a value that users cannot set",
        ),
        (
            attribute.equivalence.is_some()
                && !(owner == Owner::Root && has_spellings(&attribute.kind)),
            "spellings are compared at the root, in strings and sets of strings",
        ),
    ];
    let violated = cases.into_iter().filter(|(is_violated, _)| *is_violated);
    violated.map(|(_, violation)| violation).collect()
}

/// Whether a value is a string or a collection of strings.
fn is_made_of_strings(kind: &Kind) -> bool {
    fn strings(kind: &Type) -> bool {
        match kind {
            Type::String => true,
            Type::List(item) | Type::Set(item) | Type::Map(item) => strings(item),
            Type::Bool | Type::Number | Type::Object(_) => false,
        }
    }
    matches!(kind, Kind::Typed(kind) if strings(kind))
}

/// Whether a value is a string or a set of strings.
fn has_spellings(kind: &Kind) -> bool {
    match kind {
        Kind::Typed(Type::String) => true,
        Kind::Typed(Type::Set(item)) => **item == Type::String,
        _ => false,
    }
}

fn check_name(name: &str, path: &str, violations: &mut Vec<String>) {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty()
        || !name.chars().all(is_allowed)
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        violations.push(format!(
            "{path}: a name is lower case letters, digits and underscores"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::NestedBlock;
    use super::*;
    use crate::framework::value::Value;

    #[test]
    fn every_violation_is_reported_with_its_path() {
        let described = |name| Attribute::string(name).describe("x");
        let mut both = described("both");
        both.default = Some(Value::Bool(true));
        let inner = Block::new("", vec![Attribute::string("mute"), described("Loud")]);
        let block =
            Block::new("", vec![described("count"), described("count"), both]).with(NestedBlock {
                name: "both",
                block: inner,
            });
        let violations = violations(&block, Reserved::Resource).join("\n");
        for text in [
            "count: the language reserves",
            "count: declared twice",
            "both: a default needs",
            "both: an attribute and a block",
            "both: no description",
            "both.mute: no description",
            "both.Loud: a name is",
        ] {
            assert!(
                violations.contains(text),
                "{text:?} is missing in\n{violations}"
            );
        }
    }

    #[test]
    fn checks_and_replacements_that_cannot_apply_are_violations() {
        let described = |name| Attribute::string(name).describe("x");
        let objects = |name, inner| Attribute::objects(name, inner).describe("x");
        let computed = |name| described(name).computed();
        let strings = Type::Set(Box::new(Type::List(Box::new(Type::String))));
        let attributes = vec![
            Attribute::number("size").one_of(&["1"]).describe("x"),
            Attribute::typed("tags", strings)
                .one_of(&["a"])
                .describe("x"),
            objects("rules", vec![computed("code").requires_replace()]).one_of(&["a"]),
            objects("points", vec![computed("code").one_of(&["a"])]),
            computed("status").requires_replace(),
            described("id").requires_replace(),
            Attribute::number("count_of")
                .equivalent_if(|_, _| true)
                .describe("x"),
        ];
        let block = NestedBlock {
            name: "limits",
            block: Block::new("x", vec![described("code").requires_replace()]),
        };
        let violations = violations(&Block::new("", attributes).with(block), Reserved::Resource);
        let expected = [
            "size: checks are for strings and collections of strings",
            "rules: checks on a value that users cannot set",
            "rules: checks are for strings and collections of strings",
            "rules.code: a replacement can only be required at the root",
            "rules.code: a replacement required by a value that users cannot set",
            "points.code: checks on a value that users cannot set",
            "status: a replacement required by a value that users cannot set",
            "count_of: spellings are compared at the root, in strings and sets of strings",
            "limits.code: a replacement can only be required at the root",
        ];
        assert_eq!(violations, expected);
    }

    #[test]
    fn settable_objects_and_computed_attributes_of_blocks_are_violations() {
        let described = |name| Attribute::string(name).describe("x");
        let objects = Attribute::objects("points", vec![described("code")]).describe("x");
        let mode = described("mode").default_value(Value::string("keep"));
        let block = NestedBlock {
            name: "limits",
            block: Block::new("x", vec![mode]),
        };
        let block = Block::new("", vec![objects.required()]).with(block);
        let expected = [
            "points: only the provider sets objects",
            "points.code: only the provider sets attributes of objects",
            "limits.mode: only users set attributes of a block",
        ];
        assert_eq!(violations(&block, Reserved::Resource), expected);
    }

    #[test]
    fn schema_version_without_upgrade_step_is_a_violation() {
        let schema = |version| {
            let name = Attribute::string("name").required().describe("x");
            Schema::new(version, Block::new("", vec![name]))
        };
        assert_eq!(stored_state_violations(&schema(0), 0), [""; 0]);
        assert_eq!(stored_state_violations(&schema(2), 2), [""; 0]);
        for (version, upgrades) in [(1, 0), (2, 1), (0, 1), (-1, 0)] {
            let violations = stored_state_violations(&schema(version), upgrades);
            let text = format!("version {version} of the schema with {upgrades} upgrade steps");
            assert!(
                violations.len() == 1 && violations[0].starts_with(&text),
                "{violations:?}"
            );
        }
    }

    #[test]
    fn valid_block_has_no_violations() {
        let block = Block::new("", vec![Attribute::string("name").required().describe("x")]);
        assert_eq!(violations(&block, Reserved::Provider), Vec::<String>::new());
    }
}
