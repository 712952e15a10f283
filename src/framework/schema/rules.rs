//! The rules that Terraform's core has for schemas. A breach makes the whole provider unusable, so a test holds every
//! schema against them.

use super::{Attribute, Block, BlockNesting, Kind, Nesting, Presence};

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

fn walk(block: &Block, place: &str, found: &mut Vec<String>) {
    attributes(&block.attributes, place, found);
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
        if attribute.presence == Presence::Computed && !attribute.checks.is_empty() {
            found.push(format!("{here}: checks on a value that no user sets"));
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
    fn a_lawful_block_has_none() {
        let block = Block::new("", vec![Attribute::string("name").required().describe("x")]);
        assert_eq!(breaches(&block, Reserved::Provider), Vec::<String>::new());
    }
}
