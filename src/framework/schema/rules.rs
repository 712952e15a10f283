//! The rules that Terraform's core has for schemas. A breach makes the whole provider unusable, so a test holds every
//! schema against them.

use super::{Attribute, Block, BlockNesting, Kind, Nesting, Presence, Schema};
use crate::framework::types::Type;

/// Names that the language keeps for itself at the root, by what the schema is for.
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

/// What is wrong with a block by core's rules and ours; empty when nothing is.
pub fn breaches(block: &Block, reserved: Reserved) -> Vec<String> {
    let mut found = Vec::new();
    let names = block
        .attributes
        .iter()
        .map(|a| a.name)
        .chain(block.blocks.iter().map(|b| b.name));
    for name in names {
        if reserved.names().contains(&name) {
            found.push(format!("{name}: the language keeps this name for itself"));
        }
    }
    walk(block, "", &mut found);
    found
}

/// What is wrong with a schema of which states are stored; `upgrades` is the number of steps that rewrite older ones.
///
/// There must be one step for each version before the present one, or every stored state is refused.
pub fn stored_breaches(schema: &Schema, upgrades: usize) -> Vec<String> {
    let mut found = breaches(schema.block(), Reserved::Resource);
    let version = schema.version();
    if usize::try_from(version) != Ok(upgrades) {
        found.push(format!(
            "version {version} of the schema with {upgrades} upgrade steps: each version before it needs one"
        ));
    }
    found
}

fn walk(block: &Block, place: &str, found: &mut Vec<String>) {
    attributes(&block.attributes, place, found);
    let at_root = place.is_empty();
    for attribute in &block.attributes {
        replacement(attribute, place, at_root, found);
    }
    for nested in &block.blocks {
        let here = format!("{place}{}", nested.name);
        name(nested.name, &here, found);
        if block.attribute(nested.name).is_some() {
            found.push(format!("{here}: an attribute and a block of one name"));
        }
        if nested.block.description.is_empty() {
            found.push(format!("{here}: no description"));
        }
        if nested.nesting == BlockNesting::Set
            && nested.block.attributes.iter().any(|a| a.default.is_some())
        {
            found.push(format!(
                "{here}: a default inside a set changes which element is which"
            ));
        }
        walk(&nested.block, &format!("{here}."), found);
    }
}

fn attributes(attributes: &[Attribute], place: &str, found: &mut Vec<String>) {
    for (position, attribute) in attributes.iter().enumerate() {
        let here = format!("{place}{}", attribute.name);
        name(attribute.name, &here, found);
        if attributes[..position]
            .iter()
            .any(|other| other.name == attribute.name)
        {
            found.push(format!("{here}: declared twice"));
        }
        if attribute.description.is_empty() {
            found.push(format!("{here}: no description"));
        }
        if attribute.default.is_some() && attribute.presence != Presence::OptionalComputed {
            found.push(format!(
                "{here}: a default needs an attribute that is optional and computed"
            ));
        }
        if attribute.presence == Presence::Computed && has_checks(attribute) {
            found.push(format!("{here}: checks on a value that no user sets"));
        }
        if !attribute.checks.is_empty() && !holds_strings(&attribute.kind) {
            found.push(format!(
                "{here}: checks are for strings and collections of strings"
            ));
        }
        if let Kind::Nested(nesting, inner) = &attribute.kind {
            if *nesting == Nesting::Set && inner.iter().any(|a| a.default.is_some()) {
                found.push(format!(
                    "{here}: a default inside a set changes which element is which"
                ));
            }
            self::attributes(inner, &format!("{here}."), found);
        }
    }
}

/// Whether the attribute, or one inside it, has checks.
fn has_checks(attribute: &Attribute) -> bool {
    let inner: &[Attribute] = match &attribute.kind {
        Kind::Typed(_) => &[],
        Kind::Nested(_, inner) => inner,
    };
    !attribute.checks.is_empty() || inner.iter().any(has_checks)
}

/// Whether a value is a string, or a collection whose elements are.
fn holds_strings(kind: &Kind) -> bool {
    fn strings(kind: &Type) -> bool {
        match kind {
            Type::String => true,
            Type::List(item) | Type::Set(item) | Type::Map(item) => strings(item),
            Type::Bool | Type::Number | Type::Object(_) => false,
        }
    }
    matches!(kind, Kind::Typed(kind) if strings(kind))
}

