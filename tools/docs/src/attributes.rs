//! The lists of attributes of a page: required, optional and read-only, and the same for nested ones, each below its own
//! anchor. The anchors are those of the pages that tfplugindocs generates.

use terraform_provider_hostup::framework::schema::{Kind, Presence};
use terraform_provider_hostup::framework::{
    Attribute, Block, IdentityAttribute, NestedBlock, Type,
};

/// Returns the section `Schema` of a page.
pub(crate) fn section(block: &Block) -> String {
    let mut text = "## Schema\n".to_owned();
    let mut nested = Vec::new();
    for (group, title) in GROUPS {
        let items = group_of(block, group, &[], &mut nested);
        if !items.is_empty() {
            text += &format!("\n### {title}\n\n{}", items.concat());
        }
    }
    while !nested.is_empty() {
        for inner in std::mem::take(&mut nested) {
            text += &inner.text(&mut nested);
        }
    }
    text
}

/// Returns the attributes of an identity, as a list.
pub(crate) fn identity(attributes: &[IdentityAttribute]) -> String {
    let items = attributes.iter().map(|attribute| {
        let requirement = if attribute.required_for_import {
            "required"
        } else {
            "optional"
        };
        format!(
            "- `{}` ({}, {requirement}) {}\n",
            attribute.name,
            type_name(&attribute.kind),
            attribute.description
        )
    });
    items.collect()
}

/// The heading below which an attribute is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Required,
    Optional,
    ReadOnly,
}

const GROUPS: [(Group, &str); 3] = [
    (Group::Required, "Required"),
    (Group::Optional, "Optional"),
    (Group::ReadOnly, "Read-Only"),
];

/// A nested attribute or block, with its own list further down the page.
struct NestedList<'a> {
    path: Vec<&'a str>,
    anchor: String,
    block: Block,
}

impl<'a> NestedList<'a> {
    fn new(prefix: &str, outer: &[&'a str], name: &'a str, block: Block) -> Self {
        let mut path = outer.to_vec();
        path.push(name);
        let anchor = format!("{prefix}--{}", path.join("--"));
        Self {
            path,
            anchor,
            block,
        }
    }

    fn link(&self) -> String {
        format!(" (see [below for nested schema](#{}))", self.anchor)
    }

    /// Returns its list, and adds its own nested lists to `nested`.
    fn text<'b>(&self, nested: &mut Vec<NestedList<'b>>) -> String
    where
        'a: 'b,
    {
        let mut text = format!(
            "\n<a id=\"{}\"></a>\n### Nested Schema for `{}`\n",
            self.anchor,
            self.path.join(".")
        );
        for (group, title) in GROUPS {
            let items = group_of(&self.block, group, &self.path, nested);
            if !items.is_empty() {
                text += &format!("\n{title}:\n\n{}", items.concat());
            }
        }
        text
    }
}

/// Returns the items of one group, attributes before blocks, in the order of the schema.
fn group_of<'a>(
    block: &Block,
    group: Group,
    outer: &[&'a str],
    nested: &mut Vec<NestedList<'a>>,
) -> Vec<String> {
    let attributes = block.attributes.iter().filter(|a| group == group_for(a));
    let mut items: Vec<_> = attributes
        .map(|attribute| attribute_item(attribute, outer, nested))
        .collect();
    if group == Group::Optional {
        items.extend(
            block
                .blocks
                .iter()
                .map(|inner| block_item(inner, outer, nested)),
        );
    }
    items
}

fn group_for(attribute: &Attribute) -> Group {
    match attribute.presence {
        Presence::Required => Group::Required,
        Presence::Optional | Presence::OptionalComputed => Group::Optional,
        Presence::Computed => Group::ReadOnly,
    }
}

fn attribute_item<'a>(
    attribute: &Attribute,
    outer: &[&'a str],
    nested: &mut Vec<NestedList<'a>>,
) -> String {
    let (mut kind, link) = match &attribute.kind {
        Kind::Typed(kind) => (type_name(kind), String::new()),
        Kind::Objects(attributes) => {
            let block = Block::new("", attributes.clone());
            let inner = NestedList::new("nestedatt", outer, attribute.name, block);
            let link = inner.link();
            nested.push(inner);
            ("Attributes List".to_owned(), link)
        }
    };
    if attribute.sensitive {
        kind += ", Sensitive";
    }
    format!(
        "- `{}` ({kind}) {}{link}\n",
        attribute.name, attribute.description
    )
}

fn block_item<'a>(
    inner: &NestedBlock,
    outer: &[&'a str],
    nested: &mut Vec<NestedList<'a>>,
) -> String {
    let list = NestedList::new("nestedblock", outer, inner.name, inner.block.clone());
    let item = format!(
        "- `{}` (Block) {}{}\n",
        inner.name,
        inner.block.description,
        list.link()
    );
    nested.push(list);
    item
}

fn type_name(kind: &Type) -> String {
    match kind {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(item) => format!("List of {}", type_name(item)),
        Type::Set(item) => format!("Set of {}", type_name(item)),
        Type::Map(item) => format!("Map of {}", type_name(item)),
        Type::Object(_) => "Object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One attribute of each kind, and a block.
    fn sample() -> Block {
        let note = vec![Attribute::string("text").computed().describe("Words.")];
        let point = vec![
            Attribute::number("x").computed().describe("Across."),
            Attribute::objects("notes", note).describe("Notes."),
        ];
        let timeouts = NestedBlock {
            name: "timeouts",
            block: Block::new(
                "Times.",
                vec![Attribute::string("create").describe("When made.")],
            ),
        };
        let attributes = vec![
            Attribute::string("id").computed().describe("The id."),
            Attribute::string("name").required().describe("The name."),
            Attribute::string("key").sensitive().describe("A key."),
            Attribute::typed("ids", Type::Map(Box::new(Type::String)))
                .optional_computed()
                .describe("Ids."),
            Attribute::objects("points", point).describe("Points."),
        ];
        Block::new("", attributes).with(timeouts)
    }

    #[test]
    fn section_groups_attributes_and_lists_nested_ones_below_anchors() {
        let expected = "\
## Schema

### Required

- `name` (String) The name.

### Optional

- `key` (String, Sensitive) A key.
- `ids` (Map of String) Ids.
- `timeouts` (Block) Times. (see [below for nested schema](#nestedblock--timeouts))

### Read-Only

- `id` (String) The id.
- `points` (Attributes List) Points. (see [below for nested schema](#nestedatt--points))

<a id=\"nestedblock--timeouts\"></a>
### Nested Schema for `timeouts`

Optional:

- `create` (String) When made.

<a id=\"nestedatt--points\"></a>
### Nested Schema for `points`

Read-Only:

- `x` (Number) Across.
- `notes` (Attributes List) Notes. (see [below for nested schema](#nestedatt--points--notes))

<a id=\"nestedatt--points--notes\"></a>
### Nested Schema for `points.notes`

Read-Only:

- `text` (String) Words.
";
        assert_eq!(section(&sample()), expected);
    }
}