/// A plan compares the attributes at the root only, and only users give them another value.
fn replacement(attribute: &Attribute, place: &str, at_root: bool, found: &mut Vec<String>) {
    let here = format!("{place}{}", attribute.name);
    if attribute.requires_replace && !at_root {
        found.push(format!(
            "{here}: a replacement can only be required at the root"
        ));
    }
    if attribute.requires_replace && !attribute.is_settable() {
        found.push(format!(
            "{here}: a replacement required by a value that no user sets"
        ));
    }
    if let Kind::Nested(_, inner) = &attribute.kind {
        for attribute in inner {
            replacement(attribute, &format!("{here}."), false, found);
        }
    }
}

fn name(name: &str, here: &str, found: &mut Vec<String>) {
    let lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty()
        || !name.chars().all(lawful)
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        found.push(format!(
            "{here}: a name is lower case letters, digits and underscores"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::NestedBlock;
    use super::*;
    use crate::framework::value::Value;

    #[test]
    fn every_breach_is_found_with_its_place() {
        let described = |name| Attribute::string(name).describe("x");
        let mut hollow = described("hollow");
        hollow.default = Some(Value::Bool(true));
        let inner = Block::new("", vec![Attribute::string("mute"), described("Loud")]);
        let block = Block::new("", vec![described("count"), described("count"), hollow]).with(
            NestedBlock {
                name: "hollow",
                nesting: BlockNesting::List,
                block: inner,
            },
        );
        let found = breaches(&block, Reserved::Resource).join("\n");
        for text in [
            "count: the language keeps",
            "count: declared twice",
            "hollow: a default needs",
            "hollow: an attribute and a block",
            "hollow: no description",
            "hollow.mute: no description",
            "hollow.Loud: a name is",
        ] {
            assert!(found.contains(text), "{text:?} is missing in\n{found}");
        }
    }

    #[test]
    fn what_a_plan_or_a_check_does_not_reach_is_refused() {
        let described = |name| Attribute::string(name).describe("x");
        let objects = |name, inner| Attribute::nested(name, Nesting::List, inner).describe("x");
        let replaced = || vec![described("code").requires_replace()];
        let strings = Type::Set(Box::new(Type::List(Box::new(Type::String))));
        let attributes = vec![
            Attribute::number("size").one_of(&["1"]).describe("x"),
            Attribute::typed("tags", strings)
                .one_of(&["a"])
                .describe("x"),
            objects("rules", replaced()).one_of(&["a"]),
            objects("seen", vec![described("code").one_of(&["a"])]).computed(),
            described("status").computed().requires_replace(),
            described("id").requires_replace(),
        ];
        let block = NestedBlock {
            name: "limits",
            nesting: BlockNesting::Single,
            block: Block::new("x", replaced()),
        };
        let found = breaches(&Block::new("", attributes).with(block), Reserved::Resource);
        let wanted = [
            "size: checks are for strings and collections of strings",
            "rules: checks are for strings and collections of strings",
            "seen: checks on a value that no user sets",
            "rules.code: a replacement can only be required at the root",
            "status: a replacement required by a value that no user sets",
            "limits.code: a replacement can only be required at the root",
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_schema_version_without_its_upgrade_step_is_refused() {
        let schema = |version| {
            let name = Attribute::string("name").required().describe("x");
            Schema::new(version, Block::new("", vec![name]))
        };
        assert_eq!(stored_breaches(&schema(0), 0), [""; 0]);
        assert_eq!(stored_breaches(&schema(2), 2), [""; 0]);
        for (version, upgrades) in [(1, 0), (2, 1), (0, 1), (-1, 0)] {
            let found = stored_breaches(&schema(version), upgrades);
            let text = format!("version {version} of the schema with {upgrades} upgrade steps");
            assert!(found.len() == 1 && found[0].starts_with(&text), "{found:?}");
        }
    }

    #[test]
    fn a_lawful_block_has_none() {
        let block = Block::new("", vec![Attribute::string("name").required().describe("x")]);
        assert_eq!(breaches(&block, Reserved::Provider), Vec::<String>::new());
    }
}
